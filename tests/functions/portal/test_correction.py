"""Filling in again what an official asked for, and giving another account or phone, as a phone does it."""

from tests.factories import typed_application
from tests.functions.portal.conftest import slip_of
from tests.journey import ask_correction, stage

ACCOUNT = {
    "pay_by": "bank",
    "bank": "BCA",
    "account_number": "998877665544",
    "account_holder": "Wulan Lestari",
}


def sent(portal):
    """A phone that follows its application, which waits for the verifier; the number and the case's id."""
    phone = portal.applied()
    code, number = slip_of(phone)
    portal.world.work()
    phone.open(f"/lacak/{code.replace('-', '')}")
    return phone, number, portal.case_of(code.replace("-", ""))


def asked(portal, *pages, **photos):
    """The same, asked for a correction."""
    phone, number, case = sent(portal)
    ask_correction(portal.world, case, *(pages or ("pembayaran",)), **photos)
    portal.world.work()
    return phone.open(phone.path), number, case


def test_the_tracking_page_says_what_to_correct_and_the_number_opens_the_words(portal):
    phone, number, _ = asked(portal)
    phone.sees("Perlu diperbaiki pemohon", "Yang perlu Anda perbaiki", "Cara menerima uang")
    phone.does_not_see("bukan milik Anda")

    phone.send(number=number)

    phone.sees("Rekening ini bukan milik Anda.")


def test_only_what_was_asked_is_filled_in_again_and_nothing_sent_before_is_shown(portal):
    phone, number, case = asked(portal)
    phone.open(phone.path + "/perbaiki").sees("terkunci untuk petugas saja", "Nomor rekening")
    phone.does_not_see(typed_application()["account_number"], "Gang", 'name="reason"')

    phone.send(button=0, number=number, **ACCOUNT)

    assert phone.path.endswith(phone.path.split("/")[2])
    phone.sees("Perbaikan diterima", "Petugas memeriksanya lagi dari awal")
    portal.world.work()
    assert stage(portal.world, case) == "verification"


def test_what_does_not_hold_is_shown_again_with_all_that_was_typed(portal):
    phone, number, _ = asked(portal)
    phone.open(phone.path + "/perbaiki")

    phone.send(number=number, **{**ACCOUNT, "account_number": "12"})
    assert (phone.status, len(phone.mistakes)) == (422, 1)
    assert {name: phone.typed[name] for name in ACCOUNT} == {**ACCOUNT, "account_number": "12"}
    assert phone.typed["number"] == number
    phone.send(number="", **ACCOUNT)
    assert (phone.status, phone.mistakes) == (422, ["Isi nomor empat angka di bukti Anda."])
    phone.send(number="1111" if number != "1111" else "2222")
    assert phone.status == 422
    phone.sees("Sisa percobaan: 4")
    assert phone.typed["account_number"] == "998877665544"

    phone.send(number=number).sees("Perbaikan diterima")


def test_a_double_click_sends_once_and_another_tab_is_told(portal):
    phone, number, _ = asked(portal)
    path = phone.path + "/perbaiki"
    other = {**phone.open(path).typed, **ACCOUNT, "number": number}
    fields = {**phone.open(path).typed, **ACCOUNT, "number": number}

    assert phone.post(path, fields).status == 200
    assert phone.post(path, fields).status == 200
    phone.sees("Perbaikan diterima")
    assert phone.post(path, other).status == 409
    assert phone.open(path).path == path.removesuffix("/perbaiki")


def test_things_of_a_group_are_added_without_javascript(portal):
    phone, number, case = asked(portal, "keluarga")
    phone.open(phone.path + "/perbaiki").sees("Anggota keluarga 1")
    first = next(name for name in phone.typed if name.endswith(".name"))
    member = {"name": "Budi", "relation": "child", "age": "8", "work": "studying"}
    budi = {first.replace("name", name): text for name, text in member.items()}

    phone.send(button=0, number=number, **budi)

    phone.sees("Anggota keluarga 1", "Anggota keluarga 2")
    assert (phone.status, phone.typed[first], phone.typed["number"]) == (200, "Budi", number)
    phone.send(button=1)
    portal.world.work()
    known = portal.world.runtime.desk.read_answers(
        portal.world.runtime.cases.read(portal.village.id, case)
    )
    assert [name for name in known if name.startswith("members.")] != []
    assert known["members.1.name"] == "Budi"


def test_without_being_asked_there_is_nothing_to_correct(portal):
    phone, _, _ = sent(portal)

    path = phone.path

    assert phone.open(path + "/perbaiki").path == path


def test_another_account_is_given_and_verified_anew(portal):
    phone, number, case = sent(portal)
    phone.sees("Ubah: Cara menerima uang", "Ubah: Cara menghubungi Anda")
    path = phone.path
    phone.open(path + "/ubah?apa=pembayaran").sees("Alamat yang lama kami kabari")

    phone.send(number=number, **{**ACCOUNT, "bank": ""})
    assert phone.status == 422
    fields = {**phone.typed, **ACCOUNT, "number": number}
    for _ in range(2):
        phone.post(path + "/ubah?apa=pembayaran", fields)
        assert phone.status == 200

    phone.sees("Perbaikan diterima")
    portal.world.work()
    assert stage(portal.world, case) == "verification"
    assert phone.open(path).status == 200
    phone.sees("Rekening atau kontak diubah pemohon")


def test_from_an_old_page_nothing_is_changed(portal):
    phone, number, _ = sent(portal)
    path = phone.path + "/ubah?apa=kontak"
    fields = {**phone.open(path).typed, "phone": "081234567890", "number": number}

    for version in ("0", "x", ""):
        assert phone.post(path, {**fields, "version": version}).status == 409
