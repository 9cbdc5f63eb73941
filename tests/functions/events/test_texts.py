"""STATUS by SMS and WhatsApp, in the shapes that AWS publishes; answered in one short text."""

import json

import pytest
from moto.sns.models import sns_backends

from lumbung.aws import texts
from lumbung.messages.gsm import ONE_PART, signs
from lumbung.messages.inquiry import MOST_AN_HOUR
from tests.factories import village
from tests.journey import apply
from tests.phones import NUMBER, PRICE, changed, with_phones
from tests.stored import spent
from tests.world import ACCOUNT, REGION

PHONE = "+6281399998888"
META, KEY = "321010217760100", "976c72a700aac43eaf573ae050example"


@pytest.fixture
def phones(world):
    world.publish(with_phones(village()))
    sent().clear()
    yield world
    world.publish(village())


def sent():
    return sns_backends[ACCOUNT][REGION].sms_messages


def sms(body, id="cae173d2", to=NUMBER, phone=PHONE):
    return {
        "originationNumber": phone,
        "destinationNumber": to,
        "messageKeyword": "STATUS",
        "messageBody": body,
        "inboundMessageId": id,
        "previousPublishedMessageId": "wJalrXUtnFEMI",
    }


def whatsapp(*messages):
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "628111222333", "phone_number_id": META},
        "contacts": [{"profile": {"name": "Sri"}, "wa_id": "6281399998888"}],
        "messages": list(messages),
    }
    entry = {"id": "365731266123456", "changes": [{"value": value, "field": "messages"}]}
    arn = f"arn:aws:social-messaging:ap-southeast-1:123456789012:phone-number-id/{KEY}"
    return {
        "context": {
            "MetaWabaIds": [{"wabaId": "1234567890abcde", "arn": "arn:aws:x"}],
            "MetaPhoneNumberIds": [{"metaPhoneNumberId": META, "arn": arn}],
        },
        "whatsAppWebhookEntry": json.dumps(entry),
        "aws_account_id": "123456789012",
        "message_timestamp": "2026-11-24T02:00:00.000Z",
        "messageId": "6d69f07a-c317-4278-9d5c-6a84078419ec",
    }


def ask(world, *told):
    records = [{"Sns": {"Message": json.dumps(each)}} for each in told]
    return world.events.take_text({"Records": records}, None)["results"]


@pytest.mark.parametrize("form", ["STATUS {}", "status  {}", "Status:{}", " STATUS\n{} "])
def test_the_stage_comes_back_in_one_sms_without_name_or_amount(phones, form):
    _, slip, _ = apply(phones)

    assert ask(phones, sms(form.format(slip.code))) == ["answered"]

    ((phone, text),) = sent().values()
    assert phone == PHONE
    assert (
        text
        == f"{slip.code[:5]}-{slip.code[5:]}: Permohonan sudah diterima, sejak 24 November 2026."
    )
    assert (signs(text) or 1000) <= ONE_PART


def test_every_stage_fits_into_one_sms(phones):
    from lumbung.shared.catalogue import LANGUAGES, translate
    from lumbung.web.words import STAGES

    for language in LANGUAGES:
        unknown = translate(language, "status.unknown")
        assert (signs(unknown) or 1000) <= ONE_PART
        for each in STAGES:
            words = translate(language, f"stage.{each}")
            told = {"shown": "ABCDE-FGHJK", "stage": words, "since": "30 September 2026"}
            assert (signs(translate(language, "status.told", **told)) or 1000) <= ONE_PART


@pytest.mark.parametrize("body", ["STATUS", "STATUS ABCDE-FGHJK", "STATUS 0", "status " + "9" * 99])
def test_an_unknown_code_is_said_to_be_unknown(phones, body):
    assert ask(phones, sms(body)) == ["answered"]

    ((_, text),) = sent().values()
    assert text.startswith("Kode itu tidak kami kenal.")


@pytest.mark.parametrize("body", ["Halo", "", "STATUSKU", "STOP"])
def test_what_asks_nothing_is_not_answered_and_costs_nothing(phones, body):
    assert ask(phones, sms(body)) == ["unasked"]

    assert not sent()
    assert spent(phones.village.id, "2026-11") == 0


def test_a_text_that_comes_twice_is_answered_once(phones):
    _, slip, _ = apply(phones)
    told = sms(f"STATUS {slip.code}")

    assert ask(phones, told, told) == ["answered", "again"]

    assert len(sent()) == 1
    assert spent(phones.village.id, "2026-11") == PRICE


def test_a_phone_that_guesses_rests_until_the_next_hour(phones):
    told = [sms("STATUS ABCDE-FGHJK", id=f"m{n}") for n in range(MOST_AN_HOUR + 1)]

    assert ask(phones, *told) == ["answered"] * MOST_AN_HOUR + ["many"]
    assert ask(phones, sms("STATUS", id="other", phone="+62811")) == ["answered"]
    phones.pass_time(hours=1)
    assert ask(phones, sms("STATUS", id="later")) == ["answered"]
    assert PHONE[1:] not in str(phones.items("messages"))


def test_an_answer_that_the_months_money_does_not_reach_for_is_not_sent(phones):
    phones.publish(with_phones(village(), ceiling=PRICE))

    assert ask(phones, sms("STATUS", id="1"), sms("STATUS", id="2")) == ["answered", "ceiling"]
    assert len(sent()) == 1


def test_a_number_that_is_no_villages_is_not_answered(phones):
    assert ask(phones, sms("STATUS", to="+62800")) == ["unknown number"]
    phones.publish(village())
    assert ask(phones, sms("STATUS")) == ["unknown number"]
    assert not sent()


def test_whatsapp_is_answered_free_by_whatsapp(phones, monkeypatch):
    number = f"arn:aws:social-messaging:ap-southeast-1:123456789012:phone-number-id/{KEY}"
    ways = {"channels": ["mail", "sms", "whatsapp"], "whatsapp": {"number": number, "price": 300}}
    phones.publish(changed(with_phones(village()), ways))
    said = []
    monkeypatch.setattr(texts, "write_whatsapp", lambda *call: said.append(call))
    phones.restart()
    _, slip, _ = apply(phones)
    asks = {"from": PHONE[1:], "id": "wamid.HBgL", "timestamp": "1", "type": "text"}
    picture = {"from": PHONE[1:], "id": "wamid.2", "timestamp": "1", "type": "image", "image": {}}

    told = whatsapp({**asks, "text": {"body": f"STATUS {slip.code}"}}, picture)

    assert ask(phones, told) == ["answered"]
    ((sender, phone, say),) = said
    assert (sender, phone) == (number, PHONE)
    assert say["text"]["body"].startswith(slip.code[:5])
    assert spent(phones.village.id, "2026-11") == 0


def test_what_tells_of_deliveries_is_passed_over(phones):
    assert ask(phones, whatsapp(), {"eventType": "TEXT_DELIVERED"}) == []
