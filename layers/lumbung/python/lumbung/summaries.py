"""A day's summary by mail, for officials who want one: how much waits for them, how much of it is late. Nothing personal.

One entry of the agenda for each of them, at the office's next opening; it asks for the one after itself. Each time that
somebody switches it on is a turn of its own, so that an entry of before ends quietly and nobody gets two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from lumbung.agenda.model import Entry, Result
from lumbung.agenda.ports import Finish
from lumbung.assistance.ports import Begin
from lumbung.assistance.reading import Official as Reader
from lumbung.assistance.reading import Reading
from lumbung.people.model import SummaryWish
from lumbung.people.service import Officials
from lumbung.shared.afterwards import Agenda, Messages
from lumbung.shared.clock import Clock, to_text
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.villages.model import Village

LINK_LASTS = timedelta(hours=10)  # the working day


@dataclass(frozen=True)
class Summaries:
    """Who wants one, and sending it."""

    people: Officials
    reading: Reading
    messages: Messages
    agenda: Agenda
    village_of: Callable[[str], Village]  # by id, with the settings of today
    begin: Begin
    clock: Clock
    time_scale: float = 1

    def is_wanted(self, village: str, official: str) -> bool:
        """Whether this official gets one."""
        return self.people.store.read_summary_wish(village, official).on

    def switch(self, village: Village, official: Reader, on: bool) -> None:
        """From the next opening of the office on, or not any more. A repeat changes nothing."""
        old = self.people.store.read_summary_wish(village.id, official.id)
        if old.on == on:
            return
        new, tx = old.switched(on), self.begin()
        self.people.store.set_summary_wish(tx, village.id, official.id, old, new)
        if on:
            self._ask(tx, village, official.id, new, f"official#{official.id}/{new.turn}")
        try:
            tx.commit()
        except RefusedError:
            return  # another click was quicker

    def send_daily_summary(self, entry: Entry, finish: Finish) -> Result:
        """The agenda's effect: one mail, where anything waits, and the next entry, in the transaction that ends this one."""
        wish = self.people.store.read_summary_wish(entry.village, entry.ref)
        official = self.people.read_official(entry.village, entry.ref)
        if official is None or not wish.on or wish.turn != entry.data["turn"]:
            return Result.DONE
        village, tx = self.village_of(entry.village), self.begin()
        finish(tx)
        self._ask(tx, village, official.id, wish, entry.cause)
        waiting = [] if official.blocked else self.reading.inbox(village, official)
        if waiting:
            self.messages.tell(
                tx,
                "daily_summary",
                village=village.id,
                about=f"official#{official.id}",
                to=f"official#{official.id}",
                language=official.language,
                cause=entry.cause,
                data={
                    "waiting": len(waiting),
                    "overdue": sum(task.overdue for task in waiting),
                    "purpose": "inbox",
                    "expires": to_text(self.clock() + LINK_LASTS),
                },
            )
        tx.commit()
        return Result.WRITTEN

    def _ask(
        self, tx: Transaction, village: Village, official: str, wish: SummaryWish, cause: str
    ) -> None:
        now = self.clock()
        pause = (village.working_time.next_opening(now) - now) / self.time_scale
        data: dict[str, str | int] = {"turn": wish.turn}
        self.agenda.add(
            tx,
            "daily_summary",
            official,
            village=village.id,
            cause=cause,
            at=now + pause,
            data=data,
        )
