"""A bar chart as inline SVG: one bar a row, its label before it and its words behind it. No script, no style attribute."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

WIDTH: Final = 360
LABEL: Final = 44
ROW: Final = 26
THICK: Final = 18
WORDS: Final = 118  # kept free behind the longest bar
INK: Final = "#2a1e14"
BAR: Final = "#23663a"
LINE: Final = "#dccbb0"

_BAR: Final = Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>')
_TEXT: Final = Markup('<text x="{}" y="{}" fill="{}">{}</text>')


def draw_bars(id: str, title: str, told: str, rows: Sequence[tuple[str, int, str]]) -> Markup:
    """`rows`: (label, amount from 0 on, its words), in their order. `title` names the chart and `told` says it in a
    sentence, for who does not see it; the same figures stand in a table beside it, so the rows are not read out again.
    """
    most, full = max((amount for _, amount, _ in rows), default=0), WIDTH - LABEL - WORDS
    height = ROW * len(rows)
    drawn = [Markup('<path d="M{0} 0v{1}" stroke="{2}"/>').format(LABEL, height, LINE)]
    for number, (label, amount, words) in enumerate(rows):
        top = ROW * number
        long = max(2, round(full * amount / most)) if amount > 0 else 0
        if long:
            drawn.append(_BAR.format(LABEL, top + (ROW - THICK) // 2, long, THICK, BAR))
        drawn.append(_TEXT.format(0, top + 18, INK, label))
        drawn.append(_TEXT.format(LABEL + long + 6, top + 18, INK, words))
    return Markup(
        '<svg class="chart" viewBox="0 0 {0} {1}" role="img" aria-labelledby="{2}-t {2}-d" font-size="13">'
        '<title id="{2}-t">{3}</title><desc id="{2}-d">{4}</desc>{5}</svg>'
    ).format(WIDTH, height, id, title, told, Markup("").join(drawn))
