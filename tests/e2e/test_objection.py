"""A refusal that the resident objects to: another approver reads why, and upholds it or lets it stand."""

from tests.e2e import before
from tests.e2e.people import invented

WORDS = "Saya bekerja malam; siang hari saya di rumah ibu."
STANDS = "Tetangga mengatakan Anda sudah pindah."
NUMBER = "Nomor empat angka di bukti Anda"


def test_an_objection_is_upheld_by_another_approver_and_the_aid_is_paid(world):
    quick = before.bring_to(world.stack, "approval", 4)
    ratna = world.official("ratna", since=quick.since).opens_task("approve", 4)
    ratna.refuses("Kami tidak dapat menemui atau menghubungi Anda untuk mencocokkan data.")
    quick.reaches("refused")

    wulan = world.resident().takes_over(quick).follows().sees("Tidak setuju?", "Paling lambat:")
    wulan.clicks("Sanggah keputusan ini").sees("Sanggah hanya dapat diajukan satu kali")
    wulan.types("Alasan Anda", WORDS).clicks("Kirim sanggah")
    assert (wulan.status, wulan.mistakes) == (422, ["Isi nomor empat angka di bukti Anda."])
    wulan.holds("Alasan Anda", WORDS).types(NUMBER, wulan.number).clicks("Kirim sanggah")
    wulan.sees("Sanggah sedang ditinjau", "Pemohon mengajukan sanggah").does_not_see(WORDS)
    quick.reaches("objection")
    assert quick.mail("Sanggah Anda atas penolakan", quick.code)

    ratna.opens(ratna.link("review", 4)).sees("Langkah ini harus diputuskan orang lain", WORDS)
    assert ratna.page.get_by_role("button", name="Simpan keputusan").count() == 0
    bambang = world.official("bambang", since=quick.since).opens_task("review", 4)
    bambang.sees("Mengapa dulu ditolak", "Kami tidak dapat menemui", "Sanggah pemohon", WORDS)
    quick.since = world.stack.now()  # its mails of the first round are read
    bambang.picks("Kabulkan: permohonan diperiksa dari awal")
    bambang.types("PIN Anda sekali lagi", bambang.pin).clicks("Simpan keputusan")
    bambang.sees("Sanggah dikabulkan", "oleh Anda")

    quick.reaches("verification")
    assert quick.mail("sudah diputuskan petugas lain", quick.code)
    wulan.follows().sees("Sanggah dikabulkan").does_not_see("Tidak setuju?")
    before.decide(quick, "verify")
    quick.reaches("approval")
    before.decide(quick, "approve", "hendra")
    quick.reaches("payment")
    before.decide(quick, "pay")
    quick.reaches("confirmation")


def test_a_refusal_that_is_kept_is_final_and_says_why(world):
    wulan = world.resident().applies(invented(rw=4))
    wulan.reaches("verification")
    maria = world.official("maria", since=wulan.since).opens_task("verify", 4)
    maria.refuses("Kami tidak dapat menemui atau menghubungi Anda untuk mencocokkan data.")
    wulan.follows().clicks("Sanggah keputusan ini")
    wulan.types("Alasan Anda", WORDS).types(NUMBER, wulan.number).clicks("Kirim sanggah")
    wulan.reaches("objection")

    hendra = world.official("hendra", since=wulan.since).opens_task("review", 4)
    hendra.picks("Tetap ditolak, untuk terakhir kali")
    hendra.types("PIN Anda sekali lagi", hendra.pin).clicks("Simpan keputusan")
    assert (hendra.status, hendra.mistakes) == (422, ["Catatan Anda belum diisi."])
    hendra.types("Catatan Anda", STANDS).types("PIN Anda sekali lagi", hendra.pin)
    hendra.clicks("Simpan keputusan").sees("Penolakan tetap setelah sanggah")

    wulan.follows().sees("tidak dapat disanggah lagi").does_not_see("Tidak setuju?", STANDS)
    wulan.types(NUMBER, wulan.number).clicks("Baca penjelasan").sees(STANDS)
    assert wulan.opens(f"/lacak/{wulan.plain_code}/sanggah").path.endswith(wulan.plain_code)
