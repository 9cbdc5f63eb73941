"""Objecting to a refusal (sanggah): once, within the village's deadline, in the resident's own words."""

import hmac
from datetime import datetime
from hashlib import sha256

from lumbung.assistance.model import Case, Stage
from lumbung.shared.clock import from_text
from lumbung.shared.errors import FieldError, InvalidInputError
from lumbung.villages.model import Programme, Village

OBJECT = "object"  # the deadline's name in the settings
LONGEST_OBJECTION = 1_000  # characters


def objection_until(
    case: Case, village: Village, programme: Programme, scale: float
) -> datetime | None:
    """By when this refusal can be objected to; None where it cannot, as after a first objection.

    In working hours since the refusal. A case that began under settings that knew no objection has none.
    """
    if case.stage is not Stage.REFUSED or case.objected_at or OBJECT not in programme.hours:
        return None
    return village.due(OBJECT, programme, from_text(case.stage_since), scale)


def read_objection(text: str) -> str:
    """The words without blanks around them and with plain line ends. Raises InvalidInputError."""
    words = "\n".join(text.splitlines()).strip()
    if not words:
        raise InvalidInputError([FieldError("words", "required")])
    long: dict[str, str | int] = {"longest": LONGEST_OBJECTION, "found": len(words)}
    if len(words) > LONGEST_OBJECTION:
        raise InvalidInputError([FieldError("words", "text.longest", long)])
    return words


def digest_of(words: str, case_id: str, key: bytes) -> str:
    """By which the same words are known again on the side that can read them no more."""
    return hmac.digest(key, f"objection|{case_id}|{words}".encode(), sha256).hex()[:32]
