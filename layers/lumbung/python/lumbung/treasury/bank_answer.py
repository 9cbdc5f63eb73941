"""What a bank answers to a batch: pain.002, camt.053, or a CSV as it gives one. Taken whole, or refused whole by its first wrong line.

The file comes from outside and through people's hands. XML is read as a stream without DTD, entities or anything from elsewhere
(defusedxml); whatever does not fit the batch to the rupiah refuses all of it, so no line of a doctored or foreign file counts.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lumbung.shared.errors import LumbungError
from lumbung.treasury.batch import OTHER_REASON, Batch, Payee, State
from lumbung.villages.model import Bank

LARGEST: Final = 24 * 1024 * 1024  # bytes
AMOUNT: Final = re.compile(r"([0-9]{1,15})(?:\.0{1,5})?")
REFERENCE: Final = re.compile(r"(?P<code>[0-9A-Z]{10})-(?P<number>[0-9]{5})")
REASON: Final = re.compile(r"[A-Z0-9]{4}")


class AnswerError(LumbungError):
    """The whole file is refused; `line` is where it first does not fit, from 1."""

    code = "answer.unreadable"

    def __init__(self, code: str, line: int) -> None:
        super().__init__(code, line=line)
        self.line = line


@dataclass(frozen=True)
class Said:
    """One line of a bank's answer. `outcome` is None where the bank does not know yet; `amount` in rupiah, None where it names none."""

    reference: str
    outcome: State | None
    amount: int | None
    reason: str
    line: int
    is_return: bool = False  # the money came back: with the line of its payment it is one refusal


@dataclass(frozen=True)
class BankAnswer:
    """All of it. `rest` is what is said of everybody whom no line names; `ignored` counts lines about other business."""

    lines: tuple[Said, ...]
    rest: tuple[State, str] | None = None
    ignored: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a chunk of the answer says of one payee."""

    number: int
    state: str
    reason: str


def read_answer(content: bytes, batch: Batch, bank: Bank) -> BankAnswer:
    """Whatever kind it is. Raises AnswerError."""
    if not content.strip():
        raise AnswerError("answer.empty", 1)
    if len(content) > LARGEST:
        raise AnswerError("answer.too_large", 1)
    if content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] == b"<":
        from lumbung.treasury.bank_xml import read_xml

        return read_xml(content, batch, bank)
    return read_csv(content, bank)


def read_csv(content: bytes, bank: Bank) -> BankAnswer:
    """By the settings' columns. A status that they do not know is not known yet."""
    layout, lines = bank.answer, []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AnswerError("answer.encoding", content[: error.start].count(b"\n") + 1) from error
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator, strict=True)
    try:
        for row in rows:
            first = rows.line_num == 1 and layout.header
            if not first and any(cell.strip() for cell in row):
                lines.append(_csv_line(row, rows.line_num, bank))
    except csv.Error as error:
        raise AnswerError("answer.columns", rows.line_num) from error
    return BankAnswer(tuple(lines))


def _csv_line(row: list[str], line: int, bank: Bank) -> Said:
    layout = bank.answer
    if len(row) != len(layout.columns):
        raise AnswerError("answer.columns", line)
    cells = {name: cell.strip() for name, cell in zip(layout.columns, row, strict=True)}
    status = cells["status"].casefold()
    outcome = None
    if status in {word.casefold() for word in layout.paid}:
        outcome = State.PAID
    elif status in {word.casefold() for word in layout.refused}:
        outcome = State.REFUSED
    amount = rupiah_of(cells["amount"], line)
    reasons = {words.casefold(): code for words, code in layout.reasons.items()}
    said = cells.get("reason", "")
    reason = reasons.get(said.casefold(), reason_of(said)) if outcome is State.REFUSED else ""
    return Said(cells["reference"], outcome, amount, reason, line)


def rupiah_of(text: str, line: int) -> int:
    """Raises AnswerError for what is no whole number of rupiah."""
    found = AMOUNT.fullmatch(text.strip())
    if not found or not text.isascii():
        raise AnswerError("answer.amount", line)
    return int(found[1])


def reason_of(text: str) -> str:
    """A bank's own code; its free words are not kept, since they may name somebody."""
    return text if REASON.fullmatch(text) else OTHER_REASON


def settle(batch: Batch, payees: Iterable[Payee], answer: BankAnswer) -> list[Outcome]:
    """What is new: whom the bank paid or refused. Raises AnswerError where a line does not fit what was sent to it."""
    sent = {payee.number: payee for payee in payees if payee.state != State.UNFIT}
    found: dict[int, Said] = {}
    for said in answer.lines:
        payee = _payee_of(batch, sent, said)
        found[payee.number] = _joined(found.get(payee.number), said)
    new = []
    for number, payee in sorted(sent.items()):
        said_of = found.get(number)
        outcome, reason, line = _outcome_of(said_of, answer)
        if outcome is None:
            continue
        if not payee.is_settled:
            new.append(Outcome(number, outcome.value, reason))
        elif payee.state != outcome.value and said_of is not None:
            raise AnswerError("answer.contradicts", line)
    return new


def _outcome_of(said: Said | None, answer: BankAnswer) -> tuple[State | None, str, int]:
    if said is not None:
        return said.outcome, said.reason, said.line
    return (*answer.rest, 0) if answer.rest else (None, "", 0)


def _payee_of(batch: Batch, sent: Mapping[int, Payee], said: Said) -> Payee:
    parts = REFERENCE.fullmatch(said.reference)
    if parts and parts["code"] != batch.code:
        raise AnswerError("answer.other_batch", said.line)
    payee = sent.get(int(parts["number"])) if parts else None
    if payee is None:
        raise AnswerError("answer.unknown_reference", said.line)
    if said.amount is not None and said.amount != payee.amount:
        raise AnswerError("answer.amount", said.line)
    return payee


def _joined(before: Said | None, said: Said) -> Said:
    """The line, or with that of its payment the return. Raises AnswerError where one line comes twice."""
    if before is None:
        return said
    if before.is_return == said.is_return:
        raise AnswerError("answer.double", said.line)
    return said if said.is_return else before
