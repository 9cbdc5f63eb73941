"""The account that batches are paid from, what its bank takes and what it answers, of `village.yaml`."""

from collections.abc import Iterable
from typing import Final, Literal, cast

from lumbung.villages.model import Bank, BankAnswerCsv, BankCsv
from lumbung.villages.source import Source

COLUMNS: Final = (
    *("number", "reference", "holder", "bank", "bank_code", "account", "amount", "currency"),
    *("date", "note", "from_account"),
)
NEEDED: Final = ("reference", "holder", "account", "amount")
ANSWER_COLUMNS: Final = ("reference", "amount", "status", "reason")
SEPARATORS: Final = (",", ";", "|", "tab")
BIC: Final = r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?"
TAKEN: Final = r"[a-zA-Z0-9/?:().,'+ -]{1,%d}"


def read_bank(source: Source) -> Bank | None:
    """None where the village pays one by one."""
    if source.missing:
        return None
    parts = source.fields(
        ("name", "bic", "account", "holder", "note", "file", "csv", "answer", "banks")
    )
    banks = {name: each.text(BIC, "a BIC") for name, each in parts["banks"].entries().items()}
    written = parts["file"].one_of(("pain.001", "csv")) or "pain.001"
    return Bank(
        name=parts["name"].text(TAKEN % 140, "at most 140 signs that banks take"),
        bic=parts["bic"].text(BIC, "a BIC"),
        account=parts["account"].text(r"[0-9]{6,34}", "an account number, digits alone"),
        holder=parts["holder"].text(TAKEN % 140, "at most 140 signs that banks take"),
        note=parts["note"].text(TAKEN % 60, "at most 60 signs that banks take"),
        file=cast("Literal['pain.001', 'csv']", written),
        csv=_csv(parts["csv"]),
        answer=_answer(parts["answer"]),
        banks=banks,
    )


def _csv(source: Source) -> BankCsv:
    parts = source.fields(("separator", "header", "columns"))
    columns = parts["columns"].entries()
    _check_columns(parts["columns"], columns, COLUMNS, NEEDED)
    return BankCsv(
        separator=_separator(parts["separator"]),
        header=parts["header"].flag(),
        columns=tuple(columns),
        titles=tuple(title.text() for title in columns.values()),
    )


def _answer(source: Source) -> BankAnswerCsv:
    parts = source.fields(("separator", "header", "columns", "paid", "refused"), ("reasons",))
    columns = [item.text() for item in parts["columns"].items()]
    _check_columns(parts["columns"], columns, (*ANSWER_COLUMNS, "-"), ANSWER_COLUMNS[:3])
    paid, refused = (
        tuple(item.text() for item in parts[name].items()) for name in ("paid", "refused")
    )
    if {word.casefold() for word in paid} & {word.casefold() for word in refused}:
        parts["refused"].fail("a word cannot mean paid and refused")
    reasons = {} if parts["reasons"].missing else parts["reasons"].entries()
    return BankAnswerCsv(
        separator=_separator(parts["separator"]),
        header=parts["header"].flag(),
        columns=tuple(columns),
        paid=paid,
        refused=refused,
        reasons={
            words: code.text(r"[A-Z0-9]{4}", "a code of four signs")
            for words, code in reasons.items()
        },
    )


def _separator(source: Source) -> str:
    chosen = source.one_of(SEPARATORS)
    return "\t" if chosen == "tab" else chosen or ","


def _check_columns(
    source: Source, found: Iterable[str], known: tuple[str, ...], needed: tuple[str, ...]
) -> None:
    names = list(found)
    for name in names:
        if name not in known:
            source.fail(f"{name} is no column; columns are {', '.join(known)}")
        elif name != "-" and names.count(name) > 1:
            source.fail(f"{name} stands here twice")
    for name in needed:
        if name not in names:
            source.fail(f"{name} is missing")
