"""What tests ask of the use cases themselves, in a process with the stack's environment. python -m tests.e2e.inside

A line of JSON comes in, a line goes out. It stands for what no page does: an operator's hand, a clock, a disk.
"""

import json
import sys
import traceback
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from lumbung.aws.agenda_store import EntryRecord
from lumbung.aws.tables import client
from lumbung.messages.model import Message
from lumbung.people.model import Holding, Official
from lumbung.runtime import runtime
from lumbung.shared.claims import Claim
from lumbung.villages.read import read_village
from tests.phones import with_phones
from tool import audit
from tool.bench.contention import conflicts, race
from tool.seed import REFERENCE

VILLAGE = "3175071002"


def case(code: str) -> dict[str, Any]:
    """Where the case of a tracking code stands."""
    found = runtime().cases.read(VILLAGE, runtime().cases.find(VILLAGE, code))
    shown = ("id", "stage", "attempt", "revision", "task")
    return {name: getattr(found, name) for name in shown}


def history(case: str) -> list[dict[str, Any]]:
    """The events of a case, in their order."""
    return [asdict(event) for event in runtime().cases.history(VILLAGE, case)]


def messages(about: str) -> list[dict[str, str]]:
    """The messages about a case or an official, with what became of them."""
    found = runtime().outbox.about(VILLAGE, about)
    return [{"template": m.template, "to": m.to, "state": m.state.value} for m in found]


def link(official: str, purpose: str, case: str = "", task: str = "", hours: float = 1) -> str:
    """A link that was made for somebody; hours below zero: it has run out."""
    expires = runtime().now() + timedelta(hours=hours)
    return runtime().people.make_link(
        VILLAGE, purpose, official, case=case, task=task, expires=expires
    )


def put_official(
    id: str, name: str, email: str, roles: list[list[str]], nik: str, kk: str, pin: str
) -> None:
    """Somebody new in the office, or somebody with other roles."""
    held = tuple(Holding(role, area) for role, area in roles)
    runtime().people.put_official(
        VILLAGE, Official(id, name, email, held), nik=nik, kk=kk, pin=pin or None
    )


def enrolment(official: str) -> dict[str, str]:
    """A new invitation to set a PIN."""
    return runtime().people.new_enrolment(VILLAGE, official)._asdict()


def publish(village: str, public: str, office: str, phones: int = 0) -> None:
    """Another village of the same deployment: the same settings under another id.

    With `phones` it writes to those too, for so many rupiah a month.
    """
    other = replace_id(read_village(REFERENCE), village)
    if phones:
        other = with_phones(other, phones)
    runtime().villages.publish(other, other.to_json(), {"public": public, "office": office})


def replace_id(village: Any, new: str) -> Any:
    return type(village).from_json(village.to_json().replace(f'"{village.id}"', f'"{new}"'))


def told(village: str, code: str) -> list[dict[str, str]]:
    """What the resident of a case was told in any village: template, channel, state."""
    about = f"case#{runtime().cases.find(village, code)}"
    found = runtime().outbox.about(village, about)
    return [
        {
            "template": m.template,
            "channel": m.channel,
            "state": m.state.value,
            "id": m.id,
            "about": about,
        }
        for m in found
        if m.to == "resident"
    ]


def say_later(village: str, code: str, template: str) -> None:
    """A message to the resident of a case that the tick will send, not the stream."""
    about, transaction = f"case#{runtime().cases.find(village, code)}", runtime().begin()
    message = Message.new(
        village=village, about=about, template=template, language="id", to="resident"
    )
    at = runtime().now() + timedelta(seconds=0.2)
    runtime().messages.queue(transaction, message, at, f"test/{code}")
    transaction.commit()


def entry(kind: str, ref: str, later: float = 0, **data: str | int) -> str:
    """An entry of the agenda, for the stream or (later, in seconds) for the tick."""
    transaction = runtime().begin()
    at = runtime().now() + timedelta(seconds=later) if later else None
    runtime().agenda.add(
        transaction, kind, ref, village=VILLAGE, cause=f"test/{ref}", at=at, data=data
    )
    transaction.commit()
    return ref


def entries(ref: str) -> list[dict[str, Any]]:
    """What the agenda still has to do about something."""
    found = EntryRecord.scan(EntryRecord.ref == ref, consistent_read=True)
    return [
        {"pk": record.pk, "kind": record.kind, "attempts": record.attempts, "error": record.error}
        for record in found
    ]


def look_after(kind: str) -> dict[str, int]:
    """Does the entries of a kind before their time."""
    return runtime().clockwork.look_after(kind)


def revive(ref: str) -> None:
    """A dead entry gets all its attempts again."""
    for dead in runtime().entries.dead(VILLAGE):
        if dead.ref == ref:
            runtime().agenda.revive(dead)


def free(fund: str) -> int:
    """Rupiah of a fund that nothing holds."""
    return runtime().funds.free(VILLAGE, fund)


def hold(fund: str, leave: int) -> None:
    """Other cases hold all of a fund but some rupiah."""
    transaction, free = runtime().begin(), runtime().funds.free(VILLAGE, fund)
    day, name = runtime().today(VILLAGE).isoformat(), f"other{free}"
    claim = Claim(VILLAGE, fund, name, free - leave, "test", day, "system", f"{name}/1")
    runtime().ledger.reserve(transaction, claim)
    transaction.commit()


def compete(fund: str, enough_for: int, writers: int, share: float) -> dict[str, Any]:
    """So many at once want the last money of a fund; a share of their transactions conflict."""
    amount, free = 1000, runtime().funds.free(VILLAGE, fund)
    if free > enough_for * amount:
        hold(fund, enough_for * amount)
    elif free < enough_for * amount:
        grant(fund, enough_for * amount - free)
    names = [f"race{runtime().now():%H%M%S%f}-{number}" for number in range(writers)]
    with conflicts(client(), share=share) as gate:
        done = race(runtime(), VILLAGE, fund, names, amount, writers)
    return {
        **asdict(done),
        "conflicts": gate.calls["conflicts"],
        "free": runtime().funds.free(VILLAGE, fund),
    }


def grant(fund: str, more: int) -> None:
    """The village puts more into a fund."""
    runtime().treasury.top_up_fund(VILLAGE, fund, more)


def erase(nik: str) -> dict[str, Any]:
    """What `./lumbung erase --even-open` does."""
    return audit.carry_out({"do": "erase", "village": VILLAGE, "nik": nik, "even_open": True})


def verify() -> dict[str, Any]:
    """What `./lumbung verify` does."""
    return audit.carry_out({"do": "verify"})


ASKED = {
    each.__name__: each
    for each in (
        *(case, history, messages, link, put_official, enrolment, publish, told, say_later),
        *(entry, entries, look_after, revive, free, hold, compete, grant, erase, verify),
    )
}


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # what lumbung logs is no answer
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = {"said": ASKED[order.pop("do")](**order)}
        except Exception:
            answer = {"fault": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
