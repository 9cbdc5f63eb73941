"""What other live cases of the village have in common with one: shown to officials, never a reason to refuse by itself.

Each accepted case leaves a mark under the blind index of its account, its phone and its helper's phone. Looked up
at screening alone, so nobody can test by a form whether a number is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lumbung.assistance.model import Case
from lumbung.assistance.ports import Cases
from lumbung.assistance.screening import PASS, WARN
from lumbung.shared.transaction import Transaction
from lumbung.shared.vault import Keys

ACCOUNT, PHONE, HELPER = "account", "phone", "helper"
ANSWERS = {ACCOUNT: "account_number", PHONE: "phone", HELPER: "helper_phone"}
MOST_LOOKED_AT = 50  # of the newest cases with the same mark; each costs a read


@dataclass(frozen=True)
class Flags:
    """Compares a case with the others, by what both left marks of."""

    cases: Cases
    keys: Keys

    def checks(self, case: Case, answers: Mapping[str, str], many: int) -> dict[str, str]:
        """Code → outcome, for what was answered. `many`: live cases of one helper, this one too, that are worth a look."""
        found: dict[str, str] = {}
        marks = self._marks(answers)
        for kind in (ACCOUNT, PHONE):
            if kind in marks:
                others = self._live(case, kind, marks[kind], 1, elsewhere=True)
                found[f"shared_{kind}"] = WARN if others else PASS
        if HELPER in marks:
            others = self._live(case, HELPER, marks[HELPER], many - 1, elsewhere=False)
            found["helper_cases"] = WARN if others >= many - 1 else PASS
        return found

    def mark(self, transaction: Transaction, case: Case, answers: Mapping[str, str]) -> None:
        """Leaves the marks of a case, in the transaction that accepts it; a repeat is harmless."""
        for kind, index in self._marks(answers).items():
            self.cases.mark(transaction, case, kind, index)

    def mark_anew(
        self,
        transaction: Transaction,
        case: Case,
        before: Mapping[str, str],
        after: Mapping[str, str],
    ) -> None:
        """The marks of an account or a phone that the case has no more go, those that it has now come."""
        old, new = self._marks(before), self._marks(after)
        for kind in old.keys() | new.keys():
            if old.get(kind) == new.get(kind):
                continue
            if kind in old:
                self.cases.unmark(transaction, case, kind, old[kind])
            if kind in new:
                self.cases.mark(transaction, case, kind, new[kind])

    def _marks(self, answers: Mapping[str, str]) -> dict[str, str]:
        indexes = {
            kind: self.keys.index(kind, answers.get(name, "")) for kind, name in ANSWERS.items()
        }
        return {kind: index for kind, index in indexes.items() if index}

    def _live(self, case: Case, kind: str, index: str, enough: int, *, elsewhere: bool) -> int:
        """How many other live cases have the mark, counted until there are enough; `elsewhere`: of other households."""
        count = 0
        for case_id in self.cases.marked(case.village, kind, index, MOST_LOOKED_AT):
            if count >= enough:
                break
            other = self.cases.read(case.village, case_id) if case_id != case.id else None
            if other is None or other.is_over or (elsewhere and other.kk_index == case.kk_index):
                continue
            count += 1
        return count
