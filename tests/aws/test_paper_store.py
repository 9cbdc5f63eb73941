"""The register of photos and the visits in DynamoDB: every condition that refuses runs once."""

from dataclasses import replace

import pytest

from lumbung.assistance.papers import Paper, PaperState
from lumbung.assistance.visits import Visit
from lumbung.aws.paper_store import PaperRegister, VisitStore
from lumbung.shared.transaction import RefusedError

VILLAGE, CASE = "3175071002", "c" * 32
PAPER = Paper(VILLAGE, CASE, "photo_ktp", "a" * 32, wrapped={"key": "x", "version": 0})
AGAIN = replace(PAPER, id="b" * 32, correction=2)
VISIT = Visit("v" * 32, VILLAGE, CASE, 2, 1_800_000_000)


def refused(act, *arguments):
    with pytest.raises(RefusedError) as caught:
        act(*arguments)
    return caught.value.reasons


def test_a_photo_is_known_once_with_the_correction_that_it_is_for(tables):
    register = PaperRegister()
    for paper in (PAPER, AGAIN):
        tables.write(lambda tx, paper=paper: register.add(tx, paper))

    assert register.read(VILLAGE, CASE, AGAIN.id) == AGAIN
    assert sorted(paper.correction for paper in register.of_case(VILLAGE, CASE)) == [0, 2]
    assert refused(tables.write, lambda tx: register.add(tx, AGAIN)) == ["paper"]


def test_a_photo_of_before_is_one_of_a_draft(tables):
    register = PaperRegister()
    tables.write(lambda tx: register.add(tx, PAPER))
    key = {"pk": {"S": f"{VILLAGE}#paper#{CASE}"}, "sk": {"S": PAPER.id}}
    remove = {"TableName": "lumbung-test-cases", "UpdateExpression": "REMOVE correction"}
    tables.client.update_item(Key=key, **remove)

    assert register.read(VILLAGE, CASE, PAPER.id).correction == 0


def test_a_photo_is_judged_once(tables):
    register, taken = PaperRegister(), replace(AGAIN, state=PaperState.TAKEN)
    tables.write(lambda tx: register.add(tx, AGAIN))
    tables.write(lambda tx: register.change(tx, AGAIN, taken))

    again = refused(tables.write, lambda tx: register.change(tx, AGAIN, taken))

    assert again == ["paper"]
    tables.write(lambda tx: register.remove(tx, taken))
    assert register.of_case(VILLAGE, CASE) == []


def test_of_two_who_choose_at_once_one_reads_again(tables):
    book, chosen = VisitStore(), {"photo_ktp": "brought"}
    tables.write(lambda tx: book.add(tx, VISIT))
    assert book.read(VILLAGE, VISIT.id) == VISIT
    new = replace(VISIT, chosen=chosen, version=2)
    tables.write(lambda tx: book.change(tx, VISIT, new))

    again = refused(tables.write, lambda tx: book.change(tx, VISIT, new))

    assert (again, book.read(VILLAGE, VISIT.id)) == (["visit"], new)
    assert refused(tables.write, lambda tx: book.add(tx, VISIT)) == ["visit"]
    assert book.read("3175071003", VISIT.id) is None
    (item,) = tables.items("cases")
    assert item["ttl"] == {"N": "1800000000"}
