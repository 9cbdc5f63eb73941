"""What each type of question takes, and what it says to what it does not take."""

from datetime import date

import pytest

from lumbung.forms.check import CODES, check_form, check_page
from lumbung.forms.model import Form
from lumbung.shared.errors import NotFoundError
from tests.factories import HELPER, kk, member, nik, typed_application, village

FORM = Form.from_json(village().forms["bantuan-tunai"])
TODAY = date(2026, 11, 24)
LONG = "a" * 65_536
HELPED = HELPER.keys() - {"filled_for"}

BLANKS = ("", " ", "\t\r\n", "\u00a0", "\u200b", "\u202e", "\ufeff")


def answer(name: str, /, **typed: str) -> tuple[str | None, str | None]:
    """The normalised answer to one question and the code of its error, of which one is None."""
    whole = typed_application(**typed)
    page = FORM.page_of(name)
    assert page is not None
    checked = check_page(FORM, page.id, whole, village=village(), today=TODAY)
    codes = [error.code for error in checked.errors if error.name == name]
    for error in checked.errors:
        assert tuple(error.data) == CODES[error.code]
    assert len(codes) <= 1
    assert (name in checked.values) != bool(codes)
    return checked.values.get(name), (codes or [None])[0]


def birth(day: str, month: str, year: str) -> dict[str, str]:
    return {"birth_date-day": day, "birth_date-month": month, "birth_date-year": year}


def test_a_full_application_holds() -> None:
    checked = check_form(FORM, typed_application(), village=village(), today=TODAY)

    assert checked.errors == []
    assert checked.values.keys() == {q.name for q in FORM.questions if q.name not in HELPED}


def test_values_are_stored_in_one_form_each() -> None:
    typed = typed_application(
        nik="3175 0767 0385 0001", kk="3175-0701-0110-0001", rw="05", rt="003"
    )

    assert check_form(FORM, typed, village=village(), today=TODAY).values == {
        "filled_for": "self",
        "name": "Sri Wahyuni",
        "nik": "3175076703850001",
        "kk": "3175070101100001",
        "birth_date": "1985-03-27",
        "rw": "5",
        "rt": "3",
        "address": "Gang Melati No. 12, dekat musala",
        "phone": "+6281234567890",
        "email": "sri@warga.example",
        "by_mail": "yes",
        "work": "daily",
        "income": "to_2",
        "reason": "Suami saya berhenti bekerja bulan lalu.\nUangnya untuk makan dan sewa rumah.",
        "amount": "750000",
        "pay_by": "bank",
        "bank": "BRI",
        "account_number": "012345678901234",
        "account_holder": "Sri Wahyuni",
        "photo_ktp": "brought",
        "consent": "yes",
    }


def test_an_empty_form_has_one_error_for_each_required_question_that_is_asked() -> None:
    checked = check_form(FORM, {}, village=village(), today=TODAY)

    asked = {q.name for q in FORM.questions if q.required and q.when is None}
    assert [error.name for error in checked.errors] == [
        q.name for q in FORM.questions if q.name in asked
    ]
    assert all(error.code.endswith(".blank") for error in checked.errors)
    assert checked.values == {}


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize(
    "name", [q.name for q in FORM.questions if q.type not in ("date", "permission")]
)
def test_what_looks_empty_is_empty(name: str, blank: str) -> None:
    question = FORM.question(name)
    assert question is not None

    helped = HELPER if name in HELPED else {}
    typed = typed_application(**{**helped, name: blank})
    checked = check_form(FORM, typed, village=village(), today=TODAY)

    assert name not in checked.values
    codes = [error.code.split(".")[1] for error in checked.errors if error.name == name]
    assert codes == (["blank"] if question.required else [])


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("  Siti   Aminah ", "Siti Aminah"),
        ("\u202aSiti Aminah\u202c", "Siti Aminah"),
        ("Siti\u200f\u202e Aminah", "Siti Aminah"),
        ("Siti\tAminah\r\n", "Siti Aminah"),
        ("M. Nur'aini, S.Pd. (Ibu)", "M. Nur'aini, S.Pd. (Ibu)"),
        ("Ren\u00e9e D\u2019Arc", "Ren\u00e9e D\u2019Arc"),
        ("\u0645\u062d\u0645\u062f", "\u0645\u062d\u0645\u062f"),
        ("O", "O"),
        ("Sri " + "a" * 196, "Sri " + "a" * 196),
        ("=HYPERLINK(A1)", "=HYPERLINK(A1)"),
        ("+Siti", "+Siti"),
        ("-Siti", "-Siti"),
        ("@Siti", "@Siti"),
    ],
)
def test_a_name_is_kept_without_what_nobody_sees(typed: str, value: str) -> None:
    assert answer("name", name=typed) == (value, None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("-", "text.blank"),
        (LONG, "text.longest"),
        ("a" * 201, "text.longest"),
        ("Siti\x00Aminah", "text.control"),
        ("Siti\x1b[31mAminah", "text.control"),
        ("Siti\x85Aminah", "text.control"),
        ("Siti \ud800", "text.control"),
        ("<script>alert(1)</script>", "text.signs"),
        ("Siti 😀", "text.signs"),
        ("Siti 👩\u200d👧", "text.signs"),
        ("Siti \ue000", "text.signs"),
        ("12", "text.letters"),
        ("...", "text.letters"),
    ],
)
def test_what_is_no_name_says_why(typed: str, code: str) -> None:
    assert answer("name", name=typed) == (None, code)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("<script>alert('x')</script>", "<script>alert('x')</script>"),
        ("Rumah kami kebanjiran 😢", "Rumah kami kebanjiran 😢"),
        ("  satu\r\n\r\n\r\n\r\n dua  ", "satu\n\ndua"),
        ("\u202esatu\u202c", "satu"),
        ("a" * 1000, "a" * 1000),
    ],
)
def test_a_story_is_kept_as_it_was_told(typed: str, value: str) -> None:
    assert answer("reason", reason=typed) == (value, None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [(LONG, "text.longest"), ("a" * 1001, "text.longest"), ("satu\x07dua", "text.control")],
)
def test_what_is_no_story_says_why(typed: str, code: str) -> None:
    assert answer("reason", reason=typed) == (None, code)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0", "nik.blank"),
        ("-", "nik.blank"),
        ("317507270385000", "nik.length"),
        ("3175072703850000", "nik.serial"),
        ("3175073102850001", "nik.birth_date"),
        ("3175077102850001", "nik.birth_date"),
        ("٣١٧٥٠٧٢٧٠٣٨٥٠٠٠١", "nik.digits"),
        ("31750727038500<b>", "nik.digits"),
        ("3175072703850001\x00", "nik.digits"),
        ("😀", "nik.digits"),
        (LONG, "nik.digits"),
    ],
)
def test_what_is_no_nik_says_why(typed: str, code: str) -> None:
    assert answer("nik", nik=typed) == (None, code)


def test_the_nik_of_a_woman_is_taken() -> None:
    number = nik(female=True)

    assert answer("nik", nik=number) == (number, None)


def test_a_number_copied_out_of_a_chat_is_taken() -> None:
    assert answer("phone", phone="\u202a+62 812\u20113456\u20117890\u202c") == (
        "+6281234567890",
        None,
    )
    assert answer("nik", nik="\u20683175072703850001\u2069") == ("3175072703850001", None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("0", "kk.blank"), ("12", "kk.length"), ("sama", "kk.digits"), (LONG, "kk.digits")],
)
def test_what_is_no_family_card_says_why(typed: str, code: str) -> None:
    assert answer("kk", kk=typed) == (None, code)


def test_a_nik_typed_as_family_card_number_is_noticed() -> None:
    number = nik()

    assert answer("kk", nik=number, kk=number) == (None, "kk.same_as_nik")
    assert answer("kk", nik=f"{number[:8]} {number[8:]}", kk=number) == (None, "kk.same_as_nik")
    assert answer("kk", nik=number, kk=kk(7)) == (kk(7), None)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (birth("27", "3", "1985"), "1985-03-27"),
        (birth("7", "03", "1985"), "1985-03-07"),
        (birth(" 29 ", "2", "2000"), "2000-02-29"),
        (birth("17", "Agustus", "1945"), "1945-08-17"),
        (birth("17", "agt.", "1945"), "1945-08-17"),
        (birth("17", "August", "1945"), "1945-08-17"),
        (birth("24", "11", "2026"), "2026-11-24"),
    ],
)
def test_a_date_is_read_from_its_three_boxes(typed: dict[str, str], value: str) -> None:
    assert answer("birth_date", **typed) == (value, None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (birth("", "", ""), "date.blank"),
        (birth(" ", "\u200b", "\t"), "date.blank"),
        (birth("", "3", "1985"), "date.day_blank"),
        (birth("27", "", "1985"), "date.month_blank"),
        (birth("27", "3", ""), "date.year_blank"),
        (birth("", "", "1985"), "date.day_blank"),
        (birth("dua", "3", "1985"), "date.digits"),
        (birth("٢٧", "3", "1985"), "date.digits"),
        (birth("27", "Smarch", "1985"), "date.digits"),
        (birth("27", "m", "1985"), "date.digits"),
        (birth("-7", "3", "1985"), "date.digits"),
        (birth("27", "3", LONG), "date.digits"),
        (birth("27", "3", "26"), "date.year"),
        (birth("27", "3", "19850"), "date.year"),
        (birth("31", "2", "1985"), "date.real"),
        (birth("29", "2", "1900"), "date.real"),
        (birth("0", "3", "1985"), "date.real"),
        (birth("27", "13", "1985"), "date.real"),
        (birth("1", "1", "0000"), "date.real"),
        (birth("25", "11", "2026"), "date.future"),
        (birth("1", "1", "9999"), "date.future"),
        (birth("1", "1", "1885"), "date.early"),
    ],
)
def test_what_is_no_birth_date_says_why(typed: dict[str, str], code: str) -> None:
    assert answer("birth_date", **typed) == (None, code)


@pytest.mark.parametrize("typed", ["5", "05", "005", "RW 5", "rw05", "RW.05", " 5 "])
def test_an_rw_is_read_however_it_is_written(typed: str) -> None:
    assert answer("rw", rw=typed) == ("5", None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0", "rw.unknown"),
        ("18", "rw.unknown"),
        ("9999", "rw.unknown"),
        ("lima", "rw.digits"),
        ("٥", "rw.digits"),
        ("5/3", "rw.digits"),
        ("-5", "rw.digits"),
        ("5.0", "rw.digits"),
        ("9" * 65_536, "rw.digits"),
        (LONG, "rw.digits"),
    ],
)
def test_what_is_no_rw_says_why(typed: str, code: str) -> None:
    assert answer("rw", rw=typed) == (None, code)


@pytest.mark.parametrize(
    ("rw", "typed", "value", "code"),
    [
        ("5", "14", "14", None),
        ("5", "RT 014", "14", None),
        ("5", "15", None, "rt.unknown"),
        ("9", "14", None, "rt.unknown"),
        ("5", "0", None, "rt.unknown"),
        ("5", "tiga", None, "rt.digits"),
        ("nol", "15", "15", None),  # whether there is an RT 15 is asked once the RW is right
        ("99", "tiga", None, "rt.digits"),
        ("99", "0", None, "rt.digits"),
    ],
)
def test_an_rt_is_one_of_its_rw(rw: str, typed: str, value: str | None, code: str | None) -> None:
    assert answer("rt", rw=rw, rt=typed) == (value, code)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0812", "phone.length"),
        ("021 8611234", "phone.mobile"),
        ("nol delapan", "phone.digits"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "phone.digits"),
        ("0812\x003456789", "phone.digits"),
        (LONG, "phone.digits"),
    ],
)
def test_what_is_no_mobile_number_says_why(typed: str, code: str) -> None:
    assert answer("phone", phone=typed) == (None, code)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("sri@warga.example", "sri@warga.example"),
        (" Sri.W+bantuan@Warga.Example ", "Sri.W+bantuan@warga.example"),
        ("\u200bsri@warga.example", "sri@warga.example"),
        ("s@a.b-c.id", "s@a.b-c.id"),
    ],
)
def test_an_email_address_is_taken(typed: str, value: str) -> None:
    assert answer("email", email=typed) == (value, None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("sri", "email.format"),
        ("sri@", "email.format"),
        ("@warga.example", "email.format"),
        ("sri@warga", "email.format"),
        ("sri@warga..example", "email.format"),
        ("sri@-warga.example", "email.format"),
        (".sri@warga.example", "email.format"),
        ("sri..w@warga.example", "email.format"),
        ("sri@warga.example, budi@warga.example", "email.format"),
        ("sri@warga.example\r\nBcc: semua@warga.example", "email.format"),
        ("sri\x00@warga.example", "email.format"),
        ("sri\u00e9@warga.example", "email.format"),
        ("sri@w\u0430rga.example", "email.format"),
        ("<sri@warga.example>", "email.format"),
        ("a" * 65 + "@warga.example", "email.format"),
        ("sri@127.0.0.1", "email.format"),
        (LONG, "email.longest"),
    ],
)
def test_what_is_no_email_address_says_why(typed: str, code: str) -> None:
    assert answer("email", email=typed) == (None, code)


@pytest.mark.parametrize(
    "typed", ["Rp 1.000.000,00", "1.000.000", "1000000", "Rp1.000.000,-", "1,000,000"]
)
def test_an_amount_is_read_however_it_is_written(typed: str) -> None:
    assert answer("amount", amount=typed) == ("1000000", None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("99.999", "money.least"),
        ("0", "money.least"),
        ("1.500.001", "money.most"),
        ("-100000", "money.negative"),
        ("100.000,50", "money.fraction"),
        ("seratus ribu", "money.format"),
        ("1e6", "money.format"),
        ("١٠٠٠٠٠", "money.format"),
        ("<script>", "money.format"),
        ("1000000\x00", "money.format"),
        ("9" * 20, "money.too_large"),
        (LONG, "money.format"),
    ],
)
def test_what_is_no_amount_of_this_programme_says_why(typed: str, code: str) -> None:
    assert answer("amount", amount=typed) == (None, code)


@pytest.mark.parametrize("typed", ["100000", "1500000"])
def test_the_least_and_the_most_are_allowed(typed: str) -> None:
    assert answer("amount", amount=typed) == (typed, None)


@pytest.mark.parametrize(
    ("typed", "value", "code"),
    [
        ("bank", "bank", None),
        (" CASH ", "cash", None),
        ("gold", None, "choice.unknown"),
        ("<script>", None, "choice.unknown"),
        (LONG, None, "choice.unknown"),
    ],
)
def test_a_choice_is_one_of_those_offered(typed: str, value: str | None, code: str | None) -> None:
    assert answer("pay_by", pay_by=typed) == (value, code)


@pytest.mark.parametrize(
    ("typed", "value", "code"),
    [
        ("0123-4567.89 01", "01234567 8901".replace(" ", ""), None),
        ("00000000", None, "account.blank"),
        ("1234567", None, "account.length"),
        ("1" * 19, None, "account.length"),
        ("1" * 65_536, None, "account.length"),
        ("BRI 12345678", None, "account.digits"),
        ("١٢٣٤٥٦٧٨", None, "account.digits"),
    ],
)
def test_an_account_number_is_digits_and_keeps_its_zeros(
    typed: str, value: str | None, code: str | None
) -> None:
    assert answer("account_number", account_number=typed) == (value, code)


@pytest.mark.parametrize("typed", ["yes", "ya", "on", "1", "true"])
def test_a_ticked_box_is_consent(typed: str) -> None:
    assert answer("consent", consent=typed) == ("yes", None)


@pytest.mark.parametrize("typed", ["", "no", "tidak", "0", LONG])
def test_anything_else_is_no_consent(typed: str) -> None:
    assert answer("consent", consent=typed) == (None, "consent.blank")


def test_who_takes_cash_is_not_asked_for_an_account() -> None:
    typed = typed_application(pay_by="cash", bank="BRI", account_number="x", account_holder="")

    checked = check_form(FORM, typed, village=village(), today=TODAY)

    assert checked.errors == []
    assert not checked.values.keys() & {"bank", "account_number", "account_holder"}


def test_who_has_not_said_how_to_be_paid_is_asked_that_first() -> None:
    typed = typed_application(pay_by="", bank="", account_number="", account_holder="")

    checked = check_page(FORM, "pembayaran", typed, village=village(), today=TODAY)

    assert [(error.name, error.code) for error in checked.errors] == [("pay_by", "choice.blank")]


def test_a_page_answers_for_its_own_questions_only() -> None:
    checked = check_page(FORM, "kontak", typed_application(), village=village(), today=TODAY)

    assert checked.values.keys() == {"phone", "email", "by_mail"}


def test_a_page_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        check_page(FORM, "rahasia", {}, village=village(), today=TODAY)


AGES = {
    "0": "0",
    "7": "7",
    "07": "7",
    " 120 ": "120",
    "121": "count.range",
    "-1": "count.digits",
    "": "count.blank",
    "-": "count.blank",
    "9 tahun": "count.digits",
    "1.5": "count.digits",
    "=1": "count.digits",
    "\u0669": "count.digits",
    "\uff19": "count.digits",
    "9\x00": "count.digits",
    "9\u202e": "9",
    "\U0001f600": "count.digits",
    "<script>": "count.digits",
    LONG: "count.digits",
}


@pytest.mark.parametrize(("typed", "result"), AGES.items(), ids=lambda text: repr(text)[:30])
def test_an_age_is_a_number_of_years(typed: str, result: str) -> None:
    name = "members.1.age"
    checked = check_form(
        FORM, typed_application(**member(age=typed)), village=village(), today=TODAY
    )

    codes = [error.code for error in checked.errors if error.name == name]
    assert (codes or [checked.values.get(name)]) == [result]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("yes", "yes"),
        ("on", "yes"),
        ("", "no"),
        ("no", "no"),
        (LONG, "no"),
        ("\x00", "no"),
        ("\U0001f600", "no"),
        ("\u202eyes", "yes"),
        ("<script>", "no"),
        ("\u0661", "no"),
    ],
)
def test_a_permission_is_given_by_a_tick_alone(typed: str, value: str) -> None:
    assert answer("by_mail", by_mail=typed) == (value, None)


def test_without_an_address_nobody_is_asked_whether_it_may_be_used() -> None:
    checked = check_form(
        FORM, typed_application(email="", by_mail="yes"), village=village(), today=TODAY
    )

    assert "by_mail" not in checked.values


MEMBER_NAMES = {
    "": "text.blank",
    LONG: "text.longest",
    "Budi\x00": "text.control",
    "Budi \U0001f600": "text.signs",
    "Budi\u202e": "Budi",
    "<script>": "text.signs",
    "\u0661\u0662": "text.letters",
    "=Budi": "=Budi",
    "a" * 200: "a" * 200,
}


@pytest.mark.parametrize(("typed", "result"), MEMBER_NAMES.items(), ids=lambda t: repr(t)[:30])
@pytest.mark.parametrize("name", ["members.3.name", "helper_name"])
def test_every_name_is_checked_alike(name: str, typed: str, result: str) -> None:
    typed_in = {**HELPER, **member(3), name: typed}
    whole = {**typed_application(), **typed_in}
    checked = check_form(FORM, whole, village=village(), today=TODAY)

    codes = [error.code for error in checked.errors if error.name == name]
    assert (codes or [checked.values.get(name)]) == [result]


@pytest.mark.parametrize(
    "typed", [LONG, "\x00", "\U0001f600", "\u202e?", "<script>", "\u0661", "=1"]
)
@pytest.mark.parametrize(
    "name",
    ["filled_for", "helper_relation", "work", "income", "members.1.relation", "members.1.work"],
)
def test_what_is_no_choice_is_refused(name: str, typed: str) -> None:
    whole = {**typed_application(), **member(), **HELPER, name: typed}
    checked = check_form(FORM, whole, village=village(), today=TODAY)

    assert [error.code for error in checked.errors if error.name == name] == ["choice.unknown"]


@pytest.mark.parametrize("typed", ["", "no", LONG, "\x00", "\U0001f600", "\u202e", "<script>"])
def test_whoever_helps_must_declare_that_they_may(typed: str) -> None:
    whole = {**typed_application(), **HELPER, "helper_declares": typed}
    checked = check_form(FORM, whole, village=village(), today=TODAY)

    assert [error.name for error in checked.errors] == ["helper_declares"]
