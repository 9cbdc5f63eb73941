"""Treasurers in Chromium: income with its proof wakes who waits; money moves once a second person approves."""

import secrets
from datetime import UTC, datetime, timedelta

from tests.e2e import before
from tests.e2e.test_administrator import signed, signs_in

FUND, AMOUNT = "bantuan-tunai", 750_000


def types_income(yusuf, fund, rupiah):
    """As on the proof, the day before yesterday: in no zone is that in the future."""
    yusuf.opens("/kas").clicks("Catat uang masuk").picks("Dana", fund)
    yusuf.types("Jumlah", str(rupiah))
    day = datetime.now(UTC).date() - timedelta(days=2)
    yusuf.types("Tanggal", str(day.day)).types("Bulan", str(day.month))
    yusuf.types("Tahun", str(day.year))
    yusuf.types("Dari siapa atau dari apa", "Hasil bazar RW 05")
    yusuf.types("Nomor bukti", f"BCA {secrets.token_hex(4)}")
    return signed(yusuf, "Catat uang masuk")


def test_income_wakes_who_waits_and_a_transfer_takes_two(world):
    stack = world.stack
    rest = stack.inside("free", fund=FUND)
    stack.inside("hold", fund=FUND, leave=AMOUNT - 1)
    quick = before.bring_to(stack, "approval", 3, amount=str(AMOUNT))
    before.decide(quick, "approve")
    quick.reaches("no_funds")
    yusuf = signs_in(world, world.official("yusuf"))
    yusuf.clicks("Kas: dana, uang masuk, pemindahan").sees("Anggaran kota (APBD)", "Donatur")

    types_income(yusuf, "Dana bantuan tunai", rest).sees("sudah tercatat", "Uang masuk")
    quick.reaches("payment")
    yusuf.waits_until("Nomor ")

    lina = world.official("lina")
    types_income(yusuf, "Dana donasi warga", 1_000_000)
    yusuf.opens("/kas/pindah").picks("Ke dana", "Dana bantuan tunai").types("Jumlah", "250000")
    yusuf.page.get_by_label("Dari dana").select_option("donasi")
    signed(yusuf.types("Alasan", "Untuk banjir RW 05"), "Minta orang kedua menyetujui")
    yusuf.sees("Menunggu orang kedua", "Anda yang mengusulkan")
    free = stack.inside("free", fund=FUND)
    mail = lina.mail("Usulan tentang kas")
    lina.opens(next(link for link in mail.links if "/t/" in link)).enters_pin()
    signed(lina.sees("Rp 250.000", "Untuk banjir RW 05"), "Setujui").sees("Disetujui")

    assert stack.inside("free", fund=FUND) == free + 250_000
    yusuf.reloads().sees("Disetujui", lina.name)
    found = stack.inside("verify")
    assert found["funds"] == []
