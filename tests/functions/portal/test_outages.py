"""Every route of the portal while a service is away: it says so, holds what was typed, and that goes through later."""

import pytest

from lumbung.web import logs
from tests import outages
from tests.e2e.watch import routes_of
from tests.functions.portal.conftest import slip_of
from tests.functions.portal.phone import FORM

WORDS = "Rumah kami kebanjiran"
PERSON = {
    "name": "Wulan Lestari",
    "nik": "3175996703850002",
    "kk": "3175990101100002",
    "birth_date-day": "27",
    "birth_date-month": "3",
    "birth_date-year": "1985",
}
ROUTES = sorted(routes_of("portal"), key=lambda route: (route[1], route[0]))


@pytest.fixture
def lines(monkeypatch):
    """What the log is told of faults."""
    told = []

    def log(event, **line):
        if event == "fault":
            told.append(line)

    monkeypatch.setattr(logs, "log", log)
    return told


@pytest.fixture
def visit(shared):
    return Visit(shared)


class Visit:
    """A phone at a route, with what can be typed there."""

    def __init__(self, portal):
        self.portal, self.world = portal, portal.world

    def at(self, route):
        """The phone, the address, and what is typed where the route takes a form."""
        name = route.strip("/").replace("/", "_").replace("{", "").replace("}", "") or "home"
        return getattr(self, f"at_{name}", lambda: (self.portal.phone(), route, {}))()

    def at_lacak(self):
        return self.sent("/lacak", lambda code, _: {"code": code})

    def at_program_programme(self):
        return self.portal.phone(), "/program/bantuan-tunai", {"start": "new"}

    def at_ajukan_programme_page(self):
        return self.portal.begun("diri"), "/ajukan/bantuan-tunai/diri", PERSON

    def at_ajukan_programme_page_item(self):
        phone = self.portal.begun("keluarga").open("/ajukan/bantuan-tunai/keluarga")
        path = next(
            link for link in phone.markup.links if "/ajukan/bantuan-tunai/keluarga/" in (link or "")
        )
        return phone, path, {"member.1.name": "Budi"}

    def at_ajukan_programme_periksa(self):
        return self.portal.begun("periksa"), "/ajukan/bantuan-tunai/periksa", {"consent": "yes"}

    def at_bukti(self):
        return self.portal.applied(), "/bukti", {}

    def at_bukti_programme(self):
        return self.portal.applied(), "/bukti/bantuan-tunai", {}

    def at_selesai(self):
        return self.portal.begun("diri"), "/selesai", {"x": "y"}

    def at_lacak_code(self):
        return self.sent("/lacak/{code}", lambda _, number: {"do": "words", "number": number})

    def at_lacak_code_perbaiki(self):
        return self.sent("/lacak/{code}/perbaiki", lambda _, number: {"number": number})

    def at_lacak_code_sanggah(self):
        return self.sent("/lacak/{code}/sanggah", lambda _, n: {"number": n, "words": WORDS})

    def at_lacak_code_tarik(self):
        return self.sent("/lacak/{code}/tarik", lambda _, number: {"number": number})

    def at_lacak_code_ubah(self):
        typed = {"phone": "081298765432", "once": "a-tab"}
        return self.sent("/lacak/{code}/ubah?apa=kontak", lambda _, n: {"number": n, **typed})

    def sent(self, path, type_in):
        """Somebody who follows what they sent."""
        phone = self.portal.applied()
        code, number = slip_of(phone)
        path = path.replace("{code}", code.replace("-", ""))
        case, steps = self.portal.case_of(code.replace("-", "")), self.world.runtime.steps
        steps.screen_application(self.portal.village.id, case, 1)
        steps.open_task(self.portal.village.id, case, 1, "verify", "token")
        phone.open(path)
        version = phone.markup.forms[0]["fields"].get("version") if phone.markup.forms else None
        return phone, path, type_in(code, number) | ({"version": version} if version else {})


ENDS = {
    "/ajukan/{programme}/{page}/{item}": 422,
    "/lacak/{code}": 200,
    "/lacak/{code}/perbaiki": 409,
    "/lacak/{code}/perbaiki/{page}": 404,
    "/lacak/{code}/sanggah": 409,
}
"""Where what is typed here cannot be taken in the end."""


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=[" ".join(r) for r in ROUTES])
def test_a_page_says_that_a_service_is_away(visit, lines, method, route):
    phone, path, typed = visit.at(route)
    if method == "POST":
        phone.open(path if "program" in path else "/lacak")
        typed = typed | {"csrf": phone.markup.forms[0]["fields"]["csrf"]}

    def ask(fields, language):
        phone.headers = {"Accept-Language": language}
        if method == "POST":
            phone._once("POST", path, outages.encoded(fields), {"Content-Type": FORM})
        else:
            phone._once("GET", path, b"", {})
        return phone.status, phone.body

    sent = typed if method == "POST" else {}
    status, pages = outages.under_each(ask, sent, visit.world.restart)

    assert status == (ENDS.get(route, 303) if method == "POST" else status)
    assert status < 500
    for page in pages:
        outages.begs_patience(*page)
    if pages:
        outages.told_without_names(lines, PERSON["name"], PERSON["nik"], PERSON["kk"], WORDS)
