"""Where goods are given, every page of the office speaks of them; where a child's age is a rule, its outcome is shown."""

import pytest

MONEY = ("uang", "Uang", "bayar", "ransfer", "rekening pemohon", "tunai")


@pytest.fixture
def to_hand_out(office):
    return office.approved(programme="paket-sembako")


def decide(browser, office, case, action, **form):
    browser.get(office.path(case))
    form = {"version": office.case(case).revision, **form}
    return browser.post(f"{office.path(case)}/{action}", form)


def speaks_of_money(page):
    """Words about money; the treasurer's ("bendahara") and the way's address are no such words."""
    text = page.text.replace("Jangan tulis NIK atau nomor rekening", "")
    return [word for word in MONEY if word in text]


def test_whoever_approves_reads_what_is_given_and_what_it_is_worth(office):
    case = office.verified(programme="paket-sembako")

    page = office.signed_in("ratna").get(office.path(case))

    page.sees("paket sembako, senilai Rp 300.000", "diambil di kantor", "Setujui paket sembako")
    assert speaks_of_money(page) == []


def test_goods_are_handed_out_by_whoever_took_the_task_against_the_code(office, to_hand_out):
    browser, case = office.signed_in("yusuf"), to_hand_out
    page = browser.get(office.path(case))
    page.sees("Serahkan paket sembako", "Saya yang menyerahkan")
    assert speaks_of_money(page) == []

    decide(browser, office, case, "ambil")
    page = browser.get(office.path(case))
    page.sees("Paket sembako sudah saya serahkan kepada pemohon", "Sri Wahyuni")
    assert speaks_of_money(page) == []
    form = {"handed_out": "yes", "pin": office.pin("yusuf")}
    wrong = decide(browser, office, case, "bayar", pick_up_code="000000", **form)
    assert wrong.status == 422
    wrong.sees("Kode ini tidak cocok. Sisa percobaan: 4. Jangan serahkan apa pun.")
    done = decide(browser, office, case, "bayar", pick_up_code=office.pick_up_code(case), **form)

    assert (done.status, office.case(case).stage) == (303, "confirmation")
    page = browser.follow()
    page.sees("Diserahkan di kantor: paket sembako")
    assert speaks_of_money(page) == []


def test_the_other_treasurer_is_told_not_to_hand_it_out_too(office, to_hand_out):
    decide(office.signed_in("yusuf"), office, to_hand_out, "ambil")

    page = office.signed_in("lina").get(office.path(to_hand_out))

    page.sees("sedang menyerahkannya sampai", "Jangan serahkan")


def test_the_inbox_and_the_link_name_what_is_to_be_handed_out(office, to_hand_out):
    office.signed_in("yusuf", csrf=False).get("/").sees("Serahkan paket sembako")
    link = office.link("yusuf", case=to_hand_out, task=office.case(to_hand_out).task)

    office.browser().get(f"/t/{link}").sees("serahkan paket sembako")


def test_in_english_the_package_has_its_english_name(office, to_hand_out):
    page = office.signed_in("yusuf").get(office.path(to_hand_out) + "?lang=en")

    page.sees("Hand out a food package", "I am handing it out", "worth Rp 300.000")


def test_money_is_spoken_of_as_before(office):
    case = office.approved(pay_by="cash")

    page = office.signed_in("yusuf").get(office.path(case))

    page.sees("Bayarkan bantuan", "tunai di kantor", "Saya yang membayar")


def test_the_outcome_of_a_programmes_own_rule_is_shown_by_its_name(office):
    case = office.apply(programme="bantuan-sekolah")

    page = office.signed_in("siti").get(office.path(case))

    page.sees("Sesuai Umur anak 6 sampai 21 tahun", "Nama lengkap anak", "Nama sekolah")
