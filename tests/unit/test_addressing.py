"""Who a message goes to and what it is told: a refusal's words whole, and no message lost for a fault."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from lumbung.addressing import AddressBook
from lumbung.messages.model import RESIDENT, Message, Why
from lumbung.messages.render import render
from lumbung.shared.errors import ErasedError, NotFoundError
from lumbung.villages.model import Sms, WhatsApp
from lumbung.villages.refusals import explain_refusal
from lumbung.web.words import RULES
from tests.factories import village

VILLAGE = village()
PROGRAMME = VILLAGE.programmes["bantuan-tunai"]
CASE = SimpleNamespace(village=VILLAGE.id, code="ABCDEFGHJK", programme=PROGRAMME.id, pay_by="cash")
SITI = SimpleNamespace(id="siti", name="Siti", email="siti@lumbung.example", blocked=False)


def fails(error):
    def call(*_args, **_named):
        raise error

    return call


def address(_village, side, path):
    return f"https://{side}.example{path}"


def gives(value):
    return lambda *_args, **_named: value


NOW = datetime(2026, 10, 31, 18, 0, tzinfo=UTC)  # in Jakarta it is November already
NONE_STOPPED = SimpleNamespace(is_stopped=lambda *_: False)


def book(official=SITI, url=address, stopped=NONE_STOPPED, **desk):
    """An address book over one case and one official; `desk`: what of it behaves otherwise."""
    calls = {
        "read": gives(CASE),
        "settings_of": gives((VILLAGE, PROGRAMME)),
        "read_answers": gives({"email": "sri@warga.example", "number": "4821"}),
        "villages": SimpleNamespace(current=gives(VILLAGE)),
    }
    people = SimpleNamespace(read_official=gives(official), make_link=gives("token"))
    return AddressBook(SimpleNamespace(**{**calls, **desk}), people, url, stopped, lambda: NOW)


def message(template, to=RESIDENT, language="id", **data):
    return Message.new(
        village=VILLAGE.id, about="case#c1", template=template, language=language, to=to, data=data
    )


def task():
    data = {"case": "c1", "task": "verify-1", "kind": "verify", "rw": 5}
    return message("task_waiting", "official#siti", due="2026-11-27T06:40:00.000Z", **data)


def said(asked):
    return render(asked.template, asked.language, book()(asked).values).text


@pytest.mark.parametrize("language", VILLAGE.languages)
@pytest.mark.parametrize("code", [*RULES, *(each.code for each in PROGRAMME.refusal_reasons)])
def test_the_mail_of_a_refusal_says_what_its_page_says(code, language):
    why = explain_refusal(VILLAGE, PROGRAMME, code, language)

    text = said(message("refused", language=language, reason=code))

    assert why.words in text
    assert why.change in text
    assert why.by_rule == (code in RULES)
    assert not [sign for sign in ("%(", "rule_", "refusal.") if sign in text]


@pytest.mark.parametrize("rule", RULES)
def test_a_rules_refusal_names_the_rules_own_values(rule):
    text = said(message("refused", reason=rule)).replace("\N{NO-BREAK SPACE}", " ")

    named = {"rule_age": f"{PROGRAMME.least_age} tahun", "rule_amount": "Rp 1.500.000"}
    assert named[rule] in text


@pytest.mark.parametrize(
    "official",
    [
        None,
        SimpleNamespace(**{**vars(SITI), "blocked": True}),
        SimpleNamespace(**{**vars(SITI), "email": ""}),
    ],
    ids=["gone", "blocked", "no address"],
)
def test_an_official_who_cannot_be_reached_is_nobody(official):
    assert book(official)(task()).ways == ()


@pytest.mark.parametrize(
    "read_answers",
    [fails(ErasedError()), gives({})],
    ids=["erased", "no address"],
)
def test_a_resident_who_cannot_be_reached_is_nobody(read_answers):
    assert book(read_answers=read_answers)(message("closed")).ways == ()


PHONES = replace(
    VILLAGE,
    channels=("whatsapp", "mail", "sms"),
    sms=Sms("DURENSAWIT", 400),
    whatsapp=WhatsApp("arn:aws:social-messaging:ap-southeast-1:0:phone-number-id/1", 300),
    paid_ceiling=50_000,
)
CONTACT = {"email": "sri@warga.example", "phone": "+6281234567890"}
WISHES = {
    "nothing said": ({}, ["mail"]),
    "all of it": ({"by_mail": "yes", "by_sms": "yes", "by_whatsapp": "yes"}, [*PHONES.channels]),
    "no mail": ({"by_mail": "no", "by_sms": "yes"}, ["sms"]),
    "none at all": ({"by_mail": "no", "by_sms": "no", "by_whatsapp": "no"}, []),
}


def of_village(settings, answers, **more):
    current = SimpleNamespace(current=gives(settings))
    return book(villages=current, read_answers=gives({**CONTACT, **answers}), **more)


@pytest.mark.parametrize(("answers", "channels"), WISHES.values(), ids=WISHES)
def test_the_ways_to_a_resident_are_those_they_wish_in_the_villages_order(answers, channels):
    to = of_village(PHONES, answers)(message("refused", reason="rule_age"))

    assert [way.channel for way in to.ways] == channels
    assert (to.month, to.ceiling) == ("2026-11", 50_000)


def test_a_channel_that_the_village_has_not_is_no_way_whatever_somebody_wishes():
    to = of_village(VILLAGE, {"by_sms": "yes", "by_whatsapp": "yes"})(message("closed"))

    assert [way.channel for way in to.ways] == ["mail"]


def test_a_stopped_address_is_no_way_and_is_told_apart_from_none():
    stopped = SimpleNamespace(is_stopped=lambda _village, at: at == CONTACT["email"])

    to = of_village(PHONES, {"by_sms": "yes"}, stopped=stopped)(message("closed"))
    official = book(stopped=SimpleNamespace(is_stopped=gives(True)))(task())

    assert ([way.channel for way in to.ways], to.why) == (["sms"], Why.STOPPED)
    assert (official.ways, official.why) == ((), Why.STOPPED)


MISSING = {
    "the case": (message("closed"), {"read": fails(NotFoundError())}),
    "its settings": (message("closed"), {"settings_of": fails(NotFoundError())}),
    "the public host": (message("closed"), {"url": fails(NotFoundError())}),
    "the village": (task(), {"villages": SimpleNamespace(current=fails(NotFoundError()))}),
    "the office's host": (task(), {"url": fails(NotFoundError())}),
}


@pytest.mark.parametrize(("asked", "broken"), MISSING.values(), ids=MISSING)
def test_what_is_missing_on_our_side_is_a_fault_that_the_agenda_tries_again(asked, broken):
    with pytest.raises(NotFoundError):
        book(**broken)(asked)
