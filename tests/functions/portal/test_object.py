"""Objecting to a refusal: once, in one's own words, with the number."""

import pytest

from tests.functions.portal.conftest import slip_of
from tests.journey import verify

WORDS = "Saya bekerja malam; siang hari saya di rumah ibu."


def refused(portal):
    """A phone on the page of an application that was refused, and the number."""
    phone = portal.applied()
    code, number = slip_of(phone)
    portal.world.work()
    case = portal.world.runtime.cases.find(portal.world.village.id, code.replace("-", ""))
    verify(portal.world, case, decision="refused", reason="not_reached")
    return phone.open(f"/lacak/{code.replace('-', '')}"), number


def asked(portal):
    """The same phone on the page that asks for the reasons."""
    phone, number = refused(portal)
    return phone.open(phone.path + "/sanggah"), number


def test_the_page_of_a_refusal_says_until_when_and_leads_to_the_objection(portal):
    phone, number = refused(portal)
    phone.sees("Tidak setuju?", "Anda boleh menyanggah satu kali", "Sanggah keputusan ini")
    phone.open(phone.path + "/sanggah").sees("Petugas lain, bukan yang menolak", "Paling lambat:")

    phone.send(number=number, words=WORDS)

    assert (phone.status, phone.path.endswith("/sanggah")) == (200, False)
    phone.sees("Sanggah sedang ditinjau", "Pemohon mengajukan sanggah")
    phone.does_not_see(WORDS)
    phone.does_not_see("Tidak setuju?")


@pytest.mark.parametrize(
    ("words", "number", "said"),
    [
        ("", "0000", ["Alasan Anda belum diisi."]),
        (" \n ", "0000", ["Alasan Anda belum diisi."]),
        ("x" * 1001, "0000", ["Alasan Anda: paling banyak 1000 huruf; sekarang 1001."]),
        (WORDS, "", ["Isi nomor empat angka di bukti Anda."]),
        ("", "", ["Alasan Anda belum diisi.", "Isi nomor empat angka di bukti Anda."]),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(portal, words, number, said):
    phone, _ = asked(portal)

    phone.send(number=number, words=words)

    assert phone.status == 422
    phone.sees("Kesalahan:", *said)
    assert phone.typed["words"].strip() == words.strip()


def test_a_wrong_number_counts_and_keeps_the_words(portal):
    phone, number = asked(portal)
    wrong = "1111" if number != "1111" else "2222"

    assert phone.send(number=wrong, words=WORDS).status == 422

    phone.sees("Sisa percobaan: 4")
    assert phone.typed["words"].strip() == WORDS


def test_a_double_click_is_one_objection_and_the_page_leads_to_the_timeline(portal):
    phone, number = asked(portal)
    path, fields = phone.path, {**phone.typed, "number": number, "words": WORDS}

    phone.post(path, fields)
    phone.post(path, fields)

    assert phone.status == 200
    phone.sees("Sanggah sedang ditinjau")
    assert phone.open(path).path == path.removesuffix("/sanggah")


@pytest.mark.parametrize("version", ["0", "x", ""])
def test_from_an_old_page_nothing_is_objected_to(portal, version):
    phone, number = asked(portal)

    phone.post(phone.path, {**phone.typed, "number": number, "words": WORDS, "version": version})

    assert phone.status == 409
    phone.sees("Ada yang berubah sejak halaman ini dibuka.")
    assert phone.typed["words"].strip() == WORDS
    phone.send(number=number)
    phone.sees("Sanggah sedang ditinjau")


def test_after_the_deadline_it_says_so(portal):
    phone, number = asked(portal)
    fields = {**phone.typed, "number": number, "words": WORDS}
    path = phone.path
    portal.world.pass_time(days=8)

    phone.post(path, fields)

    assert phone.status == 409
    phone.sees("Batas waktu untuk menyanggah sudah lewat")
    phone.does_not_see("Kirim sanggah")
    assert phone.typed["words"].strip() == WORDS
    phone.open(path.removesuffix("/sanggah")).does_not_see("Tidak setuju?")
