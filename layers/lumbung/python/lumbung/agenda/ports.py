"""What the agenda needs of the world."""

from collections.abc import Callable, Iterable
from typing import Protocol

from lumbung.agenda.model import Entry, Result
from lumbung.shared.transaction import Transaction

Finish = Callable[[Transaction], None]
"""Adds the entry's end to a transaction, so that effect and end are one."""

Effect = Callable[[Entry, Finish], Result]
"""Does what an entry asks for. A repeat must be a quiet no-op; it may raise."""


class Entries(Protocol):
    """Where entries are kept. What cannot be read is put aside by whichever method meets it."""

    def add(self, transaction: Transaction, entry: Entry) -> None: ...

    def overdue(self, shard: int, now: str, most: int) -> Iterable[Entry]: ...

    def waiting(self, shard: int, kind: str) -> Iterable[Entry]: ...

    def finish(self, transaction: Transaction, entry: Entry) -> None:
        """The entry goes; refused as "entry" where it is gone already."""

    def remove(self, entry: Entry) -> None:
        """The entry goes, if it is still there."""

    def bury(self, transaction: Transaction, entry: Entry) -> None: ...

    def dead(self, village: str) -> Iterable[Entry]: ...

    def unreadable(self) -> Iterable[str]:
        """The names of what was put aside. What can be read again goes among its village's dead."""

    def exhume(self, transaction: Transaction, entry: Entry) -> None: ...
