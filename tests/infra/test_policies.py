"""What each function may do: named actions on named resources, and nothing else."""

import ast
import json
import re
from pathlib import Path

import pytest

from infra.permissions import PLATFORM
from tool.home import ROOT

FUNCTIONS = ROOT / "functions"
POLICIES = sorted(FUNCTIONS.glob("*/.chalice/policy-*.json"))
# AWS knows no resource for them: "*" is all that their statements may say.
WITHOUT_RESOURCE = {"xray:PutTraceSegments", "xray:PutTelemetryRecords", "sns:Publish"}
ROOT_KEYS = {
    "portal": {"intake"},
    "office": {"fields", "index", "links", "pins"},
    "steps": {"intake", "fields", "index"},
    "events": {"intake", "fields", "index", "links"},
}


def statements(path: Path) -> list[dict]:
    return json.loads(path.read_text())["Statement"]


def test_who_may_write_to_a_phone_may_publish_to_no_topic():
    for path in POLICIES:
        of_sns = [each for each in statements(path) if each["Action"] == ["sns:Publish"]]
        topics = {"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}
        asked = [(each["Effect"], each["Resource"]) for each in of_sns]

        assert asked in ([], [("Allow", "*"), ("Deny", topics)])


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


def named(path: Path) -> str:
    return f"{path.parent.parent.name}.{path.stem.removeprefix('policy-')}"


@pytest.mark.parametrize("path", POLICIES, ids=named)
def test_no_action_is_a_wildcard(path):
    actions = [action for statement in statements(path) for action in statement["Action"]]

    assert all(re.fullmatch(r"[a-z0-9-]+:[A-Za-z]+", action) for action in actions)
    assert len(actions) > 2


@pytest.mark.parametrize("path", POLICIES, ids=named)
def test_every_resource_is_named_where_aws_can_name_it(path):
    for statement in statements(path):
        if set(statement["Action"]) <= WITHOUT_RESOURCE:
            continue
        if statement["Action"] == ["social-messaging:SendWhatsAppMessage"]:
            continue  # the numbers of this account: which, stands in the villages' settings
        for resource in listed(statement["Resource"]):
            arn = resource["Fn::Sub"]
            name = arn.split(":", 5)[5]
            assert "${Stage}" in name or "${MailIdentity}" in name or "${MailFrom}" in name, arn
            # Only what lies inside of a named thing may be a star: an execution, a log stream, a stream, an object.
            inside = name.replace(":*", "").replace("/stream/*", "")
            assert "*" not in re.sub("/(raw|papers|bank)/[*]$", "", inside), arn


def test_the_stream_can_be_read_with_all_that_lambda_asks_for():
    [stream] = [
        statement["Action"]
        for statement in statements(FUNCTIONS / "events" / ".chalice" / "policy-agenda_due.json")
        if statement["Sid"] == "Stream"
    ]

    needed = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
    assert set(stream) == {f"dynamodb:{action}" for action in needed}
    assert set(stream) <= PLATFORM


@pytest.mark.parametrize("path", POLICIES, ids=named)
def test_a_function_reads_only_its_own_apps_root_keys(path):
    app = path.parent.parent.name
    text = path.read_text()
    purposes = set(re.findall(r"parameter/lumbung/\$\{Stage\}/([a-z]+)", text))

    assert purposes <= ROOT_KEYS[app]


def test_the_public_side_cannot_reach_people_money_workflows_or_mail():
    text = (FUNCTIONS / "portal" / ".chalice" / "policy-api_handler.json").read_text()

    for forbidden in ("-people", "-treasury", "states:", "ses:", "/fields", "/index", "/links"):
        assert forbidden not in text


@pytest.mark.parametrize("app", sorted(path.parent.name for path in FUNCTIONS.glob("*/app.py")))
def test_every_function_of_an_app_has_a_policy_of_its_own(app):
    config = json.loads((FUNCTIONS / app / ".chalice" / "config.json").read_text())
    configured = config["stages"]["lumbung"]["lambda_functions"]
    files = {named["iam_policy_file"] for named in configured.values()}

    assert config["autogen_policy"] is False
    assert set(configured) == functions_of(app)
    assert files == {path.name for path in (FUNCTIONS / app / ".chalice").glob("policy-*.json")}


def functions_of(app: str) -> set[str]:
    """The pure Lambdas of an app, or its one HTTP handler."""
    tree = ast.parse((FUNCTIONS / app / "app.py").read_text())
    pure = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any("lambda_function" in ast.unparse(decorator) for decorator in node.decorator_list)
    }
    return pure or {"api_handler"}
