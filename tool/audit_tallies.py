"""`verify`, of what the public page tells of households: the tallies against the journal, group by group."""

from typing import Any


def check_tallies(village: str, books: Any) -> list[dict[str, Any]]:
    """What does not fit of a village's tallies with its books (treasury.audit.AllBooks): nothing, or the first thing.

    Payments that the agenda is still to count are no finding; what was counted in between is read again.
    """
    from lumbung.runtime import runtime
    from lumbung.treasury.audit import read_books

    here, before = runtime(), None
    while found := _check(village, books):
        if found == before:
            code = f"tally of {found}"
            return [{"village": village, "year": 0, "number": 0, "code": code}]
        before = found
        books = read_books(
            here.journal, here.funds, here.budget_lines, village, here.today(village).year
        )
    return []


def _check(village: str, books: Any) -> str | None:
    from lumbung.agenda.model import SHARDS
    from lumbung.runtime import runtime
    from lumbung.treasury.tally_audit import check_counted, paid_of, read_counted

    here = runtime()
    paid = paid_of(p for year in books.years for p in (*year.sealed, *year.unsealed))
    programmes = {*here.villages.current(village).programmes, *(of for of, _ in paid)}
    years = [year.head.year for year in books.years]
    counted = read_counted(here.tallies, village, programmes, years)
    waiting = (each for shard in range(SHARDS) for each in here.entries.waiting(shard, "tally"))
    still = {entry.ref for entry in waiting if entry.village == village}
    return check_counted(counted, paid, still)
