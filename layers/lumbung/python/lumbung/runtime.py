"""The composition root: only here is it known which adapter stands behind a port.

Everything is built where it is first used, so a function pays for the imports that it needs alone.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from lumbung.settings import Settings, settings
from lumbung.shared.areas import VILLAGE
from lumbung.shared.clock import local, utc_now

if TYPE_CHECKING:
    from lumbung.agenda.model import Entry, Result
    from lumbung.agenda.ports import Effect
    from lumbung.agenda.service import Agenda
    from lumbung.answering import Answering
    from lumbung.assistance.asking import Asking
    from lumbung.assistance.clockwork import Clockwork
    from lumbung.assistance.corrections import Corrections
    from lumbung.assistance.decisions import Decisions
    from lumbung.assistance.desk import Desk
    from lumbung.assistance.erasure import Erasure
    from lumbung.assistance.handover import Handover
    from lumbung.assistance.intake import Intake
    from lumbung.assistance.papers import Papers
    from lumbung.assistance.review import Reviews
    from lumbung.assistance.steps import Steps
    from lumbung.assistance.tracking import Tracking
    from lumbung.assistance.transfers import Transfers
    from lumbung.assistance.way import Ways
    from lumbung.aws.agenda_store import AgendaStore
    from lumbung.aws.case_store import CaseStore
    from lumbung.aws.journal_store import JournalStore
    from lumbung.aws.keys import RootKeys
    from lumbung.aws.message_store import MessageStore, StoppedStore
    from lumbung.aws.transaction import Transaction
    from lumbung.aws.treasury_store import FundStore
    from lumbung.aws.village_store import VillageStore
    from lumbung.messages.feedback import Feedback
    from lumbung.messages.notices import Notices
    from lumbung.messages.sending import Sender
    from lumbung.messages.service import Queue
    from lumbung.people.administration import Administration
    from lumbung.people.model import Official
    from lumbung.people.service import Officials
    from lumbung.summaries import Summaries
    from lumbung.treasury.batch_clockwork import BatchClockwork
    from lumbung.treasury.batch_steps import BatchSteps
    from lumbung.treasury.batches import PaymentBatches
    from lumbung.treasury.batching import Till
    from lumbung.treasury.collecting import Collecting
    from lumbung.treasury.filing import Filing
    from lumbung.treasury.ledger import Books, Ledger
    from lumbung.treasury.registrar import Registrar
    from lumbung.treasury.service import Treasury
    from lumbung.treasury.settling import Settling


class Runtime:
    """What one process has at hand. `now` is an argument, so that a test walks through time."""

    def __init__(self, now: Callable[[], datetime] = utc_now, threads: int = 4) -> None:
        self._now, self._threads = now, threads

    def now(self) -> datetime:
        """The moment."""
        return self._now()

    @property
    def settings(self) -> Settings:
        """The typed environment."""
        return settings()

    # Adapters

    @cached_property
    def keys(self) -> "RootKeys":
        from lumbung.aws.keys import keys_from_ssm

        return keys_from_ssm()

    @cached_property
    def villages(self) -> "VillageStore":
        from lumbung.aws.village_store import VillageStore

        return VillageStore()

    @cached_property
    def cases(self) -> "CaseStore":
        from lumbung.aws.case_store import CaseStore

        return CaseStore(self.keys)

    @cached_property
    def funds(self) -> "FundStore":
        from lumbung.aws.treasury_store import FundStore

        return FundStore()

    @cached_property
    def journal(self) -> "JournalStore":
        from lumbung.aws.journal_store import JournalStore

        return JournalStore()

    @cached_property
    def outbox(self) -> "MessageStore":
        from lumbung.aws.message_store import MessageStore

        return MessageStore()

    @cached_property
    def entries(self) -> "AgendaStore":
        from lumbung.aws.agenda_store import AgendaStore

        return AgendaStore()

    def begin(self) -> "Transaction":
        """A transaction that every store adds to."""
        from lumbung.aws.transaction import Transaction

        return Transaction()

    # The agenda

    @cached_property
    def agenda(self) -> "Agenda":
        """Adds entries; it does them only in the events app, which has the effects."""
        return self._agenda({})

    @cached_property
    def clockwork(self) -> "Agenda":
        """The agenda with every effect behind it; what few entries ask for is built with the first of them."""
        effects: dict[str, Effect] = {
            **self.case_clockwork.effects(),
            **self.transfers.effects(),
            **self.batch_clockwork.effects(),
            "message": lambda entry, finish: self.sender.send_message(entry, finish),
            "tell_ceiling": self.notices.tell_ceiling,
            "daily_summary": lambda entry, finish: self.summaries.send_daily_summary(entry, finish),
            "seal": lambda entry, finish: self.registrar.seal(entry, finish),
            "drop_papers": lambda entry, finish: self.papers.drop_papers(entry, finish),
        }
        return self._agenda(effects)

    def _agenda(self, effects: "dict[str, Effect]") -> "Agenda":
        from lumbung.agenda.service import Agenda

        return Agenda(
            entries=self.entries,
            begin=self.begin,
            clock=self.now,
            effects=effects,
            witness=_witness,
            threads=self._threads,
        )

    # Messages and people

    @cached_property
    def messages(self) -> "Queue":
        from lumbung.messages.service import Queue

        return Queue(self.outbox, self.agenda)

    def resend_message(self, village: str, case: str, message: str, official: str) -> bool:
        """An administrator has a message about a case sent again that was given up; False where it is on its way already."""
        from lumbung.messages.service import resend_once

        about, cause = f"case#{case}", f"official#{official}/{message}"
        return resend_once(village, about, message, cause, messages=self.messages, begin=self.begin)

    @cached_property
    def sender(self) -> "Sender":
        from lumbung.addressing import AddressBook
        from lumbung.aws.mail import send_mail
        from lumbung.aws.message_store import PurseStore
        from lumbung.aws.texts import send_sms, send_whatsapp
        from lumbung.messages.sending import Sender

        return Sender(
            outbox=self.outbox,
            addresses=AddressBook(self.desk, self.people, self.url, self.stopped, self.now),
            channels={"mail": send_mail, "sms": send_sms, "whatsapp": send_whatsapp},
            purse=PurseStore(),
            messages=self.messages,
            begin=self.begin,
            clock=self.now,
        )

    @cached_property
    def stopped(self) -> "StoppedStore":
        from lumbung.aws.message_store import StoppedStore

        return StoppedStore(self.keys)

    @cached_property
    def notices(self) -> "Notices":
        from lumbung.messages.notices import Notices

        return Notices(self.messages, self.holders, self.begin)

    @cached_property
    def feedback(self) -> "Feedback":
        from lumbung.messages.feedback import Feedback

        return Feedback(self.outbox, self.stopped, self.messages, self.begin)

    @cached_property
    def answering(self) -> "Answering":
        from lumbung.answering import Answering
        from lumbung.aws.message_store import InquiryStore, PurseStore
        from lumbung.aws.texts import publish_sms, reply_whatsapp

        return Answering(
            village_of=self.villages.by_host,
            cases=self.cases,
            inquiries=InquiryStore(self.keys),
            purse=PurseStore(),
            replies={"sms": publish_sms, "whatsapp": reply_whatsapp},
            begin=self.begin,
            clock=self.now,
        )

    @cached_property
    def people(self) -> "Officials":
        from lumbung.aws.people_store import PeopleStore
        from lumbung.people.service import Officials

        return Officials(PeopleStore(self.keys), self.keys, self.messages, self.now)

    @cached_property
    def administration(self) -> "Administration":
        from lumbung.people.administration import Administration

        return Administration(self.people.store, self.keys, self.messages, self.now)

    @cached_property
    def summaries(self) -> "Summaries":
        from lumbung.assistance.reading import Reading
        from lumbung.summaries import Summaries

        return Summaries(
            people=self.people,
            reading=Reading(self.desk),
            messages=self.messages,
            agenda=self.agenda,
            village_of=self.villages.current,
            begin=self.begin,
            clock=self.now,
            time_scale=settings().time_scale,
        )

    def holders(self, village: str, role: str, area: str) -> list[tuple[str, str]]:
        """(id, language) of whom a task is asked of."""
        return [(o.id, o.language) for o in self.people.holders(village, role, area)]

    def url(self, village: str, side: str, path: str) -> str:
        """The address of a page on a village's side, "public" or "office"."""
        return f"{settings().public_scheme}://{self.villages.host_of(village, side)}{path}"

    @cached_property
    def treasury(self) -> "Treasury":
        from lumbung.treasury.service import Treasury

        return Treasury(self.books, self.begin, self.today)

    def today(self, village: str) -> date:
        """The date where a village is."""
        return local(self.now(), self.villages.current(village).zone).date()

    @cached_property
    def books(self) -> "Books":
        from lumbung.treasury.ledger import Books

        return Books(self.funds, self.journal, self.agenda)

    @cached_property
    def ledger(self) -> "Ledger":
        from lumbung.treasury.ledger import Ledger

        return Ledger(self.books)

    @cached_property
    def registrar(self) -> "Registrar":
        from lumbung.treasury.registrar import Registrar

        return Registrar(self.journal, self.begin)

    # Payment batches

    @cached_property
    def till(self) -> "Till":
        from lumbung.aws.bank_bucket import BankBucket
        from lumbung.aws.batch_store import BatchStore
        from lumbung.treasury.batching import Till

        return Till(
            batches=BatchStore(),
            files=BankBucket(),
            agenda=self.agenda,
            messages=self.messages,
            villages=self.villages,
            holders=self.holders,
            begin=self.begin,
            clock=self.now,
            keys=self.keys,
            time_scale=settings().time_scale,
            watch_every_seconds=settings().watch_every_seconds,
        )

    @cached_property
    def batches(self) -> "PaymentBatches":
        from lumbung.treasury.batches import PaymentBatches

        return PaymentBatches(self.till)

    @cached_property
    def batch_steps(self) -> "BatchSteps":
        from lumbung.treasury.batch_steps import BatchSteps

        return BatchSteps(self.till)

    @cached_property
    def collecting(self) -> "Collecting":
        from lumbung.treasury.collecting import Collecting

        return Collecting(self.till, self.transfers, self.funds)

    @cached_property
    def settling(self) -> "Settling":
        from lumbung.treasury.settling import Settling

        return Settling(self.till, self.funds, self.books)

    @cached_property
    def filing(self) -> "Filing":
        from lumbung.treasury.filing import Filing

        return Filing(self.till, self.transfers, self.settling)

    @cached_property
    def batch_clockwork(self) -> "BatchClockwork":
        from lumbung.aws.workflow import BatchMachine
        from lumbung.treasury.batch_clockwork import BatchClockwork

        return BatchClockwork(self.till, BatchMachine())

    @cached_property
    def transfers(self) -> "Transfers":
        from lumbung.assistance.transfers import Transfers

        return Transfers(self.desk, self.keys, self._signers)

    def _signers(self, village: str) -> "list[Official]":
        """Treasurers and approvers of the whole village, with what tells that a case is their own."""
        held = [self.people.holders(village, role, VILLAGE) for role in ("treasurer", "approver")]
        return list({official.id: official for part in held for official in part}.values())

    # Assistance

    @cached_property
    def desk(self) -> "Desk":
        from lumbung.assistance.desk import Desk

        return Desk(
            cases=self.cases,
            agenda=self.agenda,
            messages=self.messages,
            villages=self.villages,
            holders=self.holders,
            begin=self.begin,
            clock=self.now,
            time_scale=settings().time_scale,
            watch_every_seconds=settings().watch_every_seconds,
        )

    @cached_property
    def intake(self) -> "Intake":
        from lumbung.assistance.intake import Intake
        from lumbung.aws.draft_store import CountStore, DraftStore

        return Intake(
            desk=self.desk,
            drafts=DraftStore(self.keys),
            keys=self.keys,
            counts=CountStore(),
            papers=self.papers,
            least_seconds=settings().least_seconds_of_filling,
            most_per_phone=settings().submissions_per_phone_per_day,
            most_per_address=settings().submissions_per_address_per_hour,
        )

    @cached_property
    def papers(self) -> "Papers":
        from lumbung.assistance.papers import Papers
        from lumbung.assistance.pictures import tidy
        from lumbung.aws.paper_store import PaperBucket, PaperRegister

        return Papers(self.desk, PaperRegister(), PaperBucket(), self.keys, tidy)

    @cached_property
    def tracking(self) -> "Tracking":
        from lumbung.assistance.tracking import Tracking

        return Tracking(self.desk, self.keys)

    @cached_property
    def ways(self) -> "Ways":
        from lumbung.assistance.way import Ways

        return Ways(self.cases, self.agenda, self.begin, self.now)

    @cached_property
    def decisions(self) -> "Decisions":
        from lumbung.assistance.decisions import Decisions

        return Decisions(self.desk, self.keys, self.ledger)

    @cached_property
    def reviews(self) -> "Reviews":
        from lumbung.assistance.review import Reviews

        return Reviews(self.desk, self.keys)

    @cached_property
    def handover(self) -> "Handover":
        from lumbung.assistance.handover import Handover

        return Handover(self.desk)

    @cached_property
    def asking(self) -> "Asking":
        from lumbung.assistance.asking import Asking

        return Asking(self.desk, self.keys)

    @cached_property
    def corrections(self) -> "Corrections":
        from lumbung.assistance.corrections import Corrections

        return Corrections(self.tracking)

    @cached_property
    def steps(self) -> "Steps":
        from lumbung.assistance.steps import Steps

        return Steps(self.desk, self.ledger, self.keys)

    @cached_property
    def erasure(self) -> "Erasure":
        from lumbung.assistance.erasure import Erasure

        return Erasure(self.desk, self.keys)

    @cached_property
    def case_clockwork(self) -> "Clockwork":
        from lumbung.assistance.clockwork import Clockwork
        from lumbung.aws.workflow import StateMachine

        return Clockwork(self.desk, self.ledger, StateMachine())


@lru_cache(maxsize=1)
def runtime() -> Runtime:
    """The runtime of this process."""
    return Runtime()


def _witness(entry: "Entry", result: "Result", error: str | None) -> None:
    """One log line an entry: what, about what, because of what, and what came of it."""
    from lumbung.logs import log

    log(
        "agenda",
        error=error,
        kind=entry.kind,
        ref=entry.ref,
        case=str(entry.data.get("about", "")).removeprefix("case#") or entry.ref,
        village=entry.village,
        cause=entry.cause,
        attempts=entry.attempts,
        result=result.value,
    )
