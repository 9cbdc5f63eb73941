"""Days and moments as people read them, in the village's zone. Babel is for the build only."""

from datetime import date, datetime
from typing import Final

from lumbung.shared.clock import ZONES, local

MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
        *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
WEEKDAYS: Final[dict[str, tuple[str, ...]]] = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def show_date(day: date, language: str) -> str:
    """Shown as "24 November 2026"; of a moment, give its local date."""
    months = MONTHS.get(language, MONTHS["id"])
    return f"{day.day} {months[day.month - 1]} {day.year}"


def show_day(day: date, language: str) -> str:
    """Shown as "Selasa, 24 November 2026"."""
    weekdays = WEEKDAYS.get(language, WEEKDAYS["id"])
    return f"{weekdays[day.weekday()]}, {show_date(day, language)}"


def show_moment(moment: datetime, zone: str, language: str) -> str:
    """Shown as "Selasa, 24 November 2026 pukul 13.40 WIB"; in English "… at 13:40 WIB"."""
    here = local(moment, zone)
    clock = f"at {here:%H:%M}" if language == "en" else f"pukul {here:%H.%M}"
    return f"{show_day(here.date(), language)} {clock} {ZONES[zone][0]}"


def show_short(moment: datetime, zone: str, language: str) -> str:
    """For narrow columns: "24 Nov 2026, 13.40"; the zone stands once beside the column."""
    here = local(moment, zone)
    month = MONTHS.get(language, MONTHS["id"])[here.month - 1][:3]
    clock = f"{here:%H:%M}" if language == "en" else f"{here:%H.%M}"
    return f"{here.day} {month} {here.year}, {clock}"
