"""Photos of papers: one is opened for five minutes, after the history says who, which and why."""

from base64 import b64encode
from dataclasses import replace

from chalicelib.case_page import path_of, read_case, show_case_page, show_for
from lumbung.forms.model import Form, Question
from lumbung.people.model import REVEAL_LASTS
from lumbung.runtime import runtime
from lumbung.shared.errors import InvalidInputError, NotFoundError
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()

WHY = "photo_why"
"""On the page of the case, `why` is the reason for opening what was typed."""


@pages.page("/perkara/{case}/{task}/surat", methods=["POST"])
def open_paper(request: Request) -> Answer:
    """Opens the photo whose button was pressed."""
    case, official = request.params["case"], request.session.official
    name, reason = request.form.get("paper", ""), request.form.get(WHY, "")
    _question(request, name)
    try:
        runtime().decisions.reveal(request.village, official, case, (name,), reason)
    except InvalidInputError as error:
        wrong = [replace(each, name=WHY) for each in error.errors]
        return show_case_page(request, 422, errors=wrong)
    show_for(request, (name,), REVEAL_LASTS)
    return Redirect(f"{path_of(request)}/surat/{name}")


@pages.page("/perkara/{case}/{task}/surat/{paper}")
def show_paper(request: Request) -> Answer:
    """The photo, as long as it is open in this session; afterwards the case, where it can be opened again."""
    official, session = request.session
    case, name, now = request.params["case"], request.params["paper"], runtime().now()
    question = _question(request, name)
    names = tuple(each for each in session.revealed(case, now) if each == name)
    plain = runtime().decisions.read_revealed(request.village, official, case, names)
    if name not in plain:
        return Redirect(f"{path_of(request)}#papers")
    picture = runtime().papers.open_paper(request.village, case, name, plain[name])
    return Page(
        "office/paper.html",
        path=path_of(request),
        question=question,
        picture=b64encode(picture).decode() if picture else "",
        until=session.revealed_until(case, now),
    )


def _question(request: Request, name: str) -> Question:
    """What a photo of the case answers. Raises NotFoundError where there is none, or it is none of this official's."""
    view = read_case(request)
    village = runtime().villages.version(request.village.id, view.case.settings)
    form = Form.from_json(village.forms[village.programmes[view.case.programme].form])
    question = form.question(name) if name in form.papers and name in view.masked else None
    if question is None:
        raise NotFoundError
    return question
