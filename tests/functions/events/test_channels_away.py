"""A channel that is away, throttles or refuses one address: the next has its turn, and nobody else waits for it."""

import pytest
from moto.sns.models import sns_backends

from lumbung.messages.model import MOST_REFUSALS, State
from tests import outages
from tests.factories import typed_application, village
from tests.journey import ADDRESS, PROGRAMME
from tests.phones import with_phones
from tests.stored import spent
from tests.world import ACCOUNT, REGION, World

FAULTS = {
    "throttled": lambda operation: outages.refusal("TooManyRequestsException", operation, 429),
    "refusing": lambda operation: outages.refusal("MessageRejected", operation),
    "away": outages.away,
}


@pytest.fixture
def phones(world: World):
    world.publish(with_phones(village()))
    texts().clear()
    yield world
    world.publish(village())


def texts():
    return sns_backends[ACCOUNT][REGION].sms_messages


def apply(world, **answers):
    """The id of a case whose resident wishes what is answered; their message is due."""
    intake = world.runtime.intake
    draft = intake.start_draft(world.village, PROGRAMME, "id")
    typed = {**typed_application(), "by_mail": "yes", **answers}
    draft = intake.save_page(world.village, draft, typed)
    intake.send_application(world.village, draft, {}, "id", ADDRESS)
    return draft.case


def told(world, case_id):
    """Channel and state of what the resident was told."""
    found = world.runtime.outbox.about(world.village.id, f"case#{case_id}")
    return [(message.channel, message.state) for message in found if message.to == "resident"]


def ticks(world, times):
    """The clock, so often, five minutes apart."""
    for _ in range(times):
        world.events.agenda_tick({}, None)
        world.pass_time(minutes=5)


@pytest.mark.parametrize("fault", FAULTS)
def test_while_sms_does_not_go_a_resident_gets_mail_and_it_costs_nothing(phones, fault):
    case = apply(phones, by_sms="yes")

    with outages.outage("sns", FAULTS[fault]) as sms:
        ticks(phones, 6)

    assert len(sms.struck) == MOST_REFUSALS
    assert told(phones, case) == [("mail", State.SENT)]
    assert len(phones.mails()) == 1
    assert spent(phones.village.id, "2026-11") == 0


@pytest.mark.parametrize("fault", FAULTS)
def test_while_mail_does_not_go_others_get_their_text_at_once_and_it_goes_later(phones, fault):
    by_mail = apply(
        phones, email="siti@warga.example", nik="3175077103850002", phone="081200000001"
    )
    by_text = apply(phones, by_sms="yes")

    with outages.outage("sesv2", FAULTS[fault]):
        ticks(phones, 1)
        assert told(phones, by_text) == [("sms", State.SENT)]
        assert told(phones, by_mail) == [("mail", State.QUEUED)]
        ticks(phones, 2)
    assert phones.mails() == []
    ticks(phones, 6)

    assert told(phones, by_mail) == [("mail", State.SENT)]
    assert (len(phones.mails()), len(texts())) == (1, 1)


def test_one_address_that_is_refused_holds_no_other_up(world):
    refused, other = apply(world), apply(world, email="lain@warga.example", nik="3175077103850002")
    to_one = {"ToAddresses": ["sri@warga.example"]}

    with outages.outage("sesv2", FAULTS["refusing"], only=lambda a: a["Destination"] == to_one):
        ticks(world, 1)

    assert told(world, other) == [("mail", State.SENT)]
    assert told(world, refused) == [("mail", State.QUEUED)]
