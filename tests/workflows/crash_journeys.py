"""The journeys that are recorded and then killed at every point: the plain way, and all that can come between."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from lumbung.shared.clock import to_text
from tests.factories import typed_application
from tests.journey import (
    ADDRESS,
    PROGRAMME,
    apply,
    bring_to,
    open_page,
    stage,
    verify,
)
from tests.workflows.crash import Witness
from tests.world import World

Phase = tuple[str, Callable[[], None]]


class Journey(ABC):
    """One case from the beginning to its end, in phases; at the end of each the case stands where it should."""

    cold = lossy = False

    def __init__(self, world: World, witness: Witness) -> None:
        self.world, self.witness = world, witness
        self.slip: Any = None
        self.case_id = ""

    @abstractmethod
    def phases(self) -> list[Phase]:
        """In order; each name once."""

    def play(self, other_in: str = "") -> None:
        """The whole way. In the phase `other_in` somebody else applies, and must not wait for this case."""
        for name, act in self.phases():
            self.witness.phase, soon = name, to_text(self.world.moment + timedelta(minutes=1))
            other = apply(self.world, rw="7", email="")[2] if name == other_in else ""
            act()
            if other:
                asked = self.world.runtime.cases.history(self.world.village.id, other)[-1]
                assert (asked.kind, asked.at <= soon) == ("asked", True), f"held up in {name}"
        self.witness.phase = ""

    def goes_on_to(self, wanted: str) -> None:
        """Agenda and workflow do what they can."""
        self.witness.go_on()
        assert stage(self.world, self.case_id) == wanted

    def decide(self, use_case: str, by: str, *decision: Any) -> None:
        """An official opens the page, decides on what it shows, and does each again where it died."""
        official, runtime = self.world.official(by), lambda: self.world.runtime
        page = self.witness.by_hand(
            "read_task", lambda: open_page(self.world, official, self.case_id)
        )
        where = (self.world.village, official, self.case_id, page.task.id, page.case.version)
        self.witness.by_hand(
            use_case,
            lambda: getattr(
                runtime().reviews if use_case == "review_objection" else runtime().decisions,
                use_case,
            )(*where, *decision),
        )

    def confirm(self, received: bool) -> None:
        """The resident opens the tracking page and answers."""
        tracking, village = lambda: self.world.runtime.tracking, self.world.village
        shown = self.witness.by_hand("track", lambda: tracking().track(village, self.slip.code))
        answer = (village, self.slip.code, self.slip.number, shown.version, received)
        self.witness.by_hand("confirm", lambda: tracking().confirm(*answer))

    def begin_at(self, wanted: str, **changes: str) -> None:
        """What other journeys have covered comes first, unseen."""
        self.slip, self.case_id = bring_to(self.world, wanted, **changes)
        self.witness.alone = self.case_id

    def type(self) -> None:
        """The form, filled in."""
        intake, village = lambda: self.world.runtime.intake, self.world.village
        draft = self.witness.by_hand(
            "start_draft", lambda: intake().start_draft(village, PROGRAMME, "id")
        )
        self.draft = self.witness.by_hand(
            "save_page", lambda: intake().save_page(village, draft, typed_application())
        )
        self.case_id = self.witness.alone = self.draft.case

    def send(self) -> None:
        """The application, sent; then the slip, shown."""
        intake, village = lambda: self.world.runtime.intake, self.world.village
        sent = self.witness.by_hand(
            "send_application",
            lambda: intake().send_application(village, self.draft, {}, "id", ADDRESS),
        )
        self.slip = self.witness.by_hand(
            "read_slip", lambda: intake().read_slip(village, self.draft.id)
        )
        assert self.slip == sent


class Plain(Journey):
    """From the form to confirmed money."""

    def phases(self) -> list[Phase]:
        pay = ("pay_aid", "lina", "BCA 2026 11 24")
        return [
            ("type", self.type),
            ("send", self.send),
            ("screen", lambda: self.goes_on_to("verification")),
            ("verify", lambda: self.decide("verify_application", "siti", "verified")),
            ("verified", lambda: self.goes_on_to("approval")),
            ("approve", lambda: self.decide("approve_application", "ratna", "approved")),
            ("approved", lambda: self.goes_on_to("payment")),
            ("take", lambda: self.decide("take_payment", "lina")),
            ("pay", lambda: self.decide(*pay)),
            ("paid", lambda: self.goes_on_to("confirmation")),
            ("confirm", lambda: self.confirm(received=True)),
            ("confirmed", lambda: self.goes_on_to("closed")),
        ]


class Double(Journey):
    """Above the threshold: two people approve, then it is paid."""

    def phases(self) -> list[Phase]:
        pay = ("pay_aid", "lina", "BCA 2026 11 24")
        return [
            ("begin", lambda: self.begin_at("verification", amount="Rp 1.200.000")),
            ("verify", lambda: self.decide("verify_application", "siti", "verified")),
            ("verified", lambda: self.goes_on_to("approval")),
            ("approve", lambda: self.decide("approve_application", "ratna", "approved")),
            ("approved once", lambda: self.goes_on_to("second_approval")),
            ("approve again", lambda: self.decide("approve_application", "bambang", "approved")),
            ("approved", lambda: self.goes_on_to("payment")),
            ("take", lambda: self.decide("take_payment", "lina")),
            ("pay", lambda: self.decide(*pay)),
            ("paid", lambda: self.goes_on_to("confirmation")),
        ]


class Lossy(Plain):
    """The same, and nothing dies, but each call's answer is lost once."""

    lossy = True


class Cold(Journey):
    """The first steps, where each function is a new process that has to read keys and settings first."""

    cold = True

    def phases(self) -> list[Phase]:
        return [
            ("type", self.type),
            ("send", self.send),
            ("screen", lambda: self.goes_on_to("verification")),
            ("verify", lambda: verify(self.world, self.case_id)),
            ("verified, unseen", self.unseen),
        ]

    def unseen(self) -> None:
        """Whatever died before, the case still goes on."""
        self.witness.alone = ""
        self.goes_on_to("approval")


class Twice(Journey):
    """A second application of the same person, while the first one lives."""

    nik = "3175072703850001"

    def phases(self) -> list[Phase]:
        return [
            ("first", lambda: self.begin_at("verification", nik=self.nik)),
            ("second", self.apply_again),
            ("screen", lambda: self.goes_on_to("duplicate")),
        ]

    def apply_again(self) -> None:
        """With another family card, but the same NIK."""
        _, self.slip, self.case_id = apply(self.world, nik=self.nik)
        self.witness.alone = self.case_id


class Slow(Journey):
    """Reminded, handed to the deputy, without money for a while, not received and paid again, then never confirmed."""

    def phases(self) -> list[Phase]:
        pay = ("pay_aid", "lina", "BCA 2026 11 24")
        return [
            ("begin", lambda: self.begin_at("verification")),
            ("remind", lambda: self.later("verification", hours=24)),
            ("escalate", lambda: self.later("verification", hours=24)),
            ("deputy", lambda: self.decide("verify_application", "agus", "verified")),
            ("verified", lambda: self.goes_on_to("approval")),
            ("approve", lambda: self.decide("approve_application", "ratna", "approved")),
            ("no money", self.has_no_money),
            ("no money yet", lambda: self.later("no_funds", hours=24)),
            ("money", self.has_money),
            ("take", lambda: self.decide("take_payment", "lina")),
            ("pay", lambda: self.decide(*pay)),
            ("paid", lambda: self.goes_on_to("confirmation")),
            ("not received", lambda: self.confirm(received=False)),
            ("traced", lambda: self.goes_on_to("unreceived")),
            (
                "returned",
                lambda: self.decide("trace_payment", "yusuf", "returned", "Rekening tutup."),
            ),
            ("to be paid", lambda: self.goes_on_to("payment")),
            ("take again", lambda: self.decide("take_payment", "yusuf")),
            ("pay again", lambda: self.decide("pay_aid", "yusuf", "BCA 2026 11 30")),
            ("paid again", lambda: self.goes_on_to("confirmation")),
            ("expire", lambda: self.later("closed", days=14)),
        ]

    def later(self, wanted: str, **time: float) -> None:
        """Time passes, and what fell due is done."""
        self.world.pass_time(**time)
        self.goes_on_to(wanted)

    def has_no_money(self) -> None:
        """Less is granted than the case asks for."""
        self.grant(100_000)
        self.goes_on_to("no_funds")

    def has_money(self) -> None:
        """The village grants more, and the case is woken at once."""
        self.grant(150_000_000)
        self.goes_on_to("payment")

    def grant(self, rupiah: int) -> None:
        """What is in the fund in all."""
        fund = self.world.village.programmes[PROGRAMME].fund.id
        self.world.runtime.treasury.grant_fund(self.world.village.id, fund, rupiah)


class SteppedBack(Journey):
    """Sent back by the approver and verified anew; in the end the resident does not want the reserved money."""

    def phases(self) -> list[Phase]:
        again = ("sent_back", None, "Nomor rumah tidak cocok.")
        return [
            ("begin", lambda: self.begin_at("approval")),
            ("send back", lambda: self.decide("approve_application", "ratna", *again)),
            ("sent back", lambda: self.goes_on_to("verification")),
            ("verify again", lambda: self.decide("verify_application", "siti", "verified")),
            ("verified", lambda: self.goes_on_to("approval")),
            ("approve", lambda: self.decide("approve_application", "ratna", "approved")),
            ("approved", lambda: self.goes_on_to("payment")),
            ("withdraw", self.withdraw),
            ("withdrawn", lambda: self.goes_on_to("withdrawn")),
            ("money freed", self.frees_money),
        ]

    def withdraw(self) -> None:
        """The resident opens the tracking page, and the page that asks once more."""
        tracking, village = lambda: self.world.runtime.tracking, self.world.village
        shown = self.witness.by_hand("track", lambda: tracking().track(village, self.slip.code))
        said = (village, self.slip.code, self.slip.number, shown.version)
        self.witness.by_hand("withdraw", lambda: tracking().withdraw(*said))

    def frees_money(self) -> None:
        """A moment later, by the tick."""
        self.world.pass_time(minutes=1)
        self.goes_on_to("withdrawn")


class Broken(Journey):
    """Executions are stopped, a step fails whatever is tried, and in the end it is refused."""

    def phases(self) -> list[Phase]:
        refusal = ("refused", "not_reached", "Tiga kali tidak ada orang di rumah.")
        return [
            ("begin", lambda: self.begin_at("verification")),
            ("stopped", self.is_stopped),
            ("looked after", self.is_looked_after),
            ("verify", lambda: verify(self.world, self.case_id)),
            ("fault", self.fails),
            ("restart", lambda: self.decide("restart_case", "agus")),
            ("restarted", lambda: self.goes_on_to("approval")),
            ("refuse", lambda: self.decide("approve_application", "ratna", *refusal)),
            ("refused", lambda: self.goes_on_to("refused")),
        ]

    def is_stopped(self) -> None:
        """EventBridge tells that an execution was aborted, and tells it again where the function died."""
        self.stop(1)
        detail = {"input": self.input(1), "status": "ABORTED"}
        events = self.world.events
        self.witness.by_hand(
            "execution_failed", lambda: events.execution_failed({"detail": detail}, None)
        )
        self.goes_on_to("verification")

    def is_looked_after(self) -> None:
        """As after a restart of the stack, when nobody told anything."""
        self.stop(2)
        events = self.world.events
        self.witness.by_hand("look_after_cases", lambda: events.look_after_cases({}, None))
        self.goes_on_to("verification")

    def fails(self) -> None:
        """The step that asks the approver fails each time, so the administrator is asked."""
        handlers = self.world.machine.handlers
        kept = handlers["open_task"]
        handlers["open_task"] = _broken
        try:
            self.goes_on_to("care")
        finally:
            handlers["open_task"] = kept

    def stop(self, attempt: int) -> None:
        machine = self.world.machine
        machine.stop(self.case_id, attempt)
        assert machine.status(self.case_id, attempt) == "ABORTED"

    def input(self, attempt: int) -> str:
        """What the execution was started with, as the event of AWS repeats it."""
        arn = self.world.machine.execution(self.case_id, attempt)
        return self.world.machine.client.describe_execution(executionArn=arn)["input"]


def _broken(payload: dict, context: Any) -> None:
    raise RuntimeError("this step fails whatever is tried")
