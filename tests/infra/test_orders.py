"""Orders at a stage beside those about officials: reviving what is dead, erasing, and how refusals come back."""

import argparse
import io
import json

import boto3
import pytest

from infra.errors import ToolError
from lumbung.agenda.model import MOST_ATTEMPTS, Entry
from lumbung.assistance.erasure import OpenCaseError
from lumbung.shared.errors import LumbungError
from tool import audit, dead, elsewhere

pytestmark = pytest.mark.usefixtures("orders_here")

VILLAGE = "3175071002"


def options(**given):
    return argparse.Namespace(**{"json": False, "revive": None, **given})


# The dead of the agenda


def bury(world, *numbers):
    for number in numbers:
        entry = Entry(
            *(f"e{number}", VILLAGE, "no_such_kind", f"ref{number}", f"2026-11-2{number}", "now"),
            *("cause", MOST_ATTEMPTS - 1, "KeyError"),
        )
        tx = world.runtime.begin()
        world.runtime.entries.bury(tx, entry)
        tx.commit()


def test_the_dead_are_listed_and_stay_dead(world, capsys):
    bury(world, 1, 2)

    found = dead.carry_out({"revive": None})

    assert [each["id"] for each in found["dead"]] == ["e1", "e2"]
    assert found["dead"][0]["error"] == "KeyError"
    assert dead.dead(options()) == 0
    told = capsys.readouterr().out
    assert "ref1" in told
    assert "--revive all" in told


@pytest.mark.parametrize(("revive", "left"), [("e1", ["e2"]), ("all", [])])
def test_the_dead_are_revived_one_or_all(world, revive, left):
    bury(world, 1, 2)

    found = dead.carry_out({"revive": revive})

    assert [each["id"] for each in found["dead"]] == left
    assert len(found["revived"]) == 2 - len(left)
    alive = [item for item in world.items_of("agenda", "AGENDA#") if item["due"]["S"] == "now"]
    assert {item["attempts"]["N"] for item in alive} == {"0"}
    assert len(alive) == 2 - len(left)


def test_only_what_is_dead_can_be_revived(world):
    with pytest.raises(ToolError, match="Nothing dead has the id e9"):
        dead.carry_out({"revive": "e9"})


def test_nothing_dead_is_said_so(world, capsys):
    assert dead.dead(options()) == 0
    assert "Nothing is dead." in capsys.readouterr().out


def test_what_cannot_be_read_is_named(world, capsys):
    torn = {"pk": {"S": f"DEAD#{VILLAGE}"}, "sk": {"S": "2026#torn"}}
    database = boto3.client("dynamodb")
    database.put_item(TableName="lumbung-test-agenda", Item=torn)
    dead.carry_out({"revive": None})

    assert dead.dead(options()) == 0

    assert "2026#torn" in capsys.readouterr().out


# Erasing


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OpenCaseError(["ABCDEFGHJK", "23456789AB"]), ("ABCDE-FGHJK", "23456-789AB", "decide")),
        (LumbungError("nik.length"), ("no NIK", "Nothing was erased")),
    ],
)
def test_what_erasing_refuses_is_told_with_what_to_do(monkeypatch, error, words):
    def refuse(_order):
        raise error

    monkeypatch.setattr(audit, "carry_out", refuse)
    monkeypatch.setattr(audit.getpass, "getpass", lambda _prompt: "3175071203850001")

    with pytest.raises(ToolError) as refused:
        audit.erase(options(village=VILLAGE, even_open=False))

    assert all(word in str(refused.value) for word in words)


# A process of its own


def test_a_refusal_comes_back_with_its_code(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("{}"))

    def refuse(_order):
        raise OpenCaseError(["A", "B"])

    with pytest.raises(SystemExit) as ended:
        elsewhere.serve(refuse)

    assert ended.value.code == elsewhere.REFUSED
    assert json.loads(capsys.readouterr().out) == {
        "text": "erase.open",
        "code": "erase.open",
        "data": {"codes": "A B"},
    }


class ScanError(Exception):
    """As pynamodb raises it."""

    __module__ = "pynamodb.exceptions"
    cause_response_code = "ResourceNotFoundException"


def test_what_aws_refuses_is_told_by_its_code_and_not_by_its_message(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("{}"))

    def refuse(_order):
        raise ScanError("3175071203850001")

    with pytest.raises(SystemExit) as ended:
        elsewhere.serve(refuse)

    assert "ScanError:ResourceNotFoundException" in str(ended.value)
    assert "3175071203850001" not in str(ended.value)


def test_a_mistake_of_ours_keeps_its_traceback(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("{}"))

    with pytest.raises(KeyError):
        elsewhere.serve(lambda order: order["what is not there"])


def program(tmp_path, monkeypatch, text):
    """A module that an order is handed to, in a process of its own."""
    (tmp_path / "order_of_a_test.py").write_text(text)
    path = str(tmp_path)
    monkeypatch.setattr(elsewhere, "environment_of", lambda _target: {"PYTHONPATH": path})
    return lambda: elsewhere.carry_out_at(None, "order_of_a_test", {"do": "it"})


def test_the_last_line_is_the_answer_whatever_was_logged_before_it(tmp_path, monkeypatch):
    text = 'import sys; print(\'{"level": "INFO"}\'); print(sys.stdin.read())'

    assert program(tmp_path, monkeypatch, text)() == {"do": "it"}


@pytest.mark.parametrize(
    ("text", "told", "code"),
    [
        ("import sys; sys.exit('no such stage')", "no such stage", ""),
        (
            'import sys; print(\'{"text": "a", "code": "b", "data": {}}\'); sys.exit(3)',
            "a",
            "b",
        ),
    ],
)
def test_a_process_that_fails_is_told(tmp_path, monkeypatch, text, told, code):
    with pytest.raises(elsewhere.StageError, match=f"^{told}$") as failed:
        program(tmp_path, monkeypatch, text)()

    assert failed.value.code == code
