"""From the front page to the confirmed payment, as the people do it."""

from tests.e2e.people import invented


def test_a_resident_without_javascript_gets_the_aid(world):
    typed = invented(rw=5)
    wulan = world.resident()

    # She reads what there is, and fills in page after page.
    wulan.opens("/").sees("Bantuan untuk warga Kelurahan Duren Sawit")
    wulan.clicks("Baca syarat dan ajukan Bantuan tunai").sees(
        "Untuk siapa", "Rp 1.500.000", "Berapa lama"
    )
    wulan.clicks("Mulai mengisi").sees("Langkah 1 dari 10", "Untuk siapa permohonan ini")
    wulan.picks("Untuk saya sendiri").clicks("Simpan dan lanjutkan")
    wulan.sees("Langkah 2 dari 10", "Siapa Anda")
    wulan.types("Nama lengkap", typed["name"]).types("NIK", typed["nik"])
    wulan.types("Nomor KK", typed["kk"]).types("Tanggal", typed["birth_date-day"])
    wulan.types("Bulan", typed["birth_date-month"]).types("Tahun", typed["birth_date-year"])
    wulan.clicks("Simpan dan lanjutkan").sees("Langkah 3 dari 10", "Tempat tinggal Anda")
    wulan.types("RW", "5").types("RT", "3").types("Alamat", "Gang Melati 12")
    wulan.clicks("Simpan dan lanjutkan").sees("Langkah 4 dari 10", "Cara menghubungi Anda")

    # Going back keeps everything, by the page's own way and by the browser's.
    wulan.clicks("Kembali").holds("Alamat", "Gang Melati 12")
    wulan.clicks("Kembali").holds("Nama lengkap", typed["name"]).holds("NIK", typed["nik"])
    wulan.goes_back().holds("Alamat", "Gang Melati 12")
    wulan.clicks("Simpan dan lanjutkan")

    wulan.types("Nomor HP (boleh dikosongkan)", "0812 3456 7890")
    wulan.types("E-mail (boleh dikosongkan)", typed["email"])
    wulan.picks("Kirimi saya kode dan kabar ke e-mail ini")
    wulan.clicks("Simpan dan lanjutkan").sees("Langkah 5 dari 10", "Pekerjaan dan penghasilan")
    wulan.fills_in(typed).clicks("Simpan dan lanjutkan").sees(
        "Langkah 6 dari 10", "tinggal serumah"
    )
    wulan.clicks("Simpan dan lanjutkan").sees("Langkah 7 dari 10", "Kebutuhan Anda")
    wulan.fills_in({"reason": typed["reason"], "amount": "750.000"})
    wulan.clicks("Simpan dan lanjutkan").sees("Langkah 8 dari 10")
    wulan.fills_in(typed).clicks("Simpan dan lanjutkan").sees("Langkah 9 dari 10", "Foto KTP")
    wulan.clicks("Saya bawa ke kantor")

    # She looks at everything once more, changes one thing, and sends it.
    wulan.sees("Langkah 10 dari 10", "0812 3456 7890", "Rp 750.000")
    wulan.clicks("Ubah Alamat").holds("Alamat", "Gang Melati 12")
    wulan.types("Alamat", "Gang Melati 12A").clicks("Simpan dan lanjutkan").sees("Gang Melati 12A")
    wulan.fills_in({"consent": "yes"}).clicks("Kirim permohonan")
    wulan.typed = typed
    wulan.keeps_slip().sees("Permohonan Anda sudah kami terima", "Nomor rahasia Anda")
    assert wulan.number in wulan.mail("sudah kami terima", wulan.code).text

    # With the code she sees who acts, until when.
    wulan.clicks("Lihat kabar permohonan").waits_until("Yang bertindak sekarang")
    wulan.sees("Data sedang diperiksa", "Petugas wilayah (RT/RW)", "Paling lambat")
    wulan.does_not_see(typed["name"], "750.000", typed["nik"])

    # The verifier's mail, its link, the PIN, the case.
    siti = world.official("siti", since=wulan.since)
    mail = siti.mail("periksa permohonan", "RW 05")
    assert typed["name"] not in mail.subject + mail.text
    assert typed["nik"] not in mail.subject + mail.text + mail.html
    siti.opens(siti.link("verify", 5)).sees("Tugas untuk Anda", "periksa permohonan", "RW 05")
    siti.does_not_see(typed["name"], wulan.code, "750.000")
    siti.enters_pin().sees(wulan.code, "Rp 750.000", "Menunggu keputusan Anda")
    siti.does_not_see(typed["name"], typed["nik"], typed["reason"])

    # Opening what is masked takes a reason, and stands in the history.
    siti.unfolds("Buka data yang tertutup").clicks("Buka selama lima menit")
    assert siti.status == 422
    siti.picks("Untuk apa?", "Mencocokkan dengan KTP atau kartu keluarga")
    siti.page.locator("[name=fields][value^='name,']").check()
    siti.clicks("Buka selama lima menit").sees(typed["name"], "Data pribadi dibuka petugas")
    siti.sees("Petugas wilayah (RT/RW): Siti Rahmawati", "Nama lengkap, NIK, Nomor KK")
    siti.does_not_see(typed["account_number"])
    siti.verifies().sees("Data diperiksa dan cocok", "oleh Anda")

    ratna = world.official("ratna", desk=True, since=wulan.since)
    ratna.opens_task("approve", 5).sees("Setujui Rp 750.000", "Siti Rahmawati")
    ratna.picks("Setujui Rp 750.000").clicks("Simpan keputusan")
    assert (ratna.status, ratna.mistakes) == (422, ["Isi PIN: enam angka."])
    ratna.approves().sees("Permohonan disetujui", "oleh Anda")

    lina = world.official("lina", since=wulan.since)
    lina.opens_task("pay", 5).sees("Sebelum transfer, ambil dulu tugas ini")
    lina.does_not_see(typed["account_number"]).pays("BIFAST 20261124 7781")
    lina.sees("Bantuan dibayarkan", "oleh Anda")

    # She reads that it was paid, and says with her number that it came.
    mail = wulan.mail("sudah dibayarkan", wulan.code)
    assert wulan.number not in mail.text
    wulan.opens(mail.links[0]).waits_until("Apakah uangnya sudah Anda terima?")
    wulan.sees("Sudah dibayar, menunggu kabar Anda")
    wulan.types("Nomor empat angka di bukti Anda", wulan.number)
    wulan.clicks("Ya, sudah saya terima").sees("Selesai", "Pemohon menyatakan uang sudah diterima")
    wulan.mail("selesai", wulan.code)


def test_a_resident_with_javascript_gets_cash_in_english(world):
    typed = invented(rw=7, pay_by="cash", name="Hadi Santoso")
    hadi = world.resident(script=True, language="en-GB")
    hadi.buttons = ("Start now", "Save and continue", "Send application")

    hadi.opens("/").sees("Cash aid")
    assert hadi.page.locator("html").get_attribute("lang") == "en"
    hadi.switches_to("id").sees("Bantuan tunai").switches_to("en").sees("Cash aid")
    hadi.applies(typed)
    assert hadi.number in hadi.mail("received", hadi.code).text
    hadi.follows().waits_until("Data is being checked")

    maria = world.official("maria", since=hadi.since)
    maria.opens_task("verify", 7).sees("tunai di kantor").verifies()
    bambang = world.official("bambang", since=hadi.since)
    bambang.opens_task("approve", 7).approves()
    yusuf = world.official("yusuf", since=hadi.since)
    yusuf.opens_task("pay", 7).clicks("Saya yang membayar").sees("Serahkan Rp 750.000 tunai")
    yusuf.types("PIN Anda sekali lagi", yusuf.pin).clicks("Catat sebagai dibayar")
    assert (yusuf.status, len(yusuf.mistakes)) == (422, 1)
    hadi.follows().types("Four-digit number on your slip", hadi.number)
    hadi.clicks("Show the pick-up code").sees("Your pick-up code")
    yusuf.types("Kode pengambilan dari pemohon", hadi.page.locator(".slip .key").inner_text())
    yusuf.picks("Rp 750.000 sudah saya serahkan kepada pemohon")
    yusuf.types("PIN Anda sekali lagi", yusuf.pin).clicks("Catat sebagai dibayar")
    yusuf.sees("Bantuan dibayarkan", "oleh Anda")

    hadi.opens(hadi.mail("has been paid", hadi.code).links[0]).waits_until("Has the money come?")
    hadi.types("Four-digit number on your slip", hadi.number).clicks("Yes, I have received it")
    hadi.sees("Closed")
    assert hadi.case["stage"] == "closed"
