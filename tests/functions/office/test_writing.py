"""Writing to a resident: with one's own WhatsApp once the number is open, and by what failed before."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from lumbung.messages.model import Message, State, Why


def link_of(page):
    found = re.search(r'href="(https://wa\.me/[^"]+)"', page.body)
    return urlsplit(found.group(1).replace("&amp;", "&")) if found else None


def test_the_link_with_the_number_stands_there_only_while_the_number_is_open(office):
    case, browser = office.apply(), office.signed_in("siti")
    assert link_of(browser.get(office.path(case))) is None

    browser.post(office.path(case) + "/buka", {"why": "visit_home", "fields": "phone"})
    link = link_of(browser.follow())

    assert link.path == "/6281234567890"
    [text] = parse_qs(link.query)["text"]
    assert office.shown(case) in text
    assert f"/lacak/{office.case(case).code}" in text
    assert not {"Sri", "750", "Melati"} & set(text.split())
    office.world.pass_time(minutes=6)
    assert link_of(browser.get(office.path(case))) is None


def test_without_the_number_among_what_is_open_there_is_no_link(office):
    case, browser = office.apply(), office.signed_in("siti")
    browser.get(office.path(case))

    browser.post(office.path(case) + "/buka", {"why": "visit_home", "fields": "name"})

    assert link_of(browser.follow()) is None


def failed(office, case):
    """A message about the case that was given up."""
    here = office.world.runtime
    message = Message.new(
        village=office.village.id,
        about=f"case#{case}",
        template="paid",
        language="id",
        to="resident",
    ).give_up(Why.NO_ADDRESS)
    tx = here.begin()
    here.outbox.add(tx, message)
    tx.commit()
    return message


def state_of(office, message):
    return office.world.runtime.outbox.read(message.village, message.about, message.id).state


def entries(office, message):
    return [item for item in office.world.items("agenda") if item["ref"]["S"] == message.id]


def test_a_failed_message_is_sent_again_once_however_often_it_is_clicked(office):
    case = office.apply()
    message, browser = failed(office, case), office.signed_in("agus")
    browser.get(f"/jalan/{case}").sees("paid", "Kirim lagi")

    for _ in range(2):
        answer = browser.post(f"/jalan/{case}/kirim", {"message": message.id})
        assert (answer.status, answer.location) == (303, f"/jalan/{case}?dikirim=1")
        browser.follow().sees("Pesan itu dikirim lagi.")

    browser.page.does_not_see(f'value="{message.id}"')
    assert state_of(office, message) is State.QUEUED
    assert len(entries(office, message)) == 1


def test_whom_a_failed_message_was_for_can_be_written_to_by_hand(office):
    case, browser = office.apply(), office.signed_in("agus")
    assert link_of(browser.get(f"/jalan/{case}")) is None
    failed(office, case)

    link = link_of(browser.get(f"/jalan/{case}"))

    assert link.path == "/"  # the number is closed: whoever sends it picks whom it goes to
    [text] = parse_qs(link.query)["text"]
    assert office.shown(case) in text
    assert f"/lacak/{office.case(case).code}" in text
    assert not {"Sri", "750", "Melati"} & set(text.split())


@pytest.mark.parametrize("which", ["", "none", "../x"])
def test_what_is_no_message_of_the_case_is_not_found(office, which):
    case = office.apply()
    browser = office.signed_in("agus")
    browser.get(f"/jalan/{case}")

    assert browser.post(f"/jalan/{case}/kirim", {"message": which}).status == 404


def test_only_an_administrator_sends_again(office):
    case = office.apply()
    message, browser = failed(office, case), office.signed_in("siti")

    assert browser.post(f"/jalan/{case}/kirim", {"message": message.id}).status == 403
    assert state_of(office, message) is State.FAILED
