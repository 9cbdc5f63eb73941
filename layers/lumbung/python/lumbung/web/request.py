"""A request as the handlers see it: read once, nothing of Chalice left in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlencode

from chalice.app import Request as ChaliceRequest

from lumbung.shared.errors import NotFoundError
from lumbung.web.cookies import read_cookies
from lumbung.web.errors import TooLargeError, UnreadableError

if TYPE_CHECKING:
    from lumbung.villages.model import Village

LARGEST_BODY = 1024 * 1024
MOST_FIELDS = 200


@dataclass
class Request:
    """One request. `form` and `query` hold the last value of each name, `fields` all values of the form."""

    method: str
    route: str
    host: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    address: str
    body: bytes = b""
    form: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, list[str]] = field(default_factory=dict)
    language: str = "id"
    session: Any = None
    found_village: "Village | None" = None
    logged: dict[str, str] = field(default_factory=dict)

    @property
    def village(self) -> "Village":
        """The village whose host this is. Raises NotFoundError where the host is nobody's."""
        if self.found_village is None:
            raise NotFoundError("host")
        return self.found_village

    def bind(self, **ids: str) -> None:
        """Adds ids to this request's log line: `case`, `cause`, `official`, `draft`; nothing personal."""
        self.logged.update(ids)

    @property
    def where(self) -> str:
        """The path that was asked for, with what stood after the `?`."""
        return self.fill(self.route) + (f"?{urlencode(self.query)}" if self.query else "")

    def fill(self, route: str) -> str:
        """A path out of a route, by this request's own parameters."""
        for name, value in self.params.items():
            route = route.replace(f"{{{name}}}", quote(value, safe="%"))
        return route

    def link(self, **changes: str) -> str:
        """This page's address with other words after the `?`, as a link of the page itself."""
        return "?" + urlencode({**self.query, **changes})

    def read_form(self) -> None:
        """Reads the body as a form. Raises TooLargeError or UnreadableError."""
        if len(self.body) > LARGEST_BODY:
            raise TooLargeError
        try:
            self.fields = parse_qs(
                self.body.decode("utf-8", "replace"),
                keep_blank_values=True,
                max_num_fields=MOST_FIELDS,
            )
        except ValueError as error:
            raise UnreadableError from error
        self.form = _last(self.fields)


def read_request(raw: ChaliceRequest) -> Request:
    """What Chalice read, without the form, which is read once the sender is known to be a page of ours."""
    headers = {name: str(value) for name, value in raw.headers.items()}
    query = (
        {name: raw.query_params.getlist(name) for name in raw.query_params}
        if raw.query_params
        else {}
    )
    return Request(
        method=raw.method,
        route=raw.path,
        host=headers.get("host", "").lower(),
        params=dict(raw.uri_params or {}),
        query=_last(query),
        headers=headers,
        cookies=read_cookies(headers.get("cookie", "")),
        address=str((raw.context.get("identity") or {}).get("sourceIp") or ""),
        body=_body(raw),
    )


def _body(raw: ChaliceRequest) -> bytes:
    try:
        body = raw.raw_body
    except ValueError:  # half a surrogate pair, or base64 that is none
        return b""
    return body.encode() if isinstance(body, str) else body


def _last(fields: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: values[-1] for name, values in fields.items() if values}
