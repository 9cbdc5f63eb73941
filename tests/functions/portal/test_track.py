"""Following an application by its code, acting on it by its number."""

from msgspec.structs import replace

from tests.factories import typed_application
from tests.functions.portal.conftest import slip_of


def follow(phone):
    """From the slip to its timeline."""
    code, _ = slip_of(phone.open("/bukti/bantuan-tunai"))
    return phone.open("/lacak").send(code=code)


def test_the_timeline_tells_who_acts_now_and_until_when(portal):
    phone = portal.applied()
    code, _ = slip_of(phone)
    portal.world.work()

    phone.open("/lacak").send(code=code)

    assert phone.path == f"/lacak/{code.replace('-', '')}"
    phone.sees(
        "Data sedang diperiksa",
        "Yang bertindak sekarang: Petugas wilayah (RT/RW)",
        "Paling lambat: Kamis, 26 November 2026 pukul 09.00 WIB",
        "Permohonan dikirim",
        "Lolos pemeriksaan awal",
    )


def test_the_code_alone_shows_no_name_no_amount_and_no_number(portal):
    phone = portal.applied()
    code, number = slip_of(phone)
    portal.world.work()

    phone.open("/lacak").send(code=code)

    phone.does_not_see("Sri", "Wahyuni", "750", "Melati", "317507", "0812", number)


def test_a_tracking_page_sets_no_cookie_where_there_is_nothing_to_send(portal):
    code, _ = slip_of(portal.applied())
    phone = portal.phone().open(f"/lacak/{code.replace('-', '')}")

    assert phone.status == 200
    assert phone.cookies == {}


def paid(portal):
    """A phone on the timeline of an application whose money was paid."""
    phone = portal.applied()
    code, number = slip_of(phone)
    one = portal.decide("verify_application", "verifier", decision="verified")
    two = portal.decide("approve_application", "approver", (one,), decision="approved")
    portal.decide("pay_aid", "treasurer", (one, two), bank_reference="BRI123456", handed_out=False)
    return phone.open(f"/lacak/{code.replace('-', '')}"), number


def test_the_resident_confirms_that_the_money_came(portal):
    phone, number = paid(portal)
    phone.sees("Apakah uangnya sudah Anda terima?", "Bantuan dibayarkan", "Bendahara")

    phone.send(number=number)

    assert phone.status == 200
    phone.sees("Selesai", "Terima kasih", "Pemohon menyatakan uang sudah diterima")
    phone.does_not_see("Apakah uangnya")


def test_the_resident_says_that_the_money_did_not_come(portal):
    phone, number = paid(portal)

    phone.send(button=1, number=number)

    phone.sees(
        "Uang belum sampai, sedang ditelusuri",
        "Pemohon menyatakan uang belum diterima",
    )


def test_confirming_twice_is_quiet(portal):
    phone, number = paid(portal)
    fields = {**phone.typed, "number": number, "do": "received"}
    path = phone.path

    phone.post(path, fields)
    phone.post(path, fields)

    assert (phone.path, phone.status) == (path, 200)
    phone.sees("Selesai")


def test_confirming_from_an_old_page_shows_what_counts(portal):
    phone, number = paid(portal)
    fields = {**phone.typed, "number": number}

    phone.send(button=1, number=number)
    phone.post(phone.path, {**fields, "do": "received"})

    assert phone.status == 200
    phone.sees("Pemohon menyatakan uang belum diterima")


def test_a_version_that_is_not_the_pages_changes_nothing(portal):
    phone, number = paid(portal)
    fields = {**phone.typed, "number": number, "do": "received"}

    for version in ("1", "-1", "x", "", "9" * 40, "٣"):
        phone.post(phone.path, {**fields, "version": version})
        assert phone.status == 409

    phone.open(phone.path).sees("Apakah uangnya sudah Anda terima?")


def test_a_wrong_number_is_told_with_the_tries_left_and_five_let_it_rest(portal):
    phone, number = paid(portal)
    wrong = "1111" if number != "1111" else "2222"
    path = phone.path

    for left in (4, 3, 2, 1):
        phone.send(number=wrong)
        assert phone.status == 422
        assert f"Sisa percobaan: {left}" in phone.mistakes[0]
        assert phone.path == path
    phone.send(number=wrong)
    assert phone.status == 429
    assert (
        "tidak dapat dipakai sampai Selasa, 24 November 2026 pukul 09.15 WIB" in phone.mistakes[0]
    )
    phone.send(number=number)
    assert phone.status == 429  # the right one rests too

    portal.world.pass_time(minutes=16)
    phone.send(number=number)

    phone.sees("Selesai")


def test_no_number_is_no_guess_and_an_absurd_one_is_a_wrong_one(portal):
    phone, _ = paid(portal)

    for number in ("", " "):
        phone.send(number=number)
        assert phone.status == 422
        assert phone.mistakes == ["Isi nomor empat angka di bukti Anda."]
    for number, left in (("<script>", 4), ("\x00", 3), ("9" * 65536, 2), ("٣٣٣٣", 1)):
        phone.send(number=number)
        assert phone.status == 422
        assert f"Sisa percobaan: {left}" in phone.mistakes[0]


def test_a_wish_that_no_button_has_is_refused(portal):
    phone, number = paid(portal)

    phone.post(phone.path, {**phone.typed, "number": number, "do": "close"})

    assert phone.status == 400
    phone.sees("Permintaan ini tidak dapat dibaca")


def refused(portal, words="Rumahnya kosong waktu kami datang."):
    """A phone on the timeline of an application that its verifier refused."""
    phone = portal.applied()
    code, number = slip_of(phone)
    portal.decide(
        "verify_application", "verifier", decision="refused", reason="not_reached", words=words
    )
    return phone.open(f"/lacak/{code.replace('-', '')}"), number


def test_a_refusal_says_why_and_what_would_change_it(portal):
    phone, _ = refused(portal)

    phone.sees(
        "Permohonan tidak disetujui",
        "Kami tidak dapat menemui atau menghubungi Anda",
        "Yang dapat Anda lakukan",
        "Ajukan lagi dengan nomor HP yang aktif",
    )
    phone.does_not_see("Rumahnya kosong")


def test_the_officials_own_words_open_with_the_number(portal):
    phone, number = refused(portal)

    phone.send(number="1111" if number != "1111" else "2222")
    assert phone.status == 422
    phone.does_not_see("Rumahnya kosong")
    phone.send(number=number)

    assert phone.status == 200
    phone.sees("Penjelasan petugas", "Rumahnya kosong waktu kami datang.")


def test_a_second_application_of_a_household_tells_its_applicant(portal):
    first = portal.applied(kk="3175070101100001")
    portal.world.work()
    second = portal.applied(kk="3175070101100001", phone="0813 0000 0000")
    portal.world.work()

    follow(second).sees(
        "Ditutup: sudah ada permohonan lain", "sudah ada permohonan lain di masa ini"
    )
    follow(first).sees("Data sedang diperiksa")


def test_an_application_that_the_rules_exclude_says_which_rule(portal):
    phone = portal.applied(
        nik="3175072703150001",
        **{"birth_date-day": "27", "birth_date-month": "3", "birth_date-year": "2015"},
    )
    portal.world.work()

    follow(phone).sees("belum berusia 17 tahun", "Minta anggota keluarga yang sudah 17 tahun")
    phone.does_not_see("Baca penjelasan")


def test_a_deadline_that_has_passed_is_told(portal):
    phone = portal.applied()
    code, _ = slip_of(phone)
    portal.world.work()

    portal.world.pass_time(days=3)
    phone.open(f"/lacak/{code.replace('-', '')}")

    phone.sees("Batas waktunya sudah lewat. Petugas pengganti sudah diberi tahu")


def test_a_deadline_without_a_deputy_promises_none(portal):
    portal.world.publish(replace(portal.village, deputies={}))
    phone = portal.applied()
    code, _ = slip_of(phone)
    portal.world.work()

    portal.world.pass_time(days=3)
    phone.open(f"/lacak/{code.replace('-', '')}")

    phone.sees("Batas waktunya sudah lewat. Anda boleh bertanya ke kantor.")
    phone.does_not_see("pengganti")


def test_the_timeline_is_told_in_english_too(portal):
    phone = portal.applied()
    code, _ = slip_of(phone)
    portal.world.work()

    phone.open(f"/lacak/{code.replace('-', '')}?lang=en")

    phone.sees("Data is being checked", "Official of the neighbourhood", "at 09:00 WIB")


def test_an_approved_application_without_funds_is_told_to_wait(portal):
    portal.empty_the_fund()
    phone = portal.applied()
    one = portal.decide("verify_application", "verifier", decision="verified")
    portal.decide("approve_application", "approver", (one,), decision="approved")

    follow(phone).sees("Disetujui, menunggu dana tersedia", "Anda tidak perlu mengajukan lagi")
    phone.sees("Anda nomor 1 dari antrean yang menunggu dana")


def test_the_log_of_a_whole_journey_names_the_case_and_nothing_that_was_typed(portal, monkeypatch):
    lines = []
    monkeypatch.setattr("lumbung.web.logs.log", lambda _event, **ids: lines.append(ids))
    phone, number = paid(portal)
    code = phone.path.rpartition("/")[2]
    case = portal.case_of(code)

    phone.send(number=number)

    written = [str(value) for line in lines for value in line.values()]
    secrets = {text for text in typed_application().values() if len(text) > 3}
    secrets |= {code, f"{code[:5]}-{code[5:]}", number, *phone.cookies.values()}
    assert not [text for text in written if any(secret in text for secret in secrets)]
    known = [line["route"] for line in lines if line.get("case") == case]
    assert {
        *("/ajukan/{programme}/{page}", "/ajukan/{programme}/periksa"),
        *("/bukti/{programme}", "/lacak/{code}"),
    } <= set(known)


def to_be_paid(portal, **changes):
    """A phone on the timeline of an application that waits for the treasurer."""
    phone = portal.applied(**changes)
    code, number = slip_of(phone)
    one = portal.decide("verify_application", "verifier", decision="verified")
    portal.decide("approve_application", "approver", (one,), decision="approved")
    return phone.open(f"/lacak/{code.replace('-', '')}"), number


def test_the_code_for_cash_is_shown_with_the_number_alone(portal):
    phone, number = to_be_paid(portal, pay_by="cash")
    phone.does_not_see("Kode pengambilan Anda")

    phone.send(number="2580" if number != "2580" else "2581")
    assert phone.status == 422
    phone.sees("Nomor ini tidak cocok")
    phone.send(number=number)

    assert phone.status == 200
    phone.sees("Kode pengambilan Anda", "Nomor empat angka tetap rahasia")


def test_the_page_of_a_code_does_not_say_who_gets_cash(portal):
    phone, number = to_be_paid(portal)
    phone.sees("Uangnya Anda ambil tunai?")

    phone.send(number=number)

    phone.sees("dikirim lewat transfer bank, jadi tidak perlu kode")
