"""One visit to the form: the draft of this phone, the form of its programme, and what they show together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib import drafts
from lumbung.assistance.intake import TRAP
from lumbung.assistance.ports import Draft
from lumbung.forms.answers import Typed
from lumbung.forms.check import Checked, check_form, check_page, emptied
from lumbung.forms.doubts import Doubt, find_doubt
from lumbung.forms.model import Form
from lumbung.forms.model import Page as FormPage
from lumbung.runtime import runtime
from lumbung.shared.clock import local
from lumbung.shared.errors import FieldError, NotFoundError
from lumbung.web import questions
from lumbung.web.errors import ElsewhereError
from lumbung.web.site import Answer, Page, Request

LAST_PAGE = "periksa"  # of every form, as its reader sees to


@dataclass(frozen=True)
class Filling:
    """The form as this phone sees it. Its last page is where everything is looked at and sent."""

    request: Request
    draft: Draft
    form: Form
    today: date

    @classmethod
    def read(cls, request: Request) -> "Filling":
        """Raises DraftGoneError, or ElsewhereError to the slip where it was sent."""
        return cls.of(request, drafts.read_open(request))

    @classmethod
    def of(cls, request: Request, draft: Draft) -> "Filling":
        """Of a draft that is at hand."""
        village = request.village
        programme = village.programme(draft.programme)
        if programme is None:
            raise NotFoundError("programme")
        form = Form.from_json(village.forms[programme.form])
        return cls(request, draft, form, local(runtime().now(), village.zone).date())

    @property
    def last(self) -> FormPage:
        """Where it is looked at and sent."""
        return self.form.pages[-1]

    @property
    def last_look_at(self) -> str:
        """The address of the last look."""
        return self.address_of(self.last)

    def address_of(self, page: FormPage) -> str:
        """The address of a page of this form, without anything after it."""
        return f"/ajukan/{self.draft.programme}/{page.id}"

    def page(self) -> FormPage:
        """The page of this address. Raises NotFoundError, or ElsewhereError to the last look."""
        page = self.form.page(self.request.params["page"])
        if page is None:
            raise NotFoundError("page")
        if page is self.last:
            raise ElsewhereError(self.last_look_at)
        return page

    def check(self, page: FormPage, typed: Mapping[str, str]) -> Checked:
        """What was typed on one page, beside what other pages hold."""
        known = {**self.draft.typed, **typed}
        return check_page(self.form, page.id, known, village=self.request.village, today=self.today)

    def kept(self, page: FormPage, typed: Mapping[str, str]) -> dict[str, str]:
        """What of a page is saved: what it asks beside these answers. What it does not ask, it lets go of."""
        known, village = {**self.draft.typed, **typed}, self.request.village
        hidden = emptied(self.form, page.id, known, village=village, today=self.today)
        return {**typed, **hidden}

    def doubt(self, page: FormPage, typed: Mapping[str, str]) -> Doubt | None:
        """What to ask about once: not where this phone has said already that it is so."""
        if not page.question("nik") and not page.question("birth_date"):
            return None
        found, before = (
            find_doubt(self.form, Typed(self.form, texts, self.request.village, self.today))
            for texts in ({**self.draft.typed, **typed}, self.draft.typed)
        )
        said = {self.request.form.get("sure"), before.key if before else None}
        return found if found and found.key not in said else None

    def show(
        self,
        page: FormPage,
        typed: Mapping[str, str],
        errors: Sequence[FieldError] = (),
        doubt: Doubt | None = None,
    ) -> Answer:
        """The questions of one page, with everything that was typed; 422 where something is wrong or doubted."""
        return Page(
            "portal/page.html",
            422 if errors or doubt else 200,
            **self.frame(page, errors),
            action=self.address(page),
            before=self.before(page),
            typed=typed,
            asked=questions.asked(page, {**self.draft.typed, **typed}),
            doubt=doubt,
        )

    def address(self, page: FormPage, item: str = "") -> str:
        """Of a page of this form, or of one thing of its group; whoever came to change something still does."""
        path = self.address_of(page) + (f"/{item}" if item else "")
        return path + (f"?dari={self.last.id}" if self._changing else "")

    def before(self, page: FormPage) -> str:
        """Where "back" leads: to the last look where one came from it, else to what precedes."""
        if self._changing:
            return self.last_look_at
        back = self.form.page_before(page.id)
        return self.address_of(back) if back else f"/program/{self.draft.programme}"

    def after(self, page: FormPage) -> str:
        """Where saving leads: back to the last look where one came from it, else to what follows."""
        following = self.form.page_after(page.id)
        if self._changing or following is None or following is self.last:
            return self.last_look_at
        return self.address_of(following)

    def first_unfinished(self) -> str:
        """Where somebody goes on who was away."""
        for page in self.form.pages[:-1]:
            if self.check(page, {}).errors:
                return self.address_of(page)
        return self.last_look_at

    def last_look(self, typed: Mapping[str, str], errors: Sequence[FieldError] = ()) -> Answer:
        """Every answer once more, and the consent."""
        everything = check_form(
            self.form, self.draft.typed, village=self.request.village, today=self.today
        )
        return Page(
            "portal/check.html",
            422 if errors else 200,
            **self.frame(self.last, errors),
            before=self.address_of(self.form.pages[-2]),
            answers=questions.answered(self.form, everything.values, self.request.language),
            asked=self.last.questions,
            typed=typed,
            trap=TRAP,
        )

    def frame(self, page: FormPage, errors: Sequence[FieldError]) -> dict[str, object]:
        """What every page of the form shows. `own`: whoever types writes of themselves."""
        return {
            "programme": self.draft.programme,
            "page": page,
            "step": self.form.pages.index(page) + 1,
            "steps": len(self.form.pages),
            "errors": list(errors),
            "labels": questions.labels(self.form, self.request.language),
            "own": self.draft.typed.get("filled_for") != "other",
        }

    @property
    def _changing(self) -> bool:
        return self.request.query.get("dari") == self.last.id
