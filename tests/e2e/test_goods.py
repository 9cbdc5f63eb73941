"""Goods instead of money: applied for on a phone, handed out at the office against the code that the resident brings."""

from tests.e2e.people import invented

MONEY = ("uang", "dibayar", "Rp", "transfer")


def test_a_food_package_is_handed_out_against_the_code(world):
    free = world.stack.inside("free", fund="paket-sembako")
    wulan = world.resident()
    wulan.opens("/").sees("Paket sembako", "Satu paket sembako, senilai Rp 300.000")
    wulan.applies(invented(rw=17), "paket-sembako")
    wulan.sees("Paket sembako").does_not_see("Nomor rekening")
    wulan.reaches("verification")

    maria = world.official("maria", since=wulan.since).opens_task("verify", 17)
    maria.sees("paket sembako, senilai Rp 300.000", "diambil di kantor").verifies()
    wulan.reaches("approval")
    ratna = world.official("ratna", since=wulan.since).opens_task("approve", 17)
    ratna.sees("Setujui paket sembako").approves()
    wulan.reaches("payment")
    assert world.stack.inside("free", fund="paket-sembako") == free - 300_000

    # She opens the code with her number, and brings it.
    wulan.follows().sees("Disetujui, paket sembako dapat diambil di kantor")
    wulan.does_not_see(*MONEY).types("Nomor empat angka di bukti Anda", wulan.number)
    wulan.clicks("Tampilkan kode pengambilan").sees("Bawa KTP dan sebutkan kode ini")
    code = wulan.page.locator(".slip .key").inner_text()

    # The mail asks the treasurer to hand it out; nothing leaves the office without the code.
    yusuf = world.official("yusuf", since=wulan.since)
    yusuf.opens(next(each for each in yusuf.mail("serahkan paket sembako").links if "/t/" in each))
    yusuf.enters_pin().sees("Serahkan paket sembako").clicks("Saya yang menyerahkan")
    yusuf.sees("Wulan Lestari").picks("Paket sembako sudah saya serahkan kepada pemohon")
    yusuf.types("PIN Anda sekali lagi", yusuf.pin).clicks("Catat sebagai diserahkan")
    assert (yusuf.status, yusuf.mistakes) == (422, ["Isi kode pengambilan: enam angka."])
    yusuf.types("Kode pengambilan dari pemohon", code)
    yusuf.types("PIN Anda sekali lagi", yusuf.pin).clicks("Catat sebagai diserahkan")
    yusuf.sees("Diserahkan di kantor: paket sembako", "oleh Anda")

    wulan.reaches("confirmation")
    assert "apakah paket sembako sudah Anda terima" in wulan.mail("sudah diserahkan").text
    wulan.follows().sees("Apakah paket sembako sudah Anda terima?").does_not_see(*MONEY)
    wulan.types("Nomor empat angka di bukti Anda", wulan.number)
    wulan.clicks("Ya, sudah saya terima").sees("Selesai")
    wulan.reaches("closed")
    assert world.stack.inside("verify")["funds"] == []
