"""An application counts itself in its own transaction: what was refused was not counted, and a flood costs nothing."""

import pytest
from moto import mock_aws

from lumbung.settings import settings
from lumbung.shared.errors import TooManyError
from tests.factories import typed_application
from tests.journey import ADDRESS, PROGRAMME, apply
from tests.world import World
from tool.bench.counting import Counting


@pytest.fixture
def world(monkeypatch):
    """A village where two applications a day and phone are enough."""
    with mock_aws():
        made = World(monkeypatch, machine=False)
        monkeypatch.setenv("SUBMISSIONS_PER_PHONE_PER_DAY", "2")
        settings.cache_clear()
        made.restart()
        yield made
        settings.cache_clear()


def draft_of(world, **changes):
    intake = world.runtime.intake
    draft = intake.start_draft(world.village, PROGRAMME, "id")
    return intake.save_page(world.village, draft, typed_application(**changes))


def send(world, draft):
    return world.runtime.intake.send_application(world.village, draft, {}, "id", ADDRESS)


def counts(world):
    return {
        item["pk"]["S"].split("#")[2]: int(item["times"]["N"])
        for item in world.items("cases")
        if "#count#" in item["pk"]["S"]
    }


def test_what_was_refused_by_one_limit_counts_for_none(world):
    for _ in range(2):
        apply(world)

    with pytest.raises(TooManyError):
        send(world, draft_of(world))

    assert counts(world) == {"address": 2, "phone": 2}


def test_a_window_found_full_is_refused_without_writing_anything(world):
    for _ in range(2):
        apply(world)
    refused = draft_of(world)
    with pytest.raises(TooManyError):
        send(world, refused)
    counting = Counting()

    with counting.watch(), pytest.raises(TooManyError) as error:
        send(world, refused)

    assert error.value.code == "too_many.phone"
    assert [call.operation for call in counting.calls] == ["GetItem"]  # whether it was sent before


def test_another_phone_is_not_kept_from_applying(world):
    for _ in range(2):
        apply(world)
    with pytest.raises(TooManyError):
        send(world, draft_of(world))

    assert send(world, draft_of(world, phone="0813 1111 2222")).code


def test_a_draft_that_was_sent_answers_its_slip_also_where_the_window_is_full(world):
    draft, slip, _ = apply(world)
    apply(world)
    with pytest.raises(TooManyError):
        send(world, draft_of(world))

    assert send(world, draft) == slip
    assert counts(world)["phone"] == 2


def test_what_another_tab_saved_meanwhile_is_what_is_sent(world):
    old = draft_of(world)
    world.runtime.intake.save_page(world.village, old, {"amount": "Rp 500.000"})

    send(world, old)

    assert world.runtime.cases.read(world.village.id, old.case).amount == 500_000
