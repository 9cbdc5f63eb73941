"""A browser without JavaScript: opens pages, keeps cookies, fills in forms. The bench and the demonstration are led by it.

It speaks to the local stack alone: every host is this machine, whatever name it is asked by.
"""

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from infra.errors import ToolError

FORM = "application/x-www-form-urlencoded"
MOST_REDIRECTS = 5
SECONDS = 30
UNCLICKED = {"submit", "button", "image", "reset", "file"}


class LostError(ToolError):
    """A page is not what the visitor came for; the text says which."""


@dataclass
class Form:
    """A form as it was shown: where it goes, and what it would send if nobody typed anything."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(
        default_factory=set
    )  # everything that it asks, also what is not chosen yet


@dataclass(frozen=True)
class Seen:
    """One answer of the server, after its redirects."""

    address: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def html(self) -> str:
        return self.body.decode()

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    @property
    def forms(self) -> list[Form]:
        return read_forms(self.html)

    def form(self, action: str) -> Form:
        """The form that posts to a path. Raises LostError where this page has none."""
        for found in self.forms:
            if urlsplit(urljoin(self.address, found.action)).path == action:
                return found
        raise LostError(f"{self.address} answered {self.status} and has no form for {action}")


class Visitor:
    """One person at one browser, on one site."""

    def __init__(self, site: str) -> None:
        parts = urlsplit(site)
        self.site, self.host = site.rstrip("/"), parts.netloc
        self.cookies: dict[str, str] = {}
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", parts.port or 80, timeout=SECONDS
        )

    def open(self, path: str) -> Seen:
        """A page, where its redirects lead to."""
        return self._follow("GET", path, b"")

    def send(self, page: Seen, action: str, **typed: str) -> Seen:
        """Fills in the form for a path and sends it; answers where that leads to."""
        return self._follow("POST", *self._filled_in(page, action, typed))

    def post(self, page: Seen, action: str, **typed: str) -> Seen:
        """The same, but for following where the answer leads to."""
        return self.request("POST", *self._filled_in(page, action, typed))

    def request(self, method: str, path: str, body: bytes = b"") -> Seen:
        """One request and its answer, whatever it is."""
        address = urljoin(self.site + "/", path)
        parts = urlsplit(address)
        if parts.netloc != self.host:
            raise LostError(f"{address} is not on {self.site}")
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        status, headers, content = self.exchange(method, target, body, self.headers(method))
        for name, value in headers:
            if name.lower() == "set-cookie":
                self._keep(value)
        return Seen(address, status, {name.lower(): value for name, value in headers}, content)

    def exchange(
        self, method: str, target: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and body, over the network; whoever reaches the pages otherwise overrides it."""
        self._connection.request(method, target, body or None, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        return answer.status, answer.getheaders(), content

    def close(self) -> None:
        self._connection.close()

    def _filled_in(self, page: Seen, action: str, typed: dict[str, str]) -> tuple[str, bytes]:
        form = page.form(action)
        if unknown := typed.keys() - form.names:
            raise LostError(f"{page.address} does not ask {', '.join(sorted(unknown))}")
        return urljoin(page.address, form.action), urlencode({**form.fields, **typed}).encode()

    def _follow(self, method: str, path: str, body: bytes) -> Seen:
        seen = self.request(method, path, body)
        for _ in range(MOST_REDIRECTS):
            if seen.status not in (301, 302, 303, 307, 308):
                return seen
            seen = self.request("GET", urljoin(seen.address, seen.headers["location"]))
        raise LostError(f"{path} leads in a circle")

    def headers(self, method: str) -> dict[str, str]:
        """What this browser sends with each request."""
        headers = {"Host": self.host, "Accept-Language": "id"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            headers |= {"Content-Type": FORM, "Origin": "null", "Sec-Fetch-Site": "same-origin"}
        return headers

    def _keep(self, header: str) -> None:
        first, *attributes = (part.strip() for part in header.split(";"))
        name, _, value = first.partition("=")
        if "max-age=0" in (attribute.lower() for attribute in attributes):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value


def read_forms(html: str) -> list[Form]:
    """The forms of a page in their order."""
    reader = _Forms()
    reader.feed(html)
    reader.close()
    return reader.forms


class _Forms(HTMLParser):
    """What HTML says of which fields are sent: by name, checked, selected; a button only where it is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        name = has.get("name", "")
        if tag == "form":
            self._form = Form(has.get("method", "get").upper(), has.get("action", ""))
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "option" and self._select:
            if "selected" in has or self._select not in self._form.fields:
                self._form.fields[self._select] = has.get("value", "")
        elif name:
            self._form.names.add(name)
            if tag == "input":
                self._input(name, has)
            elif tag == "select":
                self._select = name
            elif tag == "textarea":
                self._area = (name, [])

    def _input(self, name: str, has: dict[str, str]) -> None:
        assert self._form is not None
        kind = has.get("type", "text").lower()
        chosen = kind not in ("checkbox", "radio") or "checked" in has
        if kind not in UNCLICKED and chosen:
            self._form.fields[name] = has.get(
                "value", "on" if kind in ("checkbox", "radio") else ""
            )

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area and self._form:
            # The line break straight after <textarea> is no part of what was typed.
            self._form.fields[self._area[0]] = "".join(self._area[1]).removeprefix("\n")
            self._area = None
