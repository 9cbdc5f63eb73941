"""Who a message goes to and what its template is told: read at the moment of sending, kept nowhere."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lumbung.assistance.desk import Desk
from lumbung.assistance.model import Case
from lumbung.assistance.taking import CONTACT, OLD_CONTACT
from lumbung.messages.model import RESIDENT, Message, Why
from lumbung.messages.ports import Addressed, Stopped, Way
from lumbung.people.model import Official
from lumbung.people.service import Officials
from lumbung.shared.areas import Area
from lumbung.shared.clock import Clock, from_text, local
from lumbung.shared.dates import show_date, show_moment
from lumbung.shared.errors import ErasedError
from lumbung.shared.ids import show_code
from lumbung.shared.money import Money
from lumbung.villages.model import Programme, Village
from lumbung.villages.refusals import explain_refusal
from lumbung.villages.wording import goods_of, words_of

TASK_LINK_LASTS = timedelta(days=14)  # beyond the deadline
OPENED_BY_NUMBER = ("application_received",)
NOBODY = Addressed((), {})


@dataclass(frozen=True)
class AddressBook:
    """Implements lumbung.messages.ports.Addresses over people, cases and villages."""

    desk: Desk
    people: Officials
    url: Callable[[str, str, str], str]  # (village, side, path) → address
    stopped: Stopped
    clock: Clock

    def __call__(self, message: Message) -> Addressed:
        """Without a way where nobody can be reached: no address, blocked, gone, erased.

        Whatever else is missing (settings, a host, the case) is a fault: it raises, and the agenda tries again.
        """
        try:
            if message.to == RESIDENT:
                return self._resident(message)
            return self._official(message)
        except ErasedError:
            return NOBODY

    def _resident(self, message: Message) -> Addressed:
        case = self.desk.read(message.village, message.about.removeprefix("case#"))
        village, programme = self.desk.settings_of(case)
        names = (*CONTACT, *(("number",) if message.template in OPENED_BY_NUMBER else ()))
        before = self._before(case, message)
        answers = self.desk.read_answers(case, names) if before is None else before
        values: dict[str, object] = {
            "village": village,
            "language": message.language,
            "code": show_code(case.code),
            "number": answers.get("number", ""),
            "programme": village.tr(programme.name, message.language),
            "link": self.url(village.id, "public", f"/lacak/{case.code}"),
            "reason": _reason(
                str(message.data.get("reason", "")), village, programme, message.language
            ),
            "pay_by": case.pay_by,
            "goods": goods_of(programme, message.language),
            "due": _moment(str(message.data.get("due", "")), village, message.language),
        }
        current = self.desk.villages.current(message.village)
        return self._open(current, _ways_to(current, answers), values)

    def _open(
        self, village: Village, ways: tuple[Way, ...], values: Mapping[str, object]
    ) -> Addressed:
        """The ways that did not bounce or complain, by the village's settings of today."""
        is_open = tuple(w for w in ways if not self.stopped.is_stopped(village.id, w.address))
        why = Why.STOPPED if len(is_open) < len(ways) else Why.NO_ADDRESS
        return Addressed(is_open, values, self.month(village), village.paid_ceiling, why)

    def month(self, village: Village) -> str:
        """The month that it is in the village, as "2026-11"."""
        return f"{local(self.clock(), village.zone):%Y-%m}"

    def _before(self, case: Case, message: Message) -> dict[str, str] | None:
        """Where they could be reached before an event that changed it: so that a stranger's change is noticed."""
        seq = message.data.get("event")
        events = self.desk.cases.history(case.village, case.id) if seq else []
        words = [self.desk.read_words(case, event) for event in events if event.seq == seq]
        return dict(json.loads(words[0][OLD_CONTACT])) if words else None

    def _official(self, message: Message) -> Addressed:
        official = self.people.read_official(message.village, message.to.removeprefix("official#"))
        if official is None or official.blocked or not official.email:
            return NOBODY
        village = self.desk.villages.current(message.village)
        data, language = message.data, message.language
        expires = str(data.get("expires") or data.get("due") or "")
        programme = village.programme(str(data.get("programme", "")))
        values: dict[str, object] = {
            "village": village,
            "language": language,
            "kind": words_of(programme, f"kind.{data.get('kind', 'verify')}", language),
            "area": Area(int(data["rw"])).show() if "rw" in data else village.name,
            "due": _moment(expires, village, language),
            "link": self._link(message, official),
            "official": self._named(message),
            "waiting": str(data.get("waiting", "")),
            "overdue": str(data.get("overdue", "")),
            "month": _month(str(data.get("month", "")), language),
            "ceiling": str(Money(village.paid_ceiling)),
        }
        return self._open(village, (Way("mail", official.email, village.name),), values)

    def _link(self, message: Message, official: Official) -> str:
        data = message.data
        if "task" in data:
            expires = from_text(str(data["due"])) + TASK_LINK_LASTS
            token = self.people.make_link(
                message.village,
                "task",
                official.id,
                case=str(data["case"]),
                task=str(data["task"]),
                expires=expires,
            )
        elif "enrolment" in data or "change" in data:
            purpose = "enrol" if "enrolment" in data else "change"
            token = self.people.make_link(
                message.village,
                purpose,
                official.id,
                task=str(data.get("enrolment") or data["change"]),
                expires=from_text(str(data["expires"])),
            )
            if purpose == "enrol":
                return self.url(message.village, "office", f"/daftar/{token}")
        elif "expires" in data:
            expires = from_text(str(data["expires"]))
            token = self.people.make_link(
                message.village, str(data["purpose"]), official.id, expires=expires
            )
        else:
            return self.url(message.village, "office", "/")
        return self.url(message.village, "office", f"/t/{token}")

    def _named(self, message: Message) -> str:
        """The name of the official whom the message is about, for the administrators."""
        official_id = str(message.data.get("official", ""))
        official = self.people.read_official(message.village, official_id) if official_id else None
        return official.name if official else ""


def _ways_to(village: Village, answers: Mapping[str, str]) -> tuple[Way, ...]:
    """In the village's order. Mail unless they do not want it; what costs only where they asked for it."""
    phone, found = answers.get("phone", ""), dict[str, Way]()
    if answers.get("email") and answers.get("by_mail") != "no":
        found["mail"] = Way("mail", answers["email"], village.name)
    if village.sms and phone and answers.get("by_sms") == "yes":
        found["sms"] = Way("sms", phone, village.sms.sender, village.sms.price)
    if village.whatsapp and phone and answers.get("by_whatsapp") == "yes":
        whatsapp = village.whatsapp
        found["whatsapp"] = Way("whatsapp", phone, whatsapp.number, whatsapp.price)
    return tuple(found[channel] for channel in village.channels if channel in found)


def _reason(code: str, village: Village, programme: Programme, language: str) -> str:
    if not code:
        return ""
    explained = explain_refusal(village, programme, code, language)
    return f"{explained.words} {explained.change}".strip()


def _month(text: str, language: str) -> str:
    """Of "2026-11" it is "November 2026"."""
    return show_date(date.fromisoformat(f"{text}-01"), language).removeprefix("1 ") if text else ""


def _moment(text: str, village: Village, language: str) -> str:
    return show_moment(from_text(text), village.zone, language) if text else ""
