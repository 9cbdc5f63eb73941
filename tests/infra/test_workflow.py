"""The static checks: they find what is wrong, and our workflow passes them."""

import copy

import pytest

from infra.templates import read_template
from tool.asl import problems
from tool.check import MACHINES, OTHERS, workflow_problems
from tool.home import ROOT


def test_every_workflow_is_a_state_machine_and_has_no_problems():
    workflows = {path.name.partition(".")[0] for path in (ROOT / "workflows").iterdir()}

    assert workflows == set(MACHINES)
    assert list(workflow_problems()) == []


@pytest.mark.parametrize(
    ("machine", "role"), [("Assistance", "Role"), ("PaymentBatch", "BatchRole")]
)
def test_every_substitution_is_a_function_of_the_steps_app_that_the_role_may_call(machine, role):
    template = read_template(ROOT / "infra" / "workflow.yaml")["Resources"]
    given = template[machine]["Properties"]["DefinitionSubstitutions"].items()
    arns = [arn for name, arn in given if name not in OTHERS]
    allowed = template[role]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][0]
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


def mapped() -> dict:
    """The smallest workflow that runs over items in a bucket."""
    definition = small()
    load = definition["States"]["load"]
    item = {name: load[name] for name in load if name != "Catch"}
    definition["States"]["load"] = {
        "Type": "Map",
        "ItemReader": {"Resource": "arn:aws:states:::s3:getObject"},
        "MaxConcurrency": 4,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED"},
            "StartAt": "one",
            "States": {"one": item},
        },
        "Retry": load["Retry"],
        "Catch": load["Catch"],
        "End": True,
    }
    return definition


def test_the_smallest_map_has_no_problems():
    assert problems(mapped(), {"LoadCase"}) == []


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (("ItemProcessor", "ProcessorConfig", "Mode"), "INLINE", "is no distributed Map"),
        (("ItemReader", "Resource"), "arn:aws:states:::s3:getObjct", "its items from nowhere"),
        (("MaxConcurrency",), None, "as many at once as there are"),
        (("Catch",), [], "does not catch States.ALL"),
        (("ItemProcessor", "StartAt"), "two", "StartAt names no state"),
        (("ItemProcessor", "States", "one", "Retry"), [], "does not retry what is transient"),
        (
            ("ItemProcessor", "States", "one", "Parameters", "FunctionName"),
            "${LoadCas}",
            "calls no function of ours",
        ),
        (("ItemReader", "Parameters"), {"Bucket": "${Bucket}"}, "nothing gives Bucket"),
    ],
)
def test_each_fault_of_a_map_is_found(path, value, problem):
    definition = mapped()
    place = definition["States"]["load"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    assert any(problem in found for found in problems(definition, {"LoadCase"}))
