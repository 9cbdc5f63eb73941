"""Until when a refusal can be objected to, and what an objection says."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from lumbung.assistance.model import Stage, StageError
from lumbung.assistance.objection import digest_of, objection_until, read_objection
from lumbung.shared.errors import InvalidInputError
from lumbung.villages.read import read_village
from tests.unit.assistance.cases import NOW, make_case
from tests.world import FOLDER

VILLAGE = read_village(FOLDER)
PROGRAMME = VILLAGE.programmes["bantuan-tunai"]
REFUSED = make_case(stage=Stage.REFUSED)  # on a Tuesday at 9


def until(case, programme=PROGRAMME, scale=1):
    return objection_until(case, VILLAGE, programme, scale)


def test_five_working_days_of_the_village_after_the_refusal():
    assert until(REFUSED) == datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.REFUSED])
def test_only_what_is_refused_can_be_objected_to(stage):
    assert until(make_case(stage=stage)) is None


def test_once_alone():
    kept = REFUSED.objected(NOW).moved(Stage.REFUSED, NOW)

    assert until(kept) is None
    with pytest.raises(StageError):
        kept.objected(NOW)


def test_a_case_that_began_under_settings_without_an_objection_has_none():
    hours = {kind: each for kind, each in PROGRAMME.hours.items() if kind != "object"}

    assert until(REFUSED, msgspec.structs.replace(PROGRAMME, hours=hours)) is None


def test_what_is_upheld_begins_anew_as_if_nobody_had_decided():
    decided = replace(
        REFUSED,
        verified_by="vera",
        verified_seal="0.a",
        approved_by="arif",
        approved_seal="0.b",
        second_by="sari",
        second_seal="0.c",
        queued=NOW,
        refused_by="toni",
        reason="not_reached",
    )

    anew = decided.objected(NOW).upheld(NOW)

    assert anew == replace(
        REFUSED,
        stage=Stage.VERIFICATION,
        refused_by="toni",
        objected_at=NOW,
        attempt=2,
        revision=2,
    )


def test_its_place_is_free_from_the_refusal_until_it_is_upheld():
    objected = REFUSED.objected(NOW)
    stopped = objected.moved(Stage.CARE, NOW)

    held = [case.holds_place for case in (REFUSED, objected, stopped, objected.upheld(NOW))]

    assert held == [False, False, False, True]


@pytest.mark.parametrize(
    ("text", "code"), [("", "required"), (" \r\n ", "required"), ("x" * 1001, "text.longest")]
)
def test_reasons_are_needed_and_not_endless(text, code):
    with pytest.raises(InvalidInputError) as caught:
        read_objection(text)

    assert [(error.name, error.code) for error in caught.value.errors] == [("words", code)]


def test_lines_of_a_browser_and_lines_of_ours_are_the_same_words():
    assert read_objection("Satu.\r\nDua.\r\n") == read_objection(" Satu.\nDua.") == "Satu.\nDua."


def test_the_digest_tells_words_and_cases_apart():
    digests = {digest_of(words, case, b"key") for words in ("a", "b") for case in ("1", "2")}

    assert len(digests) == 4
    assert digest_of("a", "1", b"key") in digests
    assert digest_of("a", "1", b"other") not in digests
