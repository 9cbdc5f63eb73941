"""The portal as a phone meets it: the real app over the real stores, with moto behind them."""

import pytest
from chalice.test import Client
from moto import mock_aws

from lumbung.settings import settings
from tests.factories import typed_application
from tests.functions.portal.phone import Phone
from tests.short_cut import take_the_short_cut
from tests.workflows.machine import load_app
from tests.world import World

CONFIG = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
PAGES = (
    *("untuk-siapa", "diri", "alamat", "kontak"),
    *("pekerjaan", "keluarga", "kebutuhan", "pembayaran", "foto-ktp"),
)


class Portal:
    """The village's public side, and what goes on behind it."""

    def __init__(self, world, module):
        self.world, self.village, self.module = world, world.village, module
        self.client = Client(module.app)

    def phone(self, **options):
        """A phone that was never here."""
        return Phone(self.client, **options)

    def begun(self, until="diri", **changes):
        """A phone on a page of the form, with everything before it filled in."""
        phone = self.phone().open("/program/bantuan-tunai").send()
        typed = typed_application(**changes)
        for page in PAGES:
            if page == until:
                break
            phone.send(**on_page(phone, typed))
        assert phone.path == f"/ajukan/bantuan-tunai/{until}", f"{phone.path}: {phone.mistakes}"
        return phone

    def applied(self, **changes):
        """A phone that shows its slip."""
        phone = self.begun("periksa", **changes).send(consent="yes")
        assert phone.path == "/bukti/bantuan-tunai"
        return phone

    def limit(self, patch, **environment):
        """Another environment, as from the next deployment on."""
        for name, value in environment.items():
            patch.setenv(name, value)
        settings.cache_clear()
        self.world.runtime.__dict__.pop("intake", None)

    def empty_the_fund(self):
        """All of the money is reserved for somebody else."""
        runtime = self.world.runtime
        programme = self.village.programmes["bantuan-tunai"]
        transaction = runtime.begin()
        amount = runtime.funds.free(self.village.id, programme.fund.id)
        runtime.funds.reserve(
            transaction, self.village.id, programme.fund.id, "somebody-else", amount
        )
        transaction.commit()

    # What officials and the workflow do meanwhile

    def case_of(self, code):
        return self.world.runtime.cases.find(self.village.id, code)

    def decide(self, what, role, but=(), **words):
        """The first task of a role's inbox, decided; answers who did it."""
        self.world.work()
        official = self.world.anybody(role, but=tuple(but))
        desk = self.world.runtime.decisions
        task = desk.inbox(self.village, official)[0]
        version = desk.read_task(self.village, official, task.case, task.task).case.version
        if what == "pay_aid":
            desk.take_payment(self.village, official, task.case, task.task, version)
        getattr(desk, what)(self.village, official, task.case, task.task, version, **words)
        self.world.work()
        return official.id


def on_page(phone, typed):
    """Of everything typed, what this page's form asks for."""
    names = {attrs["name"] for attrs in phone.markup.inputs}
    return {name: text for name, text in typed.items() if name in names}


def slip_of(phone):
    """The code and the number that the slip shows."""
    words = phone.text
    code = words.partition("Kode permohonan ")[2][:11]
    return code, words.partition("Nomor rahasia Anda ")[2][:4]


@pytest.fixture(scope="module")
def shared():
    """One portal for a module whose tests leave each other alone: each takes a phone of its own."""
    patch = pytest.MonkeyPatch()
    with mock_aws(config=CONFIG):
        take_the_short_cut(patch)
        yield Portal(World(patch, machine=False), load_app("portal"))
        patch.undo()


@pytest.fixture
def portal(monkeypatch):
    """A portal with the workflow and the agenda behind it, for one test."""
    with mock_aws(config=CONFIG):
        take_the_short_cut(monkeypatch)
        world = World(monkeypatch)
        yield Portal(world, load_app("portal"))
        world.machine.close()
