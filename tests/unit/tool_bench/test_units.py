"""Capacity units as AWS counts them (DynamoDB's developer guide, read and write request units)."""

import pytest

from tool.bench.counting import Call, Counting, Counts, item_size, read_units, total, write_units


@pytest.mark.parametrize(
    ("size", "consistent", "eventual"),
    [(0, 1, 0.5), (1, 1, 0.5), (4096, 1, 0.5), (4097, 2, 1), (20_000, 5, 2.5)],
)
def test_a_read_takes_a_unit_for_each_4_kilobytes_begun_and_half_where_it_may_be_stale(
    size, consistent, eventual
):
    assert read_units(size, consistent=True) == consistent
    assert read_units(size, consistent=False) == eventual


@pytest.mark.parametrize(("size", "units"), [(0, 1), (1024, 1), (1025, 2), (400_000, 391)])
def test_a_write_takes_a_unit_for_each_kilobyte_begun(size, units):
    assert write_units(size) == units


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "héllo"}, 6),
        ({"S": ""}, 0),
        ({"N": "0"}, 1),
        ({"N": "7"}, 2),
        ({"N": "100"}, 2),
        ({"N": "123"}, 3),
        ({"N": "-123"}, 4),
        ({"B": b"abc"}, 3),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["a", "bc"]}, 3),
        ({"NS": ["1", "22"]}, 4),
        ({"L": [{"S": "ab"}, {"N": "1"}]}, 3 + 1 + 2 + 1 + 2),
        ({"M": {"key": {"S": "ab"}}}, 3 + 1 + 3 + 2),
    ],
)
def test_every_kind_of_value_has_its_size(value, size):
    assert item_size({"name": value}) == len("name") + size


def test_the_counts_of_a_step_are_those_of_one_of_its_runs():
    counting = Counting()
    for _ in range(2):
        with counting.step("load case"):
            counting.calls.append(Call("load case", "GetItem", 1, 0))

    assert counting.of("load case") == Counts(1, 1, 0)


def test_a_step_within_a_step_counts_for_itself():
    counting = Counting()
    with counting.step("outer"):
        with counting.step("inner"):
            pass

        assert counting._here.step == "outer"

    assert counting.runs == {"outer": 1, "inner": 1}


def test_counts_add_up():
    calls = [Call("a", "GetItem", 0.5, 0), Call("b", "PutItem", 0, 2)]

    assert total(calls) == Counts(2, 0.5, 2)
