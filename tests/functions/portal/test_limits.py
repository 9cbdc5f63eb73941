"""What time and number do to an application: a week, a person's pace, too many a day."""


def test_the_draft_is_gone_after_seven_days(portal):
    phone = portal.begun("kontak")

    portal.world.pass_time(days=7, minutes=1)

    phone.open("/ajukan/bantuan-tunai/diri").sees("Tidak ada permohonan yang sedang diisi")


def test_filling_in_faster_than_a_person_can_sends_nothing(portal, monkeypatch):
    portal.limit(monkeypatch, LEAST_SECONDS_OF_FILLING="20")
    phone = portal.begun("periksa")

    phone.send(consent="yes")
    assert phone.status == 422
    portal.world.pass_time(seconds=21)
    phone.open("/ajukan/bantuan-tunai/periksa").send(consent="yes")

    assert phone.path == "/bukti/bantuan-tunai"


def test_too_many_applications_of_one_mobile_number_are_refused(portal, monkeypatch):
    portal.limit(monkeypatch, SUBMISSIONS_PER_PHONE_PER_DAY="2")
    for _ in range(2):
        portal.applied()

    phone = portal.begun("periksa").send(consent="yes")

    assert phone.status == 429
    phone.sees("Dengan nomor HP ini sudah terlalu banyak permohonan hari ini")
    assert phone.open("/ajukan/bantuan-tunai/kontak").typed["phone"] == "0812 3456 7890"


def test_too_many_applications_from_one_network_are_refused(portal, monkeypatch):
    portal.limit(monkeypatch, SUBMISSIONS_PER_ADDRESS_PER_HOUR="2")
    for _ in range(2):
        portal.applied(phone="")

    phone = portal.begun("periksa", phone="").send(consent="yes")
    assert phone.status == 429
    portal.world.pass_time(hours=1)
    phone.open("/ajukan/bantuan-tunai/periksa").send(consent="yes")

    assert phone.path == "/bukti/bantuan-tunai"


def test_what_one_tab_saved_is_not_lost_by_the_other(portal):
    phone = portal.begun("kontak")
    old_page = phone.typed

    phone.open("/ajukan/bantuan-tunai/alamat").send(rw="7", rt="2")
    phone.post("/ajukan/bantuan-tunai/kontak", {**old_page, "phone": "0812 3456 7890"})

    assert phone.open("/ajukan/bantuan-tunai/alamat").typed["rw"] == "7"
    assert phone.open("/ajukan/bantuan-tunai/kontak").typed["phone"] == "0812 3456 7890"
