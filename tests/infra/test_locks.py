"""Every package is pinned with its hash, and no lock ties anybody to one index."""

import re

import pytest

from tool.check import lock_problems, machine_paths, tracked
from tool.home import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def pins(path) -> dict[str, set[str]]:
    """Each package with its versions: another one may stand for another Python."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==([^ \\]+)", path.read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def test_no_lock_holds_an_address_or_a_package_without_hash():
    assert list(lock_problems()) == []
    assert len(tracked("requirements/*.txt")) == 4


def test_no_tracked_file_holds_a_path_of_one_machine():
    assert list(machine_paths()) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_holds_what_its_source_asks_for(lock):
    asked = re.findall(r"^([a-z][a-z0-9-]+)", lock.with_suffix(".in").read_text(), re.MULTILINE)

    assert set(asked) <= set(pins(lock))


def test_tests_run_with_exactly_what_the_functions_run_with():
    layer, project = (pins(ROOT / "requirements" / f"{name}.txt") for name in ("layer", "project"))

    assert layer.items() <= project.items()
