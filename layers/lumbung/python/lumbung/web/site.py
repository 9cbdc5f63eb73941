"""A site: the one place through which every page of an app goes, secure by default.

    site = Site("portal", app, side="public", find_village=lambda host: runtime().villages.by_host(host))

    @site.page("/lacak")
    def show_tracking(request: Request) -> Answer: ...

Host → village, language, CSRF, session, handler, template, headers, error page, log line: in this order, for each
request. A route that needs less says so by name (`csrf=False`, `needs_session=False`).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from chalice.app import Chalice, Response
from chalice.app import Request as ChaliceRequest
from markupsafe import Markup

from lumbung.shared.catalogue import LANGUAGES
from lumbung.shared.errors import (
    LumbungError,
    NotFoundError,
    SessionNeededError,
    UnavailableError,
)
from lumbung.web import csrf, language, logs
from lumbung.web.answers import Answer, Data, Page, Redirect, View
from lumbung.web.cookies import Cookie
from lumbung.web.errors import (
    ElsewhereError,
    ForgedError,
    WrongMediaTypeError,
    WrongMethodError,
    page_of,
)
from lumbung.web.headers import security_headers
from lumbung.web.request import Request, read_request
from lumbung.web.templates import render, script, style

if TYPE_CHECKING:
    from lumbung.villages.model import Village

__all__ = ["Answer", "Data", "Page", "Pages", "Redirect", "Request", "Site"]

Handler = Callable[[Request], Answer]
OFFICE = "kantor."
FORM = "application/x-www-form-urlencoded"
SECRETS = ("pin", "pin_again", "refuse_pin")
"""What is typed again, and never goes back into a page."""


@dataclass(frozen=True)
class Route:
    """One address and what is asked of those who come to it."""

    path: str
    methods: tuple[str, ...]
    handler: Handler
    csrf: bool
    needs_session: bool | None


class Pages:
    """A group of pages, written in a module of its own and added to its site by app.py."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def page(
        self,
        path: str,
        methods: Sequence[str] = ("GET",),
        *,
        csrf: bool = True,
        needs_session: bool | None = None,
    ) -> Callable[[Handler], Handler]:
        """Shows the handler's answer at this path. `needs_session`: by default on the office side only."""

        def add(handler: Handler) -> Handler:
            self._add(Route(path, tuple(methods), handler, csrf, needs_session))
            return handler

        return add

    def _add(self, route: Route) -> None:
        self.routes.append(route)


class Site(Pages):
    """One Chalice app's pages.

    `find_village` knows the village of a host; `session` finds who is signed in, or None, before each handler of
    the office; whoever is nobody and must be somebody is led to `sign_in`, or shown what they typed where they sent a form.
    `is_outage` knows a fault that passes by itself: what was typed can then be sent once more from the page that says so.
    """

    def __init__(
        self,
        name: str,
        app: Chalice,
        *,
        side: Literal["public", "office"],
        find_village: Callable[[str], "Village | None"],
        session: Callable[[Request], Any] | None = None,
        sign_in: str = "/masuk",
        is_outage: Callable[[BaseException], bool] = lambda _fault: False,
    ) -> None:
        super().__init__()
        self.name = name
        self.app = app
        self.side = side
        self._find_village = find_village
        self._session = session
        self._sign_in = sign_in
        self._is_outage = is_outage
        app.register_middleware(self._cover, "http")

    def add(self, pages: Pages) -> None:
        """Adds a group of pages."""
        for route in pages.routes:
            self._add(route)

    def session(self, loader: Callable[[Request], Any]) -> Callable[[Request], Any]:
        """Decorates the function that finds this request's session, or None."""
        self._session = loader
        return loader

    def _add(self, route: Route) -> None:
        super()._add(route)

        def view(**_params: str) -> Response:
            return self._respond(route)

        for method in route.methods:
            kinds = {"content_types": [FORM]} if method == "POST" else {}
            self.app.route(route.path, methods=[method], name=route.handler.__name__, **kinds)(view)

    def _respond(self, route: Route) -> Response:
        raw = self.app.current_request
        assert raw is not None
        started = time.perf_counter()
        request = read_request(raw)
        fault: BaseException | None = None
        try:
            response = self._deliver(request, self._answer(route, request))
        except Exception as error:  # every error has its page, and none of it reaches Chalice
            quiet = page_of(error).status < 500 or isinstance(error, ElsewhereError)
            fault = None if quiet else error
            if fault and self._is_outage(fault):
                response = self._beg_patience(route, request)
            else:
                response = self._refuse(request, error)
        self._log(request, response, started, fault)
        return response

    def _answer(self, route: Route, request: Request) -> Answer:
        self._choose_language(request, LANGUAGES)  # for what comes before the village is known
        request.found_village = self._village(request.host)
        self._choose_language(request, request.village.languages)
        if request.method == "POST":
            self._check_sender(route, request)
            request.read_form()
            self._check_token(route, request)
        if self._session is not None:
            request.session = self._session(request)
        needed = self.side == "office" if route.needs_session is None else route.needs_session
        if needed and request.session is None:
            raise SessionNeededError
        return route.handler(request)

    def _village(self, host: str) -> "Village":
        found = (
            self._find_village(host) if host.startswith(OFFICE) == (self.side == "office") else None
        )
        if found is None:
            raise NotFoundError("host")
        return found

    def _choose_language(self, request: Request, offered: Sequence[str]) -> None:
        request.language = language.choose_language(
            offered,
            asked=request.query.get(language.PARAMETER, ""),
            kept=request.cookies.get(language.COOKIE, ""),
            accepts=request.headers.get("accept-language", ""),
        )

    def _check_sender(self, route: Route, request: Request) -> None:
        from lumbung.settings import settings

        own = f"{settings().public_scheme}://{request.host}"
        headers = request.headers
        if route.csrf and not csrf.is_own_origin(
            own, headers.get("origin"), headers.get("sec-fetch-site")
        ):
            raise ForgedError

    def _check_token(self, route: Route, request: Request) -> None:
        kept = request.cookies.get(csrf.COOKIE, "")
        if route.csrf and not csrf.fits(kept, request.form.get(csrf.FIELD, "")):
            raise ForgedError

    def _deliver(self, request: Request, answer: Answer) -> Response:
        cookies = list(answer.cookies)
        if request.query.get(language.PARAMETER) == request.language and request.method == "GET":
            cookies.append(Cookie(language.COOKIE, request.language, language.MAX_AGE))
        forms_to = answer.forms_to if isinstance(answer, View) else ""
        runs = script() if forms_to or _answers_a_mistake(request, answer) else ""
        headers: dict[str, Any] = dict(security_headers(style(), forms_to, runs))
        if isinstance(answer, Redirect):
            body, status = "", 303
            headers["Location"] = answer.path
        elif isinstance(answer, Data):
            body, status = answer.body, 200
            headers["Content-Type"] = answer.content_type
            headers["Content-Disposition"] = f'attachment; filename="{answer.name}"'
        else:
            assert isinstance(answer, View)
            token = _Token(request)
            body, status = self._render(request, answer, token), answer.status
            cookies += token.cookies
            if answer.refresh:
                headers["Refresh"] = answer.refresh
        seconds = getattr(answer, "seconds", 0)
        if seconds and not cookies:
            headers["Cache-Control"] = f"public, max-age={seconds}"
        if cookies:
            headers["Set-Cookie"] = [cookie.header for cookie in cookies]
        return Response(body, headers=headers, status_code=status)

    def _render(self, request: Request, view: View, token: "_Token") -> str:
        shown = {
            "request": request,
            "village": request.found_village,
            "side": self.side,
            "session": request.session,
            "csrf": token.field,
            "style": style(),
            "script": script() if view.forms_to or _answers_a_mistake(request, view) else "",
            "here": self._way_back(request) if _answers_a_mistake(request, view) else None,
            "way_back": self._way_back(request),
            "errors": [],
        }
        return render(view.template, request.language, shown | view.context)

    def _way_back(self, request: Request) -> str:
        """Where the form stood that was sent here: this address ("") where it can be opened, else the nearest above it."""
        shown = {route.path for route in self.routes if "GET" in route.methods}
        path = request.route
        if path in shown:
            return ""
        while path and path not in shown:
            path = path.rpartition("/")[0]
        return request.fill(path) or "/"

    def _refuse(self, request: Request, error: BaseException) -> Response:
        asked = isinstance(error, SessionNeededError) and self.side == "office"
        if asked and request.method != "POST":  # what a form brought is shown, to copy it
            return self._deliver(request, Redirect(self._sign_in))
        if isinstance(error, ElsewhereError):
            return self._deliver(request, Redirect(error.path))
        told = error if isinstance(error, LumbungError) else LumbungError()
        return self._tell(request, told)

    def _beg_patience(self, route: Route, request: Request) -> Response:
        """A page that says so in our words, with what was typed, to be sent once more; of who is no page of ours, without."""
        sent = request.method == "POST" and self._is_ours(route, request)
        typed = [
            (name, text)
            for name, texts in request.fields.items()
            for text in texts
            if sent and name not in (csrf.FIELD, *SECRETS)
        ]
        secrets = [name for name in SECRETS if sent and name in request.form]
        told = UnavailableError()
        response = self._tell(request, told, sent=sent, typed_again=typed, secrets=secrets)
        response.headers["Retry-After"] = "60"
        return response

    def _is_ours(self, route: Route, request: Request) -> bool:
        try:
            self._check_sender(route, request)
            request.read_form()
            self._check_token(route, request)
        except LumbungError:
            return False
        return True

    def _tell(self, request: Request, told: LumbungError, **shown: object) -> Response:
        page = page_of(told)
        try:
            return self._deliver(request, Page(page.template, page.status, error=told, **shown))
        except Exception as broken:  # the error page itself: the last words are plain text
            logs.log_request(fault=broken, site=self.name, route=request.route)
            headers: dict[str, Any] = security_headers("") | {
                "Content-Type": "text/plain; charset=utf-8"
            }
            return Response(
                "Maaf, ada gangguan. Coba lagi nanti.\n", headers=headers, status_code=500
            )

    def _cover(
        self, event: ChaliceRequest, get_response: Callable[[ChaliceRequest], Response]
    ) -> Response:
        """Chalice answers a wrong method or media type by itself, as JSON: here it becomes a page."""
        response = get_response(event)
        if "Content-Security-Policy" in response.headers:
            return response
        started = time.perf_counter()
        kinds: dict[int, LumbungError] = {405: WrongMethodError(), 415: WrongMediaTypeError()}
        error = kinds.get(response.status_code, LumbungError())
        request = read_request(event)
        try:
            request.found_village = self._village(request.host)
            self._choose_language(request, request.village.languages)
        except Exception as unknown:
            error = unknown if isinstance(unknown, LumbungError) else error
        page = self._refuse(request, error)
        page.headers |= {name: value for name, value in response.headers.items() if name == "Allow"}
        self._log(request, page, started, None)
        return page

    def _log(
        self, request: Request, response: Response, started: float, fault: BaseException | None
    ) -> None:
        village = request.found_village
        logs.log_request(
            fault=fault,
            site=self.name,
            method=request.method,
            route=request.route,
            status=response.status_code,
            village=village.id if village else None,
            milliseconds=round((time.perf_counter() - started) * 1000),
            **request.logged,
        )


def _answers_a_mistake(request: Request, answer: Answer) -> bool:
    """Such a page is replaced in the browser's history by the one that its form stood on."""
    return request.method == "POST" and isinstance(answer, View) and answer.status >= 400


class _Token:
    """The token of one answer: made, and its cookie set, only where a form asks for it."""

    def __init__(self, request: Request) -> None:
        kept = request.cookies.get(csrf.COOKIE, "")
        self._secret = kept if csrf.is_secret(kept) else ""
        self.cookies: list[Cookie] = []

    def field(self) -> Markup:
        """The hidden field; every form that posts holds it."""
        self._secret = self._secret or csrf.new_secret()
        self.cookies = [Cookie(csrf.COOKIE, self._secret, csrf.MAX_AGE)]
        return Markup('<input type="hidden" name="{}" value="{}">').format(
            csrf.FIELD, csrf.mask(self._secret)
        )
