"""Photos of papers: one a page, sent by the browser straight to the bucket, which leads it back here.

The way back names the object; whose it is, and what became of it, this side looks up itself. Nothing here needs
JavaScript: while a photo is looked at, the page opens itself again by a header, a few times, then by a link.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from chalicelib.filling import Filling
from lumbung.assistance.papers import Paper, PaperState, Upload, paper_of
from lumbung.forms.model import BROUGHT, Question
from lumbung.forms.model import Page as FormPage
from lumbung.runtime import runtime
from lumbung.shared.errors import FieldError, TooManyError
from lumbung.web.answers import View
from lumbung.web.questions import typed_on
from lumbung.web.site import Answer, Page, Redirect

LOOKS, QUICK = 10, 3  # so often it looks by itself, the first ones a second apart, then three


@dataclass(frozen=True)
class PhotoPage:
    """A page of the form that asks for one photo."""

    filling: Filling
    page: FormPage
    question: Question

    @property
    def path(self) -> str:
        """Without anything after it: S3 adds its own."""
        return self.filling.address_of(self.page)

    def show(self, errors: Sequence[FieldError] = ()) -> Answer:
        """What became of the photo, if one was sent, and the form for another; 422 where it was saved wrongly."""
        came, kept = self._came(), self.filling.draft.typed.get(self.question.name, "")
        paper = self._read(came or kept)
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
            brought=kept == BROUGHT,
            again=self._again(came, 0) if looking else "",
        )
        return answer.with_form_to(upload.origin) if upload else answer

    def save(self) -> Answer:
        """Keeps which photo it is, or that the paper will be brought; the photo must be there, and this draft's."""
        request, draft = self.filling.request, self.filling.draft
        typed = typed_on(self.page, request.form)
        errors = self.filling.check(self.page, typed).errors
        chosen = typed[self.question.name]
        mine = (draft.village, draft.case, self.question.name)
        if not errors and chosen != BROUGHT and not runtime().papers.is_there(*mine, chosen):
            errors = [FieldError(self.question.name, "paper.unknown")]
        if errors:
            return self.show(errors)
        saved = runtime().intake.save_page(request.village, draft, typed)
        # S3's way back loses that one came from the last look: there is nothing else to do then.
        following = Filling.of(request, saved).first_unfinished()
        return Redirect(following)

    def _page(self, errors: Sequence[FieldError], status: int = 200, **shown: object) -> View:
        return Page(
            "portal/paper.html",
            status,
            **self.filling.frame(self.page, errors),
            question=self.question,
            action=self.filling.address(self.page),
            before=self.filling.before(self.page),
            **shown,
        )

    def _came(self) -> str:
        """The id in the key that S3 sends along, if this draft asked for it by this question."""
        key, draft = self.filling.request.query.get("key", ""), self.filling.draft
        return paper_of(key, draft.village, draft.case, self.question.name) or ""

    def _looks(self) -> int:
        text = self.filling.request.query.get("kali", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0

    def _again(self, paper_id: str, looks: int) -> str:
        draft = self.filling.draft
        key = Paper(draft.village, draft.case, self.question.name, paper_id).raw
        return f"{self.path}?{urlencode({'key': key, 'kali': looks})}"

    def _read(self, paper_id: str) -> Paper | None:
        draft = self.filling.draft
        if not paper_id or paper_id == BROUGHT:
            return None
        return runtime().papers.read_paper(draft.village, draft.case, self.question.name, paper_id)

    def _upload(self, wrong: list[FieldError]) -> Upload | None:
        """None, and said among what is wrong, where too many were tried."""
        request, draft = self.filling.request, self.filling.draft
        back = runtime().url(request.village.id, "public", self.path)
        try:
            return runtime().papers.offer_upload(
                draft.village, draft.case, self.question.name, back
            )
        except TooManyError as error:
            wrong.append(FieldError(self.question.name, error.code))
            return None


def photo_page(filling: Filling, page: FormPage) -> PhotoPage | None:
    """The page as one that asks for a photo, if it does."""
    return PhotoPage(filling, page, page.paper) if page.paper else None
