"""How far a message comes: sent once, given up knowingly, never lost in between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.messages.model import Message, MessageStateError, State, Why

STEPS = ("take", "put_back", "turn_away", "mark_sent", "bounce", "give_up", "queue_again")


def new(**changes):
    facts = {"village": "3175071002", "about": "case#c", "template": "paid", "language": "id"}
    return Message.new(**{**facts, "to": "resident", **changes})


def step(message, name):
    arguments = {"take": ("2026-11-24T02:00:00.000Z",), "give_up": (Why.DIED,)}
    return getattr(message, name)(*arguments.get(name, ()))


@given(st.lists(st.sampled_from(STEPS), max_size=40))
def test_whatever_is_tried_a_sent_message_stays_sent_unless_it_bounces_and_each_step_counts(names):
    message = new()

    for name in names:
        before = message
        try:
            message = step(message, name)
        except MessageStateError:
            assert message == before
            continue
        assert before.state is not State.SENT or name == "bounce"
        assert message.version == before.version + 1
        assert message.attempts >= 0
        assert message.state is not State.SENT or before.state is State.SENDING


def test_a_message_is_handed_over_only_after_it_was_taken():
    with pytest.raises(MessageStateError):
        new().mark_sent()


def test_a_message_whose_sender_died_can_be_taken_again():
    taken = step(new(), "take")

    assert step(taken, "take").attempts == taken.attempts + 1


def test_a_failed_message_can_be_queued_again_and_a_sent_one_not():
    for why in Why:
        assert new().give_up(why).queue_again().state is State.QUEUED
    with pytest.raises(MessageStateError):
        step(new(), "take").mark_sent().queue_again()


def test_a_message_without_a_template_is_refused():
    with pytest.raises(MessageStateError, match="message.template"):
        new(template="greetings")
