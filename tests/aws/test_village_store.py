"""Villages' settings and hosts: a host leads to one village, and never from one to another."""

from pathlib import Path

import pytest

from lumbung.aws.village_store import HostTakenError, VillageStore
from lumbung.shared.errors import NotFoundError
from lumbung.villages.model import Village
from lumbung.villages.read import read_village

FOLDER = Path(__file__).parents[2] / "villages" / "duren-sawit"
DUREN_SAWIT, MELATI = "3175071002", "3175071001"
HOSTS = {"public": "bantuan.desa.example", "office": "kantor.bantuan.desa.example"}
OTHER_HOSTS = {"public": "melati.example", "office": "kantor.melati.example"}


@pytest.fixture(scope="module")
def village():
    return read_village(FOLDER)


@pytest.fixture(scope="module")
def melati(village):
    """Another village with settings of the same kind."""
    return Village.from_json(village.to_json().replace(DUREN_SAWIT, MELATI))


@pytest.fixture
def store(tables):
    return VillageStore()


def publish(store, village, hosts):
    return store.publish(village, village.to_json(), hosts)


@pytest.mark.parametrize("taken", [HOSTS, {**OTHER_HOSTS, "office": HOSTS["office"]}])
def test_a_host_of_another_village_is_refused_and_nothing_changes(store, village, melati, taken):
    publish(store, village, HOSTS)

    with pytest.raises(HostTakenError, match="desa.example leads to another village"):
        publish(store, melati, taken)

    assert {store.by_host(host).id for host in HOSTS.values()} == {DUREN_SAWIT}
    assert store.by_host(OTHER_HOSTS["public"]) is None
    with pytest.raises(NotFoundError):
        store.current(MELATI)


def test_villages_stand_beside_each_other(store, village, melati):
    publish(store, village, HOSTS)
    publish(store, melati, OTHER_HOSTS)

    assert store.by_host(HOSTS["public"]).id == DUREN_SAWIT
    assert store.by_host(OTHER_HOSTS["office"]).id == MELATI
    assert store.ids() == [MELATI, DUREN_SAWIT]


def test_a_village_that_moves_gives_its_old_hosts_up(store, village, melati):
    publish(store, village, HOSTS)

    publish(store, village, OTHER_HOSTS)

    assert store.by_host(HOSTS["public"]) is None
    assert store.host_of(DUREN_SAWIT, "public") == OTHER_HOSTS["public"]
    assert publish(store, melati, HOSTS)


def test_another_port_of_the_same_host_is_the_same_host(store, village):
    publish(store, village, {"public": "lumbung.localhost:8000"})
    publish(store, village, {"public": "lumbung.localhost:8100"})

    assert store.by_host("lumbung.localhost").id == DUREN_SAWIT
    assert store.host_of(DUREN_SAWIT, "public") == "lumbung.localhost:8100"


def test_without_villages_there_are_none(store):
    assert store.ids() == []
