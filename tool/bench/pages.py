"""Bytes of each page that a resident sees, compressed, with everything that it needs; and the requests that it takes.

Every page is opened on the local stack, in both languages; the larger of the two counts.
"""

import re
from collections.abc import Generator, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin

from infra.errors import ToolError
from tool.bench.figures import Figure, compressed
from tool.bench.stack import Stack
from tool.demo import Demo, Person
from tool.visitor import Seen, Visitor

LANGUAGES = ("id", "en")
FORM_PAGES = (
    *("untuk-siapa", "diri", "alamat", "kontak"),
    *("pekerjaan", "keluarga", "kebutuhan", "pembayaran", "foto-ktp"),
)
GROUP = "keluarga"
WITHOUT_MISTAKES = ("foto-ktp",)  # its one button says that the paper is brought
MEMBER = {"name": "Budi Santoso", "relation": "child", "age": "9", "work": "studying"}
# What a mistake on each page is made of; a page where nothing must be filled in needs one that is wrong.
MISTAKES = {"kontak": {"phone": "12", "email": "x"}, "pembayaran": {"pay_by": "bank"}}
FETCHED = {  # element → the attributes that a browser fetches by itself
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
LINKED = {"icon", "stylesheet", "preload", "modulepreload", "manifest", "apple-touch-icon"}
IN_STYLE = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
ICON_BY_ITSELF = "/favicon.ico"


def measure(stack: Stack) -> list[Figure]:
    """Two figures a page."""
    done = Demo(stack.home, lambda _text, _link: None).play()
    weights: dict[str, tuple[int, int]] = {}
    for language in LANGUAGES:
        visitor = Visitor(stack.home.public_url)
        visitor.open(f"/?lang={language}")
        for name, page in _tour(visitor, str(done["code"]).replace("-", "")):
            _expect(name, page)
            found = _weigh(visitor, page)
            weights[name] = max(found, weights.get(name, (0, 0)))
    return [
        figure
        for name, (size, requests) in weights.items()
        for figure in (
            Figure(f"pages.{name}.bytes", size, "bytes"),
            Figure(f"pages.{name}.requests", requests, "requests"),
        )
    ]


def _tour(visitor: Visitor, closed: str) -> Iterator[tuple[str, Seen]]:
    """Every page, as somebody comes to it who makes each mistake once."""
    yield "home", visitor.open("/")
    page = visitor.open("/program/bantuan-tunai")
    yield "programme", page
    page = visitor.send(page, page.path)
    typed = Person.invented().typed()
    for name in FORM_PAGES:
        path = f"/ajukan/bantuan-tunai/{name}"
        yield name, page
        if name == GROUP:
            page = yield from _one_member(visitor, page)
            page = visitor.send(page, path)
            continue
        if name not in WITHOUT_MISTAKES:
            yield f"{name} with errors", visitor.send(page, path, **MISTAKES.get(name, {}))
        names = page.form(path).names
        page = visitor.send(page, path, **{n: text for n, text in typed.items() if n in names})
    yield "check", page
    yield "check with errors", visitor.send(page, "/ajukan/bantuan-tunai/periksa")
    page = visitor.send(page, "/ajukan/bantuan-tunai/periksa", consent="yes")
    yield "slip", page
    code = page.html.split('class="key">')[1].split("<")[0].replace("-", "")
    page = visitor.open("/lacak")
    yield "track form", page
    yield "track form with errors", visitor.send(page, "/lacak", code="AAAAA")
    yield "timeline", visitor.open(f"/lacak/{code}")
    yield "timeline, closed", visitor.open(f"/lacak/{closed}")
    yield "privacy", visitor.open("/privasi")
    yield "not found", visitor.open("/program/none")


def _one_member(visitor: Visitor, page: Seen) -> Generator[tuple[str, Seen], None, Seen]:
    """Adds one to the household; answers the list with them in it."""
    address = re.findall(rf'href="(/ajukan/bantuan-tunai/{GROUP}/[0-9]+)"', page.html)[0]
    item = visitor.open(address)
    yield "household member", item
    yield "household member with errors", visitor.send(item, address)
    number = address.rpartition("/")[2]
    typed = {f"members.{number}.{name}": text for name, text in MEMBER.items()}
    page = visitor.send(item, address, **typed)
    yield "household", page
    return page


def _expect(name: str, page: Seen) -> None:
    """It is the page that it is taken for."""
    status = 422 if name.endswith("with errors") else 404 if name == "not found" else 200
    if page.status != status:
        raise ToolError(f"{name}: {page.address} answered {page.status} instead of {status}.")


def _weigh(visitor: Visitor, page: Seen) -> tuple[int, int]:
    """Compressed bytes and requests, those of the page itself included."""
    needs = needed(page.html)
    others = [visitor.request("GET", urljoin(page.address, need)) for need in needs]
    return sum(compressed(seen.body) for seen in (page, *others)), 1 + len(needs)


def needed(html: str) -> list[str]:
    """The addresses that a browser fetches to show a page, each once; what stands in the page itself is none."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if not reader.has_icon:
        reader.found.append(ICON_BY_ITSELF)
    return [each for each in dict.fromkeys(reader.found) if not each.startswith(("data:", "#"))]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.has_icon = False
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        kinds = set(has.get("rel", "").lower().split()) if tag == "link" else set()
        self.has_icon = self.has_icon or "icon" in kinds
        if kinds & LINKED:
            self.found.append(has.get("href", ""))
        for name in FETCHED.get(tag, ()):
            for one in has.get(name, "").split(",") if name == "srcset" else [has.get(name, "")]:
                self.found += one.split()[:1]
        self._read_style(has.get("style", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._in_style = False

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self._read_style(data)

    def _read_style(self, text: str) -> None:
        self.found += [a or b for a, b in IN_STYLE.findall(text)]
