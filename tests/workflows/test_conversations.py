"""Whole conversations between residents and officials, as hypothesis thinks them up: in any order, also the wrong one.

Whatever anybody says, afterwards everything written agrees with everything else. What is refused must be refused by a
rule of ours, with an error that has a text; and in the end, when everybody does what they are asked, every case is over.
"""

from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from pytest import MonkeyPatch

from lumbung.assistance.audit import check_history
from lumbung.assistance.model import KIND_OF, OVER, RUNNING, Stage
from lumbung.shared.errors import LumbungError
from lumbung.treasury.model import check_fund
from tests.factories import kk
from tests.journey import (
    apply,
    approve,
    confirm,
    kinds,
    pay,
    restart,
    send_back,
    stage,
    trace,
    verify,
    withdraw,
)
from tests.quick.world import QuickWorld

FUND, MOST_PEOPLE, DAYS = "bantuan-tunai", 3, 120
REFUSED = {"decision": "refused", "reason": "not_reached", "words": "Tiga kali tidak ada orang."}
AMOUNTS = ("100000", "750000", "1200000")  # from 1,000,000 on two approve

ACTS = {
    "verify": lambda world, case, by: verify(world, case, by),
    "refuse at the verification": lambda world, case, by: verify(world, case, by, **REFUSED),
    "approve": lambda world, case, by: approve(world, case, by),
    "refuse at the approval": lambda world, case, by: approve(world, case, by, **REFUSED),
    "send back": lambda world, case, by: send_back(world, case, "Nomor rumah tidak cocok.", by),
    "pay": lambda world, case, by: pay(world, case, by),
    "trace": lambda world, case, by: trace(world, case, "returned", "Rekening tutup.", by),
    "find": lambda world, case, by: trace(world, case, "arrived", "Sudah masuk.", by),
    "restart": lambda world, case, by: restart(world, case, by),
}
NEXT = {
    "verification": "verify",
    "approval": "approve",
    "second_approval": "approve",
    "payment": "pay",
    "unreceived": "find",
    "care": "restart",
}
OFFICIALS = ("siti", "joko", "ratna", "hendra", "lina", "yusuf", "agus")


class Conversation(RuleBasedStateMachine):
    """Up to three applications, two of which may come from one household."""

    world: QuickWorld

    def __init__(self):
        super().__init__()
        self.world.fresh()
        self.card, self.sent = kk(), []

    # What is said

    @precondition(lambda self: len(self.sent) < MOST_PEOPLE)
    @rule(amount=st.sampled_from(AMOUNTS), same_household=st.booleans())
    def applies(self, amount, same_household):
        changes = {"kk": self.card} if same_household else {}
        _, slip, case_id = apply(self.world, amount=amount, **changes)
        self.sent.append((slip, case_id))
        self.world.work()

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), by=st.sampled_from(OFFICIALS), right=st.booleans())
    def official_decides(self, data, by, right):
        _, case_id = self.one(data)
        fitting = NEXT.get(stage(self.world, case_id))
        act = fitting if right and fitting else data.draw(st.sampled_from(sorted(ACTS)))
        self.says(lambda: ACTS[act](self.world, case_id, by))

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), received=st.booleans())
    def resident_answers(self, data, received):
        slip, _ = self.one(data)
        self.says(lambda: confirm(self.world, slip, received=received))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def resident_withdraws(self, data):
        slip, _ = self.one(data)
        self.says(lambda: withdraw(self.world, slip))

    @rule(hours=st.sampled_from((1, 9, 30, 24 * 15)))
    def time_passes(self, hours):
        self.world.pass_time(hours=hours)
        self.world.work()

    @rule(rupiah=st.sampled_from((0, 800_000, 150_000_000)))
    def village_grants(self, rupiah):
        self.grant(rupiah)

    # What holds afterwards

    @invariant()
    def every_history_is_whole(self):
        for case, events, _ in self.cases():
            assert check_history(case, events) is None

    @invariant()
    def who_is_asked_is_asked_what_the_case_waits_for(self):
        asked = []
        for case, _, tasks in self.cases():
            waiting = [task for task in tasks if task.state == "waiting"]
            kind = KIND_OF.get(case.stage)
            assert [task.kind for task in waiting] == ([kind] if kind else [])
            assert case.stage not in RUNNING - set(KIND_OF)
            asked += [f"{case.id}#{task.id}" for task in waiting if task.role != "resident"]
        inboxes = [i for i in self.world.items("cases") if "#inbox#" in i["pk"]["S"]]
        assert {i["sk"]["S"].partition("#")[2] for i in inboxes} == set(asked)

    @invariant()
    def the_fund_holds_what_the_cases_say(self):
        runtime, village = self.world.runtime, self.world.village.id
        fund, held = runtime.funds.read(village, FUND), runtime.funds.reservations(village, FUND)
        assert check_fund(fund, held) is None
        cases = [case for case, _, _ in self.cases()]
        assert fund.reserved == sum(case.amount for case in cases if case.holds_money)
        assert fund.paid == sum(case.amount for case in cases if self.is_paid(case))

    @invariant()
    def no_two_steps_are_in_one_hand(self):
        for case, _, _ in self.cases():
            hands = [case.verified_by, case.approved_by, case.second_by, case.paid_by]
            assert max(Counter(filter(None, hands)).values(), default=1) == 1

    @invariant()
    def a_household_has_one_live_application(self):
        live = Counter(case.kk_index for case, _, _ in self.cases() if case.stage not in OVER)
        del live[None]
        assert max(live.values(), default=1) == 1

    @invariant()
    def nobody_is_overtaken(self):
        queue = [case for case, _, _ in self.cases() if case.stage is Stage.NO_FUNDS]
        for case in queue:
            ahead = sum(other.waits_since < case.waits_since for other in queue)
            assert self.world.runtime.desk.place_in_queue(case) == ahead + 1

    # How it ends

    def teardown(self):
        """There is money, everybody does what they are asked, and what nobody answers runs out."""
        self.grant(150_000_000)
        for _ in range(DAYS):
            for _, case_id in self.sent:
                act = NEXT.get(stage(self.world, case_id))
                for by in OFFICIALS if act else ():
                    self.says(lambda: ACTS[act](self.world, case_id, by))  # noqa: B023
            if all(case.is_over for case, _, _ in self.cases()):
                return
            self.world.pass_time(days=1)
            self.world.work()
        raise AssertionError([(c.stage, kinds(self.world, c.id)) for c, _, _ in self.cases()])

    def one(self, data):
        return data.draw(st.sampled_from(self.sent))

    def says(self, act):
        """What our rules refuse is refused with an error of ours."""
        try:
            act()
        except LumbungError as refusal:
            assert refusal.code
        self.world.work()

    def grant(self, rupiah):
        self.world.runtime.treasury.grant_fund(self.world.village.id, FUND, rupiah)
        self.world.work()

    def cases(self):
        runtime, village = self.world.runtime, self.world.village.id
        return [runtime.cases.whole(village, case_id) for _, case_id in self.sent]

    def is_paid(self, case):
        happened = Counter(kinds(self.world, case.id))
        return happened["paid"] > happened["returned"]


def test_no_conversation_leads_where_it_must_not(record_property):
    with MonkeyPatch.context() as patch:
        Conversation.world = QuickWorld(patch)
        case = Conversation.TestCase
        case.settings = settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        case().runTest()
    record_property("conversations that hypothesis thought up", case.settings.max_examples)
