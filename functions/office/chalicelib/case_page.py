"""What the page of a case shows: gathered from the case, the village's settings and the session."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lumbung.assistance.asking import pages_to_ask
from lumbung.assistance.views import CaseFacts, Step, TaskView
from lumbung.forms.model import Form, Question
from lumbung.runtime import runtime
from lumbung.shared.catalogue import translate
from lumbung.shared.clock import to_text
from lumbung.shared.errors import FieldError, LumbungError, NotFoundError
from lumbung.shared.ids import show_code
from lumbung.villages.model import Programme, Reason, Village, Words
from lumbung.villages.refusals import Explained, explain_refusal
from lumbung.villages.wording import words_of
from lumbung.web.questions import show_answer
from lumbung.web.show import show_words
from lumbung.web.site import Answer, Page, Request
from lumbung.web.whatsapp import whatsapp_link

IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")
UNTYPED = ("csrf", "pin", "refuse_pin", "version")  # what never goes back into a page
UNHEARD = re.compile("[•-]+(?=[•-]|$)|•+")
GRAVE = ("refused", "kept", "not_received", "needs_care", "no_answer")
OF_FIELDS = ("revealed", "corrected")  # events that name answers


@dataclass(frozen=True)
class Row:
    """One answer: masked, or in plain while it is revealed."""

    name: str
    label: Words
    text: str
    plain: bool
    write: str = (
        ""  # opens the official's own WhatsApp, where this is the resident's number, in plain
    )

    @property
    def heard(self) -> str:
        """What of a masked text is read aloud, without its dots; empty where nothing of it is shown."""
        return " ".join(UNHEARD.sub(" ", self.text).split())


@dataclass(frozen=True)
class Part:
    """What is opened together: the answers of a page, or, under a title, of one thing of a group."""

    title: str
    rows: list[Row]

    @property
    def plain(self) -> bool:
        """Whether it is open."""
        return self.rows[0].plain


@dataclass(frozen=True)
class Line:
    """One event of the history: who, why, the official's own words, what was revealed."""

    step: Step
    who: str
    why: Words | None
    words: str
    revealed: tuple[Words, ...]
    grave: bool


def path_of(request: Request) -> str:
    """The address of the page, for a redirect to it."""
    return f"/perkara/{request.params['case']}/{request.params['task']}"


def show_case_page(
    request: Request,
    status: int = 200,
    errors: Sequence[FieldError] = (),
    refused: LumbungError | None = None,
) -> Answer:
    """The page, with what was typed still there. `refused`: why the decision was not taken.

    Raises NotFoundError where the case is none of this official's.
    """
    view = read_case(request)
    village = runtime().villages.version(request.village.id, view.case.settings)
    programme = village.programmes[view.case.programme]
    form = Form.from_json(village.forms[programme.form])
    plain, open_until = ({}, None) if view.erased else _revealed(request)
    names = _Names(request)
    write = _writes(request, programme, view.case, plain.get("phone", ""))
    changed = _changed(view.history)
    return Page(
        "office/case.html",
        status,
        view=view,
        path=path_of(request),
        late=view.task.due < to_text(runtime().now()),
        programme=programme,
        parts_of_data=list(_parts(form, view.masked, plain, request.language, write)),
        changed=changed,
        changed_parts=_revealed_parts(form, changed),
        to_ask=pages_to_ask(village, programme, view.case.corrections),
        asked_pages=request.fields.get("correct_pages", []),
        papers=[(form.question(name), name in view.masked) for name in form.papers],
        papers_gone=any(step.kind == "papers_dropped" for step in view.history),
        open_until=open_until,
        refusals=_choices(programme.refusal_reasons, request.language),
        reveals=_choices(programme.reveal_reasons, request.language),
        history=list(_history(request, view, programme, form, names)),
        decider=names.of(view.task.decided_by),
        taker=names.of(view.task.taken_by),
        refused=refused,
        refusal=_refusal(view, village, programme, request.language),
        typed={name: text for name, text in request.form.items() if name not in UNTYPED},
        picked=request.fields.get("fields", []),
        errors=errors,
    )


def show_for(request: Request, fields: tuple[str, ...], lasts: timedelta) -> None:
    """These answers are shown in plain in this session for so long; the history knows of it already."""
    here, case = runtime(), request.params["case"]
    until = here.now() + lasts
    here.people.remember_reveal(request.village.id, request.session.session, case, fields, until)


class _Names:
    """The names of officials, each read once."""

    def __init__(self, request: Request) -> None:
        mine = request.session.official
        self._village, self._known = request.village.id, {mine.id: mine.name}

    def of(self, official_id: str | None) -> str:
        """Empty for the resident and the system."""
        if not official_id or official_id == "resident":
            return ""
        if official_id not in self._known:
            official = runtime().people.read_official(self._village, official_id)
            self._known[official_id] = official.name if official else official_id
        return self._known[official_id]


def read_case(request: Request) -> TaskView:
    """As this official may see it. Raises NotFoundError where it is none of theirs."""
    case, task = request.params["case"], request.params["task"]
    if not (IDENTIFIER.fullmatch(case) and IDENTIFIER.fullmatch(task)):
        raise NotFoundError
    request.bind(case=case)
    return runtime().decisions.read_task(request.village, request.session.official, case, task)


def _revealed(request: Request) -> tuple[Mapping[str, str], datetime | None]:
    official, session = request.session
    case, now = request.params["case"], runtime().now()
    names = session.revealed(case, now)
    if not names:
        return {}, None
    plain = runtime().decisions.read_revealed(request.village, official, case, names)
    return plain, session.revealed_until(case, now)


def _refusal(
    view: TaskView, village: Village, programme: Programme, language: str
) -> Explained | None:
    """Why it was refused last, for whoever reviews that."""
    codes = [step.reason for step in view.history if step.kind == "refused" and step.reason]
    return explain_refusal(village, programme, codes[-1], language) if codes else None


def _choices(reasons: Sequence[Reason], language: str) -> list[tuple[str, str]]:
    return [(reason.code, show_words(reason.words, language)) for reason in reasons]


def _parts(
    form: Form, masked: Mapping[str, str], plain: Mapping[str, str], language: str, write: str
) -> Iterator[Part]:
    """The answers by page of the form, less photos and those that were not given; each thing of a group is a part."""
    for page in form.pages:
        if page.group is None:
            asked = [("", page.questions)]
        else:
            numbers = page.items(masked)
            asked = [(number, page.of_item(number)) for number in numbers]
        for number, questions in asked:
            rows = [
                _row(each, masked, plain, language, write if each.name == "phone" else "")
                for each in questions
                if each.name in masked and each.type != "paper"
            ]
            if rows:
                title = f"{show_words(page.group.one, language)} {number}" if page.group else ""
                yield Part(title, rows)


def _row(
    question: Question,
    masked: Mapping[str, str],
    plain: Mapping[str, str],
    language: str,
    write: str,
) -> Row:
    name, open_ = question.name, question.name in plain
    text = show_answer(question, plain[name], language) if open_ else masked[name]
    return Row(name, question.label, text, open_, write)


def _writes(request: Request, programme: Programme, case: CaseFacts, phone: str) -> str:
    """The link by which an official tells the resident where the case stands, in the resident's language."""
    if not phone:
        return ""
    link = runtime().url(request.village.id, "public", f"/lacak/{case.code}")
    text = translate(
        case.language,
        "whatsapp.case",
        village=request.village.name,
        shown=show_code(case.code),
        stage=words_of(programme, f"stage.{case.stage}", case.language),
        link=link,
    )
    return whatsapp_link(text, phone)


def _history(
    request: Request, view: TaskView, programme: Programme, form: Form, names: _Names
) -> Iterator[Line]:
    official, case = request.session.official, request.params["case"]
    words = {} if view.erased else runtime().decisions.read_words(request.village, official, case)
    for number, step in enumerate(view.history, start=1):
        reason = programme.refusal_reason(step.reason or "")
        reason = reason or programme.reveal_reason(step.reason or "")
        fields = str(step.data.get("fields", "")).split(",") if step.kind in OF_FIELDS else ()
        asked = str(step.data.get("pages", "")).split(",")
        yield Line(
            step=step,
            who=names.of(step.official),
            why=reason.words if reason else None,
            words=words.get(number, ""),
            revealed=_revealed_parts(form, fields) or _titles(form, asked),
            grave=step.kind in GRAVE,
        )


def _changed(history: Sequence[Step]) -> tuple[str, ...]:
    """The answers that the resident changed since somebody last found the case as it should be."""
    names: list[str] = []
    for step in reversed(history):
        if step.kind == "verified":
            break
        if step.kind == "corrected":
            names += str(step.data.get("fields", "")).split(",")
    return tuple(names)


def _titles(form: Form, page_ids: Sequence[str]) -> tuple[Words, ...]:
    return tuple(page.title for page in form.pages if page.id in page_ids)


def _revealed_parts(form: Form, names: Sequence[str]) -> tuple[Words, ...]:
    """What was opened: the questions, and of a group its title once."""
    found: dict[str, Words] = {}
    for name in names:
        page, question = form.page_of(name), form.question(name)
        if page and question:
            found.setdefault(
                page.id if page.group else name, page.title if page.group else question.label
            )
    return tuple(found.values())
