"""A payment batch of 10,000: seconds and MB of each of its steps, units and rupiah of one payment.

Over DynamoDB in this process (tests/quick), so what is timed is the processor's time of our own code; on AWS the waiting for
DynamoDB comes on top (the figure calls says for how many). Units are counted in a smaller batch beside it, by AWS's rules, and
multiplied with the price list. A process of its own (python -m tool.bench.batch).
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from infra.build import PACKAGE
from infra.errors import ToolError
from tool.bench.cost import cost, memory_of
from tool.bench.figures import Figure
from tool.bench.prices import read_prices
from tool.home import ROOT

PAYEES, COUNTED = 10_000, 300
FUND, REFUSED_EACH = "bantuan-tunai", 100  # one of a hundred is refused
STEPS = ("collect", "make file", "read answer", "reconcile", "settle cases")
TRANSITIONS_A_CHUNK = 4  # two of the Map's child, a choice and a step while collecting
Row = tuple[str, float, str]


def measure() -> list[Figure]:
    """The figures of this group. Raises ToolError."""
    command = [sys.executable, "-m", "tool.bench.batch"]
    paths = {"PYTHONPATH": f"{ROOT}{os.pathsep}{PACKAGE}"}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | paths, capture_output=True, text=True)
    if done.returncode != 0:
        raise ToolError(f"{' '.join(command)}\n{done.stderr[-4000:]}")
    return [Figure(*each) for each in json.loads(done.stdout.splitlines()[-1])]


# In the process of its own


def play(payees: int = PAYEES, counted: int = COUNTED) -> Iterator[Row]:
    """(name, value, unit) of each figure."""
    from pytest import MonkeyPatch

    from tests.catalogues import compile_catalogues
    from tests.quick.world import QuickWorld

    compile_catalogues()
    with MonkeyPatch.context() as patch:
        world = QuickWorld(patch)
        yield from _units(Run(world, counted))
        world.fresh()
        yield from _times(Run(world, payees))


class Run:
    """One batch of so many payees, step by step, without a state machine."""

    def __init__(self, world: Any, payees: int) -> None:
        from lumbung.shared.ids import uuid7

        self.world, self.here, self.payees = world, world.runtime, payees
        self.village, self.id = world.village, uuid7()
        self.lina, self.yusuf = world.official("lina"), world.official("yusuf")
        fill(world, payees)

    @property
    def batch(self) -> Any:
        return self.here.till.read(self.village.id, self.id)

    @property
    def who(self) -> tuple[str, str, int]:
        return self.village.id, self.id, 1

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """In their order; what is done beside them is neither timed nor counted."""
        here = self.here
        here.batches.collect_batch(self.village, self.lina, FUND, self.id)
        yield "collect", self.collect
        where = (self.village.id, self.yusuf, self.id, self.batch.version)
        here.batches.approve_batch(*where)
        yield "make file", lambda: here.filing.make_bank_file(*self.who)
        self.answer()
        yield "read answer", lambda: here.filing.read_bank_answer(*self.who)
        yield "reconcile", self.reconcile
        yield "settle cases", self.settle

    def collect(self) -> None:
        while self.here.collecting.collect_payees(*self.who) == "collecting":
            pass

    def answer(self) -> None:
        from tests.banks import pain_002, rows_of

        rows = rows_of(self.here.till.files.read(self.batch.file_key, 1 << 30))
        said = {r: "" if n % REFUSED_EACH else "AM04" for n, (r, _) in enumerate(rows)}
        key = f"{self.batch.folder}/answer-1"
        self.here.till.files.put(key, pain_002(self.batch.code, rows, said))
        where = (self.village.id, self.lina, self.id, self.batch.version)
        self.here.batches.take_answer(*where)

    def reconcile(self) -> None:
        for chunk in range(1, self.batch.chunks + 1):
            self.here.settling.reconcile_payees(*self.who, chunk)
        self.here.batch_steps.close_batch(*self.who)

    def settle(self) -> None:
        """What the agenda's stream would hand out."""
        from lumbung.aws.agenda_store import entry_of_image

        entries = map(entry_of_image, self.world.items("agenda"))
        for entry in [e for e in entries if e.kind in ("settle_case", "return_case")]:
            self.here.clockwork.do(entry)

    def check(self) -> None:
        """The batch is closed, each case was moved once, the books are whole. Raises AssertionError."""
        from lumbung.treasury.audit import check_books, read_books

        batch = self.batch
        assert (batch.stage, batch.paid + batch.refused) == ("closed", self.payees), batch
        books = read_books(self.here.journal, self.here.funds, self.village.id, 2026)
        assert check_books(books) is None
        ours = {payee.case for payee in self.here.till.batches.payees(self.village.id, self.id)}
        cases = [i for i in self.world.items("cases") if i["sk"]["S"] == "case"]
        stages = [case["stage"]["S"] for case in cases if case["id"]["S"] in ours]
        assert stages.count("confirmation") == batch.paid


def _times(run: Run) -> Iterator[Row]:
    whole = 0.0
    for name, act in run.steps():
        before, begun = _megabytes(), time.process_time()
        act()
        seconds = time.process_time() - begun
        whole += seconds
        yield f"batch.{name}.seconds", round(seconds, 1), "CPU seconds"
        yield f"batch.{name}.memory", round(_megabytes() - before), "MB more"
        if name == "make file":
            written = run.here.till.files.read(run.batch.file_key, 1 << 30)
            yield "batch.file", round(len(written) / 1e6, 1), "MB"
    run.check()
    yield "batch.payees", run.payees, "payees"
    yield "batch.payments", round(run.payees / whole), "a CPU second"


def _units(run: Run) -> Iterator[Row]:
    from tool.bench.counting import Counting, total

    counting = Counting()
    with counting.watch():
        for name, act in run.steps():
            with counting.step(name):
                act()
    run.check()
    many, prices = run.payees, read_prices()
    for name in STEPS:
        counts = counting.of(name)
        yield f"batch.{name}.calls", round(counts.calls / many, 2), "calls a payment"
        yield f"batch.{name}.writes", round(counts.writes / many, 1), "write units a payment"
    ours = total(call for call in counting.calls if call.step in STEPS)
    yield "batch.reads", round(ours.reads / many, 1), "read units a payment"
    yield "batch.writes", round(ours.writes / many, 1), "write units a payment"
    seconds = ours.calls / many * prices.assumed["call_ms"] / 1000
    share = min(1, memory_of("steps") / prices.assumed["whole_processor_mb"])
    seconds += 2 * prices.assumed["handler_cpu_ms"] / share / 1000  # a step's part, an entry's
    units = {
        "dynamodb_write": ours.writes / many,
        "dynamodb_read": ours.reads / many,
        "lambda_request": 2 / 100 + 1,  # steps of a hundred, an entry each
        "lambda_gb_second": seconds * memory_of("steps") / 1024,
        "state_transition": TRANSITIONS_A_CHUNK / 100,
        "mail": 1,
    }
    yield "batch.a payment costs", round(cost(units, prices), 2), "Rp, no free tier"


def fill(world: Any, many: int) -> None:
    """So many cases that wait to be paid by transfer, each of its own key and account: copies of one that was played."""
    from lumbung.assistance.seals import APPROVED, VERIFIED, Seals
    from lumbung.aws.case_records import CaseRecord, KeyRecord
    from lumbung.aws.case_store import CASE, KEY, case_pk
    from lumbung.aws.transaction import of
    from lumbung.shared.ids import new_code, uuid7
    from tests.batches import ACCOUNT
    from tests.journey import bring_to

    here, village = world.runtime, world.village.id
    _, case_id = bring_to(world, "payment", **ACCOUNT)
    played = here.cases.read(village, case_id)
    answers, seals = here.desk.read_answers(played), Seals(here.keys)
    task = here.cases.read_task(village, case_id, played.task)
    here.treasury.top_up_fund(village, FUND, (many + 1) * played.amount)
    for number in range(many):
        new = uuid7()
        pk = case_pk(village, new)
        vault, said = here.keys.new(pk, "fields"), {**answers, "account_number": f"{number:012d}"}
        sealed = {
            n: vault.seal(here.cases.place(village, new, CASE, n), t) for n, t in said.items()
        }
        case = replace(
            played, id=new, code=new_code(), answers=sealed, nik_index=new, kk_index=f"k{new}"
        )
        case = replace(
            case,
            verified_seal=seals.make(case, VERIFIED, case.verified_by),
            approved_seal=seals.make(case, APPROVED, case.approved_by),
        )
        tx = here.begin()
        of(tx).put(CaseRecord.made_of(pk, CASE, case), "case")
        of(tx).put(KeyRecord(pk, KEY, wrapped=dict(vault.wrapped)), "key")
        here.cases.open_task(tx, village, replace(task, case=new, code=case.code, token=f"t{new}"))
        here.ledger.reserve(tx, here.desk.claim(case, "system"))
        tx.commit()
    _step_aside(world, case_id)


def _step_aside(world: Any, case_id: str) -> None:
    """The one that was played is paid singly, so that all others are alike."""
    from tests.journey import pay

    pay(world, case_id)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(list(play())))
