"""What a bank is sent: ISO 20022 pain.001.001.09, or a CSV as the bank wants it. No names outside these files.

Indonesian accounts have no IBAN: an account is `Othr`, its currency IDR. The bank of a payee is named by its BIC where the
settings know it, else by its name.
"""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from lumbung.treasury.bank_text import LONGEST_NAME, bank_text
from lumbung.villages.model import Bank

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CURRENCY: Final = "IDR"
UNNAMED: Final = "NOTPROVIDED"  # as ISO 20022 says it of what is mandatory and not known


@dataclass(frozen=True)
class Transfer:
    """One line of the file: `holder` and `account` as bank_text gives them, `amount` in whole rupiah."""

    number: int
    reference: str
    holder: str
    bank: str
    account: str
    amount: int


@dataclass(frozen=True)
class Order:
    """All of it. `made_at` is a UTC text, `on` the date (ISO) on which the bank is to pay."""

    code: str
    made_at: str
    on: str
    note: str
    bank: Bank
    transfers: tuple[Transfer, ...]

    @property
    def total(self) -> int:
        """Rupiah."""
        return sum(transfer.amount for transfer in self.transfers)


def write_file(order: Order) -> bytes:
    """In the format that the village's bank takes; the same order gives the same bytes."""
    return write_csv(order) if order.bank.file == "csv" else write_pain_001(order)


def write_pain_001(order: Order) -> bytes:
    """A credit transfer initiation, valid against pain.001.001.09."""
    out = io.StringIO()
    xml = _Xml(XMLGenerator(out, "utf-8", short_empty_elements=False))
    many, total = str(len(order.transfers)), str(order.total)
    bank, owner = order.bank, bank_text(order.bank.holder)
    with xml.inside("Document", xmlns=NAMESPACE), xml.inside("CstmrCdtTrfInitn"):
        with xml.inside("GrpHdr"):
            xml.put(MsgId=order.code, CreDtTm=order.made_at, NbOfTxs=many, CtrlSum=total)
            xml.named("InitgPty", owner)
        with xml.inside("PmtInf"):
            xml.put(PmtInfId=order.code, PmtMtd="TRF", NbOfTxs=many, CtrlSum=total)
            with xml.inside("ReqdExctnDt"):
                xml.put(Dt=order.on)
            xml.named("Dbtr", owner)
            xml.account("DbtrAcct", bank.account)
            xml.agent("DbtrAgt", bank.bic, bank.name)
            for transfer in order.transfers:
                _put_transfer(xml, transfer, order)
    return out.getvalue().encode()


def _put_transfer(xml: "_Xml", transfer: Transfer, order: Order) -> None:
    with xml.inside("CdtTrfTxInf"):
        with xml.inside("PmtId"):
            xml.put(InstrId=transfer.reference, EndToEndId=transfer.reference)
        with xml.inside("Amt"):
            xml.text("InstdAmt", str(transfer.amount), Ccy=CURRENCY)
        xml.agent("CdtrAgt", order.bank.banks.get(transfer.bank, ""), transfer.bank)
        xml.named("Cdtr", transfer.holder)
        xml.account("CdtrAcct", transfer.account)
        with xml.inside("RmtInf"):
            xml.put(Ustrd=f"{order.note} {transfer.reference}"[:LONGEST_NAME])


COLUMNS: Final[dict[str, Callable[[Transfer, Order], str]]] = {
    "number": lambda transfer, _: str(transfer.number),
    "reference": lambda transfer, _: transfer.reference,
    "holder": lambda transfer, _: transfer.holder,
    "bank": lambda transfer, _: bank_text(transfer.bank),
    "bank_code": lambda transfer, order: order.bank.banks.get(transfer.bank, ""),
    "account": lambda transfer, _: transfer.account,
    "amount": lambda transfer, _: str(transfer.amount),
    "currency": lambda *_: CURRENCY,
    "date": lambda _, order: order.on,
    "note": lambda _, order: order.note,
    "from_account": lambda _, order: order.bank.account,
}
"""What a column of a bank's CSV may hold. No text in it begins with a sign that a spreadsheet would run."""


def write_csv(order: Order) -> bytes:
    """In the bank's order of columns, with its separator, with or without its header."""
    layout, out = order.bank.csv, io.StringIO()
    lines = csv.writer(out, delimiter=layout.separator, lineterminator="\r\n")
    if layout.header:
        lines.writerow(layout.titles)
    for transfer in order.transfers:
        lines.writerow([COLUMNS[name](transfer, order) for name in layout.columns])
    return out.getvalue().encode()


class _Xml:
    """Elements one after the other, nothing kept in memory but the text."""

    def __init__(self, out: XMLGenerator) -> None:
        self._out = out
        out.startDocument()

    @contextmanager
    def inside(self, name: str, **attributes: str) -> Iterator[None]:
        self._out.startElement(name, AttributesImpl(attributes))
        yield
        self._out.endElement(name)

    def text(self, name: str, text: str, **attributes: str) -> None:
        with self.inside(name, **attributes):
            self._out.characters(text)

    def put(self, **texts: str) -> None:
        """In the order given, which is that of the schema."""
        for name, text in texts.items():
            self.text(name, text)

    def named(self, name: str, who: str) -> None:
        with self.inside(name):
            self.put(Nm=who)

    def account(self, name: str, number: str) -> None:
        with self.inside(name):
            with self.inside("Id"), self.inside("Othr"):
                self.put(Id=number)
            self.put(Ccy=CURRENCY)

    def agent(self, name: str, bic: str, called: str) -> None:
        with self.inside(name), self.inside("FinInstnId"):
            self.put(**({"BICFI": bic} if bic else {"Nm": bank_text(called) or UNNAMED}))
