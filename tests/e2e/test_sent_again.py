"""After sending: a resident is asked for a correction and sends it; another gives another account."""

from tests.e2e import before
from tests.e2e.stack import until


def test_a_resident_corrects_what_the_verifier_asked_for_and_nothing_else(world):
    quick = before.bring_to(world.stack, "verification", 5)
    siti = world.official("siti", since=quick.since).opens_task("verify", 5)

    siti.unfolds("Minta perbaikan dari pemohon").clicks("Minta perbaikan")
    assert (siti.status, len(siti.mistakes)) == (422, 2)
    siti.picks("Cara menerima uang").picks("Yang tinggal serumah dengan Anda")
    siti.types("Apa yang keliru", "Nomor rekeningnya kurang satu angka.").clicks("Minta perbaikan")
    siti.sees("Perbaikan diminta", "Nomor rekeningnya kurang satu angka.")

    quick.reaches("correction")
    quick.mail("perlu diperbaiki sebelum dapat diteruskan", quick.code)
    wulan = world.resident().takes_over(quick).follows()
    wulan.sees("Yang perlu Anda perbaiki", "Cara menerima uang")
    wulan.types("Nomor empat angka di bukti Anda", wulan.number).clicks("Baca penjelasan")
    wulan.sees("Nomor rekeningnya kurang satu angka.").clicks("Perbaiki sekarang")
    wulan.sees("terkunci untuk petugas saja").does_not_see(quick.typed["account_number"])
    member = {"name": "Budi", "relation": "child", "age": "8", "work": "studying"}
    first = wulan.page.locator("main [name$='.name']").get_attribute("name").removesuffix("name")
    wulan.fills_in({first + name: text for name, text in member.items()})
    wulan.picks("Dikirim ke rekening bank").types("Nomor rekening", "12").picks("Nama bank", "BCA")
    wulan.types("Atas nama", "Wulan Lestari")
    wulan.clicks("Tambah anggota keluarga").sees("Anggota keluarga 2")
    wulan.types("Nomor empat angka di bukti Anda", wulan.number).clicks("Kirim perbaikan")
    assert (wulan.status, len(wulan.mistakes)) == (422, 1)
    wulan.holds("Atas nama", "Wulan Lestari")
    quick.since = world.stack.now()
    wulan.types("Nomor rekening", "998877665544").clicks("Kirim perbaikan")
    assert wulan.path == f"/lacak/{wulan.plain_code}"

    quick.reaches("verification")
    siti = world.official("siti", since=quick.since)
    siti.opens_task("verify", 5).sees("Diubah pemohon sejak terakhir diperiksa:", "Nomor rekening")
    siti.verifies()
    quick.reaches("approval")


def test_a_resident_changes_the_account_and_the_old_address_hears_of_it(world):
    quick = before.bring_to(world.stack, "approval", 9)
    wulan = world.resident().takes_over(quick).follows()

    wulan.clicks("Ubah: Cara menghubungi Anda").clicks("Ubah: Cara menerima uang")
    wulan.picks("Diambil tunai di kantor, dengan KTP").clicks("Kirim perubahan")
    assert (wulan.status, wulan.mistakes) == (422, ["Isi nomor empat angka di bukti Anda."])
    wulan.types("Nomor empat angka di bukti Anda", wulan.number).clicks("Kirim perubahan")
    wulan.waits_until("Rekening atau kontak diubah pemohon")

    quick.mail("baru saja diubah dengan nomor empat angka", quick.code)
    quick.reaches("verification")
    assert quick.kinds.count("corrected") == 1
    assert until(lambda: world.stack.inside("verify")["findings"] == [], "every chain is whole")
