"""Names are compared kindly: what differs by habit is the same, what differs by a word is not."""

import pytest

from lumbung.shared.names import same_name


@pytest.mark.parametrize(
    "other",
    [
        "Siti Aminah",
        "SITI AMINAH",
        "Aminah Siti",
        "Hj. Siti Aminah",
        "Siti Aminah, S.Pd.",
        "Siti Aminah S. Pd",
        "Dr. Hj. SITI AMINAH, M.Si",
        "Ibu Siti Aminah",
        "  siti   aminah ",
        "Siti Am\u00ednah",
        "Siti, Aminah",
    ],
)
def test_habit_makes_no_difference(other: str) -> None:
    assert same_name("Siti Aminah", other)
    assert same_name(other, "Siti Aminah")


@pytest.mark.parametrize("other", ["Siti", "Siti Aminah Putri", "Budi Aminah", "", "Siti Siti"])
def test_another_word_is_another_name(other: str) -> None:
    assert not same_name("Siti Aminah", other)


def test_dots_part_words_and_a_title_may_be_a_name() -> None:
    assert same_name("M.Yusuf", "Yusuf M.")
    assert same_name("H", "h.")
    assert not same_name("H", "Ir")
