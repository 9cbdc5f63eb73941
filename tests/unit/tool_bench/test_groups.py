"""Each group of the bench has its goals in the one file of goals, and says what it measures in the same words."""

from importlib import import_module

import pytest

from tool.bench import GROUPS
from tool.bench.cpu import figures_of as cpu_figures
from tool.bench.figures import GOALS, Figure, least, most
from tool.bench.lighthouse import CANNOT, MEANT, lost
from tool.bench.stored import Pattern
from tool.bench.stored import figures_of as stored_figures
from tool.home import ROOT


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_is_a_module_that_measures_and_has_a_goal(group):
    assert callable(import_module(f"tool.bench.{group}").measure)
    assert any(name.partition(".")[0] == group for name in GOALS)


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_is_explained(group):
    assert f"**{group}**" in (ROOT / "docs" / "bench.md").read_text()


@pytest.mark.parametrize(
    ("name", "goal"),
    [
        ("cost.1,000 applications", most(60_000)),
        ("cost.1,000 applications: mails", None),
        ("cost.idle year: README is off by", most(5)),
        ("cpu.submit.handler", most(10)),
        ("cpu.submit.handler p95", None),
        ("stored.submit.with 20,000", most(0)),
        ("line.home.loaded", most(2)),
        ("line.home.sent", None),
        ("lighthouse.home.seo", least(98)),
        ("lighthouse.pages", least(6)),
        ("decisions.8 at once.errors", most(0)),
        ("decisions.8 at once.ratio", None),
    ],
)
def test_a_figure_of_the_new_groups_has_its_goal(name, goal):
    assert Figure(name, 0, "").goal == goal


def test_the_processors_time_is_shown_without_what_a_pin_takes_and_with_it():
    found = {f.name: f.value for f in cpu_figures({"approve": [(0.052, 0.043), (0.054, 0.045)]})}

    assert found["cpu.approve.handler"] == 9
    assert found["cpu.approve.PIN alone"] == 44
    assert found["cpu.approve.with the PIN"] == 53


def test_an_application_is_stored_again_under_ids_of_its_own():
    one = {"pk": {"S": "3175071002#case#01a20b4809007f4a"}, "sk": {"S": "2026-11-24T02:00:00Z"}}
    two = {**one, "sk": {"S": "case"}, "case": {"S": "01a20b4809007f4a"}, "n": {"N": "1"}}

    again = list(Pattern("3175071002", [("cases", one), ("cases", two)]).again(7))

    pk = {"S": "3175071002#case#01a20b4809000007"}
    assert again == [
        ("cases", {"pk": pk, "sk": one["sk"]}),
        ("cases", {**two, "pk": pk, "case": {"S": "01a20b4809000007"}}),
    ]


def test_more_calls_or_units_with_many_stored_are_added_up():
    figures = list(stored_figures({"submit": [2, 1, 30]}, {"submit": [3, 2.5, 30]}, 9))

    assert [f.value for f in figures] == [9, 2.5]
    assert not figures[1].ok


def test_what_lighthouse_takes_off_is_named():
    audits = {
        "a": {"score": 1, "title": "A"},
        "b": {"score": 0, "title": "B", "explanation": "because"},
        "c": {"score": 0.5, "title": "C"},
        "d": {"score": None, "title": "D"},
        "e": {"score": 0, "title": "E"},
    }
    refs = [{"id": name, "weight": 0 if name == "e" else 1} for name in audits]
    report = {"audits": audits, "categories": {"seo": {"auditRefs": refs}}}

    assert lost(report, "seo") == {"b": "because", "c": "C"}


def test_every_audit_that_is_left_out_has_a_reason():
    assert all(reason for reason in (CANNOT | MEANT).values())
