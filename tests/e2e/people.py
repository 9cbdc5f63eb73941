"""The people of the journeys, each with a browser of their own."""

import secrets
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, Response, expect

from tests.e2e.stack import Stack, until
from tests.e2e.watch import Watch
from tool.mailbox.store import Mail

SECONDS = 20_000  # milliseconds that Playwright waits

ASKED = {
    "verify": "periksa permohonan",
    "approve": "putuskan permohonan",
    "second": "putuskan permohonan untuk kedua kalinya",
    "pay": "bayarkan bantuan",
    "trace": "telusuri pembayaran",
    "review": "tinjau sanggah atas penolakan",
    "care": "permohonan berhenti",
}
KINDS = {
    "verification": "verify",
    "correction": "correct",
    "approval": "approve",
    "second_approval": "second",
    "payment": "pay",
    "confirmation": "confirm",
    "unreceived": "trace",
    "objection": "review",
    "care": "care",
}


def invented(rw: int = 5, **changes: str) -> dict[str, str]:
    """What an invented resident types into the form. District 99 exists nowhere, so the numbers are nobody's."""
    draw, birth = secrets.randbelow, date(1960, 1, 1) + timedelta(days=secrets.randbelow(14_000))
    typed = {
        "filled_for": "self",
        "name": "Wulan Lestari",
        "nik": f"317599{birth:%d%m%y}{draw(9999) + 1:04d}",
        "kk": f"317599{draw(28) + 1:02d}01{draw(25):02d}{draw(9999) + 1:04d}",
        "birth_date-day": str(birth.day),
        "birth_date-month": str(birth.month),
        "birth_date-year": str(birth.year),
        "rw": str(rw),
        "rt": "3",
        "address": "Gang Melati 12",
        "phone": f"0812{draw(10**8):08d}",
        "email": f"warga{draw(10**9)}@warga.example",
        "by_mail": "yes",
        "work": "daily",
        "income": "to_2",
        "reason": "Suami sakit dan tidak dapat bekerja bulan ini.",
        "amount": "750000",
        "pay_by": "bank",
        "bank": "BRI",
        "account_number": "012345678901",
        "account_holder": "Wulan Lestari",
        "consent": "yes",
    }
    assert not changes.keys() - typed.keys()
    return typed | changes


class Person:
    """Somebody at a browser: opens, types, taps, reads."""

    def __init__(self, stack: Stack, context: BrowserContext, watch: Watch, site: str) -> None:
        self.stack, self.context, self.watch, self.site = stack, context, watch, site
        context.set_default_timeout(SECONDS)
        watch.follow(context)
        self.page: Page = context.new_page()
        self.answer: Response | None = None
        self.since = stack.now()

    # What they do

    def opens(self, path: str) -> Self:
        """A page by its address."""
        return self._goes(lambda: self.page.goto(self.site + path if path[0] == "/" else path))

    def clicks(self, words: str) -> Self:
        """A button or a link that leads to another page."""
        return self._goes(self._named(words).click)

    def goes_back(self) -> Self:
        """With the browser's own button."""
        return self._goes(self.page.go_back)

    def switches_to(self, language: str) -> Self:
        """With the link in the header."""
        return self._goes(self.page.locator(f"header [hreflang={language}]").click)

    def reloads(self) -> Self:
        return self._goes(self.page.reload)

    def unfolds(self, words: str) -> Self:
        """What stays on this page."""
        self.page.locator("summary", has_text=words).click()
        return self

    def types(self, label: str, text: str) -> Self:
        self._field(label).fill(text)
        return self

    def picks(self, label: str, choice: str = "") -> Self:
        """A choice of a list, or a radio button or box by its label."""
        if choice:
            self._field(label).select_option(label=choice)
        else:
            self._field(label).check()
        return self

    def fills_in(self, typed: dict[str, str]) -> Self:
        """Of all that the person knows, what this page asks."""
        for name, text in typed.items():
            found = self.page.locator(f"main [name='{name}']")
            if not found.count() or not found.first.is_visible():
                continue
            if found.first.get_attribute("type") in ("radio", "checkbox"):
                self.page.locator(f"main [name='{name}'][value='{text}']").check()
            elif found.evaluate("field => field.tagName") == "SELECT":
                found.select_option(text)
            else:
                found.fill(text)
        return self

    # What they see

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def status(self) -> int:
        assert self.answer
        return self.answer.status

    @property
    def text(self) -> str:
        """The words on the page, with single spaces."""
        return " ".join(self.page.locator("body").inner_text().split())

    def sees(self, *words: str) -> Self:
        for each in words:
            assert each in self.text, f"{each!r} is not on {self.path}: {self.text}"
        return self

    def does_not_see(self, *words: str) -> Self:
        html = self.page.content()
        for each in words:
            assert each not in html, f"{each!r} is on {self.path}"
        return self

    def holds(self, label: str, text: str) -> Self:
        """What a field holds already."""
        expect(self._field(label)).to_have_value(text)
        return self

    @property
    def mistakes(self) -> list[str]:
        """The lines of the error summary."""
        return self.page.locator(".summary li").all_inner_texts()

    def waits_until(self, words: str) -> Self:
        """Looks again and again, as people do."""
        for _ in range(80):
            if words in self.text:
                return self
            self.page.wait_for_timeout(250)
            self.reloads()
        raise AssertionError(f"{words!r} did not come to {self.path}: {self.text}")

    def _named(self, words: str) -> Locator:
        buttons = self.page.get_by_role("button", name=words, exact=True)
        return buttons.or_(self.page.get_by_role("link", name=words, exact=True)).first

    def _field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True).filter(visible=True)

    def _goes(self, act: Callable[[], Any]) -> Self:
        with self.page.expect_navigation(wait_until="load") as gone:
            act()
        self.answer = gone.value
        self.watch.look(self.page)
        return self


class Applicant:
    """Who sent an application and holds its slip, however they sent it."""

    stack: Stack
    since: str  # the moment from which their mails are looked at
    typed: dict[str, str]
    code: str = ""
    number: str = ""

    @property
    def plain_code(self) -> str:
        return self.code.replace("-", "")

    @property
    def case(self) -> dict[str, Any]:
        """What is stored of it."""
        return dict(self.stack.inside("case", code=self.plain_code))

    @property
    def kinds(self) -> list[str]:
        """What happened to it, in order."""
        return [event["kind"] for event in self.stack.inside("history", case=self.case["id"])]

    def mail(self, *words: str) -> Mail:
        return self.stack.mail(self.typed["email"], *words, since=self.since)

    def reaches(self, stage: str) -> dict[str, Any]:
        """Waits until it stands there and whoever is to act there was asked."""

        def there() -> dict[str, Any] | None:
            case = self.case
            asked = str(case["task"] or "").startswith(KINDS.get(stage, ""))
            return case if case["stage"] == stage and asked else None

        return until(there, f"{self.code} at {stage}: {self.kinds}")


class Resident(Person, Applicant):
    """Somebody who applies, in their own language."""

    buttons = ("Mulai mengisi", "Simpan dan lanjutkan", "Kirim permohonan")

    def applies(self, typed: dict[str, str], programme: str = "bantuan-tunai") -> Self:
        """From the programme's page to the slip."""
        self.begins(typed, programme=programme)
        return self.fills_in(typed).clicks(self.buttons[2]).keeps_slip()

    def begins(
        self, typed: dict[str, str], until: str = "periksa", programme: str = "bantuan-tunai"
    ) -> Self:
        """From the programme's page to a page of the form."""
        self.typed = typed
        self.opens(f"/program/{programme}").clicks(self.buttons[0])
        while self.path != f"/ajukan/{programme}/{until}":
            before = self.path
            self.fills_in(typed).goes_on()
            assert self.path != before, self.mistakes
        return self

    def goes_on(self) -> Self:
        """To the next page of the form; a paper is brought to the office rather than photographed."""
        return self._goes(self.page.locator("main form[action^='/ajukan'] button").first.click)

    def keeps_slip(self) -> Self:
        """Writes down code and number."""
        assert self.path.startswith("/bukti/"), f"{self.path}: {self.mistakes}"
        self.code, self.number = self.page.locator(".slip .key").all_inner_texts()
        return self

    def follows(self) -> Self:
        """The page of their code."""
        return self.opens(f"/lacak/{self.plain_code}")

    def takes_over(self, applicant: Applicant) -> Self:
        """The slip that another phone got."""
        self.typed, self.since = applicant.typed, applicant.since
        self.code, self.number = applicant.code, applicant.number
        return self


class Official(Person):
    """Somebody of the office."""

    def __init__(
        self, stack: Stack, context: BrowserContext, watch: Watch, who: dict[str, Any]
    ) -> None:
        super().__init__(stack, context, watch, stack.home.office_url)
        self.id, self.name, self.email, self.pin = (
            str(who[name]) for name in ("id", "name", "email", "pin")
        )

    def mail(self, *words: str) -> Mail:
        return self.stack.mail(self.email, *words, since=self.since)

    def link(self, kind: str, rw: int) -> str:
        """Of the newest mail about a kind of task in an RW."""
        mail = self.mail(ASKED[kind], f"RW {rw:02d}")
        return next(link for link in mail.links if "/t/" in link)

    def opens_task(self, kind: str, rw: int) -> Self:
        """The mail, its link, and the PIN where no session is open."""
        self.opens(self.link(kind, rw))
        return self if self.path.startswith("/perkara/") else self.enters_pin()

    def enters_pin(self, pin: str = "") -> Self:
        self.page.get_by_label("PIN Anda").fill(pin or self.pin)
        return self._goes(self.page.locator("main form button").first.click)

    def verifies(self) -> Self:
        return self.picks("Data cocok, teruskan").clicks("Simpan keputusan")

    def approves(self) -> Self:
        self.page.locator("[name=decision][value=approved]").check()
        return self.types("PIN Anda sekali lagi", self.pin).clicks("Simpan keputusan")

    def refuses(self, reason: str, words: str = "") -> Self:
        self.picks("Tolak permohonan").picks("Alasan penolakan", reason)
        self.types("Catatan Anda (boleh kosong)", words)
        if self.page.get_by_label("PIN Anda sekali lagi").count():
            self.types("PIN Anda sekali lagi", self.pin)
        return self.clicks("Simpan keputusan")

    def pays(self, reference: str = "BIFAST 20261124 0001") -> Self:
        self.clicks("Saya yang membayar")
        self.types("Nomor referensi bank", reference)
        return self.types("PIN Anda sekali lagi", self.pin).clicks("Catat sebagai dibayar")
