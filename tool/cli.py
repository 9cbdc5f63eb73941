"""Commands and their options. What each does stands in a module of its own, imported only when it is asked for."""

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module

from rich.console import Console

from infra.errors import ToolError

# What follows these is for another program: pytest, or the measuring with its own options.
HAND_ON = ("test", "bench")

Command = Callable[[str, str, str, str], argparse.ArgumentParser]
"""Adds a command: its name, what it does in a line, and the module and function that do it."""


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
    command = _commands_of(top)
    _add_this_machine(command)
    _add_development(command)
    _add_village(command)
    _add_officials(command)
    _add_funds(command)
    _add_stages(command)
    return top


def _add_this_machine(command: Command) -> None:
    up = command("up", "Start everything on this machine; data of before is kept.", "tool.up", "up")
    up.add_argument("--fresh", action="store_true", help="begin anew: forget all data")
    stays = "stay, and stop everything with Ctrl+C"
    up.add_argument("--foreground", action="store_true", help=stays)
    down = command("down", "Stop it; data is kept.", "tool.up", "down")
    status = command("status", "Say what runs, and where.", "tool.up", "status")
    plays = "Play one invented application, from form to payment."
    demo = command("demo", plays, "tool.demo", "demo")
    lists = "List the mails that the local stack sent, newest first."
    mail = command("mail", lists, "tool.mail", "mail")
    shows = "show the N-th of the list (1 is the newest)"
    mail.add_argument("--open", type=int, metavar="N", help=shows)
    for each in (up, down, status, demo, mail):
        _json(each)


def _add_development(command: Command) -> None:
    tests = "Run every test; more is handed to pytest (./lumbung test tests/unit -k money)."
    command("test", tests, "tool.testing", "test")
    checks = "Style, types, import rules, templates, workflows, locks."
    _json(command("check", checks, "tool.check", "check"))
    command("bench", "Measure (./lumbung bench --help).", "tool.measure", "bench")


def _add_village(command: Command) -> None:
    verify = command(
        "verify", "Recompute every history, every fund and the books.", "tool.audit", "verify"
    )
    verify.add_argument(
        "--against",
        metavar="YEAR/NUMBER/HASH",
        default="",
        help="what a page or a receipt once showed: whether the books still say it",
    )
    _stage(verify, required=False)
    _json(verify)
    erase = command("erase", "Forget a person (asks for the NIK).", "tool.audit", "erase")
    _stage(erase, required=False)
    erase.add_argument("--village", required=True, metavar="CODE", help="ten digits")
    insists = "although a case of this person is open, which can then only be refused"
    erase.add_argument("--even-open", action="store_true", help=insists)
    lists = "List what had to happen and failed too often, or revive it."
    dead = command("dead", lists, "tool.dead", "dead")
    revives = "let one (by its id), or all, be tried again"
    dead.add_argument("--revive", metavar="ID|all", help=revives)
    _stage(dead, required=False)
    _json(dead)


def _add_officials(command: Command) -> None:
    about = "Officials: list them, let one set a new PIN, block one who leaves."
    official = _commands_of(command("official", about, "tool.official", "list_officials"))
    for name, summary in (
        ("list", "All officials, with how each stands."),
        ("enrol", "A link and a code with which one of them sets a new PIN."),
        ("block", "Nothing opens for one of them any more; their sessions end."),
        ("unblock", "One of them may come in again, with the PIN of before."),
    ):
        function = "list_officials" if name == "list" else f"{name}_official"
        made = official(name, summary, "tool.official", function)
        if name != "list":
            made.add_argument("id", metavar="ID", help="of ./lumbung official list")
        _stage(made, required=False)
        only = "ten digits; needed where the stage has several"
        made.add_argument("--village", metavar="CODE", help=only)
        _json(made)


def _add_funds(command: Command) -> None:
    about = "Funds: list them, or put more in, which wakes whoever waits for money."
    fund = _commands_of(command("fund", about, "tool.fund", "list_funds"))
    lists = fund(
        "list", "Every fund, in rupiah, and how many wait for it.", "tool.fund", "list_funds"
    )
    tops_up = "Put more in, beside what the settings grant."
    top_up = fund("top-up", tops_up, "tool.fund", "top_up_fund")
    top_up.add_argument("id", metavar="FUND", help="of ./lumbung fund list")
    top_up.add_argument("rupiah", type=int, help="e.g. 5000000")
    for each in (lists, top_up):
        _stage(each, required=False)
        only = "ten digits; needed where the stage has several"
        each.add_argument("--village", metavar="CODE", help=only)
        _json(each)


def _add_stages(command: Command) -> None:
    deploys = "Deploy to AWS, with the credentials of this shell."
    deploy = command("deploy", deploys, "tool.cloud", "deploy_stage")
    _stage(deploy)
    hosts = "the public host; the office's is kantor.<host>"
    deploy.add_argument("--host", help=hosts, required=True)
    of_acm = "of ACM, for both hosts, in the same region"
    deploy.add_argument("--certificate", metavar="ARN", help=of_acm, required=True)
    deploy.add_argument("--mail-from", help="the address that mails come from", required=True)
    deploy.add_argument("--alarm-mail", default="", help="who is told when an alarm rings")
    answers = "answer STATUS by SMS and WhatsApp (docs/deploying.md)"
    deploy.add_argument("--answer-texts", action="store_true", help=answers)
    folder = "the folder of its settings"
    deploy.add_argument("--village", default="villages/duren-sawit", help=folder)
    listed = "a file of officials to take over; each new one gets an enrolment"
    deploy.add_argument("--officials", help=listed)
    first = "one of the first two administrators, where there is none yet (asks for the NIK)"
    deploy.add_argument(
        "--administrator", action="append", default=[], metavar='"NAME <MAIL>"', help=first
    )
    goes_on = "go on with the tables of an earlier deployment whose stacks are gone"
    deploy.add_argument("--take-over-tables", action="store_true", help=goes_on)
    _json(deploy)
    deletes = "Delete the stacks of a stage; tables, keys and the bucket stay."
    _stage(command("destroy", deletes, "tool.cloud", "destroy_stage"))


def _commands_of(top: argparse.ArgumentParser) -> Command:
    """What adds commands to a parser."""
    commands = top.add_subparsers(required=True, metavar="command")

    def command(name: str, summary: str, module: str, function: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=summary, description=summary)
        made.set_defaults(run=_later(module, function))
        return made

    return command


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
