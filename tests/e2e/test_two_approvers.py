"""A large amount: two different people approve it before anybody pays."""

from tests.e2e import before


def test_a_large_amount_is_approved_by_two_people_and_then_paid(world):
    quick = before.bring_to(world.stack, "approval", 12, amount="1200000")
    ratna = world.official("ratna", since=quick.since).opens_task("approve", 12)
    ratna.sees("Ini persetujuan pertama dari dua").approves()
    ratna.sees("Persetujuan pertama dari dua diberikan", "oleh Anda")
    quick.reaches("second_approval")

    wulan = world.resident().takes_over(quick).follows()
    wulan.sees("Menunggu persetujuan kedua", "Persetujuan pertama dari dua diberikan")
    wulan.does_not_see("1.200.000")
    ratna.opens(ratna.link("second", 12)).sees("putuskan permohonan untuk kedua kalinya")
    assert ratna.page.get_by_role("button", name="Simpan keputusan").count() == 0

    bambang = world.official("bambang", since=quick.since).opens_task("second", 12)
    bambang.sees("Jumlah ini perlu dua persetujuan", "Ratna Puspitasari").approves()
    bambang.sees("Persetujuan kedua diberikan")
    quick.reaches("payment")
    before.decide(quick, "pay")
    quick.reaches("confirmation")
    wulan.follows().sees("Persetujuan kedua diberikan")
