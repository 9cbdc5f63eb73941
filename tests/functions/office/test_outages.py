"""Every route of the office while a service is away: it says so, holds what was typed, and that goes through later."""

from urllib.parse import urlencode

import pytest
from moto import mock_aws

from lumbung.shared.ids import uuid7
from lumbung.web import logs
from tests import outages
from tests.bucket import make_bucket
from tests.e2e.watch import routes_of
from tests.functions.office.conftest import PINS, Office, _give_pin
from tests.functions.office.test_administrator import NEW, facts
from tests.functions.office.test_funds import INCOME, TRANSFER
from tests.short_cut import take_the_short_cut
from tests.workflows.machine import load_app
from tests.world import World

WORDS = "Rumah kami kebanjiran"
ROUTES = sorted(routes_of("office"), key=lambda route: (route[1], route[0]))
OTHER = {"decision": "kept", "words": WORDS, "pin": PINS["lina"]}

JUDGED = {"decision": "verified"}
CASES = {
    "verifikasi": ("apply", "siti", JUDGED, 303),
    "perbaikan": ("apply", "siti", {"correct_pages": "kontak", "correct_words": WORDS}, 303),
    "serahkan": ("apply", "siti", {"handover_words": WORDS}, 303),
    "buka": ("apply", "siti", {"fields": "name", "why": "visit_home"}, 303),
    "surat": ("apply", "siti", {"paper": "photo_ktp", "photo_why": "visit_home"}, 404),
    "setujui": ("verified", "ratna", {"decision": "approved", "pin": PINS["ratna"]}, 303),
    "ambil": ("approved", "lina", {}, 303),
    "bayar": ("taken", "lina", {"bank_reference": "BCA 1", "pin": PINS["lina"]}, 303),
    "tolak": (
        "approved",
        "lina",
        {"refuse_reason": "withdrawn", "refuse_words": WORDS, "refuse_pin": PINS["lina"]},
        303,
    ),
    "lanjutkan": ("stopped", "agus", {}, 303),
    "telusuri": ("approved", "lina", OTHER, 422),
    "tinjau": ("approved", "lina", OTHER, 404),
}
"""By the last part of the address: the case, who acts, what they type, how it ends."""

PEOPLE = {
    "blokir": {"words": WORDS},
    "izinkan": {},
    "kode": {},
    "pin-baru": {},
    "batalkan": {},
    "pastikan": {},
    "ubah": {"name": "Bambang Wijaya"},
}
ENDS = {
    "/petugas/{official}/kode": 200,
    "/petugas/{official}/batalkan": 409,
    "/petugas/{official}/pastikan": 409,
}


@pytest.fixture(scope="module")
def office():
    """One for the whole module: each visit has a case of its own."""
    patch = pytest.MonkeyPatch()
    with mock_aws():
        take_the_short_cut(patch)
        world = World(patch, machine=False)
        for name in ("siti", "ratna", "lina", "agus", "maria", "yusuf"):
            _give_pin(world, name)
        yield Office(world, load_app("office").app)
        patch.undo()


@pytest.fixture
def lines(monkeypatch):
    """What the log is told of faults."""
    told = []

    def log(event, **line):
        if event == "fault":
            told.append(line)

    monkeypatch.setattr(logs, "log", log)
    return told


def case_at(office, how):
    """A case that waits for what is to be done."""
    if how == "stopped":
        case = office.apply()
        office.stop(case, "ValueError")
        return case
    if how == "taken":
        case, lina = office.approved(), office.world.official("lina")
        found = office.case(case)
        ids = case, found.task, found.revision
        office.world.runtime.decisions.take_payment(office.village, lina, *ids)
        return case
    return getattr(office, how)()


def visit(office, route):
    """Who is there, the address, what is typed, and how it ends where it is sent."""
    last = route.rpartition("/")[2]
    if route.startswith("/perkara"):
        how, name, typed, end = CASES.get(last, ("apply", "siti", {}, 303))
        case = case_at(office, how)
        path = route.replace("/{case}/{task}", office.path(case)[8:]).replace(
            "{paper}", "photo_ktp"
        )
        return name, path, {**typed, "version": str(office.case(case).revision)}, end
    if route.startswith(("/kas", "/anggaran")):
        return money_at(office, route)
    if route.startswith("/jalan"):
        case = office.apply()
        said = office.world.runtime.outbox.about(office.village.id, f"case#{case}")
        return "agus", route.replace("{case}", case), {"message": said[0].id}, 303
    if route == "/daftar/{token}":
        invited = office.people.new_enrolment(office.village.id, "maria")
        typed = {"activation": invited.code, "pin": "730264", "pin_again": "730264"}
        return "", f"/daftar/{invited.token}", typed, 303
    if route == "/t/{token}":
        return "", f"/t/{office.link('siti', 'inbox')}", {"pin": PINS["siti"]}, 303
    if route == "/masuk":
        return "", route, {"email": "siti@lumbung.example"}, 303
    if route.startswith("/petugas/"):
        who = {"blokir": "joko", "ubah": "bambang"}.get(last, "hendra")
        typed = {**facts(office, who), "change": "x", "pin": PINS["agus"], **PEOPLE.get(last, {})}
        return "agus", route.replace("{official}", who), typed, ENDS.get(route, 303)
    typed = {
        "/petugas-baru": {**NEW, "pin": PINS["agus"]},
        "/saya": {"summary": "on"},
        "/tertahan": {"which": "all", "pin": PINS["agus"]},
    }
    return "agus", route, typed.get(route, {}), 303


def money_at(office, route):
    """The same for the treasurer's pages, the budget's and the months'."""
    here, village, last = office.world.runtime, office.village, route.rpartition("/")[2]
    key = uuid7()
    income = {**INCOME, "key": key, "pin": PINS["yusuf"]}
    transfer = {**TRANSFER, "key": key, "reason": WORDS, "pin": PINS["yusuf"]}
    if "{proposal}" in route:
        proposal = here.treasurer.propose_transfer(village, "yusuf", key, transfer)
        name = "yusuf" if last == "tarik" else "lina"
        return name, route.replace("{proposal}", proposal), {"pin": PINS[name]}, 303
    if "{number}" in route:
        here.treasury.top_up_fund(village.id, "donasi", 7)
        here.registrar.seal_all(village.id, 2026)
        number = max(p.number for p in here.journal.sealed(village.id, 2026) if p.kind == "income")
        path = route.replace("{year}", "2026").replace("{number}", str(number))
        return "yusuf", path, {"key": key, "reason": WORDS, "pin": PINS["yusuf"]}, 303
    make_bucket()
    path = route.replace("{fund}", "donasi").replace("{year}", "2026")
    typed, end = {
        "/kas/masuk": (income, 303),
        "/kas/pindah": (transfer, 303),
        "/kas/bulan": ({"what": "close", "month": "2026-10", "pin": PINS["agus"]}, 409),
        "/anggaran/{year}/berkas": ({"file": key, "pin": PINS["agus"]}, 200),
    }.get(route, ({}, 303))
    name = "agus" if "bulan" in route or "anggaran" in route else "yusuf"
    return name, path, typed, end


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=[" ".join(r) for r in ROUTES])
def test_a_page_says_that_a_service_is_away(office, lines, method, route):
    name, path, typed, end = visit(office, route)
    browser = office.signed_in(name) if name else office.browser()
    token = office.token(browser) if method == "POST" else ""

    def ask(fields, language):
        headers = {"Accept-Language": language}
        if method == "POST":
            body = {"Content-Type": "application/x-www-form-urlencoded", **headers}
            browser._ask("POST", path, body, urlencode(fields))
        else:
            browser.get(path, **headers)
        return browser.page.status, browser.page.body

    sent = {**typed, "csrf": token} if method == "POST" else {}
    status, pages = outages.under_each(ask, sent, office.world.restart)

    assert status == (end if method == "POST" else status)
    assert status < 500
    for page in pages:
        outages.begs_patience(*page)
    outages.told_without_names(lines if pages else [{}], NEW["name"], NEW["nik"], WORDS)
