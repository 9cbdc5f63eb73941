"""A photo that came is looked at once; where a fault comes between, it comes again by the agenda, for a day."""

from collections.abc import Callable
from dataclasses import dataclass

from lumbung.agenda.model import MOST_ATTEMPTS, Entry, Result, back_off
from lumbung.agenda.ports import Finish
from lumbung.assistance.desk import Desk
from lumbung.assistance.papers import RAW, Papers
from lumbung.shared.errors import fault_code

LATER = "later"


@dataclass(frozen=True)
class Arrivals:
    """Photos as they come. `hand_over` calls the function that looks at photos: it has the memory, the agenda has not."""

    papers: Papers
    desk: Desk
    hand_over: Callable[[str, int], None]

    def take(self, key: str, tried: int = 0) -> tuple[str, str | None]:
        """What became of the photo (Papers.take_paper), or LATER and the fault's code, and then it comes again.

        Raises the fault after the eighth time, 22 hours later at most: what was sent stays in the bucket for a day.
        """
        try:
            return self.papers.take_paper(key), None
        except Exception as fault:
            if tried + 1 >= MOST_ATTEMPTS:
                raise
            self._come_again(key, tried)
            return LATER, fault_code(fault)

    def take_again(self, entry: Entry, _finish: Finish) -> Result:
        """The agenda's effect: nobody waits for the photo, and a second look at it changes nothing."""
        self.hand_over(str(entry.data["key"]), int(entry.data["tried"]))
        return Result.DONE

    def _come_again(self, key: str, tried: int) -> None:
        found = RAW.fullmatch(key)
        assert found  # what is stray reaches no store
        village, case_id, *_ = found.groups()
        tx, at = self.desk.begin(), back_off(self.desk.clock(), tried)
        self.desk.agenda.add(
            tx,
            "take_paper",
            case_id,
            village=village,
            cause=f"draft/{case_id}",
            at=at,
            data={"key": key, "tried": tried + 1},
        )
        tx.commit()
