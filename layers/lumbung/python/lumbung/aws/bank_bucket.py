"""The bank's files and answers, under `bank/` of the papers bucket. Implements lumbung.treasury.batch_ports.Files."""

from collections.abc import Sequence

from botocore.exceptions import ClientError

from lumbung.aws.clients import client
from lumbung.settings import settings
from lumbung.treasury.batch_ports import Upload

ANY = "application/octet-stream"
FORM_LASTS = 900  # seconds
MOST_AT_ONCE = 1_000  # that S3 deletes by one call


class BankBucket:
    """Nothing of it is ever shown by a browser: it is downloaded."""

    def put(self, key: str, content: bytes) -> None:
        client("s3").put_object(Bucket=_bucket(), Key=key, Body=content, ContentType=ANY)

    def read(self, key: str, most: int) -> bytes | None:
        try:
            body = client("s3").get_object(Bucket=_bucket(), Key=key)["Body"]
        except ClientError as error:
            # Without the right to list the bucket, S3 says "denied" of what is not there.
            if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied"):
                return None
            raise
        content: bytes = body.read(most)
        return content

    def exists(self, key: str) -> bool:
        return self.read(key, 1) is not None

    def link(self, key: str, name: str, seconds: int) -> str:
        asked = {
            "Bucket": _bucket(),
            "Key": key,
            "ResponseContentDisposition": f'attachment; filename="{name}"',
            "ResponseCacheControl": "no-store",
        }
        url: str = client("s3").generate_presigned_url("get_object", asked, ExpiresIn=seconds)
        return url

    def upload(self, key: str, back: str, most: int) -> Upload:
        fixed = {"Content-Type": ANY, "success_action_redirect": back}
        made = client("s3").generate_presigned_post(
            _bucket(),
            key,
            Fields=dict(fixed),
            Conditions=[
                *({name: value} for name, value in fixed.items()),
                ["content-length-range", 1, most],
            ],
            ExpiresIn=FORM_LASTS,
        )
        return Upload(made["url"], made["fields"])

    def forget(self, keys: Sequence[str]) -> None:
        for start in range(0, len(keys), MOST_AT_ONCE):
            part = [{"Key": key} for key in keys[start : start + MOST_AT_ONCE]]
            client("s3").delete_objects(Bucket=_bucket(), Delete={"Objects": part, "Quiet": True})


def _bucket() -> str:
    return settings().papers_bucket
