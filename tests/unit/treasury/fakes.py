"""Funds and journal in memory, with the conditions of the stores: a transaction writes all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from lumbung.shared.transaction import RefusedError
from lumbung.treasury.journal import Head, totals_of
from lumbung.treasury.ledger import Books, Ledger
from lumbung.treasury.model import Reservation
from lumbung.treasury.registrar import Registrar
from lumbung.treasury.service import Treasury


@dataclass
class Writes:
    """What is gathered: (the name of its refusal, whether it may, what it does)."""

    actions: list[tuple[str, Callable[[], bool], Callable[[], Any]]] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def add(self, name, may, do):
        self.actions.append((name, may, do))

    def commit(self):
        self.before()
        refused = [name for name, may, _ in self.actions if not may()]
        if refused:
            raise RefusedError(refused)
        for _, _, do in self.actions:
            do()


@dataclass
class MemoryTreasury:
    """All stores of the treasury; `asked` is what the agenda was asked for."""

    kept: dict = field(default_factory=dict)
    held: dict = field(default_factory=dict)
    waiting: dict = field(default_factory=dict)
    numbered: list = field(default_factory=list)
    heads_: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    put_by: list = field(default_factory=list)
    written: int = 0
    in_between: Callable[[], None] = lambda: None  # what somebody else does before each commit

    def begin(self):
        return Writes(before=self.in_between)

    # Funds

    def read(self, village, fund):
        return self.kept.get((village, fund))

    def free(self, village, fund):
        found = self.read(village, fund)
        return found.free if found else 0

    def grant(self, tx, village, old, new):
        def put():
            self.kept[village, new.id] = new
            self.written += 1

        tx.add("fund", lambda: self.read(village, new.id) == old, put)

    def move(self, tx, village, fund, moves):
        def moved():
            found = self.read(village, fund)
            return found and replace(
                found,
                granted=found.granted + moves.granted,
                topped_up=found.topped_up + moves.granted,
                free=found.free + moves.free,
                reserved=found.reserved + moves.reserved,
                paid=found.paid + moves.paid,
            )

        def may():
            after = moved()
            return after and min(after.granted, after.free, after.reserved, after.paid) >= 0

        tx.add("fund", may, lambda: self.kept.__setitem__((village, fund), moved()))

    def hold(self, tx, claim):
        place = (claim.fund, claim.case)
        held = Reservation(claim.case, claim.amount, "reserved")
        tx.add(
            "reservation",
            lambda: place not in self.held or self.held[place].state == "released",
            lambda: self.held.__setitem__(place, held),
        )

    def turn(self, tx, claim, before, after):
        place, held = (claim.fund, claim.case), Reservation(claim.case, claim.amount, before)
        tx.add(
            "reservation",
            lambda: self.held.get(place) == held,
            lambda: self.held.__setitem__(place, replace(held, state=after)),
        )

    def everything(self):
        for (village, fund), found in self.kept.items():
            yield village, found, [r for (of, _), r in self.held.items() if of == fund]

    # Journal

    def add(self, tx, posting=None, *given, **more):
        """An entry of the journal, or of the agenda."""
        if isinstance(posting, str):
            tx.add("entry", lambda: True, lambda: self.asked.append(f"{posting} {given[0]}"))
            return
        free = lambda: posting.id not in self.waiting  # noqa: E731
        tx.add("entry exists", free, lambda: self.waiting.__setitem__(posting.id, posting))

    def heads(self, village):
        return sorted(self.heads_.values(), key=lambda head: head.year)

    def head(self, village, year):
        return self.heads_.get(year, Head(village, year))

    def unsealed(self, village, year, most):
        return [p for _, p in sorted(self.waiting.items()) if p.year == year][:most]

    def seal(self, tx, old, new, sealed):
        tx.add(
            "head",
            lambda: self.head(old.village, old.year) == old,
            lambda: self.heads_.__setitem__(old.year, new),
        )
        for posting in sealed:
            tx.add(
                "unsealed",
                lambda each=posting: each.id in self.waiting,
                lambda each=posting: self.waiting.pop(each.id),
            )
        tx.add("number", lambda: True, lambda: self.numbered.extend(sealed))

    def put_aside(self, tx, posting):
        tx.add(
            "unsealed",
            lambda: posting.id in self.waiting,
            lambda: self.put_by.append(self.waiting.pop(posting.id)),
        )

    def sealed(self, village, year, after=0, most=None):
        return iter([p for p in self.numbered if p.year == year and p.number > after][:most])

    def totals(self, village, year):
        return totals_of(self.sealed(village, year))

    def aside(self, village):
        return [posting.id for posting in self.put_by]

    # Use cases

    @property
    def books(self):
        return Books(self, self, self)

    @property
    def ledger(self):
        return Ledger(self.books)

    @property
    def registrar(self):
        return Registrar(self, self.begin)

    @property
    def treasury(self):
        return Treasury(self.books, self.begin, lambda _village: date(2026, 11, 24))
