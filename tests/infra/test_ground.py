"""What a stage stands on outlives its stacks: it is made once, and the next deployment says what it found."""

import base64
import json

import pytest

from infra.build import INFRA, Build
from infra.deploy import deploy
from infra.ground import (
    PURPOSES,
    TABLES,
    make_mail_identity,
    make_papers_bucket,
    make_root_keys,
    table_resources,
    tables_left_behind,
    take_over_tables,
    upload,
)
from infra.stacks import DeployError
from tests.infra.cloud import FAILED, Account, AccountTarget

CORE = INFRA / "core.yaml"


@pytest.fixture
def account():
    return Account()


@pytest.fixture
def target(account):
    parameters = {"account": account, "MailIdentity": "desa.example"}
    return AccountTarget("prod", "ap-southeast-3", None, parameters)


def test_each_purpose_gets_a_random_root_key_and_keeps_it(account, target):
    make_root_keys(target)
    first = dict(account.ssm.kept)
    make_root_keys(target)

    assert account.ssm.kept == first
    assert set(first) == {f"/lumbung/prod/{purpose}" for purpose in PURPOSES}
    keys = [json.loads(value) for value in first.values()]
    assert all(len(base64.urlsafe_b64decode(key)) == 32 for [key] in keys)
    assert len({key for [key] in keys}) == len(PURPOSES)


def test_a_mail_identity_that_ses_knows_already_is_as_good(account, target):
    account.sesv2.create_email_identity("desa.example")

    make_mail_identity(target)

    assert set(account.sesv2.kept) == {"desa.example"}


def test_the_bucket_for_papers_is_closed_and_forgets_what_nobody_saw_to(account, target):
    assert make_papers_bucket(target) == "lumbung-prod-papers-1"
    assert make_papers_bucket(target) == "lumbung-prod-papers-1"

    assert account.s3.blocked
    rules = account.s3.told["lifecycle"]["Rules"]
    assert [(rule["Filter"]["Prefix"], rule["Expiration"]["Days"]) for rule in rules] == [
        ("raw/", 1),
        ("budgets/", 7),
    ]
    assert account.s3.told["notification"] == {"EventBridgeConfiguration": {}}
    assert "versioning" not in account.s3.told


def test_what_the_bucket_holds_already_is_not_sent_again(account, target, tmp_path):
    built = Build({"old.zip": tmp_path, "new.zip": tmp_path}, {}, {})
    account.s3.blocked = True
    account.s3.held = {"old.zip"}
    sent = []
    account.s3.upload_file = lambda _path, _bucket, key: sent.append(key)

    assert upload(target, built) == "lumbung-prod-artifacts-1"
    assert sent == ["new.zip"]


def leave(account, *rooms, stage="prod"):
    account.dynamodb.names += [f"lumbung-{stage}-{room}" for room in rooms]


def test_tables_of_a_stack_that_stands_are_where_they_should_be(account, target):
    leave(account, *TABLES)
    account.cloudformation.stacks["lumbung-prod-core"] = {"StackStatus": "UPDATE_COMPLETE"}

    assert tables_left_behind(target) == []


@pytest.mark.parametrize("stacks", [{}, {"lumbung-prod-core": {"StackStatus": FAILED}}])
def test_tables_without_their_stack_are_left_behind(account, target, stacks):
    leave(account, "cases", "agenda")
    leave(account, "people", stage="test")
    account.cloudformation.stacks |= stacks

    assert tables_left_behind(target) == ["cases", "agenda"]


def test_a_deployment_onto_tables_of_before_says_so_before_it_begins(account, target):
    leave(account, *TABLES)

    with pytest.raises(DeployError) as refused:
        deploy(target, Build({}, {}, {}), "3175071002")

    for word in ("lumbung-prod-cases", "--take-over-tables", "--stage", "delete-table"):
        assert word in str(refused.value)
    assert account.cloudformation.calls == []
    assert account.ssm.kept == {}


def test_tables_are_taken_over_as_core_describes_them(account, target):
    take_over_tables(target, CORE, list(TABLES))

    call = account.cloudformation.imported
    template = json.loads(call["TemplateBody"])["Resources"]
    assert call["ChangeSetType"] == "IMPORT"
    assert {
        (each["LogicalResourceId"], each["ResourceIdentifier"]["TableName"])
        for each in call["ResourcesToImport"]
    } == {("Agenda" if room == "agenda" else room, f"lumbung-prod-{room}") for room in TABLES}
    assert {each["DeletionPolicy"] for each in template.values()} == {"RetainExceptOnCreate"}
    assert account.cloudformation.stacks["lumbung-prod-core"]["StackStatus"] == "IMPORT_COMPLETE"


def test_tables_that_cannot_be_taken_over_are_told_with_the_reason(account, target):
    account.cloudformation.import_fails = "Table belongs to another stack"

    with pytest.raises(DeployError, match="Table belongs to another stack"):
        take_over_tables(target, CORE, ["cases"])


def test_the_tables_of_core_are_named_by_stage_and_room():
    tables = table_resources(CORE, "prod")

    assert {room: each["Properties"]["TableName"] for room, each in tables.items()} == {
        room: f"lumbung-prod-{room}" for room in TABLES
    }
    assert "${" not in json.dumps(tables)
