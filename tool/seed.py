"""What a stage needs before the first resident comes: the village's settings, its funds, its officials.

It runs in a process of its own (python -m tool.seed), because the adapters read their environment once.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from infra.archive import digest_of
from infra.deploy import Target
from infra.errors import ToolError
from tool.home import ROOT, Home

REFERENCE = ROOT / "villages" / "duren-sawit"
ENROLMENTS_LAST = 20 * 3600  # seconds; the links themselves hold for 24 hours


class SeedError(ToolError):
    """The village's settings or officials are not as they must be; the text names file and line."""


@dataclass(frozen=True)
class Order:
    """What is to stand in the tables of a stage."""

    folder: str  # of the village
    public_host: str
    office_host: str
    office_url: str
    officials: str | None = None  # a file of them; None leaves them alone
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
    wanted = digest_of([*files, *map(str, asdict(order).values())])
    noted = home.note("seeded") or {}
    if noted.get("digest") == wanted and noted.get("until", 0) > time.time():
        return
    say(f"the village {REFERENCE.name}")
    result = run(target, order)
    home.write_note("seeded", {"digest": wanted, "until": time.time() + ENROLMENTS_LAST, **result})


def run(target: Target, order: Order) -> dict[str, Any]:
    """Carries an order out at a stage. Raises SeedError."""
    done = subprocess.run(
        [sys.executable, "-m", "tool.seed"],
        cwd=ROOT,
        env=environment_of(target),
        input=json.dumps(asdict(order)),
        text=True,
        capture_output=True,
    )
    if done.returncode != 0:
        raise SeedError(done.stderr.strip())
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def environment_of(target: Target) -> dict[str, str]:
    """What lets a process of the tool use lumbung's adapters at a stage, as a function would."""
    paths = [str(ROOT), str(ROOT / "layers" / "lumbung" / "python")]
    ours = {
        "PYTHONPATH": os.pathsep.join(paths),
        "STAGE": target.stage,
        "AWS_REGION": target.region,
        "AWS_DEFAULT_REGION": target.region,
        "PUBLIC_SCHEME": target.parameters.get("PublicScheme", "https"),
        "TIME_SCALE": target.parameters.get("TimeScale", "1"),
        "POWERTOOLS_SERVICE_NAME": "tool",
    }
    if not target.endpoint:
        return {**os.environ, **ours}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    local = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return {**kept, **ours, **local, "AWS_ENDPOINT_URL": target.endpoint}


def carry_out(order: Order) -> dict[str, Any]:
    """In the process that has the stage's environment."""
    from lumbung.runtime import runtime
    from lumbung.treasury.service import grant_fund
    from lumbung.villages.read import read_village

    village = read_village(Path(order.folder))
    hosts = {"public": order.public_host, "office": order.office_host}
    new = runtime().villages.publish(village, village.to_json(), hosts)
    for fund in {
        programme.fund.id: programme.fund for programme in village.programmes.values()
    }.values():
        grant_fund(village.id, fund.id, fund.amount, funds=runtime().funds)
    officials = _put_officials(order, village) if order.officials else []
    return {"village": village.id, "settings": village.hash, "new": new, "officials": officials}


def _put_officials(order: Order, village: Any) -> list[dict[str, Any]]:
    """Those of the file who are not there yet. Raises SeedError for a PIN in a list of real people."""
    from lumbung.people.model import Holding, Official
    from lumbung.runtime import runtime
    from lumbung.villages.officials import read_officials

    people, shown = runtime().people, []
    for named in read_officials(Path(str(order.officials)), village):
        roles = tuple(Holding(role.role.value, role.area) for role in named.roles)
        official = Official(named.id, named.name, named.email, roles, language=named.language)
        if named.pin and not order.demonstration:
            raise SeedError(
                f"{order.officials}: {named.id} has a PIN, which only invented people may have"
            )
        new = people.read_official(village.id, named.id) is None
        if new:
            people.put_official(
                village.id, official, nik=named.nik, kk=named.kk or "", pin=named.pin
            )
        line: dict[str, Any] = {
            "id": named.id,
            "name": named.name,
            "email": named.email,
            "roles": [f"{role.role} {role.area_key}" for role in roles],
            "pin": named.pin,
        }
        if new or order.demonstration:
            invitation = people.new_enrolment(village.id, named.id)
            line["enrolment"] = f"{order.office_url}/daftar/{invitation.token}"
            line["activation_code"] = invitation.code
        shown.append(line)
    return shown


if __name__ == "__main__":
    from lumbung.villages.source import VillageError

    try:
        print(json.dumps(carry_out(Order(**json.load(sys.stdin)))))
    except (VillageError, SeedError) as error:
        sys.exit(str(error))
