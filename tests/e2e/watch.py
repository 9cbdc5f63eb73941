"""What every browser of the tests did: which pages it opened, what it asked for, what it complained of."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests.workflows.machine import load_app

TEXT = re.compile(r">[^<]*<")
VALUES = re.compile(r'\b(value|href|action|for|id|name|d|aria-\w+|datetime)="[^"]*"')
EXPECTED = "Failed to load resource: the server responded with a status of 4"
"""What Chromium says of every answer from 400 to 499: the tests look at those themselves."""

SIDES = {"portal": "public", "office": "office"}


@dataclass
class Watch:
    """Follows all contexts of one run."""

    public_host: str
    office_host: str
    opened: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # app, method, route
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)  # requests that are no page of ours
    faults: list[str] = field(default_factory=list)  # answers from 500 on
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)  # by its build: where, HTML
    test: str = ""
    requests: int = 0
    _forgiven: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.routes = {app: routes_of(app) for app in SIDES}

    def follow(self, context: BrowserContext) -> None:
        """From now on nothing that this context does goes unseen."""
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(f"{self.test}: {error.error}"))

    def look(self, page: Page) -> None:
        """Keeps what the page looks like for axe, once for each way in which pages are built."""
        if urlsplit(page.url).netloc not in (self.public_host, self.office_host):
            return  # what S3 itself answers
        html = page.content()
        self.pages.setdefault(build_of(html), (f"{self.test}: {urlsplit(page.url).path}", html))

    def forgive(self, url: str) -> None:
        """This address is asked for on purpose."""
        self._forgiven.add(url)

    def _asked(self, request: Request) -> None:
        if request.url in self._forgiven:
            return
        self.requests += 1
        ours = urlsplit(request.url).netloc in (self.public_host, self.office_host)
        if not ours or not request.is_navigation_request():
            self.strangers.append(f"{self.test}: {request.resource_type} {request.url[:120]}")

    def _answered(self, response: Response) -> None:
        parts, method = urlsplit(response.url), response.request.method
        if response.status >= 500:
            self.faults.append(f"{self.test}: {response.status} {method} {parts.path}")
        app = "portal" if parts.netloc == self.public_host else "office"
        route = route_of(self.routes[app], method, parts.path)
        if route:
            self.opened[app, method, route] += 1

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.complaints.append(f"{self.test}: {message.text[:200]}")


def routes_of(app: str) -> set[tuple[str, str]]:
    """(method, route) of an app's own route table."""
    table: dict[str, dict[str, Any]] = load_app(app).app.routes
    return {(method, path) for path, methods in table.items() for method in methods}


def route_of(routes: set[tuple[str, str]], method: str, path: str) -> str | None:
    """The route that answers, as API Gateway chooses it: a named part wins over a parameter."""
    fitting = [
        route
        for asked, route in routes
        if asked == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), path)
    ]
    return min(fitting, key=lambda route: route.count("{"), default=None)


def build_of(html: str) -> str:
    """Its tags and classes: two pages that differ in words alone are one to axe."""
    bare = TEXT.sub("><", html.partition("<body")[2])
    language = html.partition('lang="')[2][:2]
    return language + VALUES.sub(r"\1", bare)
