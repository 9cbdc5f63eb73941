"""What administrators do about officials: two of them for what gives power, one to take it away."""

import re

import boto3
import pytest

from lumbung.people.acts import check_acts
from lumbung.people.model import Holding, Official
from tests.functions.office.conftest import PINS

NEW = {
    "name": "Dewi Anggraini",
    "email": "Dewi@lumbung.example",
    "nik": "3175996503880007",
    "kk": "3175990101100001",
    "verifier": "RW 05, RT 3/RW 6",
}


@pytest.fixture
def two(office):
    """Ratna is a second administrator, Bambang a third."""
    for name in ("ratna", "bambang"):
        office.give_role(name, "administrator")
    return office


def people_items(office):
    return boto3.client("dynamodb").scan(TableName="lumbung-test-people")["Items"]


def chain_of(office):
    store = office.people.store
    head, acts = store.read_head(office.village.id), list(store.all_acts(office.village.id))
    assert check_acts(head, acts) is None
    return [(act.kind, act.by, act.official) for act in acts]


def asks(office, typed=NEW, by="agus", path="/petugas-baru"):
    browser = office.signed_in(by)
    browser.get(path)
    return browser, browser.post(path, {**typed, "pin": PINS[by]})


def does(office, by, who, what, **typed):
    browser = office.signed_in(by)
    browser.get(f"/petugas/{who}")
    typed = {"change": browser.page.value("change") or "", "pin": PINS[by], **typed}
    browser.post(f"/petugas/{who}/{what}", typed, csrf=office.csrf(browser))
    return browser


def test_the_pages_are_for_administrators_alone(office):
    browser = office.signed_in("siti")

    for path in ("/petugas", "/petugas-baru", "/petugas/agus", "/catatan", "/tertahan"):
        assert browser.get(path).status == 403
        browser.page.sees("Halaman ini hanya untuk administrator.")


def test_a_new_official_counts_once_a_second_person_has_confirmed(two):
    browser, asked = asks(two)
    who = asked.location.rpartition("/")[2]

    browser.follow().sees("Petugas baru", "Dewi Anggraini", "RW 05, RT 003/RW 06", "orang kedua")
    assert two.people.read_official(two.village.id, who) is None
    assert sorted(two.messages("change_waiting")) == ["official#bambang", "official#ratna"]

    answer = does(two, "ratna", who, "pastikan").page

    answer.sees("Kode aktivasi", "hanya tampil sekali", "Dewi Anggraini")
    made = two.people.read_official(two.village.id, who)
    assert made.email == "dewi@lumbung.example"
    assert made.roles == (Holding("verifier", "rw05"), Holding("verifier", "rw06-rt003"))
    assert two.messages("enrolment") == [f"official#{who}"]
    assert chain_of(two)[-2:] == [("asked", "agus", who), ("confirmed", "ratna", who)]


def test_the_code_and_the_mailed_link_set_the_first_pin(two):
    _, asked = asks(two)
    slip = does(two, "ratna", asked.location.rpartition("/")[2], "pastikan").page
    code = re.search(r'class="key">([^<]+)<', slip.body).group(1)
    two.world.work()
    mail = next(m["body"] for m in two.world.mails() if "/daftar/" in m["body"])
    token = re.search(r"/daftar/([A-Za-z0-9._-]+)", mail).group(1)
    dewi = two.browser()
    dewi.get(f"/daftar/{token}")

    done = dewi.post(
        f"/daftar/{token}", {"activation": code, "pin": "730264", "pin_again": "730264"}
    )

    assert done.location == "/"
    dewi.follow().sees("Anda masuk sebagai Dewi Anggraini")


def test_the_mail_to_the_second_person_leads_to_the_change(two):
    _, asked = asks(two)
    two.world.work()
    mail = next(m for m in two.world.mails() if "menunggu orang kedua" in m["subject"])
    [to] = mail["destinations"]["ToAddresses"]
    token = re.search(r"/t/([A-Za-z0-9._-]+)", mail["body"]).group(1)
    second = two.browser()
    second.get(f"/t/{token}")

    second.post(f"/t/{token}", {"pin": PINS[to.partition("@")[0]]})

    assert second.page.location == asked.location


@pytest.mark.parametrize("by", ["agus", "ratna"])
def test_who_asked_and_whom_it_is_about_confirm_nothing(two, by):
    browser, _ = asks(two, {"name": "Ratna Sari"} | facts(two, "ratna"), path="/petugas/ratna/ubah")
    change = two.people.store.read_change(two.village.id, "ratna").id

    answer = does(two, by, "ratna", "pastikan", change=change).page

    assert answer.status == 403
    answer.sees("Belum tersimpan.", "Harus orang kedua yang memastikan")
    assert two.people.read_official(two.village.id, "ratna").name == two.named("ratna").name
    assert browser


def facts(office, who):
    official = office.people.read_official(office.village.id, who)
    roles = {held.role: "semua" for held in official.roles}
    return {"email": official.email, "version": str(official.version), **roles}


def test_new_facts_hold_only_after_the_second_person(two):
    typed = {**facts(two, "ratna"), "name": "Ratna Sari", "email": "sari@lumbung.example"}
    asks(two, typed, path="/petugas/ratna/ubah")
    before = two.people.read_official(two.village.id, "ratna")

    does(two, "bambang", "ratna", "pastikan")

    after = two.people.read_official(two.village.id, "ratna")
    assert (before.name, before.email) == (two.named("ratna").name, "ratna@lumbung.example")
    assert (after.name, after.email) == ("Ratna Sari", "sari@lumbung.example")
    assert (after.nik_index, after.kk_index) == (before.nik_index, before.kk_index)
    assert after.roles == before.roles
    assert two.signed_in("ratna").get("/").status == 200


def test_a_role_without_which_a_case_could_not_be_decided_is_not_taken_away(two):
    for who in ("lina", "bambang"):
        does(two, "agus", who, "blokir", words="Pindah tugas.")
    typed = {**facts(two, "yusuf"), "name": "Yusuf", "treasurer": "", "verifier": "RW 05"}

    _, answer = asks(two, typed, path="/petugas/yusuf/ubah")

    assert answer.status == 422
    answer.sees("tidak dapat diputuskan sampai selesai", "RW 01, RW 02")
    assert two.people.store.read_change(two.village.id, "yusuf") is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Nama belum diisi."),
        ({"email": "dewi"}, "Tulis alamat e-mail seperti"),
        ({"email": "siti@lumbung.example"}, "alamat"),
        ({"nik": "123"}, "16"),
        ({"verifier": ""}, "Isi wilayah untuk sedikitnya satu peran."),
        ({"verifier": "kampung"}, "Tulis wilayah seperti"),
        ({"verifier": "RW 77"}, "Tidak ada RW atau RT itu di sini."),
        ({"pin": "000111"}, "PIN"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_stays(two, changes, words):
    browser, typed = two.signed_in("agus"), {**NEW, "pin": PINS["agus"], **changes}
    browser.get("/petugas-baru")

    answer = browser.post("/petugas-baru", typed)

    assert answer.status == 422
    answer.sees("Kesalahan:", words)
    for name in NEW:
        assert answer.value(name) == typed[name]
    answer.does_not_see(PINS["agus"])
    assert two.people.store.list_changes(two.village.id) == []


def test_one_nik_is_one_official(two):
    _, answer = asks(two, {**NEW, "nik": two.named("siti").nik})

    assert answer.status == 422
    assert answer.value("name") == NEW["name"]


def test_two_at_once_with_one_nik_and_the_second_is_not_confirmed(two):
    first, second = (
        asks(two, {**NEW, "email": f"{name}@lumbung.example"})[1].location.rpartition("/")[2]
        for name in ("dewi", "dita")
    )
    does(two, "ratna", first, "pastikan")

    answer = does(two, "ratna", second, "pastikan").page

    assert answer.status == 403
    assert two.people.read_official(two.village.id, second) is None


def test_blocking_ends_everything_at_once_and_says_why(two):
    siti = two.signed_in("siti")

    does(two, "agus", "siti", "blokir", words="HP-nya dicuri.")

    assert siti.get("/").location == "/masuk"
    two.signed_in("agus").get("/catatan").sees("Diblokir", "Siti Rahmawati", "HP-nya dicuri.")
    assert "dicuri" not in str(people_items(two))


def test_blocking_needs_a_reason_where_something_can_then_not_be_decided(two):
    does(two, "agus", "lina", "blokir")
    browser = two.signed_in("agus")
    browser.get("/petugas/yusuf").sees("Tanpa petugas ini", "RW 01: pembayaran")

    answer = does(two, "agus", "yusuf", "blokir").page

    assert answer.status == 422
    answer.sees("Tulis alasannya")
    does(two, "agus", "yusuf", "blokir", words="Rekeningnya disalahgunakan.")
    assert two.people.read_official(two.village.id, "yusuf").blocked
    browser.get("/petugas").sees("tidak dapat diputuskan sampai selesai", "RW 05: pembayaran")


def test_nobody_blocks_themselves_and_who_was_blocked_comes_in_again(two):
    assert does(two, "agus", "agus", "blokir").page.status == 403
    does(two, "agus", "siti", "blokir")

    does(two, "ratna", "siti", "izinkan")

    assert two.signed_in("siti").get("/").status == 200


def test_a_new_pin_takes_two_and_the_old_one_holds_until_then(two):
    does(two, "agus", "siti", "pin-baru")
    assert two.signed_in("siti").get("/").status == 200

    does(two, "ratna", "siti", "pastikan").page.sees("Kode aktivasi", "Siti Rahmawati")

    assert two.messages("enrolment") == ["official#siti"]


def test_a_code_is_made_anew_only_for_who_has_no_pin(two):
    _, asked = asks(two)
    who = asked.location.rpartition("/")[2]
    does(two, "ratna", who, "pastikan")

    does(two, "bambang", who, "kode").page.sees("Kode aktivasi")

    assert does(two, "bambang", "siti", "kode").page.status == 403


def test_what_was_dropped_or_has_run_out_or_was_asked_by_who_was_blocked_is_not_confirmed(two):
    _, asked = asks(two)
    who = asked.location.rpartition("/")[2]
    change = two.people.store.read_change(two.village.id, who).id
    does(two, "bambang", "agus", "blokir", words="Sakit.")
    assert does(two, "ratna", who, "pastikan").page.status == 403
    does(two, "bambang", "agus", "izinkan")
    two.world.pass_time(days=8)

    assert does(two, "ratna", who, "pastikan", change=change).page.status == 404

    _, asked = asks(two)
    who = asked.location.rpartition("/")[2]
    does(two, "agus", who, "batalkan")
    assert does(two, "ratna", who, "pastikan", change=change).page.status == 404
    assert chain_of(two)[-1][0] == "dropped"


def test_while_one_change_waits_there_is_no_second(two):
    does(two, "agus", "siti", "pin-baru")

    answer = does(two, "agus", "siti", "pin-baru").page

    assert answer.status == 409


def test_no_nik_stands_in_plain_and_a_torn_chain_shows(two):
    asks(two)

    assert NEW["nik"] not in str(people_items(two))
    store, village = two.people.store, two.village.id
    head, acts = store.read_head(village), list(store.all_acts(village))
    assert check_acts(head, acts[:-1]) == (0, "head")
    assert check_acts(head, acts[1:]) == (1, "number")


def test_what_is_held_up_is_shown_and_sent_again(two):
    here = two.world.runtime
    for ref in ("unheard", "unsaid"):
        tx = here.begin()
        here.agenda.add(tx, "no_such_kind", ref, village=two.village.id, cause="test")
        tx.commit()
    for _ in range(8):
        two.world.pass_time(days=2)
        two.world.events.agenda_tick({}, None)
    agus = two.signed_in("agus")
    agus.get("/tertahan").sees("no_such_kind", "unheard", "unsaid", "KeyError")

    assert agus.post("/tertahan", {"pin": PINS["agus"]}).status == 422
    assert agus.post("/tertahan", {"pin": "918273", "which": "all"}).status == 422
    agus.post("/tertahan", {"pin": PINS["agus"], "which": "all"})

    agus.follow().sees("Dicoba lagi sekarang", "Tidak ada yang tertahan.")
    assert [e.attempts for e in here.entries.waiting(0, "no_such_kind")] in ([], [0], [0, 0])


def test_an_official_of_before_the_directory_is_taken_into_it(two):
    old = Official("lama", "Lama", "lama@lumbung.example", (Holding("verifier"),))
    two.people.put_official(two.village.id, old, nik="")
    key = {"pk": {"S": f"{two.village.id}#officials"}, "sk": {"S": "lama"}}
    boto3.client("dynamodb").delete_item(TableName="lumbung-test-people", Key=key)

    two.people.complete_directory(two.village.id)

    two.signed_in("agus").get("/petugas").sees("Lama")


def test_a_cases_way_shows_everything_but_the_person(two):
    case = two.approved()
    agus = two.signed_in("agus")

    agus.get(f"/jalan/{case}").sees("Jalan permohonan", "Percobaan 1", "Pesan", f"{case}/")

    agus.page.does_not_see("Wahyuni", "750.000", "@lumbung.example")
    assert agus.get("/jalan/x").status == 404
    assert two.signed_in("siti").get(f"/jalan/{case}").status == 403


def test_a_case_whose_execution_is_gone_is_started_again_when_it_is_looked_at(two):
    case, agus = two.apply(), two.signed_in("agus")
    agus.get(f"/jalan/{case}")

    agus.post(f"/jalan/{case}")

    agus.follow().sees("Dalam satu menit sistem memeriksa")
    assert two.case(case).attempt == 1
    two.world.pass_time(seconds=2)
    two.world.runtime.clockwork.look_after("look_now")
    assert two.case(case).attempt == 2
    agus.get(f"/jalan/{case}").sees("Percobaan 2", "diganti yang berikutnya")
