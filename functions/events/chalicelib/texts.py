"""What people write by SMS and WhatsApp, as AWS publishes it.

https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html
https://docs.aws.amazon.com/social-messaging/latest/userguide/managing-event-destination-dlrs.html
"""

import json
from collections.abc import Iterator
from typing import Any

from chalicelib.events import published
from lumbung.logs import log
from lumbung.messages.inquiry import Inquiry
from lumbung.runtime import runtime


def answer_texts(event: dict[str, Any]) -> dict[str, list[str]]:
    """Every text that SNS brings is answered; what came of each."""
    inquiries = [each for told in published(event) for each in read_inquiries(told)]
    results = [runtime().answering.answer(inquiry) for inquiry in inquiries]
    log("take_text", results=results)
    return {"results": results}


def read_inquiries(told: dict[str, Any]) -> list[Inquiry]:
    """The texts in one notification; none in what tells of deliveries, pictures or anything else."""
    if "originationNumber" in told:
        return [
            Inquiry(
                id=told["inboundMessageId"],
                channel="sms",
                to=told["destinationNumber"],
                phone=told["originationNumber"],
                text=told["messageBody"],
            )
        ]
    if "whatsAppWebhookEntry" in told:
        return list(_of_whatsapp(told))
    return []


def _of_whatsapp(told: dict[str, Any]) -> Iterator[Inquiry]:
    """The number's id at AWS stands in the frame, what was written in the entry that Meta sent."""
    numbers = {
        each["metaPhoneNumberId"]: each["arn"].rpartition("/")[2]
        for each in told["context"]["MetaPhoneNumberIds"]
    }
    for change in json.loads(told["whatsAppWebhookEntry"])["changes"]:
        value = change["value"]
        number = numbers.get(value.get("metadata", {}).get("phone_number_id"), "")
        for message in value.get("messages", ()):
            if message["type"] == "text":
                yield Inquiry(
                    id=message["id"],
                    channel="whatsapp",
                    to=number,
                    phone=f"+{message['from']}",
                    text=message["text"]["body"],
                )
