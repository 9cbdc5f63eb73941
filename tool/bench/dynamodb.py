"""DynamoDB calls and capacity units of each step of an application, and its state transitions.

The real apps, stores, workflow and agenda in one process over moto (tests/world.py): the journey goes through the
pages, as a phone and an office would. A process of its own (python -m tool.bench.dynamodb), since it replaces AWS.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from infra.build import PACKAGE
from infra.errors import ToolError
from tool.bench.counting import Counting, Counts, item_size, total
from tool.bench.figures import Figure
from tool.home import ROOT
from tool.visitor import Seen, Visitor

PUBLIC, OFFICE = "https://lumbung.localhost", "https://kantor.lumbung.localhost"
PAGES = (
    *("untuk-siapa", "diri", "alamat", "kontak"),
    *("pekerjaan", "keluarga", "kebutuhan", "pembayaran", "foto-ktp"),
)
WHO = {"verify": "siti", "approve": "ratna", "pay": "lina"}
# Asked for again and again, whatever happens: no part of one application.
BESIDE = ("tick without work",)


def measure() -> list[Figure]:
    """The figures of this group."""
    command = [sys.executable, "-m", "tool.bench.dynamodb"]
    paths = {"PYTHONPATH": f"{ROOT}{os.pathsep}{PACKAGE}"}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | paths, capture_output=True, text=True)
    if done.returncode != 0:
        raise ToolError(f"{' '.join(command)}\n{done.stderr[-4000:]}")
    return [Figure(**figure) for figure in json.loads(done.stdout.splitlines()[-1])]


def figures_of(counting: Counting, transitions: int) -> list[Figure]:
    """Three figures a step, in the order in which the steps came."""
    steps = dict.fromkeys(counting.runs)
    whole = total(call for call in counting.calls if call.step and call.step not in BESIDE)
    counted = {**{step: counting.of(step) for step in steps}, "whole application": whole}
    found = [figure for step, counts in counted.items() for figure in _three(step, counts)]
    return [*found, Figure("dynamodb.state transitions", transitions, "an application")]


def _three(step: str, counts: Counts) -> list[Figure]:
    return [
        Figure(f"dynamodb.{step}.calls", counts.calls, "calls"),
        Figure(f"dynamodb.{step}.reads", counts.reads, "read units"),
        Figure(f"dynamodb.{step}.writes", counts.writes, "write units"),
    ]


class InProcess(Visitor):
    """A visitor of an app that runs in this process."""

    def __init__(self, site: str, app: Any) -> None:
        from chalice.test import Client

        super().__init__(site)
        self._client = Client(app)

    def exchange(
        self, method: str, target: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        got = self._client.http.request(method, target, headers=headers, body=body)
        flat = [
            (n, v) for n, vs in got.headers.items() for v in (vs if isinstance(vs, list) else [vs])
        ]
        return got.status_code, flat, got.body


@dataclass
class Journey:
    """One application from the first page to closed, each step under its name."""

    world: Any
    counting: Counting
    portal: Any
    office: Any
    code: str = ""
    number: str = ""
    stored_before: int = 0  # bytes in the tables
    after: dict[str, Callable[[], None]] = field(default_factory=dict)  # a step → who is told of it

    def play(self) -> None:
        """Everything that happens if all goes well."""
        resident = self._resident(warm=True)
        self._apply(resident)
        self._go_on()
        for kind, official in WHO.items():
            self._decide(kind, official)
            self._go_on()
        self._confirm(resident)
        self._go_on()
        with self.counting.step("tick without work"):
            self.world.events.agenda_tick({}, None)

    def play_to_approved(self) -> None:
        """As far as the second decision."""
        self._apply(self._resident(warm=True))
        self._go_on()
        for kind in ("verify", "approve"):
            self._decide(kind, WHO[kind])
            self._go_on()

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        with self.counting.step(name):
            yield
        self.after.get(name, lambda: None)()

    def _resident(self, warm: bool) -> InProcess:
        """At a process that has answered before: settings and keys are known to it."""
        resident = InProcess(PUBLIC, self.portal)
        if warm:
            resident.open("/")
        return resident

    def _apply(self, resident: InProcess) -> None:
        from tests.factories import typed_application

        typed = typed_application()
        with self.counting.step("fill in the form"):
            page = resident.open("/program/bantuan-tunai")
            page = resident.send(page, page.path)
            for name in PAGES:
                page = resident.send(
                    page, f"/ajukan/bantuan-tunai/{name}", **_asked(page, name, typed)
                )
        with self._step("submit"):
            _expect(303, resident.post(page, "/ajukan/bantuan-tunai/periksa", consent="yes"))
        with self.counting.step("slip"):
            slip = resident.open("/bukti/bantuan-tunai")
        self.code, self.number = (
            part.split("<")[0].strip() for part in slip.html.split('class="key">')[1:3]
        )
        with self.counting.step("track"):
            _expect(200, resident.open(f"/lacak/{self.code.replace('-', '')}"))

    def _decide(self, kind: str, name: str) -> None:
        official = InProcess(OFFICE, self.office)
        case = self.world.runtime.cases.find(self.world.village.id, self.code.replace("-", ""))
        task = self.world.runtime.cases.read(self.world.village.id, case).task
        link = self._link(name, case, task)
        with self.counting.step(f"sign in ({kind})"):
            asked = official.open(f"/t/{link}")
            _expect(303, official.post(asked, asked.path, pin=self._pin(name)))
        with self.counting.step(f"inbox ({kind})"):
            _expect(200, official.open("/"))
        with self.counting.step(f"case page ({kind})"):
            page = official.open(f"/perkara/{case}/{task}")
        if kind == "pay":
            with self.counting.step("take to pay"):
                _expect(303, official.post(page, f"{page.path}/ambil"))
            with self.counting.step("case page (pay, taken)"):
                page = official.open(page.path)
        action, typed = self._decision(kind, page, name)
        with self._step(kind):
            _expect(303, official.post(page, action, **typed))

    def _decision(self, kind: str, page: Seen, name: str) -> tuple[str, dict[str, str]]:
        action = (
            f"{page.path}/" + {"verify": "verifikasi", "approve": "setujui", "pay": "bayar"}[kind]
        )
        known = {
            "decision": {"verify": "verified", "approve": "approved"}.get(kind, ""),
            "bank_reference": "BRI 2026 11 24 0001",
            "pin": self._pin(name),
        }
        return action, {n: v for n, v in known.items() if n in page.form(action).names}

    def _confirm(self, resident: InProcess) -> None:
        page = resident.open(f"/lacak/{self.code.replace('-', '')}")
        with self.counting.step("confirm"):
            _expect(303, resident.post(page, page.path, number=self.number, do="received"))

    def _go_on(self) -> None:
        """What follows: each entry and each step of the workflow has a name of its own."""
        self.world.work()
        assert not self.world.machine.faults, self.world.machine.faults

    def _link(self, name: str, case: str, task: str) -> str:
        expires = self.world.moment + timedelta(days=2)
        people, village = self.world.runtime.people, self.world.village.id
        return str(people.make_link(village, "task", name, case=case, task=task, expires=expires))

    def _pin(self, name: str) -> str:
        from tests.factories import officials

        return str(next(official.pin for official in officials() if official.id == name))


def play() -> list[Figure]:
    """In the process of its own."""
    with played() as (world, counting, _):
        return figures_of(counting, transitions_of(world))


@contextmanager
def played() -> Iterator[tuple[Any, Counting, Journey]]:
    """A whole journey in this process, over: its world as it left it, what it called, and itself."""
    from moto import mock_aws
    from pytest import MonkeyPatch

    from tests.catalogues import compile_catalogues
    from tests.world import World

    compile_catalogues()
    config = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
    counting = Counting()
    with mock_aws(config=config), MonkeyPatch.context() as patch:
        world = World(patch)
        journey = journey_in(world, counting)
        journey.stored_before = bytes_in(world)
        with counting.watch(), named_steps(world, counting, patch):
            journey.play()
        yield world, counting, journey
        world.machine.close()


def journey_in(world: Any, counting: Counting) -> Journey:
    from tests.factories import officials
    from tests.workflows.machine import load_app

    pins = {official.id: official for official in officials() if official.id in WHO.values()}
    for name, known in pins.items():
        _set_pin(world, name, known.pin)
    return Journey(world, counting, load_app("portal").app, load_app("office").app)


def _set_pin(world: Any, name: str, pin: str) -> None:
    from lumbung.people import pins
    from lumbung.people.model import PinState

    people, village = world.runtime.people, world.village.id
    sealed = pins.seal(f"{village}#official#{name}", pin, world.runtime.keys.secret("pins"))
    transaction = people.store.begin()
    people.store.put_pin(transaction, village, name, PinState(sealed))
    transaction.commit()


@contextmanager
def named_steps(world: Any, counting: Counting, patch: Any) -> Iterator[None]:
    """Each entry of the agenda and each Lambda of the workflow counts under its own name."""
    from lumbung.agenda.service import Agenda

    do = Agenda.do

    def do_named(agenda: Any, entry: Any) -> Any:
        with counting.step(f"agenda entry ({entry.kind})"):
            return do(agenda, entry)

    patch.setattr(Agenda, "do", do_named)
    for name, handler in list(world.machine.handlers.items()):
        world.machine.handlers[name] = _named(counting, name, handler)
    yield


def _named(counting: Counting, name: str, handler: Callable[..., Any]) -> Callable[..., Any]:
    def run(payload: dict[str, Any], context: Any) -> Any:
        kind = f" ({payload['kind']})" if "kind" in payload else ""
        with counting.step(name.replace("_", " ") + kind):
            return handler(payload, context)

    return run


def bytes_in(world: Any) -> int:
    """Of all items in all tables, as DynamoDB counts them."""
    from tests.world import TABLES

    return sum(item_size(item) for room in TABLES for item in world.items(room))


def transitions_of(world: Any) -> int:
    """States entered, over all executions: what Step Functions charges for."""
    found = 0
    for execution in world.machine.client.list_executions(stateMachineArn=world.machine.arn)[
        "executions"
    ]:
        arn = execution["executionArn"]
        events = world.machine.client.get_execution_history(executionArn=arn, maxResults=1000)[
            "events"
        ]
        found += sum(event["type"].endswith("StateEntered") for event in events)
    return found


def _asked(page: Seen, name: str, typed: dict[str, str]) -> dict[str, str]:
    names = page.form(f"/ajukan/bantuan-tunai/{name}").names
    return {field: text for field, text in typed.items() if field in names}


def _expect(status: int, seen: Seen) -> None:
    if seen.status != status:
        raise ToolError(
            f"{seen.path} answered {seen.status} instead of {status}:\n{seen.html[-2000:]}"
        )


if __name__ == "__main__":
    print(json.dumps([vars(figure) for figure in play()]))
