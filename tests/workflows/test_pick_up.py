"""Cash is handed out against the code that the resident brings."""

import pytest

from lumbung.assistance.paying import PickUp
from lumbung.shared.errors import InvalidInputError, NotAllowedError, WrongNumberError
from tests.journey import bring_to, confirm, open_page, pay, pick_up_code, stage, trace


def wrong_code(world, slip):
    return f"{(int(pick_up_code(world, slip)) + 1) % 1_000_000:06d}"


def refused(world, case_id, code, by="lina"):
    with pytest.raises(InvalidInputError) as caught:
        pay(world, case_id, by, handed_out=True, pick_up_code=code)
    return caught.value.errors[0].code


def guesses(world, case_id):
    return world.runtime.cases.pick_up_guesses(world.village.id, case_id)


def test_the_resident_and_the_office_come_to_the_same_code_and_nothing_of_it_is_stored(world):
    slip, case_id = bring_to(world, "payment", pay_by="cash")
    code = pick_up_code(world, slip)

    case = world.runtime.cases.read(world.village.id, case_id)
    task = world.runtime.cases.read_task(world.village.id, case_id, case.task)
    assert PickUp(world.runtime.desk).code(case, task, "fields") == code
    assert (len(code), code.isdecimal()) == (6, True)
    pay(world, case_id, handed_out=True, pick_up_code=code)

    assert code not in repr(world.items("cases"))


def test_without_the_number_of_the_slip_the_code_is_not_shown(world):
    slip, _ = bring_to(world, "payment", pay_by="cash")
    other = "2580" if slip.number != "2580" else "2581"

    with pytest.raises(WrongNumberError):
        world.runtime.tracking.pick_up_code(world.village, slip.code, other)


@pytest.mark.parametrize(
    ("at", "pay_by"), [("payment", "bank"), ("approval", "cash"), ("confirmation", "bank")]
)
def test_there_is_a_code_only_while_cash_waits(world, at, pay_by):
    slip, _ = bring_to(world, at, pay_by=pay_by)

    assert world.runtime.tracking.pick_up_code(world.village, slip.code, slip.number) is None


def test_a_wrong_code_pays_nothing_and_is_counted(world):
    slip, case_id = bring_to(world, "payment", pay_by="cash")

    assert refused(world, case_id, wrong_code(world, slip)) == "pick_up.wrong"
    assert (guesses(world, case_id).wrong, stage(world, case_id)) == (1, "payment")
    pay(world, case_id, handed_out=True, pick_up_code=pick_up_code(world, slip))

    assert guesses(world, case_id).wrong == 0
    assert stage(world, case_id) == "confirmation"


def test_after_five_wrong_ones_even_the_right_one_waits_a_quarter_of_an_hour(world):
    slip, case_id = bring_to(world, "payment", pay_by="cash")
    wrong, right = wrong_code(world, slip), pick_up_code(world, slip)

    codes = [refused(world, case_id, wrong) for _ in range(6)]
    assert codes == ["pick_up.wrong"] * 4 + ["pick_up.resting"] * 2
    assert refused(world, case_id, right) == "pick_up.resting"
    world.pass_time(minutes=15)
    pay(world, case_id, handed_out=True, pick_up_code=right)

    assert stage(world, case_id) == "confirmation"


def test_whoever_may_not_pay_cannot_guess(world):
    slip, case_id = bring_to(world, "payment", pay_by="cash")
    lina, yusuf = world.official("lina"), world.official("yusuf")
    page = open_page(world, lina, case_id)
    where = (case_id, page.task.id, page.case.version)
    world.runtime.decisions.take_payment(world.village, lina, *where)

    with pytest.raises(NotAllowedError, match="taken"):
        world.runtime.decisions.pay_aid(
            world.village, yusuf, *where, "", True, pick_up_code(world, slip)
        )

    assert guesses(world, case_id) is None


def test_paid_twice_with_the_same_code_is_paid_once(world):
    slip, case_id = bring_to(world, "payment", pay_by="cash")
    lina, code = world.official("lina"), pick_up_code(world, slip)
    page = open_page(world, lina, case_id)
    where = (world.village, lina, case_id, page.task.id, page.case.version)
    world.runtime.decisions.take_payment(*where)

    for _ in range(2):
        world.runtime.decisions.pay_aid(*where, "", True, code)

    assert world.runtime.funds.read(world.village.id, "bantuan-tunai").paid == 750_000


def test_what_is_paid_once_more_has_another_code(world):
    slip, case_id = bring_to(world, "payment", pay_by="cash")
    first = pick_up_code(world, slip)
    pay(world, case_id, handed_out=True, pick_up_code=first)
    world.work()
    confirm(world, slip, received=False)
    world.work()
    trace(world, case_id, "returned", "Salah orang.")
    world.work()

    second = pick_up_code(world, slip)
    assert second != first
    assert refused(world, case_id, first) == "pick_up.wrong"
    pay(world, case_id, handed_out=True, pick_up_code=second)
    assert stage(world, case_id) == "confirmation"
