"""What the resident sends after the application: what they were asked to correct, or another account or phone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lumbung.assistance.desk import Desk, next_cause
from lumbung.assistance.model import RESIDENT, UNVERIFIED, Case, Kind, Stage
from lumbung.assistance.ports import Correction
from lumbung.assistance.queue import MoneyQueue
from lumbung.assistance.task import TaskState
from lumbung.assistance.tracking import FREED_AFTER, Tracking, may_change, missing_number
from lumbung.forms.check import check_pages
from lumbung.forms.corrections import changeable
from lumbung.forms.model import Form
from lumbung.shared.clock import local, to_text
from lumbung.shared.errors import ChangedError, InvalidInputError
from lumbung.shared.transaction import Transaction
from lumbung.villages.model import Village

SENT, CHANGED = "correction_sent", "change_sent"


@dataclass(frozen=True)
class Sent:
    """A filled in form: `once` is drawn when its page is opened and tells a double click from another tab."""

    code: str
    number: str
    version: int
    once: str
    typed: Mapping[str, str]


@dataclass(frozen=True)
class Corrections:
    """The public side's half: it seals what is sent under a key of its own and opens nothing that was sent before.

    Each raises NotFoundError, InvalidInputError, WrongNumberError (left), RestingError (until), ChangedError, ErasedError;
    a repeat changes nothing.
    """

    tracking: Tracking

    def send_correction(self, village: Village, pages: tuple[str, ...], sent: Sent) -> None:
        """The pages that the resident was asked for, filled in again."""
        self._check_and_send(village, pages, sent, self._send)

    def change_contact(self, village: Village, pages: tuple[str, ...], sent: Sent) -> None:
        """Another account or phone: whoever verified or approved looks at the case anew."""
        self._check_and_send(village, pages, sent, self._change)

    @property
    def _desk(self) -> Desk:
        return self.tracking.desk

    def _check_and_send(
        self,
        village: Village,
        pages: tuple[str, ...],
        sent: Sent,
        send: Callable[[Case, Sent, Correction], None],
    ) -> None:
        """What was typed is looked at first, so that no guess at the number is used up by a slip of the finger."""
        correction = self._checked(self._case(village, sent.code), pages, sent)
        case_id = self.tracking.with_number(village.id, sent.code, sent.number)
        self._desk.until_written(
            lambda: send(self._desk.read(village.id, case_id), sent, correction)
        )

    def _case(self, village: Village, code: str) -> Case:
        return self._desk.read(village.id, self._desk.cases.find(village.id, code) or "-")

    def _checked(self, case: Case, pages: tuple[str, ...], sent: Sent) -> Correction:
        settings, programme = self._desk.settings_of(case)
        form = Form.from_json(settings.forms[programme.form])
        today = local(self._desk.clock(), settings.zone).date()
        checked = check_pages(form, pages, sent.typed, settings, today)
        if wrong := [*checked.errors, *missing_number(sent.number)]:
            raise InvalidInputError(wrong)
        return Correction(pages, {name: text for name, text in checked.values.items() if text})

    def _send(self, case: Case, sent: Sent, correction: Correction) -> None:
        desk = self._desk
        task = desk.cases.read_task(case.village, case.id, case.task or "-")
        if (
            task is None
            or (task.kind, task.state) != (Kind.CORRECT, TaskState.WAITING)
            or (case.stage, case.revision) != (Stage.CORRECTION, sent.version)
            or case.to_correct != correction.pages
        ):
            return self._repeat(case, sent, SENT)
        now, tx, cause = to_text(desk.clock()), desk.begin(), next_cause(case)
        desk.cases.change_task(tx, case.village, task, task.decided("sent", "resident", now))
        self._keep(tx, case, correction)
        moved = case.moved(Stage.CORRECTED, now, to_correct=())
        facts = {"task": task.id, "pages": ",".join(correction.pages), "once": sent.once}
        desk.record(tx, case, moved, SENT, RESIDENT, cause, facts)
        if task.token:
            desk.answer(tx, case, task.id, cause)
        return tx.commit()

    def _change(self, case: Case, sent: Sent, correction: Correction) -> None:
        desk = self._desk
        events = desk.cases.history(case.village, case.id)
        settings, programme = desk.settings_of(case)
        known = {page.id for page in changeable(Form.from_json(settings.forms[programme.form]))}
        fits = case.revision == sent.version and set(correction.pages) <= known
        if not fits or not may_change(case, events):
            return self._repeat(case, sent, CHANGED)
        now, tx, cause = to_text(desk.clock()), desk.begin(), next_cause(case)
        facts: dict[str, str | int] = {"pages": ",".join(correction.pages), "once": sent.once}
        moved = case.moved(Stage.CORRECTED, now, **UNVERIFIED)
        if case.stage is Stage.NO_FUNDS:  # nothing runs that could look again
            MoneyQueue(desk).leave(tx, case, programme.fund.id, cause)
            moved = moved.next_attempt()
            facts["attempt"] = moved.attempt
            desk.start(tx, moved, cause)
        self._keep(tx, case, correction)
        task = desk.withdraw(tx, case, RESIDENT)
        if (
            case.was_paid_in_vain
        ):  # the money goes back, and whoever had it keeps the place in the queue
            if task and (task.taken_by or task.batch):
                raise ChangedError("payment.taken")
            moved = replace(moved, bounced=None, queued=case.stage_since)
            desk.free_money(tx, case, cause, desk.clock() + FREED_AFTER)
        desk.record(tx, case, moved, CHANGED, RESIDENT, cause, facts)
        if task and task.token:
            desk.answer(tx, case, task.id, cause)
        return tx.commit()

    def _keep(self, tx: Transaction, case: Case, correction: Correction) -> None:
        """Raises ErasedError: of a person who is forgotten nothing is kept any more."""
        self._desk.cases.reply_vault(case.village, case.id, "intake")
        self._desk.cases.add_correction(tx, case, correction)

    def _repeat(self, case: Case, sent: Sent, kind: str) -> None:
        """Nothing to be done where just this was sent already. Raises ChangedError where it was something else."""
        events = self._desk.cases.history(case.village, case.id)
        if not sent.once or sent.once not in {e.data.get("once") for e in events if e.kind == kind}:
            raise ChangedError
