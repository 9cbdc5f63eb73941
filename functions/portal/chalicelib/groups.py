"""Questions asked of several things, as of each member of a household: a list, and a page for each to add, change, remove."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.filling import Filling
from lumbung.assistance.intake import Change
from lumbung.forms.check import check_item, check_page
from lumbung.forms.groups import with_item, without_item
from lumbung.forms.model import Group
from lumbung.forms.model import Page as FormPage
from lumbung.runtime import runtime
from lumbung.shared.errors import FieldError, InvalidInputError, NotFoundError
from lumbung.web.questions import items, labels_of, typed_of
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()

NUMBER = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
REMOVE = "remove"


@pages.page("/ajukan/{programme}/{page}/{item}")
def show_item(request: Request) -> Answer:
    """The questions about one thing; empty where its number is a new one."""
    item = Item.read(request)
    return item.show(item.filling.draft.typed)


@pages.page("/ajukan/{programme}/{page}/{item}", methods=["POST"])
def save_item(request: Request) -> Answer:
    """Keeps what was typed about one thing where all of it holds, or takes the thing away."""
    item = Item.read(request)
    typed = typed_of(item.page.of_item(item.number), request.form)
    try:
        change = item.change(typed)
        runtime().intake.change_draft(request.village, item.filling.draft, change)
    except InvalidInputError as error:
        return item.show(typed, error.errors)
    return Redirect(item.filling.address(item.page))


@dataclass(frozen=True)
class Item:
    """One thing of a group, as this phone's draft holds it or will hold it.

    Its number is drawn when its empty page is opened: a second tap saves the same thing again, and what
    another tab adds is another thing.
    """

    filling: Filling
    page: FormPage
    group: Group
    number: str

    @classmethod
    def read(cls, request: Request) -> "Item":
        """Of this address. Raises NotFoundError, and whatever reading the form raises."""
        filling = Filling.read(request)
        page, number = filling.page(), request.params["item"]
        if page.group is None or not NUMBER.fullmatch(number):
            raise NotFoundError
        return cls(filling, page, page.group, number)

    def change(self, typed: Mapping[str, str]) -> Change:
        """What the form asks for. Raises InvalidInputError."""
        if self.filling.request.form.get("do") == REMOVE:
            return lambda known: without_item(self.page, known, self.number)
        village, today = self.filling.request.village, self.filling.today
        checked = check_item(
            self.filling.form, self.page.id, self.number, typed, village=village, today=today
        )
        if checked.errors:
            raise InvalidInputError(checked.errors)
        return lambda known: with_item(self.page, known, self.number, typed)

    def show(self, typed: Mapping[str, str], errors: Sequence[FieldError] = ()) -> Answer:
        """Its page, with what was typed."""
        frame, asked = self.filling.frame(self.page, errors), self.page.of_item(self.number)
        frame["labels"] = labels_of(asked, self.filling.request.language)
        return Page(
            "portal/item.html",
            422 if errors else 200,
            **frame,
            action=self.filling.address(self.page, self.number),
            before=self.filling.address(self.page),
            typed=typed,
            asked=asked,
            known=self.number in self.page.items(self.filling.draft.typed),
        )


def show_group(filling: Filling, page: FormPage) -> Answer:
    """The list, with a way to add one more as long as there may be more."""
    assert page.group is not None
    village, today = filling.request.village, filling.today
    typed, language = filling.draft.typed, filling.request.language
    numbers = page.items(typed)
    checked = check_page(filling.form, page.id, typed, village=village, today=today)
    things = items(page, numbers, checked.values, language)
    wrong = page.items(error.name for error in checked.errors)
    errors = [
        FieldError(f"item-{each.number}", "item.wrong", {"item": each.title})
        for each in things
        if each.number in wrong
    ]
    return Page(
        "portal/group.html",
        422 if errors and filling.request.method == "POST" else 200,
        **filling.frame(page, errors),
        action=filling.address(page),
        before=filling.before(page),
        things=[(each, filling.address(page, each.number)) for each in things],
        more=filling.address(page, new_number(numbers)) if len(numbers) < page.group.most else "",
    )


def new_number(numbers: Sequence[str]) -> str:
    """A number that no other thing has, also none of those that another tab has just opened."""
    return next(
        number
        for number in (str(secrets.randbelow(9000) + 1000) for _ in range(1000))
        if number not in numbers
    )
