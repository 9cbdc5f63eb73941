"""Whether what the public page counts fits the books, as `./lumbung verify` asks."""

from typing import Any

from lumbung.treasury.audit import check_books, read_books
from lumbung.treasury.tally import Figures
from tests.world import World
from tool.audit_tallies import check_tallies


def misfits(world: World) -> list[Any]:
    """What does not fit of books and tallies: nothing."""
    runtime, village = world.runtime, world.village.id
    books = read_books(
        runtime.journal, runtime.funds, runtime.budget_lines, village, world.moment.year
    )
    found = check_books(books)
    return [found] if found else check_tallies(village, books)


def told(world: World) -> Figures:
    """What is shown of this year, in all."""
    return sum(world.runtime.tallies.told(world.village.id, world.moment.year).values(), Figures())
