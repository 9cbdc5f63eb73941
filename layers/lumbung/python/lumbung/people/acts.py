"""What was done to the officials of a village, by whom: one hash chain, in the order in which it was done.

Acts are rare (a village has some tens a year), so one head for the whole village harms nobody. It also puts changes
of roles one after the other: whether enough people are left is looked at under the head that the change is written on.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol, TypeVar

from lumbung.shared.canonical import FIRST, chain
from lumbung.shared.clock import to_text
from lumbung.shared.errors import ChangedError
from lumbung.shared.transaction import RefusedError, Transaction

TOOL: Final = "tool"
"""Who acted where it was the terminal of whoever runs the stage."""

KINDS: Final = (*("listed", "asked", "confirmed", "dropped", "blocked", "unblocked", "invited"),)
CHAIN_TRIES: Final = 8

T = TypeVar("T")


@dataclass(frozen=True)
class Head:
    """The newest act of a village: its number (0 where there is none) and its hash."""

    number: int = 0
    hash: str = FIRST


@dataclass(frozen=True)
class Act:
    """One act. `data` holds ids, enums and areas; an administrator's own words are sealed."""

    number: int
    kind: str
    at: str
    by: str  # an official's id, or "tool"
    official: str  # whom it is about
    data: Mapping[str, str | int] = field(default_factory=dict)
    sealed: str = ""
    previous: str = FIRST
    hash: str = ""

    def hashed(self) -> "Act":
        """With its link in the chain."""
        named = ("number", "kind", "at", "by", "official", "sealed")
        covered = {name: getattr(self, name) for name in named} | {"data": dict(self.data)}
        return replace(self, hash=chain(self.previous, covered))


class Chains(Protocol):
    """Where acts are kept."""

    def read_head(self, village: str) -> Head:
        """The head of the village's chain, by a consistent read."""

    def add_act(self, tx: Transaction, village: str, act: Act) -> None:
        """The next act. Refusal: "acts", where the head has moved."""


def record_act(
    chains: Chains,
    tx: Transaction,
    village: str,
    head: Head,
    now: datetime,
    kind: str,
    official: str,
    by: str = TOOL,
    data: Mapping[str, str | int] | None = None,
    sealed: str = "",
) -> None:
    """An act joins the transaction, after `head`."""
    act = Act(
        head.number + 1, kind, to_text(now), by, official, data or {}, sealed, previous=head.hash
    )
    chains.add_act(tx, village, act.hashed())


def until_chained(attempt: Callable[[], T]) -> T:
    """Tries again while only the chain moved in between. Raises ChangedError in the end, other refusals at once."""
    for _ in range(CHAIN_TRIES):
        try:
            return attempt()
        except RefusedError as error:
            if set(error.reasons) != {"acts"}:
                raise
    raise ChangedError


def check_acts(head: Head, acts: Iterable[Act]) -> tuple[int, str] | None:
    """The first act that does not fit and why (number, link, hash, head), or None; 0 is the head itself."""
    previous, number = FIRST, 0
    for number, act in enumerate(acts, start=1):
        if act.number != number:
            return number, "number"
        if act.previous != previous:
            return number, "link"
        if act.hashed().hash != act.hash:
            return number, "hash"
        previous = act.hash
    return None if head == Head(number, previous) else (0, "head")
