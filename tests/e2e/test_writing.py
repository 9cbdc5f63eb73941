"""Officials write to a resident with their own WhatsApp; what failed is sent again."""

from tests.e2e import before
from tests.e2e.stack import until
from tests.e2e.test_administrator import signs_in

VILLAGE = "3175071002"


def test_an_official_writes_with_their_own_whatsapp_once_the_number_is_open(world):
    quick = before.bring_to(world.stack, "verification", 11)
    maria = world.official("maria", since=quick.since).opens_task("verify", 11)
    maria.does_not_see("wa.me").unfolds("Buka data yang tertutup")
    maria.picks("Untuk apa?", "Menghubungi pemohon")
    maria.page.locator(".pick", has_text="Nomor HP").locator("input").check()
    maria.clicks("Buka selama lima menit")

    link = maria.page.get_by_role("link", name="Kirim kabar dengan WhatsApp Anda")
    href = link.get_attribute("href")
    assert href.startswith(f"https://wa.me/62{quick.typed['phone'][1:]}?text=")
    assert quick.code in href


def test_a_message_that_failed_is_sent_again_from_the_cases_way(world):
    quick = before.bring_to(world.stack, "verification", 11, email="")
    quick.stack.inside("say_later", village=VILLAGE, code=quick.plain_code, template="traced")
    until(lambda: _state(quick) == "failed", "nobody can be reached")
    agus = signs_in(world, world.official("agus"))

    agus.opens(f"/jalan/{quick.case['id']}").clicks("Kirim lagi").sees("Pesan itu dikirim lagi.")

    until(lambda: _state(quick) == "failed", "it was tried again, and there is still no address")


def _state(quick):
    quick.stack.tick()
    [message] = quick.stack.inside("told", village=VILLAGE, code=quick.plain_code)
    return message["state"]
