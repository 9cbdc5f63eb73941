"""Rules of a programme that are data: one value for all, goods, ages, and what its form then asks and does not ask."""

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import msgspec
import pytest

from lumbung.villages.model import Programme
from lumbung.villages.read import VillageError, read_village
from tests.factories import DUREN_SAWIT, village

YAML = (DUREN_SAWIT / "village.yaml").read_text()
GOODS, SCHOOL = (village().programmes[key] for key in ("paket-sembako", "bantuan-sekolah"))
Question = dict[str, Any]

MONEY: Question = {
    "name": "amount",
    "type": "money",
    "label": {"id": "Jumlah", "en": "Amount"},
    "private": False,
    "limits": "programme",
}
WAY: Question = {
    "name": "pay_by",
    "type": "choice",
    "label": {"id": "Cara", "en": "Way"},
    "private": False,
    "choices": [{"value": "cash", "label": {"id": "Tunai", "en": "Cash"}}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(DUREN_SAWIT, tmp_path / "desa")


def change(folder: Path, old: str, new: str, after: str = "") -> int:
    """Replaces the first `old` behind `after`; answers in which line it stands."""
    at = YAML.index(old, YAML.index(after))
    (folder / "village.yaml").write_text(YAML[:at] + new + YAML[at + len(old) :])
    return YAML[:at].count("\n") + 1


def edit(folder: Path, form: str, do: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "forms" / f"{form}.json"
    found = json.loads(path.read_text())
    do(found)
    path.write_text(json.dumps(found, indent=2))


def page(form: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in form["pages"] if each["id"] == name)


def problems(folder: Path) -> list[str]:
    with pytest.raises(VillageError) as refused:
        read_village(folder)
    return str(refused.value).split("\n")


def test_goods_are_worth_the_same_for_everybody_whatever_is_answered() -> None:
    assert (GOODS.each, GOODS.amount_of({}), GOODS.way_of({})) == (300_000, 300_000, "goods")
    assert GOODS.amount_of({"amount": "1"}) == 300_000


def test_money_comes_by_what_was_answered_and_else_over_the_counter() -> None:
    assert (SCHOOL.each, SCHOOL.amount_of({"amount": "500000"})) == (None, 500_000)
    assert [SCHOOL.way_of(each) for each in ({"pay_by": "bank"}, {})] == ["bank", "cash"]


def test_the_words_of_a_programme_name_its_goods_their_value_and_its_ages() -> None:
    assert "Satu paket sembako senilai Rp 300.000" in GOODS.gives["id"]
    assert "one food package every three months" in GOODS.for_whom["en"]
    assert "usia 6 sampai 21 tahun" in SCHOOL.for_whom["id"]
    (rule,) = SCHOOL.ages
    assert (rule.least, rule.most, rule.name["en"]) == (6, 21, "Age of the child, 6 to 21 years")


def test_settings_stored_before_there_were_goods_read_as_money() -> None:
    plain = json.loads(village().to_json())["programmes"]["bantuan-tunai"]
    for name in ("goods", "ages"):
        del plain[name]

    old = msgspec.convert(plain, Programme)
    assert (old.goods, old.ages, old.each) == ({}, (), None)


@pytest.mark.parametrize(
    ("old", "new", "after", "key", "said"),
    [
        ("each: 300_000", "least: 1_000\n      most: 2_000", "paket-sembako:\n", "paket-sembako.limits", "goods are worth the same"),
        ("each: 300_000", "each: 0", "paket-sembako:\n", "paket-sembako.limits.each", "must be more than Rp 0"),
        ("each: 300_000", "each: 90_000_000", "paket-sembako:\n", "paket-sembako.fund.amount", "must be enough for one"),
        ("least: 100_000", "least: 750_000", "bantuan-sekolah:\n", "bantuan-sekolah.limits", "everybody gets as much: write each"),
        ("least: 100_000", "each: 100_000", "bantuan-sekolah:\n", "bantuan-sekolah.limits.most", "is not known here"),
        ("      en: food package\n", "", "goods:", "paket-sembako.goods", "en is missing"),
        ("least: 6", "least: 22", "    ages:\n", "bantuan-sekolah.ages.child_birth_date.most", "must not be less than least (22)"),
        ("most: 21", "most: 121", "    ages:\n", "bantuan-sekolah.ages.child_birth_date.most", "must be from 0 to 120, not 121"),
        ("        least: 6\n", "", "    ages:\n", "bantuan-sekolah.ages.child_birth_date", "least is missing"),
        ("        change:", "        chang:", "    ages:\n", "bantuan-sekolah.ages.child_birth_date.chang", "did you mean change?"),
        ("{child_birth_date.least}", "{child.least}", "    ages:\n", "bantuan-sekolah.ages.child_birth_date.name.id", "{child.least} cannot be filled in here"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_rule_is_named_by_file_line_and_key(
    folder: Path, old: str, new: str, after: str, key: str, said: str
) -> None:
    change(folder, old, new, after)

    found = [each for each in problems(folder) if f" programmes.{key}: " in each and said in each]

    assert found
    assert found[0].startswith(f"{folder}/village.yaml:")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("birth_date", "the applicant's own age is least_age"),
        ("school", "the form bantuan-sekolah asks not everybody for a date of this name"),
        ("born", "the form bantuan-sekolah asks not everybody for a date of this name"),
    ],
)
def test_an_age_is_of_a_date_that_everybody_is_asked(folder: Path, name: str, said: str) -> None:
    (folder / "village.yaml").write_text(YAML.replace("child_birth_date", name))
    plain = {"id": "Anak", "en": "A child"}
    edit(folder, "bantuan-sekolah", lambda form: page(form, "anak").update(why=plain))
    line = YAML[: YAML.index("      child_birth_date:\n")].count("\n") + 2

    where = f"{folder}/village.yaml:{line} programmes.bantuan-sekolah.ages.{name}: "
    assert f"{where}{said}" in problems(folder)


def ask_amount(form: dict[str, Any]) -> None:
    page(form, "kebutuhan")["questions"].append(MONEY)


def ask_way(form: dict[str, Any]) -> None:
    page(form, "kebutuhan")["questions"].append(WAY)


def test_who_gets_goods_is_asked_neither_amount_nor_account(folder: Path) -> None:
    edit(folder, "paket-sembako", lambda form: (ask_amount(form), ask_way(form)))
    lines = (folder / "forms" / "paket-sembako.json").read_text().split("\n")

    found = problems(folder)

    assert len(found) == 2
    assert "amount is not asked: every application gets as much (limits.each)" in found[0]
    assert "pay_by is not asked: goods are handed out at the office" in found[1]
    where = int(found[0].split("paket-sembako.json:")[1].split(" ")[0])
    assert lines[where] == '          "name": "amount",'


def test_where_the_amount_differs_it_is_asked(folder: Path) -> None:
    edit(folder, "bantuan-sekolah", lambda form: page(form, "kebutuhan")["questions"].pop())

    (found,) = problems(folder)

    assert found.endswith("an application needs the question amount of type money")


def test_money_may_be_handed_out_to_everybody_without_asking(folder: Path) -> None:
    edit(folder, "bantuan-sekolah", lambda form: form["pages"].remove(page(form, "pembayaran")))

    programme = read_village(folder).programmes["bantuan-sekolah"]

    assert programme.way_of({}) == "cash"


def test_an_account_is_asked_only_of_who_can_choose_the_bank(folder: Path) -> None:
    def only_cash(form: dict[str, Any]) -> None:
        page(form, "pembayaran")["questions"][0]["choices"].pop(0)
        for question in page(form, "pembayaran")["questions"][1:]:
            question.pop("when")

    edit(folder, "bantuan-sekolah", only_cash)

    found = problems(folder)

    assert ["no choice of pay_by is bank" in each for each in found] == [True] * 3


def test_the_last_page_is_where_every_form_is_sent(folder: Path) -> None:
    edit(folder, "paket-sembako", lambda form: form["pages"][-1].update(id="kirim"))

    (found,) = problems(folder)

    assert found.endswith("the last page is periksa, where it is looked at and sent")
