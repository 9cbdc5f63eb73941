"""A head of an RT fills in for two neighbours on one phone, and the officials see who did."""

from tests.e2e.people import invented

HELPER = {
    "filled_for": "other",
    "helper_name": "Bambang Sutrisno",
    "helper_relation": "rt",
    "helper_phone": "081311112222",
    "helper_declares": "yes",
}


def fill_in(person, typed):
    """From the first page to the slip; the phone stands at the first page."""
    person.typed = typed
    person.page.locator("[name=filled_for][value=other]").check()
    while person.path != "/bukti/bantuan-tunai":
        before = person.path
        person.fills_in({**typed, **HELPER}).goes_on()
        assert person.path != before, person.mistakes
    return person.keeps_slip()


def test_a_helper_fills_in_for_two_on_one_phone(world):
    account = "998877665544"
    first, second = (invented(rw=10, name=name, account_number=account) for name in ("Ana", "Eko"))
    rt = world.resident().opens("/program/bantuan-tunai").clicks("Mulai mengisi")

    fill_in(rt, first).sees("Diisikan oleh", "Bambang Sutrisno")
    rt.reaches("verification")
    code = rt.code
    rt.clicks("Isi untuk orang berikutnya")
    assert rt.path == "/ajukan/bantuan-tunai/untuk-siapa"
    rt.does_not_see("Bambang", first["name"])
    fill_in(rt, second)
    assert rt.code != code
    rt.reaches("verification")
