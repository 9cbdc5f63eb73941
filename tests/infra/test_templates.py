"""The stacks as they are deployed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra.ground import PURPOSES, TABLES
from infra.templates import read_template
from lumbung.agenda.model import Result
from lumbung.aws.agenda_store import UNREADABLE
from tool.check import stack_templates
from tool.home import ROOT

CORE = read_template(ROOT / "infra" / "core.yaml")
MOST_FREE_ALARMS = 10
HTTP = ("portal", "office")
MOST_BYTES_OF_A_SMALL_PAGE = 1000


@pytest.fixture(scope="module")
def templates() -> dict[str, dict]:
    return {path.stem.split("-")[0]: read_template(path) for path in stack_templates()}


def tables() -> dict[str, dict]:
    """The six tables, the loop unrolled."""
    variable, rooms, body = CORE["Resources"]["Fn::ForEach::Tables"]
    assert variable == "Room"
    return dict.fromkeys(rooms, body["${Room}"]) | {"agenda": CORE["Resources"]["Agenda"]}


def test_cfn_lint_finds_nothing():
    command = [Path(sys.executable).parent / "cfn-lint", *stack_templates()]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "")


def test_there_are_exactly_the_tables_that_the_code_knows():
    assert set(tables()) == set(TABLES)


@pytest.mark.parametrize("room", TABLES)
def test_a_table_can_be_restored_outlives_its_stack_and_forgets_what_expired(room):
    table = tables()[room]

    assert table["DeletionPolicy"] == "RetainExceptOnCreate"  # a first try that fails leaves none
    assert table["UpdateReplacePolicy"] == "Retain"
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True
    }
    assert table["Properties"]["TimeToLiveSpecification"] == {
        "AttributeName": "ttl",
        "Enabled": True,
    }
    assert table["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
    assert ("StreamSpecification" in table["Properties"]) is (room == "agenda")


def test_alarms_cost_nothing_and_each_says_what_is_wrong():
    alarms = [
        r
        for r in CORE["Resources"].values()
        if isinstance(r, dict) and r["Type"] == "AWS::CloudWatch::Alarm"
    ]

    assert 5 <= len(alarms) <= MOST_FREE_ALARMS
    assert all(alarm["Properties"]["AlarmDescription"].endswith(".") for alarm in alarms)


def test_every_function_has_logs_that_end_traces_layers_and_its_own_role(templates):
    for app in ("portal", "office", "steps", "events"):
        template = templates[app]
        resources = template["Resources"].values()
        functions = [r["Properties"] for r in resources if r["Type"] == "AWS::Serverless::Function"]
        logs = [r["Properties"] for r in resources if r["Type"] == "AWS::Logs::LogGroup"]
        names = {function["FunctionName"]["Fn::Sub"] for function in functions}

        assert {log["LogGroupName"]["Fn::Sub"] for log in logs} == {
            f"/aws/lambda/{name}" for name in names
        }
        assert all(log["RetentionInDays"] == 30 for log in logs)
        assert all(function["Tracing"] == "Active" for function in functions)
        assert len({str(function["Role"]) for function in functions}) == len(functions)
        assert template["Globals"]["Function"]["Layers"] == [
            {"Ref": "PackagesArn"},
            {"Ref": "LumbungArn"},
        ]


def test_what_the_code_reads_of_the_environment_every_function_is_given(templates):
    settings = (ROOT / "layers" / "lumbung" / "python" / "lumbung" / "settings.py").read_text()
    given = {
        name
        for app in ("portal", "office", "steps", "events")
        for name in templates[app]["Globals"]["Function"]["Environment"]["Variables"]
    }

    assert {name for name in given if f'"{name}"' not in settings} == {
        "LOG_LEVEL",
        "POWERTOOLS_SERVICE_NAME",
    }


@pytest.mark.parametrize("app", HTTP)
def test_an_http_app_throttles_and_compresses(templates, app):
    api = templates[app]["Resources"]["RestAPI"]["Properties"]
    [settings] = api["MethodSettings"]

    assert settings["ThrottlingRateLimit"] == {"Ref": "ThrottleRate"}
    assert api["MinimumCompressionSize"] > 0


@pytest.mark.parametrize("app", HTTP)
def test_no_address_of_a_page_reaches_a_trace_or_a_log(templates, app):
    """Addresses hold tokens and tracking codes: X-Ray keeps whole URLs and the visitors' addresses."""
    api = templates[app]["Resources"]["RestAPI"]["Properties"]
    access_log = json.dumps(api.get("AccessLogSetting", {}))

    assert api["TracingEnabled"] is False
    assert not re.search(r"context\.(path|identity|domainName|authorizer)", access_log)
    for settings in api["MethodSettings"]:
        assert not settings.keys() & {"DataTraceEnabled", "LoggingLevel"}  # they log the path


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("MISSING_AUTHENTICATION_TOKEN", 404),
        ("THROTTLED", 429),
        ("REQUEST_TOO_LARGE", 413),
        ("DEFAULT_5XX", None),
    ],
)
@pytest.mark.parametrize("app", HTTP)
def test_what_the_gateway_answers_by_itself_is_a_page_in_both_languages(
    templates, app, kind, status
):
    answer = templates[app]["Resources"]["RestAPI"]["Properties"]["GatewayResponses"][kind]
    html, headers = (
        answer["ResponseTemplates"]["application/json"],
        answer["ResponseParameters"]["Headers"],
    )

    assert answer.get("StatusCode") == status
    assert headers["Content-Type"] == "'text/html; charset=utf-8'"
    assert headers["Cache-Control"] == "'no-store'"
    assert all(value.startswith(("'", '"')) for value in headers.values())
    assert html.startswith('<!doctype html><html lang="id">')
    assert '<p lang="en">' in html
    assert "<script" not in html
    assert len(html) < MOST_BYTES_OF_A_SMALL_PAGE


def test_new_entries_that_are_due_now_reach_the_agenda_in_batches_of_25(templates):
    mapping = templates["events"]["Resources"]["NewEntries"]["Properties"]

    assert mapping["BatchSize"] == 25
    assert '"due": {"S": ["now"]}' in mapping["FilterCriteria"]["Filters"][0]["Pattern"]


def test_an_alarm_rings_when_an_entry_is_buried(templates):
    """The lines that count are those of the functions that do entries; the alarm looks at what they add up to."""
    events = templates["events"]["Resources"]
    filters = [r["Properties"] for r in events.values() if r["Type"] == "AWS::Logs::MetricFilter"]
    alarm = CORE["Resources"]["EntryIsBuried"]["Properties"]

    assert {each["LogGroupName"]["Ref"] for each in filters} == {
        *("AgendaDueLogGroup", "AgendaTickLogGroup", "LookAfterCasesLogGroup")
    }
    for each in filters:
        [counted] = each["MetricTransformations"]
        assert f'$.result = "{Result.DEAD}"' in each["FilterPattern"]
        assert f'$.error = "{UNREADABLE}"' in each["FilterPattern"]
        assert counted["MetricName"] == alarm["MetricName"]
        assert counted["MetricNamespace"]["Fn::Sub"] == alarm["Namespace"]


def test_root_keys_are_those_that_policies_speak_of():
    spoken = {
        word
        for path in (ROOT / "functions").glob("*/.chalice/policy-*.json")
        for word in path.read_text().replace('"', "/").split("/")
        if word in PURPOSES
    }

    assert spoken == set(PURPOSES)
