"""What messages cost, which addresses are closed, who asked how often: every condition that refuses runs once."""

from datetime import UTC, datetime

import pytest

from lumbung.aws.message_store import InquiryStore, MessageStore, PurseStore, StoppedStore
from lumbung.messages.inquiry import MOST_AN_HOUR, Inquiry
from lumbung.messages.model import Message, State
from lumbung.shared.transaction import RefusedError
from tests.stored import spent

VILLAGE, CASE, MONTH = "3175071002", "case#c1", "2026-11"
NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


def refused(tables, act):
    with pytest.raises(RefusedError) as refusal:
        tables.write(act)
    return refusal.value.reasons


def spend(cost, ceiling=1000, month=MONTH):
    return lambda tx: PurseStore().spend(tx, VILLAGE, month, cost, ceiling)


def test_a_months_money_is_counted_up_to_the_ceiling_and_no_rupiah_beyond(tables):
    tables.write(spend(400))
    tables.write(spend(600))

    assert refused(tables, spend(1)) == ["ceiling"]
    assert spent(VILLAGE, MONTH) == 1000
    tables.write(spend(400, month="2026-12"))
    assert spent(VILLAGE, "2026-12") == 400


def test_what_is_dearer_than_the_ceiling_is_refused_also_as_the_first(tables):
    assert refused(tables, spend(1001)) == ["ceiling"]
    assert spent(VILLAGE, MONTH) == 0


def test_what_was_not_sent_is_given_back_and_never_more(tables):
    give_back = lambda tx: PurseStore().give_back(tx, VILLAGE, MONTH, 400)  # noqa: E731
    tables.write(spend(400))
    tables.write(give_back)

    assert spent(VILLAGE, MONTH) == 0
    assert refused(tables, give_back) == ["spent"]


def test_a_case_has_two_paid_messages_and_one_more_for_each_that_was_not_sent(tables):
    purse = PurseStore()
    count, uncount = (
        lambda tx: purse.count(tx, VILLAGE, CASE),
        lambda tx: purse.uncount(tx, VILLAGE, CASE),
    )
    tables.write(count)
    tables.write(count)

    assert refused(tables, count) == ["enough"]
    tables.write(uncount)
    tables.write(count)
    for _ in range(2):
        tables.write(uncount)
    assert refused(tables, uncount) == ["paid"]


def test_that_the_ceiling_was_reached_is_told_once_a_month(tables):
    purse = PurseStore()
    tables.write(spend(400))
    for month in (MONTH, "2026-12"):
        tables.write(lambda tx, m=month: purse.mark_told(tx, VILLAGE, m))

    assert refused(tables, lambda tx: purse.mark_told(tx, VILLAGE, MONTH)) == ["told"]
    assert (spent(VILLAGE, MONTH), spent(VILLAGE, "2026-12")) == (400, 0)


def test_a_stopped_address_is_known_however_it_is_written_and_stands_nowhere(tables, keys):
    store = StoppedStore(keys)
    for _ in range(2):
        tables.write(lambda tx: store.stop(tx, VILLAGE, "Sri@Warga.example", "bounce"))

    assert store.is_stopped(VILLAGE, " sri@warga.example")
    assert not store.is_stopped(VILLAGE, "siti@warga.example")
    assert not store.is_stopped("3175071003", "sri@warga.example")
    assert "warga" not in str(tables.items("messages")).lower()


def test_a_question_is_taken_once_and_five_times_an_hour_of_one_phone(tables, keys):
    store = InquiryStore(keys)

    def ask(number, phone="+6281234567890", now=NOW):
        inquiry = Inquiry(f"id{number}", "sms", "+62811", phone, "STATUS X")
        return lambda tx: store.take(tx, VILLAGE, inquiry, now)

    for number in range(MOST_AN_HOUR):
        tables.write(ask(number))

    assert refused(tables, ask(0, "+6281")) == ["again"]
    assert refused(tables, ask(9)) == ["many"]
    tables.write(ask(10, "+6281999"))
    tables.write(ask(11, now=NOW.replace(hour=3)))
    assert "6281234567890" not in str(tables.items("messages"))


def test_what_became_of_a_message_is_kept_beside_what_it_cost(tables):
    store = MessageStore()
    queued = Message.new(
        village=VILLAGE, about=CASE, template="refused", language="id", to="resident"
    )
    taken = queued.take("2026-11-24T02:00:00.000Z", "sms", 400, MONTH)
    away = taken.turn_away()
    tables.write(lambda tx: store.add(tx, queued))
    tables.write(lambda tx: store.change(tx, queued, taken))
    assert store.read(VILLAGE, CASE, queued.id) == taken
    tables.write(lambda tx: store.change(tx, taken, away))
    tables.write(lambda tx: PurseStore().count(tx, VILLAGE, CASE))

    (kept,) = store.about(VILLAGE, CASE)

    assert kept == away
    assert (kept.state, kept.channel, kept.tried, kept.cost) == (State.QUEUED, "sms", ("sms",), 0)
