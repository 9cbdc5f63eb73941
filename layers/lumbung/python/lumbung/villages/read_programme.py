"""One programme of `village.yaml`: its words, what it gives, its rules and deadlines."""

import re
from collections.abc import Mapping
from typing import Final, Literal, cast

from lumbung.shared.money import Money
from lumbung.villages.model import DEADLINES, AgeRule, Fund, Limits, Programme, Reason
from lumbung.villages.source import SLUG, Source, Words

Fill = Mapping[str, Words]

PERIODS: Final[dict[str, Words]] = {
    "year": {"id": "setahun", "en": "a year"},
    "quarter": {"id": "setiap tiga bulan", "en": "every three months"},
}

LONGEST: Final = 40
OLDEST: Final = 120
APPLICANT: Final = "birth_date"  # of whom `least_age` is the rule

_REQUIRED: Final = (
    *("name", "summary", "for_whom", "gives", "how_decided", "form", "limits", "period"),
    *("least_age", "city_regions", "hours", "fund", "refusal_reasons", "reveal_reasons"),
)
_OPTIONAL: Final = ("two_approvers_from", "goods", "ages")


def read_programme(
    key: str, source: Source, place: int, languages: tuple[str, ...], fill: Fill
) -> tuple[Programme, Fill]:
    """A programme, and what may be filled in into the words of its form; notes every problem."""
    if not re.fullmatch(SLUG, key):
        source.fail("a programme's name is small letters, digits and dashes")
    if len(key) > LONGEST:
        source.fail(f"a programme's name has at most {LONGEST} letters: it stands in addresses")
    parts = source.fields(_REQUIRED, _OPTIONAL)
    goods = {} if parts["goods"].missing else parts["goods"].words(languages, fill)
    limits = _limits(parts["limits"], bool(goods))
    period = parts["period"].one_of(PERIODS) or "year"
    least_age = parts["least_age"].whole(0, OLDEST)
    ages = {} if parts["ages"].missing else _bounds(parts["ages"])
    fill = {
        **fill,
        **_fill_of(limits, period, least_age, languages),
        **_fill_of_ages(ages, languages),
        **({"goods": goods} if goods else {}),
    }
    regions, threshold = parts["city_regions"], parts["two_approvers_from"]
    hours = parts["hours"].fields(DEADLINES)
    words = {
        name: parts[name].words(languages, fill)
        for name in ("name", "summary", "for_whom", "gives", "how_decided")
    }
    programme = Programme(
        id=key,
        **words,
        form=parts["form"].text(SLUG, "the name of a file in forms/, without .json"),
        limits=limits,
        period=cast(Literal["year", "quarter"], period),
        least_age=least_age,
        hours={kind: hours[kind].whole(1, 2000) for kind in DEADLINES},
        fund=_fund(parts["fund"], limits),
        refusal_reasons=_reasons(parts["refusal_reasons"], languages, fill, change=True),
        reveal_reasons=_reasons(parts["reveal_reasons"], languages, fill, change=False),
        city_regions=_regions(regions),
        two_approvers_from=None if threshold.missing else threshold.money(),
        goods=goods,
        place=place,
        ages=tuple(_age_rule(parts["ages"], each, ages[each], languages, fill) for each in ages),
    )
    return programme, fill


def _limits(source: Source, goods: bool) -> Limits:
    """From `least` to `most`, or `each` where every application gets as much; goods have one value."""
    named = source.entries().keys()
    if goods and named & {"least", "most"}:
        source.fail("goods are worth the same for everybody: write each instead of least and most")
    if "each" in named or goods:
        each = source.fields(("each",))["each"].money()
        return Limits(each, each)
    parts = source.fields(("least", "most"))
    limits = Limits(parts["least"].money(), parts["most"].money())
    if limits.least > limits.most > 0:
        parts["most"].fail(f"must not be less than least ({Money(limits.least)})")
    elif limits.least == limits.most > 0:
        source.fail("everybody gets as much: write each instead of least and most")
    return limits


def _fund(source: Source, limits: Limits) -> Fund:
    parts = source.fields(("id", "amount"))
    amount = parts["amount"].money()
    if 0 < amount < limits.most:
        parts["amount"].fail("must be enough for one application of the most")
    return Fund(parts["id"].text(SLUG, "small letters, digits and dashes"), amount)


def _regions(source: Source) -> tuple[str, ...]:
    digits, wanted = r"[0-9]{2}|[0-9]{4}|[0-9]{6}", "the first 2, 4 or 6 digits of a NIK"
    return tuple(item.text(digits, wanted) for item in source.items(empty=True))


def _bounds(source: Source) -> dict[str, tuple[int, int]]:
    """The name of the date → least and most years."""
    found: dict[str, tuple[int, int]] = {}
    for question, rule in source.entries().items():
        parts = rule.fields(("least", "most", "name", "refused", "change"))
        least, most = parts["least"].whole(0, OLDEST), parts["most"].whole(0, OLDEST)
        if not parts["most"].missing and least > most:
            parts["most"].fail(f"must not be less than least ({least})")
        if question == APPLICANT:
            rule.fail("the applicant's own age is least_age")
        found[question] = least, most
    return found


def _age_rule(
    source: Source,
    question: str,
    bounds: tuple[int, int],
    languages: tuple[str, ...],
    fill: Fill,
) -> AgeRule:
    found = source.entries()[question].entries()
    words = {
        name: found[name].words(languages, fill) if name in found else {}
        for name in ("name", "refused", "change")
    }
    least, most = bounds
    return AgeRule(question, least, most, **words)


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
    if limits.least == limits.most:
        same["each"] = str(Money(limits.most))
    texts: dict[str, Words] = {key: dict.fromkeys(languages, text) for key, text in same.items()}
    return texts | {"period": PERIODS[period]}


def _fill_of_ages(ages: Mapping[str, tuple[int, int]], languages: tuple[str, ...]) -> Fill:
    """`{child_birth_date.least}` and `{child_birth_date.most}`."""
    return {
        f"{question}.{name}": dict.fromkeys(languages, str(years))
        for question, bounds in ages.items()
        for name, years in zip(("least", "most"), bounds, strict=True)
    }
