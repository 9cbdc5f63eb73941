"""Whether what the public page tells of households fits the journal: recomputed, group by group."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lumbung.treasury.counting import Tallies, Told
from lumbung.treasury.journal import Account, Posting
from lumbung.treasury.tally import Figures, Tally, Waiting


@dataclass(frozen=True)
class Counted:
    """All that is counted of one programme."""

    programme: str
    tallies: Sequence[Tally]
    waiting: Waiting
    told: Figures  # of all years and months


def read_counted(
    tallies: Tallies, village: str, programmes: Iterable[str], years: Iterable[int]
) -> list[Counted]:
    """Case by case: for `verify`, never for a page."""
    told: Told = {}
    for year in years:
        told |= tallies.told(village, year)
    names = sorted({*programmes, *(programme for _, programme in told)})
    return [
        Counted(
            name,
            tallies.all_tallies(village, name),
            tallies.waiting(village, name),
            sum((each for (_, of), each in told.items() if of == name), Figures()),
        )
        for name in names
    ]


def paid_of(postings: Iterable[Posting]) -> dict[tuple[str, str], int]:
    """(programme, case) → rupiah that these entries leave paid; cases that hold nothing are left out."""
    paid: dict[tuple[str, str], int] = {}
    for posting in postings:
        for line in posting.lines:
            if line.account is Account.SPENT and line.about:
                place = (line.purpose, line.about)
                paid[place] = paid.get(place, 0) + line.amount
    return {place: rupiah for place, rupiah in paid.items() if rupiah}


def check_counted(
    counted: Sequence[Counted],
    paid: Mapping[tuple[str, str], int],
    but: Collection[str] = (),
) -> str | None:
    """The first thing that does not fit, or None: "case <id>" where the journal says otherwise than what is counted
    of it, "waiting <programme>", "told <programme>" where the sums are not those of the cases. `but`: cases of which
    something is to be counted still.
    """
    return _case_that_differs(counted, dict(paid), but) or next(
        (found for each in counted if (found := _misfit(each))), None
    )


def _case_that_differs(
    counted: Iterable[Counted], left: dict[tuple[str, str], int], but: Collection[str]
) -> str | None:
    for each in counted:
        for tally in each.tallies:
            place = (each.programme, tally.payment.case)
            rupiah = tally.payment.rupiah if tally.is_paid else 0
            if left.pop(place, 0) != rupiah and tally.payment.case not in but:
                return f"case {tally.payment.case}"
    return next((f"case {case}" for _, case in sorted(left) if case not in but), None)


def _misfit(each: Counted) -> str | None:
    """Of the sums and of the list of those that wait, against the cases."""
    if Figures.of(tally.payment for tally in each.tallies if tally.told) != each.told:
        return f"told {each.programme}"
    new = {t.payment.case for t in each.tallies if t.is_paid and not t.told}
    gone = {t.payment.case for t in each.tallies if t.told and not t.is_paid}
    waiting = each.waiting
    listed = {p.case for p in waiting.to_tell}, {p.case for p in waiting.to_take_out}
    return None if listed == (new, gone) else f"waiting {each.programme}"
