"""What the template of the public page is given: names of months and days, the chart, what is reserved in words."""

from datetime import date
from typing import Any

from markupsafe import Markup

from lumbung.shared.catalogue import translate
from lumbung.shared.clock import to_text
from lumbung.shared.dates import MONTHS, show_date
from lumbung.shared.money import show_rupiah
from lumbung.treasury.openness import Openness
from lumbung.web.bars import draw_bars

NOTHING = "–"  # not nought: fewer than a group may have been paid


def shown(found: Openness, language: str) -> dict[str, Any]:
    """The context of `portal/openness.html`."""
    return {
        "found": found,
        "months": {month: _month(month, language) for month in found.by_month},
        "reserved": _reserved(found, language),
        "chart": _chart(found, language),
        "day_of": lambda day: show_date(date.fromisoformat(day), language),
    }


def _reserved(found: Openness, language: str) -> str:
    if not found.reserved:
        return translate(language, "openness.less_than", rupiah=show_rupiah(found.step))
    return translate(language, "openness.at_least", rupiah=show_rupiah(found.reserved))


def _chart(found: Openness, language: str) -> Markup | None:
    """Until the last month in which something is told or that has begun; None where nothing is."""
    paid = found.by_month
    if not any(paid.values()):
        return None
    end = max([month for month in paid if paid[month]] + [to_text(found.as_of)[:7]])
    rows = [
        (_month(month, language)[:3], max(0, rupiah), show_rupiah(rupiah) if rupiah else NOTHING)
        for month, rupiah in paid.items()
        if month <= end
    ]
    most = max(paid, key=lambda month: paid[month])
    title = translate(language, "openness.chart", year=found.year)
    told = translate(
        language,
        "openness.chart_told",
        month=_month(most, language),
        rupiah=show_rupiah(paid[most]),
        count=len(rows),
    )
    return draw_bars("bars", title, told, rows)


def _month(month: str, language: str) -> str:
    return MONTHS.get(language, MONTHS["id"])[int(month[5:7]) - 1]
