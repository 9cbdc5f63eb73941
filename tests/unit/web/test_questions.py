import pytest

from lumbung.forms.model import Form
from lumbung.web.questions import answered, asked, labelled, labels, show_answer, typed_on, under
from tests.factories import member, village

FORM = Form.from_json(village().forms["bantuan-tunai"])
PAYMENT = FORM.page("pembayaran")


def names(questions):
    return [question.name for question in questions]


def form_over_two_pages():
    """A form whose second page hangs on the first."""
    words = {"id": "x", "en": "x"}
    question = {"label": words, "private": False}
    pages = [
        {
            "id": "satu",
            "title": words,
            "why": words,
            "questions": [{"name": "rent", "type": "text", **question}],
        },
        {
            "id": "dua",
            "title": words,
            "why": words,
            "questions": [
                {
                    "name": "owner",
                    "type": "text",
                    "when": {"question": "rent", "is": "yes"},
                    **question,
                },
                {"name": "rooms", "type": "text", **question},
            ],
        },
    ]
    return Form.from_json({"id": "dua", "pages": pages})


def test_what_hangs_on_an_answer_of_the_same_page_stands_under_it():
    assert names(asked(PAYMENT, {})) == ["pay_by"]
    assert names(under(PAYMENT, "pay_by", "bank")) == ["bank", "account_number", "account_holder"]
    assert under(PAYMENT, "pay_by", "cash") == []


def test_what_hangs_on_an_answer_of_another_page_is_asked_where_it_holds():
    page = form_over_two_pages().page("dua")

    assert names(asked(page, {"rent": "yes"})) == ["owner", "rooms"]
    assert names(asked(page, {"rent": "no"})) == ["rooms"]


def test_of_a_posted_form_only_what_the_page_asks_is_kept():
    typed = typed_on(FORM.page("diri"), {"name": "Sri", "amount": "1", "birth_date-day": "27"})

    assert typed == {
        "name": "Sri",
        "nik": "",
        "kk": "",
        "birth_date-day": "27",
        "birth_date-month": "",
        "birth_date-year": "",
    }


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("name", "Sri Wahyuni", "Sri Wahyuni"),
        ("nik", "3175072703850001", "3175\u00a00727\u00a00385\u00a00001"),
        ("birth_date", "1985-03-27", "27 Maret 1985"),
        ("rw", "5", "05"),
        ("rt", "3", "003"),
        ("phone", "+6281234567890", "0812\u00a03456\u00a07890"),
        ("amount", "750000", "Rp\u00a0750.000"),
        ("pay_by", "cash", "Diambil tunai di kantor, dengan KTP"),
        ("pay_by", "something else", "something else"),
        ("reason", "satu\ndua", "satu\ndua"),
        ("email", "", ""),
        ("by_mail", "yes", "Ya"),
        ("by_mail", "no", "Tidak"),
        ("helper_declares", "yes", "Ya"),
        ("members.1.age", "9", "9"),
        ("members.1.relation", "child", "Anak"),
    ],
)
def test_an_answer_is_shown_as_people_write_it(name, value, shown):
    assert show_answer(FORM.question(name), value, "id") == shown


def test_the_last_look_leaves_out_what_was_not_asked_and_the_consent():
    rows = {
        page.id: [row.at for row in rows] for page, rows in answered(FORM, {"pay_by": "cash"}, "id")
    }

    assert rows["pembayaran"] == ["pay_by"]
    assert "periksa" not in rows
    assert rows["kontak"] == ["phone", "email"]
    assert rows["untuk-siapa"] == ["filled_for"]


def test_the_last_look_shows_each_member_of_a_household_in_a_line():
    values = {**member(1), **member(2, name="Ani", age="3", work="small")}
    rows = {page.id: rows for page, rows in answered(FORM, values, "id")}

    assert [row.shown for row in rows["keluarga"]] == [
        "Budi Santoso · Anak · 9 · Sekolah atau kuliah\nAni · Anak · 3 · Belum sekolah"
    ]


def test_a_permission_stands_beside_the_address_that_it_is_about():
    page = FORM.page("kontak")

    assert names(asked(page, {})) == ["phone", "email", "by_mail"]


def test_labels_and_choices_speak_the_language():
    assert labels(FORM, "en")["name"] == "Full name"
    assert labelled(FORM.question("pay_by").choices, "id")[0] == (
        "bank",
        "Dikirim ke rekening bank",
    )
