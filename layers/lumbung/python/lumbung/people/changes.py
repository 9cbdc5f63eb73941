"""What one administrator asks for and a second one confirms: a new official, new facts, a new PIN."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from lumbung.people.model import Holding, Official, Standing
from lumbung.shared.errors import NotAllowedError

CHANGE_LASTS: Final = timedelta(days=7)


class ChangeKind(StrEnum):
    """What is asked for."""

    NEW = "new"
    FACTS = "facts"
    PIN = "pin"


@dataclass(frozen=True)
class Change:
    """It waits for a second person until it expires; the old state holds meanwhile. One at a time for each official."""

    id: str
    official_id: str
    kind: ChangeKind
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    version: int = 0  # of the official whom the asking page showed
    name: str = ""
    email: str = ""
    nik: str = ""  # of a new official alone
    roles: tuple[Holding, ...] = ()
    nik_index: str | None = None
    kk_index: str | None = None

    def waits(self, now: datetime) -> bool:
        """Whether it can still be confirmed."""
        return now < self.expires_at

    def may_confirm(self, official_id: str) -> bool:
        """Not who asked, and not whom it is about."""
        return official_id not in (self.asked_by, self.official_id)

    def must_be_confirmed_by(self, official_id: str) -> None:
        """Raises NotAllowedError("second_person")."""
        if not self.may_confirm(official_id):
            raise NotAllowedError("second_person")

    def made(self, language: str) -> Official:
        """The new official that it asks for."""
        return Official(
            self.official_id,
            self.name,
            self.email,
            self.roles,
            nik_index=self.nik_index,
            kk_index=self.kk_index,
            language=language,
            version=1,
        )

    def applied_to(self, old: Official) -> Official:
        """An official with the new facts that it asks for."""
        return replace(
            old,
            name=self.name,
            email=self.email,
            roles=self.roles,
            kk_index=self.kk_index,
            version=old.version + 1,
        )

    @property
    def facts(self) -> dict[str, str | int]:
        """What the chain of acts says of it: its kind and the roles that it gives."""
        roles = " ".join(f"{mine.role}@{mine.area_key}" for mine in self.roles)
        return {"what": self.kind.value, "change": self.id, "roles": roles}


@dataclass(frozen=True)
class Overview:
    """Everybody of a village, what waits, and what cannot be decided with who is there."""

    standings: tuple[Standing, ...]  # by name
    changes: tuple[Change, ...]
    short: dict[
        int, tuple[str, ...]
    ]  # RW → steps without anybody; () where there are too few people

    def named(self, official_id: str) -> Official | None:
        """One of them."""
        found = (each.official for each in self.standings if each.official.id == official_id)
        return next(found, None)
