"""Deciding: once, by one person, on what the page showed."""

import pytest


def decide(browser, office, case, what, **form):
    """Opens the case, fills in the form, sends it."""
    browser.get(office.path(case))
    path = office.path(case)
    form.setdefault("version", browser.page.value("version"))
    if what == "bayar":
        browser.post(f"{path}/ambil", {"version": form["version"]})
        browser.get(path)
    return browser.post(f"{path}/{what}", form)


# Verifying


def test_verified_goes_on_to_the_approver(office):
    case, browser = office.apply(), office.signed_in("siti")

    answer = decide(
        browser, office, case, "verifikasi", decision="verified", words="Sudah dikunjungi."
    )

    assert (answer.status, office.case(case).stage) == (303, "approval")
    browser.follow().sees("oleh Anda", "Ke tugas berikutnya", "Sudah dikunjungi.")


def test_refused_with_a_reason_from_the_list(office):
    case, browser = office.apply(), office.signed_in("siti")

    decide(
        browser,
        office,
        case,
        "verifikasi",
        decision="refused",
        reason="not_reached",
        words="Tiga kali.",
    )

    assert (office.case(case).stage, office.case(case).reason) == ("refused", "not_reached")
    browser.follow().sees("Kami tidak dapat menemui", "Tiga kali.")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Keputusan Anda belum diisi."),
        ({"decision": "approved"}, "Keputusan Anda belum diisi."),
        ({"decision": "refused"}, "Alasan penolakan belum diisi."),
        ({"decision": "refused", "reason": "because"}, "Alasan penolakan belum diisi."),
        ({"decision": "verified", "words": "x" * 3000}, "Catatan paling banyak 2000 huruf."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(office, form, words):
    case, browser = office.apply(), office.signed_in("siti")

    answer = decide(browser, office, case, "verifikasi", **{"words": "Catatan saya", **form})

    assert answer.status == 422
    answer.sees("Kesalahan:", words, form.get("words", "Catatan saya"))
    assert office.case(case).stage == "verification"
    if form.get("decision") == "refused":
        assert 'value="refused" checked' in answer.body


def test_what_is_typed_is_shown_as_text(office):
    case, browser = office.apply(), office.signed_in("siti")

    answer = decide(browser, office, case, "verifikasi", words="<script>alert(1)</script>\u202e")

    assert answer.status == 422
    answer.does_not_see("<script>alert")


def test_the_same_form_sent_twice_is_one_decision(office):
    case, browser = office.apply(), office.signed_in("siti")
    path, version = office.path(case), str(office.case(case).revision)
    form = {"decision": "verified", "version": version}
    decide(browser, office, case, "verifikasi", **form)
    before = len(office.events(case))

    browser.get(path)
    answer = browser.post(path + "/verifikasi", form)

    assert answer.status == 303
    assert len(office.events(case)) == before


def test_of_two_officials_at_once_one_wins_and_the_other_reads_who(office):
    case, first, second = office.apply(), office.signed_in("siti"), office.signed_in("joko")
    first.get(office.path(case))
    second.get(office.path(case))
    path, version = office.path(case), first.page.value("version")

    first.post(path + "/verifikasi", {"decision": "verified", "version": version})
    answer = second.post(
        path + "/verifikasi",
        {
            "decision": "refused",
            "reason": "not_reached",
            "words": "Tidak ada di rumah.",
            "version": version,
        },
    )

    assert answer.status == 409
    answer.sees(
        "sudah diputuskan lebih dulu",
        "oleh Siti Rahmawati",
        "Yang tadi Anda isi",
        "Tidak ada di rumah.",
    )
    assert office.case(case).stage == "approval"


@pytest.mark.parametrize("version", ["0", "999", "", "-1", "x", "٣", "9" * 40])
def test_a_page_that_is_older_than_the_case_is_refused_and_keeps_what_was_typed(office, version):
    case, browser = office.apply(), office.signed_in("siti")

    answer = decide(
        browser, office, case, "verifikasi", decision="verified", words="Cocok", version=version
    )

    assert answer.status == 409
    answer.sees("Ada yang berubah sejak Anda membuka halaman ini.", "Cocok")
    assert 'value="verified" checked' in answer.body
    assert answer.value("version") == str(office.case(case).revision)
    assert office.case(case).stage == "verification"


def test_a_reveal_in_between_does_not_make_the_page_old(office):
    case, browser, other = office.apply(), office.signed_in("siti"), office.signed_in("joko")
    browser.get(office.path(case))
    other.get(office.path(case))
    other.post(office.path(case) + "/buka", {"why": "visit_home", "fields": "address"})

    answer = browser.post(
        office.path(case) + "/verifikasi",
        {"decision": "verified", "version": browser.page.value("version")},
    )

    assert answer.status == 303


def test_a_form_for_another_kind_of_task_finds_nothing(office):
    case, browser = office.apply(), office.signed_in("siti")

    answer = decide(
        browser, office, case, "bayar", pin=office.pin("siti"), bank_reference="BRI 1234"
    )

    assert answer.status == 404
    assert office.case(case).stage == "verification"


# Approving


def test_approving_asks_for_the_pin_again(office):
    case, browser = office.verified(), office.signed_in("ratna")
    browser.get(office.path(case)).sees("Setujui Rp 750.000", "PIN Anda sekali lagi")

    answer = decide(browser, office, case, "setujui", decision="approved", pin=office.pin("ratna"))

    assert (answer.status, office.case(case).stage) == (303, "reservation")


@pytest.mark.parametrize(("pin", "words"), [("", "Isi PIN: enam angka."), ("999000", "PIN salah.")])
def test_without_the_right_pin_nothing_is_approved(office, pin, words):
    case, browser = office.verified(), office.signed_in("ratna")

    answer = decide(browser, office, case, "setujui", decision="approved", words="Setuju", pin=pin)

    assert answer.status == 422
    answer.sees(words, "Setuju")
    assert 'value="approved" checked' in answer.body
    assert pin == "" or pin not in answer.body
    assert office.case(case).stage == "approval"


# Paying


def test_paid_by_transfer_with_the_banks_reference(office):
    case, browser = office.approved(), office.signed_in("yusuf")

    answer = decide(
        browser, office, case, "bayar", bank_reference="BRI/2026/0042", pin=office.pin("yusuf")
    )

    assert (answer.status, office.case(case).stage) == (303, "confirmation")
    assert office.case(case).paid_by == "yusuf"


def test_cash_is_paid_when_it_was_handed_out(office):
    case, browser = office.approved(pay_by="cash"), office.signed_in("yusuf")

    assert decide(browser, office, case, "bayar", pin=office.pin("yusuf")).status == 422
    form = {"handed_out": "yes", "pick_up_code": office.pick_up_code(case)}
    answer = decide(browser, office, case, "bayar", pin=office.pin("yusuf"), **form)

    assert (answer.status, office.case(case).stage) == (303, "confirmation")


def pay_cash(office, case, browser, code):
    form = {"handed_out": "yes", "pick_up_code": code, "pin": office.pin("yusuf")}
    return decide(browser, office, case, "bayar", **form)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "Isi kode pengambilan: enam angka."),
        ("12345", "Kode pengambilan terdiri atas enam angka."),
        ("12345a", "Kode pengambilan terdiri atas enam angka."),
        ("١٢٣٤٥٦", "Kode pengambilan terdiri atas enam angka."),
    ],
)
def test_what_is_no_pick_up_code_is_said_and_does_not_count(office, code, words):
    case, browser = office.approved(pay_by="cash"), office.signed_in("yusuf")

    for _ in range(6):
        answer = pay_cash(office, case, browser, code)
        assert answer.status == 422
        answer.sees("Kesalahan:", words)
    assert answer.value("pick_up_code") == code
    assert pay_cash(office, case, browser, office.pick_up_code(case)).status == 303


def test_a_wrong_pick_up_code_pays_nothing_and_five_rest_a_quarter_of_an_hour(office):
    case, browser = office.approved(pay_by="cash"), office.signed_in("yusuf")
    right = office.pick_up_code(case)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    pay_cash(office, case, browser, wrong).sees("Sisa percobaan: 4.", "Jangan serahkan apa pun.")
    for _ in range(3):
        pay_cash(office, case, browser, wrong)
    pay_cash(office, case, browser, wrong).sees("tidak dapat dipakai sampai", "WIB")
    assert pay_cash(office, case, browser, right).status == 422
    office.world.pass_time(minutes=15)
    answer = pay_cash(office, case, browser, f"{right[:3]} {right[3:]}")

    assert (answer.status, office.case(case).stage) == (303, "confirmation")


def test_who_takes_a_payment_sees_the_account_and_the_other_sees_who_pays(office):
    case, browser, other = office.approved(), office.signed_in("yusuf"), office.signed_in("lina")
    browser.get(office.path(case)).sees("Saya yang membayar", "••••1234")

    browser.post(office.path(case) + "/ambil", {"version": browser.page.value("version")})

    browser.get(office.path(case)).sees("Anda yang membayar", "0123 4567", "Catat sebagai dibayar")
    other.get(office.path(case)).sees("Yusuf Hidayat sedang membayarnya", "Jangan transfer")
    other.page.does_not_see("Saya yang membayar", "Catat sebagai dibayar")


def test_a_treasurer_refuses_with_a_reason_and_keeps_what_was_typed_until_then(office):
    case, browser = office.approved(), office.signed_in("yusuf")
    pin = office.pin("yusuf")

    answer = decide(browser, office, case, "tolak", refuse_words="Datang sendiri.", refuse_pin=pin)
    assert answer.status == 422
    answer.sees("Alasan penolakan belum diisi.", "Datang sendiri.")
    answer = decide(
        browser, office, case, "tolak", refuse_reason="withdrawn", refuse_words="", refuse_pin=pin
    )

    assert (answer.status, office.case(case).stage) == (303, "refused")


@pytest.mark.parametrize("reference", ["", "x", "=cmd()", "<b>1234</b>", "x" * 100])
def test_a_transfer_needs_a_reference(office, reference):
    case, browser = office.approved(), office.signed_in("yusuf")

    answer = decide(
        browser, office, case, "bayar", bank_reference=reference, pin=office.pin("yusuf")
    )

    assert answer.status == 422
    assert answer.value("bank_reference") == reference
    assert office.case(case).stage == "payment"


def test_the_one_who_approved_cannot_pay(office):
    office.give_role("ratna", "treasurer")
    case, browser = office.approved(by="ratna"), office.signed_in("ratna")
    browser.get(office.path(case)).sees("Langkah ini harus diputuskan orang lain.")

    form = {
        "bank_reference": "BRI 1234",
        "pin": office.pin("ratna"),
        "version": str(office.case(case).revision),
    }
    answer = browser.post(office.path(case) + "/bayar", form)

    assert answer.status == 403
    answer.sees("Keputusan Anda tidak tersimpan.", "BRI 1234")
    assert office.case(case).stage == "payment"


# Care


def test_the_administrator_starts_a_case_that_stopped(office):
    case, browser = office.apply(), office.signed_in("agus")
    office.stop(case, "Lambda.Unknown")
    browser.get("/").sees("Tangani permohonan yang berhenti")
    browser.get(office.path(case)).sees("Permohonan ini berhenti", "Lambda.Unknown")

    answer = decide(browser, office, case, "lanjutkan")

    assert (answer.status, office.case(case).stage, office.case(case).attempt) == (
        303,
        "verification",
        2,
    )


def test_nobody_else_starts_it(office):
    case, browser = office.apply(), office.signed_in("siti")
    office.stop(case, "Lambda.Unknown")

    answer = browser.post(
        office.path(case) + "/lanjutkan", {"version": str(office.case(case).revision)}
    )

    assert answer.status == 403
    assert office.case(case).stage == "care"


# Asking for a correction


def test_a_correction_is_asked_for_and_the_page_says_so(office):
    case, browser = office.apply(), office.signed_in("siti")
    browser.get(office.path(case)).sees("Minta perbaikan dari pemohon")
    asked = {"correct_pages": "pembayaran", "correct_words": "Nomornya kurang satu angka."}

    answer = decide(browser, office, case, "perbaikan", **asked)

    assert (answer.status, office.case(case).stage) == (303, "correction")
    assert office.case(case).to_correct == ("pembayaran",)
    browser.follow().sees("Perbaikan diminta", "Nomornya kurang satu angka.")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"correct_words": "Salah."}, "Yang perlu diperbaiki belum diisi."),
        ({"correct_pages": "kontak"}, "Apa yang keliru belum diisi."),
        ({"correct_pages": "diri", "correct_words": "Salah."}, "Yang perlu diperbaiki"),
    ],
)
def test_what_a_correction_needs_is_said_and_nothing_typed_is_lost(office, form, words):
    case, browser = office.apply(), office.signed_in("siti")

    answer = decide(browser, office, case, "perbaikan", **form)

    assert (answer.status, office.case(case).stage) == (422, "verification")
    answer.sees(words, form.get("correct_words", ""))
