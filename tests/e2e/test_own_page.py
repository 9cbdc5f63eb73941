"""What an official finds of their own: what they decided."""

from tests.e2e import before


def test_an_official_finds_again_what_they_decided(world):
    quick = before.bring_to(world.stack, "verification", 15)
    maria = world.official("maria", since=quick.since).opens_task("verify", 15).verifies()

    maria.clicks("Tugas Anda").clicks("Yang sudah Anda putuskan")
    maria.sees("Data diperiksa dan cocok", quick.code).does_not_see("Wulan")
    maria.clicks(quick.code).sees("oleh Anda")
