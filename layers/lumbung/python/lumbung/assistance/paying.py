"""What a payment has to show: a bank's reference, or, for cash and goods, the pick-up code that the resident brings.

The code is stored nowhere. It follows from the case's key for replies, which both the public side and the office can
open, and from the task to pay: a payment that came back and is made once more has another one.
"""

import hmac
import re
from contextlib import suppress
from dataclasses import dataclass

from lumbung.assistance.desk import Desk
from lumbung.assistance.guesses import MOST_WRONG, REST, Guesses, one_more
from lumbung.assistance.model import Case
from lumbung.assistance.task import Task
from lumbung.shared.clock import to_text
from lumbung.shared.errors import FieldError, InvalidInputError, RestingError
from lumbung.shared.transaction import RefusedError

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/ .\-]{3,39}")
DIGITS = 6
SPACES = re.compile(r"[\s\u00a0.-]+")


def check_payment(case: Case, reference: str, handed_out: bool) -> None:
    """Raises InvalidInputError where what is said of a payment does not fit how the case is paid."""
    if case.is_handed_out and not handed_out:
        raise InvalidInputError([FieldError("handed_out", "required")])
    if not case.is_handed_out and not REFERENCE.fullmatch(reference):
        code = "reference.form" if reference else "required"
        raise InvalidInputError([FieldError("bank_reference", code)])


@dataclass(frozen=True)
class PickUp:
    """The six digits against which cash or goods are handed out."""

    desk: Desk

    def code(self, case: Case, task: Task, root: str) -> str:
        """Of one task to pay. `root`: whose key opens it, "intake" for the public side. Raises ErasedError."""
        vault = self.desk.cases.reply_vault(case.village, case.id, root)
        return vault.digits(f"pick-up|{task.id}", DIGITS)

    def check(self, case: Case, task: Task, typed: str) -> None:
        """Raises InvalidInputError where the code does not fit: a wrong one is counted, and after five it rests
        (`pick_up.resting` with `until`, UTC).
        """
        digits = SPACES.sub("", typed)
        if not (digits.isascii() and digits.isdigit() and len(digits) == DIGITS):
            raise _wrong("pick_up.form" if digits else "pick_up.blank")
        try:
            counted = self._count(case)
        except RestingError as resting:
            raise _wrong("pick_up.resting", **resting.data) from resting
        if not hmac.compare_digest(self.code(case, task, "fields"), digits):
            if counted.rests_until:
                raise _wrong("pick_up.resting", until=counted.rests_until)
            raise _wrong("pick_up.wrong", left=MOST_WRONG - counted.wrong)
        with suppress(RefusedError):  # another guess came between and counts
            self.desk.cases.count_pick_up(case.village, case.id, counted, counted.forgiven())

    def _count(self, case: Case) -> Guesses:
        for _ in range(MOST_WRONG + 1):
            known = self.desk.cases.pick_up_guesses(case.village, case.id)
            counted = one_more(known or Guesses(), self.desk.clock())
            try:
                self.desk.cases.count_pick_up(case.village, case.id, known, counted)
                return counted
            except RefusedError:
                continue
        raise RestingError(until=to_text(self.desk.clock() + REST))


def _wrong(code: str, **data: str | int) -> InvalidInputError:
    return InvalidInputError([FieldError("pick_up_code", code, data)])
