"""Whom aid reached, told by groups: no figure, and no difference of any two figures, is about fewer than five households.

A payment is not told by itself. It waits, with the others of its programme, until there are five that were never told
before, of five households; then they are told together, in the month in which their group became full. Every figure of the
public page is a sum of such groups, so whatever is subtracted from whatever leaves whole groups or nothing (ADR 55).
A payment that came back waits likewise and is taken out along with a group, which still has to add five.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

LEAST: Final = 5
"""A group has so many households at least."""

MOST: Final = 40
"""And so many payments at most, so that it fits one transaction."""

WITHIN: Final = (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 180, 365)
"""Waiting times are counted by these days; a longer one as OVER."""

OVER: Final = 9999


@dataclass(frozen=True)
class Payment:
    """What one case was paid. `household` tells payments to one household apart and says nothing else; `waited` days
    from sending to being paid; `known`: it was told once already.
    """

    case: str
    household: str
    rupiah: int
    waited: int
    known: bool = False

    @property
    def plain(self) -> list[str | int]:
        """As it is stored while it waits."""
        return [self.case, self.household, self.rupiah, self.waited, int(self.known)]

    @classmethod
    def of(cls, plain: list[str | int]) -> "Payment":
        """What `plain` gave."""
        case, household, rupiah, waited, known = plain
        return cls(str(case), str(household), int(rupiah), int(waited), bool(known))

    @property
    def within(self) -> int:
        """The days that it is counted under, one of WITHIN or OVER."""
        return next((days for days in WITHIN if self.waited <= days), OVER)


@dataclass(frozen=True)
class Happened:
    """A case was paid, or its payment came back: its event number `seq`, on `day` (the village's date, ISO)."""

    payment: Payment
    is_paid: bool
    seq: int
    day: str


@dataclass(frozen=True)
class Tally:
    """What is known of one case: whether it is paid, as of its event `seq`, and whether the figures hold it (`told`)."""

    payment: Payment
    seq: int
    is_paid: bool
    told: bool = False


@dataclass(frozen=True)
class Figures:
    """Of some payments: how many households, rupiah, and waiting times by WITHIN."""

    households: int = 0
    rupiah: int = 0
    waited: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: "Figures") -> "Figures":
        sums = Counter(self.waited)
        sums.update(other.waited)  # Counter's own + would drop what is below zero
        waited = {days: count for days, count in sums.items() if count}
        return Figures(self.households + other.households, self.rupiah + other.rupiah, waited)

    @classmethod
    def of(cls, payments: Iterable[Payment], sign: int = 1) -> "Figures":
        """All of these, added or taken away."""
        total = cls()
        for each in payments:
            total += cls(sign, sign * each.rupiah, {each.within: sign})
        return total


@dataclass(frozen=True)
class Group:
    """What is told at once: added and taken out, in the month ("2026-11") in which it became full."""

    month: str
    added: tuple[Payment, ...]
    taken_out: tuple[Payment, ...] = ()

    @property
    def figures(self) -> Figures:
        """What it adds to the figures of its month."""
        return Figures.of(self.added) + Figures.of(self.taken_out, -1)


@dataclass(frozen=True)
class Waiting:
    """Of one programme: what was paid and what came back since its last group."""

    to_tell: tuple[Payment, ...] = ()
    to_take_out: tuple[Payment, ...] = ()
    version: int = 0

    def after(
        self, happened: Happened, known: Tally | None
    ) -> tuple["Waiting", Tally, Group | None] | None:
        """With what happened; None where something later of the case is counted already, as on a repeat."""
        if known and happened.seq <= known.seq:
            return None
        told = known is not None and known.told
        payment = known.payment if known and told else happened.payment
        if known:
            payment = replace(payment, known=known.payment.known)
        tally = Tally(payment, happened.seq, happened.is_paid, told)
        paid = tuple(each for each in self.to_tell if each.case != payment.case)
        back = tuple(each for each in self.to_take_out if each.case != payment.case)
        if happened.is_paid and not told:
            paid += (payment,)
        elif told and not happened.is_paid:
            back += (payment,)
        waiting = Waiting(paid, back, self.version + 1)
        group = waiting._group(happened.day[:7])
        if group is None:
            return waiting, tally, None
        if any(each.case == payment.case for each in group.added):
            tally = replace(tally, told=True, payment=replace(payment, known=True))
        elif any(each.case == payment.case for each in group.taken_out):
            tally = replace(tally, told=False)
        return waiting._without(group), tally, group

    def _group(self, month: str) -> Group | None:
        """Those who wait, where they are enough: five households never told, and five more than are taken out."""
        new = {each.household: each for each in reversed(self.to_tell) if not each.known}
        back = self.to_take_out[: MOST - LEAST]
        if len(new) < LEAST or len(self.to_tell) < LEAST + len(back):
            return None
        first = list(new.values())[-LEAST:]
        rest = [each for each in self.to_tell if each not in first]
        return Group(month, tuple([*first, *rest][:MOST]), back)

    def _without(self, group: Group) -> "Waiting":
        gone = {each.case for each in (*group.added, *group.taken_out)}
        return replace(
            self,
            to_tell=tuple(each for each in self.to_tell if each.case not in gone),
            to_take_out=tuple(each for each in self.to_take_out if each.case not in gone),
        )


MEDIAN_FROM: Final = 2 * LEAST
TENTH_FROM: Final = 10 * LEAST
"""From so many payments on there are five on each side of the median, five in the slowest tenth."""


@dataclass(frozen=True)
class Wait:
    """Days from sending to being paid: half waited at most `median`, the slowest tenth more than nine tenths did,
    who waited at most `slowest`. None where too few are told; OVER for more than a year.
    """

    median: int | None = None
    slowest: int | None = None


def wait_of(figures: Figures) -> Wait:
    """The median and where the slowest tenth begins, by whole steps of WITHIN."""
    count = figures.households
    return Wait(
        _reached(figures.waited, (count + 1) // 2) if count >= MEDIAN_FROM else None,
        _reached(figures.waited, count - count // 10) if count >= TENTH_FROM else None,
    )


def _reached(waited: Mapping[int, int], place: int) -> int:
    """The days within which so many were paid."""
    passed = 0
    for days in sorted(waited):
        passed += waited[days]
        if passed >= place:
            return days
    return OVER
