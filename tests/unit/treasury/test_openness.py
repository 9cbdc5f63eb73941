"""What the public page says: money by source, what is reserved in steps, months and sums; as a chart, CSV and JSON."""

import csv
import io
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.treasury.journal import Anchor, Head
from lumbung.treasury.openness import Incoming, Reader, in_steps, incoming, outgoing, reserved
from lumbung.treasury.tally import Figures
from lumbung.web.bars import draw_bars
from lumbung.web.open_data import COLUMNS, as_csv, as_json

VILLAGE, NOW = "3175071002", datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SOURCES = {"tunai": "city_budget", "donasi": "donors"}
TOTALS = {
    2025: {("2025-12", "tunai", "aid"): {"committed_debit": 9_000_000}},
    2026: {
        ("2026-01", "tunai", ""): {"income_credit": 150, "bank_debit": 150},
        ("2026-02", "tunai", ""): {"income_debit": 50, "bank_credit": 50},
        ("2026-02", "donasi", ""): {"income_credit": 70, "transfer_debit": 20},
        ("2026-03", "tunai", ""): {"transfer_credit": 20},
        ("2026-03", "tunai", "aid"): {"committed_credit": 1_000_000, "spent_debit": 1_000_000},
    },
}
TOLD = {
    ("2026-03", "aid"): Figures(5, 500, {3: 5}),
    ("2026-11", "aid"): Figures(45, 4500, {7: 40, 21: 5}),
    ("2026-11", "gone"): Figures(6, 60, {9999: 6}),
}


class Stored:
    """What the stores answer."""

    def heads(self, village):
        return [Head(village, 2025), Head(village, 2026)]

    def totals(self, village, year):
        return TOTALS.get(year, {})

    def told(self, village, year):
        return TOLD if year == 2026 else {}

    def anchors(self, village, most):
        return [Anchor("2026-11-24", "2026/9/" + "ab" * 32)][:most]


def read(year=2026):
    reader = Reader(Stored(), Stored(), lambda: NOW)
    source_of = lambda fund: SOURCES[fund]  # noqa: E731
    return reader.read(VILLAGE, 2026, year, source_of, ["aid", "school"], 1_500_000)


def test_money_in_is_told_by_source_without_what_was_taken_back_or_moved():
    found = read()

    assert list(found.incoming) == [
        Incoming("city_budget", 100, 20),
        Incoming("donors", 70, -20),
    ]
    assert found.came_in == 170
    assert incoming({}, SOURCES.get) == []


def test_what_is_reserved_counts_every_year_and_is_told_in_whole_steps():
    found = read()

    assert reserved(TOTALS.values()) == 8_000_000
    assert (found.reserved, found.step) == (7_500_000, 7_500_000)


@given(st.integers(0, 10**12), st.integers(1, 10**9))
def test_steps_only_go_down_and_by_less_than_one(rupiah, step):
    told = in_steps(rupiah, step)

    assert told % step == 0
    assert 0 <= rupiah - told < step


def test_totals_are_the_sums_of_what_is_told():
    found = read()

    assert [each.programme for each in found.outgoing] == ["aid", "school", "gone"]
    assert found.whole.households == 56
    assert found.whole.rupiah == sum(found.by_month.values()) == 5060
    assert found.by_month["2026-11"] == 4560
    assert len(found.by_month) == 12
    assert (found.outgoing[0].wait.median, found.outgoing[0].wait.slowest) == (7, 7)
    assert found.outgoing[2].wait.median is None


@pytest.mark.parametrize(("asked", "shown"), [(2025, 2025), (1999, 2026), (2027, 2026)])
def test_only_years_of_the_books_can_be_asked_for(asked, shown):
    assert read(asked).year == shown
    assert read(asked).years == [2025, 2026]


def test_a_year_in_which_nothing_is_told_has_its_programmes_all_the_same():
    assert [(o.programme, dict(o.months)) for o in outgoing({}, ["aid"])] == [("aid", {})]


def test_json_says_what_the_page_says():
    plain = json.loads(as_json(VILLAGE, read()))

    assert plain["smallest_group"] == 5
    assert plain["as_of"] == "2026-11-24T02:00:00.000Z"
    assert plain["money_in"][1] == {"source": "donors", "rupiah": 70, "moved": -20}
    assert plain["money_out"][0]["months"][0] == {
        "month": "2026-03",
        "households": 5,
        "rupiah": 500,
    }
    assert plain["money_out"][2]["median_days"] is None
    assert plain["all_programmes"]["slowest_tenth_days"] == "over_365"
    assert plain["reserved"] == {"at_least": 7_500_000, "less_than": 15_000_000}
    assert plain["books"][0]["anchor"].startswith("2026/9/")


def test_csv_has_the_same_figures_a_row_each():
    rows = list(csv.DictReader(io.StringIO(as_csv(VILLAGE, read()))))

    assert set(rows[0]) == set(COLUMNS)
    assert {row["year"] for row in rows} == {"2026"}
    out = [(r["month"], r["of"], r["households"], r["rupiah"]) for r in rows if r["month"]]
    assert out == [
        ("2026-03", "aid", "5", "500"),
        ("2026-11", "aid", "45", "4500"),
        ("2026-11", "gone", "6", "60"),
    ]
    by = {(row["figure"], row["of"]): row for row in rows}
    assert by["money_in", "donors"]["rupiah"] == "70"
    assert by["moved", "city_budget"]["rupiah"] == "20"
    assert by["median", "aid"]["days"] == "7"
    assert ("median", "gone") not in by
    assert by["anchor", "2026-11-24"]["text"].startswith("2026/9/")
    assert not any(re.match("[=+@]", text) for row in rows for text in row.values())


def widths(svg):
    return [int(width) for width in re.findall(r'<rect [^>]*width="(\d+)"', svg)]


def test_bars_are_as_long_as_their_amounts_and_have_words():
    svg = draw_bars(
        "b", "Per month", "Most in Feb.", [("Jan", 50, "Rp 50"), ("Feb", 100, "Rp 100")]
    )

    short, long = widths(svg)
    assert abs(2 * short - long) <= 1
    assert 'role="img" aria-labelledby="b-t b-d"' in svg
    assert '<title id="b-t">Per month</title><desc id="b-d">Most in Feb.</desc>' in svg
    assert re.findall(">([^<]+)</text>", svg) == ["Jan", "Rp 50", "Feb", "Rp 100"]


def test_little_is_still_seen_and_nothing_has_no_bar():
    assert (
        widths(draw_bars("b", "t", "d", [("a", 1, "1"), ("b", 10**9, "x"), ("c", 0, "0")]))[0] == 2
    )
    assert len(widths(draw_bars("b", "t", "d", [("a", 0, "0")]))) == 0
    assert widths(draw_bars("b", "t", "d", [])) == []


def test_whatever_is_in_a_chart_is_escaped():
    svg = draw_bars('"><script>', "<b>", "&", [("<i>", 1, '"')])

    assert "<script>" not in svg
    assert "<b>" not in svg
    assert "<i>" not in svg
