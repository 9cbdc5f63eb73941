"""What fails the run where it was not tried: the last tests, over what all others did (conftest.py prints the counts)."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from infra.permissions import denied, granted, unused, used
from tests.e2e import before
from tests.e2e.roles import DENIED, Role
from tests.e2e.world import PHONE
from tool.home import STAGE
from tool.stack import MAIL_FROM

KEY = {"pk": {"S": "3175071002#none"}, "sk": {"S": "none"}}
AXE = {
    "resultTypes": ["violations"],
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
    ],
}


def table(room):
    return {"TableName": f"lumbung-local-{room}", "Key": KEY}


MAIL = {
    "FromEmailAddress": MAIL_FROM,
    "Destination": {"ToAddresses": ["siapa@contoh.example"]},
    "Content": {"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}},
}
MACHINE = "arn:aws:states:ap-southeast-3:000000000000:stateMachine:lumbung-local-assistance"
START = {"stateMachineArn": MACHINE, "name": "forbidden", "input": "{}"}

JOURNAL = {"TableName": "lumbung-local-journal", "Item": KEY}

FORBIDDEN = {
    "portal.api": ("dynamodb", "get_item", table("people")),
    "office.api": ("stepfunctions", "start_execution", START),
    "steps.load_case": ("dynamodb", "delete_item", table("cases")),
    "steps.screen_application": ("sesv2", "send_email", MAIL),
    "steps.take_correction": ("dynamodb", "get_item", table("people")),
    "steps.open_task": ("dynamodb", "get_item", table("treasury")),
    "steps.reserve_money": ("ssm", "get_parameter", {"Name": "/lumbung/local/index"}),
    "steps.ask_for_care": ("sesv2", "send_email", MAIL),
    "steps.load_batch": ("dynamodb", "get_item", table("cases")),
    "steps.collect_payees": ("ssm", "get_parameter", {"Name": "/lumbung/local/intake"}),
    "steps.open_batch_task": ("dynamodb", "get_item", table("cases")),
    "steps.make_bank_file": ("dynamodb", "get_item", table("people")),
    "steps.read_bank_answer": ("dynamodb", "get_item", table("cases")),
    "steps.reconcile_payees": ("dynamodb", "get_item", table("cases")),
    "steps.release_payees": ("dynamodb", "put_item", JOURNAL),
    "steps.close_batch": ("dynamodb", "get_item", table("cases")),
    "steps.stop_batch": ("sesv2", "send_email", MAIL),
    "events.agenda_due": ("dynamodb", "update_item", table("treasury")),
    "events.agenda_tick": ("ssm", "get_parameter", {"Name": "/lumbung/local/pins"}),
    "events.execution_failed": ("stepfunctions", "start_execution", START),
    "events.take_feedback": ("sesv2", "send_email", MAIL),
    "events.take_paper": ("ssm", "get_parameter", {"Name": "/lumbung/local/fields"}),
    "events.take_text": ("ssm", "get_parameter", {"Name": "/lumbung/local/fields"}),
    "events.look_after_cases": ("dynamodb", "get_item", table("people")),
}

RARELY = ("events.take_feedback", "events.take_text")
"""Called by others than us, so perhaps not since the stack came up: the emulator knows the keys of what has run."""

BATCH_STEPS = (
    *("load_batch", "collect_payees", "open_batch_task", "make_bank_file", "read_bank_answer"),
    *("reconcile_payees", "release_payees", "close_batch", "stop_batch"),
)
OWN = {
    "events.take_feedback": "messages",
    **{f"steps.{name}": "treasury" for name in BATCH_STEPS},
}
"""A table that it reads, where that is not the cases'."""


@pytest.fixture(scope="module")
def recorded_before(recorded):
    """What was denied in journeys, before the forbidden calls below."""
    return {fact for path in recorded for fact in denied(path, STAGE)}


def test_no_journey_was_ever_denied_anything(recorded_before):
    assert recorded_before == set()


@pytest.mark.parametrize("function", FORBIDDEN)
def test_a_function_that_reaches_beyond_its_own_is_denied(stack, recorded_before, function):
    service, operation, what = FORBIDDEN[function]
    if function in RARELY:
        stack.call(function, {"Records": []})
    role = Role(stack, function)

    # Its own keys are good, so what is denied is denied for what it is.
    assert role.call("dynamodb", "get_item", **table(OWN.get(function, "cases"))) == ""
    assert role.call(service, operation, **what) in DENIED


def test_each_function_was_tried_with_a_forbidden_call(stack):
    names = {function for function, _action, _resource in granted(STAGE, MAIL_FROM)}

    assert names == set(FORBIDDEN)


def test_every_permission_of_every_function_was_used(recorded, counts, recorded_before):
    allowed = granted(STAGE, MAIL_FROM)
    never = set.intersection(*(unused(path, STAGE, MAIL_FROM) for path in recorded))
    counts["permissions used"] = (len(allowed - never), len(allowed))
    counts["kinds of calls recorded"] = len({f for path in recorded for f in used(path, STAGE)})

    assert never == set()


def test_every_route_was_opened_with_each_of_its_methods(watch, counts):
    asked = {(app, *route) for app, routes in watch.routes.items() for route in routes}
    counts["routes opened in the browser"] = (len(asked & set(watch.opened)), len(asked))

    assert asked - set(watch.opened) == set()


def test_no_page_asks_for_a_second_thing_or_for_anybody_else(watch, counts):
    counts["requests, each of them a page of ours"] = watch.requests

    assert watch.strangers == []
    assert watch.requests > 0


def test_no_page_complains_in_the_console(watch):
    assert watch.complaints == []


def test_no_answer_was_a_fault(watch):
    assert watch.faults == []


def test_axe_finds_no_violation_on_any_page_at_360_pixels(watch, browser, counts):
    axe, violations, page = Axe(), [], browser.new_page(viewport=PHONE)
    for where, html in watch.pages.values():
        page.set_content(html)
        for found in axe.run(page, options=AXE).response["violations"]:
            targets = [node["target"][0] for node in found["nodes"]]
            violations.append(f"{where}: {found['id']} {targets} ({found['help']})")
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            violations.append(f"{where}: wider than the phone")
    page.close()
    counts["pages that axe looked at"] = len(watch.pages)

    assert violations == []
    assert watch.pages


def test_every_chain_and_every_fund_is_whole_after_all_of_this(stack, counts):
    quick = before.bring_to(stack, "confirmation", 5)
    stack.forget_visitors()
    found = stack.inside("verify")
    counts["histories verified"] = found["cases"]
    counts["acts about officials verified"] = found["acts"]

    assert (found["findings"], found["funds"], found["people"]) == ([], [], [])
    assert quick.case["stage"] == "confirmation"
