"""The right to be forgotten (UU 27/2022, article 8): the keys go, so nothing personal can be read any more."""

from dataclasses import dataclass

from lumbung.assistance.ports import Cases
from lumbung.shared.identity import Nik
from lumbung.shared.vault import Keys


@dataclass(frozen=True)
class Erasure:
    """Deletes keys; what was sealed stays as it is, so every hash chain still holds."""

    cases: Cases
    keys: Keys

    def erase_person(self, village: str, nik: str) -> int:
        """How many cases of this person became unreadable. A repeat answers the same.

        Raises InvalidTextError for what is no NIK. Backups older than this run out after 35 days.
        """
        index = self.keys.index("nik", Nik.parse(nik).text)
        return self.cases.forget_person(village, index) if index else 0
