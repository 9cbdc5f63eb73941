"""Somebody who fills the form in for somebody else, and a NIK that does not fit the birth date."""

import re
from urllib.parse import parse_qs, urlsplit

from tests.factories import HELPER, nik, typed_application
from tests.functions.portal.conftest import PAGES, on_page, slip_of


def helped(at, **changes):
    """Fills in everything for somebody and sends it, on a phone that stands at the first page."""
    typed = typed_application(**HELPER, **changes)
    for _page in PAGES:
        at.send(**on_page(at, typed))
    return at.send(consent="yes")


def test_the_slip_says_who_filled_it_in(shared):
    phone = helped(shared.begun("untuk-siapa"))

    assert phone.path == "/bukti/bantuan-tunai"
    phone.sees("Diisikan oleh Bambang Sutrisno", "Isi untuk orang berikutnya")
    case = shared.world.runtime.cases.read(
        shared.village.id, shared.case_of(slip_of(phone)[0].replace("-", ""))
    )
    assert HELPER.keys() <= case.answers.keys()
    assert "Bambang" not in str(case)


def test_a_helper_sends_the_code_on_and_not_the_number(shared):
    phone = helped(shared.begun("untuk-siapa"))
    code, number = slip_of(phone)

    [link] = re.findall(r'href="(https://wa\.me/[^"]+)"', phone.body)

    [text] = parse_qs(urlsplit(link).query)["text"]
    assert urlsplit(link).path == "/"
    assert (code in text, number in text, "Sri" in text) == (True, False, False)
    assert "wa.me" not in shared.applied().body


def test_who_fills_in_for_themselves_is_not_called_a_helper(shared):
    phone = shared.applied()

    phone.does_not_see("Diisikan oleh", "orang berikutnya")


def test_without_the_declaration_it_does_not_go_on(shared):
    phone = shared.begun("untuk-siapa")

    phone.send(**{**HELPER, "helper_declares": None})

    assert (phone.status, len(phone.mistakes)) == (422, 1)
    assert phone.typed["helper_name"] == "Bambang Sutrisno"


def test_whoever_changes_to_themselves_leaves_nothing_of_a_helper(shared):
    phone = shared.begun("untuk-siapa").send(**HELPER)

    phone.open("/ajukan/bantuan-tunai/untuk-siapa").send(filled_for="self")

    assert phone.open("/ajukan/bantuan-tunai/untuk-siapa").typed["helper_name"] == ""


def test_the_browser_proposes_nothing_of_the_helper_for_somebody_else(shared):
    mine, theirs = shared.begun("diri"), shared.begun("untuk-siapa").send(**HELPER)

    assert 'autocomplete="name"' in mine.body
    assert theirs.path == "/ajukan/bantuan-tunai/diri"
    assert 'autocomplete="name"' not in theirs.body
    assert "bday" not in theirs.body


def test_thirty_are_filled_in_on_one_phone_and_each_form_starts_empty(shared):
    phone, codes = shared.begun("untuk-siapa"), set()
    for number in range(30):
        helped(phone, name=f"Warga {chr(65 + number % 26)}", phone="", email="")
        codes.add(slip_of(phone)[0])
        phone.send()
        assert phone.path == "/ajukan/bantuan-tunai/untuk-siapa"
        assert "Bambang" not in phone.body
        phone.open("/ajukan/bantuan-tunai/diri")
        assert phone.typed["name"] == ""
        phone.open("/ajukan/bantuan-tunai/untuk-siapa")

    assert len(codes) == 30


def differing(phone):
    typed = typed_application(nik=nik(female=True), **{"birth_date-day": "28"})
    return phone.send(**on_page(phone, typed))


def test_a_birth_date_that_differs_from_the_nik_is_asked_about_once(shared):
    phone = differing(shared.begun("diri"))
    assert (phone.status, phone.path) == (422, "/ajukan/bantuan-tunai/diri")
    phone.sees("Apakah ini benar?", phone.typed["nik"], "27-03-85", "28 3 1985")

    phone.send()
    assert phone.path == "/ajukan/bantuan-tunai/alamat"

    phone.open("/ajukan/bantuan-tunai/diri").send()
    assert phone.path == "/ajukan/bantuan-tunai/alamat"


def test_another_difference_is_asked_about_again(shared):
    phone = differing(shared.begun("diri"))

    phone.send(**{"birth_date-day": "29"})

    assert phone.status == 422
    phone.sees("29 3 1985")


def test_what_is_put_right_is_not_asked_about(shared):
    phone = differing(shared.begun("diri"))

    phone.send(**{"birth_date-day": "27"})

    assert phone.path == "/ajukan/bantuan-tunai/alamat"
