"""The office as a browser meets it: the real app over the real stores, with moto behind them."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import boto3
import pytest
from chalice.test import Client
from moto import mock_aws

from lumbung.assistance.paying import PickUp
from lumbung.people import pins
from lumbung.people.model import Holding, Official, PinState
from lumbung.shared.ids import show_code
from tests.factories import officials, typed_for
from tests.papers import photographed
from tests.short_cut import take_the_short_cut
from tests.workflows.machine import load_app
from tests.world import World

HOST = "kantor.lumbung.localhost"
PINS = {official.id: official.pin for official in officials()}


class Answer:
    """What came back."""

    def __init__(self, response, language="id"):
        self.status = response.status_code
        self.headers = response.headers
        self.body = response.body.decode() if response.body else ""
        self.cookies = _cookies(response.headers.get("Set-Cookie") or [])
        self.location = response.headers.get("Location", "")

    @property
    def text(self):
        """The words, without markup."""
        return " ".join(
            unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", self.body, flags=re.S)).split()
        )

    def value(self, name):
        """The value of an input."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.body)
        return unescape(found.group(1)) if found else None

    def sees(self, *words):
        for each in words:
            assert each in self.text, f"{each!r} is not in: {self.text}"

    def does_not_see(self, *words):
        for each in words:
            assert each not in self.body, each


class Browser:
    """Keeps cookies, sends the CSRF token of the last page, follows nothing by itself."""

    def __init__(self, app, host=HOST):
        self._client, self.host, self.cookies, self.page = Client(app), host, {}, None

    def get(self, path, **headers):
        return self._ask("GET", path, headers)

    def post(self, path, form=None, csrf=None, **headers):
        token = (self.page.value("csrf") if self.page else "") if csrf is None else csrf
        body = urlencode({**(form or {}), "csrf": token or ""}, doseq=True)
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._ask("POST", path, headers, body)

    def follow(self):
        """Goes where the last answer led."""
        return self.get(self.page.location.partition("#")[0])

    def _ask(self, method, path, headers, body=""):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        send = self._client.http.request(
            method, path, headers={"Host": self.host, "Cookie": cookie, **headers}, body=body
        )
        self.page = Answer(send)
        for name, value in self.page.cookies.items():
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return self.page


class Office:
    """The village, its officials' browsers and links."""

    def __init__(self, world, app):
        self.world, self.app, self.village = world, app, world.village

    @property
    def people(self):
        return self.world.runtime.people

    def browser(self):
        return Browser(self.app)

    def signed_in(self, name, csrf=True):
        """The browser of an official with a session."""
        browser = self.browser()
        session = self.people.enter_pin(self.village.id, self.link(name, "inbox"), PINS[name])
        browser.cookies["__Host-session"] = session.session_id
        if csrf:
            browser.get("/")
        return browser

    def link(self, name, purpose="task", case="", task="", hours=48):
        self.world.moment += timedelta(seconds=1)  # no two links are the same
        expires = self.world.moment + timedelta(hours=hours)
        return self.people.make_link(
            self.village.id, purpose, name, case=case, task=task, expires=expires
        )

    def apply(self, *, birth_date_is_other=False, programme="bantuan-tunai", **changes):
        """An application that waits for its verifier; answers the case's id."""
        here = self.world.runtime
        if birth_date_is_other:
            changes["birth_date-day"] = "28"
        draft = here.intake.start_draft(self.village, programme, "id")
        if programme == "bantuan-sekolah":
            changes |= photographed(here, draft, "photo_ktp", "photo_kk")
        slip = here.intake.send_application(
            self.village, draft, typed_for(programme, **changes), "id", "198.51.100.7"
        )
        case = here.cases.find(self.village.id, slip.code)
        here.steps.screen_application(self.village.id, case, 1)
        self.open(case, "verify")
        return case

    def open(self, case, kind):
        """What the workflow does: asks for the next decision."""
        self.world.runtime.steps.open_task(self.village.id, case, 1, kind, f"token-{kind}")

    def reserve(self, case):
        self.world.runtime.steps.reserve_money(self.village.id, case, 1)

    def case(self, case):
        return self.world.runtime.cases.read(self.village.id, case)

    def path(self, case):
        return f"/perkara/{case}/{self.case(case).task}"

    def verified(self, by="siti", **changes):
        """A case that waits for its approver."""
        case = self.apply(**changes)
        self._decide(by, "verify_application", case, "verified")
        self.open(case, "approve")
        return case

    def approved(self, by="ratna", **changes):
        """A case that waits for its treasurer."""
        case = self.verified(**changes)
        self._decide(by, "approve_application", case, "approved")
        self.reserve(case)
        self.open(case, "pay")
        return case

    def pick_up_code(self, case):
        """What the resident brings to be paid in cash."""
        here, found = self.world.runtime, self.case(case)
        task = here.cases.read_task(self.village.id, case, found.task)
        return PickUp(here.desk).code(found, task, "intake")

    def csrf(self, browser):
        """A token for one more post on the same page."""
        return browser.page.value("csrf") or self.token(browser)

    def token(self, browser):
        """A token from a page that always has one."""
        return browser.get("/masuk").value("csrf") or browser.get("/").value("csrf")

    def mailed_link(self):
        """The token in the newest message to an official."""
        self.world.work()
        body = self.world.mails()[-1]["body"]
        return re.search(r"/t/([A-Za-z0-9._-]+)", body).group(1)

    def messages(self, template):
        """Who was sent messages of a kind."""
        items = boto3.client("dynamodb").scan(TableName="lumbung-test-messages")["Items"]
        return [item["to"]["S"] for item in items if item.get("template", {}).get("S") == template]

    def events(self, case):
        return self.world.runtime.cases.history(self.village.id, case)

    def shown(self, case):
        return show_code(self.case(case).code)

    def named(self, name):
        return next(official for official in officials() if official.id == name)

    def pin(self, name):
        return PINS[name]

    def new_official(self, name):
        return Official(name, name.title(), f"{name}@lumbung.example", (Holding("verifier"),))

    def give_role(self, name, role):
        """One more role for the whole village."""
        official, named = self.world.official(name), self.named(name)
        more = replace(official, roles=(*official.roles, Holding(role)))
        self.people.put_official(self.village.id, more, nik=named.nik, kk=named.kk)

    def erase(self, case):
        boto3.client("dynamodb").delete_item(
            TableName="lumbung-test-cases",
            Key={"pk": {"S": f"{self.village.id}#case#{case}"}, "sk": {"S": "key"}},
        )

    def stop(self, case, error):
        """A fault that repeats did not mend."""
        self.world.runtime.steps.ask_for_care(self.village.id, case, 1, error)

    def _decide(self, name, what, case, *how):
        here, found = self.world.runtime, self.case(case)
        getattr(here.decisions, what)(
            self.village, self.world.official(name), case, found.task, found.revision, *how
        )


def _cookies(headers):
    headers = [headers] if isinstance(headers, str) else headers
    return dict(header.split(";")[0].split("=", 1) for header in headers)


@pytest.fixture
def office(monkeypatch):
    with mock_aws():
        take_the_short_cut(monkeypatch)
        world = World(monkeypatch, machine=False)
        for name in ("siti", "joko", "maria", "ratna", "bambang", "yusuf", "lina", "agus"):
            _give_pin(world, name)
        yield Office(world, load_app("office").app)


def _give_pin(world, name):
    """As the tool seeds it, once for all tests: sealing takes its time."""
    people = world.runtime.people
    state = PinState(_sealed(world, name))
    tx = people.store.begin()
    people.store.put_pin(tx, world.village.id, name, state)
    tx.commit()


_SEALED = {}


def _sealed(world, name):
    if name not in _SEALED:
        owner = f"{world.village.id}#official#{name}"
        _SEALED[name] = pins.seal(owner, PINS[name], world.runtime.keys.secret("pins"))
    return _SEALED[name]
