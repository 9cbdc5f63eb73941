"""The right to be forgotten (UU 27/2022, article 8): the keys go, so nothing personal can be read any more."""

from dataclasses import dataclass

from lumbung.assistance.desk import Desk, next_cause
from lumbung.assistance.model import Actor, Case
from lumbung.assistance.papers import ERASED
from lumbung.shared.errors import LumbungError
from lumbung.shared.identity import Nik
from lumbung.shared.vault import Keys

ERASER = Actor("administrator", "tool")


class OpenCaseError(LumbungError):
    """The person still has open cases: they must be decided first, or money would be stuck in them."""

    code = "erase.open"

    def __init__(self, codes: list[str]) -> None:
        super().__init__(codes=" ".join(codes))
        self.codes = tuple(codes)


@dataclass(frozen=True)
class Erasure:
    """Deletes keys; what was sealed stays as it is, so every hash chain still holds."""

    desk: Desk
    keys: Keys

    def erase_person(self, village: str, nik: str, even_open: bool = False) -> int:
        """How many cases of this person can be read by nobody now; each says so in its history.

        Raises InvalidTextError for what is no NIK, OpenCaseError unless `even_open`: such a case can only be
        refused afterwards, since nobody knows any more whom to pay. A repeat answers the same and changes
        nothing. Drafts go by themselves after a week, backups run out after 35 days.
        """
        index = self.keys.index("nik", Nik.parse(nik).text)
        ids = self.desk.cases.of_person(village, index) if index else []
        cases = [self.desk.read(village, case_id) for case_id in ids]
        still_open = [case.code for case in cases if not case.is_over]
        if still_open and not even_open:
            raise OpenCaseError(still_open)
        for case in cases:
            self.desk.until_written(lambda case=case: self._forget(case))  # type: ignore[misc]
        return len(cases)

    def _forget(self, case: Case) -> None:
        history = self.desk.cases.history(case.village, case.id)
        if any(event.kind == "erased" for event in history):
            return
        tx, now = self.desk.begin(), self.desk.read(case.village, case.id)
        self.desk.cases.forget(tx, now)
        cause = next_cause(now)
        self.desk.record(tx, now, now, "erased", ERASER, cause)
        if self.desk.has_papers(now):
            self.desk.drop_papers(tx, now, cause, data={"why": ERASED})
        tx.commit()
