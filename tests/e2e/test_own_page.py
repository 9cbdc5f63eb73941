"""What an official finds of their own: what they decided, and a summary each working day."""

from tests.e2e import before
from tests.e2e.test_administrator import signs_in, somebody


def test_an_official_finds_again_what_they_decided(world):
    quick = before.bring_to(world.stack, "verification", 15)
    maria = world.official("maria", since=quick.since).opens_task("verify", 15).verifies()

    maria.clicks("Tugas Anda").clicks("Yang sudah Anda putuskan")
    maria.sees("Data diperiksa dan cocok", quick.code).does_not_see("Wulan")
    maria.clicks(quick.code).sees("oleh Anda")


def test_who_wants_a_summary_gets_one_mail_with_a_link_to_the_inbox(world):
    """Its time comes at the next opening of the office, so it is done before its time."""
    who = somebody(world, "sari", "730264", "verifier", "rw16")
    before.bring_to(world.stack, "verification", 16)
    sari = signs_in(world, world.official(who)).clicks("Halaman Anda")
    sari.clicks("Kirimi saya ringkasan").sees("Tersimpan.", "Anda menerima ringkasan harian.")

    world.stack.inside("look_after", kind="daily_summary")
    mail = sari.mail("Tugas Anda hari ini", "menunggu")
    again = world.official(who, since=sari.since)
    again.opens(mail.links[0]).enters_pin().sees("Tugas Anda", "RW 16")
    assert "Wulan" not in mail.text

    again.clicks("Halaman Anda").clicks("Hentikan ringkasan").sees("Kirimi saya ringkasan")
    world.stack.inside("look_after", kind="daily_summary")
    assert world.stack.inside("entries", ref=who["id"]) == []
