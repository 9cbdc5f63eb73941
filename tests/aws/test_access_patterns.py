"""How often each use case asks DynamoDB and what that costs, as docs/access-patterns.md says; and nobody scans.

A use case that needs more than the page says fails here, and so does one that needs less: then the page is wrong.
"""

import re
from itertools import count
from pathlib import Path

import pytest
from moto import mock_aws
from pytest import MonkeyPatch

from lumbung.agenda.service import Agenda
from lumbung.aws import village_store
from tests.factories import typed_application
from tests.journey import (
    ADDRESS,
    PROGRAMME,
    apply,
    approve,
    bring_to,
    filled_in,
    open_page,
    pay,
    stage,
    track,
    verify,
)
from tests.workflows.conftest import CONFIG
from tests.world import World
from tool.bench.counting import Counting, total

PAGE = Path(__file__).parents[2] / "docs" / "access-patterns.md"
ROW = re.compile(r"^\| ([a-z][^|]*?) +\| +(\d+) +\| +([\d.]+) +\| +(\d+) +\|$", re.MULTILINE)
WHOLE = "a whole application, from the first page to closed"
FUND = "bantuan-tunai"
_NUMBERS = count(1)


class Ledger:
    """One warm process of each function; every use case counted under its name."""

    def __init__(self, world, counting):
        self.world, self.counting = world, counting
        self.runtime, self.village = world.runtime, world.village

    def watch(self, patch):
        do, handlers = Agenda.do, self.world.machine.handlers

        def do_counted(agenda, entry):
            return self.did(self.name(entry), lambda: do(agenda, entry))

        patch.setattr(Agenda, "do", do_counted)
        for name, handler in list(handlers.items()):
            handlers[name] = self.counted(name.replace("_", " "), handler)

    def name(self, entry):
        """What is done for an entry; a message is to an official or to the resident."""
        if entry.kind != "message":
            return f"agenda: {entry.kind.replace('_', ' ')}"
        to = next(i for i in self.world.items("messages") if i["id"]["S"] == entry.ref)["to"]["S"]
        return f"agenda: message to {'the resident' if to == 'resident' else 'an official'}"

    def counted(self, name, handler):
        def run(payload, context):
            kind = f": {payload['kind']}" if "kind" in payload else ""
            return self.did(name + kind, lambda: handler(payload, context))

        return run

    def did(self, name, act):
        """One run of a use case, told apart from its other runs: what counts is the dearest."""
        with self.counting.step(f"{name}#{self.counting.runs.total()}"):
            return act()

    def warm(self):
        """Keys and settings are known, as in a process that has answered before."""
        bring_to(self.world, "confirmation", **_own())
        self.world.runtime.decisions.inbox(self.village, self.world.official("siti"))

    def play(self):
        """From the form to confirmed money."""
        intake, world, village = self.runtime.intake, self.world, self.village
        typed = typed_application(**_own())
        draft = self.did("start draft", lambda: intake.start_draft(village, PROGRAMME, "id"))
        draft = self.did("save page", lambda: intake.save_page(village, draft, typed))
        slip = self.did(
            "send application", lambda: intake.send_application(village, draft, {}, "id", ADDRESS)
        )
        self.did("read slip", lambda: intake.read_slip(village, draft.id))
        world.work()
        self.did("track", lambda: track(world, slip))
        self.decide("verify", "verify_application", "siti", draft.case, "verified")
        self.decide("approve", "approve_application", "ratna", draft.case, "approved")
        self.decide("take payment", "take_payment", "lina", draft.case)
        self.decide("pay", "pay_aid", "lina", draft.case, "BCA 1111")
        self.answer("confirm that it came", slip, received=True)
        assert stage(world, draft.case) == "closed"

    def decide(self, name, use_case, by, case_id, *decision):
        """An official opens the inbox, then the page, then decides."""
        official, decisions = self.world.official(by), self.runtime.decisions
        self.did("inbox", lambda: decisions.inbox(self.village, official))
        task = self.runtime.cases.read(self.village.id, case_id).task
        page = self.did("case page", lambda: open_page(self.world, official, case_id, task))
        where = (self.village, official, case_id, task, page.case.version)
        self.did(name, lambda: getattr(decisions, use_case)(*where, *decision))
        self.world.work()

    def answer(self, name, slip, received):
        tracking, version = self.runtime.tracking, track(self.world, slip).version
        told = (self.village, slip.code, slip.number, version, received)
        self.did(name, lambda: tracking.confirm(*told))
        self.world.work()

    def play_the_rest(self):
        """What else the office and the resident do, and all that can come between."""
        self.looks_and_a_refusal()
        self.money_that_did_not_come()
        self.what_cannot_go_on()
        self.what_is_sent_again()
        self.time_passes()

    def looks_and_a_refusal(self):
        decisions, village, siti = self.runtime.decisions, self.village, self.world.official("siti")
        slip, case_id = bring_to(self.world, "verification", nik="3175072703850001", **_own())
        apply(self.world, nik="3175072703850001", **_own())
        self.world.work()
        self.hand_over()
        self.did("glance", lambda: decisions.glance(village, case_id, "verify-1"))
        self.did("find", lambda: decisions.find(village, slip.code))
        who = (village, siti, case_id)
        self.did("reveal", lambda: decisions.reveal(*who, ("name",), "visit_home"))
        self.did("read revealed", lambda: decisions.read_revealed(*who, ("name",)))
        words = "Rumahnya kosong tiga kali."
        self.decide(
            "refuse", "verify_application", "siti", case_id, "refused", "not_reached", words
        )
        self.did("what I decided", lambda: decisions.decided(village, siti))
        self.did("read words", lambda: decisions.read_words(*who))
        read = self.runtime.tracking.refusal_words
        self.did("refusal words", lambda: read(village, slip.code, slip.number))

    def hand_over(self):
        _, case_id = bring_to(self.world, "verification", **_own())
        siti = self.world.official("siti")
        page = open_page(self.world, siti, case_id)
        where = (self.village, siti, case_id, page.task.id, page.case.version)
        hand = self.runtime.handover.hand_over_task
        self.did("hand over", lambda: hand(*where, "Saya cuti sampai Senin."))
        self.world.work()

    def money_that_did_not_come(self):
        slip, case_id = bring_to(self.world, "confirmation", **_own())
        for what in ("returned", "arrived"):
            self.answer("say that it did not come", slip, received=False)
            words = "Rekening tutup."
            self.decide(f"trace: {what}", "trace_payment", "yusuf", case_id, what, words)
            if what == "returned":
                pay(self.world, case_id)
                self.world.work()
        assert stage(self.world, case_id) == "confirmation"

    def what_cannot_go_on(self):
        """Two cases need care; one goes on, of the other the treasurer and the administrator say no."""
        ask, village = self.runtime.steps.ask_for_care, self.village.id
        for decide in (("restart", "restart_case", "agus"), ("end", "refuse_case", "agus")):
            name, use_case, by = decide
            _, case_id = bring_to(self.world, "payment", **_own())
            self.did("ask for care", lambda c=case_id: ask(village, c, 1, "States.Timeout"))
            self.world.work()
            reason = () if name == "restart" else ("withdrawn", "Tidak jadi.")
            self.decide(name, use_case, by, case_id, *reason)

    def what_is_sent_again(self):
        """A correction that was asked for, and another account for a case that was verified already."""
        asking, corrections = self.runtime.asking, self.runtime.corrections
        slip, case_id = bring_to(self.world, "verification", **_own())
        siti, pages = self.world.official("siti"), ("pembayaran",)
        page = open_page(self.world, siti, case_id)
        where = (self.village, siti, case_id, page.task.id, page.case.version)
        self.did("ask correction", lambda: asking.ask_correction(*where, pages, "Angkanya kurang."))
        self.world.work()
        account = {**typed_application(), **_own()}
        sent = filled_in(self.world, slip, account)
        send = corrections.send_correction
        self.did("send correction", lambda: send(self.village, pages, sent))
        self.world.work()
        verify(self.world, case_id)
        self.world.work()
        again = filled_in(self.world, slip, {**account, **_own()}, "another tab")
        change = corrections.change_contact
        self.did("change contact", lambda: change(self.village, pages, again))
        self.world.work()
        assert stage(self.world, case_id) == "verification"

    def time_passes(self):
        """No money, then some; reminded and handed to the deputy; never confirmed."""
        _, case_id = bring_to(self.world, "approval", **_own())
        bring_to(self.world, "verification", **_own())
        self.leave_free(500_000)
        approve(self.world, case_id)
        self.world.work()
        assert stage(self.world, case_id) == "no_funds"
        for _ in range(2):
            self.world.pass_time(days=1)
            self.world.work()
        self.leave_free(750_000)
        self.world.pass_time(days=4)
        self.world.work()
        pay(self.world, case_id)
        self.world.work()
        self.world.pass_time(days=14)
        self.world.work()
        assert stage(self.world, case_id) == "closed"
        self.did("tick without work", lambda: self.world.events.agenda_tick({}, None))

    def leave_free(self, rupiah):
        fund = self.runtime.funds.read(self.village.id, FUND)
        granted = fund.reserved + fund.paid + rupiah
        self.runtime.treasury.grant_fund(self.village.id, FUND, granted)


@pytest.fixture(scope="module")
def counting():
    counting = Counting()
    with mock_aws(config=CONFIG), MonkeyPatch.context() as patch:
        patch.setattr(village_store, "POINTER_SECONDS", 3600)  # however slow this machine is
        world = World(patch)
        ledger = Ledger(world, counting)
        ledger.warm()
        ledger.watch(patch)
        with counting.watch():
            ledger.play()
            counting.whole = total(call for call in counting.calls if call.step)
            ledger.play_the_rest()
        world.machine.close()
    return counting


def _own() -> dict[str, str]:
    """A phone and an account that no other case has: what is looked at among others costs the same in each run."""
    number = next(_NUMBERS)
    return {"phone": f"0812 {number:08d}", "account_number": f"{number:012d}"}


@pytest.fixture(scope="module")
def measured(counting):
    """The dearest run of each use case, and the whole plain application."""
    runs = {}
    for step in counting.runs:
        counts = counting.of(step)
        figures = (int(counts.calls), counts.reads, int(counts.writes))
        name = step.partition("#")[0]
        runs[name] = max(runs.get(name, figures), figures)
    whole = counting.whole
    return runs | {WHOLE: (whole.calls, whole.reads, int(whole.writes))}


def test_every_use_case_costs_what_the_page_says(measured, record_property):
    said = {
        name: (int(calls), float(reads), int(writes))
        for name, calls, reads, writes in ROW.findall(PAGE.read_text())
    }

    rows = [f"| {name} | {c} | {r:g} | {w} |" for name, (c, r, w) in measured.items()]
    assert said == measured, "docs/access-patterns.md should say:\n" + "\n".join(rows)
    record_property("use cases whose calls and units are pinned", len(said))
    record_property("DynamoDB calls of a whole application", measured[WHOLE][0])


def test_nobody_ever_scans(counting):
    operations = {call.operation for call in counting.calls}

    assert operations == {"GetItem", "Query", "TransactWriteItems", "DeleteItem"}
