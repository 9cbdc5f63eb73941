"""A budget line holds a case back as a fund does: it waits in the queue, and a revision wakes it."""

from lumbung.treasury.audit import check_books, read_books
from tests.journey import approve, bring_to, kinds, pay, stage, track
from tests.sheets import CODE, HEAD, csv_of
from tests.workflows.test_money import GRANTED, figures

AMOUNT = 750_000


def load(world, rupiah, year=2026):
    """As an administrator does, from a file."""
    budgets = world.runtime.budgets
    files = {"f": csv_of([HEAD, (CODE, "Bantuan sosial", rupiah)])}
    object.__setattr__(budgets, "files", Files(files))
    report = budgets.load(world.village, year, "f", "agus")
    world.work()
    return report


class Files:
    def __init__(self, files):
        self.files = files

    def read(self, village, file):
        return self.files.get(file)


def line(world, year=2026):
    found = world.runtime.budget_lines.read(world.village.id, f"{year}/{CODE}")
    return found.budgeted, found.free, found.reserved, found.paid


def approved(world):
    slip, case_id = bring_to(world, "approval")
    approve(world, case_id)
    world.work()
    return slip, case_id


def whole(world):
    here = world.runtime
    books = read_books(here.journal, here.funds, here.budget_lines, world.village.id, 2026)
    return check_books(books)


def test_a_case_without_budget_waits_though_the_fund_has_money_and_a_revision_wakes_it(world):
    load(world, 2_000_000)
    load(world, 500_000)
    slip, case_id = approved(world)
    assert (stage(world, case_id), track(world, slip).place) == ("no_funds", 1)
    assert (figures(world), line(world)) == ((GRANTED, 0, 0), (500_000, 500_000, 0, 0))

    load(world, AMOUNT)

    assert stage(world, case_id) == "payment"
    assert kinds(world, case_id)[-4:] == ["no_funds", "funds_found", "reserved", "asked"]
    assert line(world) == (AMOUNT, 0, AMOUNT, 0)
    pay(world, case_id)
    world.work()
    assert (line(world), whole(world)) == ((AMOUNT, 0, 0, AMOUNT), None)


def test_a_queue_that_waits_for_budget_comes_to_rest(world):
    load(world, 0)
    cases = [approved(world)[1] for _ in range(2)]

    for _ in range(3):
        world.pass_time(days=1)
        world.work()
    assert [stage(world, case_id) for case_id in cases] == ["no_funds", "no_funds"]
    assert [kinds(world, case_id).count("funds_found") for case_id in cases] == [0, 0]

    load(world, AMOUNT)
    assert sorted(stage(world, case_id) for case_id in cases) == ["no_funds", "payment"]


def test_a_refused_payment_frees_its_line_for_who_waits(world):
    load(world, AMOUNT)
    _, paid_for = bring_to(world, "payment")
    _, waits = approved(world)
    official = world.official("lina")
    case = world.runtime.cases.read(world.village.id, paid_for)

    where = (world.village, official, paid_for, case.task, case.revision)
    world.runtime.decisions.refuse_case(*where, "withdrawn", "")
    world.work()

    assert stage(world, waits) == "payment"
    assert (line(world), whole(world)) == ((AMOUNT, 0, AMOUNT, 0), None)


def test_what_was_reserved_in_december_is_paid_in_january_from_decembers_line(world):
    load(world, AMOUNT)
    world.pass_time(days=36)
    _, case_id = bring_to(world, "payment")
    world.pass_time(days=4)
    assert world.runtime.today(world.village.id).year == 2027

    pay(world, case_id)
    world.work()

    assert line(world) == (AMOUNT, 0, 0, AMOUNT)
    assert world.runtime.budget_lines.read(world.village.id, f"2027/{CODE}") is None


def test_in_the_new_year_the_new_budget_counts(world):
    load(world, 0)
    load(world, AMOUNT, 2027)
    _, case_id = approved(world)
    assert stage(world, case_id) == "no_funds"

    world.pass_time(days=45)
    world.work()

    assert stage(world, case_id) == "payment"
    assert line(world, 2027) == (AMOUNT, 0, AMOUNT, 0)
