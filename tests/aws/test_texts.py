"""Mail, SMS and WhatsApp as AWS gets them, held against the services' own models by botocore's Stubber."""

import json

import pytest
from botocore.session import get_session
from botocore.stub import ANY, Stubber

from lumbung.aws import mail, texts
from lumbung.messages.model import Message
from lumbung.messages.ports import Letter, RefusedForGoodError, RejectedError, Way
from lumbung.messages.render import Words
from lumbung.settings import settings
from tests.outages import away, outage, too_slow

ARN = "arn:aws:social-messaging:ap-southeast-1:123456789012:phone-number-id/0a1b2c3d4e5f60718293a4b5c6d7e8f9"
PHONE = "+6281234567890"
LINK = "https://desa.example/lacak/ABCDEFGHJK"
SAID = Words("Kabar", "Dari Desa: kabar.", "<p>Kabar", ("Desa", LINK))
WAYS = {
    "mail": Way("mail", "sri@warga.example", "Desa"),
    "sms": Way("sms", PHONE, "DESA", 400),
    "whatsapp": Way("whatsapp", PHONE, ARN, 300),
}
SENDS = {"mail": mail.send_mail, "sms": texts.send_sms, "whatsapp": texts.send_whatsapp}
SERVICES = {"mail": "sesv2", "sms": "sns", "whatsapp": "socialmessaging"}
OPERATIONS = {"mail": "send_email", "sms": "publish", "whatsapp": "send_whatsapp_message"}


@pytest.fixture
def aws(monkeypatch):
    """One stubbed client for each channel; `asked` is every (service, region) that was wanted."""
    monkeypatch.setenv("STAGE", "test")
    monkeypatch.setenv("MAIL_FROM", "bantuan@desa.example")
    settings.cache_clear()
    stubs, asked = {}, []
    for service in SERVICES.values():
        client = get_session().create_client(
            service, "ap-southeast-1", aws_access_key_id="x", aws_secret_access_key="x"
        )
        stubs[service] = Stubber(client)
        stubs[service].activate()

    def client_of(service, region=""):
        asked.append((service, region))
        return stubs[service].client

    monkeypatch.setattr(mail, "client", client_of)
    monkeypatch.setattr(texts, "client", client_of)
    yield stubs, asked
    settings.cache_clear()
    for stub in stubs.values():
        stub.assert_no_pending_responses()


def letter(channel):
    message = Message.new(
        village="3175071002", about="case#c1", template="refused", language="id", to="resident"
    )
    return Letter(message, WAYS[channel], SAID)


def test_a_mail_bears_its_reference_and_the_tags_by_which_a_bounce_finds_it(aws):
    said = letter("mail")
    tags = {"village": "3175071002", "about": "case-c1", "id": said.message.id}
    aws[0]["sesv2"].add_response(
        "send_email",
        {"MessageId": "m"},
        {
            "FromEmailAddress": "Desa <bantuan@desa.example>",
            "Destination": {"ToAddresses": ["sri@warga.example"]},
            "Content": ANY,
            "ConfigurationSetName": "lumbung-test",
            "EmailTags": [{"Name": name, "Value": value} for name, value in tags.items()],
        },
    )

    mail.send_mail(said)


def test_an_sms_goes_to_the_phone_under_the_villages_sender(aws):
    text = {"DataType": "String"}
    aws[0]["sns"].add_response(
        "publish",
        {"MessageId": "m"},
        {
            "PhoneNumber": PHONE,
            "Message": "Dari Desa: kabar.",
            "MessageAttributes": {
                "AWS.SNS.SMS.SenderID": {**text, "StringValue": "DESA"},
                "AWS.SNS.SMS.SMSType": {**text, "StringValue": "Transactional"},
            },
        },
    )

    texts.send_sms(letter("sms"))


def whatsapp(aws, body):
    """Expects one message, and answers what it said."""
    said = []

    class Reads:
        def __eq__(self, message):
            said.append(json.loads(message))
            return True

        __hash__ = None

    aws[0]["socialmessaging"].add_response(
        "send_whatsapp_message",
        {"messageId": "m"},
        {
            "originationPhoneNumberId": ARN,
            "message": Reads(),
            "metaApiVersion": texts.META_VERSION,
        },
    )
    body()
    return said[0]


def test_whatsapp_gets_a_template_and_its_values_in_the_region_of_the_number(aws):
    said = whatsapp(aws, lambda: texts.send_whatsapp(letter("whatsapp")))

    assert aws[1] == [("socialmessaging", "ap-southeast-1")]
    assert (said["to"], said["type"]) == ("6281234567890", "template")
    assert said["template"] == {
        "name": "lumbung_refused",
        "language": {"code": "id"},
        "components": [
            {
                "type": "body",
                "parameters": [{"type": "text", "text": t} for t in ("Desa", LINK)],
            }
        ],
    }


def test_a_reply_by_whatsapp_is_a_free_text(aws):
    said = whatsapp(aws, lambda: texts.reply_whatsapp(ARN, PHONE, "Selesai."))

    assert said == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "6281234567890",
        "type": "text",
        "text": {"body": "Selesai."},
    }


@pytest.mark.parametrize(
    ("channel", "code", "status", "kind"),
    [
        ("mail", "BadRequestException", 400, RefusedForGoodError),
        ("mail", "MessageRejected", 400, RejectedError),
        ("mail", "TooManyRequestsException", 429, RejectedError),
        ("mail", "LimitExceededException", 400, RejectedError),
        ("mail", "SendingPausedException", 400, RejectedError),
        ("mail", "AccountSuspendedException", 400, RejectedError),
        ("mail", "MailFromDomainNotVerifiedException", 400, RejectedError),
        ("sms", "InvalidParameter", 400, RefusedForGoodError),
        ("sms", "Throttled", 400, RejectedError),
        ("sms", "AuthorizationError", 403, RejectedError),
        ("whatsapp", "InvalidParametersException", 400, RefusedForGoodError),
        ("whatsapp", "ThrottledRequestException", 429, RejectedError),
        ("whatsapp", "AccessDeniedException", 403, RejectedError),
    ],
)
def test_what_a_channel_says_no_to_is_told_apart_from_not_now(aws, channel, code, status, kind):
    aws[0][SERVICES[channel]].add_client_error(OPERATIONS[channel], code, http_status_code=status)

    with pytest.raises(RejectedError) as refusal:
        SENDS[channel](letter(channel))

    assert type(refusal.value) is kind
    assert refusal.value.data == {"reason": code}


@pytest.mark.parametrize("fault", [away, too_slow])
@pytest.mark.parametrize("channel", SENDS)
def test_what_never_reached_its_channel_was_not_sent(aws, channel, fault):
    with outage(SERVICES[channel], fault), pytest.raises(RejectedError) as refusal:
        SENDS[channel](letter(channel))

    assert type(refusal.value) is RejectedError


@pytest.mark.parametrize("channel", SENDS)
def test_what_may_have_been_sent_all_the_same_is_no_refusal(aws, channel):
    aws[0][SERVICES[channel]].add_client_error(
        OPERATIONS[channel], "InternalFailure", http_status_code=502
    )

    with pytest.raises(Exception, match="InternalFailure") as fault:
        SENDS[channel](letter(channel))

    assert not isinstance(fault.value, RejectedError)
