"""Cases in DynamoDB. Implements lumbung.assistance.ports.Cases; docs/access-patterns.md lists the keys."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from lumbung.assistance.guesses import Guesses
from lumbung.assistance.model import Case, Event, Kind, Stage, event_sk
from lumbung.assistance.ports import Correction, NumberState
from lumbung.assistance.task import Task, TaskState
from lumbung.aws.case_records import (
    CaseItem,
    CaseRecord,
    CorrectionRecord,
    EventRecord,
    GuessesRecord,
    KeyRecord,
    NumberRecord,
    PointerRecord,
    TaskRecord,
)
from lumbung.aws.tables import batch_get
from lumbung.aws.transaction import Transaction as Writes
from lumbung.aws.transaction import of
from lumbung.shared.areas import Area
from lumbung.shared.transaction import Transaction
from lumbung.shared.vault import Keys, Vault

CASE, KEY, REPLY, NUMBER, TASK, EVENT = "case", "key", "reply", "number", "task#", "event#"
PICK_UP = "pick-up"
OBJECTION = "objection"
CORRECTION = "correction"
FIRST_OF_A_QUEUE = 5  # read at once: mostly the first is who is looked for


class CaseStore:
    """One partition a case: `case`, `key`, `reply`, `correction`, `objection`, `number`, `pick-up`, `event#<n>`, `task#<id>`."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def read(self, village: str, case_id: str) -> Case | None:
        record = CaseRecord.find(case_pk(village, case_id), CASE)
        return _case(record) if record else None

    def find(self, village: str, code: str) -> str | None:
        record = PointerRecord.find(f"{village}#code#{code}", "code")
        return record.case if record else None

    def history(self, village: str, case_id: str) -> list[Event]:
        pk = case_pk(village, case_id)
        found = EventRecord.query(pk, EventRecord.sk.startswith(EVENT), consistent_read=True)
        return [record.as_a(Event) for record in found]

    def read_task(self, village: str, case_id: str, task_id: str) -> Task | None:
        record = TaskRecord.find(case_pk(village, case_id), TASK + task_id)
        return _task(record) if record else None

    def whole(self, village: str, case_id: str) -> tuple[Case, list[Event], list[Task]] | None:
        case, events, tasks = None, [], []
        for item in _partition(case_pk(village, case_id)):
            sk = item["sk"]["S"]
            if sk == CASE:
                case = _case(CaseRecord.from_raw_data(item))
            elif sk.startswith(EVENT):
                events.append(EventRecord.from_raw_data(item).as_a(Event))
            elif sk.startswith(TASK):
                tasks.append(_task(TaskRecord.from_raw_data(item)))
        return (case, events, tasks) if case else None

    def everything(self) -> Iterable[tuple[Case, list[Event]]]:
        """Every case with its history, by a scan: for `verify` and after a restore, never for a page."""
        for record in CaseRecord.scan(CaseRecord.sk == CASE, consistent_read=True):
            yield _case(record), self.history(record.village, record.id)

    def add(
        self, transaction: Transaction, case: Case, event: Event, vault: Vault, number: NumberState
    ) -> None:
        tx, pk = of(transaction), case_pk(case.village, case.id)
        tx.put(CaseRecord.made_of(pk, CASE, case), "case")
        reply = self._keys.part(pk, vault, REPLY, "intake")
        tx.put(KeyRecord(pk, KEY, wrapped=dict(vault.wrapped)), "key")
        tx.put(KeyRecord(pk, REPLY, wrapped=dict(reply.wrapped)), "key")
        tx.put(NumberRecord.made_of(pk, NUMBER, number), "number")
        tx.put(EventRecord.made_of(pk, event_sk(event.seq), event), "event")
        tx.put(PointerRecord(f"{case.village}#code#{case.code}", "code", case=case.id), "code")

    def change(self, transaction: Transaction, old: Case, new: Case, event: Event) -> None:
        tx, pk = of(transaction), case_pk(old.village, old.id)
        tx.replace(CaseRecord(pk, CASE), old, new, "case", CaseRecord.version == old.version)
        tx.put(EventRecord.made_of(pk, event_sk(event.seq), event), "case")

    def open_task(self, transaction: Transaction, village: str, task: Task) -> None:
        tx = of(transaction)
        tx.put(TaskRecord.made_of(case_pk(village, task.case), TASK + task.id, task), "task")
        for pk, sk in _places_in_inboxes(village, task):
            tx.put(TaskRecord.made_of(pk, sk, replace(task, token="")), "task")

    def change_task(self, transaction: Transaction, village: str, old: Task, new: Task) -> None:
        tx = of(transaction)
        record = TaskRecord(case_pk(village, old.case), TASK + old.id)
        same = TaskRecord.state == TaskState.WAITING.value
        taker = TaskRecord.taken_by
        same &= taker == old.taken_by if old.taken_by else taker.does_not_exist()
        batch = TaskRecord.batch
        same &= batch == old.batch if old.batch else batch.does_not_exist()
        tx.replace(record, old, new, "task", same)
        before, after = set(_places_in_inboxes(village, old)), set()
        if new.state is TaskState.WAITING:
            after = set(_places_in_inboxes(village, new))
        for pk, sk in sorted(after - before):
            tx.put(TaskRecord.made_of(pk, sk, replace(new, token="")), "task")
        if old.handed_over_by != new.handed_over_by:
            for pk, sk in sorted(after & before):
                place = TaskRecord.made_of(pk, sk, replace(new, token=""))
                tx.put(place, "task", TaskRecord.pk.exists())
        for pk, sk in sorted(before - after):
            tx.delete(TaskRecord(pk, sk), "task")

    def inbox(self, village: str, role: str, area: str) -> Iterable[Task]:
        return [_task(record) for record in TaskRecord.query(inbox_pk(village, role, area))]

    def waiting_behind(
        self, village: str, role: str, area: str, after: str, most: int
    ) -> list[tuple[str, Task]]:
        pk, behind = inbox_pk(village, role, area), TaskRecord.sk > (after or "-")
        found = TaskRecord.query(pk, behind, consistent_read=True, limit=most)
        return [(record.sk, _task(record)) for record in found]

    def many(
        self, village: str, found: Sequence[tuple[str, str]]
    ) -> dict[str, tuple[Case, Task | None]]:
        keys = [
            key
            for case_id, task_id in found
            for pk in [case_pk(village, case_id)]
            for key in ((pk, CASE), (pk, TASK + task_id))
        ]
        cases: dict[str, Case] = {}
        tasks: dict[str, Task] = {}
        for item in batch_get(CaseItem, keys):
            if item["sk"]["S"] == CASE:
                case = _case(CaseRecord.from_raw_data(item))
                cases[case.id] = case
            else:
                task = _task(TaskRecord.from_raw_data(item))
                tasks[task.case] = task
        return {case_id: (case, tasks.get(case_id)) for case_id, case in cases.items()}

    def vaults(self, village: str, case_ids: Sequence[str]) -> dict[str, Vault]:
        pks = {case_pk(village, case_id): case_id for case_id in case_ids}
        items = batch_get(CaseItem, [(pk, KEY) for pk in pks])
        wrapped = {item["pk"]["S"]: KeyRecord.from_raw_data(item).wrapped for item in items}
        return {pks[pk]: self._keys.open(pk, key) for pk, key in wrapped.items()}

    def keep_decision(self, transaction: Transaction, village: str, task: Task) -> None:
        pk = decided_pk(village, task.decided_by or "")
        kept = replace(task, token="", answer=None, taken_by=None, taken_until=None)
        of(transaction).put(TaskRecord.made_of(pk, task.decided_sk, kept), "task")

    def decided_by(self, village: str, official: str, before: str, most: int) -> list[Task]:
        older = TaskRecord.sk < before if before else None
        pk = decided_pk(village, official)
        found = TaskRecord.query(pk, older, scan_index_forward=False, limit=most)
        return [_task(record) for record in found]

    def take_place(self, transaction: Transaction, case: Case, kind: str, index: str) -> None:
        tx = of(transaction)
        pk = _place_pk(case.village, case.programme, case.period, kind, index)
        mine = PointerRecord.pk.does_not_exist() | (PointerRecord.case == case.id)
        tx.put(PointerRecord(pk, "place", case=case.id), kind, mine)

    def know_person(self, transaction: Transaction, case: Case) -> None:
        if case.nik_index:
            pk, tx = _person_pk(case.village, case.nik_index), of(transaction)
            known = PointerRecord(pk, f"case#{case.id}", case=case.id)
            tx.put(known, "person", PointerRecord.pk.does_not_exist() | PointerRecord.pk.exists())

    def mark(self, transaction: Transaction, case: Case, kind: str, index: str) -> None:
        pk, tx = _mark_pk(case.village, kind, index), of(transaction)
        known = PointerRecord(pk, f"case#{case.id}", case=case.id)
        tx.put(known, "mark", PointerRecord.pk.does_not_exist() | PointerRecord.pk.exists())

    def unmark(self, transaction: Transaction, case: Case, kind: str, index: str) -> None:
        pk = _mark_pk(case.village, kind, index)
        of(transaction).delete(PointerRecord(pk, f"case#{case.id}"), "mark")

    def marked(self, village: str, kind: str, index: str, most: int) -> list[str]:
        pk = _mark_pk(village, kind, index)
        newest = PointerRecord.query(pk, scan_index_forward=False, limit=most, consistent_read=True)
        return [pointer.case for pointer in newest]

    def leave_place(self, transaction: Transaction, case: Case) -> None:
        for kind, index in (("nik", case.nik_index), ("kk", case.kk_index)):
            if index:
                pk = _place_pk(case.village, case.programme, case.period, kind, index)
                mine = PointerRecord.pk.does_not_exist() | (PointerRecord.case == case.id)
                of(transaction).delete(PointerRecord(pk, "place"), "place", mine)

    def queue_up(self, transaction: Transaction, case: Case, fund: str) -> None:
        place = PointerRecord(_queue_pk(case.village, fund), _queue_sk(case), case=case.id)
        mine = PointerRecord.pk.does_not_exist() | (PointerRecord.case == case.id)
        of(transaction).put(place, "queue", mine)

    def leave_queue(self, transaction: Transaction, case: Case, fund: str) -> None:
        of(transaction).delete(
            PointerRecord(_queue_pk(case.village, fund), _queue_sk(case)), "queue"
        )

    def queue(self, village: str, fund: str) -> Iterable[str]:
        pk = _queue_pk(village, fund)
        found = PointerRecord.query(pk, consistent_read=True, page_size=FIRST_OF_A_QUEUE)
        return (record.case for record in found)

    def place_in_queue(self, case: Case, fund: str) -> int:
        mine = PointerRecord.sk <= _queue_sk(case)
        return PointerRecord.count(_queue_pk(case.village, fund), mine)

    def holder_of(
        self, village: str, programme: str, period: str, kind: str, index: str
    ) -> str | None:
        record = PointerRecord.find(_place_pk(village, programme, period, kind, index), "place")
        return record.case if record else None

    def vault(self, village: str, case_id: str) -> Vault:
        pk = case_pk(village, case_id)
        record = KeyRecord.find(pk, KEY)
        return self._keys.open(pk, record.wrapped if record else None)

    def reply_vault(self, village: str, case_id: str, root: str) -> Vault:
        pk = case_pk(village, case_id)
        if root == "fields":
            return self._keys.part(pk, self.vault(village, case_id), REPLY, root)
        record = KeyRecord.find(pk, REPLY)
        return self._keys.open(f"{pk}|{REPLY}", record.wrapped if record else None)

    def rewrap(self, transaction: Transaction, village: str, case_id: str) -> None:
        pk = case_pk(village, case_id)
        self._rewrap(transaction, pk, KEY, pk)

    def new_objection_vault(self, transaction: Transaction, village: str, case_id: str) -> Vault:
        pk = case_pk(village, case_id)
        vault = self._keys.new(f"{pk}|{OBJECTION}", "intake")
        of(transaction).put(KeyRecord(pk, OBJECTION, wrapped=dict(vault.wrapped)), "case")
        return vault

    def objection_vault(self, village: str, case_id: str) -> Vault | None:
        pk = case_pk(village, case_id)
        record = KeyRecord.find(pk, OBJECTION)
        if record and record.wrapped["root"] == "intake":
            return None
        return self._keys.open(f"{pk}|{OBJECTION}", record.wrapped if record else None)

    def rewrap_objection(self, transaction: Transaction, village: str, case_id: str) -> None:
        pk = case_pk(village, case_id)
        self._rewrap(transaction, pk, OBJECTION, f"{pk}|{OBJECTION}")

    def _rewrap(self, transaction: Transaction, pk: str, kept: str, owner: str) -> None:
        record = KeyRecord.find(pk, kept)
        if record is None or record.wrapped["root"] == "fields":
            return
        vault = self._keys.rewrap(owner, record.wrapped, "fields")
        new = KeyRecord(pk, kept, wrapped=dict(vault.wrapped))
        of(transaction).put(new, "key", KeyRecord.pk.exists())

    def add_correction(self, transaction: Transaction, case: Case, correction: Correction) -> None:
        pk = case_pk(case.village, case.id)
        vault = self._keys.new(f"{pk}|{CORRECTION}", "intake")
        said = {"pages": correction.pages, "answers": dict(correction.answers)}
        place = self.place(case.village, case.id, CORRECTION, "sealed")
        sealed = vault.seal(place, json.dumps(said))
        record = CorrectionRecord(pk, CORRECTION, wrapped=dict(vault.wrapped), sealed=sealed)
        none = CorrectionRecord.pk.does_not_exist() | CorrectionRecord.pk.exists()
        of(transaction).put(record, "correction", none)

    def correction(self, village: str, case_id: str) -> Correction | None:
        pk = case_pk(village, case_id)
        record = CorrectionRecord.find(pk, CORRECTION)
        if record is None:
            return None
        vault = self._keys.open(f"{pk}|{CORRECTION}", record.wrapped)
        place = self.place(village, case_id, CORRECTION, "sealed")
        said = json.loads(vault.read(place, record.sealed))
        return Correction(tuple(said["pages"]), said["answers"])

    def drop_correction(self, transaction: Transaction, case: Case) -> None:
        pk = case_pk(case.village, case.id)
        of(transaction).delete(CorrectionRecord(pk, CORRECTION), "correction")

    def place(self, village: str, case_id: str, sk: str, name: str) -> str:
        return f"cases|{case_pk(village, case_id)}|{sk}|{name}"

    def number(self, village: str, case_id: str) -> NumberState | None:
        record = NumberRecord.find(case_pk(village, case_id), NUMBER)
        return record.as_a(NumberState) if record else None

    def count_wrong(self, village: str, case_id: str, old: NumberState, new: NumberState) -> None:
        record = NumberRecord(case_pk(village, case_id), NUMBER)
        tx = Writes()
        same = (NumberRecord.wrong == old.wrong) & (NumberRecord.rests_until == old.rests_until)
        tx.replace(record, old, new, "number", same)
        tx.commit()

    def pick_up_guesses(self, village: str, case_id: str) -> Guesses | None:
        record = GuessesRecord.find(case_pk(village, case_id), PICK_UP)
        return record.as_a(Guesses) if record else None

    def count_pick_up(self, village: str, case_id: str, old: Guesses | None, new: Guesses) -> None:
        pk, tx = case_pk(village, case_id), Writes()
        if old is None:
            tx.put(GuessesRecord.made_of(pk, PICK_UP, new), "guesses")
        else:
            same = GuessesRecord.wrong == old.wrong
            same &= GuessesRecord.rests_until == old.rests_until
            tx.replace(GuessesRecord(pk, PICK_UP), old, new, "guesses", same)
        tx.commit()

    def of_person(self, village: str, nik_index: str) -> list[str]:
        return [pointer.case for pointer in PointerRecord.query(_person_pk(village, nik_index))]

    def forget(self, transaction: Transaction, case: Case) -> None:
        for kept in (KEY, REPLY, OBJECTION):
            of(transaction).delete(KeyRecord(case_pk(case.village, case.id), kept), "key")
        self.drop_correction(transaction, case)


def case_pk(village: str, case_id: str) -> str:
    """The partition of a case; also the owner's name under which its key is wrapped."""
    return f"{village}#case#{case_id}"


def inbox_pk(village: str, role: str, area: str) -> str:
    """What waits for a role in an area, by deadline."""
    return f"{village}#inbox#{role}#{area}"


def decided_pk(village: str, official: str) -> str:
    """What an official decided, by time."""
    return f"{village}#decided#{official}"


def _place_pk(village: str, programme: str, period: str, kind: str, index: str) -> str:
    return f"{village}#place#{programme}#{period}#{kind}#{index}"


def _queue_pk(village: str, fund: str) -> str:
    """Who waits for a fund's money, in the order of their waiting."""
    return f"{village}#queue#{fund}"


def _queue_sk(case: Case) -> str:
    return f"{case.waits_since}#{case.id}"


def _person_pk(village: str, nik_index: str) -> str:
    return f"{village}#nik#{nik_index}"


def _mark_pk(village: str, kind: str, index: str) -> str:
    return f"{village}#mark#{kind}#{index}"


def _places_in_inboxes(village: str, task: Task) -> list[tuple[str, str]]:
    """In the inbox of the area it is asked of and in the village-wide one, of the role and its deputy; in none while it
    is paid in a batch.
    """
    if task.role == "resident" or task.batch:
        return []
    sk = f"{task.due}#{task.case}#{task.id}"
    roles = sorted({task.role, task.deputy or task.role})
    areas = Area(task.rw, task.rt).keys_above
    return [(inbox_pk(village, role, area), sk) for role in roles for area in areas]


def _partition(pk: str) -> Iterable[dict[str, Any]]:
    connection, start = CaseItem._get_connection(), None
    while True:
        page = connection.query(pk, consistent_read=True, exclusive_start_key=start)
        yield from page["Items"]
        start = page.get("LastEvaluatedKey")
        if not start:
            return


def _case(record: CaseRecord) -> Case:
    case = record.as_a(Case)
    return replace(case, stage=Stage(case.stage))


def _task(record: TaskRecord) -> Task:
    task = record.as_a(Task)
    return replace(task, kind=Kind(task.kind), state=TaskState(task.state))
