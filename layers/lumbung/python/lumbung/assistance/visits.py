"""A visit: the number was typed once, and for a while this phone may send photos for the one correction that is asked for.

A photo goes to the bucket from a page of its own, so what was chosen has to be kept until the correction is sent.
The public side keeps ids of photos and nothing else; the cookie holds the visit's id, at which nobody can guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from lumbung.assistance.model import Case, Stage
from lumbung.assistance.tracking import Tracking, missing_number
from lumbung.shared.errors import ChangedError, InvalidInputError
from lumbung.shared.ids import random_id
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.villages.model import Village

VISIT_LASTS = timedelta(hours=2)  # somebody looks for the paper and for light


@dataclass(frozen=True)
class Visit:
    """`chosen`: for each photo that is asked for, its id, or that the paper is brought."""

    id: str
    village: str
    case: str
    correction: int  # the how-manieth of the case
    until: int  # epoch seconds; DynamoDB deletes it afterwards
    version: int = 1
    chosen: Mapping[str, str] = field(default_factory=dict)


class VisitBook(Protocol):
    """Where visits are kept."""

    def read(self, village: str, visit_id: str) -> Visit | None: ...

    def add(self, transaction: Transaction, visit: Visit) -> None: ...

    def change(self, transaction: Transaction, old: Visit, new: Visit) -> None:
        """Refused as "visit" where it is no longer the version read."""


@dataclass(frozen=True)
class Visits:
    """The resident signs in for one correction, and chooses photos for it."""

    tracking: Tracking
    book: VisitBook

    def open_visit(self, village: Village, code: str, number: str) -> Visit:
        """Raises InvalidInputError for no number, NotFoundError, WrongNumberError (left), RestingError (until),
        ErasedError, ChangedError where no correction is asked for.
        """
        if wrong := missing_number(number):
            raise InvalidInputError(wrong)
        desk = self.tracking.desk
        case = desk.read(village.id, self.tracking.with_number(village.id, code, number))
        if case.stage is not Stage.CORRECTION:
            raise ChangedError
        desk.cases.reply_vault(village.id, case.id, "intake")
        until = int((desk.clock() + VISIT_LASTS).timestamp())
        visit, tx = Visit(random_id(), village.id, case.id, case.corrections, until), desk.begin()
        self.book.add(tx, visit)
        tx.commit()
        return visit

    def read_visit(self, village: str, case: str, correction: int, visit_id: str) -> Visit | None:
        """The visit of a cookie, if it is to this correction and not over."""
        visit = self.book.read(village, visit_id) if visit_id else None
        if visit is None or visit.until <= self.tracking.desk.clock().timestamp():
            return None
        return visit if (visit.case, visit.correction) == (case, correction) else None

    def is_to(self, case: Case, visit_id: str) -> bool:
        """Whether this visit stands for the number of this case."""
        return bool(self.read_visit(case.village, case.id, case.corrections, visit_id))

    def choose_photo(self, visit: Visit, question: str, answer: str) -> Visit:
        """What another tab chose for another question is kept. Raises ChangedError where the visit is over."""
        ids = (visit.village, visit.case, visit.correction, visit.id)
        while now := self.read_visit(*ids):
            chosen = {**now.chosen, question: answer}
            new, tx = (
                replace(now, chosen=chosen, version=now.version + 1),
                self.tracking.desk.begin(),
            )
            self.book.change(tx, now, new)
            try:
                tx.commit()
                return new
            except RefusedError:
                continue
        raise ChangedError
