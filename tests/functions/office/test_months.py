"""Closing a month takes one administrator and opening it again takes two."""

from datetime import UTC, datetime

import pytest

from tests.functions.office.conftest import PINS

NOVEMBER, DECEMBER = "2026-11", "2026-12"


@pytest.fixture
def two(office):
    """Ratna is a second administrator. It is December, and everything has its number."""
    office.give_role("ratna", "administrator")
    office.world.runtime.registrar.seal_all(office.village.id, 2026)
    office.world.moment = datetime(2026, 12, 1, 2, tzinfo=UTC)
    return office


def does(office, who, what, month=NOVEMBER, pin=""):
    """From the page, as its form sends it."""
    browser = office.signed_in(who)
    page = browser.get("/kas/bulan")
    form = {"what": what, "month": month, "pin": pin or PINS[who]}
    form["asked"] = page.value("asked") or ""
    return browser, browser.post("/kas/bulan", form)


def closed(office):
    return office.world.runtime.journal.head(office.village.id, 2026).closed


def test_a_month_that_is_over_is_closed_and_shows_by_whom(two):
    browser = two.signed_in("agus")
    browser.get("/").sees("Bulan pembukuan")
    browser.get("/kas/bulan").sees("Tutup November 2026", "Terbuka", "Banyaknya catatan 1")
    browser.page.sees("Uang masuk Rp 150.000.000")

    browser, done = does(two, "agus", "close")

    assert (done.location, closed(two)) == ("/kas/bulan?tahun=2026", NOVEMBER)
    browser.follow().sees("Ditutup oleh Agus", "Desember 2026 Terbuka", "setelah bulan itu lewat")


def test_closing_is_signed(two):
    _, page = does(two, "agus", "close", pin="000000")

    assert (page.status, closed(two)) == (422, "")
    page.sees("PIN salah", "Kesalahan:")


@pytest.mark.parametrize(
    ("what", "month", "status", "words"),
    [
        ("close", DECEMBER, 403, "Bulan itu belum lewat."),
        ("close", "2026-10", 409, "Keadaannya berubah"),
        ("close", "besok", 409, "Keadaannya berubah"),
        ("ask", NOVEMBER, 409, "Keadaannya berubah"),
        ("confirm", NOVEMBER, 409, "Keadaannya berubah"),
        ("?", NOVEMBER, 409, "Keadaannya berubah"),
    ],
)
def test_what_does_not_hold_is_said_on_the_page(two, what, month, status, words):
    _, page = does(two, "agus", what, month)

    assert (page.status, closed(two)) == (status, "")
    page.sees("Belum tersimpan.", words)


def test_opening_again_waits_for_a_second_person(two):
    does(two, "agus", "close")
    browser, _ = does(two, "agus", "ask")
    browser.follow().sees("November 2026 diminta dibuka lagi", "harus administrator lain")

    _, own = does(two, "agus", "confirm")
    assert (own.status, closed(two)) == (403, NOVEMBER)
    own.sees("Harus orang kedua yang memastikan")
    browser, _ = does(two, "ratna", "confirm")

    assert closed(two) == "2026-10"
    browser.follow().sees("November 2026 Terbuka")
    browser.page.does_not_see("diminta dibuka lagi")


def test_the_wish_can_be_dropped(two):
    does(two, "agus", "close")
    does(two, "agus", "ask")

    browser, _ = does(two, "ratna", "drop")

    browser.follow().does_not_see("diminta dibuka lagi")
    assert closed(two) == NOVEMBER


def test_the_page_is_for_administrators_and_knows_years_without_entries(two):
    assert two.signed_in("siti").get("/kas/bulan").status == 403
    two.signed_in("agus").get("/kas/bulan?tahun=2025").sees("Belum ada yang dibukukan tahun ini.")
