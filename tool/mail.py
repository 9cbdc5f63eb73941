"""`mail`: what the local stack sent, on the terminal."""

import argparse
import json

from rich.console import Console
from rich.table import Table

from tool.home import Home
from tool.mailbox.page import as_json
from tool.mailbox.store import Mailbox

console = Console(highlight=False)


def mail(options: argparse.Namespace) -> int:
    """Lists, or with --open shows one. Mails are other people's text: nothing of it is taken as markup."""
    mails = Mailbox(Home.from_environment().mail_folder).newest()
    if options.open is not None:
        if not 1 <= options.open <= len(mails):
            console.print(f"There are {len(mails)} mails.")
            return 1
        one = mails[options.open - 1]
        if options.json:
            print(json.dumps(as_json(one), ensure_ascii=False))
            return 0
        for name, value in (("From", one.sender), ("To", one.to), ("Subject", one.subject)):
            console.print(f"{name}: {printable(value)}", markup=False, soft_wrap=True)
        console.print(f"\n{printable(one.text)}", markup=False, soft_wrap=True)
        return 0
    if options.json:
        print(json.dumps([as_json(one) for one in mails], ensure_ascii=False))
        return 0
    table = Table(box=None, pad_edge=False)
    for column in ("#", "Sent", "To", "Subject"):
        table.add_column(column)
    from rich.text import Text

    for place, one in enumerate(mails, start=1):
        moment = one.at.astimezone().strftime("%m-%d %H:%M:%S")
        table.add_row(str(place), moment, Text(printable(one.to)), Text(printable(one.subject)))
    console.print(table if mails else "Nothing was sent yet.")
    return 0


def printable(text: str) -> str:
    """Without the control characters that a terminal would obey."""
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")
