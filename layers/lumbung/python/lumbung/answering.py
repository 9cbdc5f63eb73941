"""Answers STATUS <code>: the stage and since when, in one short text, to whoever asks. No name, no amount."""

from collections.abc import Callable
from dataclasses import dataclass

from lumbung.assistance.model import Case
from lumbung.assistance.ports import Cases
from lumbung.messages.gsm import parts
from lumbung.messages.inquiry import Inquiries, Inquiry
from lumbung.messages.ports import Purse
from lumbung.shared.catalogue import translate
from lumbung.shared.clock import Clock, from_text, local
from lumbung.shared.dates import show_date
from lumbung.shared.errors import InvalidTextError
from lumbung.shared.ids import read_code, show_code
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.villages.model import Village
from lumbung.villages.wording import words_of

Reply = Callable[[str, str, str], None]
"""Says a text: (the village's sender, the phone, the text)."""


@dataclass(frozen=True)
class Answering:
    """The guard stands first: a question is counted, and what its answer costs, before anything is looked up."""

    village_of: Callable[[str], Village | None]  # by a number that people write to
    cases: Cases
    inquiries: Inquiries
    purse: Purse
    replies: dict[str, Reply]
    begin: Callable[[], Transaction]
    clock: Clock

    def answer(self, inquiry: Inquiry) -> str:
        """What came of it: "answered", or why not: "unasked", "unknown number", "again", "many", "ceiling"."""
        village = self.village_of(inquiry.to)
        if village is None or village.numbers.get(inquiry.channel) != inquiry.to:
            return "unknown number"
        if inquiry.asked is None:
            return "unasked"
        text = self._text(village, inquiry.asked)
        try:
            self._count(village, inquiry, text)
        except RefusedError as refused:
            return refused.reasons[0]
        self.replies[inquiry.channel](_sender(village, inquiry.channel), inquiry.phone, text)
        return "answered"

    def _count(self, village: Village, inquiry: Inquiry, text: str) -> None:
        now, transaction = self.clock(), self.begin()
        self.inquiries.take(transaction, village.id, inquiry, now)
        if inquiry.channel == "sms" and village.sms:  # an answer by WhatsApp within the day is free
            month, cost = f"{local(now, village.zone):%Y-%m}", village.sms.price * parts(text)
            self.purse.spend(transaction, village.id, month, cost, village.paid_ceiling)
        transaction.commit()

    def _text(self, village: Village, typed: str) -> str:
        case = self._find(village, typed)
        if case is None:
            return translate(village.languages[0], "status.unknown")
        return tell_stage(village, case)

    def _find(self, village: Village, typed: str) -> Case | None:
        try:
            case_id = self.cases.find(village.id, read_code(typed))
        except InvalidTextError:
            return None
        return self.cases.read(village.id, case_id) if case_id else None


def tell_stage(village: Village, case: Case) -> str:
    """As "ABCDE-FGHJK: Menunggu keputusan, sejak 24 November 2026.", in the case's language."""
    since = local(from_text(case.stage_since), village.zone).date()
    programme = village.programme(case.programme)
    return translate(
        case.language,
        "status.told",
        shown=show_code(case.code),
        stage=words_of(programme, f"stage.{case.stage.value}", case.language),
        since=show_date(since, case.language),
    )


def _sender(village: Village, channel: str) -> str:
    if channel == "whatsapp":
        return village.whatsapp.number if village.whatsapp else ""
    return village.sms.sender if village.sms else ""
