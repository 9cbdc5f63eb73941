"""The timeline of goods speaks of them and of handing out, in both languages, from approval to the end."""

import pytest

from tests.functions.portal.test_programmes import GOODS, MONEY, sent


@pytest.fixture
def to_pick_up(portal):
    """A phone on the timeline of a package that waits to be picked up; its number, and who verified and approved."""
    phone = portal.phone()
    code, number = sent(phone, GOODS)
    one = portal.decide("verify_application", "verifier", decision="verified")
    two = portal.decide("approve_application", "approver", (one,), decision="approved")
    return phone.open(f"/lacak/{code.replace('-', '')}"), number, (one, two)


def spoken_of_money(phone):
    text = phone.text.lower().replace("nik atau nomor rekening", "")
    return [word for word in MONEY if word in text]


def test_the_timeline_of_a_package_speaks_of_it_and_not_of_money(portal, to_pick_up):
    phone, number, officials = to_pick_up
    phone.sees("Disetujui, paket sembako dapat diambil di kantor", "Ambil paket sembako di kantor")
    phone.sees("Satu paket sembako disisihkan", "Pemohon menyatakan paket sembako diterima")
    assert spoken_of_money(phone) == []

    phone.send(number=number)
    code = phone.text.partition("Kode pengambilan ")[2][:60]
    digits = "".join(sign for sign in code if sign.isdigit())[:6]
    portal.decide("pay_aid", "treasurer", officials, handed_out=True, pick_up_code=digits)
    phone.open(phone.path)
    phone.sees("Sudah diserahkan, menunggu kabar Anda", "Apakah paket sembako sudah Anda terima?")
    assert spoken_of_money(phone) == []
    phone.send(number=number)

    portal.world.work()
    phone.open(phone.path).sees("Pemohon menyatakan paket sembako sudah diterima", "Selesai")
    assert spoken_of_money(phone) == []


def test_in_english_it_is_a_food_package_that_is_handed_out(portal, to_pick_up):
    phone, _, _ = to_pick_up

    phone.open(phone.path + "?lang=en")

    phone.sees("Approved, the food package can be picked up at the office")
    phone.sees("Applicant confirms that the food package was received")
    assert not [
        word for word in ("money", "paid", "cash", "transfer") if word in phone.text.lower()
    ]
