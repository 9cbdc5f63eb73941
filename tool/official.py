"""`official`: who decides for the village. A new PIN for whoever needs one, no way in for whoever has left."""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from infra.errors import ToolError
from tool.elsewhere import StageError, carry_out_at, serve, target_of_options, village_of

console = Console(highlight=False)


def list_officials(options: argparse.Namespace) -> int:
    """All officials of a village, with how each stands."""
    return _carry_out(options, "list", _show_all)


def enrol_official(options: argparse.Namespace) -> int:
    """A new link and code: for a first PIN, a forgotten or a locked one. The old PIN holds until it is replaced."""
    return _carry_out(options, "enrol", _show_enrolment)


def block_official(options: argparse.Namespace) -> int:
    """Nothing opens for them from now on, and they are signed out everywhere."""
    return _carry_out(options, "block", _show_block)


def unblock_official(options: argparse.Namespace) -> int:
    """They come in again, with the PIN that they had."""
    return _carry_out(options, "unblock", _show_unblock)


def _carry_out(options: argparse.Namespace, do: str, show: Callable[[Any], None]) -> int:
    done = _ask(options, do)
    if options.json:
        print(json.dumps(done, ensure_ascii=False))
    else:
        show(done)
    return 0


def _show_all(found: list[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for column in ("Id", "Name", "Roles", "State"):
        table.add_column(column, overflow="fold")
    for one in found:
        table.add_row(*map(Text, (one["id"], one["name"], ", ".join(one["roles"]), one["state"])))
    console.print(table if found else "There are no officials.")


def _show_enrolment(made: dict[str, Any]) -> None:
    _say(f"{made['name']} sets a new PIN (one use, 24 hours) with this link, sent by mail or chat:")
    _say(f"  {made['enrolment']}")
    _say(f"and this code, which somebody hands over in person: {made['activation_code']}")


def _show_block(done: dict[str, Any]) -> None:
    _say(f"{done['name']} is blocked and signed out everywhere.")
    for role in done["nobody_for"]:
        _say(f"Nobody is left for {role}: add somebody to the file of officials and deploy.")


def _show_unblock(done: dict[str, Any]) -> None:
    _say(
        f"{done['name']} may come in again, with the PIN of before (./lumbung official enrol: a new one)."
    )


def _ask(options: argparse.Namespace, do: str) -> Any:
    order = {"do": do, "village": options.village, "id": getattr(options, "id", None)}
    try:
        return carry_out_at(target_of_options(options), "tool.official", order)
    except StageError as error:
        if error.code == "not_found":
            raise ToolError(
                f"There is no official {options.id}: ./lumbung official list"
            ) from error
        raise


def _say(text: str) -> None:
    console.print(text, markup=False, soft_wrap=True)


# In the process that has the stage's environment


def carry_out(order: dict[str, Any]) -> Any:
    """One order: list, enrol, block, unblock. Raises NotFoundError, ToolError."""
    from lumbung.runtime import runtime
    from lumbung.shared.errors import NotFoundError

    people, village = runtime().people, village_of(order["village"])
    if order["do"] == "list":
        return [_shown(standing) for standing in people.list_officials(village)]
    official = people.read_official(village, order["id"])
    if official is None:
        raise NotFoundError
    answer: dict[str, Any] = {"village": village, "id": official.id, "name": official.name}
    if order["do"] == "enrol":
        return answer | _enrol(village, official)
    if order["do"] == "unblock":
        return answer | {"blocked": people.unblock_official(village, official.id).blocked}
    blocked = people.block_official(village, official.id).blocked
    nobody = [
        f"{mine.role} {mine.area_key}"
        for mine in official.roles
        if not people.holders(village, mine.role, mine.area_key)
    ]
    return answer | {"blocked": blocked, "nobody_for": nobody}


def _enrol(village: str, official: Any) -> dict[str, str]:
    from lumbung.runtime import runtime

    if official.blocked:
        raise ToolError(
            f"{official.id} is blocked; first: ./lumbung official unblock {official.id}"
        )
    invitation = runtime().people.new_enrolment(village, official.id)
    link = runtime().url(village, "office", f"/daftar/{invitation.token}")
    return {"enrolment": link, "activation_code": invitation.code}


def _shown(standing: Any) -> dict[str, Any]:
    official = standing.official
    facts = {
        name: asdict(official)[name] for name in ("id", "name", "email", "language", "blocked")
    }
    return {
        **facts,
        "roles": [f"{mine.role} {mine.area_key}" for mine in official.roles],
        "pin": "locked" if standing.locked else "set" if standing.has_pin else "none",
        "invited_until": standing.invited_until and f"{standing.invited_until:%Y-%m-%dT%H:%MZ}",
        "state": _state(standing),
    }


def _state(standing: Any) -> str:
    """What whoever looks after officials wants to know first."""
    if standing.official.blocked:
        return "blocked"
    if standing.locked:
        state = "PIN locked"
    else:
        state = "active" if standing.has_pin else "no PIN yet"
    until = standing.invited_until
    return f"{state}, may enrol until {until:%Y-%m-%d %H:%M} UTC" if until else state


if __name__ == "__main__":
    serve(carry_out)
