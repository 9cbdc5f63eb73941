"""Short texts: SMS through SNS, WhatsApp through AWS End User Messaging. Implement lumbung.messages.ports.Channel."""

import json
from typing import Any

from lumbung.aws.clients import client
from lumbung.aws.mail import told_apart
from lumbung.messages.ports import Letter

META_VERSION = "v20.0"
# What is wrong with the number itself: no phone, or its owner wants none of it.
SMS_FOR_GOOD = {"InvalidParameter", "InvalidParameterValue", "EndpointDisabled"}
WHATSAPP_FOR_GOOD = {"InvalidParametersException", "ValidationException"}


def send_sms(letter: Letter) -> None:
    """One SMS. Raises RejectedError where SNS answered no: it certainly was not sent."""
    with told_apart(SMS_FOR_GOOD):
        publish_sms(letter.way.sender, letter.way.address, letter.words.text)


def send_whatsapp(letter: Letter) -> None:
    """One template message, the only kind that may begin a conversation. Raises RejectedError likewise.

    The template is called as ours is, `lumbung_<name>`, and stands in both languages at Meta.
    """
    values = [{"type": "text", "text": text} for text in letter.words.parameters]
    template = {
        "name": f"lumbung_{letter.message.template}",
        "language": {"code": letter.message.language},
        "components": [{"type": "body", "parameters": values}],
    }
    say = {"type": "template", "template": template}
    with told_apart(WHATSAPP_FOR_GOOD):
        write_whatsapp(letter.way.sender, letter.way.address, say)


def publish_sms(sender: str, phone: str, text: str) -> None:
    """To a phone as +62…, under a registered sender, by the carriers that are quick rather than cheap."""
    names = {"SenderID": sender, "SMSType": "Transactional"}
    client("sns").publish(
        PhoneNumber=phone,
        Message=text,
        MessageAttributes={
            f"AWS.SNS.SMS.{name}": {"DataType": "String", "StringValue": value}
            for name, value in names.items()
        },
    )


def reply_whatsapp(number: str, phone: str, text: str) -> None:
    """A free text, which may go to whoever wrote within the last day."""
    write_whatsapp(number, phone, {"type": "text", "text": {"body": text}})


def write_whatsapp(number: str, phone: str, say: dict[str, Any]) -> None:
    """From a number by its ARN, which also says in which region it is."""
    message = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": phone.removeprefix("+"),
        **say,
    }
    client("socialmessaging", number.split(":")[3]).send_whatsapp_message(
        originationPhoneNumberId=number,
        message=json.dumps(message).encode(),
        metaApiVersion=META_VERSION,
    )
