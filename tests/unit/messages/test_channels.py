"""Which channel a message takes, what it may cost, and what follows when one says no."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from lumbung.agenda.model import Entry, Result
from lumbung.messages.feedback import BOUNCE, COMPLAINT, Feedback, Report
from lumbung.messages.model import MOST_REFUSALS, MessageStateError, State, Why
from lumbung.messages.notices import Notices
from lumbung.messages.ports import Addressed, RefusedForGoodError, RejectedError, Way
from lumbung.messages.sending import Sender
from lumbung.messages.service import Queue, resend
from lumbung.shared.errors import NotFoundError
from tests.factories import village
from tests.unit.messages.fakes import (
    Died,
    MemoryAgenda,
    MemoryOutbox,
    MemoryPurse,
    MemoryStopped,
    Post,
)
from tests.unit.people.fakes import MemoryTransaction, StepClock

VILLAGE, ABOUT, MONTH = "3175071002", "case#c1", "2026-11"
MAIL = Way("mail", "sri@warga.example", "Kelurahan Duren Sawit")
SMS = Way("sms", "+6281234567890", "DURENSAWIT", 400)
WHATSAPP = Way("whatsapp", "+6281234567890", "arn:number", 300)
VALUES = {
    "village": village(),
    "language": "id",
    "code": "ABCDE-FGHJK",
    "number": "4821",
    "link": "https://lumbung.example/lacak/ABCDEFGHJK",
    "programme": "Bantuan tunai",
    "reason": "Data tidak cocok.",
    "due": "Jumat",
    "pay_by": "bank",
    "goods": "",
}


@dataclass
class Office:
    """A sender with all of its channels."""

    ways: tuple = (SMS, MAIL)
    ceiling: int = 10_000
    why: Why = Why.NO_ADDRESS
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    agenda: MemoryAgenda = field(default_factory=MemoryAgenda)
    purse: MemoryPurse = field(default_factory=MemoryPurse)
    stopped: MemoryStopped = field(default_factory=MemoryStopped)
    clock: StepClock = field(default_factory=lambda: StepClock(datetime(2026, 11, 24, tzinfo=UTC)))
    posts: dict = field(
        default_factory=lambda: {name: Post() for name in ("mail", "sms", "whatsapp")}
    )

    @property
    def queue(self):
        return Queue(self.outbox, self.agenda)

    def say(self, template="application_received", to="resident"):
        """Queues a message and answers its id."""
        tx, before = MemoryTransaction(), set(self.outbox.kept)
        self.queue.tell(tx, template, village=VILLAGE, about=ABOUT, to=to, language="id", cause="c")
        tx.commit()
        (new,) = set(self.outbox.kept) - before
        return new

    def send(self, message, attempts=0):
        sender = Sender(
            self.outbox,
            lambda _: Addressed(self.ways, VALUES, MONTH, self.ceiling, self.why),
            self.posts,
            self.purse,
            self.queue,
            MemoryTransaction,
            self.clock,
        )
        entry = Entry(
            "e", VILLAGE, "message", message, "", "now", "c", attempts, data={"about": ABOUT}
        )
        return sender.send_message(entry, lambda _: None)

    def sent(self):
        """How many each channel took."""
        return {name: len(post.sent) for name, post in self.posts.items() if post.sent}

    def report(self, message, why=BOUNCE):
        feedback = Feedback(self.outbox, self.stopped, self.queue, MemoryTransaction)
        return feedback.take(Report(VILLAGE, ABOUT, message, why, (MAIL.address,)))


@pytest.fixture
def office():
    return Office()


def test_the_first_way_is_taken_and_counted(office):
    message = office.say()

    assert office.send(message) is Result.DONE

    kept = office.outbox.kept[message]
    assert (kept.state, kept.channel, kept.cost, kept.month) == (State.SENT, "sms", 400, MONTH)
    assert (office.purse.rupiah[MONTH], office.purse.times[ABOUT]) == (400, 1)
    assert office.sent() == {"sms": 1}


@pytest.mark.parametrize("template", ["closed", "traced"])
def test_what_is_not_worth_money_goes_by_mail_alone(office, template):
    office.send(office.say(template))

    assert office.sent() == {"mail": 1}
    assert office.purse.rupiah[MONTH] == 0


def test_an_official_is_told_by_mail_alone(office):
    office.send(office.say(to="official#siti"))

    assert office.sent() == {"mail": 1}


def test_a_channel_that_refuses_for_good_gives_way_to_the_next_at_once_and_costs_nothing(office):
    office.posts["sms"].next = [RefusedForGoodError(reason="InvalidParameter")]
    message = office.say()

    assert office.send(message) is Result.DONE

    kept = office.outbox.kept[message]
    assert (kept.state, kept.channel, kept.tried, kept.cost) == (State.SENT, "mail", ("sms",), 0)
    assert (office.purse.rupiah[MONTH], office.purse.times[ABOUT]) == (0, 0)


def test_a_channel_that_says_not_now_is_tried_some_times_before_the_next(office):
    office.posts["sms"].next = [RejectedError(reason="Throttled")] * MOST_REFUSALS
    message = office.say()
    for attempts in range(MOST_REFUSALS - 1):
        with pytest.raises(RejectedError):
            office.send(message, attempts)
        assert office.purse.rupiah[MONTH] == 0

    assert office.send(message, MOST_REFUSALS - 1) is Result.DONE

    assert office.sent() == {"mail": 1}


def test_refused_by_every_channel_it_is_unreachable(office):
    for name in ("sms", "mail"):
        office.posts[name].next = [RefusedForGoodError(reason="x")]
    message = office.say()

    assert office.send(message) is Result.DONE

    kept = office.outbox.kept[message]
    assert (kept.state, kept.why) == (State.UNREACHABLE, Why.REFUSED)


def test_whose_address_is_stopped_and_has_no_other_is_unreachable(office):
    office.ways, office.why = (), Why.STOPPED
    message = office.say()

    office.send(message)

    assert office.outbox.kept[message].state is State.UNREACHABLE


def test_a_case_has_two_paid_messages_and_the_third_goes_by_mail(office):
    for template in ("application_received", "refused", "paid"):
        office.send(office.say(template))

    assert office.sent() == {"sms": 2, "mail": 1}
    assert office.purse.rupiah[MONTH] == 800


def test_above_the_ceiling_nothing_is_paid_and_the_administrator_hears_of_it_once(office):
    office.ceiling = 500
    for template in ("application_received", "refused", "duplicate"):
        office.send(office.say(template))

    assert office.sent() == {"sms": 1, "mail": 2}
    assert office.purse.rupiah[MONTH] == 400
    assert [added[:2] for added in office.agenda.added if added[0] == "tell_ceiling"] == [
        ("tell_ceiling", MONTH)
    ]


def test_above_the_ceiling_who_has_no_mail_gets_nothing_and_it_is_told_why(office):
    office.ceiling, office.ways = 100, (SMS, WHATSAPP)
    message = office.say()

    assert office.send(message) is Result.DONE

    kept = office.outbox.kept[message]
    assert (kept.state, kept.why, office.sent()) == (State.FAILED, Why.CEILING, {})


def test_whose_sender_died_goes_again_over_the_same_channel_with_the_same_words_and_counts_once(
    office,
):
    office.posts["sms"].dies_after = True
    message = office.say()
    with pytest.raises(Died):
        office.send(message)
    office.posts["sms"].dies_after = False
    office.ways = (MAIL, SMS)  # meanwhile the village prefers mail

    early = office.send(message)
    office.clock.move(minutes=3)
    late = office.send(message)

    assert (early, late) == (Result.BUSY, Result.DONE)
    first, second = office.posts["sms"].sent
    assert first == second
    assert (office.purse.rupiah[MONTH], office.purse.times[ABOUT]) == (400, 1)


def test_a_refusal_after_a_death_gives_back_what_the_first_sender_counted(office):
    office.posts["sms"].dies_after = True
    message = office.say()
    with pytest.raises(Died):
        office.send(message)
    office.posts["sms"].next = [RefusedForGoodError(reason="x")]
    office.clock.move(minutes=3)

    office.send(message)

    assert office.purse.rupiah[MONTH] == 0
    assert office.outbox.kept[message].channel == "mail"


def test_what_bounced_goes_to_the_next_channel(office):
    office.ways = (MAIL, SMS)
    message = office.say()
    office.send(message)

    assert office.report(message)
    office.ways, office.why = (SMS,), Why.STOPPED
    office.send(message)

    kept = office.outbox.kept[message]
    assert (kept.state, kept.channel) == (State.SENT, "sms")
    assert office.stopped.why == {MAIL.address: BOUNCE}
    assert office.agenda.added[-1][:2] == ("message", message)


def test_a_bounce_that_is_told_twice_sends_nothing_twice(office):
    office.ways = (MAIL, SMS)
    message = office.say()
    office.send(message)

    told = [office.report(message), office.report(message)]

    assert told == [True, False]


def test_what_was_complained_of_did_arrive(office):
    office.ways = (MAIL,)
    message = office.say()
    office.send(message)

    assert not office.report(message, COMPLAINT)

    assert office.outbox.kept[message].state is State.SENT
    assert office.stopped.why == {MAIL.address: COMPLAINT}


def test_a_report_of_a_message_that_is_gone_stops_the_address_all_the_same(office):
    assert not office.report("none")
    assert office.stopped.is_stopped(VILLAGE, MAIL.address)


def test_the_administrators_are_told_of_the_ceiling_with_the_end_of_the_entry(office):
    ended = []
    notices = Notices(office.queue, lambda *_: [("rini", "id"), ("joko", "en")], MemoryTransaction)
    entry = Entry("e", VILLAGE, "tell_ceiling", MONTH, "", "later", "c")

    assert notices.tell_ceiling(entry, ended.append) is Result.WRITTEN

    told = office.outbox.kept.values()
    assert {(m.template, m.to, m.data["month"]) for m in told} == {
        ("ceiling_reached", "official#rini", MONTH),
        ("ceiling_reached", "official#joko", MONTH),
    }
    assert len(ended) == 1


def again(office, message):
    return resend(VILLAGE, ABOUT, message, "c", messages=office.queue, begin=MemoryTransaction)


def test_what_was_given_up_is_sent_again_when_somebody_asks(office):
    office.ways = ()
    message = office.say()
    office.send(message)

    again(office, message)
    office.ways = (MAIL,)
    office.send(message)

    kept = office.outbox.kept[message]
    assert (kept.state, kept.why) == (State.SENT, "")
    assert office.agenda.added[-1][:2] == ("message", message)


def test_what_was_sent_is_not_sent_again(office):
    message = office.say()
    office.send(message)

    with pytest.raises(MessageStateError):
        again(office, message)
    with pytest.raises(NotFoundError):
        again(office, "none")
