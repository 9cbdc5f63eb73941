"""What all use cases of assistance share: recording a change, asking a role, telling people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from lumbung.assistance.model import ROLE_OF, SYSTEM, Actor, Case, Event, Kind, Stage, event_sk
from lumbung.assistance.ports import Begin, Cases, Holders
from lumbung.assistance.separation import barred
from lumbung.assistance.task import Task, TaskState
from lumbung.forms.model import Form
from lumbung.shared.afterwards import PAID_MESSAGES, Agenda, Messages
from lumbung.shared.areas import Area
from lumbung.shared.clock import Clock, to_text
from lumbung.shared.errors import ChangedError, NotFoundError
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.shared.vault import Vault
from lumbung.villages.model import Programme, Village
from lumbung.villages.ports import Villages

MOST_TRIES = (
    8  # a reveal or a reminder may come between reading and writing: neither refuses a decision
)
MOST_HOLDERS = 25  # who is told of one task; more would not fit one transaction
FOR_THE_RESIDENT = frozenset(
    {"refused", "arrived", "kept", "correction_asked"}
)  # events whose words they may open
OBJECTED = "objected"  # the event that holds the resident's own words, under a key of their own
LAST_RESORT = "administrator"  # who is asked where nobody holds a role
WORKING_DAY = 8  # hours

T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """The ports of assistance, and what is done with several of them at once."""

    cases: Cases
    agenda: Agenda
    messages: Messages
    villages: Villages
    holders: Holders
    begin: Begin
    clock: Clock
    time_scale: float = 1
    watch_every_seconds: int = 86_400

    def read(self, village: str, case_id: str) -> Case:
        """Raises NotFoundError."""
        case = self.cases.read(village, case_id)
        if case is None:
            raise NotFoundError
        return case

    def settings_of(self, case: Case) -> tuple[Village, Programme]:
        """The settings that the case began under, by which it is decided to its end."""
        village = self.villages.version(case.village, case.settings)
        return village, village.programmes[case.programme]

    def record(
        self,
        transaction: Transaction,
        before: Case,
        after: Case,
        kind: str,
        actor: Actor,
        cause: str,
        data: Mapping[str, str | int] | None = None,
        words: Mapping[str, str] | None = None,
        vault: Vault | None = None,
    ) -> Case:
        """Adds the changed case and its event; `words` are sealed under the case's key, or in this vault."""
        sealed = self._sealed(before, kind, words or {}, vault)
        new, event = after.recorded(before, kind, to_text(self.clock()), actor, cause, data, sealed)
        self.cases.change(transaction, before, new, event)
        if new.is_over and not before.is_over and self.has_papers(new):
            self._let_papers_go(transaction, new, cause)
        return new

    def place_in_queue(self, case: Case) -> int | None:
        """The how-manieth it is among those that wait for money, from 1; None where it does not wait."""
        if case.stage is not Stage.NO_FUNDS:
            return None
        _, programme = self.settings_of(case)
        return self.cases.place_in_queue(case, programme.fund.id)

    def has_papers(self, case: Case) -> bool:
        """Whether photos were sent with it."""
        village, programme = self.settings_of(case)
        papers = Form.from_json(village.forms[programme.form]).papers
        return any(name in case.answers for name in papers)

    def papers_last(self, case: Case) -> timedelta:
        """How long they stay once it is over."""
        village, _ = self.settings_of(case)
        return timedelta(days=village.keep_papers_days) / self.time_scale

    def read_words(self, case: Case, event: Event, root: str = "fields") -> dict[str, str]:
        """The sealed words of an event; of some also with the public side's root. Raises ErasedError.

        None of an objection before its review is asked for: until then the office has no key to it.
        """
        if event.kind == OBJECTED:
            vault = self.cases.objection_vault(case.village, case.id)
            if vault is None:
                return {}
        else:
            vault = self._vault_of(case, event.kind, root)
        place = self.cases.place
        return {
            name: vault.read(place(case.village, case.id, event_sk(event.seq), name), text)
            for name, text in event.sealed.items()
        }

    def read_answers(self, case: Case, names: tuple[str, ...] | None = None) -> dict[str, str]:
        """What the resident wrote, opened. Raises ErasedError."""
        vault = self.cases.vault(case.village, case.id)
        place = self.cases.place
        return {
            name: vault.read(place(case.village, case.id, "case", name), text)
            for name, text in case.answers.items()
            if names is None or name in names
        }

    def ask(
        self,
        transaction: Transaction,
        case: Case,
        kind: Kind,
        token: str,
        cause: str,
    ) -> tuple[Case, Task]:
        """A new task for a role, with the messages and deadlines that belong to it; the case knows it.

        Where nobody who may decide holds the role for this area, the administrators are asked at once.
        """
        village, programme = self.settings_of(case)
        now = self.clock()
        due = village.due(kind.value, programme, now, self.time_scale)
        role = ROLE_OF[kind]
        task = Task(
            id=f"{kind.value}-{case.visits + 1}",
            case=case.id,
            code=case.code,
            programme=case.programme,
            kind=kind,
            role=role,
            area=Area(case.rw, case.rt).key,
            rw=case.rw,
            rt=case.rt,
            opened_at=to_text(now),
            due=to_text(due),
            token=token,
            attempt=case.attempt,
        )
        if role != "resident":
            template = "needs_care" if kind is Kind.CARE else "task_waiting"
            if not self.tell_role(transaction, case, task, role, template, cause):
                task = replace(task, deputy=LAST_RESORT)
                self.tell_role(transaction, case, task, LAST_RESORT, "task_escalated", cause)
        self.cases.open_task(transaction, case.village, task)
        self._set_deadlines(transaction, case, task, village, now, due, cause)
        return replace(case, task=task.id, visits=case.visits + 1), task

    def withdraw(self, transaction: Transaction, case: Case, by: Actor = SYSTEM) -> Task | None:
        """What the case waits for is asked no longer: the task leaves the inboxes, undecided by any official.

        Answers the task that was taken back, if one waited.
        """
        task = self.cases.read_task(case.village, case.id, case.task) if case.task else None
        if task and task.state is TaskState.WAITING:
            withdrawn = task.withdrawn(to_text(self.clock()), by)
            self.cases.change_task(transaction, case.village, task, withdrawn)
            return task
        return None

    def tell_role(
        self,
        transaction: Transaction,
        case: Case,
        task: Task,
        role: str,
        template: str,
        cause: str,
    ) -> int:
        """A message to each holder of a role for the task's area, with a link of their own; how many may decide.

        Whoever handed the task over is not asked again.
        """
        holders = self.holders(case.village, role, task.area)[:MOST_HOLDERS]
        holders = [each for each in holders if each[0] != task.handed_over_by]
        for official, language in holders:
            self.messages.tell(
                transaction,
                template,
                village=case.village,
                about=f"case#{case.id}",
                to=f"official#{official}",
                language=language,
                cause=cause,
                data={
                    "case": case.id,
                    "task": task.id,
                    "programme": case.programme,
                    "kind": task.kind.value,
                    "rw": task.rw,
                    "due": task.due,
                },
            )
        out = barred(case, task.kind)
        return sum(official not in out for official, _ in holders)

    def tell_resident(
        self, transaction: Transaction, case: Case, template: str, cause: str, **data: str | int
    ) -> None:
        """A message to the resident, if there is a way that it may go: mail, or one that costs money for
        what is worth it. The tracking page tells everything.
        """
        village, _ = self.settings_of(case)
        asked = {f"by_{channel}" for channel in village.channels if channel != "mail"}
        by_phone = template in PAID_MESSAGES and asked & case.answers.keys()
        if "email" not in case.answers and not by_phone:
            return
        self.messages.tell(
            transaction,
            template,
            village=case.village,
            about=f"case#{case.id}",
            to="resident",
            language=case.language,
            cause=cause,
            data={"case": case.id, "code": case.code, "programme": case.programme, **data},
        )

    def answer(self, transaction: Transaction, case: Case, task_id: str, cause: str) -> None:
        """What waits for this task looks again."""
        self.agenda.add(
            transaction,
            "answer_task",
            case.id,
            village=case.village,
            cause=cause,
            data={"task": task_id},
        )

    def free_money(self, transaction: Transaction, case: Case, cause: str, at: datetime) -> None:
        """What a fund holds for the case is free again from then on: the public side may touch no fund."""
        self.agenda.add(
            transaction, "free_money", case.id, village=case.village, cause=cause, at=at
        )

    def start(
        self, transaction: Transaction, case: Case, cause: str, at: datetime | None = None
    ) -> None:
        """The case's current attempt begins."""
        self.agenda.add(
            transaction,
            "start_workflow",
            case.id,
            village=case.village,
            cause=cause,
            at=at,
            data={"attempt": case.attempt},
        )

    def watch(self, transaction: Transaction, case: Case) -> None:
        """Later it is looked whether the case goes on, and again as long as it is open."""
        self.agenda.add(
            transaction,
            "watch",
            case.id,
            village=case.village,
            cause=next_cause(case),
            at=self.clock() + timedelta(seconds=self.watch_every_seconds),
        )

    def wake_queue(self, transaction: Transaction, village: str, fund: str, cause: str) -> None:
        """Money is free, or somebody left or joined the queue: whoever is first is looked at."""
        self.agenda.add(transaction, "wake_queue", fund, village=village, cause=cause)

    def tomorrow(self, case: Case) -> datetime:
        """One working day on."""
        village, _ = self.settings_of(case)
        return village.working_time.after(self.clock(), WORKING_DAY, self.time_scale)

    def until_written(self, attempt: Callable[[], T]) -> T:
        """Reads and writes again while only the case moved in between. Raises ChangedError in the end."""
        for _ in range(MOST_TRIES):
            try:
                return attempt()
            except RefusedError as refusal:
                if not {"case", "task"} & set(refusal.reasons):
                    raise
        raise ChangedError

    def _let_papers_go(self, transaction: Transaction, case: Case, cause: str) -> None:
        at = self.clock() + self.papers_last(case)
        self.agenda.add(
            transaction, "drop_papers", case.id, village=case.village, cause=cause, at=at
        )

    def _vault_of(self, case: Case, kind: str, root: str) -> Vault:
        """Some words are for the resident; everything else that officials write stays in the office."""
        if kind in FOR_THE_RESIDENT:
            return self.cases.reply_vault(case.village, case.id, root)
        return self.cases.vault(case.village, case.id)

    def _sealed(
        self, case: Case, kind: str, words: Mapping[str, str], vault: Vault | None
    ) -> dict[str, str]:
        if not words:
            return {}
        vault = vault or self._vault_of(case, kind, "fields")
        sk = event_sk(case.version + 1)
        return {
            name: vault.seal(self.cases.place(case.village, case.id, sk, name), text)
            for name, text in words.items()
        }

    def _set_deadlines(
        self,
        transaction: Transaction,
        case: Case,
        task: Task,
        village: Village,
        now: datetime,
        due: datetime,
        cause: str,
    ) -> None:
        half = now + (due - now) * village.remind_at
        kinds = {"remind": half, "escalate": due}
        if task.kind is Kind.CONFIRM:
            kinds = {"expire": due}
        elif task.kind is Kind.CORRECT:
            kinds = {"remind": half, "expire": due}
        for kind, at in kinds.items():
            self.agenda.add(
                transaction,
                kind,
                case.id,
                village=case.village,
                cause=cause,
                at=at,
                data={"task": task.id},
            )


def cause_of(case: Case) -> str:
    """The event that a case stands at, as the cause of what follows from it."""
    return f"{case.id}/{case.version}"


def next_cause(case: Case) -> str:
    """The event that the change under way will be."""
    return f"{case.id}/{case.version + 1}"
