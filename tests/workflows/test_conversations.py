"""Whole conversations between residents and officials, as hypothesis thinks them up: in any order, also the wrong one.

Whatever anybody says, afterwards everything written agrees with everything else. What is refused must be refused by a
rule of ours, with an error that has a text; and in the end, when everybody does what they are asked, every case is over.
"""

from collections import Counter

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from pytest import MonkeyPatch

from lumbung.assistance.audit import check_history
from lumbung.assistance.model import KIND_OF, RUNNING, Stage
from lumbung.shared.errors import LumbungError
from lumbung.treasury.model import check_fund
from tests.factories import kk
from tests.journey import (
    apply,
    approve,
    ask_correction,
    change,
    confirm,
    correct,
    kinds,
    object_to,
    pay,
    restart,
    review,
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
    "ask for a correction": lambda world, case, _by: ask_correction(world, case, "pembayaran"),
    "uphold": lambda world, case, by: review(world, case, "upheld", by=by),
    "keep": lambda world, case, by: review(world, case, "kept", "Tetap tidak ada orang.", by),
}
ANSWERS = {
    "it came": confirm,
    "it did not come": lambda world, slip: confirm(world, slip, received=False),
    "withdraw": withdraw,
    "object": lambda world, slip: object_to(world, slip, "Saya sedang di rumah sakit waktu itu."),
    "correct": lambda world, slip: correct(world, slip, **ACCOUNT),
    "correct half": lambda world, slip: correct(world, slip, pay_by="bank"),
    "change": lambda world, slip: change(world, slip, "pembayaran", **ACCOUNT),
}
ACCOUNT = {
    "pay_by": "bank",
    "bank": "BCA",
    "account_number": "998877665544",
    "account_holder": "Sri Wahyuni",
}
FITTING = {
    "verification": (*["verify"] * 4, "ask for a correction", "refuse at the verification"),
    "approval": (*["approve"] * 3, "send back", "refuse at the approval"),
    "second_approval": ("approve", "send back"),
    "payment": ("pay",),
    "unreceived": ("find", "trace"),
    "objection": ("keep", "uphold", "uphold"),
    "care": ("restart",),
}
REPLIES = {
    "confirmation": (ANSWERS["it came"], ANSWERS["it did not come"]),
    "correction": (ANSWERS["correct"], ANSWERS["correct half"]),
    "refused": (ANSWERS["object"],),
}
"""By the stage; the first is what everybody says in the end."""
OFFICIALS = ("siti", "joko", "ratna", "hendra", "bambang", "lina", "yusuf", "agus")


HEARD = {
    *("verified", "approved", "first_approved", "sent_back", "paid", "received", "refused"),
    *("correction_asked", "correction_sent", "change_sent", "corrected", "no_answer"),
    *("objected", "upheld", "kept", "withdrawn_by_resident", "no_funds", "duplicate"),
}
"""Half of it must have happened in one of them at least, or they were too dull."""


class Conversation(RuleBasedStateMachine):
    """Up to three applications, two of which may come from one household."""

    world: QuickWorld
    happened: Counter

    def __init__(self):
        super().__init__()
        self.world.fresh()
        self.card, self.sent = kk(), []
        self.looked, self.seen = (), []

    @initialize(rupiah=st.sampled_from((0, 150_000_000)))
    def is_granted_at_first(self, rupiah):
        self.grant(rupiah)

    # What is said

    @precondition(lambda self: len(self.sent) < MOST_PEOPLE)
    @rule(amount=st.sampled_from(AMOUNTS), same_household=st.booleans())
    def applies(self, amount, same_household):
        changes = {"kk": self.card} if same_household else {}
        _, slip, case_id = apply(self.world, amount=amount, **changes)
        self.sent.append((slip, case_id))
        self.world.work()

    @precondition(lambda self: self.sent)
    @rule(dice=st.randoms(use_true_random=True), times=st.integers(4, 12))
    def it_goes_on(self, dice, times):
        """Whoever is asked says something that fits, and so on."""
        slip, case_id = dice.choice(self.sent)
        for _ in range(times):
            at = stage(self.world, case_id)
            if at in FITTING:
                self.is_decided(case_id, dice.choice(FITTING[at]))
            elif at in REPLIES:
                reply = dice.choice(REPLIES[at])
                self.says(lambda: reply(self.world, slip))  # noqa: B023

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), by=st.sampled_from(OFFICIALS), act=st.sampled_from(sorted(ACTS)))
    def anybody_says_anything(self, data, by, act):
        _, case_id = self.one(data)
        self.says(lambda: ACTS[act](self.world, case_id, by))

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), reply=st.sampled_from(sorted(ANSWERS)))
    def resident_says_anything(self, data, reply):
        slip, _ = self.one(data)
        self.says(lambda: ANSWERS[reply](self.world, slip))

    @rule(hours=st.sampled_from((1, 9, 30, 24 * 15)))
    def time_passes(self, hours):
        self.world.pass_time(hours=hours)
        self.world.work()

    @rule(rupiah=st.sampled_from((0, 800_000, 150_000_000)))
    def village_grants(self, rupiah):
        self.says(lambda: self.grant(rupiah))

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
        """In a period; an objection holds no place before it is upheld."""
        live = Counter(
            (case.period, case.kk_index)
            for case, _, _ in self.cases()
            if case.holds_place and case.kk_index
        )
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
                acts = FITTING.get(stage(self.world, case_id))
                if acts:
                    self.is_decided(case_id, acts[0])
            if all(case.is_over for case, _, _ in self.cases()):
                self.happened.update(
                    k for _, case_id in self.sent for k in kinds(self.world, case_id)
                )
                return
            self.world.pass_time(days=1)
            self.world.work()
        raise AssertionError([(c.stage, kinds(self.world, c.id)) for c, _, _ in self.cases()])

    def is_decided(self, case_id, act):
        """By the first official who may."""
        for by in OFFICIALS:
            if self.says(lambda: ACTS[act](self.world, case_id, by)):  # noqa: B023
                return

    def one(self, data):
        return data.draw(st.sampled_from(self.sent))

    def says(self, act):
        """Whether it was done. What our rules refuse is refused with an error of ours."""
        try:
            act()
        except LumbungError as refusal:
            assert refusal.code
            return False
        self.world.work()
        self.world.pass_time(seconds=10)  # money is freed a moment after a withdrawal
        self.world.work()
        return True

    def grant(self, rupiah):
        self.world.runtime.treasury.grant_fund(self.world.village.id, FUND, rupiah)
        self.world.work()

    def cases(self):
        """As they stand: each invariant looks, and nothing is written in between."""
        runtime, village = self.world.runtime, self.world.village.id
        now = (self.world.tables.writes, len(self.sent))
        if self.looked != now:
            self.seen = [runtime.cases.whole(village, case_id) for _, case_id in self.sent]
            self.looked = now
        return self.seen

    def is_paid(self, case):
        happened = Counter(kinds(self.world, case.id))
        return happened["paid"] > happened["returned"]


def test_no_conversation_leads_where_it_must_not(record_property):
    with MonkeyPatch.context() as patch:
        Conversation.world, Conversation.happened = QuickWorld(patch), Counter()
        case = Conversation.TestCase
        case.settings = settings(
            max_examples=70,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
            phases=(Phase.generate,),
        )
        case().runTest()
    heard = len(HEARD & Conversation.happened.keys())
    assert heard * 2 >= len(HEARD)
    record_property("kinds of events heard of in them", [heard, len(HEARD)])
    record_property("conversations that hypothesis thought up", case.settings.max_examples)
