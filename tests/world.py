"""A village in one process: the real stores, workflow, steps and agenda over moto, with a clock of its own."""

import base64
import copy
import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import boto3
import moto.dynamodb.models
import moto.dynamodb.responses
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.sesv2.models import sesv2_backends
from pytest import MonkeyPatch

from lumbung import runtime as composition
from lumbung.aws import clients
from lumbung.aws.tables import Record
from lumbung.people.model import Holding, Official
from lumbung.runtime import Runtime
from lumbung.settings import settings
from lumbung.villages.model import Village
from lumbung.villages.officials import read_officials
from lumbung.villages.read import read_village
from tests.workflows.machine import ACCOUNT, REGION, Machine, load_app

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "villages" / "duren-sawit"
TABLES = ("cases", "agenda", "people", "treasury", "journal", "messages", "settings")
PURPOSES = ("intake", "fields", "index", "links", "sessions", "pins")
HOSTS = {"public": "lumbung.localhost", "office": "kantor.lumbung.localhost"}
START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # a Tuesday, 9 in the morning in Jakarta
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "STAGE": "test",
    "PAPERS_BUCKET": "lumbung-test-papers",
    "MAIL_FROM": "bantuan@lumbung.example",
    "PUBLIC_SCHEME": "https",
    "LEAST_SECONDS_OF_FILLING": "0",
    "SUBMISSIONS_PER_PHONE_PER_DAY": "1000",
    "SUBMISSIONS_PER_ADDRESS_PER_HOUR": "1000",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
}


class World:
    """Everything that `./lumbung up` would deploy, inside the test."""

    def __init__(self, patch: MonkeyPatch, machine: bool = True) -> None:
        self.moment = START
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        self._forget()
        self._prepare(patch)
        self._make_tables()
        self.restart()
        patch.setattr(composition, "runtime", lambda: self.runtime)
        steps = load_app("steps")
        self.events = load_app("events")
        names = (
            *("load_case", "screen_application", "take_correction"),
            *("open_task", "reserve_money", "ask_for_care"),
            *("load_batch", "collect_payees", "open_batch_task", "make_bank_file"),
            *(
                "read_bank_answer",
                "reconcile_payees",
                "release_payees",
                "close_batch",
                "stop_batch",
            ),
        )
        self.machine.handlers = {name: getattr(steps, name) for name in names}
        if machine:
            arn = self.machine.deploy(ROOT / "workflows" / "assistance.asl.json", "assistance")
            patch.setenv("STATE_MACHINE_ARN", arn)
            self._deploy_batches(patch)
        settings.cache_clear()
        self.village = self._seed()

    # What happens

    def pass_time(self, **delta: float) -> None:
        """Moves the clock; whatever falls due is done by the next `work`."""
        self.moment += timedelta(**delta)

    def work(self, rounds: int = 60) -> None:
        """Lets the agenda and the workflow go on until nothing is due and nothing moves."""
        for _ in range(rounds):
            self.settle()
            if not self.events.agenda_tick({}, None).keys() - {"busy"}:
                return
        raise AssertionError("the agenda never comes to rest")

    def restart(self) -> None:
        """A new process for every function: nothing is remembered."""
        self.runtime = Runtime(now=lambda: self.moment, threads=1)

    def fresh(self) -> None:
        """As it was at first. Only the people and the settings stay where they are."""
        self.machine.forget()
        self.moment = START
        for room in ("cases", "agenda", "messages", "treasury", "journal"):
            self.table(room).items.clear()
        self._outgoing().clear()
        self.restart()
        self._grant_funds(self.village)

    def table(self, room: str) -> Table:
        """A table as moto keeps it, for what no code of ours may read or do."""
        return moto.dynamodb.models.dynamodb_backends[ACCOUNT][REGION].tables[
            f"lumbung-test-{room}"
        ]

    def items(self, room: str) -> list[dict]:
        """Every item of a table, in DynamoDB's own types."""
        partitions = list(self.table(room).items.values())
        return [item.to_json()["Attributes"] for part in partitions for item in part.values()]

    def items_of(self, room: str, prefix: str) -> list[dict]:
        """Those whose partition begins so."""
        return [item for item in self.items(room) if item["pk"]["S"].startswith(prefix)]

    def settle(self) -> None:
        """Waits until every execution waits for a token, or is over."""
        self.machine.settle()

    def mails(self) -> list[dict]:
        """What was sent, oldest first."""
        return [vars(message) for message in self._outgoing()]

    def official(self, name: str) -> Official:
        """One of the demonstration officials by id."""
        return self.runtime.people.read_official(self.village.id, name)

    def anybody(self, role: str, rw: int = 5, but: tuple[str, ...] = ()) -> Official:
        """Some official who holds a role for an RW."""
        holders = self.runtime.people.holders(self.village.id, role, f"rw{rw:02d}")
        return next(official for official in holders if official.id not in but)

    def publish(self, village: Village) -> None:
        """Other settings from now on."""
        self.runtime.villages.publish(village, village.to_json(), HOSTS)
        self.village = self.runtime.villages.current(village.id)

    # How it is made

    def _prepare(self, patch: MonkeyPatch) -> None:
        """What stands behind botocore: moto, mended."""
        _one_transaction_at_a_time(patch)
        _copy_what_a_transaction_touches(patch)
        self.machine = Machine(patch)

    def _deploy_batches(self, patch: MonkeyPatch) -> None:
        """The workflow of payment batches, and the bucket that its Map reads."""
        bucket = ENVIRONMENT["PAPERS_BUCKET"]
        where = {"LocationConstraint": REGION}
        boto3.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
        self.machine.given = {"PapersBucket": bucket}
        path = ROOT / "workflows" / "payment-batch.asl.json"
        patch.setenv("BATCH_MACHINE_ARN", self.machine.deploy(path, "payment-batch"))

    def _outgoing(self) -> list:
        return sesv2_backends[ACCOUNT][REGION].core_backend.sent_messages

    def _forget(self) -> None:
        settings.cache_clear()
        clients.client.cache_clear()
        Record._shared = None

    def _make_tables(self) -> None:
        database = boto3.client("dynamodb", region_name=REGION)
        for room in TABLES:
            database.create_table(
                TableName=f"lumbung-test-{room}",
                BillingMode="PAY_PER_REQUEST",
                KeySchema=[
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                AttributeDefinitions=[
                    {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")
                ],
            )
        parameters = boto3.client("ssm", region_name=REGION)
        for number, purpose in enumerate(PURPOSES):
            key = base64.urlsafe_b64encode(bytes([number]) * 32).decode()
            parameters.put_parameter(
                Name=f"/lumbung/test/{purpose}", Value=json.dumps([key]), Type="SecureString"
            )
        mail = boto3.client("sesv2", region_name=REGION)
        mail.create_email_identity(EmailIdentity="bantuan@lumbung.example")

    def _seed(self) -> Village:
        village = read_village(FOLDER)
        self.publish(village)
        self._grant_funds(village)
        for named in read_officials(FOLDER / "officials.demo.yaml", village):
            official = Official(
                named.id,
                named.name,
                named.email,
                tuple(Holding(a.role.value, a.area) for a in named.roles),
                language=named.language,
            )
            self.runtime.people.put_official(village.id, official, nik=named.nik, kk=named.kk or "")
        return village

    def _grant_funds(self, village: Village) -> None:
        granted = {each.fund.id: each.fund.amount for each in village.programmes.values()}
        for fund in village.funds:
            self.runtime.treasury.grant_fund(village.id, fund, granted.get(fund, 0))
        seals = {"seal": self.runtime.registrar.seal}
        replace(self.runtime.agenda, effects=seals).tick(self.moment)


ONE_AT_A_TIME = threading.RLock()


def _one_transaction_at_a_time(patch: MonkeyPatch) -> None:
    """moto's transactions are not safe under threads, and the interpreter runs in threads."""
    handler = moto.dynamodb.responses.DynamoHandler
    call = handler.call_action

    def call_alone(self: object) -> object:
        with ONE_AT_A_TIME:
            return call(self)

    patch.setattr(handler, "call_action", call_alone)


def _copy_what_a_transaction_touches(patch: MonkeyPatch) -> None:
    """moto copies every table of a transaction whole, to undo it by; the partitions that it names are enough."""
    backend = moto.dynamodb.models.DynamoDBBackend
    write = backend.transact_write_items
    touched: dict[str, set[str]] = {}
    kept: dict[str, Table] = {}

    def write_items(self: object, transact_items: list[dict]) -> None:
        touched.clear()
        kept.clear()
        for operation in (next(iter(item.values())) for item in transact_items):
            key = operation.get("Key") or operation["Item"]
            touched.setdefault(operation["TableName"], set()).add(key["pk"]["S"])
        write(self, transact_items)

    def copied(thing: object) -> object:
        if not isinstance(thing, Table):
            return copy.deepcopy(thing)
        if thing.name not in kept:
            kept[thing.name] = copy.copy(thing)
            kept[thing.name].items = thing.items.copy()
            for pk in [DynamoType({"S": text}) for text in touched[thing.name]]:
                if pk in thing.items:
                    kept[thing.name].items[pk] = copy.deepcopy(thing.items[pk])
        return kept[thing.name]

    patch.setattr(backend, "transact_write_items", write_items)
    patch.setattr(moto.dynamodb.models, "copy", SimpleNamespace(deepcopy=copied))
