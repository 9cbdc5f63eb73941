"""`./lumbung bench`: what Lumbung costs and how quick it is, measured. docs/bench.md says what each figure is."""

import argparse
import json
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from rich.console import Console
from rich.table import Table

from tool.bench.figures import Figure, show_number

# Those that need no stack, and those that share one; `up` measures how that one came up.
ALONE = ("imports", "dynamodb", "stored", "books", "batch", "cost", "cpu", "faults")
ON_A_STACK = ("up", "pages", "line", "lighthouse", "mail", "load", "decisions")
GROUPS = (*ALONE, *ON_A_STACK)

errors = Console(stderr=True, highlight=False)


def main(arguments: Sequence[str]) -> int:
    """Measures, and shows it. Exit code 1 where a figure misses its goal."""
    options = _options().parse_args(arguments)
    figures = measure(options.only or GROUPS)
    if options.json:
        print(json.dumps([figure.as_json() for figure in figures], ensure_ascii=False))
    else:
        _show(figures)
    return 0 if all(figure.ok for figure in figures) else 1


def measure(groups: Sequence[str]) -> list[Figure]:
    """The figures of these groups, in the order of GROUPS."""
    found: dict[str, list[Figure]] = {}
    for name in ALONE:
        if name in groups:
            found[name] = _measure(name)
    wanted = [name for name in ON_A_STACK if name in groups]
    if wanted:
        from tool.bench.stack import own_stack

        errors.print("… a stack of its own")
        with own_stack(build_anew="up" in wanted) as stack:
            found |= {name: _measure(name, stack) for name in wanted}
    return [figure for name in GROUPS for figure in found.get(name, ())]


def _measure(group: str, *stack: Any) -> list[Figure]:
    """Each group is a module; it is imported only where it is asked for."""
    errors.print(f"… {group}")
    figures: list[Figure] = import_module(f"tool.bench.{group}").measure(*stack)
    return figures


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./lumbung bench", description="Measure (docs/bench.md says what each figure is)."
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument(
        "--only",
        action="append",
        choices=GROUPS,
        metavar="GROUP",
        help=f"one of {', '.join(GROUPS)}",
    )
    return parser


def _show(figures: Sequence[Figure]) -> None:
    table = Table(box=None, pad_edge=False)
    for column, justify in (
        ("Figure", "left"),
        ("Value", "right"),
        ("Unit", "left"),
        ("Goal", "right"),
        ("", "left"),
    ):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    group = ""
    for figure in figures:
        if figure.group != group:
            table.add_section()
        group = figure.group
        verdict = "" if figure.goal is None else "[green]✓[/]" if figure.ok else "[bold red]✗[/]"
        table.add_row(
            figure.name, show_number(figure.value), figure.unit, str(figure.goal or ""), verdict
        )
    # As wide as it needs to be, also where nobody looks at a terminal.
    Console(highlight=False, width=None if sys.stdout.isatty() else 120).print(table)
    missed = sum(not figure.ok for figure in figures)
    with_goal = sum(figure.goal is not None for figure in figures)
    Console(highlight=False).print(f"\n{with_goal - missed} of {with_goal} goals reached.")
