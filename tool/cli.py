"""Commands and their options. What each does stands in a module of its own, imported only when it is asked for."""

import argparse
from collections.abc import Sequence

from rich.console import Console

from infra.errors import ToolError


def main(arguments: Sequence[str]) -> int:
    """Runs one command; answers the exit code. Expected failures are shown without a traceback."""
    options, rest = parser().parse_known_args(arguments)
    if rest and not options.takes_rest:
        parser().error(f"unknown: {' '.join(rest)}")
    options.rest = rest
    try:
        return int(options.run(options))
    except ToolError as error:
        Console(stderr=True, highlight=False).print("[bold red]It did not work.[/]")
        Console(stderr=True, highlight=False, markup=False).print(str(error), soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Everything that `./lumbung --help` says."""
    top = argparse.ArgumentParser(prog="./lumbung", description="Social assistance of a village.")
    commands = top.add_subparsers(required=True, metavar="command")

    def command(
        name: str, summary: str, module: str, function: str, rest: bool = False
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=summary, description=summary)
        made.set_defaults(run=_later(module, function), takes_rest=rest)
        return made

    up = command("up", "Start everything on this machine; data of before is kept.", "tool.up", "up")
    up.add_argument("--fresh", action="store_true", help="begin anew: forget all data")
    up.add_argument(
        "--foreground", action="store_true", help="stay, and stop everything with Ctrl+C"
    )
    _json(up)
    down = command("down", "Stop it; data is kept.", "tool.up", "down")
    _json(down)
    status = command("status", "Say what runs, and where.", "tool.up", "status")
    _json(status)

    mail = command(
        "mail", "List the mails that the local stack sent, newest first.", "tool.mail", "mail"
    )
    mail.add_argument(
        "--open", type=int, metavar="N", help="show the N-th of the list (1 is the newest)"
    )
    _json(mail)

    command(
        "test",
        "Run every test; more is handed to pytest (./lumbung test tests/unit -k money).",
        "tool.testing",
        "test",
        rest=True,
    )
    check = command(
        "check", "Style, types, import rules, templates, workflows, locks.", "tool.check", "check"
    )
    _json(check)
    command(
        "bench", "Measure (see ./lumbung bench --help).", "tool.measure", "bench", rest=True
    ).add_help = False

    deploy = command(
        "deploy", "Deploy to AWS, with the credentials of this shell.", "tool.cloud", "deploy_stage"
    )
    _stage(deploy)
    deploy.add_argument(
        "--host", required=True, help="the public host; the office's is kantor.<host>"
    )
    deploy.add_argument(
        "--certificate",
        required=True,
        metavar="ARN",
        help="of ACM, for both hosts, in the same region",
    )
    deploy.add_argument("--mail-from", required=True, help="the address that mails come from")
    deploy.add_argument("--alarm-mail", default="", help="who is told when an alarm rings")
    deploy.add_argument(
        "--village", default="villages/duren-sawit", help="the folder of its settings"
    )
    deploy.add_argument(
        "--officials", help="a file of officials to take over, each with an enrolment"
    )
    _json(deploy)
    destroy = command(
        "destroy",
        "Delete the stacks of a stage; tables, keys and the bucket stay.",
        "tool.cloud",
        "destroy_stage",
    )
    _stage(destroy)
    return top


def _later(module: str, function: str):  # type: ignore[no-untyped-def]
    def run(options: argparse.Namespace) -> int:
        from importlib import import_module

        answer: int = getattr(import_module(module), function)(options)
        return answer

    return run


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="answer as JSON")


def _stage(command: argparse.ArgumentParser) -> None:
    command.add_argument("--stage", required=True, help='e.g. "prod"; part of every name')
    command.add_argument(
        "--region", default="ap-southeast-3", help="default: ap-southeast-3 (Jakarta)"
    )
