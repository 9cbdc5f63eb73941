"""A message is sent once. Only one whose sender died with it in hand may come twice, with the same words."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from lumbung.agenda.model import MOST_ATTEMPTS, Entry, Result
from lumbung.messages.model import Message, State, Why
from lumbung.messages.ports import Addressed, RejectedError, Way
from lumbung.messages.sending import MOST_DEATHS, Sender
from lumbung.messages.service import Queue
from tests.factories import village
from tests.unit.messages.fakes import Died, MemoryAgenda, MemoryOutbox, MemoryPurse, Post
from tests.unit.people.fakes import MemoryTransaction, StepClock

VILLAGE, ABOUT = "3175071002", "case#c1"
VALUES = {
    "village": village(),
    "language": "id",
    "code": "ABCDE-FGHJK",
    "link": "https://lumbung.example/lacak/ABCDEFGHJK",
    "programme": "Bantuan tunai",
    "goods": "",
}


@dataclass
class Bench:
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    agenda: MemoryAgenda = field(default_factory=MemoryAgenda)
    post: Post = field(default_factory=Post)
    clock: StepClock = field(default_factory=lambda: StepClock(datetime(2026, 11, 24, tzinfo=UTC)))
    address: str | None = "sri@warga.example"

    def queue(self):
        tx = MemoryTransaction()
        Queue(self.outbox, self.agenda).tell(
            tx, "closed", village=VILLAGE, about=ABOUT, to="resident", language="id", cause="c"
        )
        tx.commit()
        return self.message

    @property
    def message(self):
        (message,) = self.outbox.kept.values()
        return message

    def sender(self):
        def addresses(message):
            ways = (Way("mail", self.address, "Duren Sawit"),) if self.address else ()
            return Addressed(ways, VALUES)

        queue = Queue(self.outbox, self.agenda)
        channels = {"mail": self.post}
        return Sender(
            self.outbox,
            addresses,
            channels,
            MemoryPurse(),
            queue,
            MemoryTransaction,
            self.clock,
        )

    def send(self, attempts=0):
        entry = Entry(
            "e",
            VILLAGE,
            "message",
            self.message.id,
            "",
            "now",
            "c",
            attempts,
            data={"about": ABOUT},
        )
        return self.sender().send_message(entry, lambda _: None)


@pytest.fixture
def bench():
    bench = Bench()
    bench.queue()
    return bench


def test_a_message_is_queued_with_its_entry(bench):
    assert (bench.message.state, bench.message.template) == (State.QUEUED, "closed")
    assert bench.agenda.added == [("message", bench.message.id, None, {"about": ABOUT})]


def test_a_message_is_sent_once_however_often_it_comes(bench):
    assert [bench.send() for _ in range(3)] == [Result.DONE] * 3

    assert [(address, reference) for address, _, reference in bench.post.sent] == [
        ("sri@warga.example", bench.message.id)
    ]
    assert bench.message.state is State.SENT


def test_a_message_that_is_not_there_needs_no_sending():
    bench = Bench()
    entry = Entry("e", VILLAGE, "message", "m", "", "now", "c", data={"about": ABOUT})

    assert bench.sender().send_message(entry, lambda _: None) is Result.DONE


def test_whose_sender_died_comes_again_after_two_minutes_with_the_same_words(bench):
    bench.post.dies_after = True
    with pytest.raises(Died):
        bench.send()
    bench.post.dies_after = False

    early = bench.send()
    bench.clock.move(minutes=2)
    late = bench.send()

    assert (early, late) == (Result.BUSY, Result.DONE)
    assert len(bench.post.sent) == 2
    assert bench.post.sent[0] == bench.post.sent[1]
    assert (bench.message.state, bench.message.attempts) == (State.SENT, 2)


def test_what_the_channel_refused_may_be_tried_again_at_once(bench):
    bench.post.next = [RejectedError(reason="Throttled")]
    with pytest.raises(RejectedError):
        bench.send()
    assert (bench.message.state, bench.message.attempts) == (State.QUEUED, 0)

    assert bench.send(attempts=1) is Result.DONE

    assert len(bench.post.sent) == 1


def test_what_nobody_knows_the_fate_of_waits_until_its_sender_must_have_died(bench):
    bench.post.next = [TimeoutError()]
    with pytest.raises(TimeoutError):
        bench.send()

    assert bench.message.state is State.SENDING
    assert bench.send(attempts=1) is Result.BUSY
    bench.clock.move(minutes=3)
    assert bench.send(attempts=1) is Result.DONE
    assert len(bench.post.sent) == 1


def test_of_two_hands_one_sends(bench):
    change = bench.outbox.change

    def overtaken(tx, old, new):
        if new.state is State.SENDING and not bench.post.sent:
            bench.outbox.change = change
            assert bench.send() is Result.DONE
        change(tx, old, new)

    bench.outbox.change = overtaken

    assert bench.send() is Result.BUSY
    assert len(bench.post.sent) == 1
    assert bench.message.state is State.SENT


def test_a_sender_taken_for_dead_does_not_undo_the_mark_of_the_next(bench):
    bench.post.meanwhile = lambda: (bench.clock.move(minutes=3), bench.send())

    assert bench.send() is Result.DONE

    assert (bench.message.state, len(bench.post.sent)) == (State.SENT, 2)


def test_who_cannot_be_reached_is_given_up_quietly(bench):
    bench.address = None

    assert [bench.send(), bench.send()] == [Result.DONE] * 2

    assert (bench.message.state, bench.message.why) == (State.FAILED, Why.NO_ADDRESS)
    assert bench.post.sent == []


def test_what_is_refused_to_the_last_stays_queued_for_whoever_revives_its_entry(bench):
    bench.post.next = [RejectedError(reason="NotVerified")] * MOST_ATTEMPTS
    for attempts in range(MOST_ATTEMPTS):
        with pytest.raises(RejectedError):
            bench.send(attempts)
    assert bench.message.state is State.QUEUED

    bench.send()

    assert bench.message.state is State.SENT


def test_what_kills_its_sender_each_time_is_not_sent_for_ever(bench):
    bench.post.dies_after = True
    for _ in range(MOST_DEATHS):
        with pytest.raises(Died):
            bench.send()
        bench.clock.move(minutes=3)

    assert bench.send() is Result.DONE

    assert (bench.message.state, len(bench.post.sent)) == (State.FAILED, MOST_DEATHS)


def test_a_message_that_cannot_be_rendered_leaves_it_queued(bench):
    bench.outbox.put(
        Message.new(village=VILLAGE, about=ABOUT, template="task_waiting", language="id", to="x")
    )
    (broken,) = [m for m in bench.outbox.kept.values() if m.template == "task_waiting"]
    entry = Entry("e", VILLAGE, "message", broken.id, "", "now", "c", data={"about": ABOUT})

    with pytest.raises(Exception, match="kind|undefined"):
        bench.sender().send_message(entry, lambda _: None)

    assert bench.outbox.kept[broken.id].state is State.QUEUED
