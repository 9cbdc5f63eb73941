"""Keys: what is sealed opens at its place alone, also after a rotation, and never again once its key is gone."""

import base64

import pytest

from lumbung.shared.errors import ErasedError, TamperedError
from tests.unit.people.fakes import fixed_keys

OWNER, PLACE, TEXT = "v#case#c", "cases|v#case#c|case|nik", "3175071203850001 é 👵"


def test_a_sealed_text_opens_at_its_place(keys):
    vault = keys.new(OWNER, "fields")

    sealed = vault.seal(PLACE, TEXT)

    assert TEXT not in sealed
    assert keys.open(OWNER, vault.wrapped).read(PLACE, sealed) == TEXT


def test_the_same_text_is_sealed_differently_each_time(keys):
    vault = keys.new(OWNER, "fields")

    assert vault.seal(PLACE, TEXT) != vault.seal(PLACE, TEXT)


@pytest.mark.parametrize("place", ["cases|v#case#d|case|nik", "cases|v#case#c|case|kk", ""])
def test_a_sealed_text_that_was_moved_does_not_open(keys, place):
    vault = keys.new(OWNER, "fields")

    with pytest.raises(TamperedError):
        vault.read(place, vault.seal(PLACE, TEXT))


@pytest.mark.parametrize("torn", ["", "1.", "1.AAAA", "no base64 at all", "2.QUJD"])
def test_a_torn_text_does_not_open(keys, torn):
    with pytest.raises(TamperedError):
        keys.new(OWNER, "fields").read(PLACE, torn)


def test_a_single_changed_bit_does_not_open(keys):
    vault = keys.new(OWNER, "fields")
    raw = bytearray(base64.b64decode(vault.seal(PLACE, TEXT).removeprefix("1.")))
    raw[-1] ^= 1

    with pytest.raises(TamperedError):
        vault.read(PLACE, "1." + base64.b64encode(raw).decode())


def test_a_key_does_not_open_for_another_owner(keys):
    vault = keys.new(OWNER, "fields")

    with pytest.raises(TamperedError):
        keys.open("v#case#d", vault.wrapped)


def test_without_its_key_nothing_opens(keys):
    for gone in (None, {}):
        with pytest.raises(ErasedError):
            keys.open(OWNER, gone)


def test_after_a_rotation_old_keys_open_and_new_ones_are_wrapped_anew():
    before, after = fixed_keys(), fixed_keys(fields=2)
    vault = before.new(OWNER, "fields")
    sealed = vault.seal(PLACE, TEXT)

    assert after.open(OWNER, vault.wrapped).read(PLACE, sealed) == TEXT
    assert after.new(OWNER, "fields").wrapped["version"] == 1
    with pytest.raises(TamperedError):
        before.open(OWNER, after.new(OWNER, "fields").wrapped)


def test_the_same_key_under_another_root_opens_the_same(keys):
    vault = keys.new(OWNER, "intake")
    sealed = vault.seal(PLACE, TEXT)

    moved = keys.rewrap(OWNER, vault.wrapped, "fields")

    assert (vault.wrapped["root"], moved.wrapped["root"]) == ("intake", "fields")
    assert keys.open(OWNER, moved.wrapped).read(PLACE, sealed) == TEXT


def test_the_key_of_a_part_does_not_open_the_whole(keys):
    vault = keys.new(OWNER, "fields")
    part = keys.part(OWNER, vault, "reply", "intake")
    same = keys.part(OWNER, keys.open(OWNER, vault.wrapped), "reply", "fields")

    assert same.read(PLACE, part.seal(PLACE, TEXT)) == TEXT
    with pytest.raises(TamperedError):
        part.read(PLACE, vault.seal(PLACE, TEXT))
    with pytest.raises(TypeError):
        keys.part(OWNER, object(), "reply", "intake")


@pytest.mark.parametrize("blank", ["", " ", "0", "-", " 0 "])
def test_a_blank_matches_nobody(keys, blank):
    assert keys.index("nik", blank) is None


def test_an_index_finds_the_same_text_of_the_same_kind_alone(keys):
    nik = keys.index("nik", "3175071203850001")

    assert nik == keys.index("nik", "3175071203850001")
    assert (
        len({nik, keys.index("kk", "3175071203850001"), keys.index("nik", "3175071203850002")}) == 3
    )
    assert "3175071203850001" not in nik


def test_a_rotated_index_key_still_finds_what_was_indexed():
    assert fixed_keys().index("nik", "1") == fixed_keys(index=2).index("nik", "1")


def test_a_root_key_is_read_once_and_shown_by_nothing():
    reads = []
    keys = fixed_keys()
    load, keys._load = keys._load, lambda purpose: reads.append(purpose) or load(purpose)

    for _ in range(3):
        vault = keys.new(OWNER, "fields")

    assert reads == ["fields"]
    assert repr(keys.secret("fields")[0]) not in repr(vault)
