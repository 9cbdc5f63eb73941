"""`up`, `down` and `status`: the whole of Lumbung on this machine."""

import argparse
import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table

from tool.home import Home
from tool.stack import Say, StackError, forget, start_stack, stop_stack

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def up(options: argparse.Namespace) -> int:
    """Starts, builds, deploys and seeds what is not there yet, and says where everything is."""
    home, began = Home.from_environment(), time.monotonic()
    if options.fresh:
        stop_stack(home)
        forget(home)
    with _progress() as say:
        start_stack(home, say=say)
    _show(home, options.json, f"Up in {time.monotonic() - began:.1f} s.")
    if options.foreground:
        errors.print("Ctrl+C stops it.")
        ends = {signal.SIGINT, signal.SIGTERM}
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)
        signal.sigwait(ends)
        stop_stack(home)
    return 0


def down(options: argparse.Namespace) -> int:
    """Stops gracefully; what was stored is there at the next `up`."""
    ran = stop_stack(Home.from_environment())
    if options.json:
        print(json.dumps({"stopped": ran}))
    else:
        console.print(
            "Stopped. ./lumbung up starts it again with its data." if ran else "Nothing ran."
        )
    return 0


def status(options: argparse.Namespace) -> int:
    """Whether it runs, and the addresses. Exit code 3 where it does not."""
    home = Home.from_environment()
    if home.pid("stack") is None:
        print(json.dumps({"running": False})) if options.json else console.print("Not running.")
        return 3
    _show(home, options.json, "Running.")
    return 0


def require_running(home: Home) -> None:
    """Raises StackError where the local stack is not up."""
    if home.pid("stack") is None:
        raise StackError("The local stack does not run. Start it first: ./lumbung up")


@contextmanager
def _progress() -> Iterator[Say]:
    """Each step as it begins; on a terminal with a spinner and the seconds."""
    if not errors.is_terminal:
        yield lambda text: errors.print(f"… {text}")
        return
    began = time.monotonic()
    with errors.status("starting") as spinner:

        def say(text: str) -> None:
            errors.print(f"[dim]{time.monotonic() - began:5.1f} s[/] {text}")
            spinner.update(text)

        yield say


def facts(home: Home) -> dict[str, Any]:
    """What scripts want to know of a running stack."""
    seeded = home.note("seeded") or {}
    return {
        "running": True,
        "public": home.public_url,
        "office": home.office_url,
        "mailbox": home.mail_url,
        "aws": home.endpoint,
        "home": str(home.folder),
        "village": seeded.get("village"),
        "officials": seeded.get("officials", []),
    }


def _show(home: Home, as_json: bool, headline: str) -> None:
    known = facts(home)
    if as_json:
        print(json.dumps(known, ensure_ascii=False))
        return
    places = Table.grid(padding=(0, 2))
    for name, address in (
        ("Residents", known["public"]),
        ("Officials", known["office"]),
        ("Mails sent", known["mailbox"]),
        ("AWS APIs", known["aws"]),
    ):
        places.add_row(name, address)
    console.print(f"\n[bold]{headline}[/]")
    console.print(places)
    if not known["officials"]:
        return
    console.print("\n[bold]Demonstration officials[/] (invented people)")
    people = Table(box=None, pad_edge=False, padding=(0, 2))
    for column in ("Name", "Role", "Signs in with", "PIN"):
        people.add_column(column, overflow="fold")
    for official in known["officials"]:
        roles = ", ".join(official["roles"])
        people.add_row(official["name"], roles, official["email"], official["pin"] or "")
    console.print(people)
    console.print(
        "\nTo set another PIN: a link (one use, 24 hours) and the activation code before it"
    )
    for official in known["officials"]:
        if "enrolment" in official:
            line = f"{official['id']:8} {official['activation_code']}  {official['enrolment']}"
            console.print(line, soft_wrap=True)
