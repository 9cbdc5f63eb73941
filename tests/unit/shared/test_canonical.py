import json
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.shared.canonical import FIRST, canonical, chain

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
events = st.dictionaries(st.text(), values, max_size=4)


class Stage(StrEnum):
    OPEN = "open"


@given(values)
def test_the_text_says_the_value_and_nothing_else(value: object) -> None:
    text = canonical(value)

    assert json.loads(text) == value
    assert text.isascii()
    assert canonical(json.loads(text)) == text


@given(st.dictionaries(st.text(), values, max_size=6), st.randoms())
def test_the_order_of_keys_does_not_matter(value: dict[str, object], chance: object) -> None:
    keys = list(value)
    chance.shuffle(keys)  # type: ignore[attr-defined]

    assert canonical({key: value[key] for key in keys}) == canonical(value)


def test_texts_that_are_enums_and_lists_that_are_tuples_count_as_what_is_stored() -> None:
    assert canonical({Stage.OPEN: (Stage.OPEN, 1)}) == canonical({"open": ["open", 1]})


@pytest.mark.parametrize("wrong", [1.0, {"a": [1.5]}, Decimal(1), b"x", {1: "a"}, {"a"}, object()])
def test_what_a_store_would_change_has_no_canonical_form(wrong: object) -> None:
    with pytest.raises(TypeError):
        canonical(wrong)


@given(events, events)
def test_each_link_depends_on_all_before_it(
    one: dict[str, object], other: dict[str, object]
) -> None:
    first, second = chain(FIRST, one), chain(FIRST, other)

    assert (first == second) == (canonical(one) == canonical(other))
    assert chain(first, other) != chain(second, other) or first == second
    assert len(chain(first, other)) == 64


def test_the_chain_stays_what_it_was() -> None:
    """A change here means that no stored history verifies any more."""
    assert chain(FIRST, {"seq": 1, "kind": "submitted", "data": {"rw": 5, "nama": "Élodie"}}) == (
        "be22e1b29700353ac651df6d29cc38e9f3596345108e0571d19b42d83494a468"
    )
