"""Commands and their options. What each does stands in a module of its own, imported only when it is asked for."""

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module

from rich.console import Console

from infra.errors import ToolError

# What follows these is for another program: pytest, or the measuring with its own options.
HAND_ON = ("test", "bench")


def main(arguments: Sequence[str]) -> int:
    """Runs one command; answers the exit code. Expected failures are shown without a traceback."""
    ours = 1 if arguments and arguments[0] in HAND_ON else len(arguments)
    options = parser().parse_args(arguments[:ours])
    options.rest = list(arguments[ours:])
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

    def command(name: str, summary: str, module: str, function: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=summary, description=summary)
        made.set_defaults(run=_later(module, function))
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

    demo = command(
        "demo", "Play one invented application, from form to payment.", "tool.demo", "demo"
    )
    _json(demo)
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
    )
    check = command(
        "check", "Style, types, import rules, templates, workflows, locks.", "tool.check", "check"
    )
    _json(check)
    command("bench", "Measure (./lumbung bench --help).", "tool.measure", "bench")

    verify = command("verify", "Recompute every history and every fund.", "tool.audit", "verify")
    _stage(verify, required=False)
    _json(verify)
    erase = command("erase", "Forget a person (asks for the NIK).", "tool.audit", "erase")
    _stage(erase, required=False)
    erase.add_argument("--village", required=True, metavar="CODE", help="ten digits")

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


def _later(module: str, function: str) -> Callable[[argparse.Namespace], int]:
    """The command's module is imported when the command is run."""

    def run(options: argparse.Namespace) -> int:
        answer: int = getattr(import_module(module), function)(options)
        return answer

    return run


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="answer as JSON")


def _stage(command: argparse.ArgumentParser, *, required: bool = True) -> None:
    which = 'e.g. "prod"; part of every name' if required else "on AWS; without it the local stack"
    command.add_argument("--stage", required=required, help=which)
    command.add_argument(
        "--region", default="ap-southeast-3", help="default: ap-southeast-3 (Jakarta)"
    )
