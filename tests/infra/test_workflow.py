"""The static checks: they find what is wrong, and our workflow passes them."""

import copy
import json

import pytest

from infra.templates import read_template
from tool.asl import problems
from tool.check import substitutions
from tool.home import ROOT

WORKFLOW = json.loads((ROOT / "workflows" / "assistance.asl.json").read_text())


def test_the_workflow_has_no_problems():
    assert problems(WORKFLOW, substitutions()) == []


def test_every_substitution_is_a_function_of_the_steps_app_that_the_role_may_call():
    template = read_template(ROOT / "infra" / "workflow.yaml")["Resources"]
    arns = template["Assistance"]["Properties"]["DefinitionSubstitutions"].values()
    allowed = template["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][0]
    deployed = {arn.rpartition("-")[2] for arn in arns}
    written = (ROOT / "functions" / "steps" / "app.py").read_text()

    assert sorted(allowed["Resource"]) == sorted(arns)
    assert all(f"def {name}(" in written for name in deployed)


def small() -> dict:
    """The smallest workflow without a problem."""
    rule = {"ErrorEquals": ["Lambda.TooManyRequestsException"], "JitterStrategy": "FULL"}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "${LoadCase}"},
        "TimeoutSeconds": 60,
        "Retry": [rule],
    }
    catch = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "care"}
    return {
        "QueryLanguage": "JSONPath",
        "StartAt": "load",
        "States": {"load": {**task, "Catch": [catch], "End": True}, "care": {**task, "End": True}},
    }


def test_the_smallest_workflow_has_no_problems():
    assert problems(small(), {"LoadCase"}) == []


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (("QueryLanguage",), "JSONata", "the query language is not JSONPath"),
        (("StartAt",), "nowhere", "StartAt names no state"),
        (
            ("States", "load", "Catch", 0, "Next"),
            "nowhere",
            "leads to 'nowhere', which is no state",
        ),
        (
            ("States", "load", "Resource"),
            "arn:aws:states:::lambda:invok",
            "is no integration of ours",
        ),
        (
            ("States", "load", "Parameters", "FunctionName"),
            "${LoadCas}",
            "calls no function of ours",
        ),
        (("States", "load", "TimeoutSeconds"), None, "has no static TimeoutSeconds"),
        (("States", "load", "Retry"), [], "does not retry what is transient"),
        (("States", "load", "Retry", 0, "JitterStrategy"), "NONE", "retries without jitter"),
        (
            ("States", "load", "Catch", 0, "ResultPath"),
            "$",
            "does not catch States.ALL into $.error",
        ),
        (
            ("States", "load", "Catch", 0, "ErrorEquals"),
            ["States.Al"],
            "no error that Step Functions knows",
        ),
        (
            ("States", "load", "Resource"),
            "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "waits for a token that it gives to nobody",
        ),
        (("States", "lost"), {"Type": "Succeed"}, "lost: cannot be reached"),
        (("States", "care"), {"Type": "Choice", "Choices": []}, "a choice without a default"),
        (("States", "care"), {"Type": "Pass"}, "neither Next nor End"),
    ],
)
def test_each_fault_is_found(path, value, problem):
    definition = copy.deepcopy(small())
    place = definition
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    assert any(problem in found for found in problems(definition, {"LoadCase"}))


def test_a_function_that_nothing_calls_is_found():
    assert problems(small(), {"LoadCase", "OpenTask"}) == ["nothing calls OpenTask"]
