"""The daily summary: who switched it on gets one mail at each opening of the office while anything waits."""

from datetime import UTC, datetime

import pytest

from tests.journey import bring_to, verify


@pytest.fixture
def siti(world):
    """Nobody wishes anything when a test begins: people outlive the other tables here."""
    here = world.official("siti")
    world.runtime.summaries.switch(world.village, here, False)
    yield here
    world.runtime.summaries.switch(world.village, here, False)


def switch(world, official, on=True):
    world.runtime.summaries.switch(world.village, official, on)


def entries(world):
    return [item for item in world.items("agenda") if item["kind"]["S"] == "daily_summary"]


def summaries(world):
    """Waiting and overdue, as they were mailed."""
    about = world.runtime.outbox.about(world.village.id, "official#siti")
    return [(m.data["waiting"], m.data["overdue"]) for m in about if m.template == "daily_summary"]


def to(world, day, hour=1):
    """Eight in the morning in Jakarta, where no hour is given."""
    world.moment = datetime(2026, 11, day, hour, tzinfo=UTC)
    world.work()


def test_each_working_day_one_mail_says_how_much_waits_and_how_much_is_late(world, siti):
    bring_to(world, "verification")
    bring_to(world, "verification")
    switch(world, siti)

    to(world, 25, 0)
    assert summaries(world) == []
    for day in (25, 26, 27, 28, 29, 30):  # Wednesday to Monday
        to(world, day)
        to(world, day, 5)

    assert summaries(world) == [(2, 0), (2, 0), (2, 2), (2, 2)]
    assert len(entries(world)) == 1
    body = next(m["body"] for m in reversed(world.mails()) if "hari ini" in m["subject"])
    assert "Sri" not in body
    assert "/t/" in body


def test_where_nothing_waits_there_is_no_mail_and_the_next_day_there_is_one(world, siti):
    switch(world, siti)
    to(world, 25)
    assert (summaries(world), len(entries(world))) == ([], 1)

    bring_to(world, "verification")
    to(world, 26)

    assert summaries(world) == [(1, 0)]


def test_switched_off_it_ends_and_switched_on_again_it_comes_once(world, siti):
    _, case_id = bring_to(world, "verification")
    switch(world, siti)
    switch(world, siti, False)
    switch(world, siti)
    assert len(entries(world)) == 2

    to(world, 25)
    assert (summaries(world), len(entries(world))) == ([(1, 0)], 1)
    switch(world, siti, False)
    to(world, 26)
    to(world, 27)

    assert (summaries(world), entries(world)) == ([(1, 0)], [])
    verify(world, case_id)


def test_switching_it_on_twice_is_switching_it_on_once(world, siti):
    for _ in range(3):
        switch(world, siti)

    assert len(entries(world)) == 1
    assert world.runtime.summaries.is_wanted(world.village.id, "siti")


def test_the_same_entry_done_twice_sends_one_mail(world, siti):
    bring_to(world, "verification")
    switch(world, siti)
    world.moment = datetime(2026, 11, 25, 1, tzinfo=UTC)
    due = list(world.runtime.entries.overdue(0, "9", 100))
    due += [e for shard in (1, 2, 3) for e in world.runtime.entries.overdue(shard, "9", 100)]
    [entry] = [each for each in due if each.kind == "daily_summary"]

    for _ in range(3):
        world.runtime.clockwork.do(entry)

    assert (summaries(world), len(entries(world))) == ([(1, 0)], 1)


def test_who_is_blocked_gets_none_until_they_are_let_in_again(world, siti):
    bring_to(world, "verification")
    switch(world, siti)
    world.runtime.people.block_official(world.village.id, "siti")
    to(world, 25)
    assert (summaries(world), len(entries(world))) == ([], 1)

    world.runtime.people.unblock_official(world.village.id, "siti")
    to(world, 26)

    assert summaries(world) == [(1, 0)]
