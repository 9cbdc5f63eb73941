"""What stands in the tables that nothing but a test asks for."""

from lumbung.aws.case_store import PointerRecord
from lumbung.aws.message_store import SpentRecord


def spent(village: str, month: str) -> int:
    """Rupiah that a village's messages of a month have cost."""
    found = SpentRecord.find(f"{village}#spent", month)
    return found.rupiah if found else 0


def holder_of(village: str, programme: str, period: str, kind: str, index: str) -> str | None:
    """The case that holds a place."""
    pk = f"{village}#place#{programme}#{period}#{kind}#{index}"
    found = PointerRecord.find(pk, "place")
    return found.case if found else None
