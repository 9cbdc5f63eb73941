"""How the codes of a village's budget are made: a desa's own APBDes, or a kelurahan's part of the city's APBD."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_JOINTS: Final = re.compile(r"[\s/\-_.]+")


@dataclass(frozen=True)
class BudgetProfile:
    """One structure of codes."""

    pattern: str
    example: str

    def fits(self, code: str) -> bool:
        """Whether it is a code, or the beginning of one that stands for a heading."""
        return re.fullmatch(self.pattern, code, re.ASCII) is not None


def plain_code(text: str) -> str:
    """A code as it is kept, however it was typed: its parts joined by dots ("5.3.00 5.4.1.01" → "5.3.00.5.4.1.01")."""
    return _JOINTS.sub(".", text.strip()).strip(".")


def _nested(*levels: str) -> str:
    """Each level only under those before it."""
    pattern = ""
    for level in reversed(levels):
        pattern = rf"{level}(?:\.{pattern})?" if pattern else level
    return pattern


PROFILES: Final[Mapping[str, BudgetProfile]] = {
    # Permendagri 20/2018: bidang, sub bidang, kegiatan; then the account of spending (akun 5, kelompok, jenis, obyek).
    "desa": BudgetProfile(
        _nested("0?[1-9]", "[0-9]{1,2}", "[0-9]{2}", "5", "[1-9]", "[0-9]", "[0-9]{2}"),
        "5.3.00.5.4.1.01",
    ),
    # Permendagri 90/2019, as SIPD writes it: urusan, bidang urusan, program, kegiatan (two parts), sub kegiatan; then the
    # account of spending down to the sub rincian obyek.
    "kelurahan": BudgetProfile(
        _nested(
            *("[0-9X]", "[0-9X]{2}", "[0-9]{2}", "[0-9]", "[0-9]{2}", "(?:[0-9]{4}|[0-9]{2})"),
            *("5", "[1-9]", "[0-9]{2}", "[0-9]{2}", "[0-9]{2}", "[0-9]{4}"),
        ),
        "7.01.03.2.02.0001.5.1.06.01.01.0001",
    ),
}
"""By the name that a village's settings give."""
