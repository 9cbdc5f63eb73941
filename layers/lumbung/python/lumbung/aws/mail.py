"""Mail through SES v2. Implements lumbung.messages.ports.MailChannel."""

from email.utils import formataddr

from botocore.exceptions import ClientError

from lumbung.aws.clients import client
from lumbung.messages.service import RejectedError
from lumbung.settings import settings

REFERENCE = "X-Lumbung-Reference"
SERVER_FAULT = 500


def send_mail(
    sender: str, address: str, subject: str, text: str, html: str, reference: str
) -> None:
    """One mail. Raises RejectedError where SES answered no: it certainly was not sent."""
    body = {"Text": _utf8(text), "Html": _utf8(html)}
    headers = [{"Name": REFERENCE, "Value": reference}]
    content = {"Simple": {"Subject": _utf8(subject), "Body": body, "Headers": headers}}
    try:
        client("sesv2").send_email(
            FromEmailAddress=formataddr((sender, settings().mail_from)),
            Destination={"ToAddresses": [address]},
            Content=content,
        )
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= SERVER_FAULT:
            raise  # it may have been sent
        raise RejectedError(reason=error.response["Error"]["Code"]) from None


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
