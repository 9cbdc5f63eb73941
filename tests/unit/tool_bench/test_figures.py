"""The arithmetic of the bench, and which goal a figure has."""

import gzip

import pytest

from tool.bench.figures import (
    GOALS,
    Figure,
    compressed,
    least,
    most,
    percentile,
    show_number,
)


@pytest.mark.parametrize(
    ("share", "value"), [(0.01, 1), (0.5, 10), (0.51, 11), (0.95, 19), (0.96, 20), (1, 20)]
)
def test_a_percentile_is_a_value_that_was_measured(share, value):
    assert percentile(range(20, 0, -1), share) == value


def test_of_one_value_every_percentile_is_that_value():
    assert percentile([7], 0.5) == percentile([7], 0.95) == 7


def test_of_nothing_there_is_no_percentile():
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 0.5)


def test_a_page_is_weighed_as_gzip_6_sends_it():
    page = b"<p>Bantuan tunai</p>" * 500

    assert compressed(page) == len(gzip.compress(page, compresslevel=6))
    assert compressed(page) == compressed(page) < len(page) / 20


@pytest.mark.parametrize(
    ("goal", "value", "holds"),
    [
        (most(14_000), 14_000, True),
        (most(14_000), 14_001, False),
        (least(0.5), 0.5, True),
        (least(0.5), 0.49, False),
        (most(0), 0, True),
        (most(0), 1, False),
    ],
)
def test_a_goal_holds_up_to_its_own_value(goal, value, holds):
    assert goal.holds(value) is holds


@pytest.mark.parametrize(
    ("name", "goal"),
    [
        ("pages.home.bytes", most(14_000)),
        ("pages.timeline, closed.requests", most(1)),
        ("imports.portal api.ratio", most(1.5)),
        ("imports.portal api.time", None),
        ("load.16 at once.ratio", None),
        ("load.16 at once.ratio to calls", least(0.5)),
        ("load.1 at once.errors", most(0)),
        ("dynamodb.submit.calls", most(2)),
        ("dynamodb.verify.calls", most(10)),
        ("dynamodb.verify.writes", None),
    ],
)
def test_a_figure_has_the_first_goal_that_fits_its_name(name, goal):
    assert Figure(name, 0, "").goal == goal


def test_a_figure_without_a_goal_misses_none():
    assert Figure("imports.floor.time", 9_999, "ms").ok


def test_every_goal_is_of_a_group_that_is_measured():
    from tool.bench import GROUPS

    assert {name.partition(".")[0] for name in GOALS} <= set(GROUPS)


def test_as_json_a_figure_says_its_goal_and_whether_it_holds():
    assert Figure("load.4 at once.ratio to calls", 0.4, "of calls alone").as_json() == {
        "name": "load.4 at once.ratio to calls",
        "value": 0.4,
        "unit": "of calls alone",
        "goal": "≥ 0.5",
        "ok": False,
    }
    assert Figure("load.4 at once.hello", 400, "a second").as_json()["goal"] is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [(14_000, "14,000"), (0.274, "0.274"), (101.6, "102"), (12.34, "12.3"), (2.0, "2")],
)
def test_numbers_are_shown_short(value, shown):
    assert show_number(value) == shown
