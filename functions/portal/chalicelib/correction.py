"""Filling in again what was sent: what an official asked for, or another account or phone; with the number.

What was answered before is not shown, since the public side cannot open it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.groups import new_number
from chalicelib.timeline import find_track, photo_reasons, read_version, told
from chalicelib.visiting import keep_visit, read_visit
from lumbung.assistance.corrections import Sent
from lumbung.assistance.track import Track
from lumbung.assistance.visits import Visit
from lumbung.forms.corrections import changeable
from lumbung.forms.model import Form, Question
from lumbung.forms.model import Page as FormPage
from lumbung.runtime import runtime
from lumbung.shared.errors import (
    FieldError,
    InvalidInputError,
    LumbungError,
    RestingError,
    WrongNumberError,
)
from lumbung.shared.ids import random_id
from lumbung.villages.model import Programme, Village
from lumbung.web import questions
from lumbung.web.errors import ElsewhereError, page_of
from lumbung.web.show import show_words
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()

MORE = "more:"
Send = Callable[[Village, tuple[str, ...], Sent], None]


@pages.page("/lacak/{code}/perbaiki")
def ask_for_correction(request: Request) -> Answer:
    """The pages that are to be filled in again; the timeline where nothing is asked for."""
    return Again.correcting(request).open()


@pages.page("/lacak/{code}/perbaiki", methods=["POST"])
def send_correction(request: Request) -> Answer:
    """Checked by the form's rules, then sent, however often."""
    return Again.correcting(request).send(runtime().corrections.send_correction)


@pages.page("/lacak/{code}/ubah")
def ask_for_change(request: Request) -> Answer:
    """Where the account is asked, or where the phone is; the timeline where it is too late."""
    return Again.changing(request).open()


@pages.page("/lacak/{code}/ubah", methods=["POST"])
def change_contact(request: Request) -> Answer:
    """Another account or phone, to be looked at anew."""
    return Again.changing(request).send(runtime().corrections.change_contact)


@dataclass(frozen=True)
class Again:
    """Some pages of the form that a case began under, asked again on one page."""

    request: Request
    track: Track
    village: Village
    form: Form
    asked: tuple[FormPage, ...]
    path: str
    template: str
    others: tuple[FormPage, ...] = ()  # what could be changed instead
    visit: Visit | None = None  # by which the number was typed before

    @classmethod
    def correcting(cls, request: Request) -> "Again":
        """What an official asked for."""
        track, village, form = _read(request)
        asked = tuple(page for page in form.pages if page.id in track.to_correct)
        path, template = f"/lacak/{track.code}/perbaiki", "portal/correct.html"
        visit = read_visit(request, track)
        return cls(request, track, village, form, asked, path, template, visit=visit)

    @classmethod
    def changing(cls, request: Request) -> "Again":
        """The page named behind the address, else the first that can be changed."""
        track, village, form = _read(request)
        known, wanted = changeable(form), request.query.get("apa")
        asked = next((page for page in known if page.id == wanted), known[0])
        others = tuple(page for page in known if page is not asked)
        path = f"/lacak/{track.code}/ubah?apa={asked.id}"
        template = "portal/change.html"
        return cls(request, track, village, form, (asked,), path, template, others)

    def open(self) -> Answer:
        """Empty; where photos are asked for after the number and after them."""
        if not (self.track.can_change if self.others else self.track.can_correct):
            raise ElsewhereError(f"/lacak/{self.track.code}")
        chosen = self.visit.chosen if self.visit else {}
        missing = [page for page in self.photos if page.paper and page.paper.name not in chosen]
        if missing and self.visit is None:
            return self.ask_number()
        if missing:
            return Redirect(f"{self.path}/{missing[0].id}")
        groups = [page for page in self.asked if page.group]
        typed = {page.of_item(new_number(()))[0].inputs[0]: "" for page in groups}
        return self.show({**typed, **chosen}, str(self.track.version), random_id())

    @property
    def photos(self) -> tuple[FormPage, ...]:
        """Those of the pages that take one."""
        return tuple(page for page in self.asked if page.paper)

    def ask_number(
        self, errors: Sequence[FieldError] = (), wrong: LumbungError | None = None
    ) -> Answer:
        """Before a photo is sent."""
        return Page(
            "portal/correct_number.html",
            page_of(wrong).status if wrong else 200,
            track=self.track,
            programme=self.programme,
            asked=self.asked,
            photo_reasons=photo_reasons(self.track),
            errors=list(errors),
        )

    def take_number(self) -> Answer:
        """Opens a visit, where the number fits."""
        village, number = self.request.village, self.request.form.get("number", "")
        try:
            visit = runtime().visits.open_visit(village, self.track.code, number)
        except InvalidInputError as error:
            return self.ask_number(error.errors, error)
        except (WrongNumberError, RestingError) as error:
            return self.ask_number([told(error, self.village.zone, self.request.language)], error)
        return keep_visit(Redirect(self.path), visit)

    def send(self, send: Send) -> Answer:
        """What was typed, taken or shown again; or the same page with room for one thing more."""
        form = self.request.form
        if form.get("do") == "number" and self.photos:
            return self.take_number()
        typed = questions.typed_of(self._questions(form), form)
        version, once = form.get("version", ""), form.get("once", "")
        if form.get("do", "").startswith(MORE):
            return self.show({**typed, **self._one_more(form)}, version, once)
        number = form.get("number", "").strip()
        visit = self.visit.id if self.visit else ""
        sent = Sent(self.track.code, number, read_version(version), once[:64], typed, visit)
        try:
            send(self.request.village, tuple(page.id for page in self.asked), sent)
        except InvalidInputError as error:
            return self.show(typed, version, once, error.errors, error)
        except (WrongNumberError, RestingError) as error:
            wrong = told(error, self.village.zone, self.request.language)
            return self.show(typed, version, once, [wrong], error)
        return Redirect(f"/lacak/{self.track.code}")

    def show(
        self,
        typed: Mapping[str, str],
        version: str,
        once: str,
        errors: Sequence[FieldError] = (),
        wrong: LumbungError | None = None,
    ) -> Answer:
        """The questions, with everything that was typed."""
        language, known = self.request.language, list(self._questions(typed))
        return Page(
            self.template,
            page_of(wrong).status if wrong else 200,
            track=self.track,
            programme=self.programme,
            visiting=self.visit is not None,
            parts=[(page, list(self._parts(page, typed))) for page in self.asked],
            others=self.others,
            path=self.path,
            version=version,
            once=once,
            typed={**typed, "number": self.request.form.get("number", "")},
            errors=list(errors),
            labels=questions.labels_of(known, language),
        )

    @property
    def programme(self) -> Programme:
        """What is applied for."""
        return self.village.programmes[self.track.programme]

    def _parts(self, page: FormPage, typed: Mapping[str, str]) -> list[tuple[str, list[Question]]]:
        """The questions under each heading; of a group one heading a thing."""
        if page.group is None:
            return [("", questions.asked(page, typed))]
        one = show_words(page.group.one, self.request.language)
        return [
            (f"{one} {place}", list(page.of_item(number)))
            for place, number in enumerate(page.items(typed), 1)
        ]

    def _questions(self, names: Mapping[str, str]) -> list[Question]:
        return [question for page in self.asked for question in page.asked_of(names)]

    def _one_more(self, form: Mapping[str, str]) -> dict[str, str]:
        page = self.form.page(form["do"].removeprefix(MORE))
        if page is None or page.group is None or len(page.items(form)) >= page.group.most:
            return {}
        return {page.of_item(new_number(page.items(form)))[0].inputs[0]: ""}


def _read(request: Request) -> tuple[Track, Village, Form]:
    track = find_track(request)
    village = runtime().villages.version(request.village.id, track.settings)
    return track, village, Form.from_json(village.forms[village.programmes[track.programme].form])
