"""Root keys rotate while processes live that have read them before."""

import json

import pytest

from lumbung.aws.keys import RootKeys
from lumbung.shared.errors import TamperedError
from tests.unit.people.fakes import root_key

OWNER, PLACE = "3175071002#case#c1", "cases|pk|sk|name"


class Parameter:
    """The SSM parameter of a purpose, and how often it was read."""

    def __init__(self):
        self.keys, self.reads = [root_key("fields")], 0

    def __call__(self, _purpose):
        self.reads += 1
        return json.dumps(self.keys)

    def rotate(self):
        self.keys = [*self.keys, root_key("fields", len(self.keys))]


@pytest.fixture
def parameter():
    return Parameter()


def test_root_keys_are_read_once_a_process(parameter):
    keys = RootKeys(parameter)

    for _ in range(3):
        keys.open(OWNER, keys.new(OWNER, "fields").wrapped)

    assert parameter.reads == 1


def test_a_process_of_before_a_rotation_opens_what_a_newer_one_has_wrapped(parameter):
    old = RootKeys(parameter)
    before = old.new(OWNER, "fields")
    parameter.rotate()
    wrapped = RootKeys(parameter).new(OWNER, "fields")
    sealed = wrapped.seal(PLACE, "Sri")

    assert old.open(OWNER, wrapped.wrapped).read(PLACE, sealed) == "Sri"
    assert old.open(OWNER, before.wrapped)
    assert old.new(OWNER, "fields").wrapped["version"] == 1


def test_after_the_second_look_the_newer_key_is_known(parameter):
    old = RootKeys(parameter)
    old.new(OWNER, "fields")
    parameter.rotate()
    wrapped = RootKeys(parameter).new(OWNER, "fields").wrapped
    reads = parameter.reads

    for _ in range(3):
        old.open(OWNER, wrapped)

    assert parameter.reads == reads + 1


def test_a_version_that_never_was_is_looked_for_once_and_is_tampered_with(parameter):
    keys = RootKeys(parameter)
    wrapped = {**keys.new(OWNER, "fields").wrapped, "version": 7}

    with pytest.raises(TamperedError):
        keys.open(OWNER, wrapped)

    assert parameter.reads == 2


def test_a_rotation_makes_no_difference_to_what_was_changed(parameter):
    keys = RootKeys(parameter)
    wrapped = keys.new(OWNER, "fields").wrapped

    with pytest.raises(TamperedError):
        keys.open("3175071002#case#c2", wrapped)

    assert parameter.reads == 1
