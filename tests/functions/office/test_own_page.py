"""My own page: who I am here, and the daily summary's switch."""

import pytest


def test_it_says_who_i_am_and_leads_to_what_i_decided(office):
    page = office.signed_in("siti").get("/saya")

    page.sees("Halaman Anda", "Siti Rahmawati", "siti@lumbung.example", "RW 05")
    assert 'href="/keputusan"' in page.body


def test_the_summary_is_switched_on_and_off(office):
    browser = office.signed_in("siti")
    browser.get("/saya").sees("Kirimi saya ringkasan")
    token = browser.page.value("csrf")

    for _ in range(2):  # a double click
        answer = browser.post("/saya", {"summary": "on"}, csrf=token)
        assert answer.location == "/saya?tersimpan=1"
    browser.follow().sees("Tersimpan.", "Anda menerima ringkasan harian.")
    entries = [item["kind"]["S"] for item in office.world.items("agenda")]
    assert entries.count("daily_summary") == 1
    browser.post("/saya", {"summary": "off"})

    browser.follow().sees("Kirimi saya ringkasan")


@pytest.mark.parametrize("wish", ["", "maybe"])
def test_what_is_no_wish_changes_nothing(office, wish):
    browser = office.signed_in("siti")
    browser.get("/saya")

    assert browser.post("/saya", {"summary": wish}).status == 400
    assert not office.world.runtime.summaries.is_wanted(office.village.id, "siti")


def test_each_has_a_wish_of_their_own(office):
    browser = office.signed_in("siti")
    browser.get("/saya")
    browser.post("/saya", {"summary": "on"})

    office.signed_in("joko").get("/saya").sees("Kirimi saya ringkasan")
