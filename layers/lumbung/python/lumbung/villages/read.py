"""A village's folder, read and checked: `village.yaml` and the forms of its programmes.

Only for the build and the tool; functions read what this compiled (`Village.from_json`).
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from lumbung.shared.catalogue import LANGUAGES
from lumbung.shared.clock import ZONES, WorkingTime
from lumbung.villages.model import (
    OFFICIAL_ROLES,
    Contact,
    Programme,
    Role,
    Village,
)
from lumbung.villages.officials import read_officials
from lumbung.villages.read_channels import (
    read_ceiling,
    read_channels,
    read_sms,
    read_whatsapp,
)
from lumbung.villages.read_form import check_ages, read_form
from lumbung.villages.read_programme import Fill, read_programme
from lumbung.villages.source import Problem, Source, VillageError

__all__ = ["VillageError", "read_officials", "read_village"]

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_REQUIRED: Final = (
    *("id", "name", "district", "city", "zone", "languages", "contact", "channels"),
    *("working_time", "holidays", "areas", "remind_at", "deputies", "programmes"),
    "many_cases_by_helper",
    "keep_papers_days",
)
_OPTIONAL: Final = ("sms", "whatsapp", "paid_ceiling")


def read_village(folder: Path) -> Village:
    """The settings in a village's folder. Raises VillageError with every mistake that was found."""
    problems: list[Problem] = []
    root = Source.open(folder / "village.yaml", problems)
    village = _village(root, folder, problems) if not root.missing else None
    if problems or village is None:
        raise VillageError(problems)
    return Village.from_json(village.to_json())


def _village(root: Source, folder: Path, problems: list[Problem]) -> Village:
    parts = root.fields(_REQUIRED, _OPTIONAL)
    named = [item.one_of(LANGUAGES) for item in parts["languages"].items()]
    languages = tuple(dict.fromkeys(filter(None, named))) or LANGUAGES
    if languages[0] != LANGUAGES[0]:
        parts["languages"].fail(f"{LANGUAGES[0]} comes first: it is the one that everything has")
    name = parts["name"].text()
    fill = {"village": dict.fromkeys(languages, name)}
    zone = parts["zone"].one_of(ZONES) or next(iter(ZONES))
    given = parts["programmes"].entries()
    read = {
        key: read_programme(key, each, place, languages, fill)
        for place, (key, each) in enumerate(given.items(), 1)
    }
    programmes = {key: programme for key, (programme, _) in read.items()}
    if not programmes:
        parts["programmes"].fail("at least one programme is needed")
    _one_amount_a_fund(parts["programmes"], programmes)
    channels = read_channels(parts["channels"])
    sms = read_sms(parts["sms"], parts["channels"], channels)
    whatsapp = read_whatsapp(parts["whatsapp"], parts["channels"], channels)
    return Village(
        id=parts["id"].text(r"[0-9]{10}", "the ten digits of the Kemendagri code"),
        name=name,
        district=parts["district"].text(),
        city=parts["city"].text(),
        zone=zone,
        languages=languages,
        working_time=_working_time(parts["working_time"], zone, _holidays(parts["holidays"])),
        programmes=programmes,
        forms=_forms(folder / "forms", given, read, languages, channels, problems),
        areas=_areas(parts["areas"]),
        contact=_contact(parts["contact"], languages, fill),
        channels=channels,
        sms=sms,
        whatsapp=whatsapp,
        paid_ceiling=read_ceiling(
            parts["paid_ceiling"],
            parts["channels"],
            max(each.price if each else 0 for each in (sms, whatsapp)),
        ),
        deputies=_deputies(parts["deputies"]),
        remind_at=_part(parts["remind_at"]),
        many_cases_by_helper=parts["many_cases_by_helper"].whole(2, 50),
        keep_papers_days=parts["keep_papers_days"].whole(1, 3650),
    )


def _working_time(source: Source, zone: str, holidays: frozenset[str]) -> WorkingTime:
    parts = source.fields(("days", "opens", "closes"))
    hour = r"([01][0-9]|2[0-3]):[0-5][0-9]"
    opens = parts["opens"].text(hour, 'a time as "08:00"') or "08:00"
    closes = parts["closes"].text(hour, 'a time as "16:00"') or "16:00"
    days = [day.one_of(DAYS) for day in parts["days"].items()]
    if opens >= closes:
        parts["closes"].fail(f"must be later than opens ({opens})")
        opens, closes = "08:00", "16:00"
    if len(set(days)) < len(days):
        parts["days"].fail("a day stands here twice")
    numbers = tuple(sorted({DAYS.index(day) for day in days if day})) or (0,)
    return WorkingTime(numbers, opens, closes, zone, holidays)


def _holidays(source: Source) -> frozenset[str]:
    found: dict[str, str] = {}
    for group in source.items():
        parts = group.fields(("source", "sure", "days"))
        parts["source"].text()
        parts["sure"].flag()
        for day, name in parts["days"].entries().items():
            name.text()
            if not _is_date(day):
                name.fail("must be a day that exists, as 2026-12-25")
            elif day in found:
                name.fail(f"stands already in {found[day]}")
            found[day] = group.key
    return frozenset(found)


def _areas(source: Source) -> dict[int, int]:
    areas: dict[int, int] = {}
    for key, rts in source.entries().items():
        number = int(key) if key.isascii() and key.isdigit() and len(key) < 4 else 0
        if not 1 <= number <= 99:
            rts.fail("an RW is a number from 1 to 99")
        elif number in areas:
            rts.fail(f"RW {number} stands here twice")
        areas[number] = rts.whole(1, 999)
    if not areas:
        source.fail("at least one RW is needed")
    return areas


def _contact(source: Source, languages: tuple[str, ...], fill: Fill) -> Contact:
    parts = source.fields(("words", "address"), ("phone", "email"))
    phone, email = (
        "" if part.missing else part.text(pattern, wanted, empty=True)
        for part, pattern, wanted in (
            (parts["phone"], r"[0-9+() -]{5,25}", "a phone number"),
            (parts["email"], r"[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address"),
        )
    )
    return Contact(
        parts["words"].words(languages, fill),
        parts["address"].words(languages, fill),
        phone,
        email,
    )


def _deputies(source: Source) -> dict[Role, Role]:
    deputies: dict[Role, Role] = {}
    for key, source_of_role in source.entries().items():
        deputy = source_of_role.one_of(OFFICIAL_ROLES)
        if key not in OFFICIAL_ROLES:
            source_of_role.fail(f"{key} is no role; roles are {', '.join(OFFICIAL_ROLES)}")
        elif deputy == key:
            source_of_role.fail("cannot be its own deputy")
        elif deputy:
            deputies[Role(key)] = Role(deputy)
    return deputies


def _part(source: Source) -> float:
    text = source.text(r"0?\.[0-9]{1,4}", "between 0 and 1, as 0.5")
    if text and not float(text):
        source.fail("must be more than 0")
    return float(text or "0.5")


def _one_amount_a_fund(source: Source, programmes: Mapping[str, Programme]) -> None:
    amounts: dict[str, int] = {}
    for programme in programmes.values():
        fund = programme.fund
        if amounts.setdefault(fund.id, fund.amount) != fund.amount:
            source.fail(f"the fund {fund.id} has two different amounts")


def _forms(
    folder: Path,
    given: Mapping[str, Source],
    read: Mapping[str, tuple[Programme, Fill]],
    languages: tuple[str, ...],
    channels: tuple[str, ...],
    problems: list[Problem],
) -> dict[str, dict[str, object]]:
    """Each form as the first programme that uses it makes it; the others must make it the same."""
    users: dict[str, list[str]] = {}
    for key, (programme, _) in read.items():
        users.setdefault(programme.form, []).append(key)
    for path in sorted(folder.glob("*.json")):
        if path.stem not in users:
            problems.append(Problem(str(path), 1, "-", "no programme uses this form"))
    forms: dict[str, dict[str, object]] = {}
    for form_id, keys in users.items():
        if not form_id:
            continue
        programme, fill = read[keys[0]]
        for other in keys[1:]:
            if _asks_by(read[other][0]) != _asks_by(programme):
                given[other].fail(
                    f"has the form of {keys[0]}, but other limits, least_age, period, ages or goods"
                )
        form = read_form(folder / f"{form_id}.json", languages, fill, programme, channels, problems)
        if form is not None:
            forms[form_id] = form.to_json()
            check_ages(given[keys[0]], programme, form)
    return forms


def _asks_by(programme: Programme) -> tuple[object, ...]:
    """What a form is made by, its words among it."""
    return (
        *(programme.limits, programme.least_age, programme.period),
        *(programme.ages, programme.goods),
    )


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
