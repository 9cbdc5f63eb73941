"""Functions of ours that another one of ours calls."""

import json

from lumbung.aws.clients import client
from lumbung.settings import settings


def call_take_paper(key: str, tried: int) -> None:
    """events.take_paper looks at a photo that came; nobody waits for it. The event is as S3's own, with how often it was tried."""
    event = {"detail": {"object": {"key": key}}, "tried": tried}
    client("lambda").invoke(
        FunctionName=settings().function("events", "take_paper"),
        InvocationType="Event",
        Payload=json.dumps(event).encode(),
    )
