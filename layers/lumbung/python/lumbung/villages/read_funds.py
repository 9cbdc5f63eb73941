"""The `funds` of a village's settings: what each is called, and where its money comes from."""

import re
from collections.abc import Mapping

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
