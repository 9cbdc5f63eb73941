"""What I decided: my own decisions alone, newest first, a page at a time."""

from dataclasses import replace
from urllib.parse import quote

from lumbung.people.model import Holding


def decide(office, case, how="verified", by="siti"):
    reason = ("not_reached",) if how == "refused" else ()
    office._decide(by, "verify_application", case, how, *reason)


def test_my_decisions_are_shown_newest_first_with_a_way_to_the_case(office):
    first, second, other = office.apply(), office.apply(), office.apply()
    decide(office, first)
    office.world.pass_time(minutes=1)
    decide(office, second, "refused")
    decide(office, other, by="joko")

    page = office.signed_in("siti").get("/keputusan")

    page.sees("Yang sudah Anda putuskan", office.shown(first), office.shown(second))
    page.does_not_see(office.shown(other), "Sri Wahyuni")
    assert page.body.index(office.shown(second)) < page.body.index(office.shown(first))
    assert f"/perkara/{first}/verify-1" in page.body


def test_whoever_decided_nothing_reads_so(office):
    office.signed_in("ratna").get("/keputusan").sees("Belum ada keputusan Anda.")


def test_it_is_written_with_the_decision_and_not_again_by_a_repeat(office):
    case = office.apply()
    revision = office.case(case).revision
    where = (office.village, office.world.official("siti"), case, "verify-1", revision, "verified")

    for _ in range(2):
        office.world.runtime.decisions.verify_application(*where)

    kept = office.world.items_of("cases", f"{office.village.id}#decided#siti")
    assert [(item["case"]["S"], item["decision"]["S"]) for item in kept] == [(case, "verified")]
    assert {"answers", "answer", "taken_by"} & kept[0].keys() == set()


def test_twenty_are_shown_at_once_and_the_rest_on_further_pages(office):
    cases = []
    for _ in range(21):
        cases.append(office.apply())
        office.world.pass_time(seconds=1)
        decide(office, cases[-1])
    browser = office.signed_in("siti")

    page = browser.get("/keputusan")
    assert page.body.count("/perkara/") == 20
    page.does_not_see(office.shown(cases[0]))
    [task] = office.world.runtime.cases.decided_by(office.village.id, "siti", "", 20)[-1:]
    older = browser.get(f"/keputusan?sebelum={quote(task.decided_sk)}")

    assert older.body.count("/perkara/") == 1
    older.sees(office.shown(cases[0]), "Yang terbaru")
    assert browser.get("/keputusan?sebelum=%23%23nonsense").body.count("/perkara/") == 20


def test_without_the_area_the_case_is_named_and_not_led_to(office):
    case = office.apply()
    decide(office, case)
    siti, named = office.world.official("siti"), office.named("siti")
    moved = replace(siti, roles=(Holding("verifier", "rw09"),))
    office.people.put_official(office.village.id, moved, nik=named.nik, kk=named.kk)

    page = office.signed_in("siti").get("/keputusan")

    page.sees(office.shown(case))
    page.does_not_see("/perkara/")
