"""A case's way, step by step, as the people do it: each looks at the page first and decides on what it shows."""

from typing import Any

from lumbung.assistance.corrections import Sent
from lumbung.assistance.ports import Draft, Slip
from lumbung.assistance.track import Track
from lumbung.assistance.views import TaskView
from lumbung.forms.model import Question
from lumbung.people.model import Official
from tests.factories import form_of, typed_application, typed_for
from tests.papers import photographed
from tests.world import World

PROGRAMME, ADDRESS = "bantuan-tunai", "10.0.0.1"


def apply(
    world: World, language: str = "id", programme: str = PROGRAMME, **changes: str
) -> tuple[Draft, Slip, str]:
    """Somebody fills in the form and sends it. The draft, the slip and the case's id."""
    intake = world.runtime.intake
    draft = intake.start_draft(world.village, programme, language)
    if programme == PROGRAMME:
        typed = typed_application(**changes)
    else:
        photos = (each.name for each in form_of(programme).questions if must_be_photo(each))
        typed = typed_for(programme, **photographed(world.runtime, draft, *photos) | changes)
    draft = intake.save_page(world.village, draft, typed)
    slip = intake.send_application(world.village, draft, {}, language, ADDRESS)
    return draft, slip, draft.case


def must_be_photo(question: Question) -> bool:
    """Whether it asks for a photo that nobody may bring instead."""
    return question.type == "paper" and not question.may_bring


def open_page(world: World, official: Official, case_id: str, task_id: str = "") -> TaskView:
    """What an official sees of the case's newest task, or of the one named."""
    task = task_id or world.runtime.cases.read(world.village.id, case_id).task
    return world.runtime.decisions.read_task(world.village, official, case_id, task)


def verify(world: World, case_id: str, by: str = "siti", **how: Any) -> None:
    """A verifier decides; `decision="refused", reason=…` to refuse."""
    _judge(world, world.runtime.decisions.verify_application, case_id, by, "verified", how)


def approve(world: World, case_id: str, by: str = "ratna", **how: Any) -> None:
    """An approver decides."""
    _judge(world, world.runtime.decisions.approve_application, case_id, by, "approved", how)


def pay(world: World, case_id: str, by: str = "lina", **how: Any) -> None:
    """A treasurer pays, by transfer where nothing else is said."""
    official = world.official(by)
    page = open_page(world, official, case_id)
    how = how or {"bank_reference": "BCA 2026 11 24"}
    world.runtime.decisions.take_payment(
        world.village, official, case_id, page.task.id, page.case.version
    )
    world.runtime.decisions.pay_aid(
        world.village, official, case_id, page.task.id, page.case.version, **how
    )


def pick_up_code(world: World, slip: Slip) -> str:
    """The six digits that the resident brings for cash."""
    code = world.runtime.tracking.pick_up_code(world.village, slip.code, slip.number)
    assert code is not None
    return code


def trace(world: World, case_id: str, decision: str, words: str, by: str = "lina") -> None:
    """A treasurer says what became of a payment that did not come."""
    official = world.official(by)
    page = open_page(world, official, case_id)
    world.runtime.decisions.trace_payment(
        world.village, official, case_id, page.task.id, page.case.version, decision, words
    )


def restart(world: World, case_id: str, by: str = "agus") -> None:
    """The administrator lets a case go on."""
    official = world.official(by)
    page = open_page(world, official, case_id)
    world.runtime.decisions.restart_case(
        world.village, official, case_id, page.task.id, page.case.version
    )


def confirm(world: World, slip: Slip, received: bool = True) -> None:
    """The resident says whether the money came."""
    version = track(world, slip).version
    world.runtime.tracking.confirm(world.village, slip.code, slip.number, version, received)


def send_back(world: World, case_id: str, words: str, by: str = "ratna") -> None:
    """An approver wants it verified anew."""
    approve(world, case_id, by, decision="sent_back", words=words)


def ask_correction(
    world: World, case_id: str, *pages: str, words: str = "Rekening ini bukan milik Anda."
) -> None:
    """A verifier wants some pages filled in again."""
    official = world.official("siti")
    page = open_page(world, official, case_id)
    ids = case_id, page.task.id, page.case.version
    world.runtime.asking.ask_correction(world.village, official, *ids, pages, words)


def filled_in(world: World, slip: Slip, typed: dict[str, str], once: str = "a tab") -> Sent:
    """What a page of the resident's sends."""
    return Sent(slip.code, slip.number, track(world, slip).version, once, typed)


def correct(world: World, slip: Slip, **typed: str) -> Sent:
    """The resident fills in again what they were asked for."""
    sent = filled_in(world, slip, typed)
    pages = track(world, slip).to_correct
    world.runtime.corrections.send_correction(world.village, pages, sent)
    return sent


def change(world: World, slip: Slip, page: str, **typed: str) -> Sent:
    """The resident gives another account or phone."""
    sent = filled_in(world, slip, typed)
    world.runtime.corrections.change_contact(world.village, (page,), sent)
    return sent


def withdraw(world: World, slip: Slip) -> None:
    """The resident does not want it any more."""
    version = track(world, slip).version
    world.runtime.tracking.withdraw(world.village, slip.code, slip.number, version)


def object_to(world: World, slip: Slip, words: str) -> None:
    """The resident wants the refusal looked at again."""
    version = track(world, slip).version
    world.runtime.tracking.object(world.village, slip.code, slip.number, version, words)


def review(world: World, case_id: str, decision: str, words: str = "", by: str = "bambang") -> None:
    """An approver decides whether the refusal stands."""
    official = world.official(by)
    page = open_page(world, official, case_id)
    world.runtime.reviews.review_objection(
        world.village, official, case_id, page.task.id, page.case.version, decision, words
    )


def track(world: World, slip: Slip) -> Track:
    """What the tracking page shows."""
    shown = world.runtime.tracking.track(world.village, slip.code)
    assert shown is not None
    return shown


def stage(world: World, case_id: str) -> str:
    """Where a case stands."""
    return world.runtime.cases.read(world.village.id, case_id).stage.value


def kinds(world: World, case_id: str) -> list[str]:
    """What happened to a case, in order."""
    return [event.kind for event in world.runtime.cases.history(world.village.id, case_id)]


def bring_to(world: World, wanted: str, **changes: str) -> tuple[Slip, str]:
    """A case that waits at a stage: the slip and the case's id."""
    _, slip, case_id = apply(world, **changes)
    world.work()
    for begun, decide in (("verification", verify), ("approval", approve), ("payment", pay)):
        if stage(world, case_id) == wanted:
            return slip, case_id
        assert stage(world, case_id) == begun
        decide(world, case_id)
        world.work()
    assert stage(world, case_id) == wanted
    return slip, case_id


def _judge(
    world: World, use_case: Any, case_id: str, by: str, yes: str, how: dict[str, Any]
) -> None:
    official = world.official(by)
    page = open_page(world, official, case_id)
    decision = how.pop("decision", yes)
    use_case(world.village, official, case_id, page.task.id, page.case.version, decision, **how)
