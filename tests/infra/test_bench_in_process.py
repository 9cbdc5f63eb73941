"""The groups of the bench that play a village in one process, played small."""

from pytest import MonkeyPatch

from tests.quick.world import QuickWorld
from tool.bench import batch, cpu, stored
from tool.bench.wire import WireWorld


def test_the_processors_time_of_a_submission_and_of_decisions_is_taken():
    times = cpu.play(runs=1, warm_up=0)

    assert set(times) == {"submit", "decision (verify)", "decision (approve, PIN)"}
    for name, [(whole, stretched)] in times.items():
        assert 0 <= stretched < whole < 5
        assert bool(stretched) is ("PIN" in name)


def test_what_answers_a_call_is_not_the_handlers_time():
    with MonkeyPatch.context() as patch:
        world = WireWorld(patch)
        before = world.away
        world.runtime.treasury.grant_fund(world.village.id, "another", 1)

        assert world.away > before


def test_a_use_case_asks_the_same_of_a_larger_store():
    few, many, items = stored.play(3, 40)

    assert few == many
    assert few["submit"][0] == 2
    assert items > 40 * 20


def test_stored_applications_are_of_other_people_and_not_due():
    with MonkeyPatch.context() as patch:
        world = QuickWorld(patch)
        stored.fill(world, 40)
        cases = [item for item in world.items("cases") if item["sk"]["S"] == "case"]

        assert len(cases) == 42
        assert len({case["pk"]["S"] for case in cases}) == 42
        assert world.events.agenda_tick({}, None).keys() <= {"busy"}


def test_a_batch_of_payments_is_timed_and_counted():
    figures = {name: value for name, value, _ in batch.play(40, 20)}

    assert figures["batch.payees"] == 40
    assert figures["batch.a payment costs"] > 1
    for step in batch.STEPS:
        assert figures[f"batch.{step}.writes"] < 60
        assert f"batch.{step}.seconds" in figures
    assert figures["batch.reconcile.writes"] < 12
