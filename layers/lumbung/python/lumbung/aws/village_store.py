"""Villages' settings: immutable versions under their hash, a pointer to the current one, hosts.

Implements lumbung.villages.ports.Villages. Versions never change and are kept by hash in the process;
a pointer is believed for half a minute.
"""

import time
from collections.abc import Callable
from functools import lru_cache

from pynamodb.attributes import UnicodeAttribute

from lumbung.aws.tables import Record
from lumbung.aws.transaction import Transaction as Writes
from lumbung.shared.errors import LumbungError, NotFoundError
from lumbung.shared.transaction import RefusedError
from lumbung.villages.model import Village

POINTER_SECONDS = 30
MOST_VERSIONS = 64  # kept in one process
CURRENT = "current"


class HostTakenError(LumbungError):
    """A host (`host`) that leads to another village already: one host is one village. For whoever deploys."""

    code = "host.taken"

    def __str__(self) -> str:
        return f"{self.data['host']} leads to another village of this stage already"


class SettingsItem(Record):
    class Meta:
        room = "settings"
        table_name = None


class VersionRecord(SettingsItem):
    json = UnicodeAttribute()


class CurrentRecord(SettingsItem):
    hash = UnicodeAttribute()


class HostRecord(SettingsItem):
    village = UnicodeAttribute()


class VillageStore:
    """The villages of this deployment."""

    def __init__(self) -> None:
        self._pointers: dict[str, tuple[float, str | None]] = {}
        self._version = lru_cache(MOST_VERSIONS)(_read_version)

    def by_host(self, host: str) -> Village | None:
        bare = _bare(host)
        village = self._pointer(f"host#{bare}", lambda: _host(bare))
        return self.current(village) if village else None

    def current(self, village_id: str) -> Village:
        settings_hash = self._pointer(village_id, lambda: _current(village_id))
        if settings_hash is None:
            raise NotFoundError
        return self.version(village_id, settings_hash)

    def version(self, village_id: str, settings_hash: str) -> Village:
        return self._version(village_id, settings_hash)

    def host_of(self, village_id: str, side: str) -> str:
        """The host of a village's side, "public" or "office"."""
        host = self._pointer(f"{side}#{village_id}", lambda: _side(village_id, side))
        if host is None:
            raise NotFoundError
        return host

    def ids(self) -> list[str]:
        """All villages. Reads the table whole: for the tool, not for a page."""
        current = CurrentRecord.scan(CurrentRecord.sk == CURRENT, attributes_to_get=["pk", "sk"])
        return sorted(record.pk.partition("#")[0] for record in current)

    def publish(self, village: Village, text: str, hosts: dict[str, str]) -> bool:
        """Stores a version and points to it; `hosts` by side, those of before are given up.
        The numbers that people write to lead to the village as its hosts do.

        Answers whether the version was new. Raises HostTakenError, and then nothing points elsewhere than before.
        """
        pk, tx = _pk(village.id), Writes()
        tx.put(VersionRecord(pk, f"version#{village.hash}", json=text), "known")
        try:
            tx.commit()
            new = True
        except RefusedError:
            new = False
        self._point(village, hosts | village.numbers)
        self._pointers.clear()
        return new

    def _point(self, village: Village, hosts: dict[str, str]) -> None:
        """Version and hosts change together, and a host never leads from one village to another."""
        pk, tx = _pk(village.id), Writes()
        anyhow = CurrentRecord.pk.exists() | CurrentRecord.pk.does_not_exist()
        tx.put(CurrentRecord(pk, CURRENT, hash=village.hash), CURRENT, anyhow)
        for side, host in hosts.items():
            mine = HostRecord.pk.does_not_exist() | (HostRecord.village == village.id)
            tx.put(HostRecord(_host_pk(host), "village", village=village.id), _bare(host), mine)
            tx.put(HostRecord(pk, f"host#{side}", village=host), side, anyhow)
            before = _side(village.id, side)
            if before and _bare(before) not in map(_bare, hosts.values()):
                tx.delete(HostRecord(_host_pk(before), "village"), side)
        try:
            tx.commit()
        except RefusedError as error:
            raise HostTakenError(host=", ".join(error.reasons)) from error

    def _pointer(self, name: str, read: Callable[[], str | None]) -> str | None:
        known = self._pointers.get(name)
        if known and known[0] > time.monotonic():
            return known[1]
        value = read()
        self._pointers[name] = (time.monotonic() + POINTER_SECONDS, value)
        return value


def _pk(village_id: str) -> str:
    return f"{village_id}#settings"


def _read_version(village_id: str, settings_hash: str) -> Village:
    record = VersionRecord.find(_pk(village_id), f"version#{settings_hash}")
    if record is None:
        raise NotFoundError
    return Village.from_json(record.json)


def _current(village_id: str) -> str | None:
    record = CurrentRecord.find(_pk(village_id), CURRENT)
    return record.hash if record else None


def _host(host: str) -> str | None:
    record = HostRecord.find(_host_pk(host), "village")
    return record.village if record else None


def _side(village_id: str, side: str) -> str | None:
    record = HostRecord.find(_pk(village_id), f"host#{side}")
    return record.village if record else None


def _host_pk(host: str) -> str:
    return f"host#{_bare(host)}"


def _bare(host: str) -> str:
    """Without the port, which only tries on one's own machine have."""
    return host.partition(":")[0]
