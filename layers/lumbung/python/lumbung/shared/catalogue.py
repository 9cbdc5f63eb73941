"""The words for people, by language: gettext catalogues that the build compiles."""

import gettext
from functools import lru_cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("id", "en")
"""The first is the one that everything has, and that the others fall back on."""

LOCALE: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "lumbung"


class Catalogue:
    """Words of one folder of catalogues; a message id without words is its own text."""

    languages: Final = LANGUAGES

    def __init__(self, folder: Path = LOCALE) -> None:
        self._folder = folder
        self._words: dict[str, gettext.NullTranslations] = {}

    def words(self, language: str) -> gettext.NullTranslations:
        """The translations of a language; those of the first where the language is not ours.

        Raises FileNotFoundError where the build has not compiled them.
        """
        known = language if language in LANGUAGES else LANGUAGES[0]
        if known not in self._words:
            found = gettext.translation(DOMAIN, str(self._folder), languages=[known])
            if known != LANGUAGES[0]:
                found.add_fallback(self.words(LANGUAGES[0]))
            self._words[known] = found
        return self._words[known]

    def translate(self, language: str, code: str, **values: str | int) -> str:
        """The words under a code (or of an Indonesian text); values fill in its `%(name)s`."""
        text = self.words(language).gettext(code)
        return text % values if values else text


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of this process."""
    return Catalogue()


def translate(language: str, code: str, **values: str | int) -> str:
    """The words under a code, from the catalogue of this process."""
    return catalogue().translate(language, code, **values)
