"""Each error that a person can meet has one page."""

import pytest

from lumbung.shared import errors
from lumbung.shared.errors import AlreadyDecidedError, ChangedError, LumbungError
from lumbung.web.errors import FAULT, PAGES, ElsewhereError, page_of
from lumbung.web.templates import SOURCES

SHARED = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, LumbungError)
]


@pytest.mark.parametrize("kind", SHARED)
def test_each_error_has_a_page_of_its_own(kind):
    assert kind in PAGES


@pytest.mark.parametrize(
    "page", sorted(set(PAGES.values()), key=repr), ids=lambda page: page.template
)
def test_each_page_is_there(page):
    assert (SOURCES / page.template).is_file()
    assert 400 <= page.status <= 503


def test_an_error_is_answered_by_its_nearest_ancestors_page():
    class FinishedError(ChangedError):
        pass

    assert page_of(FinishedError()) == PAGES[ChangedError]
    assert page_of(AlreadyDecidedError()) == PAGES[AlreadyDecidedError]


def test_what_is_no_error_of_ours_is_a_fault():
    assert page_of(ZeroDivisionError()) == FAULT
    assert page_of(LumbungError()) == FAULT


def test_only_faults_are_answered_as_faults():
    assert {kind for kind, page in PAGES.items() if page.status >= 500} == {
        LumbungError,
        errors.TamperedError,
        errors.UnavailableError,
    }


def test_a_way_elsewhere_knows_where():
    assert ElsewhereError("/bukti").path == "/bukti"
