"""What the events of AWS hold that concerns us."""

import json
from typing import Any, TypeVar

from lumbung.agenda.model import Entry
from lumbung.aws.agenda_store import read_entry
from lumbung.logs import log

T = TypeVar("T")


def new_entries(event: dict[str, Any]) -> list[Entry]:
    """The agenda entries that a batch of stream records brings. What cannot be read is left to the tick."""
    images = [record["dynamodb"].get("NewImage") for record in event["Records"]]
    return [entry for image in images if image and (entry := read_entry(image))]


def failed_execution(event: dict[str, Any]) -> tuple[str, str, str, int]:
    """Village, "case" or "batch", its id and attempt of an execution's status change."""
    data = json.loads(event["detail"]["input"])
    about = "batch" if "batch" in data else "case"
    return str(data["village"]), about, str(data[about]), int(data["attempt"])


def published(event: dict[str, Any]) -> list[Any]:
    """What SNS brings, each message read from its JSON; what is no JSON is left out."""
    texts = [record["Sns"]["Message"] for record in event["Records"]]
    return [read for text in texts if (read := _read(text))]


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def new_object(event: dict[str, Any]) -> str:
    """The key of an object that S3 says was created."""
    return str(event["detail"]["object"]["key"])


def told(name: str, found: dict[str, T]) -> dict[str, T]:
    """What a function answers: the same stands in its log line."""
    log(name, **found)
    return found
