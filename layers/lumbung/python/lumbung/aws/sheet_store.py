"""Spreadsheets that an administrator sends, `budgets/<village>/<file>` in the bucket for papers; gone after a week.

Implements lumbung.treasury.budgets.Files. Nothing personal stands in a budget.
"""

import re
from typing import Any, Final, NamedTuple

from botocore.exceptions import ClientError

from lumbung.aws.clients import client
from lumbung.settings import settings
from lumbung.treasury.spreadsheet import LARGEST

LARGEST_SENT: Final = 4 * LARGEST
"""What the bucket takes. Beyond what is read: a file that is too large is then refused in words, by us."""

FORM_LASTS: Final = 3600  # seconds
ANY: Final = "application/octet-stream"
FILE: Final = re.compile(r"[0-9a-f]{32}")


class Upload(NamedTuple):
    """A form that sends one file straight to the bucket: where to, and its hidden fields."""

    url: str
    fields: dict[str, str]


class SheetBucket:
    """The objects of spreadsheets. A file is named by 32 random hex digits."""

    def upload(self, village: str, file: str, back: str) -> Upload:
        """Where a form sends exactly this file, and its hidden fields; the browser is led `back` to a page afterwards."""
        fixed = {"Content-Type": ANY, "success_action_redirect": back}
        conditions: list[Any] = [{name: value} for name, value in fixed.items()]
        made = client("s3").generate_presigned_post(
            settings().papers_bucket,
            _key(village, file),
            Fields=dict(fixed),
            Conditions=[*conditions, ["content-length-range", 0, LARGEST_SENT]],
            ExpiresIn=FORM_LASTS,
        )
        return Upload(made["url"], made["fields"])

    def file_of(self, village: str, key: str) -> str:
        """The file in a key that S3 sends along, "" where it is none of this village's."""
        file = key.removeprefix(_key(village, ""))
        return file if key == _key(village, file) and FILE.fullmatch(file) else ""

    def read(self, village: str, file: str) -> bytes | None:
        """What was sent, as far as it is not larger than we read; None where nothing is there."""
        if not FILE.fullmatch(file):
            return None
        try:
            answer = client("s3").get_object(
                Bucket=settings().papers_bucket, Key=_key(village, file)
            )
        except ClientError as error:
            # Without the right to list the bucket, S3 says "denied" of what is not there.
            if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied"):
                return None
            raise
        body: bytes = answer["Body"].read(LARGEST + 1)
        return body


def _key(village: str, file: str) -> str:
    return f"budgets/{village}/{file}"
