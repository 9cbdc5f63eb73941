"""What happened before a test begins: the same pages and mails, asked without a browser."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.e2e.people import ASKED, KINDS, Applicant, invented
from tests.e2e.stack import Stack
from tool.visitor import Seen, Visitor

WHO = {"verify": "maria", "approve": "ratna", "pay": "lina", "trace": "lina", "care": "agus"}
WHERE = {
    "verify": "verifikasi",
    "approve": "setujui",
    "pay": "bayar",
    "trace": "telusuri",
    "care": "lanjutkan",
}
YES = {
    "verify": {"decision": "verified"},
    "approve": {"decision": "approved"},
    "pay": {"bank_reference": "BIFAST 20261124 0042"},
    "trace": {"decision": "returned", "words": "Rekeningnya sudah ditutup."},
    "care": {},
}


@dataclass
class Quick(Applicant):
    """An application that was sent without a browser."""

    stack: Stack
    typed: dict[str, str]
    since: str = ""
    code: str = ""
    number: str = ""
    phone: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.since = self.since or self.stack.now()
        self.phone = self.stack.visitor()

    @property
    def rw(self) -> int:
        return int(self.typed["rw"])


def fill_in(
    stack: Stack, rw: int, until: str = "/bukti/bantuan-tunai", **changes: str
) -> tuple[Quick, Seen]:
    """Somebody who filled in the form up to a page, and that page."""
    quick = Quick(stack, invented(rw, **changes))
    start = quick.phone.open("/program/bantuan-tunai")
    page = quick.phone.send(start, start.path)
    while page.path != until:
        before = page
        page = quick.phone.send(page, page.path, **_asked(page, quick.typed))
        assert page.path != before.path, page.html
    return quick, page


def apply(stack: Stack, rw: int, **changes: str) -> Quick:
    """Somebody who holds a slip."""
    quick, slip = fill_in(stack, rw, **changes)
    quick.code, quick.number = (
        part.split("<")[0].strip() for part in slip.html.split('class="key">')[1:]
    )
    return quick


def bring_to(stack: Stack, stage: str, rw: int, **changes: str) -> Quick:
    """An application that waits at a stage."""
    quick = apply(stack, rw, **changes)
    for passed in ("verification", "approval", "payment"):
        if passed == stage:
            break
        quick.reaches(passed)
        decide(quick, KINDS[passed])
    quick.reaches(stage)
    return quick


def decide(quick: Quick, kind: str, who: str = "", **typed: str) -> Seen:
    """The mail, its link, the PIN, the decision."""
    page, desk = open_task(quick, kind, who)
    official = quick.stack.officials[who or WHO[kind]]
    where = f"{page.path}/{WHERE[kind]}"
    if kind == "pay":
        page = desk.send(page, f"{page.path}/ambil")
    known = {**YES[kind], **typed, "pin": official["pin"]}
    known = {name: text for name, text in known.items() if name in page.form(where).names}
    done = desk.send(page, where, **known)
    assert done.status == 200, done.html
    return done


def open_task(quick: Quick, kind: str, who: str = "") -> tuple[Seen, Visitor]:
    """The page of a task as an official's desk shows it, and that desk."""
    official = quick.stack.officials[who or WHO[kind]]
    mail = quick.stack.mail(official["email"], ASKED[kind], f"RW {quick.rw:02d}", since=quick.since)
    desk = quick.stack.visitor("office")
    asked = desk.open("/t/" + mail.links[0].partition("/t/")[2])
    page = desk.send(asked, asked.path, pin=official["pin"])
    assert page.path.startswith("/perkara/"), page.html
    return page, desk


def _asked(page: Seen, typed: dict[str, str]) -> dict[str, str]:
    names = page.form(page.path).names
    return {name: text for name, text in typed.items() if name in names}


def form(fields: dict[str, str]) -> bytes:
    """The body of a form."""
    return urlencode(fields).encode()
