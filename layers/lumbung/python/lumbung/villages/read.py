"""A village's folder, read and checked: `village.yaml` and the forms of its programmes.

Only for the build and the tool; functions read what this compiled (`Village.from_json`).
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, Literal, cast

from lumbung.shared.catalogue import LANGUAGES
from lumbung.shared.clock import ZONES, WorkingTime
from lumbung.shared.money import Money
from lumbung.villages.model import (
    DEADLINES,
    OFFICIAL_ROLES,
    Contact,
    Fund,
    Limits,
    Programme,
    Reason,
    Role,
    Village,
)
from lumbung.villages.officials import read_officials
from lumbung.villages.read_bank import read_bank
from lumbung.villages.read_channels import (
    read_ceiling,
    read_channels,
    read_sms,
    read_whatsapp,
)
from lumbung.villages.read_form import read_form
from lumbung.villages.read_funds import read_funds
from lumbung.villages.source import SLUG, Problem, Source, VillageError, Words

__all__ = ["VillageError", "read_officials", "read_village"]

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

PERIODS: Final[dict[str, Words]] = {
    "year": {"id": "setahun", "en": "a year"},
    "quarter": {"id": "setiap tiga bulan", "en": "every three months"},
}

_REQUIRED: Final = (
    *("id", "name", "district", "city", "zone", "languages", "contact", "channels"),
    *("working_time", "holidays", "areas", "remind_at", "deputies", "funds", "programmes"),
    "many_cases_by_helper",
    "keep_papers_days",
)
_OPTIONAL: Final = ("sms", "whatsapp", "paid_ceiling", "bank")
_PROGRAMME: Final = (
    *("name", "summary", "for_whom", "gives", "how_decided", "form", "limits", "period"),
    *("least_age", "city_regions", "hours", "fund", "refusal_reasons", "reveal_reasons"),
)

Fill = Mapping[str, Words]


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
    programmes = {
        key: _programme(key, source, languages, fill)
        for key, source in parts["programmes"].entries().items()
    }
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
        forms=_forms(
            folder / "forms", parts["programmes"], programmes, languages, fill, channels, problems
        ),
        areas=_areas(parts["areas"]),
        contact=_contact(parts["contact"], languages, fill),
        funds=read_funds(parts["funds"], programmes, languages, fill),
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
        bank=read_bank(parts["bank"]),
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


def _programme(key: str, source: Source, languages: tuple[str, ...], fill: Fill) -> Programme:
    if not re.fullmatch(SLUG, key):
        source.fail("a programme's name is small letters, digits and dashes")
    parts = source.fields(_PROGRAMME, ("two_approvers_from",))
    limits = _limits(parts["limits"])
    period = parts["period"].one_of(PERIODS) or "year"
    least_age = parts["least_age"].whole(0, 120)
    fill = {**fill, **_fill_of(limits, period, least_age, languages)}
    regions, threshold = parts["city_regions"], parts["two_approvers_from"]
    hours = parts["hours"].fields(DEADLINES)
    fund = parts["fund"].fields(("id", "amount"))
    amount = fund["amount"].money()
    if 0 < amount < limits.most:
        fund["amount"].fail("must be enough for one application of the most")
    words = {
        name: parts[name].words(languages, fill)
        for name in ("name", "summary", "for_whom", "gives", "how_decided")
    }
    return Programme(
        id=key,
        **words,
        form=parts["form"].text(SLUG, "the name of a file in forms/, without .json"),
        limits=limits,
        period=cast(Literal["year", "quarter"], period),
        least_age=least_age,
        hours={kind: hours[kind].whole(1, 2000) for kind in DEADLINES},
        fund=Fund(fund["id"].text(SLUG, "small letters, digits and dashes"), amount),
        refusal_reasons=_reasons(parts["refusal_reasons"], languages, fill, change=True),
        reveal_reasons=_reasons(parts["reveal_reasons"], languages, fill, change=False),
        city_regions=_regions(regions),
        two_approvers_from=None if threshold.missing else threshold.money(),
    )


def _limits(source: Source) -> Limits:
    parts = source.fields(("least", "most"))
    limits = Limits(parts["least"].money(), parts["most"].money())
    if limits.least > limits.most > 0:
        parts["most"].fail(f"must not be less than least ({Money(limits.least)})")
    return limits


def _regions(source: Source) -> tuple[str, ...]:
    digits, wanted = r"[0-9]{2}|[0-9]{4}|[0-9]{6}", "the first 2, 4 or 6 digits of a NIK"
    return tuple(item.text(digits, wanted) for item in source.items(empty=True))


def _reasons(
    source: Source, languages: tuple[str, ...], fill: Fill, *, change: bool
) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    for item in source.items():
        parts = item.fields(("code", "words", *(["change"] if change else [])))
        code = parts["code"].text(SLUG, "small letters, digits and underscores")
        if code in {reason.code for reason in reasons}:
            parts["code"].fail(f"{code} stands here twice")
        words = parts["words"].words(languages, fill)
        reasons.append(
            Reason(code, words, parts["change"].words(languages, fill) if change else {})
        )
    return tuple(reasons)


def _fill_of(limits: Limits, period: str, least_age: int, languages: tuple[str, ...]) -> Fill:
    same = {
        "least": str(Money(limits.least)),
        "most": str(Money(limits.most)),
        "least_age": str(least_age),
    }
    texts: dict[str, Words] = {key: dict.fromkeys(languages, text) for key, text in same.items()}
    return texts | {"period": PERIODS[period]}


def _one_amount_a_fund(source: Source, programmes: Mapping[str, Programme]) -> None:
    amounts: dict[str, int] = {}
    for programme in programmes.values():
        fund = programme.fund
        if amounts.setdefault(fund.id, fund.amount) != fund.amount:
            source.fail(f"the fund {fund.id} has two different amounts")


def _forms(
    folder: Path,
    source: Source,
    programmes: Mapping[str, Programme],
    languages: tuple[str, ...],
    fill: Fill,
    channels: tuple[str, ...],
    problems: list[Problem],
) -> dict[str, dict[str, object]]:
    forms: dict[str, dict[str, object]] = {}
    users: dict[str, list[Programme]] = {}
    for programme in programmes.values():
        users.setdefault(programme.form, []).append(programme)
    for path in sorted(folder.glob("*.json")):
        if path.stem not in users:
            problems.append(Problem(str(path), 1, "-", "no programme uses this form"))
    for form_id, of in users.items():
        if not form_id:
            continue
        first = of[0]
        if len({(each.limits, each.least_age, each.period) for each in of}) > 1:
            source.fail(f"programmes of the form {form_id} differ in limits, least_age or period")
        words = {**fill, **_fill_of(first.limits, first.period, first.least_age, languages)}
        form = read_form(
            folder / f"{form_id}.json", languages, words, first.limits, channels, problems
        )
        if form is not None:
            forms[form_id] = form.to_json()
    return forms


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
