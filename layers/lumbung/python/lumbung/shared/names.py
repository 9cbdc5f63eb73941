"""Whether two names may be one person's: order, capitals, dots and titles make no difference."""

import re
import unicodedata
from typing import Final

_BEFORE: Final = "h hj kh dr drs dra drg ir prof tn ny nn sdr sdri bpk bapak pak ibu bu alm almh"
_AFTER: Final = (
    "sh mh se mm st mt spd mpd ssi msi skom mkom sag mag ssos sip sked skep skm sp ak ns "
    "amd amdkeb amdkep lc phd spdi"
)
TITLES: Final = frozenset(f"{_BEFORE} {_AFTER}".split())
"""What stands before or after a name and is none of it, without its dots."""

_MARKS: Final = re.compile(r"[,;()\u2019'`\u00b4-]+")


def same_name(one: str, other: str) -> bool:
    """Compared kindly: "Hj. SITI Aminah, S.Pd." and "Aminah Siti" are the same, two different words are not."""
    return _words(one) == _words(other)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    parts = [part for whole in _MARKS.sub(" ", plain).split() for part in _parts(whole)]
    return sorted(_without_titles(parts) or parts)


def _parts(word: str) -> list[str]:
    """One title where it is one without its dots ("s.pd."), else a word at each dot ("m.yusuf")."""
    joined = word.replace(".", "")
    return [joined] if joined in TITLES else [part for part in word.split(".") if part]


def _without_titles(parts: list[str]) -> list[str]:
    kept: list[str] = []
    for part in parts:
        if kept and len(kept[-1]) == 1 and kept[-1] + part in TITLES:  # "s. pd"
            kept.pop()
        elif part not in TITLES:
            kept.append(part)
    return kept
