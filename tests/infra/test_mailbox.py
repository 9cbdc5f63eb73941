"""The local mailbox shows whatever was sent, and is harmed by none of it."""

from email.message import EmailMessage

import pytest

from tool.mail import printable
from tool.mailbox.page import MAIL_POLICY, as_json, linked, list_page, mail_page
from tool.mailbox.store import Mailbox


@pytest.fixture
def mailbox(tmp_path):
    return Mailbox(tmp_path / "mail")


def message(
    subject="Tugas baru", text="Buka http://kantor.lumbung.localhost:8000/t/abc.def-g.\n", html=""
) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = (
        "kelurahan@lumbung.example",
        "siti@lumbung.example",
        subject,
    )
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made.as_bytes()


def test_the_newest_mail_comes_first(mailbox):
    for subject in ("first", "second", "third"):
        mailbox.keep(message(subject))

    assert [mail.subject for mail in mailbox.newest()] == ["third", "second", "first"]


def test_a_mail_is_read_as_it_was_sent(mailbox):
    mailbox.keep(message(html="<p>Halo</p>"))

    [mail] = mailbox.newest()

    assert mail.to == "siti@lumbung.example"
    assert mail.html.strip() == "<p>Halo</p>"
    assert as_json(mail)["links"] == ["http://kantor.lumbung.localhost:8000/t/abc.def-g"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: =?utf-8?b?////?=\r\nContent-Type: text/plain; charset=none\r\n\r\n\xff",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
        b"From: <\r\nTo: @@@\r\nSubject: a\r\n b\r\n\r\nx",
    ],
)
def test_a_broken_mail_breaks_nothing(mailbox, content):
    mailbox.keep(content)

    [mail] = mailbox.newest()
    assert mail_page(mail)
    assert list_page([mail])


def test_nothing_of_a_mail_becomes_markup_of_the_page(mailbox):
    hostile = '"><script>alert(1)</script>'
    mailbox.keep(message(subject=hostile, text=f"{hostile} http://x.example/{hostile}"))

    [mail] = mailbox.newest()

    assert "<script" not in mail_page(mail)
    assert "<script" not in list_page([mail])


def test_the_html_of_a_mail_is_shown_where_it_can_do_nothing(mailbox):
    mailbox.keep(message(html="<script>alert(1)</script>"))

    [mail] = mailbox.newest()

    assert "alert(1)" not in mail_page(mail)
    assert MAIL_POLICY.startswith("sandbox ")
    assert "allow-scripts" not in MAIL_POLICY
    assert "allow-same-origin" not in MAIL_POLICY


def test_only_web_addresses_become_links():
    text = linked("javascript:alert(1) data:text/html,x http://a.example/?q='1'&b")

    assert text.count("<a ") == 1
    assert 'href="http://a.example/?q=' in text


@pytest.mark.parametrize("number", ["../../etc/passwd", "1", "", "0" * 20 + "-" + "0" * 6 + "/x"])
def test_a_number_that_is_none_reads_nothing(mailbox, number):
    assert mailbox.read(number) is None


def test_a_terminal_obeys_no_mail():
    assert printable("a\x1b[2Jb\x07\nc\u202e") == "a[2Jb\nc"
