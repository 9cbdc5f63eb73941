"""Nothing on a page is without words: every message and every code, in every language."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import lumbung
from lumbung.shared.catalogue import LANGUAGES, LOCALE
from lumbung.shared.errors import LumbungError
from lumbung.web.errors import FAULT, page_of
from lumbung.web.templates import SOURCES
from lumbung.web.words import CODES

ROOT = Path(__file__).parents[3]
OPTIONS = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}


def catalogue(language):
    with (LOCALE / language / "LC_MESSAGES" / "lumbung.po").open("rb") as source:
        return {message.id: message.string for message in read_po(source) if message.id}


WORDS = {language: catalogue(language) for language in LANGUAGES}


def messages():
    """Every message of the templates, with the file that it stands in."""
    found = extract_from_dir(
        str(SOURCES),
        method_map=[("**.html", "jinja2")],
        options_map={"**.html": OPTIONS},
        keywords={"_": None, "gettext": None},
    )
    return {text: file for file, _line, text, _comments, _context in found}


def codes_of_errors():
    """The code of every error that a person can meet, and every code that is raised by name."""
    for module in pkgutil.walk_packages(lumbung.__path__, "lumbung."):
        importlib.import_module(module.name)
    kinds, seen = [LumbungError], set()
    while kinds:
        kind = kinds.pop()
        if page_of(kind.__new__(kind)) != FAULT:  # a fault's page says nothing of it
            seen.add(kind.code)
        kinds += kind.__subclasses__()
    for source in [*ROOT.glob("layers/**/*.py"), *ROOT.glob("functions/**/*.py")]:
        text = source.read_text()
        seen |= set(re.findall(r'InvalidTextError\(\s*"([a-z_.]+)"', text))
        seen |= set(re.findall(r'FieldError\(\s*\S+,\s*"([a-z_.]+)"', text))
        seen |= set(re.findall(r'NotAllowedError\(\s*"([a-z_.]+)"', text))
    return sorted(seen)


def test_every_message_of_a_template_is_there_in_english():
    missing = {text: file for text, file in messages().items() if not WORDS["en"].get(text)}

    assert missing == {}


def test_no_message_is_left_over():
    used = set(messages())

    left = [text for text in WORDS["en"] if text not in used and text not in WORDS["id"]]

    assert left == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_words(language):
    assert [code for code in codes_of_errors() if not WORDS[language].get(code)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_pages_look_up_has_words(language):
    assert [code for code in CODES if not WORDS[language].get(code)] == []


def test_every_kind_of_code_that_a_template_looks_up_is_listed():
    kinds = {code.partition(".")[0] for code in CODES}
    asked = set()
    for source in SOURCES.glob("**/*.html"):
        asked |= set(re.findall(r"""word\(["']([a-z_]+)\.""", source.read_text()))

    assert asked <= kinds


def test_every_code_has_words_in_every_language():
    assert set(WORDS["id"]) - set(WORDS["en"]) == set()


def test_a_translation_names_what_the_message_names():
    def named(text):
        return set(re.findall(r"%\((\w+)\)s", text))

    for text, translated in WORDS["en"].items():
        original = WORDS["id"].get(text, text)
        assert named(original) == named(translated), text
        assert ("<strong>" in original) == ("<strong>" in translated), text


def test_no_words_hold_a_sign_of_formatting_by_mistake():
    for words in WORDS.values():
        for text in words.values():
            assert not re.search(r"%(?!\(\w+\)s)", text), text
