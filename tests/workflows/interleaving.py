"""One or two people apply, and for a while everything happens in any order and much of it fails; then everything is whole."""

import json
from collections import Counter
from contextlib import suppress

from lumbung.assistance.audit import check_history
from lumbung.shared.errors import LumbungError
from lumbung.treasury.model import check_fund
from tests.factories import kk, typed_application
from tests.journey import (
    ADDRESS,
    PROGRAMME,
    approve,
    ask_correction,
    confirm,
    correct,
    kinds,
    object_to,
    pay,
    restart,
    review,
    stage,
    trace,
    verify,
)
from tests.tallies import misfits
from tests.workflows.weather import FAULTS

FUND, AMOUNT = "bantuan-tunai", 750_000
OVER = {"closed", "refused", "duplicate"}


def _trace(world, case_id, by):
    """The first time the bank sent it back, the second time it had arrived."""
    returned = kinds(world, case_id).count("returned") == 0
    trace(world, case_id, "returned" if returned else "arrived", "Sudah ditanyakan.", by=by)


def _review(world, case_id, by, decision="upheld"):
    review(world, case_id, decision, "Sudah kami lihat lagi.", by=by)


ACCOUNT = {
    "pay_by": "bank",
    "bank": "BCA",
    "account_number": "998877665544",
    "account_holder": "Sri Wahyuni",
}
REFUSED = {"decision": "refused", "reason": "not_reached", "words": "Tidak ada orang di rumah."}
OFFICIALS = {
    "verification": (verify, ("siti", "joko", "agus"), REFUSED),
    "approval": (approve, ("ratna", "bambang", "agus"), REFUSED),
    "objection": (_review, ("bambang", "agus"), {"decision": "kept"}),
    "payment": (pay, ("lina", "agus"), {}),
    "care": (restart, ("agus",), {}),
    "unreceived": (_trace, ("lina", "agus"), {}),
}
ON_HOLIDAY = ("maria", "hendra", "yusuf")  # fewer mails, so more runs


class Run:
    """What is done in it, one function after the other; what must hold at its end."""

    def __init__(self, world, weather):
        self.world, self.weather, self.dice = world, weather, weather.dice
        same = {"kk": kk()} if self.dice.random() < 0.5 else {}
        self.people = [Applicant(**same) for _ in range(self.dice.choice((1, 2)))]
        self.images = []

    def play(self):
        self.weather.often = self.dice.choice((0.02, 0.06, 0.12))
        if self.dice.random() < 0.3:
            self.grant(AMOUNT)
        self.happen(self.dice.choice((10, 20, 40)) * len(self.people))
        self.weather.often = 0
        self.clear_up()

    def happen(self, times):
        """So many things, one after the other."""
        for _ in range(times):
            self.try_to(self.dice.choice(self.acts()))
            if self.dice.random() < 0.7:
                self.world.settle()

    def acts(self):
        """Each as often as it is likely."""
        return (
            [self.tick] * 6
            + [self.person] * 5
            + [self.stream] * 2
            + [self.time] * 2
            + [self.stopped, self.looked_after]
        )

    def try_to(self, act):
        """A function that dies or fails, and a person who meets an error page, change nothing here."""
        try:
            with self.weather.outside():
                act()
        except FAULTS:
            self.world.restart()

    def clear_up(self):
        """The weather is fine again, and everybody does what there is to do."""
        self.world.settle()
        self.grant(150_000_000)
        for _ in range(120):  # the longest of two hundred needed 41
            for dead in list(self.world.runtime.entries.dead(self.world.village.id)):
                self.world.runtime.clockwork.revive(dead)
            self.world.work()
            if self.is_over():
                return
            for _ in range(2):
                with suppress(LumbungError):
                    self.person()
            self.world.pass_time(hours=self.dice.choice((1, 24)))
        left = [(i["kind"]["S"], i["at"]["S"]) for i in self.world.items("agenda")]
        raise AssertionError([person.stage(self.world) for person in self.people], left)

    def is_over(self):
        """Every case is, and nothing is left to do but to look after them once more."""
        left = {item["kind"]["S"] for item in self.world.items("agenda")}
        ended = all(person.stage(self.world) in OVER for person in self.people)
        return ended and left <= {"watch", "remind", "escalate", "expire"}

    def tick(self):
        self.world.events.agenda_tick({}, None)

    def stream(self):
        """Some of what is there, and of what was there once, more than once."""
        self.images += [i for i in self.world.items("agenda") if i["due"]["S"] == "now"]
        if self.images:
            self.hand_out(self.dice.choices(self.images, k=4))

    def hand_out(self, images):
        """As the agenda's stream does."""
        records = [{"dynamodb": {"NewImage": image}} for image in images]
        self.world.events.agenda_due({"Records": records}, None)

    def time(self):
        self.world.pass_time(minutes=self.dice.choice((1, 3, 15, 90)))

    def stopped(self):
        """An execution ends, and the rule tells of it, or not, or twice."""
        machine = self.world.machine
        name = self.dice.choice([*machine.running(), ""])
        if name:
            case_id, attempt = name.split(".")
            machine.stop(case_id, int(attempt))
            told = {"village": self.world.village.id, "case": case_id, "attempt": int(attempt)}
            for _ in range(self.dice.choice((0, 1, 2))):
                self.world.events.execution_failed({"detail": {"input": json.dumps(told)}}, None)

    def looked_after(self):
        self.world.events.look_after_cases({}, None)

    def person(self):
        """Somebody applies, an official decides, the resident answers; each as the case stands."""
        someone = self.dice.choice(self.people)
        at = someone.stage(self.world)
        if at == "confirmation":
            confirm(self.world, someone.slip, received=self.dice.random() < 0.7)
        elif at == "correction":
            correct(self.world, someone.slip, **ACCOUNT)
        elif at == "refused":
            object_to(self.world, someone.slip, "Saya sedang di rumah sakit waktu itu.")
        elif at == "verification" and self.dice.random() < 0.1:
            ask_correction(self.world, someone.case_id, "pembayaran")
        elif at in OFFICIALS:
            decide, names, no = OFFICIALS[at]
            how = no if self.dice.random() < 0.15 else {}
            decide(self.world, someone.case_id, by=self.dice.choice(names), **how)
        elif not someone.slip:
            someone.apply(self.world)

    def grant(self, rupiah):
        self.world.runtime.treasury.grant_fund(self.world.village.id, FUND, rupiah)

    def ends(self):
        """Where each case ended, once everything is looked at that must hold."""
        runtime, village = self.world.runtime, self.world.village.id
        held = runtime.funds.reservations(village, FUND)
        assert check_fund(runtime.funds.read(village, FUND), held) is None
        self.cases = len(self.world.items_of("cases", f"{village}#code#"))
        assert self.cases == len(self.people)
        for person in self.people:
            case, events, tasks = runtime.cases.whole(village, person.case_id)
            happened = [event.kind for event in events]
            mine = [(r.state, r.amount) for r in held if r.case == person.case_id]
            paid = happened.count("paid") - happened.count("returned")
            assert check_history(case, events) is None
            assert paid == mine.count(("paid", AMOUNT)) == (case.stage == "closed")
            assert len(mine) == happened.count("reserved") <= 1
            assert not [task for task in tasks if task.state == "waiting"]
            assert len({case.verified_by, case.approved_by, case.paid_by}) == 3 or not paid
        assert not [item for item in self.world.items("cases") if "#inbox#" in item["pk"]["S"]]
        assert misfits(self.world) == []
        self.check_messages()
        return [person.stage(self.world) for person in self.people]

    def check_messages(self):
        """Once, and once more where its sender died with it in hand; always the same words."""
        messages = {item["id"]["S"]: item for item in self.world.items("messages")}
        assert {message["state"]["S"] for message in messages.values()} == {"sent"}
        sent = Counter(mail.reference for mail in self.weather.mails)
        words = {(mail.reference, mail.words, mail.to) for mail in self.weather.mails}
        assert len(words) == len(sent) == len(messages)
        for reference, times in sent.items():
            assert times <= 1 + self.weather.died_with[reference] <= 2
            assert times <= int(messages[reference]["attempts"]["N"])


class Applicant:
    """Fills in one form, and sends it until there is a slip, perhaps out of two windows at once."""

    def __init__(self, **changes):
        self.typed = typed_application(**changes)
        self.draft = self.slip = None
        self.fills_in = False

    @property
    def case_id(self):
        return self.draft.case

    def apply(self, world):
        intake = world.runtime.intake
        if not self.draft or not self.draft.typed:
            self.fill_in(world.village, intake)
        if self.draft and self.draft.typed:
            self.slip = intake.send_application(world.village, self.draft, {}, "id", ADDRESS)

    def fill_in(self, village, intake):
        """In one window."""
        if self.fills_in:
            return
        self.fills_in = True
        try:
            self.draft = self.draft or intake.start_draft(village, PROGRAMME, "id")
            self.draft = intake.save_page(village, self.draft, self.typed)
        finally:
            self.fills_in = False

    def stage(self, world):
        return stage(world, self.case_id) if self.slip else ""
