"""The tracking code as people type it."""

import pytest

from tests.functions.portal.conftest import slip_of


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "]
)
def test_a_code_is_read_as_people_write_it(shared, change):
    phone = shared.applied()
    code, _ = slip_of(phone)

    phone.open("/lacak").send(code=change(code))

    assert phone.path == f"/lacak/{code.replace('-', '')}"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("", "Kode terdiri dari 10 huruf dan angka"),
        ("ABC", "yang Anda isi 3"),
        ("ABCDE-FGHJ0", "Huruf O, I, L"),
        ("22222-22223", "salah ketik"),
        ("<script>alert(1)</script>", "Kode"),
        ("\N{GRINNING FACE}" * 10, "Kode"),
        ("A" * 65536, "Kode terdiri dari 10"),
    ],
)
def test_a_code_that_cannot_be_is_told_and_stays_there(shared, typed, wrong):
    phone = shared.phone().open("/lacak")

    phone.send(code=typed)

    assert phone.status == 422
    assert phone.title.startswith("Kesalahan:")
    assert len(phone.mistakes) == 1
    assert wrong in phone.mistakes[0]
    assert phone.typed["code"] == typed


def test_a_code_that_nobody_has_is_told(shared):
    phone = shared.phone().open("/lacak")

    phone.send(code="22222-22222")

    assert phone.status == 422
    assert phone.mistakes == ["Tidak ada permohonan dengan kode ini. Periksa lagi di bukti Anda."]


@pytest.mark.parametrize("code", ["2222222222", "ABC", "%3Cscript%3E", "A" * 2000, "....", "lacak"])
def test_an_address_with_an_unknown_code_leads_back_to_the_form(shared, code):
    phone = shared.phone().open(f"/lacak/{code}")

    assert phone.status == 404
    phone.sees("Tidak ada permohonan dengan kode ini")
    assert "/lacak" in phone.markup.links
