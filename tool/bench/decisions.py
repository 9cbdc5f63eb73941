"""Decisions a second at 1, 4, 8 and 16 at once, beside the hello-world route on the same stack.

What is timed is the POST by which one official passes a verified application on, each of another application, from pages
that were opened before. Hello and decisions take turns, and each turn begins when everything is done that the one before
led to, as in the group load.
"""

import re
import time
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from infra.errors import ToolError
from tool.bench.drafts import Request, prepare
from tool.bench.figures import Figure, percentile
from tool.bench.greeting import hello_site
from tool.bench.load import LEVELS, SETTLES, Sample, fire, mails_in, settle
from tool.bench.stack import Stack
from tool.mailbox.store import Mailbox
from tool.up import facts
from tool.visitor import FORM, Visitor

TURNS = 2
DECISIONS, HELLOS = 20, 120  # a turn
QUIET = 2.0  # seconds without a mail, after which nothing follows any more
TASK = re.compile(r'href="(/perkara/[^"/]+/verify-[^"/]+)"')


def measure(stack: Stack) -> list[Figure]:
    """All levels. Raises ToolError."""
    with hello_site(stack.home, stack.target) as site:
        hello = Request("GET", "/", {"Host": site.removeprefix("http://")})
        fire(stack, [hello] * 16, 16, 200)
        fire(stack, decisions(stack, 16), 16, 303)
        return [figure for level in LEVELS for figure in _level(stack, hello, level)]


def _level(stack: Stack, hello: Request, hands: int) -> Iterator[Figure]:
    hellos, decided = Sample(), Sample()
    for _ in range(TURNS):
        requests = decisions(stack, DECISIONS)
        hellos.add(fire(stack, [hello] * HELLOS, hands, 200))
        decided.add(fire(stack, requests, hands, 303))
    name = f"decisions.{hands} at once"
    yield Figure(f"{name}.hello", round(hellos.rate, 1), "a second")
    yield Figure(f"{name}.decided", round(decided.rate, 1), "a second")
    yield Figure(f"{name}.ratio", round(decided.rate / hellos.rate, 2), "of hello")
    for share in (50, 95):
        value = percentile(decided.seconds, share / 100) * 1000
        yield Figure(f"{name}.decided p{share}", round(value, 1), "ms")
    yield Figure(f"{name}.errors", hellos.errors + decided.errors, "errors")


def decisions(stack: Stack, count: int) -> list[Request]:
    """The POSTs of so many fresh applications, all of one verifier; nothing else is going on when they are there."""
    mailbox = Mailbox(stack.home.mail_folder)
    _quiet(mailbox)
    before = mails_in(stack)
    if fire(stack, prepare(stack, count), 4, 303).errors:
        raise ToolError("A prepared application was refused.")
    settle(stack, before, count)
    official = next(o for o in facts(stack.home)["officials"] if o["email"] in stack.verifiers())
    visitor = _signed_in(stack, mailbox, official)
    tasks = list(dict.fromkeys(TASK.findall(visitor.open("/").html)))
    if len(tasks) != count:
        raise ToolError(f"{len(tasks)} tasks wait for {official['name']} instead of {count}.")
    return [_request(visitor, task) for task in tasks]


def _signed_in(stack: Stack, mailbox: Mailbox, official: dict[str, str]) -> Visitor:
    """By the newest link that was mailed to this official."""
    mails = (mail for mail in mailbox.newest(1000) if mail.to == official["email"])
    link = next(link for mail in mails for link in mail.links if "/t/" in link)
    visitor = Visitor(stack.home.office_url)
    asked = visitor.open(urlsplit(link).path)
    visitor.send(asked, asked.path, pin=official["pin"])
    return visitor


def _request(visitor: Visitor, task: str) -> Request:
    """What the browser would send from the task's page."""
    action = f"{task}/verifikasi"
    fields = {**visitor.open(task).form(action).fields, "decision": "verified"}
    return Request(
        "POST",
        action,
        visitor.headers("POST") | {"Content-Type": FORM},
        urlencode(fields).encode(),
    )


def _quiet(mailbox: Mailbox) -> None:
    """Waits until no mail has come for a while. Raises ToolError."""
    began = time.monotonic()
    seen, since = len(mailbox.numbers()), began
    while time.monotonic() - since < QUIET:
        if time.monotonic() - began > SETTLES:
            raise ToolError(f"Mails still come after {SETTLES:.0f} s.")
        time.sleep(0.1)
        if (now := len(mailbox.numbers())) != seen:
            seen, since = now, time.monotonic()
