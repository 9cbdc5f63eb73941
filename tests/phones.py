"""A village that also writes to phones: Duren Sawit's settings with SMS, and with the questions that ask for it."""

from typing import Any

from lumbung.villages.model import Village

SENDER, PRICE, NUMBER = "DESAKITA", 400, "+628111222333"
WISHES = ("by_mail", "by_sms", "by_whatsapp")


def with_phones(village: Village, ceiling: int = 50_000) -> Village:
    """The same settings, SMS first. STATUS is sent to NUMBER."""
    plain = {
        "channels": ["sms", "mail"],
        "sms": {"sender": SENDER, "price": PRICE, "number": NUMBER},
        "paid_ceiling": ceiling,
        "forms": {name: _asking(form) for name, form in village.forms.items()},
    }
    return changed(village, plain)


def changed(village: Village, plain: dict[str, Any]) -> Village:
    """The settings with others in the place of some, in their compiled form."""
    import msgspec

    whole = {**msgspec.json.decode(village.to_json()), **plain}
    return Village.from_json(msgspec.json.encode(whole, order="deterministic").decode())


def _asking(form: dict[str, Any]) -> dict[str, Any]:
    """The form with a wish for each channel on the page of the phone, where it has none of its own."""
    known = {question["name"] for page in form["pages"] for question in page["questions"]}
    new = [_wish(name) for name in WISHES if name not in known]
    pages = [
        {**page, "questions": [*page["questions"], *new]}
        if any(question["name"] == "phone" for question in page["questions"])
        else page
        for page in form["pages"]
    ]
    return {**form, "pages": pages}


def _wish(name: str) -> dict[str, Any]:
    words = {"id": f"Kabar {name}", "en": f"News {name}"}
    choices = [{"value": value, "label": words} for value in ("yes", "no")]
    return {
        "name": name,
        "type": "choice",
        "label": words,
        "private": True,
        "required": False,
        "choices": choices,
    }
