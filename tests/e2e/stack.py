"""A local stack for the tests alone: the same `up`, in a folder and on a port of its own."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from tool.elsewhere import environment_of
from tool.home import ROOT, Home
from tool.mailbox.store import Mail, Mailbox
from tool.stack import start_stack, stop_stack, target_of
from tool.visitor import Visitor

T = TypeVar("T")

PATIENCE = 40.0  # seconds; a function's cold start on a busy machine is the longest of it
PORTS = range(8600, 9900, 40)


class Stack:
    """Everything that `./lumbung up` starts, with IAM enforced and every decision of it recorded."""

    def __init__(self, folder: Path, **parameters: str) -> None:
        self.home = Home(folder, _free_port())
        self.parameters = parameters
        self.iam = folder / "iam.jsonl"
        self.mailbox = Mailbox(self.home.mail_folder)
        self._inside: subprocess.Popen[str] | None = None
        self._visitors: list[Visitor] = []

    # Its life

    def start(self) -> None:
        """`up`: a second one keeps what is stored. A step that fails is repeated as often as elsewhere, but sooner."""
        os.environ["SFN_WAIT_SCALE"] = "0.1"
        start_stack(self.home, parameters=self.parameters, record_iam=self.iam, ends_with_me=True)

    def stop(self) -> None:
        """`down`."""
        if self._inside:
            self._inside.terminate()
            self._inside.communicate()
            self._inside = None
        stop_stack(self.home)

    def kill(self) -> None:
        """As a power cut does it: nothing is saved, nothing is closed."""
        process = self.home.pid("stack")
        assert process, "the stack does not run"
        os.kill(process, signal.SIGKILL)
        until(lambda: self.home.pid("stack") is None, "the stack is gone")

    @property
    def officials(self) -> dict[str, dict[str, Any]]:
        """What `up` prints of the demonstration officials, by their id."""
        return {official["id"]: official for official in self.home.note("seeded")["officials"]}

    # Its cloud

    def client(self, service: str) -> Any:
        """An AWS client of the root account, which may do everything."""
        return target_of(self.home, self.parameters).client(service)

    def call(self, function: str, event: dict[str, Any] | None = None) -> Any:
        """Invokes a function ("events.agenda_tick") and answers what it answers."""
        app, _, name = function.partition(".")
        target = target_of(self.home, self.parameters)
        answer = self.client("lambda").invoke(
            FunctionName=target.function(app, name), Payload=json.dumps(event or {})
        )
        payload = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, payload
        return payload

    def tick(self) -> dict[str, int]:
        """The agenda's minute, now."""
        return dict(self.call("events.agenda_tick"))

    def ticks_until(self, look: Callable[[], T | None], what: str) -> T:
        """Looks after minute upon minute of the agenda. What is to be done may be done by the rule's own tick before."""

        def after_a_tick() -> T | None:
            self.tick()
            return look()

        return until(after_a_tick, what)

    def executions(self, case: str) -> dict[str, str]:
        """The executions of a case by attempt: RUNNING, SUCCEEDED, ABORTED, FAILED."""
        found = self.client("stepfunctions").list_executions(
            stateMachineArn=self._machine, maxResults=1000
        )["executions"]
        return {
            each["name"].partition(".")[2]: each["status"]
            for each in found
            if each["name"].startswith(case)
        }

    def objects(self, prefix: str) -> list[str]:
        """The keys of the photos that lie in the bucket for papers."""
        bucket = next(
            each["Name"]
            for each in self.client("s3").list_buckets()["Buckets"]
            if "-papers-" in each["Name"]
        )
        found = self.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
        return [each["Key"] for each in found.get("Contents", ())]

    def stop_execution(self, case: str, attempt: int) -> None:
        """Somebody stops it by hand."""
        machine = self._machine.replace(":stateMachine:", ":execution:")
        self.client("stepfunctions").stop_execution(executionArn=f"{machine}:{case}.{attempt}")

    @property
    def _machine(self) -> str:
        return str(self.home.note("outputs")["workflow"]["AssistanceArn"])

    # What is behind its pages

    def inside(self, do: str, **what: Any) -> Any:
        """Asks the use cases themselves, in a process that has the stack's environment (inside.py)."""
        if self._inside is None or self._inside.poll() is not None:
            self._inside = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.inside"],
                cwd=ROOT,
                env=environment_of(target_of(self.home, self.parameters)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._inside.stdin
        assert self._inside.stdout
        self._inside.stdin.write(json.dumps({"do": do, **what}) + "\n")
        self._inside.stdin.flush()
        answer = json.loads(self._inside.stdout.readline())
        assert "fault" not in answer, answer["fault"]
        return answer["said"]

    # Its visitors without a browser

    def visitor(self, side: str = "public") -> Visitor:
        """Somebody who asks by HTTP alone."""
        return self.visitor_of(self.home.public_url if side == "public" else self.home.office_url)

    def visitor_of(self, site: str) -> Visitor:
        """The same on any host of this machine."""
        self._visitors.append(Visitor(site))
        return self._visitors[-1]

    def forget_visitors(self) -> None:
        """Their connections end with the test."""
        while self._visitors:
            self._visitors.pop().close()

    def mail(self, to: str, *words: str, since: str = "") -> Mail:
        """The newest mail to somebody after a moment, with these words in subject or text; waits for it."""

        def find() -> Mail | None:
            for number in self.mailbox.numbers():
                if number <= since:
                    return None
                mail = self.mailbox.read(number)
                if mail and mail.to == to and all(w in mail.subject + mail.text for w in words):
                    return mail
            return None

        return until(find, f"a mail to {to} with {words}")

    def mails_since(self, since: str) -> list[Mail]:
        """What was sent after a moment, newest first."""
        numbers = [number for number in self.mailbox.numbers() if number > since]
        return [mail for number in numbers if (mail := self.mailbox.read(number))]

    def now(self) -> str:
        """A moment, as mails are numbered."""
        return f"{time.time_ns():020d}"


def until(look: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """Looks until there is something to see."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"in {seconds:.0f} s there was not: {what}"
        time.sleep(0.05)
    return found


def _free_port() -> int:
    for port in random.sample(PORTS, len(PORTS)):  # another run may be looking at the same moment
        if all(_is_free(port + beside) for beside in (0, 25, 26)):
            return port
    raise AssertionError(f"no port between {PORTS.start} and {PORTS.stop} is free")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
