import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from lumbung.villages.read import VillageError, read_village
from tests.factories import DUREN_SAWIT

Form = dict[str, Any]
FILE = "forms/bantuan-tunai.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(DUREN_SAWIT, tmp_path / "desa")


def problems(folder: Path) -> str:
    with pytest.raises(VillageError) as refused:
        read_village(folder)
    return str(refused.value)


def question(form: Form, name: str) -> Form:
    return next(q for page in form["pages"] for q in page["questions"] if q["name"] == name)


def page(form: Form, name: str) -> Form:
    return next(page for page in form["pages"] if page["id"] == name)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda form: form.update(id="other"), "id: must be the name of the file"),
        (lambda form: form.update(colour="red"), "colour: is not known here"),
        (lambda form: form["pages"][0].update(id="alamat"), "the page alamat stands here twice"),
        (lambda form: form["pages"][0].pop("why"), "pages.1: why is missing"),
        (lambda form: form["pages"][0].update(questions=[]), "must be a list with something"),
        (lambda form: question(form, "nik").update(name="name"), "name stands here twice"),
        (lambda form: question(form, "nik").update(name="NIK"), "must be small letters"),
        (lambda form: question(form, "nik").update(type="digits"), "type: must be one of text"),
        (lambda form: question(form, "nik").update(type="nik2"), "did you mean nik?"),
        (lambda form: question(form, "nik").update(type="text"), "must be of type nik, not text"),
        (lambda form: question(form, "nik").update(private=False), "is personal: private must be"),
        (
            lambda form: question(form, "nik").update(required=False),
            "question nik must be required",
        ),
        (lambda form: question(form, "nik").update(least=3), "belongs to questions of type money"),
        (lambda form: question(form, "nik").update(longest=3), "belongs to questions of type text"),
        (lambda form: question(form, "nik")["label"].pop("en"), "label: en is missing"),
        (lambda form: question(form, "nik").update(choices=[]), "must be a list with something"),
        (lambda form: question(form, "pay_by").pop("choices"), "choices belong to a question"),
        (
            lambda form: question(form, "pay_by")["choices"].append(
                {"value": "Cash", "label": {"id": "Tunai", "en": "Cash"}}
            ),
            "Cash stands here twice",
        ),
        (
            lambda form: question(form, "pay_by")["choices"].append(
                {"value": "gold", "label": {"id": "Emas", "en": "Gold"}}
            ),
            "the choices of pay_by are bank and cash",
        ),
        (
            lambda form: question(form, "bank")["when"].update(question="amount"),
            "amount is no question of type choice asked before",
        ),
        (
            lambda form: question(form, "bank")["when"].update({"is": "gold"}),
            "gold is no choice of pay_by",
        ),
        (lambda form: question(form, "bank").pop("when"), "bank is asked when pay_by is bank"),
        (lambda form: question(form, "amount").pop("limits"), 'needs "limits": "programme"'),
        (lambda form: question(form, "amount").update(most=5), "limits: belongs to a question"),
        (lambda form: question(form, "birth_date").update(most=1), "most: can only be 0"),
        (lambda form: question(form, "account_number").update(least=30), "most: must not be less"),
        (lambda form: page(form, "alamat")["questions"].reverse(), "an RT is asked after its RW"),
        (
            lambda form: question(form, "work").update(private=False),
            "this answer is kept sealed or nowhere: private must be true",
        ),
        (
            lambda form: question(form, "by_mail")["when"].update(question="name"),
            "name is no question asked before that may be left empty",
        ),
        (
            lambda form: question(form, "by_mail").pop("when"),
            "the question by_mail is a permission, asked when email is answered",
        ),
        (
            lambda form: question(form, "by_mail").update(name="news"),
            "the village sends news by mail: the question by_mail asks whether it may",
        ),
        (
            lambda form: question(form, "helper_phone").update(type="text"),
            "the question helper_phone must be of type phone, not text",
        ),
        (
            lambda form: question(form, "helper_phone").pop("when"),
            "the question helper_phone is asked when filled_for is other",
        ),
        (
            lambda form: question(form, "helper_declares").update(name="declares"),
            "helper_declares is missing",
        ),
        (
            lambda form: question(form, "filled_for")["choices"].append(
                {"value": "both", "label": {"id": "Keduanya", "en": "Both"}}
            ),
            "the choices of filled_for are self and other",
        ),
        (
            lambda form: page(form, "keluarga")["group"].update(most=16),
            "pages.6.group.most: must be from 1 to 15, not 16",
        ),
        (lambda form: page(form, "keluarga")["group"].pop("one"), "group: one is missing"),
        (
            lambda form: page(form, "foto-ktp")["questions"].append(
                {**question(form, "photo_ktp"), "name": "photo_kk"}
            ),
            "a page that asks for a photo asks for nothing else",
        ),
        (
            lambda form: question(form, "photo_ktp").update(
                when={"question": "pay_by", "is": "bank"}
            ),
            "a photo is asked of everybody",
        ),
        (
            lambda form: question(form, "name").update(may_bring=True),
            "may_bring: belongs to a question of type paper",
        ),
        (lambda form: question(form, "photo_ktp").update(private=False), "private must be true"),
        (
            lambda form: page(form, "keluarga")["group"].update(name="a.b"),
            "group.name: must be small letters",
        ),
        (
            lambda form: question(form, "relation").update(type="nik", choices=None),
            "relation: a group asks questions of type text",
        ),
        (
            lambda form: question(form, "age").update(when={"question": "phone"}),
            "age: a question of a group hangs on no other",
        ),
        (
            lambda form: form["pages"].insert(6, {**page(form, "keluarga"), "id": "lagi"}),
            "the group members stands here twice",
        ),
        (
            lambda form: form["pages"].append({**page(form, "keluarga"), "id": "lagi"}),
            "the group members stands here twice",
        ),
        (lambda form: form["pages"].reverse(), "the consent is asked on the last page"),
        (lambda form: form["pages"].pop(2), "needs the question rw of type rw"),
    ],
)
def test_each_mistake_in_a_form_has_its_words(
    folder: Path, change: Callable[[Form], object], said: str
) -> None:
    form = json.loads((folder / FILE).read_text())
    change(form)
    (folder / FILE).write_text(json.dumps(form, indent=2))

    assert said in problems(folder)


def test_a_mistake_in_a_form_is_named_by_file_line_and_key(folder: Path) -> None:
    text = (folder / FILE).read_text()
    (folder / FILE).write_text(text.replace('"type": "nik"', '"type": "nok"'))
    line = 1 + text[: text.index('"type": "nik"')].count("\n")

    assert problems(folder).startswith(f"{folder}/{FILE}:{line} pages.2.questions.2.type: must be")


def test_a_file_that_is_no_json_says_where(folder: Path) -> None:
    text = (folder / FILE).read_text()
    (folder / FILE).write_text(text.replace('"why": {', '"why": {,', 1))

    assert problems(folder).startswith(f"{folder}/{FILE}:7 -: not JSON")


def test_a_form_asks_only_for_the_channels_that_the_village_has(folder: Path) -> None:
    stored = str(read_village(folder).forms["bantuan-tunai"])

    assert "by_mail" in stored
    assert "by_sms" not in stored


def test_the_last_page_is_no_group(folder: Path) -> None:
    form = json.loads((folder / FILE).read_text())
    form["pages"].append(form["pages"].pop(5))
    (folder / FILE).write_text(json.dumps(form))

    assert "the last page is where it is sent, and no group" in problems(folder)


def test_a_form_may_ask_more_than_an_application_needs(folder: Path) -> None:
    form = json.loads((folder / FILE).read_text())
    form["pages"][3]["questions"].append(
        {
            "name": "children",
            "type": "choice",
            "label": {"id": "Ada anak balita?", "en": "Any child under five?"},
            "private": True,
            "required": False,
            "choices": [
                {"value": "yes", "label": {"id": "Ya", "en": "Yes"}},
                {"value": "no", "label": {"id": "Tidak", "en": "No"}},
            ],
        }
    )
    (folder / FILE).write_text(json.dumps(form))

    assert "children" in str(read_village(folder).forms["bantuan-tunai"])
