"""Mail through SES v2. Implements lumbung.messages.ports.Channel.

Its configuration set (infra/core.yaml) sends bounces and complaints back, with the tags by which the message
is found again (events.take_feedback).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formataddr

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from lumbung.aws.clients import client
from lumbung.messages.ports import Letter, RefusedForGoodError, RejectedError
from lumbung.settings import settings

REFERENCE = "X-Lumbung-Reference"
SERVER_FAULT = 500
NEVER_REACHED = (EndpointConnectionError, ConnectTimeoutError)
FOR_GOOD = {"BadRequestException"}  # the address, or something else of the mail, is none


def send_mail(letter: Letter) -> None:
    """One mail. Raises RejectedError where SES answered no: it certainly was not sent."""
    words, way, message = letter.words, letter.way, letter.message
    body = {"Text": _utf8(words.text), "Html": _utf8(words.html)}
    headers = [{"Name": REFERENCE, "Value": message.id}]
    content = {"Simple": {"Subject": _utf8(words.subject), "Body": body, "Headers": headers}}
    tags = {"village": message.village, "about": message.about.replace("#", "-"), "id": message.id}
    with told_apart(FOR_GOOD):
        client("sesv2").send_email(
            FromEmailAddress=formataddr((way.sender, settings().mail_from)),
            Destination={"ToAddresses": [way.address]},
            Content=content,
            ConfigurationSetName=settings().mail_set,
            EmailTags=[{"Name": name, "Value": value} for name, value in tags.items()],
        )


@contextmanager
def told_apart(for_good: set[str]) -> Iterator[None]:
    """What a channel that does not take a message means: RejectedError where it was certainly not sent, also where the
    channel was never reached; the fault itself where it may have been sent all the same.
    """
    try:
        yield
    except NEVER_REACHED as error:
        raise RejectedError(reason=type(error).__name__) from None
    except ClientError as error:
        raise _rejection(error, for_good) from None


def _rejection(error: ClientError, for_good: set[str]) -> Exception:
    if error.response["ResponseMetadata"]["HTTPStatusCode"] >= SERVER_FAULT:
        unknown: Exception = error
        return unknown
    code = error.response["Error"]["Code"]
    return RefusedForGoodError(reason=code) if code in for_good else RejectedError(reason=code)


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
