"""A bank's answer in XML: ISO 20022 pain.002 (what became of an order) and camt.053 (a statement of the account), any version.

Read by SAX, so its size costs no memory, and each thing that is wrong has its line. DTD, entities and external parts refuse the file.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax.handler import ContentHandler, ErrorHandler

from lumbung.treasury.bank_answer import (
    REFERENCE,
    AnswerError,
    BankAnswer,
    Said,
    reason_of,
    rupiah_of,
)
from lumbung.treasury.bank_file import CURRENCY
from lumbung.treasury.batch import Batch, State
from lumbung.villages.model import Bank

DEEPEST, LONGEST = 32, 2_000
PAID: Final = frozenset({"ACSC", "ACCC"})
REFUSED: Final = frozenset({"RJCT", "CANC"})
PARTS: Final = {"pain.002": "CstmrPmtStsRpt", "camt.053": "BkToCstmrStmt"}
UNGIVEN: Final = ("", "NOTPROVIDED", "NONREF")


@dataclass
class Found:
    """The texts of one element by path, each with its line."""

    line: int
    texts: dict[str, tuple[str, int]] = field(default_factory=dict)

    def text(self, *paths: str) -> str:
        return next((self.texts[path][0] for path in paths if path in self.texts), "")

    def at(self, path: str) -> int:
        return self.texts[path][1] if path in self.texts else self.line


def read_xml(content: bytes, batch: Batch, bank: Bank) -> BankAnswer:
    """Raises AnswerError."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.sax import parseString

    reader = _Reader(batch, bank)
    try:
        parseString(content, reader, ErrorHandler(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise AnswerError("answer.entities", reader.line) from error
    except AnswerError:
        raise
    except Exception as error:  # not well-formed, or in an encoding that nobody knows
        raise AnswerError("answer.unreadable", reader.line) from error
    return reader.answer()


class _Reader(ContentHandler):
    """Gathers an element that says something of one payee, and what stands above it."""

    def __init__(self, batch: Batch, bank: Bank) -> None:
        super().__init__()
        self.batch, self.bank = batch, bank
        self.path: list[str] = []
        self.text: list[str] = []
        self.lines: list[Said] = []
        self.rest: tuple[State, str] | None = None
        self.ignored = 0
        self.kind = ""
        self.named = False  # the file says whose answer it is
        self.open: dict[str, Found] = {}
        self.locator: Any = None

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 (SAX's own name)
        self.locator = locator

    @property
    def line(self) -> int:
        return max(1, int(self.locator.getLineNumber() or 1)) if self.locator else 1

    def answer(self) -> BankAnswer:
        if not self.kind:
            raise AnswerError("answer.kind", 1)
        if not self.named:
            raise AnswerError(
                "answer.account" if self.kind == "camt.053" else "answer.other_batch", 1
            )
        return BankAnswer(tuple(self.lines), self.rest, self.ignored)

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        local = name.rpartition(":")[2]
        if len(self.path) >= DEEPEST:
            raise AnswerError("answer.unreadable", self.line)
        self.path.append(local)
        self.text = []
        if len(self.path) == 1:
            self._begin(local, " ".join(attrs.values()))
        elif len(self.path) == 2 and local != PARTS[self.kind]:
            raise AnswerError("answer.kind", self.line)
        if attrs.get("Ccy", CURRENCY) != CURRENCY:
            raise AnswerError("answer.currency", self.line)
        if local in READS:
            self.open[local] = Found(self.line)

    def characters(self, content: str) -> None:
        self.text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        local = self.path[-1]
        text = "".join(self.text).strip()
        if len(text) > LONGEST:
            raise AnswerError("answer.unreadable", self.line)
        for outer, found in self.open.items():
            if outer in self.path[:-1] and text:
                at = len(self.path) - self.path[::-1].index(outer)
                found.texts.setdefault("/".join(self.path[at:]), (text, self.line))
        self.text = []
        self.path.pop()
        if local in READS and local in self.open:
            READS[local](self, self.open.pop(local))

    def _begin(self, local: str, spaces: str) -> None:
        self.kind = next((kind for kind in PARTS if f":{kind}." in spaces), "")
        if local != "Document" or not self.kind:
            raise AnswerError("answer.kind", self.line)

    # pain.002

    def _group(self, found: Found) -> None:
        """The answer names the order by our message's id, its count and its sum."""
        if found.text("OrgnlMsgId") != self.batch.code:
            raise AnswerError("answer.other_batch", found.at("OrgnlMsgId"))
        self.named = True
        self._check_sums(found)
        self._all(found, "GrpSts")

    def _payment(self, found: Found) -> None:
        if found.text("OrgnlPmtInfId") != self.batch.code:
            raise AnswerError("answer.other_batch", found.at("OrgnlPmtInfId"))
        self._check_sums(found)
        self._all(found, "PmtInfSts")

    def _check_sums(self, found: Found) -> None:
        many, total = "OrgnlNbOfTxs", "OrgnlCtrlSum"
        if found.text(many) not in ("", str(self.batch.file_count)):
            raise AnswerError("answer.count", found.at(many))
        if found.text(total) and rupiah_of(found.text(total), found.at(total)) != (
            self.batch.file_total
        ):
            raise AnswerError("answer.count", found.at(total))

    def _all(self, found: Found, path: str) -> None:
        state = _state_of(found.text(path))
        if state is not None:
            self.rest = state, _reason(found) if state is State.REFUSED else ""

    def _status(self, found: Found) -> None:
        state = _state_of(found.text("TxSts"))
        amount = "OrgnlTxRef/Amt/InstdAmt"
        self.lines.append(
            Said(
                found.text("OrgnlEndToEndId"),
                state,
                rupiah_of(found.text(amount), found.at(amount)) if found.text(amount) else None,
                _reason(found) if state is State.REFUSED else "",
                found.line,
            )
        )

    # camt.053

    def _account(self, found: Found) -> None:
        """Only of a statement itself: entries name accounts too."""
        if self.path[-1:] != ["Stmt"]:
            return
        if found.text("Id/Othr/Id", "Id/IBAN") != self.bank.account:
            raise AnswerError("answer.account", found.line)
        self.named = True

    def _details(self, found: Found) -> None:
        """A statement holds other business too: what does not bear a reference of our kind is left alone."""
        entry = self.open.get("Ntry")
        reference = found.text("Refs/EndToEndId")
        if entry is None or reference in UNGIVEN or not REFERENCE.fullmatch(reference):
            self.ignored += 1
            return
        if found.text("Refs/PmtInfId") not in ("", "NOTPROVIDED", self.batch.code):
            raise AnswerError("answer.other_batch", found.at("Refs/PmtInfId"))
        amounts = "Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"
        amount = found.text(*amounts) or entry.text("Amt")
        booked = entry.text("Sts/Cd", "Sts") == "BOOK"
        back = found.text("CdtDbtInd") or entry.text("CdtDbtInd")
        is_return = back == "CRDT" or entry.text("RvslInd") == "true"
        state = State.REFUSED if is_return else State.PAID
        self.lines.append(
            Said(
                reference,
                state if booked else None,
                rupiah_of(amount, found.line),
                reason_of(found.text("RtrInf/Rsn/Cd")) if is_return else "",
                found.line,
                is_return,
            )
        )


READS: Final[dict[str, Callable[[_Reader, Found], None]]] = {
    "OrgnlGrpInfAndSts": _Reader._group,
    "OrgnlPmtInfAndSts": _Reader._payment,
    "TxInfAndSts": _Reader._status,
    "Acct": _Reader._account,
    "Ntry": lambda _reader, _found: None,
    "TxDtls": _Reader._details,
}
"""What is done with each element that says something, when it ends."""


def _state_of(code: str) -> State | None:
    """What ISO 20022's status codes mean to us; all others (accepted, pending, in part) are not known yet."""
    if code in PAID:
        return State.PAID
    return State.REFUSED if code in REFUSED else None


def _reason(found: Found) -> str:
    return reason_of(found.text("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry"))
