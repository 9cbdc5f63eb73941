"""A list of officials in a file: who holds which role where. Only for the tool.

A list is refused with which some RW could not keep a case's steps in different hands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lumbung.shared.areas import VILLAGE, Area
from lumbung.shared.catalogue import LANGUAGES
from lumbung.shared.errors import InvalidTextError
from lumbung.shared.identity import Nik, read_kk
from lumbung.villages.hands import too_few_hands
from lumbung.villages.model import OFFICIAL_ROLES, Role, Village
from lumbung.villages.source import SLUG, Problem, Source, VillageError


@dataclass(frozen=True, order=True)
class Appointment:
    """One role for one area: "rw05", "rw05-rt003" or "village"."""

    role: Role
    area: str = VILLAGE


@dataclass(frozen=True)
class NamedOfficial:
    """One entry of the file. `pin` is there in lists of invented people only."""

    id: str
    name: str
    email: str
    nik: str = field(repr=False)
    kk: str | None = field(repr=False)
    pin: str | None = field(repr=False)
    language: str
    roles: tuple[Appointment, ...]


def read_officials(path: Path, village: Village) -> tuple[NamedOfficial, ...]:
    """The officials in a file. Raises VillageError with every mistake that was found."""
    problems: list[Problem] = []
    root = Source.open(path, problems)
    entries = root.fields(("officials",))["officials"]
    officials = tuple(_official(item, village) for item in entries.items())
    for name in ("id", "email", "nik"):
        _must_differ(entries, name, officials)
    if not problems:
        _enough_hands(entries, village, officials)
    if problems:
        raise VillageError(problems)
    return officials


def _official(source: Source, village: Village) -> NamedOfficial:
    parts = source.fields(("id", "name", "email", "nik", "roles"), ("kk", "pin", "language"))
    return NamedOfficial(
        id=parts["id"].text(SLUG, "small letters, digits and dashes"),
        name=parts["name"].text(),
        email=parts["email"].text(r"[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address").lower(),
        nik=_nik(parts["nik"]),
        kk=None if parts["kk"].missing else _kk(parts["kk"]),
        pin=None if parts["pin"].missing else parts["pin"].text(r"[0-9]{6}", "six digits"),
        language=parts["language"].one_of(LANGUAGES) or village.languages[0],
        roles=tuple(_appointment(item, village) for item in parts["roles"].items()),
    )


def _appointment(source: Source, village: Village) -> Appointment:
    parts = source.fields(("role", "area"))
    role = parts["role"].one_of(OFFICIAL_ROLES) or Role.verifier
    key = parts["area"].text()
    try:
        area = Area.from_key(key) if key else None
    except InvalidTextError:
        parts["area"].fail(f'must be "village", "rw05" or "rw05-rt003", not {key!r}')
        area = None
    if area is not None and not village.has_area(area.rw, area.rt):
        parts["area"].fail(f"{village.name} has no {area.show()}")
    return Appointment(Role(role), key)


def _nik(source: Source) -> str:
    text = source.text()
    try:
        return Nik.parse(text).text if text else ""
    except InvalidTextError as error:
        source.fail(f"must be a NIK ({error.code})")
        return ""


def _kk(source: Source) -> str:
    text = source.text()
    try:
        return read_kk(text) if text else ""
    except InvalidTextError as error:
        source.fail(f"must be a KK number ({error.code})")
        return ""


def _must_differ(source: Source, name: str, officials: Sequence[NamedOfficial]) -> None:
    seen: set[str] = set()
    for item, official in zip(source.items(), officials, strict=True):
        value = getattr(official, name)
        if value and value in seen:
            item.entries()[name].fail("stands here twice: one person is one official")
        seen.add(value)


def _enough_hands(source: Source, village: Village, officials: Sequence[NamedOfficial]) -> None:
    held = {each.id: [(mine.role, mine.area) for mine in each.roles] for each in officials}
    for rw, lacking in too_few_hands(village.areas, held, village.wants_two_approvers).items():
        if lacking:
            source.fail(f"RW {rw:02d} has nobody for {', '.join(lacking)}")
        else:
            source.fail(f"RW {rw:02d} has too few people to keep its steps in different hands")
