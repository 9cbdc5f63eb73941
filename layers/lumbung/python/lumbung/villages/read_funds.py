"""The `funds` of a village's settings: what each is called, and where its money comes from. And what its budget is."""

import re
from collections.abc import Mapping

from lumbung.villages.budget import PROFILES, plain_code
from lumbung.villages.model import SOURCES, FundInfo, Programme
from lumbung.villages.source import SLUG, Source, Words


def read_funds(
    source: Source,
    programmes: Mapping[str, Programme],
    languages: tuple[str, ...],
    fill: Mapping[str, Words],
) -> dict[str, FundInfo]:
    """By id. A fund that a programme names has to be there; there may be others."""
    found: dict[str, FundInfo] = {}
    for key, each in source.entries().items():
        if not re.fullmatch(SLUG, key):
            each.fail("a fund's name is small letters, digits and dashes")
        parts = each.fields(("name", "source"))
        found[key] = FundInfo(
            parts["name"].words(languages, fill), parts["source"].one_of(SOURCES) or SOURCES[0]
        )
    for programme in programmes.values():
        if programme.fund.id and programme.fund.id not in found:
            source.fail(f"the fund {programme.fund.id} of {programme.id} is missing")
    return found


def read_profile(source: Source) -> str:
    """How the codes of the village's budget are made; "" where it loads none."""
    return "" if source.missing else source.one_of(PROFILES)


def read_budget_code(source: Source, profile: str) -> str:
    """The line of the budget that a programme is paid under, "" where it names none."""
    if source.missing:
        return ""
    code = plain_code(source.text())
    if not profile:
        source.fail(f"needs the village's own budget: one of {', '.join(PROFILES)}")
    elif code and not PROFILES[profile].fits(code):
        source.fail(f"must be a code of a {profile}'s budget, as {PROFILES[profile].example}")
    return code
