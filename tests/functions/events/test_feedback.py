"""What SES publishes of bounces and complaints, in its own shapes."""

import json

import pytest

from tests.journey import apply
from tests.world import World

MAIL = "sri@warga.example"
BOUNCE = {
    "eventType": "Bounce",
    "bounce": {
        "feedbackId": "010001586c3c8cf0-9f2b4f5c-4b6d-4d3c-8e2d-e7f3b9a1c2d4-000000",
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [
            {
                "emailAddress": MAIL,
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1 user unknown",
            }
        ],
        "timestamp": "2026-11-24T02:01:00.000Z",
        "reportingMTA": "dsn; mta.example.com",
    },
}
SUPPRESSED = {
    **BOUNCE,
    "bounce": {**BOUNCE["bounce"], "bounceSubType": "OnAccountSuppressionList"},
}
COMPLAINT = {
    "eventType": "Complaint",
    "complaint": {
        "complainedRecipients": [{"emailAddress": MAIL}],
        "timestamp": "2026-11-24T02:01:00.000Z",
        "feedbackId": "010001586c3c8cf0-9f2b4f5c",
        "complaintSubType": None,
        "complaintFeedbackType": "abuse",
    },
}
TRANSIENT = {
    **BOUNCE,
    "bounce": {**BOUNCE["bounce"], "bounceType": "Transient", "bounceSubType": "MailboxFull"},
}
DELIVERY = {"eventType": "Delivery", "delivery": {"recipients": [MAIL]}}


@pytest.fixture
def told(world: World):
    """A resident who was told that their application came: the message, and how to report of it."""
    _, _, case_id = apply(world)
    world.work()
    (message,) = [m for m in messages(world, case_id) if m.template == "application_received"]
    tags = {
        "village": [world.village.id],
        "about": [f"case-{case_id}"],
        "id": [message.id],
        "ses:configuration-set": ["lumbung-test"],
    }

    def report(event, **mail):
        said = {**event, "mail": {"source": "x", "destination": [MAIL], "tags": tags, **mail}}
        return world.events.take_feedback(published(json.dumps(said)), None)

    return case_id, report


def published(text):
    return {"Records": [{"EventSource": "aws:sns", "Sns": {"Message": text}}]}


def messages(world, case_id):
    found = world.runtime.outbox.about(world.village.id, f"case#{case_id}")
    return [message for message in found if message.to == "resident"]


@pytest.mark.parametrize("bounce", [BOUNCE, SUPPRESSED], ids=["bounced", "suppressed"])
def test_a_permanent_bounce_stops_the_address_and_the_message_ends_unreachable(world, told, bounce):
    case_id, report = told

    assert report(bounce) == {"reports": 1, "goes_on": 1}
    world.work()

    (message,) = messages(world, case_id)
    assert (message.state.value, message.why) == ("unreachable", "stopped")
    assert world.runtime.stopped.is_stopped(world.village.id, MAIL)


def test_told_twice_it_is_done_once(world, told):
    case_id, report = told
    report(BOUNCE)
    world.work()

    assert report(BOUNCE) == {"reports": 1, "goes_on": 0}
    assert len(messages(world, case_id)) == 1


def test_a_complaint_stops_the_address_and_the_message_was_sent(world, told):
    case_id, report = told

    assert report(COMPLAINT) == {"reports": 1, "goes_on": 0}

    (message,) = messages(world, case_id)
    assert message.state.value == "sent"
    assert world.runtime.stopped.is_stopped(world.village.id, MAIL)


@pytest.mark.parametrize("event", [TRANSIENT, DELIVERY], ids=["transient", "delivery"])
def test_what_may_pass_changes_nothing(world, told, event):
    case_id, report = told

    assert report(event) == {"reports": 0, "goes_on": 0}

    assert messages(world, case_id)[0].state.value == "sent"
    assert not world.runtime.stopped.is_stopped(world.village.id, MAIL)


def test_a_mail_that_is_none_of_ours_changes_nothing(world, told):
    _, report = told

    assert report(BOUNCE, tags={}) == {"reports": 0, "goes_on": 0}
    assert world.events.take_feedback(published("Successfully validated"), None)["reports"] == 0
