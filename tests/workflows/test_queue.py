"""Cases that wait for money: in order, woken one by one, and nobody overtakes."""

from tests.factories import nik
from tests.journey import approve, bring_to, kinds, open_page, restart, stage, track
from tests.workflows.test_money import FUND, figures, grant

AMOUNT = 750_000
NOBODY = {"decision": "refused", "reason": "not_reached"}


def waiting(world, *amounts):
    """Cases without money, in the order of these amounts: (slip, case id)."""
    found = []
    for amount in amounts:
        slip, case_id = bring_to(world, "approval", amount=str(amount), nik=nik())
        approve(world, case_id)
        world.work()
        world.pass_time(seconds=1)
        found.append((slip, case_id))
    return found


def places(world, cases):
    return [track(world, slip).place for slip, _ in cases]


def stages(world, cases):
    return [stage(world, case_id) for _, case_id in cases]


def put_in(world, more):
    world.runtime.treasury.top_up_fund(world.village.id, FUND, more)
    world.work()


def test_they_see_their_places_and_are_woken_one_by_one(world):
    grant(world, 0)
    cases = waiting(world, AMOUNT, AMOUNT, AMOUNT)
    before = places(world, cases)

    put_in(world, 2 * AMOUNT)

    assert before == [1, 2, 3]
    assert stages(world, cases) == ["payment", "payment", "no_funds"]
    assert places(world, cases) == [None, None, 1]
    assert figures(world) == (0, 2 * AMOUNT, 0)
    assert world.moment.isoformat() < "2026-11-25", "nobody waited for the daily look"


def test_the_office_sees_the_place_too(world):
    grant(world, 0)
    (_, (_, second)) = waiting(world, AMOUNT, AMOUNT)

    assert open_page(world, world.official("ratna"), second).case.place == 2


def test_who_asks_for_less_does_not_overtake(world):
    grant(world, 500_000)
    cases = waiting(world, AMOUNT, 100_000)

    assert stages(world, cases) == ["no_funds", "no_funds"]
    put_in(world, 300_000)
    assert stages(world, cases) == ["payment", "no_funds"]
    put_in(world, 50_000)
    assert stages(world, cases) == ["payment", "payment"]


def test_money_that_a_refusal_frees_goes_to_who_waits_longest(world):
    grant(world, AMOUNT)
    _, paid_for = bring_to(world, "payment")
    cases = waiting(world, AMOUNT, AMOUNT)
    official = world.official("lina")
    page = open_page(world, official, paid_for)

    where = (world.village, official, paid_for, page.task.id, page.case.version)
    world.runtime.decisions.refuse_case(*where, "withdrawn", "")
    world.work()

    assert stages(world, cases) == ["payment", "no_funds"]


def test_two_looks_at_once_wake_one_and_reserve_once(world):
    grant(world, 0)
    cases = waiting(world, AMOUNT, AMOUNT)
    desk, village = world.runtime.desk, world.village.id
    for _ in range(3):
        tx = desk.begin()
        desk.wake_queue(tx, village, FUND, "test")
        tx.commit()

    put_in(world, AMOUNT)

    assert stages(world, cases) == ["payment", "no_funds"]
    assert [kinds(world, case_id).count("funds_found") for _, case_id in cases] == [1, 0]
    assert figures(world) == (0, AMOUNT, 0)


def test_a_case_that_needs_care_holds_nobody_up_and_keeps_its_place(world):
    grant(world, 0)
    cases = waiting(world, AMOUNT, AMOUNT)
    reserve = world.machine.handlers["reserve_money"]

    def breaks(payload, context):
        if payload["case"] == cases[0][1]:
            raise RuntimeError("this step fails whatever is tried")
        return reserve(payload, context)

    world.machine.handlers["reserve_money"] = breaks
    put_in(world, AMOUNT)
    assert stages(world, cases) == ["care", "payment"]
    world.machine.handlers["reserve_money"] = reserve
    (third,) = waiting(world, AMOUNT)
    restart(world, cases[0][1])
    world.work()

    assert places(world, [cases[0], third]) == [1, 2]
    put_in(world, AMOUNT)
    assert stages(world, [cases[0], third]) == ["payment", "no_funds"]


def test_a_lost_place_and_a_lost_look_are_mended_the_next_day(world):
    grant(world, 0)
    cases = waiting(world, AMOUNT)
    for room, kind in (("cases", "#queue#"), ("agenda", "wake_queue")):
        for part in world.table(room).values():
            for sk, item in list(part.items()):
                if kind in repr(item):
                    del part[sk]
    old = world.runtime.funds.read(world.village.id, FUND)
    tx = world.runtime.begin()
    world.runtime.funds.grant(tx, world.village.id, old, old.topped_up_by(AMOUNT))
    tx.commit()
    world.work()
    assert stages(world, cases) == ["no_funds"]

    world.pass_time(days=1)
    world.work()

    assert stages(world, cases) == ["payment"]


def test_a_case_that_waits_since_before_there_were_places_gets_its_own(world):
    grant(world, 0)
    ((slip, case_id),) = waiting(world, AMOUNT)
    for part in world.table("cases").values():
        for sk, item in part.items():
            part[sk] = {name: value for name, value in item.items() if name != "queued"}

    assert track(world, slip).place == 1
    put_in(world, AMOUNT)

    assert stage(world, case_id) == "payment"
    assert not world.items_of("cases", f"{world.village.id}#queue#")


def test_who_withdraws_makes_room_for_the_next(world):
    grant(world, 500_000)
    cases = waiting(world, AMOUNT, 100_000)
    slip, _ = cases[0]

    world.runtime.tracking.withdraw(
        world.village, slip.code, slip.number, track(world, slip).version
    )
    world.work()

    assert stages(world, cases) == ["withdrawn", "payment"]


def test_money_that_a_withdrawal_frees_goes_to_who_waits(world):
    grant(world, AMOUNT)
    slip, _ = bring_to(world, "payment")
    cases = waiting(world, AMOUNT)

    world.runtime.tracking.withdraw(
        world.village, slip.code, slip.number, track(world, slip).version
    )
    world.work()
    world.pass_time(hours=1)
    world.work()

    assert stages(world, cases) == ["payment"]
