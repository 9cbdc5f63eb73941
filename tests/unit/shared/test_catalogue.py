from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from lumbung.shared.catalogue import Catalogue

WORDS = {
    "id": {"nik.length": "NIK terdiri dari %(expected)s angka.", "only.id": "Hanya di sini."},
    "en": {"nik.length": "A NIK has %(expected)s digits.", "Kirim": "Send"},
}


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    for language, words in WORDS.items():
        made = Catalog(locale=language)
        for code, text in words.items():
            made.add(code, text)
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "lumbung.mo").open("wb") as file:
            write_mo(file, made)
    return Catalogue(tmp_path)


@pytest.mark.parametrize(
    ("language", "code", "words"),
    [
        ("id", "nik.length", "NIK terdiri dari 16 angka."),
        ("en", "nik.length", "A NIK has 16 digits."),
        ("fr", "nik.length", "NIK terdiri dari 16 angka."),
    ],
)
def test_a_code_has_words_in_each_language(
    catalogue: Catalogue, language: str, code: str, words: str
) -> None:
    assert catalogue.translate(language, code, expected=16) == words


def test_an_indonesian_text_is_its_own_words(catalogue: Catalogue) -> None:
    assert catalogue.translate("id", "Kirim") == "Kirim"
    assert catalogue.translate("en", "Kirim") == "Send"


def test_what_english_lacks_is_said_in_indonesian(catalogue: Catalogue) -> None:
    assert catalogue.translate("en", "only.id") == "Hanya di sini."


def test_a_per_cent_sign_stays_where_no_values_are_given(catalogue: Catalogue) -> None:
    assert catalogue.translate("id", "100 % gratis") == "100 % gratis"


def test_a_catalogue_that_was_not_compiled_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Catalogue(tmp_path).words("id")
