"""Stepping back: asked once more, with the number, and only while nobody is paying."""

from tests.functions.portal.conftest import slip_of


def asked(portal):
    """A phone on the page that asks once more, and the number."""
    phone = portal.applied()
    code, number = slip_of(phone)
    portal.world.work()
    phone.open(f"/lacak/{code.replace('-', '')}").sees("Tarik permohonan ini")
    return phone.open(phone.path + "/tarik"), number


def test_the_resident_steps_back(portal):
    phone, number = asked(portal)
    phone.sees("Tarik permohonan ini?", "tidak dapat dibatalkan")

    phone.send(number=number)

    assert (phone.status, phone.path.endswith("/tarik")) == (200, False)
    phone.sees("Ditarik oleh pemohon", "Pemohon menarik permohonan")
    phone.does_not_see("Tarik permohonan ini")


def test_withdrawing_twice_is_quiet_and_its_page_leads_to_the_timeline(portal):
    phone, number = asked(portal)
    path, fields = phone.path, {**phone.typed, "number": number}

    phone.post(path, fields)
    phone.post(path, fields)

    assert phone.status == 200
    phone.sees("Ditarik oleh pemohon")
    assert phone.open(path).path == path.removesuffix("/tarik")


def test_without_the_right_number_nothing_is_withdrawn(portal):
    phone, number = asked(portal)
    wrong = "1111" if number != "1111" else "2222"

    assert phone.send(number="").status == 422
    phone.sees("Isi nomor empat angka di bukti Anda.")
    assert phone.send(number=wrong).status == 422
    phone.sees("Sisa percobaan: 4")

    phone.open(phone.path.removesuffix("/tarik")).sees("Data sedang diperiksa")


def test_from_an_old_page_nothing_is_withdrawn(portal):
    phone, number = asked(portal)
    fields = {**phone.typed, "number": number}

    for version in ("0", "x", ""):
        phone.post(phone.path, {**fields, "version": version})
        assert phone.status == 409
