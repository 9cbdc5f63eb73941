"""Services that do not answer: every call of one, from the n-th on, ends as AWS or the network would end it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

import botocore.client
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError
from pytest import MonkeyPatch

from lumbung.aws import transaction
from lumbung.shared.catalogue import LANGUAGES
from lumbung.web.site import SECRETS
from tests.functions.portal.phone import Markup

NIK = "3175071203850001"
"""Stands in what AWS says of each fault, and must come out nowhere."""

TITLES = ("Layanan sedang terganggu sebentar", "The service is interrupted for a moment")


def refusal(code: str, operation: str, status: int = 400, **more: Any) -> ClientError:
    """What AWS answers."""
    answer = {
        "Error": {"Code": code, "Message": NIK},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer | more, operation)


def throttled(operation: str) -> Exception:
    return refusal("ProvisionedThroughputExceededException", operation)


def in_conflict(operation: str) -> Exception:
    reasons = [{"Code": "TransactionConflict", "Message": NIK}]
    return refusal("TransactionCanceledException", operation, CancellationReasons=reasons)


def slow_down(operation: str) -> Exception:
    return refusal("SlowDown", operation, 503)


def too_slow(_operation: str) -> Exception:
    return ConnectTimeoutError(endpoint_url="https://ssm.example")


def away(_operation: str) -> Exception:
    return EndpointConnectionError(endpoint_url="https://s3.example")


@dataclass
class Outage:
    """Calls of `service` (and of one operation, where it is named) fail, those before the `first` excepted."""

    service: str
    fault: Callable[[str], Exception]
    operation: str = ""
    first: int = 1
    only: Callable[[dict[str, Any]], bool] = lambda _arguments: True  # which of its calls
    writes: bool = True  # whether DynamoDB writes where it is another service that is away
    asked: int = 0
    struck: list[str] = field(default_factory=list)

    def meets(self, service: str, operation: str, arguments: dict[str, Any]) -> Exception | None:
        """How this call ends, if it does not go well."""
        mine = service == self.service and self.operation in ("", operation)
        if mine and self.only(arguments):
            self.asked += 1
            if self.asked >= self.first:
                self.struck.append(operation)
                return self.fault(operation)
        unwritten = not self.writes and operation == "TransactWriteItems"
        return throttled(operation) if unwritten else None


@contextmanager
def outage(service: str, fault: Callable[[str], Exception], **how: Any) -> Iterator[Outage]:
    """While it lasts. Nobody waits for a conflict to end."""
    now = Outage(service, fault, **how)
    with MonkeyPatch.context() as patch:
        real = botocore.client.BaseClient._make_api_call

        def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            error = now.meets(client.meta.service_model.service_name, operation, arguments)
            if error:
                raise error
            return real(client, operation, arguments)

        patch.setattr(botocore.client.BaseClient, "_make_api_call", call)
        patch.setattr(transaction, "PATIENCE_SECONDS", 0)
        yield now


Ask = Callable[[dict[str, str], str], tuple[int, str]]
"""One request with these fields typed, by somebody who reads this language; answered with status and page."""

OTHERS: tuple[tuple[str, Callable[[str], Exception], str], ...] = (
    ("ssm", too_slow, ""),
    ("s3", slow_down, ""),
    ("s3", away, ""),
    ("dynamodb", in_conflict, "TransactWriteItems"),
)
MOST_CALLS = 60


def under_each(ask: Ask, typed: dict[str, str], restart: Callable[[], None]) -> tuple[int, list]:
    """Asks while each service is away, then with DynamoDB away from each of its calls on, sending what the page
    before held. Answers how it ended once nothing was away, and each page of an outage with its language and what was sent for it.
    """
    pages, languages = [], cycle(LANGUAGES)
    for service, fault, operation in OTHERS:
        restart()
        with outage(service, fault, operation=operation, writes=False) as now:
            status, body = ask(typed, language := next(languages))
        assert status == 503 or not now.struck, (service, status)
        if status == 503:
            pages.append((body, language, typed))
    for first in range(1, MOST_CALLS):
        with outage("dynamodb", throttled, first=first) as now:
            status, body = ask(typed, language := next(languages))
        if not now.struck:
            return status, pages
        assert status == 503, (first, status, now.struck)
        pages.append((body, language, typed))
        typed = form_of(body)["fields"] | secrets_of(typed) if typed else typed
    raise AssertionError("it never comes to an end")


def encoded(fields: dict[str, str]) -> bytes:
    """As a browser sends it."""
    return urlencode(fields).encode()


def secrets_of(typed: dict[str, str]) -> dict[str, str]:
    """What is typed anew."""
    return {name: text for name, text in typed.items() if name in SECRETS}


def form_of(body: str) -> dict[str, Any]:
    """What the page of an outage sends once more: its action and its fields."""
    (form,) = Markup(body).forms
    return form


def begs_patience(body: str, language: str, typed: dict[str, str]) -> None:
    """The page says so in the person's words, and holds all that they sent but their PIN."""
    assert TITLES[LANGUAGES.index(language)] in body
    for word in ("Traceback", "botocore", "Exception", "Error", "dynamodb", NIK):
        assert word not in body, word
    fields = form_of(body)["fields"] if typed else {}
    for name, text in typed.items():
        if name != "csrf":
            assert fields[name] == ("" if name in SECRETS else text), name


def told_without_names(lines: list[dict[str, Any]], *typed: str) -> None:
    """The log knows the fault by its code, and nothing that anybody typed."""
    assert lines, "a fault that nobody sees"
    for line in lines:
        for word in (NIK, *typed):
            assert word not in str(line)
