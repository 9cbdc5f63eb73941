"""Whatever is typed into a field: one message for it, nothing typed is lost, never a fault."""

import pytest

from tests.factories import HELPER, kk, nik, typed_application, village
from tests.functions.portal.conftest import PAGES, on_page

LONG = "panjang " * 8192  # 64 KB
CONTROL = "Sri\x00\x07\x1b[31mWahyuni"
EMOJI = "Sri \N{GRINNING FACE}\N{HEAVY BLACK HEART}"
RIGHT_TO_LEFT = "Sri \u202e\u0645\u0631\u062d\u0628\u0627"
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"

FIELDS = {
    question["name"]: (page["id"], question)
    for page in village().forms["bantuan-tunai"]["pages"]
    for question in page["questions"]
    if page["id"] in PAGES and "group" not in page and question["type"] != "paper"
}
REFUSED = {
    "empty": ("", {"phone", "email", "by_mail"}),
    "64 KB": (LONG, {"by_mail"}),
    "control characters": (CONTROL, {"by_mail"}),
    "emoji": (EMOJI, {"reason", "by_mail"}),
    "right-to-left marks": (
        RIGHT_TO_LEFT,
        {"name", "address", "reason", "account_holder", "helper_name", "by_mail"},
    ),
    "script": (SCRIPT, {"reason", "by_mail"}),
}
"""What is typed, and the fields that may hold it: words of one's own may hold any sign."""

CASES = [
    pytest.param(name, text, name in fine, id=f"{name}: {what}")
    for name in FIELDS
    for what, (text, fine) in REFUSED.items()
]


PICKED = ("choice", "consent", "permission")


def box(name):
    """The first box of a field."""
    return f"{name}-day" if FIELDS[name][1]["type"] == "date" else name


@pytest.mark.parametrize(("name", "text", "fine"), CASES)
def test_each_field_takes_what_it_can_and_tells_the_rest(shared, name, text, fine):
    page, _question = FIELDS[name]
    phone = shared.begun(page)
    helped = HELPER if name in HELPER and name != "filled_for" else {}
    typed = {**on_page(phone, typed_application(**helped)), box(name): text}
    if box(name) != name and not text:
        typed |= {f"{name}-month": "", f"{name}-year": ""}

    phone.send(**typed)

    if fine:
        assert (phone.status, phone.mistakes) == (200, [])
        phone.open(f"/ajukan/bantuan-tunai/{page}")
    else:
        assert phone.status == 422
        assert phone.path == f"/ajukan/bantuan-tunai/{page}"
        assert phone.title.startswith("Kesalahan:")
        assert len(phone.mistakes) == 1, phone.mistakes
        assert f'href="#{name}"' in phone.body
        assert phone.body.count(f'id="{name}-error"') == 1
    if FIELDS[name][1]["type"] in PICKED:  # what is no choice is no choice afterwards either
        typed.pop(name)
    if (
        name == "email" and not text
    ):  # and without an address nobody is asked whether it may be used
        typed.pop("by_mail")
    for field, written in typed.items():
        kept = phone.typed[field].replace("\r\n", "\n")
        assert kept == written, field
    phone.does_not_see("<script>alert", "<img src=x")


NIKS = {
    "15 digits": "317507270385001",
    "17 digits": "31750727038500123",
    "serial 0000": "3175072703850000",
    "31 February": "3175073102850001",
    "a woman on 31 February": "3175077102850001",
    "zero": "0",
    "a dash": "-",
    "arabic digits": "٣١٧٥٠٧٢٧٠٣٨٥٠٠٠١",
    "full-width digits": "\uff13\uff11\uff17\uff15\uff10\uff17\uff12\uff17\uff10\uff13\uff18\uff15\uff10\uff10\uff10\uff11",
    "letters": "3175O72703850001",
    "a float": "3.175072703850001E15",
    "no area": "0000002703850001",
    "two numbers": "3175072703850001, 3175072703850002",
}


@pytest.mark.parametrize("number", NIKS.values(), ids=NIKS)
def test_a_wrong_nik_has_one_message(shared, number):
    phone = shared.begun("diri")

    phone.send(**on_page(phone, typed_application(nik=number)))

    assert phone.status == 422
    assert len(phone.mistakes) == 1
    assert "NIK" in phone.mistakes[0]
    assert phone.typed["nik"] == number


@pytest.mark.parametrize(
    "number",
    [nik(), nik(female=True), " ".join([nik()[:6], nik()[6:12], nik()[12:]]), f" {nik()} "],
    ids=["a man's", "a woman's", "with spaces", "with space around"],
)
def test_a_right_nik_is_taken(shared, number):
    phone = shared.begun("diri")

    phone.send(**on_page(phone, typed_application(nik=number)))

    assert phone.path == "/ajukan/bantuan-tunai/alamat"


PHONES = {
    "08": "081234567890",
    "62": "6281234567890",
    "+62": "+6281234567890",
    "with spaces": "0812 3456 7890",
    "with dashes": "+62 812-3456-7890",
    "a bare 8": "81234567890",
}


@pytest.mark.parametrize("number", PHONES.values(), ids=PHONES)
def test_a_mobile_number_is_taken_as_people_write_it(shared, number):
    phone = shared.begun("kontak").send(phone=number)
    assert phone.path == "/ajukan/bantuan-tunai/pekerjaan"
    for page in PAGES[PAGES.index("pekerjaan") :]:
        assert phone.path.endswith(page)
        phone.send(**on_page(phone, typed_application()))

    phone.sees("0812 3456 7890")


@pytest.mark.parametrize(
    "number", ["021 8612345", "+1 212 555 0100", "0812", "0812345678901234", "nomor saya"]
)
def test_a_number_that_is_no_mobile_number_has_one_message(shared, number):
    phone = shared.begun("kontak").send(phone=number)

    assert phone.status == 422
    assert len(phone.mistakes) == 1
    assert phone.typed["phone"] == number


def test_the_family_card_number_is_not_the_nik(shared):
    same = nik()
    phone = shared.begun("diri")

    phone.send(**on_page(phone, typed_application(nik=same, kk=same)))

    assert phone.mistakes == [
        "Nomor KK tidak sama dengan NIK. Nomor KK ada di bagian atas kartu keluarga."
    ]


def test_everything_wrong_at_once_is_told_at_once_in_the_order_of_the_page(shared):
    phone = shared.begun("diri")

    phone.send(name="", nik="1", kk="", **{"birth_date-day": "", "birth_date-month": ""})

    assert [words.split()[0] for words in phone.mistakes] == ["Nama", "NIK", "Isi", "Tanggal"]
    links = [link for link in phone.markup.links if link.startswith("#") and link != "#main"]
    assert set(links) <= {f"#{each}" for each in phone.markup.ids}


@pytest.mark.parametrize(
    ("boxes", "wrong"),
    [
        (("31", "2", "1985"), "tidak ada di kalender"),
        (("27", "3", "85"), "empat angka"),
        (("27", "", "1985"), "bulannya belum diisi"),
        (("27", "3", "2999"), "belum tiba"),
        (("27", "3", "1800"), "periksa tahunnya"),
        (("duapuluh", "3", "1985"), "isi dengan angka"),
    ],
)
def test_a_wrong_birth_date_says_what_is_wrong(shared, boxes, wrong):
    phone = shared.begun("diri")
    typed = dict(zip(("birth_date-day", "birth_date-month", "birth_date-year"), boxes, strict=True))

    phone.send(**on_page(phone, typed_application(**typed)))

    assert len(phone.mistakes) == 1
    assert wrong in phone.mistakes[0]
    assert {name: phone.typed[name] for name in typed} == typed


def test_a_month_can_be_written_as_a_word(shared):
    phone = shared.begun("diri")

    phone.send(**on_page(phone, typed_application(**{"birth_date-month": "Maret"})))

    assert phone.path == "/ajukan/bantuan-tunai/alamat"


@pytest.mark.parametrize(
    ("field", "text", "wrong"),
    [
        ("rw", "18", "RW bernomor 1 sampai 17"),
        ("rt", "99", "RT di RW 5 bernomor 1 sampai 14"),
        ("rw", "lima", "dengan angka"),
    ],
)
def test_an_area_that_is_not_there_is_told(shared, field, text, wrong):
    phone = shared.begun("alamat")

    phone.send(**on_page(phone, typed_application(**{field: text})))

    assert any(wrong in words for words in phone.mistakes), phone.mistakes
    assert phone.status == 422


@pytest.mark.parametrize(
    ("amount", "wrong"),
    [
        ("99.999", "paling sedikit Rp 100.000"),
        ("1.500.001", "paling banyak Rp 1.500.000"),
        ("750.000,50", "tanpa sen"),
        ("-750.000", "kurang dari nol"),
        ("7,5e5", "dengan angka"),
        ("99999999999999999999", "Periksa banyaknya nol"),
    ],
)
def test_an_amount_outside_the_limits_is_told(shared, amount, wrong):
    phone = shared.begun("kebutuhan")

    phone.send(**on_page(phone, typed_application(amount=amount)))

    assert len(phone.mistakes) == 1
    assert wrong in phone.mistakes[0].replace("\u00a0", " ")
    assert phone.typed["amount"] == amount


def test_a_choice_that_is_not_offered_is_refused(shared):
    phone = shared.begun("pembayaran")

    phone.send(**on_page(phone, typed_application(pay_by="bitcoin")))

    assert phone.status == 422
    assert len(phone.mistakes) == 1


def test_fields_that_a_page_does_not_ask_are_not_kept(shared):
    phone = shared.begun("alamat")

    phone.send(**on_page(phone, typed_application()), amount="1", stage="closed", name="Orang lain")

    draft = shared.world.runtime.intake.read_draft(
        shared.village, phone.cookies["__Host-draft-bantuan-tunai"]
    )
    assert draft.typed["name"] == "Sri Wahyuni"
    assert not {"amount", "stage", "csrf"} & set(draft.typed)


def draft_of(shared, phone):
    return shared.world.runtime.intake.read_draft(
        shared.village, phone.cookies["__Host-draft-bantuan-tunai"]
    )


def test_what_the_answers_hide_is_neither_checked_nor_kept(shared):
    phone = shared.begun("pembayaran")

    phone.send(pay_by="cash", bank="BRI", account_number="\N{GRINNING FACE}" * 87_000)

    assert (phone.status, phone.path) == (200, "/ajukan/bantuan-tunai/foto-ktp")
    typed = draft_of(shared, phone).typed
    assert (typed["pay_by"], typed["bank"], typed["account_number"]) == ("cash", "", "")


def test_who_switches_back_to_the_bank_types_the_account_anew(shared):
    phone = shared.begun("periksa").open("/ajukan/bantuan-tunai/pembayaran").send(pay_by="cash")

    phone.open("/ajukan/bantuan-tunai/pembayaran").send(pay_by="bank")

    assert phone.status == 422
    assert len(phone.mistakes) == 3
    assert phone.typed["account_number"] == ""


@pytest.mark.parametrize("sign", [" ", "\N{IDEOGRAPHIC SPACE}"], ids=["a byte", "more bytes"])
def test_more_than_a_draft_holds_is_told_on_a_page_and_kept_out(shared, sign):
    phone = shared.begun("kontak")

    phone.send(phone=sign * 110_000)

    assert phone.status == 429
    phone.sees("Jawaban terlalu panjang", "Semua jawaban bersama-sama terlalu panjang")
    assert "phone" not in draft_of(shared, phone).typed


def test_a_draft_as_large_as_one_may_be_is_kept(shared):
    phone = shared.begun("kontak")

    phone.send(phone=" " * 99_000)

    assert phone.path == "/ajukan/bantuan-tunai/pekerjaan"
    assert len(draft_of(shared, phone).typed["phone"]) == 99_000


def test_a_story_is_shown_with_its_line_breaks_and_never_as_markup(shared):
    story = "\n\nBaris satu\n  <b>tebal</b> & 'kutip'\nBaris tiga"
    phone = shared.begun("kebutuhan")

    phone.send(reason=story, amount="750.000")

    assert (
        phone.open("/ajukan/bantuan-tunai/kebutuhan").typed["reason"].replace("\r\n", "\n") == story
    )


def test_answers_too_long_to_keep_are_told(shared):
    phone = shared.begun("alamat")
    typed = on_page(phone, typed_application())

    phone.send(**typed | {"address": "x" * 1_200_000})

    assert phone.status == 413


def test_a_well_formed_card_number_is_shown_in_fours(shared):
    number = kk()
    phone = shared.begun("periksa", kk=number)

    phone.sees("\u00a0".join(number[at : at + 4] for at in range(0, 16, 4)).replace("\u00a0", " "))
