import re

import pytest

from lumbung.forms.check import CODES
from lumbung.shared import ids
from lumbung.shared.catalogue import LANGUAGES, translate

ALL = {**CODES, **ids.CODES}
FROM_THE_PAGE = {"label"}  # what the question is called; the page knows it


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ALL)
def test_each_code_has_words_that_need_only_its_own_data(language: str, code: str) -> None:
    words = translate(language, code)

    assert words != code
    assert set(re.findall(r"%\((\w+)\)", words)) <= {*ALL[code], *FROM_THE_PAGE}


@pytest.mark.parametrize("code", ALL)
def test_each_code_has_words_of_its_own_in_each_language(code: str) -> None:
    assert len({translate(language, code) for language in LANGUAGES}) == len(LANGUAGES)
