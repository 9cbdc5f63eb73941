"""Things that many tests need, whole and valid; each test changes what it is about."""

from datetime import date
from functools import lru_cache
from itertools import count
from pathlib import Path

from lumbung.forms.model import Form
from lumbung.villages.model import Village
from lumbung.villages.officials import NamedOfficial
from lumbung.villages.read import read_officials, read_village

HOME = Path(__file__).parents[1]
DUREN_SAWIT = HOME / "villages" / "duren-sawit"

_SERIALS = count(1)


@lru_cache(maxsize=1)
def village() -> Village:
    """Duren Sawit, as its folder says."""
    return read_village(DUREN_SAWIT)


@lru_cache(maxsize=1)
def officials() -> tuple[NamedOfficial, ...]:
    """The invented officials of Duren Sawit."""
    return read_officials(DUREN_SAWIT / "officials.demo.yaml", village())


def nik(
    birth: date = date(1985, 3, 27),
    *,
    female: bool = False,
    region: str = "317507",
    serial: int | None = None,
) -> str:
    """A well-formed NIK that no other call gave, unless the serial is given."""
    number = next(_SERIALS) % 9999 + 1 if serial is None else serial
    return f"{region}{birth.day + 40 * female:02d}{birth:%m%y}{number:04d}"


def kk(serial: int | None = None) -> str:
    """A family card number that no other call gave, unless the serial is given."""
    number = next(_SERIALS) % 9999 + 1 if serial is None else serial
    return f"317507010110{number:04d}"


HELPER = {
    "filled_for": "other",
    "helper_name": "Bambang Sutrisno",
    "helper_relation": "rt",
    "helper_phone": "0813 1111 2222",
    "helper_declares": "yes",
}
"""What a head of an RT types who fills the form in for somebody."""


def member(number: int = 1, **changes: str) -> dict[str, str]:
    """One member of the household, as typed into the group of the form."""
    typed = {"name": "Budi Santoso", "relation": "child", "age": "9", "work": "studying"} | changes
    return {f"members.{number}.{name}": text for name, text in typed.items()}


def typed_application(**changes: str) -> dict[str, str]:
    """Everything that somebody types into the form of bantuan-tunai, page after page.

    A birth date is changed box by box: `**{"birth_date-day": "31"}`.
    """
    typed = {
        "filled_for": "self",
        "name": "Sri Wahyuni",
        "nik": nik(female=True),
        "kk": kk(),
        "birth_date-day": "27",
        "birth_date-month": "3",
        "birth_date-year": "1985",
        "rw": "5",
        "rt": "3",
        "address": "Gang Melati No. 12, dekat musala",
        "phone": "0812 3456 7890",
        "email": "sri@warga.example",
        "by_mail": "yes",
        "work": "daily",
        "income": "to_2",
        "reason": "Suami saya berhenti bekerja bulan lalu.\nUangnya untuk makan dan sewa rumah.",
        "amount": "Rp 750.000",
        "pay_by": "bank",
        "bank": "BRI",
        "account_number": "0123 4567 8901 234",
        "account_holder": "Sri Wahyuni",
        "photo_ktp": "brought",
        "consent": "yes",
    }
    unknown = {name for name in changes.keys() - typed.keys() if name not in HELPER | member()}
    assert not unknown, f"the form does not ask {unknown}"
    return typed | changes


def form_of(programme: str) -> Form:
    """The form of a programme of Duren Sawit."""
    here = village()
    return Form.from_json(here.forms[here.programmes[programme].form])


def typed_for(programme: str, **changes: str) -> dict[str, str]:
    """Everything that somebody types into the form of a programme; a paper that may be brought is brought."""
    form = form_of(programme)
    asked = {box for question in form.questions for box in question.inputs}
    brought = {each.name: "brought" for each in form.questions if each.may_bring}
    child = {
        "child_name": "Budi Santoso",
        "child_birth_date-day": "2",
        "child_birth_date-month": "5",
        "child_birth_date-year": "2016",
        "school": "SDN Duren Sawit 05",
        "class": "4",
    }
    typed = {**typed_application(), **child}
    typed.pop("photo_ktp")
    assert not changes.keys() - asked, f"the form does not ask {changes.keys() - asked}"
    return {name: text for name, text in typed.items() if name in asked} | brought | changes
