"""`dead`: what had to happen and failed too often. It is listed, and revived once its cause is mended."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from infra.errors import ToolError
from tool.elsewhere import carry_out_at, serve, target_of_options

console = Console(highlight=False)
COLUMNS = {
    "Id": "id",
    "Due": "at",
    "Village": "village",
    "What": "kind",
    "About": "ref",
    "Because of": "cause",
    "Error": "error",
}


def dead(options: argparse.Namespace) -> int:
    """Lists it, or with --revive lets one or all of it be tried again, at once and with all attempts."""
    found = carry_out_at(target_of_options(options), "tool.dead", {"revive": options.revive})
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    if options.revive:
        console.print(f"{len(found['revived'])} revived; they are tried again at once.")
    if found["dead"]:
        table = Table(box=None, pad_edge=False, padding=(0, 2))
        for column in COLUMNS:
            table.add_column(column, overflow="fold")
        for entry in found["dead"]:
            table.add_row(*(Text(str(entry[name] or "")) for name in COLUMNS.values()))
        console.print(table)
        console.print("Mend what failed, then ./lumbung dead --revive all (or one by its id).")
    elif not options.revive:
        console.print("Nothing is dead.")
    if found["unreadable"]:
        console.print(
            f"{len(found['unreadable'])} entries cannot be read by this version and lie in the table agenda"
            f" under DEAD#unreadable: {', '.join(found['unreadable'])}",
            soft_wrap=True,
        )
    return 0


# In the process that has the stage's environment


def carry_out(order: dict[str, Any]) -> dict[str, Any]:
    """What is dead afterwards, and what was revived. Raises ToolError where there is no such entry."""
    from lumbung.runtime import runtime
    from lumbung.shared.transaction import RefusedError

    unreadable = list(
        runtime().entries.unreadable()
    )  # first: what can be read again joins the dead
    lying = [each for id in runtime().villages.ids() for each in runtime().entries.dead(id)]
    wanted, revived = order["revive"], []
    chosen = [each for each in lying if wanted in ("all", each.id)]
    if wanted not in (None, "all") and not chosen:
        raise ToolError(f"Nothing dead has the id {wanted}: ./lumbung dead")
    for entry in chosen:
        try:
            runtime().agenda.revive(entry)
        except RefusedError:
            continue  # another hand was quicker
        revived.append(entry.id)
    left = [asdict(each) for each in lying if each not in chosen]
    return {"dead": left, "revived": revived, "unreadable": unreadable}


if __name__ == "__main__":
    serve(carry_out)
