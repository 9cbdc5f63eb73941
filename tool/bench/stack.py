"""The local stack of the bench: one of its own, with a home that nobody else has and that is gone afterwards."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from infra.errors import ToolError
from infra.target import Target
from tool.home import MAIL_PAGE, MAIL_SMTP, ROOT, Home
from tool.stack import stop_stack, target_of
from tool.up import facts

FIRST_PORT, PORTS_APART, MOST_PORTS = 8300, 10, 20


@dataclass(frozen=True)
class Stack:
    """It runs. `seconds` is how long the first `up` took."""

    home: Home
    seconds: float

    @property
    def target(self) -> Target:
        return target_of(self.home)

    @property
    def village(self) -> str:
        return str(facts(self.home)["village"])

    def verifiers(self) -> list[str]:
        """The mail addresses of those who are asked to verify an application from RW 05."""
        return [
            str(official["email"])
            for official in facts(self.home)["officials"]
            if {"verifier rw05", "verifier village"} & set(official["roles"])
        ]


@contextmanager
def own_stack(build_anew: bool) -> Iterator[Stack]:
    """A stack from nothing; `build_anew` where also the building is part of what is measured."""
    with TemporaryDirectory(prefix="lumbung-bench-") as folder, _ended_by_signals():
        home = Home(Path(folder) / "home", _free_port())
        built = {"LUMBUNG_BUILD": f"{folder}/build"} if build_anew else {}
        try:
            yield Stack(home, run(home, "up", **built))
        finally:
            stop_stack(home)


def run(home: Home, command: str, **more: str) -> float:
    """Seconds of one `./lumbung <command>` for this home. Raises ToolError."""
    there = {"LUMBUNG_HOME": str(home.folder), "LUMBUNG_PORT": str(home.port)}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tool", command, "--json"],
        cwd=ROOT,
        env={**os.environ, **there, **more},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise ToolError(f"./lumbung {command} did not work:\n{done.stderr[-4000:]}")
    json.loads(done.stdout)
    return time.monotonic() - began


def _free_port() -> int:
    """One whose neighbours for the mailbox are free too."""
    for port in range(FIRST_PORT, FIRST_PORT + MOST_PORTS * PORTS_APART, PORTS_APART):
        if not any(_is_taken(port + more) for more in (0, MAIL_PAGE, MAIL_SMTP)):
            return port
    raise ToolError(f"Of the ports from {FIRST_PORT} on none is free for the bench.")


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Whoever ends the bench ends its stack too."""

    def leave(_number: int, _frame: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
