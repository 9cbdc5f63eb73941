"""The public page's figures as CSV and JSON: the same numbers under the same names, for who counts on by machine."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from lumbung.shared.clock import to_text
from lumbung.treasury.openness import Openness
from lumbung.treasury.tally import LEAST, OVER, Figures, Wait

COLUMNS = ("figure", "year", "month", "of", "rupiah", "households", "days", "text")


def as_json(village: str, found: Openness) -> str:
    """One object. A figure that is not told is null; days beyond a year are null with `over_a_year`."""
    return json.dumps(_plain(village, found), ensure_ascii=False, indent=1)


def as_csv(village: str, found: Openness) -> str:
    """A row for each figure; which of the columns it has depends on its kind. Names of ours only, so nothing in it can
    be taken for a formula.
    """
    out = io.StringIO(newline="")
    rows = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    rows.writeheader()
    for row in _rows(village, found):
        rows.writerow({"year": found.year, **row})
    return out.getvalue()


def _plain(village: str, found: Openness) -> dict[str, Any]:
    return {
        "village": village,
        "year": found.year,
        "as_of": to_text(found.as_of),
        "smallest_group": LEAST,
        "money_in": [
            {"source": each.source, "rupiah": each.came_in, "moved": each.moved}
            for each in found.incoming
        ],
        "money_out": [
            {
                "programme": each.programme,
                **_figures(each.whole, each.wait),
                "months": [{"month": month, **_sums(of)} for month, of in each.months.items()],
            }
            for each in found.outgoing
        ],
        "all_programmes": _figures(found.whole, found.wait),
        "reserved": {"at_least": found.reserved, "less_than": found.reserved + found.step},
        "books": [{"day": each.day, "anchor": each.anchor} for each in found.anchors],
    }


def _figures(figures: Figures, wait: Wait) -> dict[str, Any]:
    return {
        **_sums(figures),
        "median_days": _days(wait.median),
        "slowest_tenth_days": _days(wait.slowest),
    }


def _sums(figures: Figures) -> dict[str, int]:
    return {"households": figures.households, "rupiah": figures.rupiah}


def _days(days: int | None) -> int | str | None:
    return "over_365" if days == OVER else days


def _rows(village: str, found: Openness) -> Iterator[dict[str, Any]]:
    yield {"figure": "as_of", "of": village, "text": to_text(found.as_of)}
    for each in found.incoming:
        yield {"figure": "money_in", "of": each.source, "rupiah": each.came_in}
        if each.moved:
            yield {"figure": "moved", "of": each.source, "rupiah": each.moved}
    for programme in found.outgoing:
        for month, figures in programme.months.items():
            row = {"figure": "money_out", "month": month, "of": programme.programme}
            yield row | _sums(figures)
        yield from _waits(programme.programme, programme.wait)
    yield {"figure": "money_out_all", **_sums(found.whole)}
    yield from _waits("all", found.wait)
    yield {"figure": "reserved_at_least", "rupiah": found.reserved}
    yield {"figure": "reserved_less_than", "rupiah": found.reserved + found.step}
    for anchor in found.anchors:
        yield {"figure": "anchor", "of": anchor.day, "text": anchor.anchor}


def _waits(of: str, wait: Wait) -> Iterator[dict[str, Any]]:
    for figure, days in (("median", wait.median), ("slowest_tenth", wait.slowest)):
        if days is not None:
            yield {"figure": figure, "of": of, "days": _days(days)}
