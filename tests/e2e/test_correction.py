"""Stepping back on either side: the approver sends a case back, the resident withdraws."""

from tests.e2e import before


def test_the_approver_sends_a_case_back_and_the_verifier_reads_why(world):
    quick = before.bring_to(world.stack, "approval", 5)
    ratna = world.official("ratna", since=quick.since).opens_task("approve", 5)

    ratna.picks("Kembalikan ke petugas wilayah, dengan catatan").types(
        "PIN Anda sekali lagi", ratna.pin
    )
    ratna.clicks("Simpan keputusan")
    assert (ratna.status, len(ratna.mistakes)) == (422, 1)
    quick.since = world.stack.now()
    ratna.types("Catatan Anda (boleh kosong)", "Nomor rumah tidak cocok dengan RT.")
    ratna.types("PIN Anda sekali lagi", ratna.pin).clicks("Simpan keputusan")
    ratna.sees("Dikembalikan ke petugas wilayah", "oleh Anda")

    quick.reaches("verification")
    siti = world.official("siti", since=quick.since).opens_task("verify", 5)
    siti.sees("Nomor rumah tidak cocok dengan RT.").verifies()
    quick.reaches("approval")


def test_the_resident_withdraws_while_the_money_is_reserved(world):
    free = world.stack.inside("free", fund="bantuan-tunai")
    quick = before.bring_to(world.stack, "payment", 9)
    lina = world.official("lina", since=quick.since)
    link = lina.link("pay", 9)
    wulan = world.resident().takes_over(quick).follows()

    wulan.clicks("Tarik permohonan ini").clicks("Ya, tarik permohonan")
    assert (wulan.status, wulan.mistakes) == (422, ["Isi nomor empat angka di bukti Anda."])
    wulan.types("Nomor empat angka di bukti Anda", wulan.number).clicks("Ya, tarik permohonan")
    wulan.sees("Ditarik oleh pemohon", "Anda boleh mengajukan lagi kapan saja")

    wulan.mail("sudah ditarik dengan nomor empat angka Anda")
    lina.opens(link).enters_pin().sees("Pemohon menarik permohonan")
    assert lina.page.get_by_role("button", name="Saya yang membayar").count() == 0
    inside, fund = world.stack.inside, "bantuan-tunai"
    world.stack.ticks_until(lambda: inside("free", fund=fund) == free, "the money is free")
    assert inside("verify")["funds"] == []
