"""What failed too often is seen by the administrator, sent again with the PIN, and then happens."""

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


def _attempts(stack):
    stack.tick()
    found = stack.inside("entries", ref="letter")
    return found[0]["attempts"] if found and found[0]["pk"].startswith("AGENDA") else None
