"""Cases in DynamoDB: every condition that refuses runs once, and every key leads where it should."""

from dataclasses import replace

import pytest

from lumbung.assistance.audit import check_history
from lumbung.assistance.model import RESIDENT, SYSTEM, Kind, Stage
from lumbung.assistance.ports import NumberState
from lumbung.assistance.task import TaskState
from lumbung.aws.case_store import CaseStore
from lumbung.shared.errors import ErasedError, TamperedError
from lumbung.shared.transaction import RefusedError
from tests.histories import check_all
from tests.stored import holder_of
from tests.unit.assistance.cases import NOW, make_case, make_task

VILLAGE = "3175071002"
AREAS = ("rw05", "rw05-rt003", "village")


def forget_person(cases, nik_index):
    """The keys of all cases of a person go; how many cases there were."""
    ids = cases.store.of_person(VILLAGE, nik_index)
    for case_id in ids:
        case = cases.store.read(VILLAGE, case_id)
        cases.write(lambda tx, case=case: cases.store.forget(tx, case))
    return len(ids)


NUMBER = NumberState("proof", 0)


class Cases:
    """The store, and what is done with it again and again."""

    def __init__(self, tables, keys):
        self.tables, self.keys, self.store = tables, keys, CaseStore(keys)
        self.write = tables.write

    def add(self, case_id="c1", **facts):
        facts.setdefault("code", f"CODE{case_id}")
        case = make_case(id=case_id, **facts)
        case, event = case.recorded(None, "submitted", NOW, RESIDENT, "draft")
        vault = self.keys.new(f"{VILLAGE}#case#{case_id}", "intake")
        self.write(lambda tx: self.store.add(tx, case, event, vault, NUMBER))
        return self.store.read(VILLAGE, case_id)

    def change(self, case, kind="revealed", stage=None, **changes):
        after = case.moved(stage, NOW) if stage else case
        new, event = replace(after, **changes).recorded(case, kind, NOW, SYSTEM, "try", {"a": 1})
        self.write(lambda tx: self.store.change(tx, case, new, event))
        return self.store.read(VILLAGE, case.id)

    def open(self, kind=Kind.VERIFY, **facts):
        task = make_task(kind, **{"case": "c1"} | facts)
        self.write(lambda tx: self.store.open_task(tx, VILLAGE, task))
        return task

    def change_task(self, old, **changes):
        new = replace(old, **changes)
        self.write(lambda tx: self.store.change_task(tx, VILLAGE, old, new))
        return new

    def inboxes(self):
        """Who sees which tasks: role and area of each place."""
        places = [
            i["pk"]["S"].split("#")[2:]
            for i in self.tables.items("cases")
            if "#inbox#" in i["pk"]["S"]
        ]
        return sorted(tuple(place) for place in places)

    def take(self, case, kind, index):
        self.write(lambda tx: self.store.take_place(tx, case, kind, index))


@pytest.fixture
def cases(tables, keys):
    return Cases(tables, keys)


def refused(act, *arguments, **facts):
    """The names of the conditions that did not hold."""
    with pytest.raises(RefusedError) as caught:
        act(*arguments, **facts)
    return set(caught.value.reasons)


# Who waits for money


def test_who_waits_longest_comes_first_and_knows_their_place(cases):
    first = cases.add("c2", stage=Stage.NO_FUNDS, stage_since="2026-11-24T02:00:00.000Z")
    second = cases.add("c1", stage=Stage.NO_FUNDS, queued="2026-11-24T02:00:01.000Z")
    other = cases.add("c3", stage=Stage.NO_FUNDS)
    cases.write(
        lambda tx: cases.store.queue_up(tx, second, "f"),
        lambda tx: cases.store.queue_up(tx, first, "f"),
        lambda tx: cases.store.queue_up(tx, other, "another"),
    )

    assert list(cases.store.queue(VILLAGE, "f")) == ["c2", "c1"]
    assert [cases.store.place_in_queue(case, "f") for case in (first, second)] == [1, 2]


def test_a_place_is_taken_once_and_left_once_and_a_repeat_is_harmless(cases):
    case = cases.add(stage=Stage.NO_FUNDS)
    for _ in range(2):
        cases.write(lambda tx: cases.store.queue_up(tx, case, "f"))
    assert list(cases.store.queue(VILLAGE, "f")) == ["c1"]

    for _ in range(2):
        cases.write(lambda tx: cases.store.leave_queue(tx, case, "f"))
    assert list(cases.store.queue(VILLAGE, "f")) == []


# The case and its history


def test_what_was_written_is_read_again(cases):
    case = cases.add(answers={"nik": "sealed"}, checks=("age:pass",), rw=12)

    assert cases.store.read(VILLAGE, "c1") == case
    assert (case.stage, case.rw, case.checks) == (Stage.SUBMITTED, 12, ("age:pass",))
    assert type(case.amount) is int
    assert case.answers == {"nik": "sealed"}


def test_a_case_is_added_once(cases):
    cases.add()

    assert refused(cases.add) == {"case", "key", "number", "event", "code"}


def test_a_tracking_code_leads_to_one_case(cases):
    cases.add("c1", code="THESAME123")

    assert refused(cases.add, "c2", code="THESAME123") == {"code"}
    assert cases.store.find(VILLAGE, "THESAME123") == "c1"
    assert cases.store.read(VILLAGE, "c2") is None


def test_a_change_of_what_is_no_longer_so_is_refused(cases):
    old = cases.add()
    cases.change(old)

    assert refused(cases.change, old) == {"case"}


def test_an_event_s_number_is_taken_once(cases):
    case = cases.add()
    other, event = case.recorded(case, "revealed", NOW, SYSTEM, "try")
    cases.write(lambda tx: cases.store.change(tx, case, other, event))
    back = replace(other, version=1)

    assert refused(cases.write, lambda tx: cases.store.change(tx, back, other, event)) == {"case"}


def test_a_history_is_whole_and_in_order_also_beyond_its_tenth_event(cases):
    case = cases.add()
    for _ in range(11):
        case = cases.change(case)

    whole, events, _ = cases.store.whole(VILLAGE, "c1")
    assert (whole, events) == (case, cases.store.history(VILLAGE, "c1"))
    assert [event.seq for event in events] == list(range(1, 13))
    assert check_history(case, events) is None
    assert check_all(cases.store.everything()) == (1, [])


def test_a_partition_of_several_pages_is_read_whole(cases):
    case = cases.add()
    for _ in range(4):
        new, event = case.recorded(case, "words", NOW, SYSTEM, "try", {}, {"words": "x" * 380_000})
        cases.write(lambda tx, c=case, n=new, e=event: cases.store.change(tx, c, n, e))
        case = cases.store.read(VILLAGE, "c1")

    _, events, _ = cases.store.whole(VILLAGE, "c1")
    assert len(events) == len(cases.store.history(VILLAGE, "c1")) == 5


def test_what_does_not_fit_the_history_is_named(cases):
    case = cases.add()
    case = cases.change(case)
    table = {"TableName": "lumbung-test-cases"}
    key = {"pk": {"S": f"{VILLAGE}#case#c1"}, "sk": {"S": "event#000002"}}
    cases.tables.client.update_item(
        **table,
        Key=key,
        UpdateExpression="SET actor_id = :x",
        ExpressionAttributeValues={":x": {"S": "somebody else"}},
    )

    (finding,) = check_all(cases.store.everything())[1]
    assert (finding.case, finding.event, finding.code) == ("c1", 2, "hash")


def test_what_is_not_there_is_nothing(cases):
    assert cases.store.read(VILLAGE, "no") is None
    assert cases.store.find(VILLAGE, "no") is None
    assert cases.store.whole(VILLAGE, "no") is None
    assert cases.store.read_task(VILLAGE, "no", "no") is None
    assert cases.store.number(VILLAGE, "no") is None
    assert cases.store.history(VILLAGE, "no") == []


def test_one_village_never_reads_another(cases):
    case = cases.add()
    cases.open()
    cases.take(case, "nik", "n1")
    other = "3175071001"

    assert cases.store.read(other, "c1") is None
    assert cases.store.find(other, case.code) is None
    assert list(cases.store.inbox(other, "verifier", "village")) == []
    assert holder_of(other, case.programme, case.period, "nik", "n1") is None
    with pytest.raises(ErasedError):
        cases.store.vault(other, "c1")


# Tasks and inboxes


def test_a_task_is_opened_once_and_stands_in_its_inboxes_without_its_token(cases):
    task = cases.open(area="rw05")

    assert cases.store.read_task(VILLAGE, "c1", task.id) == task
    assert cases.inboxes() == [("verifier", area) for area in AREAS]
    (shown,) = cases.store.inbox(VILLAGE, "verifier", "rw05")
    assert shown == replace(task, token="")
    assert refused(cases.open, area="rw05") == {"task"}


def test_an_inbox_is_in_the_order_of_deadlines(cases):
    for number, due in enumerate(("2026-11-26", "2026-11-24", "2026-11-25")):
        cases.open(id=f"verify-{number}", due=f"{due}T02:00:00.000Z")

    dues = [task.due[:10] for task in cases.store.inbox(VILLAGE, "verifier", "village")]
    assert dues == ["2026-11-24", "2026-11-25", "2026-11-26"]


def test_what_the_resident_is_asked_stands_in_no_inbox(cases):
    cases.open(Kind.CONFIRM)

    assert cases.inboxes() == []


def test_a_decided_task_leaves_the_inboxes_and_is_decided_once(cases):
    task = cases.open(area="rw05")
    done = task.decided("verified", "vera", NOW)
    cases.change_task(task, state=done.state, decision="verified", decided_by="vera")

    assert cases.inboxes() == []
    assert cases.store.read_task(VILLAGE, "c1", task.id).state is TaskState.DECIDED
    assert refused(cases.change_task, task, decision="refused", state=done.state) == {"task"}
    assert refused(cases.change_task, task, token="another") == {"task"}


def test_a_deputy_sees_the_task_in_the_same_areas_until_it_is_decided(cases):
    task = cases.open(area="rw05")
    handed = cases.change_task(task, deputy="administrator")
    both = [(role, area) for role in ("administrator", "verifier") for area in AREAS]
    assert cases.inboxes() == both

    cases.change_task(handed, state=TaskState.DECIDED, decision="verified")

    assert cases.inboxes() == []


def test_a_new_token_leaves_the_inboxes_alone(cases):
    task = cases.open()
    cases.change_task(task, token="second", attempt=2)

    read = cases.store.read_task(VILLAGE, "c1", task.id)
    assert (read.token, read.attempt) == ("second", 2)
    assert cases.inboxes() == [("verifier", area) for area in AREAS]


# Places


@pytest.mark.parametrize("kind", ["nik", "kk"])
def test_a_place_is_one_case_s_until_it_leaves(cases, kind):
    first, second = cases.add("c1"), cases.add("c2")
    cases.take(first, kind, "index")
    cases.take(first, kind, "index")

    assert refused(cases.take, second, kind, "index") == {kind}
    assert holder_of(VILLAGE, first.programme, "2026", kind, "index") == "c1"

    holds = replace(first, **{f"{kind}_index": "index"})
    cases.write(lambda tx: cases.store.leave_place(tx, holds))
    cases.take(second, kind, "index")


def test_the_next_period_has_places_of_its_own(cases):
    cases.take(cases.add("c1"), "nik", "index")

    cases.take(cases.add("c2", period="2027"), "nik", "index")


def test_nobody_leaves_a_place_that_another_holds(cases):
    first, second = cases.add("c1"), cases.add("c2", nik_index="index")
    cases.take(first, "nik", "index")

    assert refused(cases.write, lambda tx: cases.store.leave_place(tx, second)) == {"place"}


def test_leaving_a_place_that_was_never_taken_is_fine(cases):
    case = cases.add(nik_index="n", kk_index="k")

    cases.write(lambda tx: cases.store.leave_place(tx, case))


# Keys


def test_a_case_s_key_goes_from_the_public_side_to_the_office_once(cases):
    cases.add()
    owner = f"{VILLAGE}#case#c1"
    sealed = cases.store.vault(VILLAGE, "c1").seal("place", "text")
    for _ in range(2):
        cases.write(lambda tx: cases.store.rewrap(tx, VILLAGE, "c1"))

    vault = cases.store.vault(VILLAGE, "c1")
    assert (vault.wrapped["root"], vault.read("place", sealed)) == ("fields", "text")
    with pytest.raises(TamperedError):
        cases.keys.open(owner, dict(vault.wrapped) | {"root": "intake"})


def test_a_key_that_is_gone_is_not_made_anew_by_handing_it_over(cases):
    cases.add()
    cases.write(lambda tx: cases.store.rewrap(tx, VILLAGE, "c1"))
    case = replace(cases.store.read(VILLAGE, "c1"), nik_index="n")
    cases.write(lambda tx: cases.store.know_person(tx, case))
    assert forget_person(cases, "n") == 1

    cases.store.rewrap(cases.tables, VILLAGE, "c1")

    with pytest.raises(ErasedError):
        cases.store.vault(VILLAGE, "c1")


def test_a_key_that_goes_while_it_is_handed_over_is_not_brought_back(cases):
    cases.add()
    case = replace(cases.store.read(VILLAGE, "c1"), nik_index="n")
    cases.write(lambda tx: cases.store.know_person(tx, case))

    def hand_over(tx):
        cases.store.rewrap(tx, VILLAGE, "c1")
        forget_person(cases, "n")

    assert refused(cases.write, hand_over) == {"key"}


def test_words_for_the_resident_open_on_both_sides_and_nothing_else_does(cases):
    cases.add()
    answers = cases.store.vault(VILLAGE, "c1").seal("place", "answer")
    cases.write(lambda tx: cases.store.rewrap(tx, VILLAGE, "c1"))
    reply = cases.store.reply_vault(VILLAGE, "c1", "fields").seal("place", "words")

    public = cases.store.reply_vault(VILLAGE, "c1", "intake")
    assert public.read("place", reply) == "words"
    with pytest.raises(TamperedError):
        public.read("place", answers)


def test_forgetting_a_person_deletes_the_keys_of_all_their_cases_and_of_no_other(cases):
    for case_id, person in (("c1", "n1"), ("c2", "n1"), ("c3", "n2")):
        case = cases.add(case_id, nik_index=person)
        for _ in range(2):
            cases.write(lambda tx, c=case: cases.store.know_person(tx, c))

    assert [forget_person(cases, "n1") for _ in range(2)] == [2, 2]

    for case_id in ("c1", "c2"):
        with pytest.raises(ErasedError):
            cases.store.vault(VILLAGE, case_id)
        with pytest.raises(ErasedError):
            cases.store.reply_vault(VILLAGE, case_id, "intake")
    cases.store.vault(VILLAGE, "c3")
    assert forget_person(cases, "nobody") == 0


# The number


def test_of_two_guesses_at_once_one_is_counted_and_the_other_reads_again(cases):
    cases.add()
    read = cases.store.number(VILLAGE, "c1")
    cases.store.count_wrong(VILLAGE, "c1", read, replace(read, wrong=1))

    again = replace(read, wrong=1, rests_until=NOW)
    assert refused(cases.store.count_wrong, VILLAGE, "c1", read, again) == {"number"}
    assert cases.store.number(VILLAGE, "c1") == replace(read, wrong=1)


def test_a_number_that_began_to_rest_refuses_the_count_that_did_not_know(cases):
    cases.add()
    read = cases.store.number(VILLAGE, "c1")
    cases.store.count_wrong(VILLAGE, "c1", read, replace(read, rests_until=NOW))

    assert refused(cases.store.count_wrong, VILLAGE, "c1", read, replace(read, wrong=1)) == {
        "number"
    }
