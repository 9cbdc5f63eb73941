"""What a stage needs before the first resident comes: the village's settings, its funds, its officials.

It runs in a process of its own (python -m tool.seed), because the adapters read their environment once.
"""

import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from infra.archive import digest_of
from infra.errors import ToolError
from infra.target import Target
from tool.elsewhere import carry_out_at, serve
from tool.home import ROOT, Home

PACKAGE = ROOT / "layers" / "lumbung" / "python"
REFERENCE = ROOT / "villages" / "duren-sawit"
ENROLMENTS_LAST = 20 * 3600  # seconds; the links themselves hold for 24 hours

SHAPE = "2"  # of what is seeded: another one, and a local stack of before is seeded again

FACT_NAMES = {"nik_index": "nik", "kk_index": "kk"}


class SeedError(ToolError):
    """The village's settings or officials are not as they must be; the text names file and line."""


@dataclass(frozen=True)
class Order:
    """What is to stand in the tables of a stage."""

    folder: str  # of the village
    public_host: str
    office_host: str
    office_url: str
    officials: str | None = None  # a file of them; None leaves all as they are
    administrators: tuple[dict[str, str], ...] = ()  # the first two: name, email, nik
    demonstration: bool = False  # invented people: their PINs are set, and each may try enrolling


def seed(home: Home, target: Target, say: Callable[[str], None]) -> None:
    """The reference village with its demonstration officials, for the local stack; what is there already stays."""
    officials = REFERENCE / "officials.demo.yaml"
    order = Order(
        str(REFERENCE),
        home.public_host,
        home.office_host,
        home.office_url,
        str(officials),
        demonstration=True,
    )
    files = sorted(path for path in REFERENCE.rglob("*") if path.is_file())
    wanted = digest_of([*files, *map(str, asdict(order).values()), SHAPE])
    noted = home.note("seeded") or {}
    if noted.get("digest") == wanted and noted.get("until", 0) > time.time():
        return
    say(f"the village {REFERENCE.name}")
    result = run(target, order)
    home.write_note("seeded", {"digest": wanted, "until": time.time() + ENROLMENTS_LAST, **result})


def run(target: Target, order: Order) -> dict[str, Any]:
    """Carries an order out at a stage. Raises SeedError, StageError."""
    result: dict[str, Any] = carry_out_at(target, "tool.seed", asdict(order))
    return result


def read_settings(folder: Path, officials: Path | None = None) -> Any:
    """The village of a folder, read and checked here and now, before anything is deployed. Raises SeedError."""
    _know_lumbung()
    from lumbung.villages.officials import read_officials
    from lumbung.villages.read import read_village
    from lumbung.villages.source import VillageError

    try:
        village = read_village(folder)
        if officials:
            read_officials(officials, village)
    except VillageError as error:
        raise SeedError(str(error)) from error
    return village


def _know_lumbung() -> None:
    if str(PACKAGE) not in sys.path:
        sys.path.insert(0, str(PACKAGE))


# In the process that has the stage's environment


def carry_out(order: Order) -> dict[str, Any]:
    """In the process that has the stage's environment."""
    from lumbung.runtime import runtime
    from lumbung.villages.read import read_village

    village = read_village(Path(order.folder))
    hosts = {"public": order.public_host, "office": order.office_host}
    new = runtime().villages.publish(village, village.to_json(), hosts)
    granted = {each.fund.id: each.fund.amount for each in village.programmes.values()}
    for fund in village.funds:
        runtime().treasury.grant_fund(village.id, fund, granted.get(fund, 0))
    runtime().people.complete_directory(village.id)
    seeded = {"village": village.id, "settings": village.hash, "new": new, "someone": True}
    if order.administrators:
        return {**seeded, "officials": _put_administrators(order, village), "not_in_file": []}
    if not order.officials:
        someone = bool(runtime().people.list_officials(village.id))
        return {**seeded, "someone": someone, "officials": [], "not_in_file": []}
    officials = _put_officials(order, village)
    named = {official["id"] for official in officials}
    others = [
        {"id": standing.official.id, "name": standing.official.name}
        for standing in runtime().people.list_officials(village.id)
        if standing.official.id not in named and not standing.official.blocked
    ]
    return {**seeded, "officials": officials, "not_in_file": others}


def _put_administrators(order: Order, village: Any) -> list[dict[str, Any]]:
    """The first two, who add everybody else on the office's pages. Raises SeedError where there is one already."""
    from lumbung.people.model import Holding, Official
    from lumbung.runtime import runtime
    from lumbung.shared.errors import InvalidInputError
    from lumbung.shared.ids import random_id

    people, shown = runtime().people, []
    there = {each.email for each in people.holders(village.id, "administrator", "village")}
    if there and there >= {given["email"] for given in order.administrators}:
        return []  # the same command again
    if there:
        raise SeedError(
            "This village has an administrator already: others are added in the office, at /petugas."
        )
    for given in order.administrators:
        role = (Holding("administrator"),)
        language = village.languages[0]
        new = Official(random_id(), given["name"], given["email"], role, language=language)
        try:
            people.put_official(village.id, new, nik=given["nik"])
        except InvalidInputError as error:
            taken = ", ".join(each.name for each in error.errors)
            raise SeedError(f"{given['name']} was not taken over, because of: {taken}.") from error
        shown.append(
            {"id": new.id, "name": new.name, "news": [], **_invited(order, village, new.id)}
        )
    return shown


def _invited(order: Order, village: Any, official_id: str) -> dict[str, str]:
    from lumbung.runtime import runtime

    invitation = runtime().people.new_enrolment(village.id, official_id)
    link = f"{order.office_url}/daftar/{invitation.token}"
    return {"enrolment": link, "activation_code": invitation.code}


def read_administrators(typed: Sequence[str], ask: Callable[[str], str]) -> list[dict[str, str]]:
    """Two times "Name <mail>", with the NIK of each as `ask` answers. Raises SeedError."""
    _know_lumbung()
    from lumbung.shared.errors import InvalidTextError
    from lumbung.shared.identity import Nik

    if typed and len(typed) != 2:
        raise SeedError("The first administrators are two: give --administrator twice.")
    found = []
    for text in typed:
        name, email = parseaddr(text)
        if not name or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
            raise SeedError(f'--administrator "Name <mail>": {text!r} is not of this shape.')
        try:
            nik = Nik.parse(ask(f"NIK of {name}: ")).text
        except InvalidTextError as error:
            raise SeedError(f"That is no NIK ({error.code}). Nothing was deployed.") from error
        found.append({"name": name, "email": email.lower(), "nik": nik})
    for fact in ("email", "nik"):
        if len({each[fact] for each in found}) != len(found):
            raise SeedError(
                f"Two administrators are two people: the same {fact} stands there twice."
            )
    return found


def _put_officials(order: Order, village: Any) -> list[dict[str, Any]]:
    """Those of the file, new or with new facts; nobody's PIN changes. Raises SeedError."""
    from lumbung.runtime import runtime
    from lumbung.villages.officials import read_officials

    people, shown = runtime().people, []
    listed = read_officials(Path(str(order.officials)), village)
    if not order.demonstration and (real := [named.id for named in listed if named.pin]):
        raise SeedError(
            f"{order.officials}: {', '.join(real)} has a PIN, which only invented people may have"
        )
    for named in listed:
        before = people.read_official(village.id, named.id)
        after = _put_official(order, village, named, is_new=before is None)
        line: dict[str, Any] = {
            "id": named.id,
            "name": named.name,
            "email": named.email,
            "roles": [f"{role.role} {role.area_key}" for role in after.roles],
            "pin": named.pin,
            "news": [FACT_NAMES.get(fact, fact) for fact in after.news(before)] if before else [],
        }
        if (before is None or order.demonstration) and not after.blocked:
            line |= _invited(order, village, named.id)
        shown.append(line)
    return shown


def _put_official(order: Order, village: Any, named: Any, *, is_new: bool) -> Any:
    from lumbung.people.model import Holding, Official
    from lumbung.runtime import runtime
    from lumbung.shared.errors import InvalidInputError

    roles = tuple(Holding(role.role.value, role.area) for role in named.roles)
    official = Official(named.id, named.name, named.email, roles, language=named.language)
    pin = named.pin if is_new else None
    try:
        return runtime().people.put_official(
            village.id, official, nik=named.nik, kk=named.kk or "", pin=pin
        )
    except InvalidInputError as error:
        taken = ", ".join(each.name for each in error.errors)
        raise SeedError(
            f"{order.officials}: {named.id} was not taken over, because of: {taken}."
            " An address or NIK belongs to one official alone."
        ) from error


if __name__ == "__main__":
    serve(lambda order: carry_out(Order(**order)))
