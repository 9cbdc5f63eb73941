"""Officials in DynamoDB: every condition runs once, and the service's rules hold over the real store."""

from dataclasses import replace
from datetime import timedelta

import boto3
import pytest
from moto import mock_aws

from lumbung.aws.people_store import PeopleStore
from lumbung.aws.tables import Record
from lumbung.people.model import Holding, Official, PinState, Session
from lumbung.people.service import Officials
from lumbung.settings import settings
from lumbung.shared.errors import (
    ErasedError,
    InvalidInputError,
    LinkInvalidError,
    PinLockedError,
    WrongPinError,
)
from lumbung.shared.transaction import RefusedError
from tests.unit.people.fakes import VILLAGE, MemoryTransaction, StepClock, fixed_keys

PIN, WRONG = "382916", "382917"
NIK = "3175071203850001"
SIDI = Official("sidi", "Sidi Rahman", "sidi@lumbung.example", (Holding("verifier", "rw05"),))


class ToldMessages:
    """Keeps what would be queued; messages have a store of their own."""

    def __init__(self):
        self.queued = []

    def tell(self, transaction, template, *, to, **_):
        self.queued.append((template, to))


@pytest.fixture
def table(monkeypatch):
    for name, value in {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "ap-southeast-3",
        "STAGE": "test",
    }.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    monkeypatch.setattr(Record, "_shared", None)
    with mock_aws():
        client = boto3.client("dynamodb", region_name="ap-southeast-3")
        client.create_table(
            TableName="lumbung-test-people",
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client
    settings.cache_clear()


@pytest.fixture
def clock():
    return StepClock()


@pytest.fixture
def officials(table, clock):
    keys = fixed_keys()
    officials = Officials(PeopleStore(keys), keys, ToldMessages(), clock)
    officials.put_official(VILLAGE, SIDI, nik=NIK, kk="3175072001010001", pin=PIN)
    officials.put_official(VILLAGE, replace(SIDI, id="adi", email="adi@lumbung.example",
                                            roles=(Holding("administrator"),)))  # fmt: skip
    return officials


def link(officials, clock, purpose="task"):
    expires = clock.moment + timedelta(hours=1)
    return officials.make_link(VILLAGE, purpose, "sidi", case="c1", task="t1", expires=expires)


def items(table, sk):
    found = table.scan(TableName="lumbung-test-people")["Items"]
    return [item for item in found if item["sk"]["S"] == sk]


def test_an_official_is_read_as_written(officials):
    found = officials.read_official(VILLAGE, "sidi")

    assert replace(found, nik_index=None, kk_index=None, version=0) == SIDI
    assert found.nik_index == officials.keys.index("nik", NIK)
    assert found.kk_index == officials.keys.index("kk", "3175072001010001")


def test_nothing_personal_stands_open_in_the_table(officials, table):
    everything = repr(table.scan(TableName="lumbung-test-people")["Items"])

    for text in ("Sidi", "Rahman", "sidi@lumbung", NIK, "3175072001010001", PIN):
        assert text not in everything


def test_without_their_key_an_official_cannot_be_read(officials, table):
    table.update_item(
        TableName="lumbung-test-people",
        Key={"pk": {"S": f"{VILLAGE}#official#sidi"}, "sk": {"S": "official"}},
        UpdateExpression="SET #key = :none",
        ExpressionAttributeNames={"#key": "wrapped"},
        ExpressionAttributeValues={":none": {"M": {}}},
    )

    with pytest.raises(ErasedError):
        officials.read_official(VILLAGE, "sidi")


def test_one_nik_and_one_address_are_one_official(officials):
    with pytest.raises(InvalidInputError) as caught:
        officials.put_official(VILLAGE, replace(SIDI, id="other"), nik=NIK)

    assert {error.name for error in caught.value.errors} == {"email", "nik"}
    assert officials.read_official(VILLAGE, "other") is None


def test_a_new_address_frees_the_old_one(officials):
    officials.put_official(VILLAGE, replace(SIDI, email="new@lumbung.example"), nik=NIK)
    officials.put_official(VILLAGE, replace(SIDI, id="other"))

    find = officials.store.find_by_email
    index = officials.keys.index
    assert find(VILLAGE, index("email", "new@lumbung.example")) == "sidi"
    assert find(VILLAGE, index("email", "sidi@lumbung.example")) == "other"


def test_putting_the_same_official_again_changes_nothing(officials):
    before = officials.read_official(VILLAGE, "sidi")

    officials.put_official(VILLAGE, SIDI, nik=NIK, kk="3175072001010001")

    after = officials.read_official(VILLAGE, "sidi")
    assert after == before
    officials.check_pin(VILLAGE, "sidi", PIN)


def test_new_facts_keep_the_block_the_pin_and_the_nik(officials, clock):
    officials.block_official(VILLAGE, "sidi")
    officials.put_official(VILLAGE, replace(SIDI, name="Sidi", language="en"), nik=NIK)

    blocked = officials.read_official(VILLAGE, "sidi")
    assert (blocked.name, blocked.language, blocked.blocked) == ("Sidi", "en", True)

    officials.unblock_official(VILLAGE, "sidi")
    clock.move(seconds=1)
    assert officials.enter_pin(VILLAGE, link(officials, clock), PIN)
    with pytest.raises(InvalidInputError):
        officials.put_official(VILLAGE, replace(SIDI, id="x", email="x@x.example"), nik=NIK)


def test_all_officials_of_a_village_are_listed_with_how_they_stand(officials, clock):
    officials.put_official("3175071001", SIDI)
    officials.new_enrolment(VILLAGE, "adi")
    officials.block_official(VILLAGE, "sidi")

    adi, sidi = officials.list_officials(VILLAGE)

    assert (adi.official.id, adi.has_pin, adi.locked) == ("adi", False, False)
    assert adi.invited_until == clock.moment + timedelta(hours=24)
    assert (sidi.official.name, sidi.has_pin, sidi.locked) == ("Sidi Rahman", True, False)
    assert (sidi.official.blocked, sidi.invited_until) == (True, None)


def test_roles_move_with_the_official(officials):
    officials.put_official(VILLAGE, replace(SIDI, roles=(Holding("approver"),)), nik=NIK)

    assert officials.store.list_holders(VILLAGE, "verifier", "rw05") == []
    assert officials.store.list_holders(VILLAGE, "approver", "village") == ["sidi"]
    assert [one.id for one in officials.holders(VILLAGE, "approver", "rw05")] == ["sidi"]


def test_two_changes_of_one_official_at_once_are_one(officials):
    store, old = officials.store, officials.read_official(VILLAGE, "sidi")
    store.set_official(first := store.begin(), VILLAGE, old, replace(old, blocked=True))
    store.set_official(second := store.begin(), VILLAGE, old, replace(old, enrolment="e"))
    first.commit()

    with pytest.raises(RefusedError) as caught:
        second.commit()

    assert caught.value.reasons == ["changed"]
    assert officials.read_official(VILLAGE, "sidi").blocked


def test_five_sign_in_links_an_hour(officials, clock):
    for _ in range(7):
        officials.request_link(VILLAGE, "sidi@lumbung.example")
    sent = officials.store

    with pytest.raises(RefusedError) as caught:
        sent.count_link(tx := sent.begin(), VILLAGE, "sidi", clock())
        tx.commit()

    assert caught.value.reasons == ["links"]
    clock.move(hours=1)
    sent.count_link(tx := sent.begin(), VILLAGE, "sidi", clock())
    tx.commit()


def test_five_wrong_pins_lock(officials, clock):
    errors = []
    for _ in range(7):
        with pytest.raises((WrongPinError, PinLockedError)) as caught:
            officials.enter_pin(VILLAGE, link(officials, clock), WRONG)
        errors.append(caught.value)

    assert [error.data.get("left") for error in errors[:4]] == [4, 3, 2, 1]
    assert all(isinstance(error, PinLockedError) for error in errors[4:])
    assert officials.messages.queued == [("pin_locked", "official#adi")]


def test_a_right_pin_resets_the_count(officials, clock):
    for _ in range(4):
        with pytest.raises(WrongPinError):
            officials.check_pin(VILLAGE, "sidi", WRONG)
    officials.check_pin(VILLAGE, "sidi", PIN)

    assert officials.store.count_pin_attempt(VILLAGE, "sidi").attempts == 1


def test_no_pin_is_told_apart_from_a_locked_one(officials):
    with pytest.raises(PinLockedError, match="pin.none"):
        officials.store.count_pin_attempt(VILLAGE, "adi")


@pytest.mark.parametrize("meanwhile", ["locked", "reset"])
def test_a_right_pin_counts_only_if_nothing_happened_to_it_meanwhile(officials, meanwhile):
    store = officials.store
    counted = store.count_pin_attempt(VILLAGE, "sidi")
    new = PinState("other", 5) if meanwhile == "locked" else PinState("other")
    store.put_pin(tx := store.begin(), VILLAGE, "sidi", new)
    if meanwhile == "locked":
        tx.commit()
        store.lock_pin(tx := store.begin(), VILLAGE, "sidi")
    tx.commit()

    store.accept_pin(tx := store.begin(), VILLAGE, "sidi", counted, counted.accept())
    with pytest.raises(RefusedError) as caught:
        tx.commit()

    assert caught.value.reasons == ["pin"]


def test_a_pin_is_not_locked_while_tries_remain_nor_twice(officials):
    store = officials.store
    store.lock_pin(tx := store.begin(), VILLAGE, "sidi")
    with pytest.raises(RefusedError):
        tx.commit()
    for _ in range(5):
        store.count_pin_attempt(VILLAGE, "sidi")
    store.lock_pin(tx := store.begin(), VILLAGE, "sidi")
    tx.commit()

    store.lock_pin(tx := store.begin(), VILLAGE, "sidi")
    with pytest.raises(RefusedError):
        tx.commit()


def test_a_session_is_stored_under_the_hash_of_its_id(officials, table, clock):
    opened = officials.enter_pin(VILLAGE, link(officials, clock), PIN)

    (item,) = items(table, "session")
    assert opened.session_id not in repr(item)
    assert int(item["ttl"]["N"]) > clock.moment.timestamp()
    assert officials.read_session(VILLAGE, opened.session_id).official.id == "sidi"


def test_reveals_and_touches_do_not_overwrite_each_other(officials, clock):
    opened = officials.enter_pin(VILLAGE, link(officials, clock), PIN)
    stale = officials.read_session(VILLAGE, opened.session_id).session
    until = clock.moment + timedelta(minutes=5)

    officials.remember_reveal(VILLAGE, stale, "c1", ("nik",), until)
    officials.store.touch_session(VILLAGE, stale.touch(clock.moment + timedelta(minutes=2)))

    read = officials.read_session(VILLAGE, opened.session_id).session
    assert read.revealed("c1", clock.moment) == ("nik",)
    assert read.seen_at == clock.moment + timedelta(minutes=2)


def test_an_ended_session_does_not_come_back(officials, clock):
    opened = officials.enter_pin(VILLAGE, link(officials, clock), PIN)
    session = officials.read_session(VILLAGE, opened.session_id).session
    officials.end_session(VILLAGE, opened.session_id)

    officials.store.touch_session(VILLAGE, session)
    officials.store.save_reveals(VILLAGE, session)

    assert officials.read_session(VILLAGE, opened.session_id) is None


def test_a_link_to_the_inbox_works_once(officials, clock):
    token = link(officials, clock, "inbox")
    officials.enter_pin(VILLAGE, token, PIN)

    with pytest.raises(LinkInvalidError, match="link.used"):
        officials.enter_pin(VILLAGE, token, PIN)


def test_enrolment_from_invitation_to_pin(officials, clock):
    invitation = officials.new_enrolment(VILLAGE, "adi")

    session_id = officials.enrol(VILLAGE, *invitation, "471380", "471380")

    assert officials.read_session(VILLAGE, session_id).official.id == "adi"
    officials.check_pin(VILLAGE, "adi", "471380")
    with pytest.raises(LinkInvalidError):
        officials.enrol(VILLAGE, *invitation, "905173", "905173")


def test_five_wrong_codes_end_an_enrolment(officials):
    invitation = officials.new_enrolment(VILLAGE, "adi")
    wrong = "22222222" if invitation.code != "22222222" else "33333333"
    for _ in range(4):
        with pytest.raises(InvalidInputError):
            officials.enrol(VILLAGE, invitation.token, wrong, "471380", "471380")

    for code in (wrong, invitation.code):
        with pytest.raises(LinkInvalidError):
            officials.enrol(VILLAGE, invitation.token, code, "471380", "471380")


def test_an_enrolment_that_ran_out_takes_no_code(officials, clock):
    invitation = officials.new_enrolment(VILLAGE, "adi")
    enrolment = officials.open_enrolment(VILLAGE, invitation.token).task

    with pytest.raises(LinkInvalidError):
        officials.store.count_code_attempt(
            VILLAGE, "adi", enrolment, clock.moment + timedelta(hours=24)
        )


def test_an_enrolment_is_used_once_also_by_two_at_once(officials, clock):
    store, invitation = officials.store, officials.new_enrolment(VILLAGE, "adi")
    target = officials.open_enrolment(VILLAGE, invitation.token)
    enrolment = store.count_code_attempt(VILLAGE, "adi", target.task, clock())
    store.use_enrolment(first := store.begin(), VILLAGE, enrolment)
    store.use_enrolment(second := store.begin(), VILLAGE, enrolment)
    first.commit()

    with pytest.raises(RefusedError):
        second.commit()


def test_a_session_id_is_never_taken_twice(officials, clock):
    session = Session("key", "sidi", clock(), clock())
    officials.store.put_session(first := officials.store.begin(), VILLAGE, session)
    officials.store.put_session(second := officials.store.begin(), VILLAGE, session)
    first.commit()

    with pytest.raises(RefusedError):
        second.commit()


def test_one_village_never_reads_another(officials, clock):
    store, other = officials.store, "3175071001"

    assert store.read_official(other, "sidi") is None
    assert store.list_holders(other, "verifier", "rw05") == []
    assert store.find_by_email(other, officials.keys.index("email", SIDI.email)) is None


def test_a_store_writes_through_its_own_kind_of_transaction_alone(officials):
    with pytest.raises(TypeError):
        officials.store.lock_pin(MemoryTransaction(), VILLAGE, "sidi")
