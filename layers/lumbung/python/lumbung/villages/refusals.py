"""Why an application was refused, in words: the same on its page and in the mail."""

from dataclasses import dataclass

from lumbung.shared.catalogue import translate
from lumbung.shared.money import show_rupiah
from lumbung.villages.model import Programme, Village


@dataclass(frozen=True)
class Explained:
    """Why, and what would change it. A rule's refusal has no words of an official."""

    words: str
    change: str
    by_rule: bool


def explain_refusal(village: Village, programme: Programme, code: str, language: str) -> Explained:
    """The village's own words of a reason that an official chose, else those of the rule that screening applied."""
    chosen = programme.refusal_reason(code)
    if chosen:
        words, change = (village.tr(text, language) for text in (chosen.words, chosen.change))
        return Explained(words, change, by_rule=False)
    rule_of = programme.age_rule(code.removeprefix("rule_"))
    if rule_of:
        words, change = (village.tr(text, language) for text in (rule_of.refused, rule_of.change))
        return Explained(words, change, by_rule=True)
    facts: dict[str, str | int] = {
        "least_age": programme.least_age,
        "least": show_rupiah(programme.limits.least),
        "most": show_rupiah(programme.limits.most),
    }
    rule = f"refusal.{code}"
    change = translate(language, f"{rule}.change", **facts)
    return Explained(translate(language, rule, **facts), change, by_rule=True)
