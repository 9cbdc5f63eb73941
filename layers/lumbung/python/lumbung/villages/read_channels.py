"""Which ways messages go out of a village: what each channel of `village.yaml` needs beside its name."""

from typing import Final

from lumbung.villages.model import CHANNELS, Sms, WhatsApp
from lumbung.villages.source import Source

_ARN: Final = r"arn:aws[a-z-]*:social-messaging:[a-z0-9-]+:[0-9]{12}:phone-number-id/[0-9a-zA-Z]+"


def read_channels(source: Source) -> tuple[str, ...]:
    """The channels in the village's order, mail among them: officials have no other."""
    items = source.items()
    found = [item.one_of(CHANNELS) for item in items]
    for item, name in zip(items, found, strict=True):
        if name and found.count(name) > 1:
            item.fail("stands here twice")
    if items and all(found) and "mail" not in found:
        source.fail("mail must be among them: officials are told by mail alone")
    return tuple(dict.fromkeys(filter(None, found)))


def read_sms(source: Source, channels: Source, named: tuple[str, ...]) -> Sms | None:
    """Sender and price of SMS, where it is among the channels."""
    if not _is_wanted("sms", source, channels, named):
        return None
    parts = source.fields(("sender", "price"), ("number",))
    sender = parts["sender"].text(
        r"(?=[0-9]*[A-Za-z])[A-Za-z0-9]{3,11}",
        "3 to 11 letters and digits, at least one letter: what the carriers registered",
    )
    number = parts["number"]
    answers = "" if number.missing else number.text(r"\+62[0-9]{4,13}", "a number as +62…")
    return Sms(sender, parts["price"].money(), answers)


def read_whatsapp(source: Source, channels: Source, named: tuple[str, ...]) -> WhatsApp | None:
    """Number and price of WhatsApp, where it is among the channels."""
    if not _is_wanted("whatsapp", source, channels, named):
        return None
    parts = source.fields(("number", "price"))
    number = parts["number"].text(
        _ARN, "the ARN of the number (aws socialmessaging list-linked-whatsapp-business-accounts)"
    )
    return WhatsApp(number, parts["price"].money())


def read_ceiling(source: Source, channels: Source, dearest: int) -> int:
    """Rupiah that paid messages may cost in a month; 0 where no channel costs any."""
    if not dearest:
        if not source.missing:
            source.fail("is only for a village with sms or whatsapp among its channels")
        return 0
    if source.missing:
        channels.fail("paid_ceiling is missing: what messages may cost in a month, in rupiah")
        return 0
    ceiling = source.money()
    if 0 < ceiling < dearest:
        source.fail("must be enough for one message")
    return ceiling


def _is_wanted(name: str, source: Source, channels: Source, named: tuple[str, ...]) -> bool:
    if name not in named:
        if not source.missing:
            source.fail(f"{name} is not among the channels")
        return False
    if source.missing:
        channels.fail(f"{name} needs its settings: {name} with its sender or number, and its price")
    return not source.missing
