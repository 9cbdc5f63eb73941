"""`fund`: what is in a village's funds and who waits for money; more is put in, and whoever waits is woken."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.errors import ToolError
from tool.elsewhere import StageError, carry_out_at, serve, target_of_options, village_of

console = Console(highlight=False)
COLUMNS = ("granted", "free", "reserved", "paid", "topped_up", "waiting")


def list_funds(options: argparse.Namespace) -> int:
    """Every fund of a village with its name and source, in rupiah, and how many cases wait for its money."""
    return _show(options, _ask(options, {"do": "list"}))


def top_up_fund(options: argparse.Namespace) -> int:
    """Puts more into a fund, beside what the settings grant."""
    order = {"do": "top-up", "fund": options.id, "rupiah": options.rupiah}
    return _show(options, _ask(options, order))


def _ask(options: argparse.Namespace, order: dict[str, Any]) -> Any:
    order = {**order, "village": options.village}
    try:
        return carry_out_at(target_of_options(options), "tool.fund", order)
    except StageError as error:
        if error.code == "not_found":
            raise ToolError(f"There is no fund {options.id}: ./lumbung fund list") from error
        if error.code == "fund.no_more":
            raise ToolError("Say how many rupiah are put in: a number above zero.") from error
        raise


def _show(options: argparse.Namespace, found: list[dict[str, Any]]) -> int:
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    table.add_column("Fund", min_width=14)
    for column in COLUMNS:
        name = column.replace("_", " ").capitalize()
        table.add_column(name, justify="right", no_wrap=True)
    for fund in found:
        said = "\n".join((fund["id"], fund["name"], fund["source"].replace("_", " ")))
        table.add_row(said, *(f"{fund[name]:,}".replace(",", ".") for name in COLUMNS))
    console.print(table, width=120)
    return 0


# In the process that has the stage's environment


def carry_out(order: dict[str, Any]) -> list[dict[str, Any]]:
    """The funds of the village as they stand afterwards. Raises NotFoundError, FundError, ToolError."""
    from lumbung.runtime import runtime

    village = village_of(order["village"])
    if order["do"] == "top-up":
        runtime().treasury.top_up_fund(village, order["fund"], order["rupiah"])
    settings = runtime().villages.current(village)
    found = []
    for standing in runtime().cashbook.overview(settings):
        fund, info = standing.fund, settings.funds.get(standing.fund.id)
        name = settings.fund_name(fund.id, settings.languages[0])
        said = {"name": name, "source": info.source if info else "-"}
        found.append({**asdict(fund), **said, "waiting": standing.waiting})
    return found


if __name__ == "__main__":
    serve(carry_out)
