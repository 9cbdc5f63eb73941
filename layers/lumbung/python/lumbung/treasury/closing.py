"""Closing the months of the journal, by one person; opening the last closed one again, by two.

Head and registrar: a month is closed on the head of the year, on condition of the version that was read. The registrar seals on
the same condition, so an entry is either numbered before the month is closed, or reads that it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lumbung.shared.clock import to_text
from lumbung.shared.errors import ChangedError, NotAllowedError
from lumbung.shared.ids import random_id, uuid7
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.treasury.acts import Act
from lumbung.treasury.journal import Head
from lumbung.treasury.months import Month, Reopening, before, is_over, next_to_close
from lumbung.treasury.ports import Acts, Journal

MOST_TRIES: Final = 8  # while the registrar seals in between
MOST_ACTS: Final = 200

Change = Callable[[Transaction, Head], None]


@dataclass(frozen=True)
class YearOfMonths:
    """A year as its page shows it. `closable`: the month that may be closed now, "" where there is none; `next`: the one
    that is closed next, once it is over.
    """

    head: Head
    months: tuple[Month, ...]
    next: str
    closable: str
    asked: Reopening | None
    closed_by: Mapping[str, Act]  # by month, as far as it is closed and the acts reach back

    def is_closed(self, month: str) -> bool:
        """Whether what is dated in it is booked in a later one."""
        return month <= self.head.closed


@dataclass(frozen=True)
class Closing:
    """The months of a village. `by` is an official's id, `today` a village's date."""

    journal: Journal
    acts: Acts
    begin: Callable[[], Transaction]
    now: Callable[[], datetime]
    today: Callable[[str], date]

    def read(self, village: str, year: int) -> YearOfMonths:
        """The months of a year, with what was booked in them and who closed them."""
        head, booked = self.journal.head(village, year), self.journal.months(village, year)
        following = next_to_close(head, booked)
        shown = {*booked, *((head.closed,) if head.closed else ()), *filter(None, (following,))}
        closers: dict[str, Act] = {}
        for act in self.acts.newest(village, MOST_ACTS):
            if act.kind == "month_closed" and str(act.data["month"]) <= head.closed:
                closers.setdefault(str(act.data["month"]), act)
        return YearOfMonths(
            head,
            tuple(booked.get(month, Month(month)) for month in sorted(shown)),
            following,
            following if following and is_over(following, self.today(village)) else "",
            self.acts.reopening(village, year),
            closers,
        )

    def close(self, village: str, by: str, month: str) -> None:
        """The next open month, once it is over. Raises NotAllowedError (month.not_over), ChangedError."""
        if not is_over(month, self.today(village)):
            raise NotAllowedError("month.not_over")

        def change(tx: Transaction, head: Head) -> None:
            if next_to_close(head, self.journal.months(village, head.year)) != month:
                raise ChangedError
            self.journal.set_closed(tx, head, month)
            self._note(tx, village, "month_closed", by, {"month": month})

        self._on_head(village, int(month[:4]), change)

    def ask_reopening(self, village: str, by: str, month: str) -> None:
        """The last closed month is to be open again, once a second person confirms. Raises ChangedError."""
        year = int(month[:4])
        if self.journal.head(village, year).closed != month:
            raise ChangedError
        asked = Reopening(random_id(), year, month, by, to_text(self.now()))
        tx = self.begin()
        self.acts.ask(tx, village, asked)
        self._note(tx, village, "reopening_asked", by, {"month": month})
        self._commit(tx)

    def drop_reopening(self, village: str, by: str, year: int, asked_id: str) -> None:
        """It stays closed. Raises ChangedError."""
        asked, tx = self._asked(village, year, asked_id), self.begin()
        self.acts.end(tx, village, asked, "")
        self._note(tx, village, "reopening_dropped", by, {"month": asked.month})
        self._commit(tx)

    def confirm_reopening(self, village: str, by: str, year: int, asked_id: str) -> None:
        """The second person. That it is another one is a condition of the write.

        Raises NotAllowedError (second_person), ChangedError.
        """
        asked = self._asked(village, year, asked_id)
        if asked.by == by:
            raise NotAllowedError("second_person")

        def change(tx: Transaction, head: Head) -> None:
            if head.closed != asked.month:
                raise ChangedError
            self.journal.set_closed(tx, head, before(asked.month))
            self.acts.end(tx, village, asked, by)
            facts = {"month": asked.month, "asked_by": asked.by}
            self._note(tx, village, "month_reopened", by, facts)

        self._on_head(village, year, change)

    def _asked(self, village: str, year: int, asked_id: str) -> Reopening:
        asked = self.acts.reopening(village, year)
        if asked is None or asked.id != asked_id:
            raise ChangedError
        return asked

    def _on_head(self, village: str, year: int, change: Change) -> None:
        """Again while only the registrar was quicker."""
        for _ in range(MOST_TRIES):
            tx = self.begin()
            change(tx, self.journal.head(village, year))
            try:
                tx.commit()
            except RefusedError as refusal:
                if set(refusal.reasons) != {"head"}:
                    raise ChangedError from refusal
                continue
            return
        raise ChangedError

    @staticmethod
    def _commit(tx: Transaction) -> None:
        try:
            tx.commit()
        except RefusedError as refusal:
            raise ChangedError from refusal

    def _note(
        self, tx: Transaction, village: str, kind: str, by: str, data: Mapping[str, str | int]
    ) -> None:
        self.acts.add(tx, village, Act(uuid7(), kind, to_text(self.now()), by, data))
