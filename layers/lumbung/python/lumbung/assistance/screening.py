"""The checks that screening makes before a person looks at a case. Each has an outcome and words."""

from collections.abc import Mapping
from datetime import date

from lumbung.shared.identity import Nik
from lumbung.shared.names import same_name
from lumbung.villages.model import Programme

PASS, WARN, FAIL = "pass", "warn", "fail"
CHECKS = (
    *("age", "amount", "nik_birth_date", "nik_region", "account_holder"),
    *("shared_account", "shared_phone", "helper_cases", "one_application"),
)
"""Every code, each with words in the catalogue for each outcome: `check.<code>.<outcome>`.

A programme's own rule about an age goes by the name of the date that it asks, and brings its words.
"""


def screen(
    answers: Mapping[str, str], amount: int, programme: Programme, today: date
) -> dict[str, str]:
    """Code → outcome. Only what the programme's rules exclude fails; what a person must judge warns."""
    nik = Nik.parse(answers["nik"])
    birth = date.fromisoformat(answers["birth_date"])
    checks = {"age": PASS if age_on(birth, today) >= programme.least_age else FAIL}
    for rule in programme.ages:
        age = age_on(date.fromisoformat(answers[rule.question]), today)
        checks[rule.question] = PASS if rule.least <= age <= rule.most else FAIL
    if programme.each is None:
        within = programme.limits.least <= amount <= programme.limits.most
        checks["amount"] = PASS if within else FAIL
    checks["nik_birth_date"] = PASS if nik.fits(birth) else WARN
    if programme.city_regions:
        here = answers["nik"].startswith(tuple(programme.city_regions))
        checks["nik_region"] = PASS if here else WARN
    holder = answers.get("account_holder")
    if holder:
        checks["account_holder"] = PASS if same_name(holder, answers["name"]) else WARN
    return checks


def age_on(birth: date, today: date) -> int:
    """Full years of age."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
