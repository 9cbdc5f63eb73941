"""Drafts, counts, funds, messages and settings in DynamoDB: every condition that refuses runs once."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from lumbung.agenda.service import Agenda
from lumbung.assistance.ports import Draft, Limit, Slip
from lumbung.aws import village_store
from lumbung.aws.agenda_store import AgendaStore
from lumbung.aws.draft_store import CountStore, DraftStore
from lumbung.aws.journal_store import JournalStore
from lumbung.aws.message_store import MessageStore
from lumbung.aws.transaction import Transaction
from lumbung.aws.treasury_store import FundStore
from lumbung.aws.village_store import VillageStore
from lumbung.messages.model import Message, State
from lumbung.shared.claims import Claim
from lumbung.shared.errors import NotFoundError
from lumbung.shared.transaction import RefusedError
from lumbung.treasury.ledger import Books, Ledger
from lumbung.treasury.model import Fund, Reservation, check_fund
from tests.factories import village

VILLAGE = "3175071002"
DRAFT = Draft(
    "d1", VILLAGE, "bantuan-tunai", "hash", "c1", "id", "2026-11-24T02:00:00.000Z", 1_800_000_000
)
SLIP = Slip("ABCDEFGHJK", "4711", "bantuan-tunai", "2026-11-24T02:05:00.000Z")


def refused(act, *arguments, **facts):
    with pytest.raises(RefusedError) as caught:
        act(*arguments, **facts)
    return caught.value.reasons


# Drafts


@pytest.fixture
def drafts(tables, keys):
    store = DraftStore(keys)
    tables.write(lambda tx: store.add(tx, DRAFT))
    return store


def save(tables, drafts, old, **typed):
    new = replace(old, typed={**old.typed, **typed}, version=old.version + 1)
    tables.write(lambda tx: drafts.change(tx, old, new))
    return new


def test_what_is_typed_is_kept_sealed(tables, drafts):
    save(tables, drafts, drafts.read(VILLAGE, "d1"), name="Sri Wahyuni", rw="5")

    read = drafts.read(VILLAGE, "d1")
    assert (read.typed, read.state, read.version) == ({"name": "Sri Wahyuni", "rw": "5"}, "open", 2)
    assert "Sri" not in repr(tables.items("cases"))
    assert tables.items("cases")[0]["ttl"] == {"N": "1800000000"}


def test_a_draft_is_begun_once(tables, drafts):
    assert refused(tables.write, lambda tx: drafts.add(tx, DRAFT)) == ["draft"]


def test_of_two_pages_saved_at_once_one_reads_again(tables, drafts):
    old = drafts.read(VILLAGE, "d1")
    save(tables, drafts, old, name="first")

    assert refused(save, tables, drafts, old, name="second") == ["draft"]
    assert drafts.read(VILLAGE, "d1").typed == {"name": "first"}


def test_a_sent_draft_keeps_its_slip_and_nothing_that_was_typed(tables, drafts):
    old = save(tables, drafts, drafts.read(VILLAGE, "d1"), name="Sri Wahyuni")
    assert drafts.slip(VILLAGE, "d1") is None
    tables.write(lambda tx: drafts.close(tx, old, SLIP))

    sent = drafts.read(VILLAGE, "d1")
    assert (sent.state, sent.typed, sent.version) == ("sent", {}, 3)
    assert drafts.slip(VILLAGE, "d1") == SLIP
    assert refused(tables.write, lambda tx: drafts.close(tx, old, SLIP)) == ["draft"]
    assert "4711" not in repr(tables.items("cases"))


def test_a_discarded_draft_is_gone_and_a_repeat_is_fine(tables, drafts):
    for _ in range(2):
        drafts.remove(VILLAGE, "d1")

    assert drafts.read(VILLAGE, "d1") is drafts.slip(VILLAGE, "d1") is None
    assert tables.items("cases") == []


def test_a_draft_of_another_village_is_not_there(drafts):
    assert drafts.read("3175071001", "d1") is None


# Counts


def test_so_many_in_a_window_and_then_no_more(tables):
    counts = CountStore()
    limit = Limit("too_many.phone", "phone#x", "2026-11-24", 3, 1_800_000_000)
    for _ in range(3):
        tables.write(lambda tx: counts.add(tx, VILLAGE, limit))

    assert refused(tables.write, lambda tx: counts.add(tx, VILLAGE, limit)) == ["too_many.phone"]
    for other in (replace(limit, window="2026-11-25"), replace(limit, key="phone#y")):
        tables.write(lambda tx, each=other: counts.add(tx, VILLAGE, each))


def test_what_was_found_full_is_refused_without_asking(tables):
    counts = CountStore()
    limit = Limit("too_many.phone", "phone#x", "2026-11-24", 3, 1_800_000_000)
    counts.remember_full(VILLAGE, limit)

    assert refused(counts.add, None, VILLAGE, limit) == ["too_many.phone"]
    assert tables.items("cases") == []


# Funds


@pytest.fixture
def funds(tables):
    store = FundStore()
    grant(tables, store, None, Fund("f", granted=1000, free=1000))
    return store


def grant(tables, store, old, new):
    tables.write(lambda tx: store.grant(tx, VILLAGE, old, new))


def reserve(tables, funds, case="c1", amount=600, fund="f"):
    tables.write(lambda tx: ledger(funds).reserve(tx, claim(case, amount, fund)))


def settle(tables, funds, case="c1", amount=600):
    tables.write(lambda tx: ledger(funds).settle(tx, claim(case, amount)))


def claim(case="c1", amount=600, fund="f"):
    return Claim(VILLAGE, fund, case, amount, "aid", "2026-11-24", "system", f"{case}/1")


def ledger(funds):
    entries = Agenda(AgendaStore(), Transaction, lambda: datetime(2026, 11, 24, tzinfo=UTC), {})
    return Ledger(Books(funds, JournalStore(), entries))


def test_money_is_reserved_then_paid_and_always_adds_up(tables, funds):
    reserve(tables, funds)
    reserved = funds.read(VILLAGE, "f")
    settle(tables, funds)
    paid = funds.read(VILLAGE, "f")

    assert (reserved.free, reserved.reserved, reserved.paid) == (400, 600, 0)
    assert (paid.free, paid.reserved, paid.paid) == (400, 0, 600)
    assert funds.reservations(VILLAGE, "f") == [Reservation("c1", 600, "paid")]
    ((_, fund, held),) = funds.everything()
    assert check_fund(fund, held) is None


def test_what_was_reserved_is_released_once_and_never_what_was_paid(tables, funds):
    reserve(tables, funds)
    release = lambda tx: ledger(funds).release(tx, claim())  # noqa: E731

    tables.write(release)

    assert funds.read(VILLAGE, "f").free == 1000
    assert "reservation" in refused(tables.write, release)
    ((_, fund, held),) = funds.everything()
    assert check_fund(fund, held) is None


def test_a_payment_that_came_back_is_reserved_again_and_paid_again(tables, funds):
    reserve(tables, funds)
    reclaim = lambda tx: ledger(funds).reclaim(tx, claim())  # noqa: E731
    assert refused(tables.write, reclaim)

    settle(tables, funds)
    tables.write(reclaim)
    again = funds.read(VILLAGE, "f")
    settle(tables, funds)

    assert (again.reserved, again.paid) == (600, 0)
    assert funds.read(VILLAGE, "f").paid == 600


def test_more_than_is_free_is_not_reserved(tables, funds):
    reserve(tables, funds)

    assert refused(reserve, tables, funds, "c2", 401) == ["fund"]
    reserve(tables, funds, "c2", 400)
    assert funds.free(VILLAGE, "f") == 0


def test_a_fund_that_nobody_granted_holds_nothing(tables, funds):
    assert refused(reserve, tables, funds, fund="none") == ["fund"]
    assert (funds.free(VILLAGE, "none"), funds.read(VILLAGE, "none")) == (0, None)


def test_a_case_reserves_once(tables, funds):
    reserve(tables, funds, amount=100)

    assert refused(reserve, tables, funds, amount=100) == ["reservation"]


@pytest.mark.parametrize(("case", "amount"), [("c2", 600), ("c1", 599), ("c1", 601)])
def test_only_what_was_reserved_is_paid(tables, funds, case, amount):
    reserve(tables, funds)

    assert "reservation" in refused(settle, tables, funds, case, amount)
    assert funds.read(VILLAGE, "f").paid == 0


def test_a_case_is_paid_once(tables, funds):
    reserve(tables, funds)
    reserve(tables, funds, "c2", 400)
    settle(tables, funds, "c2", 400)

    assert refused(settle, tables, funds, "c2", 400) == ["reservation"]


def test_a_fund_is_begun_once(tables, funds):
    assert refused(grant, tables, funds, None, Fund("f", 5, 5)) == ["fund"]


def test_a_grant_upon_figures_that_moved_is_refused(tables, funds):
    old = funds.read(VILLAGE, "f")
    grant(tables, funds, old, old.with_budget(2000))
    assert refused(grant, tables, funds, old, old.with_budget(3000)) == ["fund"]

    old = funds.read(VILLAGE, "f")
    reserve(tables, funds, amount=1500)
    assert refused(grant, tables, funds, old, old.with_budget(1000)) == ["fund"]
    assert funds.read(VILLAGE, "f").balances


def test_what_was_topped_up_is_kept_apart(tables, funds):
    old = funds.read(VILLAGE, "f")

    grant(tables, funds, old, old.topped_up_by(500))

    new = funds.read(VILLAGE, "f")
    assert (new.granted, new.free, new.topped_up) == (1500, 1500, 500)
    assert new.with_budget(1000) == new


# Messages


def message(about="case#c1"):
    return Message.new(
        village=VILLAGE, about=about, template="closed", language="id", to="resident"
    )


def test_a_message_is_kept_once_by_what_it_is_about(tables):
    store, first = MessageStore(), message()
    tables.write(lambda tx: store.add(tx, first))

    assert store.read(VILLAGE, "case#c1", first.id) == first
    assert store.read(VILLAGE, "case#c2", first.id) is None
    assert refused(tables.write, lambda tx: store.add(tx, first)) == ["message"]


def test_of_two_who_take_a_message_one_is_refused(tables):
    store, queued = MessageStore(), message()
    tables.write(lambda tx: store.add(tx, queued))
    taken = queued.take("2026-11-24T02:00:00.000Z")
    tables.write(lambda tx: store.change(tx, queued, taken))

    assert refused(tables.write, lambda tx: store.change(tx, queued, taken)) == ["message"]
    assert store.read(VILLAGE, "case#c1", queued.id) == taken
    assert taken.state is State.SENDING


def test_what_was_said_about_a_case_is_in_the_order_of_saying(tables):
    store, said = MessageStore(), [replace(message(), id=f"m{number}") for number in range(3)]
    for each in reversed(said):
        tables.write(lambda tx, m=each: store.add(tx, m))

    assert store.about(VILLAGE, "case#c1") == said
    assert store.about(VILLAGE, "case#c2") == []


# Settings


HOSTS = {"public": "duren-sawit.example:8000", "office": "kantor.duren-sawit.example"}


def test_a_village_is_found_by_its_host_whatever_the_port(tables):
    store, here = VillageStore(), village()
    assert store.publish(here, here.to_json(), HOSTS)

    for host in (
        "duren-sawit.example",
        "duren-sawit.example:443",
        "kantor.duren-sawit.example:8000",
    ):
        assert store.by_host(host) == here
    assert store.by_host("elsewhere.example") is None
    assert store.host_of(here.id, "public") == "duren-sawit.example:8000"


def test_the_same_settings_again_are_no_new_version(tables):
    store, here = VillageStore(), village()

    assert [store.publish(here, here.to_json(), HOSTS) for _ in range(2)] == [True, False]
    assert len([i for i in tables.items("settings") if "version#" in i["sk"]["S"]]) == 1


def test_older_settings_stay_readable_for_the_cases_that_began_under_them(tables):
    store, here = VillageStore(), village()
    store.publish(here, here.to_json(), HOSTS)
    changed = msgspec.structs.replace(here, remind_at=0.75)
    store.publish(changed, changed.to_json(), HOSTS)

    assert store.current(here.id).remind_at == 0.75
    assert store.version(here.id, here.hash) == here


def test_a_pointer_is_believed_for_half_a_minute(tables, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(village_store.time, "monotonic", lambda: now[0])
    store, writer, here = VillageStore(), VillageStore(), village()
    writer.publish(here, here.to_json(), HOSTS)
    store.current(here.id)
    changed = msgspec.structs.replace(here, remind_at=0.75)
    writer.publish(changed, changed.to_json(), HOSTS)

    before = store.current(here.id).remind_at
    now[0] = 31
    assert (before, store.current(here.id).remind_at) == (0.5, 0.75)


def test_what_is_not_published_is_not_found(tables):
    store = VillageStore()

    for look in (
        lambda: store.current(VILLAGE),
        lambda: store.version(VILLAGE, "hash"),
        lambda: store.host_of(VILLAGE, "public"),
    ):
        with pytest.raises(NotFoundError):
            look()
