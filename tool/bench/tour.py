"""Pages that people open, each with the cookies that it needs, made ready on the bench's own stack."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from infra.errors import ToolError
from tool.bench.stack import Stack
from tool.demo import Demo, Person
from tool.visitor import Seen, Visitor


@dataclass(frozen=True)
class Stop:
    """One page. Its address is opened with GET and answers 200 to whoever has the cookies."""

    name: str
    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    found: bool = False  # whether search engines are meant to find it


def stops(stack: Stack) -> list[Stop]:
    """The pages that stand for all: a resident's from home to timeline, an official's inbox and case."""
    return [*_of_residents(stack), *_of_officials(stack)]


def _of_residents(stack: Stack) -> Iterator[Stop]:
    visitor, typed = Visitor(stack.home.public_url), Person.invented().typed()
    yield _stop("home", visitor, visitor.open("/"), found=True)
    page = visitor.open("/program/bantuan-tunai")
    yield _stop("programme", visitor, page, found=True)
    page = visitor.send(page, page.path)
    while page.path != "/ajukan/bantuan-tunai/periksa":
        if page.path in ("/ajukan/bantuan-tunai/diri", "/ajukan/bantuan-tunai/pembayaran"):
            yield _stop(f"form, {page.path.rpartition('/')[2]}", visitor, page)
        names = page.form(page.path).names
        page = visitor.send(page, page.path, **{n: t for n, t in typed.items() if n in names})
    yield _stop("check", visitor, page)
    yield _stop("track form", visitor, visitor.open("/lacak"), found=True)
    # An application of somebody else: whoever sends this draft has none left to look at.
    other = Visitor(stack.home.public_url)
    slip = Demo(stack.home, lambda _text, _link: None).apply(other, Person.invented())
    yield _stop("slip", other, slip)
    code = slip.html.split('class="key">')[1].split("<")[0].replace("-", "")
    yield _stop("tracking", other, other.open(f"/lacak/{code}"))


def _of_officials(stack: Stack) -> Iterator[Stop]:
    demo = Demo(stack.home, lambda _text, _link: None)
    demo.begin()
    demo.apply(Visitor(stack.home.public_url), Person.invented())
    visitor, case = demo.arrive("verifier")
    yield _stop("inbox", visitor, visitor.open("/"))
    yield _stop("case", visitor, visitor.open(case.path))


def _stop(name: str, visitor: Visitor, page: Seen, found: bool = False) -> Stop:
    if page.status != 200:
        raise ToolError(f"{name}: {page.address} answered {page.status} instead of 200.")
    return Stop(name, page.address, dict(visitor.cookies), found)
