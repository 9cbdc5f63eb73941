"""Instances of the local stack: each has its own folder and ports, and knows what of it runs."""

import fcntl
import os

import pytest

from tool.home import Home
from tool.stack import environment_of, forget, target_of


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path, 8100)


def test_a_process_runs_as_long_as_it_holds_its_lock(home):
    with home.lock("stack").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(str(os.getpid()))
        lock.flush()

        assert home.pid("stack") == os.getpid()

    assert home.pid("stack") is None


def test_what_never_ran_does_not_run(home):
    assert home.pid("stack") is None
    assert home.pid("mailbox") is None


def test_folder_and_port_come_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("LUMBUNG_HOME", str(tmp_path / "other"))
    monkeypatch.setenv("LUMBUNG_PORT", "8200")

    home = Home.from_environment()

    assert home.folder == tmp_path / "other"
    assert home.public_url == "http://lumbung.localhost:8200"
    assert home.office_url == "http://kantor.lumbung.localhost:8200"
    assert len({home.port, home.mail_port, home.smtp_port}) == 3


def test_notes_are_read_as_they_were_written_and_by_their_owner_alone(home):
    assert home.note("seeded") is None

    home.write_note("seeded", {"pin": "208417"})

    assert home.note("seeded") == {"pin": "208417"}
    assert (home.folder / "seeded.json").stat().st_mode & 0o077 == 0


def test_the_local_stack_inherits_no_credentials_of_this_shell(home, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "village")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    monkeypatch.setenv("PYTHONPATH", "somewhere")

    environment = environment_of(home)

    assert "AWS_PROFILE" not in environment
    assert "PYTHONPATH" not in environment
    assert environment["AWS_SECRET_ACCESS_KEY"] == "test"
    assert environment["AUTH"] == "true"
    assert environment["BIND_HOST"] == "127.0.0.1"


def test_time_can_be_scaled_on_the_local_stack(home, monkeypatch):
    monkeypatch.setenv("LUMBUNG_TIME_SCALE", "600")

    assert target_of(home).parameters["TimeScale"] == "600"
    assert target_of(home, {"TimeScale": "2"}).parameters["TimeScale"] == "2"


def test_forgetting_leaves_no_data(home):
    for name in ("state", "tmp", "mail"):
        (home.folder / name).mkdir()
    home.write_note("seeded", {})

    forget(home)

    assert list(home.folder.iterdir()) == []
