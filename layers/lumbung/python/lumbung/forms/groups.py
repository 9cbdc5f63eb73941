"""The things of a group among what was typed: one more or changed, one less."""

from collections.abc import Mapping

from lumbung.forms.model import Page
from lumbung.shared.errors import FieldError, InvalidInputError


def with_item(
    page: Page, known: Mapping[str, str], number: str, texts: Mapping[str, str]
) -> dict[str, str]:
    """What was typed, with the texts about one thing. Raises InvalidInputError where there are enough already."""
    assert page.group is not None
    there = page.items(known)
    if number not in there and len(there) >= page.group.most:
        raise InvalidInputError([FieldError("", "items.most", {"most": page.group.most})])
    return {**known, **texts}


def without_item(page: Page, known: Mapping[str, str], number: str) -> dict[str, str]:
    """What was typed, without one thing; a repeat changes nothing."""
    gone = {name for question in page.of_item(number) for name in question.inputs}
    return {name: text for name, text in known.items() if name not in gone}
