"""Money that is sent once, traced where it did not come, and freed where it is not paid."""

from tests.e2e import before


def test_while_one_treasurer_pays_the_other_is_told_not_to(world):
    quick = before.bring_to(world.stack, "payment", 11)
    lina = world.official("lina", since=quick.since).opens_task("pay", 11)
    yusuf = world.official("yusuf", since=quick.since).opens_task("pay", 11)

    lina.clicks("Saya yang membayar").sees("Anda yang membayar", "0123 4567 8901")

    yusuf.clicks("Saya yang membayar")
    assert yusuf.status in (403, 409)
    yusuf.sees("Lina Marlina sedang membayarnya", "Jangan transfer")
    assert yusuf.page.get_by_role("button", name="Catat sebagai dibayar").count() == 0
    lina.types("Nomor referensi bank", "?").types("PIN Anda sekali lagi", lina.pin)
    lina.clicks("Catat sebagai dibayar")
    assert lina.status == 422
    lina.holds("Nomor referensi bank", "?").types("Nomor referensi bank", "BIFAST 20261124 31")
    lina.types("PIN Anda sekali lagi", "000000").clicks("Catat sebagai dibayar")
    assert lina.status == 422
    lina.sees("PIN salah").holds("Nomor referensi bank", "BIFAST 20261124 31")
    lina.types("PIN Anda sekali lagi", lina.pin).clicks("Catat sebagai dibayar")
    lina.sees("Bantuan dibayarkan", "oleh Anda")


def test_money_that_had_come_after_all_is_traced_and_asked_about_again(world):
    quick = before.bring_to(world.stack, "confirmation", 13)
    wulan = world.resident().takes_over(quick).follows()
    wulan.types("Nomor empat angka di bukti Anda", wulan.number).clicks("Belum saya terima")
    wulan.waits_until("Uang belum sampai, sedang ditelusuri")

    lina = world.official("lina", since=quick.since).opens_task("trace", 13)
    lina.picks("Uang sudah masuk ke rekening atau sudah diterima")
    lina.types("PIN Anda sekali lagi", lina.pin).clicks("Simpan hasilnya")
    assert (lina.status, len(lina.mistakes)) == (422, 1)
    lina.types("Penjelasan untuk pemohon", "Masuk 24 November, referensi BIFAST 0042.")
    lina.types("PIN Anda sekali lagi", lina.pin).clicks("Simpan hasilnya")
    lina.sees("Uang sudah masuk menurut bank")

    quick.reaches("confirmation")
    wulan.follows().sees("Uang sudah masuk menurut bank")
    wulan.types("Nomor empat angka di bukti Anda", wulan.number)
    wulan.clicks("Ya, sudah saya terima").sees("Selesai")
    assert quick.kinds.count("paid") == 1


def test_money_that_came_back_is_paid_once_more(world):
    quick = before.bring_to(world.stack, "confirmation", 14)
    wulan = world.resident().takes_over(quick).follows()
    wulan.types("Nomor empat angka di bukti Anda", wulan.number).clicks("Belum saya terima")
    quick.reaches("unreceived")

    before.decide(quick, "trace")
    quick.since = world.stack.now()
    quick.reaches("payment")
    before.decide(quick, "pay", "yusuf")

    quick.reaches("confirmation")
    assert quick.kinds.count("paid") == 2
    assert world.stack.inside("verify")["funds"] == []


def test_a_payment_that_is_refused_frees_its_money(world):
    free = world.stack.inside("free", fund="bantuan-tunai")
    quick = before.bring_to(world.stack, "payment", 15)
    assert world.stack.inside("free", fund="bantuan-tunai") == free - 750_000
    yusuf = world.official("yusuf", since=quick.since).opens_task("pay", 15)

    yusuf.unfolds("Tidak jadi dibayar?").clicks("Tolak permohonan")
    assert yusuf.status == 422
    yusuf.picks("Alasan penolakan", "Permohonan dihentikan atas permintaan Anda.")
    yusuf.types("PIN Anda sekali lagi", yusuf.pin).clicks("Tolak permohonan")

    yusuf.sees("Permohonan tidak disetujui")
    assert world.stack.inside("free", fund="bantuan-tunai") == free
    world.resident().takes_over(quick).follows().sees("Permohonan dihentikan atas permintaan Anda")
