"""Handing a task to the deputy, on the page of the case."""

import pytest


def hand_over(browser, office, case, **form):
    browser.get(office.path(case))
    form = {"version": browser.page.value("version"), **form}
    return browser.post(office.path(case) + "/serahkan", form)


def test_the_deputy_gets_it_and_the_page_says_so(office):
    case, browser = office.apply(), office.signed_in("siti")
    browser.get(office.path(case)).sees("Serahkan ke petugas pengganti?")

    answer = hand_over(browser, office, case, handover_words="Pemohon adik saya.")

    assert answer.status == 303
    browser.follow().sees(
        "Anda sudah menyerahkan tugas ini", "Diserahkan kepada petugas pengganti", "adik saya"
    )
    browser.page.does_not_see("/serahkan", "/verifikasi")
    browser.get("/").sees("Tidak ada tugas yang menunggu")
    office.signed_in("agus").get("/").sees("Periksa permohonan")
    assert office.messages("task_handed_over") == ["official#agus"]


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "Tulis mengapa tugas ini Anda serahkan."), ("x" * 2001, "paling banyak 2000 huruf")],
)
def test_without_a_reason_it_says_so_and_keeps_what_was_typed(office, words, said):
    case, browser = office.apply(), office.signed_in("siti")

    answer = hand_over(browser, office, case, handover_words=words)

    assert answer.status == 422
    answer.sees("Kesalahan:", said, words)
    assert office.case(case).revision == 1


def test_the_form_sent_twice_is_one_handover(office):
    case, browser = office.apply(), office.signed_in("siti")
    version = str(office.case(case).revision)

    for _ in range(2):
        assert (
            hand_over(browser, office, case, version=version, handover_words="Cuti").status == 303
        )

    assert [event.kind for event in office.events(case)].count("handed_over") == 1


def test_a_page_that_is_old_is_refused_and_keeps_what_was_typed(office):
    case, browser = office.apply(), office.signed_in("siti")

    answer = hand_over(browser, office, case, version="0", handover_words="Cuti panjang")

    assert answer.status == 409
    answer.sees("Ada yang berubah", "Cuti panjang")


def test_the_second_of_two_is_told_that_a_deputy_was_asked(office):
    case, browser, other = office.apply(), office.signed_in("siti"), office.signed_in("joko")
    hand_over(browser, office, case, handover_words="Cuti")

    answer = hand_over(other, office, case, handover_words="Cuti juga")

    assert answer.status == 403
    answer.sees("Petugas pengganti sudah diminta memutuskan tugas ini.")
