"""A case in a village that writes to phones: two texts, counted once, whatever dies; all else by mail."""

from collections import Counter

import pytest
from moto.sns.models import sns_backends
from pytest import MonkeyPatch

from lumbung.messages.model import State
from tests.factories import typed_application, village
from tests.journey import ADDRESS, PROGRAMME, approve, confirm, pay, stage, track, verify
from tests.phones import PRICE, with_phones
from tests.stored import spent
from tests.workflows.crash import Witness
from tests.world import ACCOUNT, REGION

PHONE, MAIL, MONTH = "+6281234567890", "sri@warga.example", "2026-11"


@pytest.fixture
def phones(world):
    world.publish(with_phones(village(), ceiling=2 * PRICE))
    texts(world).clear()
    yield world
    world.publish(village())


def texts(world):
    """Phone and words of every SMS, oldest first."""
    return sns_backends[ACCOUNT][REGION].sms_messages


def apply(world, **answers):
    """An application that wishes SMS."""
    intake = world.runtime.intake
    draft = intake.start_draft(world.village, PROGRAMME, "id")
    typed = {**typed_application(), "by_sms": "yes", **answers}
    draft = intake.save_page(world.village, draft, typed)
    slip = intake.send_application(world.village, draft, {}, "id", ADDRESS)
    return slip, draft.case


def said(world, case_id):
    """What the resident was told: template, channel and state of each."""
    messages = world.runtime.outbox.about(world.village.id, f"case#{case_id}")
    mine = [message for message in messages if message.to == "resident"]
    return [(message.template, message.channel, message.state) for message in mine]


def bring_to_the_end(world, slip, case_id):
    for decide in (verify, approve, pay):
        decide(world, case_id)
        world.work()
    confirm(world, slip)
    world.work()
    assert stage(world, case_id) == "closed"


def test_a_resident_gets_two_texts_and_the_rest_by_mail(phones):
    slip, case_id = apply(phones)
    phones.work()
    bring_to_the_end(phones, slip, case_id)

    assert said(phones, case_id) == [
        ("application_received", "sms", State.SENT),
        ("paid", "sms", State.SENT),
        ("closed", "mail", State.SENT),
    ]
    assert [phone for phone, _ in texts(phones).values()] == [PHONE, PHONE]
    link = f"https://lumbung.test/lacak/{slip.code}"
    assert all(slip.code in text and "Sri" not in text for _, text in texts(phones).values()), link


def test_who_left_no_mail_is_told_twice_and_reads_the_rest_on_the_page(phones):
    slip, case_id = apply(phones, email="")
    phones.work()
    bring_to_the_end(phones, slip, case_id)

    assert [template for template, _, _ in said(phones, case_id)] == [
        "application_received",
        "paid",
    ]
    assert track(phones, slip).closed


def test_above_the_ceiling_the_next_is_told_by_mail_and_the_administrator_once(phones):
    for _ in range(4):
        apply(phones)
        phones.work()
    phones.pass_time(minutes=2)
    phones.work()

    assert len(texts(phones)) == 2
    assert spent(phones.village.id, MONTH) == 2 * PRICE
    told = [mail for mail in phones.mails() if "Anggaran pesan" in mail["subject"]]
    assert len(told) == len(phones.runtime.holders(phones.village.id, "administrator", "village"))


def test_a_refusal_is_the_answer_and_comes_by_text(phones):
    _, case_id = apply(phones)
    phones.work()
    verify(phones, case_id, decision="refused", reason="not_reached")
    phones.work()

    assert said(phones, case_id)[-1] == ("refused", "sms", State.SENT)


def test_whichever_call_a_sender_dies_at_the_text_is_there_and_counted_once(phones):
    with MonkeyPatch.context() as patch:
        witness = Witness(phones)
        witness.watch(patch)
        play(phones, witness)
        points = [
            point
            for of_phase in witness.points().values()
            for point in of_phase
            if "application_received" in point.unit.name
        ]

        for point in points:
            phones.fresh()
            witness.forget()
            witness.kills = {"send": point}
            play(phones, witness)
            assert witness.killed == [point]
            check_once(phones, point)

    assert len(points) > 6


def play(world, witness):
    texts(world).clear()
    witness.phase = "send"
    _, witness.alone = apply(world)
    witness.go_on()
    witness.phase = ""


def check_once(world, point):
    """Twice only where its sender died with it in hand, and then word for word the same."""
    told = Counter(texts(world).values())
    assert len(told) == 1, point
    assert told.most_common(1)[0][1] <= 2, point
    assert spent(world.village.id, MONTH) == PRICE, point
