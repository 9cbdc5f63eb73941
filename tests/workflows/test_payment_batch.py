"""A payment batch from collecting to closed, through the real workflow: each payee is paid once, or comes back."""

import boto3
import pytest

from lumbung.assistance.audit import check_history
from lumbung.shared.errors import ChangedError, NotAllowedError
from lumbung.shared.transaction import RefusedError
from lumbung.treasury.audit import check_books, read_books
from tests.banks import pain_002, rows_of
from tests.batches import ACCOUNT, BUCKET, FUND, Desk, some
from tests.journey import (
    approve,
    change,
    kinds,
    pay,
    stage,
    track,
    verify,
    withdraw,
)


def whole(world):
    """Books, funds and histories fit together."""
    runtime = world.runtime
    assert check_books(read_books(runtime.journal, runtime.funds, world.village.id, 2026)) is None
    for case, events in runtime.cases.everything():
        assert check_history(case, events) is None


def held(world, case_id):
    found = world.runtime.funds.reservations(world.village.id, FUND)
    return next(each.state for each in found if each.case == case_id)


def test_a_batch_with_two_refusals_pays_each_once_and_brings_two_back(world):
    cases = some(world, 4)
    ids = [case_id for _, case_id in cases]
    desk = Desk(world).collect()

    assert (desk.batch.stage, desk.batch.size, desk.batch.total) == ("approval", 4, 4 * 750_000)
    assert [stage(world, case_id) for case_id in ids] == ["payment"] * 4
    desk.approve()
    assert desk.batch.stage == "answer"
    order = {payee.case: payee.number - 1 for payee in desk.payees}
    desk.bank_says(
        {order[ids[0]]: "", order[ids[1]]: "AC01", order[ids[2]]: "", order[ids[3]]: "AM04"}
    )

    assert (desk.batch.stage, desk.batch.paid, desk.batch.refused) == ("closed", 2, 2)
    assert [stage(world, case_id) for case_id in ids] == [
        *("confirmation", "payment", "confirmation", "payment"),
    ]
    assert [held(world, case_id) for case_id in ids] == ["paid", "reserved", "paid", "reserved"]
    assert kinds(world, ids[0]).count("paid") == 1
    assert kinds(world, ids[1])[-1] == "bounced"
    assert track(world, cases[1][0]).account_is_wrong
    assert not track(world, cases[3][0]).account_is_wrong
    whole(world)


def test_what_the_bank_refused_is_paid_anew_once(world):
    ids = [case_id for _, case_id in some(world, 3)]
    first = Desk(world).collect().approve()
    first.bank_says({0: "", 1: "AM04", 2: "AM04"})
    refused = [p.case for p in first.payees if p.state == "refused"]

    pay(world, refused[0])
    again = Desk(world).collect().approve()
    again.bank_says({0: ""})
    world.work()

    assert [p.case for p in again.payees] == refused[1:]
    assert [stage(world, case_id) for case_id in ids] == ["confirmation"] * 3
    assert [kinds(world, case_id).count("paid") for case_id in ids] == [1, 1, 1]
    whole(world)


def test_a_resident_whose_account_is_wrong_gives_another_one_and_is_paid(world):
    ((slip, case_id),) = some(world, 1)
    Desk(world).collect().approve().bank_says({0: "AC04"})
    assert Desk(world).collect().batch.stage == "dropped"  # not again to the same account

    change(world, slip, "pembayaran", **{**ACCOUNT, "account_number": "112233445566"})
    world.pass_time(seconds=6)
    world.work()

    assert held(world, case_id) == "released"
    assert stage(world, case_id) == "verification"
    case = world.runtime.cases.read(world.village.id, case_id)
    assert case.queued is not None  # who had money before is the first in the queue
    for decide in (verify, approve):
        decide(world, case_id)
        world.work()
    batch = Desk(world).collect().approve()
    assert b"112233445566" in batch.file()
    batch.bank_says({0: ""})
    assert stage(world, case_id) == "confirmation"
    whole(world)


def test_in_a_batch_nobody_pays_it_singly_and_nobody_withdraws_it(world):
    ((slip, case_id),) = some(world, 1)
    Desk(world).collect()

    assert not track(world, slip).can_withdraw
    with pytest.raises(ChangedError, match=r"payment\.taken"):
        withdraw(world, slip)
    with pytest.raises(NotAllowedError, match="in_batch"):
        pay(world, case_id)
    runtime = world.runtime
    claim = runtime.desk.claim(runtime.cases.read(world.village.id, case_id), "lina")
    for spend in (runtime.ledger.settle, runtime.ledger.release):
        tx = runtime.begin()
        spend(tx, claim)
        with pytest.raises(RefusedError) as refused:
            tx.commit()
        assert refused.value.reasons == ["reservation"]
    whole(world)


def test_two_who_collect_at_once_never_have_the_same_payee(world):
    some(world, 5)
    one, other = Desk(world), Desk(world)
    for desk, by in ((one, "lina"), (other, "yusuf")):
        desk.batches.collect_batch(world.village, world.official(by), FUND, desk.id)
    world.work()

    cases = [payee.case for desk in (one, other) for payee in desk.payees]
    assert len(cases) == len(set(cases)) == 5


def test_every_step_and_every_entry_twice_changes_nothing(world):
    ids = [case_id for _, case_id in some(world, 3)]
    desk = Desk(world).collect().approve()
    handlers = world.machine.handlers
    twice = {name: _twice(handler) for name, handler in handlers.items()}
    world.machine.handlers = twice
    seen = []
    do = world.runtime.clockwork.do
    object.__setattr__(
        world.runtime.clockwork, "do", lambda entry: (seen.append(entry), do(entry))[1]
    )
    desk.bank_says({0: "", 1: "AM04", 2: ""})
    world.machine.handlers = handlers
    events = [kinds(world, case_id) for case_id in ids]

    for entry in seen:
        do(entry)
    world.work()

    assert desk.batch.stage == "closed"
    assert [kinds(world, case_id) for case_id in ids] == events
    assert sum(kind.count("paid") for kind in events) == 2
    whole(world)


def _twice(handler):
    def run(event, context):
        handler(event, context)
        return handler(event, context)

    return run


def test_an_execution_that_is_thrown_away_goes_on_at_the_stored_stage(world):
    some(world, 2)
    desk = Desk(world).collect()
    client, arn = world.machine.client, world.machine.arns["payment-batch"]
    name = f"{desk.id}.{desk.batch.attempt}"
    client.stop_execution(executionArn=f"{arn.replace('stateMachine', 'execution')}:{name}")

    desk.approve()  # nobody hears of it
    assert desk.batch.stage == "file"
    world.pass_time(days=1)
    world.work()

    assert (desk.batch.stage, desk.batch.attempt) == ("answer", 2)
    desk.bank_says({0: "", 1: ""})
    assert (desk.batch.stage, desk.batch.paid) == ("closed", 2)
    whole(world)


def test_what_nobody_could_be_paid_by_is_left_out_of_the_file_and_comes_back(world):
    readable, arabic = some(world, 1), some(world, 1, account_holder="محمد")
    erased = some(world, 1)
    desk = Desk(world).collect()
    world.runtime.erasure.erase_person(world.village.id, _nik(world, erased[0][1]), even_open=True)
    desk.approve()

    assert len(rows_of(desk.file())) == 1
    states = {payee.case: (payee.state, payee.reason) for payee in desk.payees}
    assert states == {
        readable[0][1]: ("waiting", ""),
        arabic[0][1]: ("unfit", "account.name"),
        erased[0][1]: ("unfit", "person_gone"),
    }
    assert track(world, arabic[0][0]).account_is_wrong
    desk.bank_says({0: ""})
    assert desk.batch.stage == "closed"
    whole(world)


def test_whoever_changes_what_was_approved_gets_no_file(world):
    some(world, 2)
    desk = Desk(world).collect()
    table = boto3.client("dynamodb")
    place = {"pk": {"S": f"{world.village.id}#batch#{desk.id}"}, "sk": {"S": "payee#00001"}}
    table.update_item(
        TableName="lumbung-test-treasury",
        Key=place,
        UpdateExpression="SET amount = :a",
        ExpressionAttributeValues={":a": {"N": "9750000"}},
    )

    desk.approve()

    assert (desk.batch.stage, desk.batch.file_key) == ("care", "")
    assert desk.world.machine.faults


def test_the_file_is_gone_when_the_batch_is_closed_and_after_a_month(world):
    some(world, 1)
    desk = Desk(world).collect().approve()
    key = desk.batch.file_key
    desk.bank_says({0: ""})
    world.pass_time(seconds=10)
    world.work()
    bucket = boto3.client("s3")
    assert "Contents" not in bucket.list_objects_v2(Bucket=BUCKET, Prefix=f"{desk.batch.folder}/")

    some(world, 1)
    late = Desk(world).collect().approve()
    assert late.batch.file_key != key
    world.pass_time(days=31)
    world.work()
    assert "Contents" not in bucket.list_objects_v2(Bucket=BUCKET, Prefix=f"{late.batch.folder}/")
    assert late.batch.stage == "answer"
    assert late.batches.file_link(late.batch) == ""


def test_people_hear_of_it_and_again_every_working_day(world):
    some(world, 1)
    desk = Desk(world).collect()
    subject = "Batch pembayaran menunggu Anda"

    def told():
        return sum(mail["subject"] == subject for mail in world.mails())

    first = told()  # yusuf, and the approvers who had no hand in it; not lina, not ratna
    world.pass_time(days=1, hours=1)
    world.work()
    assert first == 3
    assert told() == 2 * first
    desk.approve()
    assert told() == 2 * first + 1


def test_an_answer_of_another_batch_changes_nothing(world):
    ids = [case_id for _, case_id in some(world, 2)]
    desk = Desk(world).collect().approve()
    rows = rows_of(desk.file())

    desk.answer(pain_002("AAAAAAAAAA", rows, {reference: "" for reference, _ in rows}))

    assert (desk.batch.stage, desk.batch.wrong) == ("answer", "answer.other_batch")
    assert [held(world, case_id) for case_id in ids] == ["reserved", "reserved"]
    desk.bank_says({0: ""})
    assert desk.batch.stage == "answer"  # of one the bank has not told yet
    desk.bank_says({0: "", 1: ""})  # the first is settled already: nothing happens to it
    assert (desk.batch.stage, desk.batch.paid) == ("closed", 2)
    whole(world)


def _nik(world, case_id):
    case = world.runtime.cases.read(world.village.id, case_id)
    return world.runtime.desk.read_answers(case, ("nik",))["nik"]
