"""Stacks are made, changed and waited for; what fails is told with the reasons that CloudFormation gives."""

import json

import pytest

from infra.build import Build
from infra.deploy import deploy, destroy
from infra.stacks import DeployError, put_stack
from tests.infra.cloud import DONE, FAILED, OUTPUTS, Account, AccountTarget
from tool.stack import LOCAL_PARAMETERS


@pytest.fixture
def account():
    return Account()


@pytest.fixture
def cloud(account):
    return account.cloudformation


@pytest.fixture
def target(account):
    return AccountTarget("prod", "ap-southeast-3", None, {"account": account})


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "core.json"
    path.write_text(json.dumps({"Parameters": {"Stage": {}, "LogLevel": {}}}))
    return path


MADE = dict.fromkeys(OUTPUTS, "arn:made")
GIVEN = {"Stage": "prod", "Artifacts": "bucket", "TimeScale": "1"}


def test_a_new_stack_is_created_and_its_outputs_answered(cloud, target, template):
    assert put_stack(target, "core", template, GIVEN) == MADE
    assert cloud.calls == ["create"]


def test_a_stack_is_told_only_what_its_template_asks_for(cloud, target, template):
    put_stack(target, "core", template, GIVEN)

    stack = cloud.stacks["lumbung-prod-core"]
    assert stack["Parameters"] == [{"ParameterKey": "Stage", "ParameterValue": "prod"}]
    assert stack["Tags"] == [{"Key": "lumbung", "Value": "prod"}]


def test_nothing_to_update_is_a_success(cloud, target, template):
    put_stack(target, "core", template, GIVEN)
    cloud.refuses = "No updates are to be performed."

    assert put_stack(target, "core", template, GIVEN) == MADE
    assert cloud.calls == ["create", "update"]


def test_another_refusal_is_told(cloud, target, template):
    put_stack(target, "core", template, GIVEN)
    cloud.refuses = "Template format error"

    with pytest.raises(DeployError, match="Template format error"):
        put_stack(target, "core", template, GIVEN)


def test_a_failure_names_the_resources_and_their_reasons_the_first_first(cloud, target, template):
    cloud.ends_as = FAILED
    cloud.events = [
        event("Portal", "CREATE_FAILED", "Resource creation cancelled"),
        event("Table", "CREATE_FAILED", "Table already exists"),
        event("Core", "CREATE_COMPLETE", ""),
    ]

    with pytest.raises(DeployError) as failure:
        put_stack(target, "core", template, GIVEN)

    assert "Table (AWS::Any): Table already exists" in str(failure.value)
    assert "Portal" not in str(failure.value)


def test_a_stack_whose_first_try_failed_is_made_anew(cloud, target, template):
    cloud.stacks["lumbung-prod-core"] = {"StackStatus": FAILED}

    put_stack(target, "core", template, GIVEN)

    assert cloud.calls == ["delete lumbung-prod-core", "create"]


def test_a_stack_that_was_never_begun_is_made_anew(cloud, target, template):
    cloud.stacks["lumbung-prod-core"] = {"StackStatus": "REVIEW_IN_PROGRESS"}

    put_stack(target, "core", template, GIVEN)

    assert cloud.calls == ["delete lumbung-prod-core", "create"]


@pytest.fixture
def built(tmp_path):
    templates = {}
    for name, parameters in {
        "core": ("Stage",),
        "portal": ("Stage", "Arn"),
        "office": ("Stage", "Arn"),
        "edge": ("PublicHost", "PortalApi"),
    }.items():
        templates[name] = tmp_path / f"{name}.json"
        templates[name].write_text(json.dumps({"Parameters": {key: {} for key in parameters}}))
    return Build({}, templates, {})


def deployed(account, built, village, host):
    hosts = {"account": account, "MailIdentity": "desa.example", "PublicHost": host}
    return deploy(AccountTarget("prod", "ap-southeast-3", None, hosts), built, village)


def test_core_comes_first_then_the_apps_then_the_hosts_of_the_village(account, cloud, built):
    outputs = deployed(account, built, "3175071002", "bantuan.desa.example")

    names = list(cloud.stacks)
    assert (names[0], names[-1]) == ("lumbung-prod-core", "lumbung-prod-edge-3175071002")
    assert set(names[1:-1]) == {"lumbung-prod-portal", "lumbung-prod-office"}
    assert set(outputs) == {"core", "portal", "office", "edge"}
    assert set(account.sesv2.kept) == {"desa.example"}


def test_a_second_village_takes_the_first_off_no_host(account, cloud, built):
    deployed(account, built, "3175071002", "bantuan.desa.example")
    deployed(account, built, "3175071001", "bantuan.other.example")

    hosts = {
        name: each["ParameterValue"]
        for name, stack in cloud.stacks.items()
        for each in stack["Parameters"]
        if each["ParameterKey"] == "PublicHost"
    }
    assert hosts == {
        "lumbung-prod-edge-3175071002": "bantuan.desa.example",
        "lumbung-prod-edge-3175071001": "bantuan.other.example",
    }


def test_destroying_takes_the_stages_own_stacks_edge_first_core_last(cloud, target):
    tags = [{"Key": "lumbung", "Value": "prod"}]
    for name in ("core", "events", "edge-1", "edge-2"):
        cloud.stacks[f"lumbung-prod-{name}"] = {"StackStatus": DONE, "Tags": tags}
    cloud.stacks["lumbung-test-core"] = {
        "StackStatus": DONE,
        "Tags": [{"Key": "lumbung", "Value": "test"}],
    }
    cloud.stacks["somebody-elses"] = {"StackStatus": DONE}

    destroy(target, lambda _text: None)

    assert cloud.calls == [
        f"delete lumbung-prod-{name}" for name in ("edge-1", "edge-2", "events", "core")
    ]
    assert set(cloud.stacks) == {"lumbung-test-core", "somebody-elses"}


def test_the_local_stack_gives_only_parameters_that_some_template_has():
    from infra.build import INFRA
    from infra.templates import read_template

    files = [*INFRA.glob("*.yaml"), *INFRA.glob("*.json")]
    known = {name for path in files for name in read_template(path).get("Parameters", {})}

    assert set(LOCAL_PARAMETERS) <= known


def event(name: str, status: str, reason: str) -> dict:
    return {
        "LogicalResourceId": name,
        "ResourceType": "AWS::Any",
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
    }
