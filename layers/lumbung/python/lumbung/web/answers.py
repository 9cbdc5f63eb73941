"""What a handler gives back: a page or a way to another page, with the cookies that go along."""

from dataclasses import dataclass, field, replace
from typing import Any, Self

from lumbung.web.cookies import Cookie


@dataclass(frozen=True)
class Answer:
    """The base of both."""

    cookies: tuple[Cookie, ...] = field(default=(), kw_only=True)

    def with_cookie(self, name: str, value: str, max_age: int) -> Self:
        """The browser keeps `value` for `max_age` seconds."""
        return replace(self, cookies=(*self.cookies, Cookie(name, value, max_age)))

    def without_cookie(self, name: str) -> Self:
        """The browser forgets it."""
        return replace(self, cookies=(*self.cookies, Cookie(name, "", 0)))


@dataclass(frozen=True)
class View(Answer):
    """A template with what it shows; made by `Page`."""

    template: str
    status: int
    context: dict[str, Any]
    forms_to: str = ""
    refresh: str = ""
    seconds: int = 0

    def with_form_to(self, origin: str) -> Self:
        """A form of this page may also be sent to this origin."""
        return replace(self, forms_to=origin)

    def kept(self, seconds: int) -> Self:
        """Anybody may keep it so long, because it is the same for everybody (and sets no cookie)."""
        return replace(self, seconds=seconds)

    def again(self, seconds: int, path: str) -> Self:
        """The browser opens a path of this host by itself after so many seconds, also without JavaScript."""
        return replace(self, refresh=f"{seconds}; url={path}")


def Page(template: str, status: int = 200, **context: Any) -> View:  # noqa: N802 (reads as a noun at every call)
    """A page from `web/templates/`. `errors` (a list of FieldError) in it puts "Kesalahan:" in the title."""
    return View(template=template, status=status, context=context)


@dataclass(frozen=True)
class Data(Answer):
    """A file that anybody may keep for some seconds: open data."""

    body: str
    content_type: str
    name: str
    seconds: int = 0


@dataclass(frozen=True)
class Redirect(Answer):
    """See other (303): a good POST always ends with it. Only to a path of this host."""

    path: str

    def __post_init__(self) -> None:
        if (
            not self.path.startswith("/")
            or self.path.startswith(("//", "/\\"))
            or not self.path.isprintable()
        ):
            raise ValueError("a redirect stays on this host")
