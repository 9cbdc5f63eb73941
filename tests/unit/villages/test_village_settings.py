import json
import subprocess
import sys
from datetime import UTC, datetime

import msgspec
import pytest

from lumbung.forms.model import Form
from lumbung.villages.model import DEADLINES, Programme, Village
from tests.factories import HOME, village

PROGRAMME = village().programmes["bantuan-tunai"]


def with_period(period: str) -> Programme:
    return msgspec.structs.replace(PROGRAMME, period=period)


def test_compiled_settings_read_back_as_they_were() -> None:
    text = village().to_json()

    again = Village.from_json(text)

    assert again == village()
    assert again.to_json() == text
    assert again.hash == village().hash


def test_settings_that_differ_in_anything_have_another_hash() -> None:
    other = msgspec.structs.replace(village(), areas={**village().areas, 17: 10})

    assert other.hash != village().hash


def test_an_old_version_keeps_its_hash_though_the_code_has_learnt_new_keys() -> None:
    old = json.loads(village().to_json())
    del old["remind_at"], old["channels"]
    text = json.dumps(old)

    read = Village.from_json(text)

    assert read.hash == Village.from_json(text).hash != village().hash
    assert read == village()


def test_a_newer_version_is_read_by_older_code_during_a_rollout() -> None:
    newer = json.loads(village().to_json()) | {"something_new": 1}

    assert Village.from_json(json.dumps(newer)) == village()


def test_functions_read_settings_without_yaml() -> None:
    code = "import sys, lumbung.villages.model, lumbung.forms.check; print('yaml' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(HOME / "layers/lumbung/python")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("period", "moment", "named"),
    [
        ("year", datetime(2026, 12, 31, 16, 59, tzinfo=UTC), "2026"),
        ("year", datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "2027"),  # midnight in Jakarta
        ("quarter", datetime(2026, 1, 1, tzinfo=UTC), "2026-Q1"),
        ("quarter", datetime(2026, 3, 31, 17, 0, tzinfo=UTC), "2026-Q2"),
        ("quarter", datetime(2026, 11, 24, tzinfo=UTC), "2026-Q4"),
    ],
)
def test_a_period_changes_at_the_villages_own_midnight(
    period: str, moment: datetime, named: str
) -> None:
    assert village().period_of(with_period(period), moment) == named


def test_a_deadline_counts_the_programmes_working_hours() -> None:
    tuesday = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 09:00 in Jakarta

    due = {kind: village().due(kind, PROGRAMME, tuesday) for kind in DEADLINES}

    assert due["care"] == datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    assert due["verify"] == due["approve"] == datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
    assert due["pay"] == datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    assert due["confirm"] == datetime(2026, 12, 3, 2, 0, tzinfo=UTC)
    assert village().due("verify", PROGRAMME, tuesday, 3600.0) < due["verify"]


def test_words_are_those_of_the_language_else_of_the_villages_first() -> None:
    words = {"id": "Bantuan tunai", "en": "Cash aid"}

    assert village().tr(words, "en") == "Cash aid"
    assert village().tr(words, "jv") == "Bantuan tunai"
    assert village().tr({}, "en") == ""


@pytest.mark.parametrize(
    ("rw", "rt", "there"),
    [
        (5, None, True),
        (5, 14, True),
        (5, 15, False),
        (5, 0, False),
        (18, None, False),
        (18, 1, False),
    ],
)
def test_an_rt_is_there_only_in_its_rw(rw: int, rt: int | None, there: bool) -> None:
    assert village().has_area(rw, rt) is there


def test_reasons_are_found_by_their_code() -> None:
    refusal = PROGRAMME.refusal_reason("not_reached")
    reveal = PROGRAMME.reveal_reason("visit_home")

    assert refusal is not None
    assert refusal.change["id"]
    assert reveal is not None
    assert reveal.words["en"]
    assert PROGRAMME.refusal_reason("visit_home") is None
    assert PROGRAMME.reveal_reason("not_reached") is None


def test_the_stored_form_is_one_that_the_checker_reads() -> None:
    form = Form.from_json(village().forms[PROGRAMME.form])

    assert [page.id for page in form.pages] == [
        *("untuk-siapa", "diri", "alamat", "kontak", "pekerjaan"),
        *("keluarga", "kebutuhan", "pembayaran", "foto-ktp", "periksa"),
    ]
    assert form.to_json() == village().forms[PROGRAMME.form]
