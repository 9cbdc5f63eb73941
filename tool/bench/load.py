"""Applications submitted at 1, 4, 8 and 16 at once, beside a hello-world route of Chalice on the same stack.

What is timed is the last POST of prepared drafts. Beside it also a route that makes the two calls to DynamoDB of a
submission and nothing else, which is as quick as any submission could be. They take turns, and each turn begins when
everything that the one before led to is done: workflow, tasks, mails.
"""

import http.client
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from infra.errors import ToolError
from tool.bench.drafts import Request, prepare
from tool.bench.figures import Figure, percentile
from tool.bench.greeting import hello_site
from tool.bench.stack import Stack
from tool.mailbox.store import Mailbox
from tool.visitor import FORM

LEVELS = (1, 4, 8, 16)
TURNS = 2
SUBMITS, HELLOS = 40, 120  # a turn
SECONDS = 60  # until an answer must have come
SETTLES = 90.0  # seconds until what a turn led to must be done


@dataclass
class Sample:
    """Answers of one kind at one level."""

    seconds: list[float] = field(default_factory=list)
    lasted: float = 0
    errors: int = 0

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return (len(self.seconds) - self.errors) / self.lasted

    def add(self, other: "Sample") -> None:
        self.seconds += other.seconds
        self.lasted += other.lasted
        self.errors += other.errors


@dataclass(frozen=True)
class Routes:
    """What submitting is held against."""

    hello: Request
    calls: Request


def measure(stack: Stack) -> list[Figure]:
    """All levels."""
    with hello_site(stack.home, stack.target) as site:
        host = {"Host": site.removeprefix("http://")}
        calls = Request("POST", "/calls", {**host, "Content-Type": FORM}, b"x=")
        routes = Routes(Request("GET", "/", host), calls)
        _warm_up(stack, routes)
        return [figure for level in LEVELS for figure in _level(stack, routes, level)]


def _level(stack: Stack, routes: Routes, hands: int) -> Iterator[Figure]:
    hello, calls, submit, followed = Sample(), Sample(), Sample(), 0.0
    for _ in range(TURNS):
        requests, before = prepare(stack, SUBMITS), mails_in(stack)
        hello.add(fire(stack, [routes.hello] * HELLOS, hands, 200))
        calls.add(fire(stack, [routes.calls] * SUBMITS, hands, 200))
        sent = fire(stack, requests, hands, 303)
        followed += settle(stack, before, SUBMITS - sent.errors)
        submit.add(sent)
    name = f"load.{hands} at once"
    yield Figure(f"{name}.hello", round(hello.rate, 1), "a second")
    yield Figure(f"{name}.calls alone", round(calls.rate, 1), "a second")
    yield Figure(f"{name}.submit", round(submit.rate, 1), "a second")
    yield Figure(f"{name}.ratio", round(submit.rate / hello.rate, 2), "of hello")
    yield Figure(f"{name}.ratio to calls", round(submit.rate / calls.rate, 2), "of calls alone")
    for kind, sample in (("hello", hello), ("submit", submit)):
        for share in (50, 95):
            value = percentile(sample.seconds, share / 100) * 1000
            yield Figure(f"{name}.{kind} p{share}", round(value, 1), "ms")
    yield Figure(f"{name}.errors", hello.errors + calls.errors + submit.errors, "errors")
    yield Figure(f"{name}.all followed", round(followed / TURNS, 1), "s after the last")


def _warm_up(stack: Stack, routes: Routes) -> None:
    """Every worker has started, also of what follows."""
    before, requests = mails_in(stack), prepare(stack, 16)
    fire(stack, [routes.hello, routes.calls] * 16, 16, 200)
    fire(stack, requests, 16, 303)
    settle(stack, before, len(requests))


def fire(stack: Stack, requests: Sequence[Request], hands: int, status: int) -> Sample:
    """Sends all of them, so many at once, each hand on a connection of its own."""
    waiting: queue.SimpleQueue[Request] = queue.SimpleQueue()
    for request in requests:
        waiting.put(request)
    sample = Sample()
    threads = [
        threading.Thread(target=_hand, args=(stack.home.port, waiting, sample, status))
        for _ in range(hands)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sample.lasted = time.perf_counter() - began
    return sample


def _hand(port: int, waiting: "queue.SimpleQueue[Request]", sample: Sample, status: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    while True:
        try:
            request = waiting.get_nowait()
        except queue.Empty:
            connection.close()
            return
        began = time.perf_counter()
        try:
            connection.request(request.method, request.path, request.body or None, request.headers)
            answer = connection.getresponse()
            answer.read()
            good = answer.status == status
        except (OSError, http.client.HTTPException):
            good = False
            connection.close()
        sample.seconds.append(time.perf_counter() - began)
        sample.errors += not good


def mails_in(stack: Stack) -> int:
    """How many mails were sent so far."""
    return len(Mailbox(stack.home.mail_folder).numbers())


def settle(stack: Stack, before: int, applications: int) -> float:
    """Seconds until every mail of these applications is there: the resident's, and one to each verifier."""
    began, expected = time.monotonic(), applications * (1 + len(stack.verifiers()))
    while mails_in(stack) < before + expected:
        if time.monotonic() > began + SETTLES:
            came = mails_in(stack) - before
            raise ToolError(f"{came} of {expected} mails came within {SETTLES:.0f} s.")
        time.sleep(0.05)
    return time.monotonic() - began
