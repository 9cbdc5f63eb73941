"""An official who cannot decide hands the task to the deputy."""

from tests.e2e import before


def test_a_task_is_handed_to_the_deputy_who_decides_from_the_mail(world):
    quick = before.bring_to(world.stack, "verification", 14)
    maria = world.official("maria", since=quick.since).opens_task("verify", 14)
    maria.unfolds("Serahkan ke petugas pengganti?").clicks("Serahkan tugas ini")
    assert (maria.status, maria.mistakes) == (422, ["Tulis mengapa tugas ini Anda serahkan."])

    maria.types("Mengapa diserahkan?", "Saya cuti.").clicks("Serahkan tugas ini")
    maria.sees("Anda sudah menyerahkan tugas ini", "Administrator kantor", "Saya cuti.")
    assert maria.page.get_by_role("button", name="Simpan keputusan").count() == 0

    wulan = world.resident().takes_over(quick).follows()
    wulan.sees("Diserahkan kepada petugas pengganti", "Administrator kantor")
    wulan.does_not_see("Maria", "Saya cuti.")

    agus = world.official("agus", since=quick.since)
    agus.opens(agus.mail("Diserahkan kepada Anda", "RW 14").links[0]).enters_pin()
    agus.sees("Saya cuti.").verifies().sees("oleh Anda")
    quick.reaches("approval")
