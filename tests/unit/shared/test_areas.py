import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.shared.areas import VILLAGE, Area
from lumbung.shared.errors import InvalidTextError

areas = st.builds(Area, st.integers(1, 99), st.none() | st.integers(1, 999))


@given(areas)
def test_a_key_leads_back_to_its_area(area: Area) -> None:
    assert Area.from_key(area.key) == area


@given(areas, areas)
def test_areas_sort_by_number_and_an_rw_before_its_rts(one: Area, other: Area) -> None:
    assert (one < other) == ((one.rw, one.rt or 0) < (other.rw, other.rt or 0))
    assert (one < other) == (one.key < other.key)


def test_an_area_is_written_as_on_letters() -> None:
    assert Area(5, 3).show() == "RT 003/RW 05"
    assert Area(5).show() == "RW 05"
    assert (Area(5, 3).key, Area(5).key) == ("rw05-rt003", "rw05")


def test_an_rt_lies_in_its_rw_and_that_in_the_village() -> None:
    assert Area(5, 3).keys_above == ("rw05-rt003", "rw05", VILLAGE)
    assert Area(5).keys_above == ("rw05", VILLAGE)


def test_the_whole_village_is_no_single_area() -> None:
    assert Area.from_key(VILLAGE) is None


@pytest.mark.parametrize("key", ["", "rw5", "rw00", "RW05", "rw05-rt3", "rw05-rt000", "rw٠٥"])
def test_other_keys_are_refused(key: str) -> None:
    with pytest.raises(InvalidTextError, match=r"area\.key"):
        Area.from_key(key)


@pytest.mark.parametrize(("rw", "rt"), [(0, None), (100, None), (1, 0), (1, 1000)])
def test_numbers_that_no_neighbourhood_has_are_refused(rw: int, rt: int | None) -> None:
    with pytest.raises(ValueError):
        Area(rw, rt)
