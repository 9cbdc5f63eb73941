"""Prepared drafts: everything filled in but for the consent, each of a fresh invented person.

It runs in a process that has the stage's environment (python -m tool.bench.drafts), and writes what a browser would
hold at the last page of the form: the cookies and the form's token.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import urlencode

from infra.errors import ToolError
from tool.bench.stack import Stack
from tool.elsewhere import environment_of
from tool.home import ROOT
from tool.visitor import FORM

PROGRAMME, LAST_PAGE = "bantuan-tunai", "/ajukan/bantuan-tunai/periksa"


@dataclass(frozen=True)
class Request:
    """What is sent, ready."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


def prepare(stack: Stack, count: int) -> list[Request]:
    """The last POST of so many applications."""
    done = subprocess.run(
        [sys.executable, "-m", "tool.bench.drafts"],
        cwd=ROOT,
        env=environment_of(stack.target),
        input=json.dumps({"village": stack.village, "count": count}),
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise ToolError(done.stderr.strip())
    return [_request(stack, *held) for held in json.loads(done.stdout)]


def _request(stack: Stack, draft: str, secret: str, token: str) -> Request:
    headers = {
        "Host": stack.home.public_host,
        "Cookie": f"__Host-draft-bantuan-tunai={draft}; __Host-csrf={secret}",
        "Content-Type": FORM,
        "Origin": "null",
        "Sec-Fetch-Site": "same-origin",
    }
    body = urlencode({"csrf": token, "website": "", "consent": "yes"}).encode()
    return Request("POST", LAST_PAGE, headers, body)


def make(village_id: str, count: int) -> list[tuple[str, str, str]]:
    """Draft, the secret of the cookie, and the token of the form, of each."""
    from lumbung.runtime import runtime
    from lumbung.web import csrf
    from tool.demo import Person

    intake, village = runtime().intake, runtime().villages.current(village_id)
    made = []
    for _ in range(count):
        draft = intake.start_draft(village, PROGRAMME, "id")
        typed = {
            name: text for name, text in Person.invented().typed().items() if name != "consent"
        }
        intake.save_page(village, draft, typed)
        secret = csrf.new_secret()
        made.append((draft.id, secret, csrf.mask(secret)))
    return made


if __name__ == "__main__":
    order = json.load(sys.stdin)
    print(json.dumps(make(order["village"], order["count"])))
