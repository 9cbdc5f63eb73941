"""What holds for every page of the office: small, whole, each input labelled, nothing typed for nothing."""

import gzip
import re

import pytest

from lumbung.agenda.model import Entry

MOST_BYTES = 14_000


def every_page(office, language):
    """Each page of the office, by a name, in one language."""
    shown, asked = {}, f"?lang={language}"
    waiting, stopped = office.apply(birth_date_is_other=True), office.apply()
    office.stop(stopped, "States.Timeout")
    to_approve, to_pay, in_cash = (
        office.verified(),
        office.approved(),
        office.approved(pay_by="cash"),
    )
    somebody = office.browser()
    token = office.link("siti", case=waiting, task=office.case(waiting).task)
    enrolment = office.people.new_enrolment(office.village.id, "agus").token
    for name, path in {
        "sign in": "/masuk", "link": f"/t/{token}", "enrolment": f"/daftar/{enrolment}",
    }.items():  # fmt: skip
        shown[name] = somebody.get(path + asked).body
        shown[f"{name}, mistaken"] = somebody.post(path, csrf=office.csrf(somebody)).body
    shown["sign in, sent"] = somebody.get("/masuk?terkirim=1").body
    shown["not found"] = somebody.get("/t/x").body
    for name, case in {
        "siti": waiting, "ratna": to_approve, "yusuf": to_pay, "lina": in_cash, "agus": stopped,
    }.items():  # fmt: skip
        browser, path = office.signed_in(name), office.path(case)
        browser.get(path + asked)
        if name in ("yusuf", "lina"):
            shown[f"{name}'s case, not taken"] = browser.page.body
            browser.post(f"{path}/ambil", {"version": browser.page.value("version")})
            browser.get(path + asked)
        kind = re.search(
            rf'action="{path}/(\w+)" novalidate>\s*<input[^>]*>\s*<input[^>]*version',
            browser.page.body,
        )
        shown[f"{name}'s case"] = browser.page.body
        mistake = "mistaken" if name != "agus" else "of an old page"
        shown[f"{name}'s case, {mistake}"] = browser.post(f"{path}/{kind.group(1)}").body
        shown[f"{name}'s inbox"] = browser.get("/").body
        browser.get(path)
        browser.post(f"{path}/buka", {"why": "visit_home", "fields": "name,nik,address,reason"})
        shown[f"{name}'s case, open"] = browser.follow().body
    pages_of_treasurers(office, shown, asked)
    pages_of_administrators(office, shown, asked)
    shown["search, mistaken"] = browser.get("/cari?kode=x").body
    return shown


def pages_of_treasurers(office, shown, asked):
    """Funds with a full page of entries, income, what waits for a second person, and what was approved."""
    here, village = office.world.runtime, office.village
    for number in range(35):
        here.treasury.top_up_fund(village.id, "donasi", 1_000 + number)
    here.registrar.seal_all(village.id, 2026)
    here.treasury.top_up_fund(village.id, "donasi", 9_000)
    typed = {"giver": "donasi", "taker": "bantuan-tunai", "amount": "5", "reason": "Banjir"}
    propose = here.treasurer.propose_transfer
    keys = [f"{number:032x}" for number in range(25)]
    mine, *_, done = [propose(village, "yusuf", key, typed) for key in keys]
    here.treasurer.approve(village, "lina", done)
    back = here.treasurer.propose_reversal(village, "lina", "a" * 32, 2026, 12, typed)
    yusuf = office.signed_in("yusuf")
    for path in (
        *("/kas", "/kas/dana/donasi", "/kas/dana/bantuan-tunai", "/kas/masuk", "/kas/pindah"),
        *("/kas/entri/2026/12", "/kas/usulan"),
        *(f"/kas/usulan/{proposal}" for proposal in (mine, done, back)),
    ):
        shown[path] = yusuf.get(path + asked).body
    for path, back_to in {
        "/kas/masuk": "/kas/masuk", "/kas/pindah": "/kas/pindah",
        "/kas/entri/2026/12/balik": "/kas/entri/2026/12", f"/kas/usulan/{back}/setujui": f"/kas/usulan/{back}",
    }.items():  # fmt: skip
        yusuf.get(back_to + asked)
        shown[f"{path}, mistaken"] = yusuf.post(path).body
    yusuf.get(f"/kas/usulan/{mine}{asked}")
    shown["approving alone"] = yusuf.post(
        f"/kas/usulan/{mine}/setujui", {"pin": office.pin("yusuf")}
    ).body


def pages_of_administrators(office, shown, asked):
    """Officials, what waits for a second person, the record, and what is held up."""
    here = office.world.runtime
    for name in ("ratna", "bambang"):
        office.give_role(name, "administrator")
    tx = here.begin()
    dead = Entry(
        "1", office.village.id, "message", "m", "2026-11-24T02:00:00.000Z", "now", "c", 8, "Fault"
    )
    here.entries.bury(tx, dead)
    tx.commit()
    administration = here.administration
    administration.ask_pin(office.village, "bambang", "siti")
    administration.block(office.village, "bambang", "lina", "Pindah.")
    agus = office.signed_in("agus")
    for path in (
        *("/petugas", "/petugas-baru", "/petugas/siti", "/petugas/yusuf", "/petugas/lina"),
        *("/petugas/ratna/ubah", "/catatan", "/tertahan", "/saya", "/keputusan"),
    ):
        shown[path] = agus.get(path + asked).body
    for path, back in {
        "/petugas-baru": "/petugas-baru", "/petugas/ratna/ubah": "/petugas/ratna/ubah",
        "/tertahan": "/tertahan", "/petugas/yusuf/blokir": "/petugas/yusuf",
    }.items():  # fmt: skip
        agus.get(back + asked)
        shown[f"{path}, mistaken"] = agus.post(path).body
    shown["a case's way"] = agus.get(f"/jalan/{office.apply()}{asked}").body
    agus.get("/petugas/siti")
    change = agus.page.value("change")
    typed = {"change": change, "pin": office.pin("agus")}
    shown["activation code"] = agus.post("/petugas/siti/pastikan", typed).body


_SHOWN = {}


@pytest.fixture(params=["id", "en"])
def shown(request):
    """The language and its pages, gathered once."""
    if request.param not in _SHOWN:
        office = request.getfixturevalue("office")
        _SHOWN[request.param] = every_page(office, request.param)
    return request.param, _SHOWN[request.param]


def ids_in(body):
    return re.findall(r' id="([^"]+)"', body)


def test_a_page_arrives_in_the_first_round_trip(shown):
    _, pages = shown

    sizes = {name: len(gzip.compress(body.encode(), 6)) for name, body in pages.items()}

    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}


def test_a_page_names_its_language_and_has_one_heading(shown):
    language, pages = shown

    for name, body in pages.items():
        assert f'<html lang="{language}">' in body, name
        assert len(re.findall("<h1[ >]", body)) == 1, name


def test_every_box_has_its_label_and_every_reference_its_place(shown):
    _, pages = shown

    for name, body in pages.items():
        ids, labels = ids_in(body), set(re.findall(r' for="([^"]+)"', body))
        boxes = re.findall(r"<(?:input|select|textarea) [^>]*>", body)
        named = {id for box in boxes if 'type="hidden"' not in box for id in ids_in(box)}
        described = " ".join(re.findall(r'aria-describedby="([^"]+)"', body)).split()
        assert len(ids) == len(set(ids)), name
        assert labels == named, name
        assert {*described, *re.findall(r'href="#([^"]+)"', body)} <= set(ids), name


def test_every_word_is_a_word(shown):
    """No code, no gap to fill, no script has come through."""
    _, pages = shown

    for name, body in pages.items():
        found = re.findall(r"%\(\w+\)s|<script|\b(?:kind|step|role|stage|check|pin)\.[a-z_]+", body)
        assert found == [], name


def test_a_mistake_is_told_in_the_title(shown):
    language, pages = shown
    told = {"id": "<title>Kesalahan:", "en": "<title>Error:"}[language]

    for name, body in pages.items():
        assert (told in body) == name.endswith("mistaken"), name
