"""The treasurers' pages: funds, statements, income; transfers and reversals by two people."""

import re
from dataclasses import replace

from lumbung.people.model import Holding, Official
from lumbung.treasury.audit import check_books, read_books
from tests.functions.office.conftest import PINS

FUND, OTHER = "bantuan-tunai", "donasi"
INCOME = {
    "fund": OTHER,
    "amount": "Rp 2.500.000",
    "on-day": "20",
    "on-month": "11",
    "on-year": "2026",
    "origin": "Hasil bazar RW 05",
    "reference": "BCA 20261120 0007",
}
TRANSFER = {"giver": FUND, "taker": OTHER, "amount": "1.000.000", "reason": "Untuk banjir RW 05"}


def comes_in(browser, by="yusuf", **changes):
    """Types income on a page of its own."""
    browser.get("/kas/masuk")
    key = browser.page.value("key")
    return browser.post("/kas/masuk", {**INCOME, "key": key, "pin": PINS[by], **changes})


def proposes(browser, by="yusuf", **changes):
    browser.get("/kas/pindah")
    key = browser.page.value("key")
    return browser.post("/kas/pindah", {**TRANSFER, "key": key, "pin": PINS[by], **changes})


def decides(office, by, where, what, **typed):
    browser = office.signed_in(by)
    browser.get(where)
    return browser, browser.post(f"{where}/{what}", {"pin": PINS[by], **typed})


def fund(office, name=OTHER):
    return office.world.runtime.funds.read(office.village.id, name)


def entries(office, kind=None):
    """What stands in the journal, with its seal; the books are whole."""
    here, village = office.world.runtime, office.village.id
    here.registrar.seal_all(village, 2026)
    books = read_books(here.journal, here.funds, here.budget_lines, village, 2026)
    assert check_books(books) is None
    return [e for y in books.years for e in y.sealed if kind in (None, e.kind)]


def asked(office, kind):
    return [item["ref"]["S"] for item in office.world.items("agenda") if item["kind"]["S"] == kind]


def test_a_treasurer_sees_what_each_fund_has_and_where_it_comes_from(office):
    office.approved(amount="750000")

    page = office.signed_in("yusuf").get("/kas")

    page.sees("Dana bantuan tunai", "Anggaran kota (APBD)", "Dana donasi warga", "Donatur")
    page.sees("Yang masuk Rp 150.000.000", "Disisihkan untuk permohonan Rp 750.000")
    page.sees("Masih bebas Rp 149.250.000", "Catat uang masuk")


def test_an_administrator_reads_and_records_nothing(office):
    browser = office.signed_in("agus")

    browser.get("/kas").sees("Dana bantuan tunai")
    browser.page.does_not_see("Catat uang masuk")
    for path in ("/kas/masuk", "/kas/pindah"):
        assert browser.get(path).status == 403
        browser.page.sees("hanya untuk bendahara")
    assert comes_in(browser, "agus").status == 403
    assert fund(office).granted == 0


def test_the_pages_are_for_nobody_else(office):
    browser = office.signed_in("ratna")

    for path in (
        *("/kas", f"/kas/dana/{FUND}", "/kas/entri/2026/1", "/kas/masuk", "/kas/pindah"),
        *("/kas/usulan", "/kas/usulan/x"),
    ):
        assert browser.get(path).status == 403, path


def test_a_treasurer_of_one_rw_alone_is_no_treasurer_of_the_village(office):
    area = office.new_official("tono")
    only = Official(area.id, area.name, area.email, (Holding("treasurer", "rw05"),))
    office.people.put_official(office.village.id, only, nik="3175999203850001", kk="")
    browser = office.signed_in("yusuf")
    session = office.people.store.read_session

    office.world.runtime.people.store.read_session = lambda *a: _as("tono", session(*a))

    assert browser.get("/kas").status == 403


def _as(official, session):
    return replace(session, official_id=official)


def test_income_stands_in_the_books_at_once_with_its_day_and_its_proof(office):
    browser = office.signed_in("yusuf")

    answer = comes_in(browser)

    assert answer.location == f"/kas/dana/{OTHER}?tercatat=1"
    browser.follow().sees("sudah tercatat", "Uang masuk", "Nomor menyusul", "+Rp 2.500.000")
    assert (fund(office).granted, fund(office).free) == (2_500_000, 2_500_000)
    assert asked(office, "wake_queue") == [OTHER]
    [entry] = entries(office, "income")
    assert (entry.day, entry.on, entry.actor) == ("2026-11-24", "2026-11-20", "yusuf")
    assert entry.note == "BCA 20261120 0007 · Hasil bazar RW 05"
    browser.get(f"/kas/dana/{OTHER}").sees(f"Nomor {entry.number}")
    browser.get(f"/kas/entri/2026/{entry.number}").sees("Yusuf Hidayat", "20 November 2026")
    browser.page.sees("Hasil bazar RW 05", "debit Rp 2.500.000")


def test_a_double_click_records_income_once(office):
    browser = office.signed_in("yusuf")
    browser.get("/kas/masuk")
    sent = {**INCOME, "key": browser.page.value("key"), "pin": PINS["yusuf"]}
    csrf = browser.page.value("csrf")

    answers = [browser.post("/kas/masuk", sent, csrf=csrf) for _ in range(2)]

    assert {answer.location for answer in answers} == {f"/kas/dana/{OTHER}?tercatat=1"}
    assert fund(office).granted == 2_500_000
    assert len(entries(office, "income")) == 1


def test_the_same_key_with_something_else_is_refused_and_stores_nothing(office):
    browser = office.signed_in("yusuf")
    comes_in(browser)
    key = "ab" * 16
    first = comes_in(browser, key=key)
    before = office.world.items("treasury"), office.world.items("journal")

    for changes in ({"amount": "9.000"}, {"fund": FUND}, {"origin": "Donatur"}):
        answer = comes_in(browser, key=key, **changes)
        assert answer.status == 409
        answer.sees("sudah pernah dikirim dengan isi yang lain")
        assert answer.value("key") != key
    other_actor = comes_in(office.signed_in("lina"), "lina", key=key)
    other_route = proposes(browser, key=key)

    assert first.status == 303
    assert (other_actor.status, other_route.status) == (409, 409)
    assert (office.world.items("treasury"), office.world.items("journal")) == before


WRONG = (
    ({"on-day": "25"}, "on"),
    ({"on-year": "2020"}, "on"),
    ({"amount": "0"}, "amount"),
    ({"amount": "1.000,50"}, "amount"),
    ({"fund": "tidak-ada"}, "fund"),
    ({"origin": "NIK 3175 0752 0385 0901"}, "origin"),
    ({"origin": ""}, "origin"),
    ({"reference": ""}, "reference"),
    ({"reference": "?"}, "reference"),
    ({"pin": "000000"}, "pin"),
)


def test_what_is_wrong_with_income_is_said_and_what_was_typed_stays(office):
    browser = office.signed_in("yusuf")

    for typed, field in WRONG:
        answer = comes_in(browser, **typed)
        assert answer.status == 422, typed
        assert re.findall(r'<li><a href="#(\w+)"', answer.body) == [field], typed
        assert answer.value("on-month") == "11"

    assert fund(office).granted == 0


def test_a_transfer_moves_money_once_another_official_has_approved_it(office):
    browser = office.signed_in("yusuf")
    where = proposes(browser).location
    browser.follow().sees("Anda yang mengusulkan", "Rp 1.000.000", "Untuk banjir RW 05")
    browser.page.does_not_see("Setujui")
    assert fund(office).granted == 0
    assert sorted(office.messages("proposal_waiting")) == ["official#agus", "official#lina"]

    second, answer = decides(office, "lina", where, "setujui")

    assert answer.location == where
    second.follow().sees("Disetujui", "Lina Marlina", "Yusuf Hidayat")
    assert (fund(office).free, fund(office, FUND).free) == (1_000_000, 149_000_000)
    assert asked(office, "wake_queue") == [OTHER]
    [entry] = entries(office, "transfer")
    assert (entry.actor, entry.note) == ("lina", "Untuk banjir RW 05")
    assert entry.cause.endswith("/yusuf")
    browser.get(f"/kas/entri/2026/{entry.number}").sees("Usulan di balik catatan ini")
    for again in ("setujui", "tolak"):
        _, repeated = decides(office, "agus", where, again, csrf="")
        assert repeated.status in (403, 409)
    assert fund(office).free == 1_000_000


def test_the_mail_to_the_second_person_leads_to_the_proposal(office):
    where = proposes(office.signed_in("yusuf")).location
    office.world.work()
    mails = [mail for mail in office.world.mails() if "Usulan tentang kas" in mail["subject"]]
    to = {mail["destinations"]["ToAddresses"][0].partition("@")[0]: mail for mail in mails}
    token = re.search(r"/t/([A-Za-z0-9._-]+)", to["agus"]["body"]).group(1)
    agus = office.browser()
    agus.get(f"/t/{token}").does_not_see("1.000.000")

    agus.post(f"/t/{token}", {"pin": PINS["agus"]})

    assert sorted(to) == ["agus", "lina"]
    assert agus.page.location == where
    agus.follow().sees("Setujui", "Untuk banjir RW 05")


def test_who_proposed_cannot_approve_or_refuse_and_nobody_else_withdraws(office):
    browser = office.signed_in("yusuf")
    where = proposes(browser).location
    csrf = browser.follow().value("csrf")

    mine = [
        browser.post(f"{where}/{what}", {"pin": PINS["yusuf"]}, csrf=csrf).status
        for what in ("setujui", "tolak")
    ]
    _, others = decides(office, "lina", where, "tarik")

    assert (mine, others.status) == ([403, 403], 403)
    assert fund(office).granted == 0
    browser.post(f"{where}/tarik", csrf=csrf)
    browser.get(where).sees("Ditarik kembali")
    browser.get("/kas/usulan").sees("Usulan pemindahan antardana, Rp 1.000.000", "Ditarik kembali")


def test_approving_takes_the_pin(office):
    where = proposes(office.signed_in("yusuf")).location

    _, answer = decides(office, "lina", where, "setujui", pin="000000")

    assert answer.status == 422
    assert fund(office).granted == 0


def test_a_transfer_is_refused_in_words_where_the_money_is_gone_meanwhile(office):
    where = proposes(office.signed_in("yusuf"), amount="149.900.000").location
    office.approved(amount="750000")

    _, answer = decides(office, "lina", where, "setujui")

    assert answer.status == 409
    answer.sees("Uangnya tidak cukup lagi", "tinggal Rp 149.250.000", "Menunggu orang kedua")
    assert fund(office).granted == 0


def test_more_than_is_free_is_not_even_proposed(office):
    browser = office.signed_in("yusuf")

    assert proposes(browser, amount="150.000.001").status == 409
    browser.page.sees("tinggal Rp 150.000.000 yang bebas")
    assert proposes(browser, taker=FUND).status == 422
    browser.page.sees("tidak boleh sama")


def test_a_proposal_runs_out(office):
    where = proposes(office.signed_in("yusuf")).location
    office.world.pass_time(days=7)

    browser = office.signed_in("lina")
    browser.get(where).sees("Waktunya habis")
    browser.page.does_not_see("Setujui")
    answer = browser.post(f"{where}/setujui", {"pin": PINS["lina"]}, csrf=office.csrf(browser))

    assert answer.status == 409
    assert fund(office).granted == 0


def test_what_a_blocked_treasurer_proposed_is_not_approved(office):
    where = proposes(office.signed_in("yusuf")).location
    office.people.block_official(office.village.id, "yusuf")

    _, answer = decides(office, "lina", where, "setujui")

    assert answer.status == 403
    answer.sees("bukan bendahara lagi")
    assert fund(office).granted == 0


def wrong_income(office):
    """Income that was typed wrongly, with its number; answers where it stands."""
    comes_in(office.signed_in("yusuf"))
    [entry] = entries(office, "income")
    return entry, f"/kas/entri/2026/{entry.number}"


def takes_back(office, where, by="yusuf", **changes):
    browser = office.signed_in(by)
    browser.get(where)
    key = browser.page.value("key")
    typed = {"reason": "Salah dana", "key": key, "pin": PINS[by], **changes}
    return browser.post(f"{where}/balik", typed)


def test_a_wrong_entry_is_taken_back_by_another_once_and_by_two_people(office):
    wrong, where = wrong_income(office)
    first, second = (takes_back(office, where).location for _ in range(2))
    assert fund(office).granted == 2_500_000

    decides(office, "agus", first, "setujui")
    _, answer = decides(office, "lina", second, "setujui")

    assert answer.status == 403
    answer.sees("sudah dibatalkan")
    assert (fund(office).granted, fund(office).free) == (0, 0)
    [reversal] = entries(office, "reversal")
    assert (reversal.reverses, reversal.note, reversal.actor) == (wrong.id, "Salah dana", "agus")
    page = office.signed_in("yusuf").get(where)
    page.sees("sudah dibatalkan dengan catatan lain")
    page.does_not_see("Usulkan pembatalan")
    assert takes_back(office, where, key="cd" * 16).status == 403


def test_a_transfer_that_is_taken_back_wakes_who_waits_for_the_fund_that_gave(office):
    where = proposes(office.signed_in("yusuf")).location
    decides(office, "lina", where, "setujui")
    [entry] = entries(office, "transfer")

    back = takes_back(office, f"/kas/entri/2026/{entry.number}", "lina").location
    decides(office, "yusuf", back, "setujui")

    assert (fund(office).free, fund(office, FUND).free) == (0, 150_000_000)
    assert sorted(asked(office, "wake_queue")) == [FUND, OTHER]
    assert len(entries(office, "reversal")) == 1


def test_what_concerns_a_case_or_the_settings_is_not_taken_back_here(office):
    office.approved(amount="750000")
    browser = office.signed_in("yusuf")

    for entry in entries(office):
        where = f"/kas/entri/2026/{entry.number}"
        browser.get(where).does_not_see("Usulkan pembatalan")
        assert takes_back(office, where, key="ef" * 16).status == 403
        browser.get(where)
    assert {entry.kind for entry in entries(office)} == {"budget", "reserve"}


def test_a_reversal_without_a_reason_is_refused(office):
    _, where = wrong_income(office)

    answer = takes_back(office, where, reason="")

    assert answer.status == 422
    answer.sees("Alasan belum diisi")


def test_what_is_not_there_is_said(office):
    browser = office.signed_in("yusuf")

    for path in (
        *("/kas/dana/tidak-ada", "/kas/entri/2026/999", "/kas/entri/x/1", "/kas/entri/2026/-1"),
        *("/kas/usulan/tidak-ada", f"/kas/dana/{FUND}?tahun=x", f"/kas/dana/{FUND}?sebelum=x"),
    ):
        assert browser.get(path).status == 404, path


def test_a_statement_is_paged_newest_first(office):
    here, village = office.world.runtime, office.village.id
    for _ in range(35):
        here.treasury.top_up_fund(village, OTHER, 1_000)
    here.registrar.seal_all(village, 2026)
    browser = office.signed_in("yusuf")

    first = browser.get(f"/kas/dana/{OTHER}")
    older = re.search(r"sebelum=(\d+)", first.body).group(1)
    second = browser.get(f"/kas/dana/{OTHER}?tahun=2026&sebelum={older}")

    numbers = [re.findall(r"Nomor (\d+)", page.text) for page in (first, second)]
    assert [len(page) for page in numbers] == [30, 5]
    together = [int(number) for page in numbers for number in page]
    assert together == sorted(together, reverse=True)
    browser.get(f"/kas/dana/{OTHER}?tahun=2025").sees("Belum ada catatan", "Tahun 2026")
