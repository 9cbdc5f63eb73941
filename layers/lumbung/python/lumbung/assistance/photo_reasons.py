"""Why a photo is asked for again: a code, so that the resident reads it in their own language and without the number."""

from collections.abc import Mapping

PHOTO_REASONS = ("unreadable", "cut_off", "other_paper", "not_sent")
"""The last where the paper was to be brought."""


def listed(photos: Mapping[str, str]) -> str:
    """The reasons by page, as an event holds them."""
    return ",".join(f"{page}:{why}" for page, why in sorted(photos.items()))


def reasons_of(photos: str) -> dict[str, str]:
    """What `listed` was made of."""
    return dict(part.split(":") for part in photos.split(",") if part)


def why_field(page_id: str) -> str:
    """The name under which the reason for a page is said, and what is wrong with it."""
    return f"why-{page_id}"
