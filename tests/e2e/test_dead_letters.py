"""What failed too often is seen by the administrator, sent again with the PIN, and then happens."""

from tests.e2e import before
from tests.e2e.stack import until
from tests.e2e.test_administrator import signed, signs_in


def test_a_dead_letter_is_sent_again_from_the_page(world):
    stack = world.stack
    stack.inside("entry", kind="never_heard_of", ref="letter", later=0.001)
    until(lambda: _attempts(stack) == 1, "its first attempt")
    for _ in range(7):
        stack.inside("look_after", kind="never_heard_of")
    agus = signs_in(world, world.official("agus"))

    agus.clicks("Pekerjaan yang tertahan").sees("never_heard_of", "letter", "KeyError")
    signed(agus, "Kirim lagi")
    assert agus.status == 422
    agus.page.locator(".pick", has_text="never_heard_of").locator("input").check()
    signed(agus, "Kirim lagi").sees("Dicoba lagi sekarang").does_not_see("never_heard_of")

    until(lambda: _attempts(stack) == 1, "it is tried anew")


def test_a_cases_way_stands_on_one_page_and_it_is_looked_at_when_asked(world):
    stack = world.stack
    quick = before.bring_to(stack, "approval", 8)
    agus = signs_in(world, world.official("agus"))
    agus.opens(f"/jalan/{quick.case['id']}").sees("Jalan permohonan", "Percobaan 1", "terkirim")
    agus.does_not_see(quick.typed["name"], quick.typed["email"], quick.typed["nik"])

    agus.clicks("Periksa sekarang").sees("Dalam satu menit sistem memeriksa")

    # It goes on, so nothing is started again.
    until(lambda: _looked(stack, quick), "it was looked at")
    assert quick.case["attempt"] == 1


def _looked(stack, quick):
    stack.tick()
    found = stack.inside("entries", ref=quick.case["id"])
    return all(entry["kind"] != "look_now" for entry in found)


def _attempts(stack):
    stack.tick()
    found = stack.inside("entries", ref="letter")
    return found[0]["attempts"] if found and found[0]["pk"].startswith("AGENDA") else None
