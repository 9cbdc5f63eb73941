"""Stacks are made, changed and waited for; what fails is told with the reasons that CloudFormation gives."""

import json
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from infra.deploy import DeployError, Target, destroy, put_stack
from tool.stack import LOCAL_PARAMETERS

DONE, FAILED = "CREATE_COMPLETE", "ROLLBACK_COMPLETE"


def refusal(message: str) -> ClientError:
    return ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "any")


@dataclass
class Cloud:
    """CloudFormation, as far as the deploy tool knows it."""

    stacks: dict[str, dict] = field(default_factory=dict)
    events: list[dict] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    ends_as: str = DONE
    refuses: str = ""
    exceptions = SimpleNamespace(ClientError=ClientError)

    def describe_stacks(self, StackName):
        if StackName not in self.stacks:
            raise refusal("does not exist")
        stack = dict(self.stacks[StackName])
        # What is in progress has ended at the next look.
        self.stacks[StackName]["StackStatus"] = stack["StackStatus"].replace(
            "IN_PROGRESS", "COMPLETE"
        )
        if stack["StackStatus"] == "CREATE_IN_PROGRESS":
            self.stacks[StackName]["StackStatus"] = self.ends_as
        return {"Stacks": [stack]}

    def create_stack(self, **call):
        self.calls.append("create")
        outputs = [{"OutputKey": "Arn", "OutputValue": "arn:made"}]
        self.stacks[call["StackName"]] = {
            **call,
            "StackStatus": "CREATE_IN_PROGRESS",
            "Outputs": outputs,
        }

    def update_stack(self, **call):
        self.calls.append("update")
        if self.refuses:
            raise refusal(self.refuses)
        self.stacks[call["StackName"]] |= {**call, "StackStatus": "UPDATE_IN_PROGRESS"}

    def delete_stack(self, StackName):
        self.calls.append(f"delete {StackName}")
        del self.stacks[StackName]

    def describe_stack_events(self, StackName):
        return {"StackEvents": self.events}

    def get_paginator(self, _name):
        page = {"Stacks": [{"StackName": name, **stack} for name, stack in self.stacks.items()]}
        return SimpleNamespace(paginate=lambda: [page])


class LocalTarget(Target):
    """The real target, with a cloud of the test's own."""

    pause = 0.0

    def client(self, service):
        return self.parameters["cloud"]


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def target(cloud):
    return LocalTarget("prod", "ap-southeast-3", None, {"cloud": cloud})


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "core.json"
    path.write_text(json.dumps({"Parameters": {"Stage": {}, "LogLevel": {}}}))
    return path


GIVEN = {"Stage": "prod", "Artifacts": "bucket", "TimeScale": "1"}


def test_a_new_stack_is_created_and_its_outputs_answered(cloud, target, template):
    assert put_stack(target, "core", template, GIVEN) == {"Arn": "arn:made"}
    assert cloud.calls == ["create"]


def test_a_stack_is_told_only_what_its_template_asks_for(cloud, target, template):
    put_stack(target, "core", template, GIVEN)

    stack = cloud.stacks["lumbung-prod-core"]
    assert stack["Parameters"] == [{"ParameterKey": "Stage", "ParameterValue": "prod"}]
    assert stack["Tags"] == [{"Key": "lumbung", "Value": "prod"}]


def test_nothing_to_update_is_a_success(cloud, target, template):
    put_stack(target, "core", template, GIVEN)
    cloud.refuses = "No updates are to be performed."

    assert put_stack(target, "core", template, GIVEN) == {"Arn": "arn:made"}
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


def test_destroying_takes_the_stages_own_stacks_edge_first_core_last(cloud, target):
    tags = [{"Key": "lumbung", "Value": "prod"}]
    for name in ("core", "events", "edge"):
        cloud.stacks[f"lumbung-prod-{name}"] = {"StackStatus": DONE, "Tags": tags}
    cloud.stacks["lumbung-test-core"] = {
        "StackStatus": DONE,
        "Tags": [{"Key": "lumbung", "Value": "test"}],
    }
    cloud.stacks["somebody-elses"] = {"StackStatus": DONE}

    destroy(target, lambda _text: None)

    assert cloud.calls == [f"delete lumbung-prod-{name}" for name in ("edge", "events", "core")]
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
