"""From the moment that an application is sent to the official's mail in the mailbox, one application at a time."""

import time

from infra.errors import ToolError
from tool.bench.drafts import Request, prepare
from tool.bench.figures import Figure, percentile
from tool.bench.load import fire
from tool.bench.stack import Stack
from tool.mailbox.store import Mailbox

RUNS, WARM_UP = 25, 3
PATIENCE = 30.0  # seconds


def measure(stack: Stack) -> list[Figure]:
    """Half of all official's mails are there after p50, all but a twentieth after p95."""
    requests = prepare(stack, WARM_UP + RUNS)
    seconds = [_until_mail(stack, request) for request in requests][WARM_UP:]
    return [
        Figure(f"mail.submit to official's mail.{name}", round(percentile(seconds, share), 2), "s")
        for name, share in (("p50", 0.5), ("p95", 0.95))
    ]


def _until_mail(stack: Stack, request: Request) -> float:
    """Seconds to the first mail; it returns when those of all officials who are asked have come."""
    mailbox = Mailbox(stack.home.mail_folder)
    seen, asked = set(mailbox.numbers()), stack.verifiers()
    began, came = time.time(), []
    if fire(stack, [request], 1, 303).errors:
        raise ToolError("A prepared application was refused.")
    while len(came) < len(asked):
        if time.time() > began + PATIENCE:
            raise ToolError(f"{len(came)} of {len(asked)} mails came within {PATIENCE:.0f} s.")
        time.sleep(0.005)
        for number in set(mailbox.numbers()) - seen:
            seen.add(number)
            mail = mailbox.read(number)
            if mail and mail.to in asked:
                came.append(mail.at.timestamp())
    return min(came) - began
