"""All or nothing: who refused is named in order, conflicts are repeated, and what is unknown is said to be so."""

from types import SimpleNamespace

import botocore.client
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from lumbung.aws import transaction
from lumbung.aws.tables import IntegerAttribute
from lumbung.aws.transaction import MOST_ACTIONS, Transaction, of, put_alone
from lumbung.aws.treasury_store import FundRecord
from lumbung.shared.transaction import RefusedError
from lumbung.treasury.model import Fund
from tests.unit.people.fakes import MemoryTransaction


class Clock:
    """Sleeping passes its time, and is remembered."""

    def __init__(self):
        self.now, self.slept = 0.0, []

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(transaction, "time", clock)
    monkeypatch.setattr(transaction, "random", SimpleNamespace(uniform=lambda _, most: most))
    return clock


@pytest.fixture
def seen():
    """The tokens of all transactions that were asked for."""
    return []


@pytest.fixture
def answers(monkeypatch, seen):
    """What TransactWriteItems answers next, before or after it is done; then as usual."""
    answers, real = [], botocore.client.BaseClient._make_api_call

    def call(client, operation, arguments):
        if operation == "TransactWriteItems":
            seen.append(arguments["ClientRequestToken"])
        if operation != "TransactWriteItems" or not answers:
            return real(client, operation, arguments)
        when, error = answers.pop(0)
        if when == "after":
            real(client, operation, arguments)
        raise error

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    return answers


def cancelled(*codes):
    reasons = [{"Code": code} for code in codes]
    error = {"Error": {"Code": "TransactionCanceledException", "Message": ""}}
    return "before", ClientError(error | {"CancellationReasons": reasons}, "TransactWriteItems")


def repeated_by_botocore(when_and_error):
    when, error = when_and_error
    error.response["ResponseMetadata"] = {"RetryAttempts": 1}
    return when, error


def other(code):
    error = {"Error": {"Code": code, "Message": ""}}
    return "before", ClientError(error, "TransactWriteItems")


def fund(number, **facts):
    return FundRecord.made_of(f"v#fund#{number}", "fund", Fund(str(number), **facts))


def put(number, name="fund"):
    tx = Transaction()
    tx.put(fund(number), name)
    return tx


def test_everything_is_written_or_nothing(tables):
    put(2).commit()
    tx = Transaction()
    for number in (1, 2, 3):
        tx.put(fund(number), f"fund {number}")

    with pytest.raises(RefusedError) as caught:
        tx.commit()

    assert caught.value.reasons == ["fund 2"]
    assert len(tables.items("treasury")) == 1


def test_refusals_come_in_the_order_in_which_the_actions_were_added(tables):
    tx = Transaction()
    gone = FundRecord.pk.exists()
    tx.delete(fund(9), "c", gone)
    tx.put(fund(1), "fine")
    tx.update(fund(8), [FundRecord.free.add(1)], "a", gone)
    tx.put(fund(7), "b", gone)

    with pytest.raises(RefusedError) as caught:
        tx.commit()

    assert caught.value.reasons == ["c", "a", "b"]


def test_a_put_without_a_condition_takes_no_other_s_place(tables):
    put(1).commit()

    with pytest.raises(RefusedError):
        put(1).commit()


def test_replacing_writes_what_differs_and_takes_away_what_became_nothing(tables):
    put(1).commit()
    tx = Transaction()
    tx.replace(fund(1), Fund("1", 5, 5), Fund("1", 9, 5), "fund", FundRecord.pk.exists())
    tx.commit()

    (item,) = tables.items("treasury")
    assert (item["granted"], item["free"]) == ({"N": "9"}, {"N": "0"})


def test_replacing_nothing_changes_nothing_and_still_asks_whether_it_may(tables):
    put(1).commit()
    before, same = tables.items("treasury"), Fund("1")
    tx = Transaction()
    tx.replace(fund(1), same, same, "fund", FundRecord.pk.exists())
    tx.commit()

    assert tables.items("treasury") == before
    gone = Transaction()
    gone.replace(fund(2), same, same, "fund", FundRecord.pk.exists())
    with pytest.raises(RefusedError):
        gone.commit()


def test_deleting_what_is_gone_already_is_fine(tables):
    tx = Transaction()
    tx.delete(fund(1), "fund")
    tx.commit()


def test_an_empty_transaction_asks_nobody(tables, answers):
    answers.append(other("ValidationException"))

    Transaction().commit()

    assert len(answers) == 1


def test_more_than_a_hundred_actions_are_a_fault_of_ours(tables):
    tx = Transaction()
    for number in range(MOST_ACTIONS + 1):
        tx.put(fund(number), "fund")

    with pytest.raises(ValueError, match="101"):
        tx.commit()
    assert tables.items("treasury") == []


def test_a_hundred_actions_are_written(tables):
    tx = Transaction()
    for number in range(MOST_ACTIONS):
        tx.put(fund(number), "fund")
    tx.commit()

    assert len(tables.items("treasury")) == MOST_ACTIONS


def test_one_item_twice_in_a_transaction_is_a_fault_of_ours(tables):
    tx = put(1)
    tx.delete(fund(1), "fund")

    with pytest.raises(ClientError):
        tx.commit()


@pytest.mark.parametrize(
    "code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_two_at_once_on_one_item_are_no_refusal_and_are_repeated(tables, clock, answers, code):
    answers += [cancelled(code)] * 7

    put(1).commit()

    assert clock.slept == pytest.approx([0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.5])
    assert len(tables.items("treasury")) == 1


def test_repeating_ends_after_five_seconds(tables, clock, answers):
    answers += [cancelled("TransactionConflict")] * 100

    with pytest.raises(ClientError):
        put(1).commit()

    assert 5 <= clock.now <= 5.5
    assert tables.items("treasury") == []


def test_a_call_refused_by_what_its_own_first_try_wrote_has_succeeded(tables, clock, answers, seen):
    """botocore repeated a call that was still at work: the token tells that it is the same one."""
    answers.append(repeated_by_botocore(cancelled("ConditionalCheckFailed")))

    put(1).commit()

    assert len(tables.items("treasury")) == 1
    assert len(seen) == 2
    assert len(set(seen)) == 1, "asked again under another token"


def test_a_repeated_call_that_is_refused_again_is_refused(tables, clock, answers):
    answers += [repeated_by_botocore(cancelled("ConditionalCheckFailed")) for _ in range(2)]

    with pytest.raises(RefusedError):
        put(1).commit()
    assert answers == []


def test_a_refusal_beside_a_conflict_is_a_refusal(tables, clock, answers):
    answers.append(cancelled("TransactionConflict", "ConditionalCheckFailed", "None"))
    tx = Transaction()
    for name in ("first", "second", "third"):
        tx.put(fund(name), name)

    with pytest.raises(RefusedError) as caught:
        tx.commit()

    assert caught.value.reasons == ["second"]
    assert clock.slept == []


@pytest.mark.parametrize(
    "answer",
    [
        other("ThrottlingException"),
        other("InternalServerError"),
        other("TransactionInProgressException"),
        cancelled("ValidationError"),
        cancelled(),
    ],
)
def test_what_is_neither_refusal_nor_conflict_is_raised_at_once(tables, clock, answers, answer):
    answers.append(answer)

    with pytest.raises(ClientError):
        put(1).commit()

    assert clock.slept == []


def test_an_answer_that_was_lost_is_raised_and_what_was_written_is_written(tables, answers):
    answers.append(("after", ReadTimeoutError(endpoint_url="x")))

    with pytest.raises(ReadTimeoutError):
        put(1).commit()

    assert len(tables.items("treasury")) == 1
    with pytest.raises(RefusedError):
        put(1).commit()


def put_over(number, **facts):
    put_alone(fund(number, **facts), "fund", FundRecord.free == 0)


def test_one_item_alone_is_written_without_a_transaction_where_its_condition_holds(
    tables, answers, seen
):
    put(1).commit()

    put_over(1, granted=5, free=5)

    assert tables.items("treasury")[0]["free"] == {"N": "5"}
    with pytest.raises(RefusedError) as caught:
        put_over(1, granted=9, free=9)
    assert caught.value.reasons == ["fund"]
    assert len(seen) == 1


@pytest.mark.parametrize(("code", "written"), [("TransactionConflict", 1), ("Validation", 0)])
def test_one_item_alone_is_repeated_after_a_conflict_and_after_nothing_else(
    tables, clock, monkeypatch, code, written
):
    put(1).commit()
    answers, real = [ClientError({"Error": {"Code": f"{code}Exception"}}, "PutItem")], None

    def call(client, operation, arguments):
        if answers:
            raise answers.pop()
        return real(client, operation, arguments)

    real = botocore.client.BaseClient._make_api_call
    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    if written:
        put_over(1, granted=5, free=5)
    else:
        with pytest.raises(ClientError):
            put_over(1, granted=5, free=5)

    assert len(clock.slept) == written
    assert (tables.items("treasury")[0]["free"] == {"N": "5"}) is bool(written)


def test_a_store_writes_through_a_transaction_of_ours_alone():
    with pytest.raises(TypeError):
        of(MemoryTransaction())


@pytest.mark.parametrize("no_number", [1.0, True, "1", None])
def test_money_is_a_whole_number_or_an_error(no_number):
    with pytest.raises(TypeError):
        IntegerAttribute(attr_name="amount").serialize(no_number)
