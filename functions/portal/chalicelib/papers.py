"""Photos of papers: one a page, sent by the browser straight to the bucket, which leads it back here.

The way back names the object; whose it is, and what became of it, this side looks up itself. Nothing here needs
JavaScript: while a photo is looked at, the page opens itself again by a header, a few times, then by a link.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from chalicelib.filling import Filling
from lumbung.assistance.papers import Paper, PaperState, Upload, paper_of
from lumbung.assistance.pictures import LARGEST
from lumbung.forms.model import BROUGHT, Question
from lumbung.forms.model import Page as FormPage
from lumbung.runtime import runtime
from lumbung.shared.errors import FieldError, TooManyError
from lumbung.web.answers import View
from lumbung.web.questions import typed_on
from lumbung.web.site import Answer, Page, Redirect, Request

FRESH_BEFORE = (
    300  # seconds before the bucket would refuse the form, the page makes itself a fresh one
)
LOOKS, QUICK = 10, 3  # so often it looks by itself, the first ones a second apart, then three


@dataclass(frozen=True)
class PhotoPage:
    """A page of the form that asks for one photo, wherever it is asked.

    `frame`: what it shows beside the photo; `check`: what does not hold of what was typed, by the rules of the form;
    `keep`: keeps what was chosen, and leads on.
    """

    request: Request
    page: FormPage
    question: Question
    asked: tuple[str, str, str, int]  # village, case, question, correction
    path: str  # without anything after it: S3 adds its own
    action: str
    kept: str  # what was chosen before: a photo's id, BROUGHT, or ""
    template: str
    frame: Callable[[Sequence[FieldError]], dict[str, object]]
    check: Callable[[Mapping[str, str]], list[FieldError]]
    keep: Callable[[Mapping[str, str]], Answer]

    def show(self, errors: Sequence[FieldError] = ()) -> Answer:
        """What became of the photo, if one was sent, and the form for another; 422 where it was saved wrongly."""
        came = self._came()
        paper = self._read(came or self.kept)
        looking = bool(came) and not errors and (paper is None or paper.state is PaperState.TAKING)
        looks = self._looks()
        if looking and looks < LOOKS:
            return self._page((), looking=True).again(
                1 if looks < QUICK else 3, self._again(came, looks + 1)
            )
        status, wrong = (422 if errors else 200), list(errors)
        if paper and paper.state is PaperState.REFUSED:
            wrong = [FieldError(self.question.name, paper.why or "paper.broken")]
        elif looking:
            wrong = [FieldError(self.question.name, "paper.late")]
        upload = self._upload(wrong)
        answer = self._page(
            wrong,
            status,
            looking=False,
            upload=upload,
            taken=paper.id if paper and paper.state is PaperState.TAKEN else "",
            brought=self.kept == BROUGHT,
            largest=LARGEST,
            too_large=FieldError(self.question.name, "paper.large"),
            again=self._again(came, 0) if looking else "",
        )
        if upload is None:
            return answer
        return answer.with_form_to(upload.origin).again(upload.lasts - FRESH_BEFORE, self.path)

    def save(self) -> Answer:
        """Keeps which photo it is, or that the paper will be brought; the photo must be there, and asked for here."""
        typed = typed_on(self.page, self.request.form)
        errors, chosen = self.check(typed), typed[self.question.name]
        if not errors and chosen != BROUGHT and not self._is_there(chosen):
            errors = [FieldError(self.question.name, "paper.unknown")]
        return self.show(errors) if errors else self.keep(typed)

    def _page(self, errors: Sequence[FieldError], status: int = 200, **shown: object) -> View:
        frame = {**self.frame(errors), "question": self.question, "action": self.action}
        return Page(self.template, status, **frame, **shown)

    def _is_there(self, paper_id: str) -> bool:
        village, case, question, correction = self.asked
        return runtime().papers.is_there(village, case, question, paper_id, correction)

    def _came(self) -> str:
        """The id in the key that S3 sends along, if it was asked for here, by this question."""
        return paper_of(self.request.query.get("key", ""), *self.asked) or ""

    def _looks(self) -> int:
        text = self.request.query.get("kali", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0

    def _again(self, paper_id: str, looks: int) -> str:
        village, case, question, correction = self.asked
        key = Paper(village, case, question, paper_id, correction=correction).raw
        return f"{self.path}?{urlencode({'key': key, 'kali': looks})}"

    def _read(self, paper_id: str) -> Paper | None:
        if not paper_id or paper_id == BROUGHT:
            return None
        village, case, question, correction = self.asked
        return runtime().papers.read_paper(village, case, question, paper_id, correction)

    def _upload(self, wrong: list[FieldError]) -> Upload | None:
        """None, and said among what is wrong, where too many were tried."""
        back = runtime().url(self.request.village.id, "public", self.path)
        village, case, question, correction = self.asked
        try:
            return runtime().papers.offer_upload(village, case, question, back, correction)
        except TooManyError as error:
            wrong.append(FieldError(self.question.name, error.code))
            return None


def photo_page(filling: Filling, page: FormPage) -> PhotoPage | None:
    """The page of an application that is being filled in, as one that asks for a photo, if it does."""
    if page.paper is None:
        return None
    request, draft = filling.request, filling.draft

    def keep(typed: Mapping[str, str]) -> Answer:
        saved = runtime().intake.save_page(request.village, draft, typed)
        # S3's way back loses that one came from the last look: there is nothing else to do then.
        return Redirect(Filling.of(request, saved).first_unfinished())

    return PhotoPage(
        request=request,
        page=page,
        question=page.paper,
        asked=(draft.village, draft.case, page.paper.name, 0),
        path=filling.address_of(page),
        action=filling.address(page),
        kept=draft.typed.get(page.paper.name, ""),
        template="portal/paper.html",
        frame=lambda errors: {**filling.frame(page, errors), "before": filling.before(page)},
        check=lambda typed: filling.check(page, typed).errors,
        keep=keep,
    )
