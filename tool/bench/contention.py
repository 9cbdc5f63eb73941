"""Writers at one fund, and DynamoDB's conflicts as AWS gives them: two transactions at once on one item, one is refused."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from lumbung.shared.claims import Claim
from lumbung.shared.transaction import RefusedError

Call = Callable[..., Any]
KEYS = {"Put": "Item", "Update": "Key", "Delete": "Key", "ConditionCheck": "Key"}


@dataclass
class Conflicts:
    """Stands before a client's `transact_write_items`. A transaction holds its items for `latency` seconds; another one
    that wants one of them meanwhile gets TransactionConflict, and so does a `share` of all, whatever they want.
    """

    real: Call
    latency: float = 0.0
    share: float = 0.0
    calls: Counter[str] = field(default_factory=Counter)
    _held: set[tuple[str, str, str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, **arguments: Any) -> Any:
        wanted = {_place(action) for action in arguments["TransactItems"]}
        self.calls["tries"] += 1
        with self._lock:
            free = not (wanted & self._held) and random.random() >= self.share
            if free:
                self._held |= wanted
        if not free:
            self.calls["conflicts"] += 1
            time.sleep(self.latency / 2)
            raise conflict(len(arguments["TransactItems"]))
        try:
            time.sleep(self.latency)
            with self._lock:
                return self.real(**arguments)
        finally:
            with self._lock:
                self._held -= wanted


def conflict(actions: int) -> ClientError:
    """What AWS answers to the one that came second."""
    reasons = [{"Code": "TransactionConflict"}] + [{"Code": "None"}] * (actions - 1)
    told = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
    return ClientError(told, "TransactWriteItems")  # type: ignore[arg-type]


@contextmanager
def conflicts(client: Any, latency: float = 0.0, share: float = 0.0) -> Iterator[Conflicts]:
    """This client meets conflicts; afterwards it is as before."""
    gate = Conflicts(client.transact_write_items, latency, share)
    client.transact_write_items = gate
    try:
        yield gate
    finally:
        del client.transact_write_items


@dataclass(frozen=True)
class Race:
    """What came of it."""

    won: int
    refused: int
    failed: int
    seconds: float


def race(runtime: Any, village: str, fund: str, names: list[str], amount: int, hands: int) -> Race:
    """Each of these cases reserves `amount` of one fund, so many at once. A refusal is for want of money; all else failed."""
    day, ends = runtime.today(village).isoformat(), Counter[str]()

    def once(name: str) -> None:
        transaction = runtime.begin()
        claim = Claim(village, fund, name, amount, "race", day, "system", f"{name}/1")
        runtime.ledger.reserve(transaction, claim)
        try:
            transaction.commit()
            ends["won"] += 1
        except RefusedError as refusal:
            ends["refused" if refusal.reasons == ["fund"] else "failed"] += 1
        except ClientError:
            ends["failed"] += 1

    begun = time.monotonic()
    with ThreadPoolExecutor(hands) as pool:
        list(pool.map(once, names))
    return Race(ends["won"], ends["refused"], ends["failed"], time.monotonic() - begun)


def _place(action: dict[str, Any]) -> tuple[str, str, str]:
    ((kind, given),) = action.items()
    key = given[KEYS[kind]]
    return given["TableName"], key["pk"]["S"], key["sk"]["S"]
