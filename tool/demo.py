"""`demo`: one invented application from the form to the confirmed payment, through the real pages and mails.

It does what people do: fills in forms, waits for the mail, opens its link, types the PIN. Nothing is written but
through the pages.
"""

import argparse
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console

from tool.home import Home
from tool.mailbox.store import Mailbox
from tool.stack import StackError
from tool.up import facts, require_running
from tool.visitor import Form, Seen, Visitor

PATIENCE = 30.0  # seconds until a mail must have come
PROGRAMME = "bantuan-tunai"
NAMES = ("Wulan Lestari", "Dewi Anggraini", "Slamet Riyadi", "Rina Kusuma", "Hadi Santoso")


@dataclass(frozen=True)
class Person:
    """An invented resident: well-formed numbers that belong to nobody."""

    name: str
    birth: date
    nik: str
    kk: str
    email: str

    @classmethod
    def invented(cls) -> "Person":
        """Another one each time, so that nobody applies twice."""
        name, draw = secrets.choice(NAMES), secrets.randbelow
        birth = date(1960, 1, 1) + timedelta(days=draw(14_000))
        # District 99 exists nowhere, so no real person can have this number.
        nik = f"317599{birth:%d%m%y}{draw(9999) + 1:04d}"
        kk = f"317599{draw(28) + 1:02d}01{draw(25):02d}{draw(9999) + 1:04d}"
        return cls(name, birth, nik, kk, f"warga{draw(10**6)}@warga.example")

    def typed(self) -> dict[str, str]:
        """What they write into the form."""
        return {
            "filled_for": "self",
            "name": self.name,
            "nik": self.nik,
            "kk": self.kk,
            "birth_date-day": str(self.birth.day),
            "birth_date-month": str(self.birth.month),
            "birth_date-year": str(self.birth.year),
            "rw": "5",
            "rt": "3",
            "address": "Gang Melati 12",
            "phone": f"0812{secrets.randbelow(10**8):08d}",
            "email": self.email,
            "by_mail": "yes",
            "work": "daily",
            "income": "to_2",
            "reason": "Suami sakit dan tidak dapat bekerja bulan ini.",
            "amount": "750000",
            "pay_by": "bank",
            "bank": "BRI",
            "account_number": "012345678901",
            "account_holder": self.name,
            "consent": "yes",
        }


@dataclass
class Demo:
    """One run: the people in it, and what happened."""

    home: Home
    say: Callable[[str, str], None]
    began: float = field(default_factory=time.monotonic)
    code: str = ""
    number: str = ""
    seen: set[str] = field(default_factory=set)

    def play(self) -> dict[str, Any]:
        """From the form to the confirmed payment. Raises StackError where a page is not what it should be."""
        self.begin()
        person, resident = Person.invented(), Visitor(self.home.public_url)
        slip = self.apply(resident, person)
        self.say("The resident has applied and holds a slip", slip.address)
        self.decide("verifier", "verifikasi", decision="verified")
        self.decide("approver", "setujui", decision="approved")
        self.decide("treasurer", "bayar", bank_reference=f"BIFAST {secrets.randbelow(10**8):08d}")
        self.confirm(resident, person)
        return {"code": self.code, "seconds": round(time.monotonic() - self.began, 1)}

    def begin(self) -> None:
        """Mails that are there already are somebody else's."""
        self.mailbox = Mailbox(self.home.mail_folder)
        self.seen = set(self.mailbox.numbers())

    def apply(self, resident: Visitor, person: Person) -> Seen:
        """Page by page; answers the slip."""
        start = resident.open(f"/program/{PROGRAMME}")
        page, typed = resident.send(start, f"/program/{PROGRAMME}"), person.typed()
        while "/ajukan/" in page.address:
            before = page.path
            page = resident.send(page, before, **_answers(page.form(before), typed))
            if page.status != 200 or page.path == before:
                raise StackError(f"The form did not go on from {before} ({page.status}).")
        self.code, self.number = _keys(page)
        return page

    def decide(self, role: str, action: str, **typed: str) -> None:
        """The mail, its link, the PIN, the decision: as that role does it."""
        official, link, visitor, case = self._arrive(role)
        if role == "treasurer":
            case = visitor.send(case, f"{case.path}/ambil")
        where = f"{case.path}/{action}"
        typed = _answers(case.form(where), {**typed, "pin": official["pin"]})
        done = visitor.send(case, where, **typed)
        if done.status != 200:
            raise StackError(f"{official['name']} could not decide: {done.status}, {done.path}")
        self.say(f"{official['name']} ({role}) has decided", link)

    def arrive(self, role: str) -> tuple[Visitor, Seen]:
        """An official of that role who has come to this application by the link of a mail."""
        _, _, visitor, case = self._arrive(role)
        return visitor, case

    def confirm(self, resident: Visitor, person: Person) -> None:
        """The resident reads that the money was paid, and says with the number of the slip that it came."""
        link = self._wait(lambda: self._link_after_payment(person.email))
        path = urlsplit(link).path
        page = self._wait(lambda: self._asks(resident.open(path)))
        done = resident.send(page, path, number=self.number, do="received")
        if done.status != 200:
            raise StackError(f"The resident could not confirm: {done.status}")
        self.say("The resident has confirmed that the money came", link)

    def _arrive(self, role: str) -> tuple[dict[str, Any], str, Visitor, Seen]:
        found: tuple[dict[str, Any], str, Visitor, Seen]
        found = self._wait(lambda: self._opened_mail(role))
        return found

    def _opened_mail(self, role: str) -> tuple[dict[str, Any], str, Visitor, Seen] | None:
        """An official of the role whose newest mail leads to this very application, with its page."""
        officials = {
            official["email"]: official
            for official in facts(self.home)["officials"]
            if any(held.startswith(role) for held in official["roles"])
        }
        for mail in self.mailbox.newest():
            if mail.number in self.seen or mail.to not in officials:
                continue
            self.seen.add(mail.number)
            for link in (each for each in mail.links if "/t/" in each):
                official, visitor = officials[mail.to], Visitor(self.home.office_url)
                asked = visitor.open(urlsplit(link).path)
                page = visitor.send(asked, asked.path, pin=official["pin"])
                if self.code in page.html:
                    return official, link, visitor, page
        return None

    def _asks(self, page: Seen) -> Seen | None:
        """The page once it asks whether the money came: the mail may be there a moment before."""
        return page if any(form.action == page.path for form in page.forms) else None

    def _link_after_payment(self, address: str) -> str | None:
        """In the second mail to the resident; the first was the slip's."""
        mails = [mail for mail in self.mailbox.newest() if mail.to == address]
        links = mails[0].links if len(mails) > 1 else []
        return next((each for each in links if "/lacak/" in each), None)

    def _wait(self, find: Callable[[], Any]) -> Any:
        end = time.monotonic() + PATIENCE
        while (found := find()) is None:
            if time.monotonic() > end:
                raise StackError(
                    "The mail that should come now did not come: ./lumbung mail lists them."
                )
            time.sleep(0.1)
        return found


def demo(options: argparse.Namespace) -> int:
    """Plays it, and prints each step with its link."""
    home, console = Home.from_environment(), Console(highlight=False)
    require_running(home)
    steps: list[dict[str, str]] = []

    def say(text: str, link: str) -> None:
        steps.append({"step": text, "link": link})
        if not options.json:
            console.print(f"[green]✓[/] {text}\n  [dim]{link}[/]", soft_wrap=True)

    result = {**Demo(home, say).play(), "steps": steps}
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        console.print(
            f"\nPaid and confirmed in {result['seconds']} s; tracking code {result['code']}."
        )
        console.print(f"All mails: {home.mail_url}")
    return 0


def _answers(form: Form, typed: dict[str, str]) -> dict[str, str]:
    """Of all that the person knows, what this page asks."""
    return {name: value for name, value in typed.items() if name in form.names}


def _keys(shown: Seen) -> tuple[str, str]:
    """Code and number as the slip shows them, in this order."""
    keys = [part.split("<")[0].strip() for part in shown.html.split('class="key">')[1:]]
    if len(keys) != 2:
        raise StackError(f"No slip came, but {shown.path} ({shown.status}).")
    return keys[0], keys[1]
