"""The review of an objection: another official than those of the first round looks at the case again."""

from collections.abc import Mapping
from dataclasses import dataclass

from lumbung.assistance.deciding import Deciding, Decision, Moved, words_of
from lumbung.assistance.desk import next_cause
from lumbung.assistance.flags import Flags
from lumbung.assistance.model import Case, Kind, Stage
from lumbung.assistance.reading import Official
from lumbung.shared.errors import ErasedError, FieldError, InvalidInputError, NotAllowedError
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.villages.model import Village

UPHELD, KEPT = "upheld", "kept"
PLACES = {"nik", "kk"}


@dataclass(frozen=True)
class Reviews(Deciding):
    """Decides whether a refusal stands."""

    def review_objection(
        self,
        village: Village,
        official: Official,
        case_id: str,
        task_id: str,
        version: int,
        decision: str,
        words: str = "",
    ) -> None:
        """`upheld`: the case is verified and approved anew, and takes its person's and household's place again.
        `kept`: the refusal stands for good, with words for the resident.

        Raises like a decision, and NotAllowedError("place_taken") where the household has a newer open application.
        """
        said = Decision(
            *(village.id, official, case_id, task_id, version, (Kind.REVIEW,), decision),
            sealed=words_of(words),
        )
        if decision not in (UPHELD, KEPT):
            raise InvalidInputError([FieldError("decision", "required")])
        if decision == KEPT and not words.strip():
            raise InvalidInputError([FieldError("words", "required")])
        try:
            self._decide(said, self._uphold if decision == UPHELD else self._keep)
        except RefusedError as refusal:
            if not PLACES & set(refusal.reasons):
                raise
            raise NotAllowedError("place_taken") from refusal

    def _keep(self, tx: Transaction, case: Case, now: str) -> Moved:
        self.desk.tell_resident(tx, case, "objection_decided", next_cause(case))
        return case.moved(Stage.REFUSED, now), KEPT, {}

    def _uphold(self, tx: Transaction, case: Case, now: str) -> Moved:
        for kind, index in (("nik", case.nik_index), ("kk", case.kk_index)):
            if index:
                self.desk.cases.take_place(tx, case, kind, index)
        answers = self._answers_of(case)
        Flags(self.desk.cases, self.keys).mark(tx, case, answers)  # a rule's refusal left none
        self.desk.tell_resident(tx, case, "objection_decided", next_cause(case))
        return case.upheld(now), UPHELD, {}

    def _answers_of(self, case: Case) -> Mapping[str, str]:
        try:
            return self.desk.read_answers(case)
        except ErasedError as error:  # nobody could verify it
            raise NotAllowedError("erased") from error
