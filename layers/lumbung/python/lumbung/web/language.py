"""Which language a visitor reads: what they chose, else what their browser prefers, else Indonesian."""

from collections.abc import Sequence

COOKIE = "__Host-lang"
PARAMETER = "lang"
MAX_AGE = 365 * 24 * 3600
DEFAULT = "id"


def choose_language(offered: Sequence[str], *, asked: str, kept: str, accepts: str) -> str:
    """The first of these that is offered: asked in the address, kept in the cookie, Accept-Language."""
    for language in (asked, kept, *_preferred(accepts)):
        if language in offered:
            return language
    return DEFAULT if DEFAULT in offered or not offered else offered[0]


def _preferred(accepts: str) -> list[str]:
    weighed = []
    for place, part in enumerate(accepts[:500].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or "1"), place, tag.split("-")[0].lower()))
        except ValueError:
            continue
    return [language for weight, _, language in sorted(weighed) if weight < 0]
