"""./lumbung makes its environments anew when, and only when, what they are made of changed."""

import subprocess
import sys

import pytest

from tool import bootstrap
from tool.home import ROOT


@pytest.fixture
def command(tmp_path, monkeypatch):
    """The bootstrap, with environments in a folder of the test's own."""
    lock = tmp_path / "project.txt"
    lock.write_text("rich==15.0.0 --hash=sha256:0\n")
    environment = tmp_path / ".venv"
    environment.mkdir()
    monkeypatch.setattr(bootstrap, "ENVIRONMENTS", {environment: lock})
    return bootstrap


def stamp(command) -> None:
    [environment] = command.ENVIRONMENTS
    command.stamp_file(environment).write_text(command.stamp(environment))


def test_a_missing_environment_is_made(command):
    assert command.stale_environments() == list(command.ENVIRONMENTS)


def test_what_was_made_of_the_same_lock_stays(command):
    stamp(command)

    assert command.stale_environments() == []


def test_a_changed_lock_fills_it_anew_without_making_it_anew(command):
    stamp(command)
    [(environment, lock)] = command.ENVIRONMENTS.items()
    (environment / "kept").touch()
    lock.write_text("rich==15.0.1 --hash=sha256:1\n")

    assert command.stale_environments() == [environment]
    command.make(environment)
    assert (environment / "kept").exists()
    assert not command.stamp_file(environment).exists()


def test_another_python_makes_it_anew(command, monkeypatch):
    stamp(command)
    monkeypatch.setattr(command.sys, "version_info", (3, 14, 0))

    assert command.stale_environments() == list(command.ENVIRONMENTS)


def test_what_fails_midway_leaves_no_stamp(command, monkeypatch):
    monkeypatch.setattr(command, "run", lambda *_command, **_options: 1)

    with pytest.raises(SystemExit) as ended:
        command.prepare()

    assert "python3-venv" in str(ended.value)
    assert command.stale_environments() == list(command.ENVIRONMENTS)


def test_without_the_index_it_says_so(command, monkeypatch):
    monkeypatch.setattr(command, "run", lambda *words, **_options: 0 if "venv" in words else 1)

    with pytest.raises(SystemExit, match="could not be fetched"):
        command.prepare()


def test_an_old_python_is_told_which_ones_work():
    text = (ROOT / "lumbung").read_text().replace("(3, 11) <=", "(3, 99) <=")

    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)

    assert done.returncode == 1
    assert "Lumbung needs Python 3.11 to 3.14" in done.stderr
