"""Three people for one decision, and each decision once."""

from concurrent.futures import ThreadPoolExecutor

from tests.e2e import before

ALL_THREE = {
    "id": "dewi",
    "name": "Dewi Anggraini",
    "email": "dewi@lumbung.example",
    "pin": "926403",
}
ACTED = "Anda sudah bertindak di langkah sebelumnya"


def test_who_verified_cannot_approve_and_who_approved_cannot_pay(world):
    roles = [["verifier", "rw09"], ["approver", "village"], ["treasurer", "village"]]
    world.stack.inside(
        "put_official", **ALL_THREE, roles=roles, nik="3175075508860911", kk="3175071208150911"
    )
    first, second = before.apply(world.stack, 9), before.apply(world.stack, 10)
    dewi = world.official(ALL_THREE, since=first.since)

    dewi.opens_task("verify", 9).verifies()
    first.reaches("approval")
    dewi.opens_task("approve", 9).sees(ACTED, "Pejabat yang memutuskan")
    assert dewi.page.locator("#decide").count() == 0

    second.reaches("verification")
    before.decide(second, "verify")
    second.reaches("approval")
    dewi.opens_task("approve", 10).approves().sees("Permohonan disetujui")
    second.reaches("payment")
    dewi.opens_task("pay", 10).sees(ACTED)
    assert dewi.page.locator("#decide").count() == 0


def test_a_form_of_ones_own_making_approves_nothing(world):
    quick = before.bring_to(world.stack, "approval", 11)
    page, desk = before.open_task(quick, "approve")
    verifier, verifiers_desk = before.open_task(quick, "verify")
    task = f"/perkara/{quick.case['id']}/{quick.case['task']}"
    sign_out = verifier.form("/keluar").fields
    typed = {"decision": "approved", "version": page.form(f"{task}/setujui").fields["version"]}

    seen = verifiers_desk.request(
        "POST", f"{task}/setujui", before.form({**sign_out, **typed, "pin": "469023"})
    )

    assert seen.status == 403
    assert quick.case["stage"] == "approval"
    assert desk.open(task).status == 200


def test_nobody_decides_on_their_own_household(world):
    siti = world.official("siti")
    family = before.apply(world.stack, 5, kk="3175071201100901")
    family.reaches("verification")

    siti.opens_task("verify", 5).sees("Permohonan ini dari Anda sendiri atau dari keluarga Anda")

    assert siti.page.locator("#decide").count() == 0


def test_the_second_to_decide_reads_who_was_first_and_what_they_had_typed(world):
    quick = before.bring_to(world.stack, "verification", 5)
    siti = world.official("siti", since=quick.since).opens_task("verify", 5)
    joko = world.official("joko", since=quick.since).opens_task("verify", 5)

    siti.verifies()
    joko.refuses("Kebutuhan Anda lebih cocok dengan program lain.", "Lihat program pangan.")

    assert joko.status == 409
    joko.sees("Tugas ini sudah diputuskan lebih dulu", "oleh Siti Rahmawati")
    joko.sees("Yang tadi Anda isi", "Lihat program pangan.")
    assert "refused" not in quick.kinds


def test_of_two_who_decide_at_the_same_moment_one_wins(world):
    quick = before.bring_to(world.stack, "verification", 5)
    desks = [before.open_task(quick, "verify", who) for who in ("siti", "joko", "maria")]

    def verify(page, desk):
        return desk.send(page, f"{page.path}/verifikasi", decision="verified")

    with ThreadPoolExecutor(3) as hands:
        seen = list(hands.map(lambda each: verify(*each), desks))

    assert sorted(each.status for each in seen) == [200, 409, 409]
    assert quick.kinds.count("verified") == 1
    quick.reaches("approval")


def test_a_page_from_before_a_change_decides_nothing(world):
    quick = before.bring_to(world.stack, "payment", 12)
    page, desk = before.open_task(quick, "pay")
    page = desk.send(page, f"{page.path}/ambil")
    where = f"{page.path}/bayar"
    older = str(int(page.form(where).fields["version"]) - 1)

    seen = desk.send(page, where, version=older, bank_reference="BIFAST 777 888", pin="147306")

    assert seen.status == 409
    assert "Ada yang berubah sejak Anda membuka halaman ini" in seen.html
    assert "BIFAST 777 888" in seen.html
    assert quick.case["stage"] == "payment"
