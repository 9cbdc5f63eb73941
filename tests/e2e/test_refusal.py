"""A refusal that somebody can do something about, and a second application beside the first."""

from tests.e2e import before
from tests.e2e.people import invented


def test_a_refused_resident_reads_why_and_applies_again(world):
    wulan = world.resident().applies(invented(rw=6))
    maria = world.official("maria", since=wulan.since)

    maria.opens_task("verify", 6).picks("Tolak permohonan").clicks("Simpan keputusan")
    assert maria.status == 422
    maria.refuses(
        "Kami tidak dapat menemui atau menghubungi Anda untuk mencocokkan data.",
        "Saya datang Senin dan Selasa, rumahnya kosong.",
    )
    maria.sees("Permohonan tidak disetujui", "rumahnya kosong")

    mail = wulan.mail("Ajukan lagi dengan nomor HP yang aktif", wulan.code)
    assert "rumahnya kosong" not in mail.text
    wulan.opens(mail.links[0]).sees("Permohonan tidak disetujui")
    wulan.sees("Kami tidak dapat menemui", "Yang dapat Anda lakukan", "Ajukan lagi dengan nomor HP")
    wulan.does_not_see("rumahnya kosong")
    wulan.types("Nomor empat angka di bukti Anda", "").clicks("Baca penjelasan")
    assert (wulan.status, wulan.mistakes) == (422, ["Isi nomor empat angka di bukti Anda."])
    wrong = f"{(int(wulan.number) + 1) % 10_000:04d}"
    wulan.types("Nomor empat angka di bukti Anda", wrong).clicks("Baca penjelasan")
    assert wulan.status == 422
    wulan.does_not_see("rumahnya kosong").sees("Nomor ini tidak cocok. Sisa percobaan: 4.")
    wulan.types("Nomor empat angka di bukti Anda", wulan.number).clicks("Baca penjelasan")
    wulan.sees("Saya datang Senin dan Selasa, rumahnya kosong.")

    first = wulan.code
    wulan.opens("/program/bantuan-tunai").sees("sudah ada permohonan yang dikirim")
    wulan.clicks("Mulai baru").fills_in(wulan.typed)
    while wulan.path != "/ajukan/bantuan-tunai/periksa":
        wulan.fills_in(wulan.typed).goes_on()
    wulan.fills_in(wulan.typed).clicks("Kirim permohonan").keeps_slip()
    assert wulan.code != first
    wulan.reaches("verification")


def test_a_second_application_of_a_person_is_closed_as_a_duplicate(world):
    first = before.bring_to(world.stack, "verification", 6)
    again = world.resident()

    again.applies(invented(rw=6, nik=first.typed["nik"], **births(first.typed)))
    again.sees("Permohonan Anda sudah kami terima")
    again.follows().waits_until("Ditutup: sudah ada permohonan lain")

    again.sees("Untuk orang atau keluarga (KK) yang sama sudah ada permohonan lain")
    again.does_not_see(first.code, first.plain_code)
    assert first.code not in again.mail(again.code, "tidak kami lanjutkan").text
    assert first.case["stage"] == "verification"


def test_a_second_application_of_a_household_is_closed_as_a_duplicate(world):
    first = before.bring_to(world.stack, "verification", 8)

    again = before.apply(world.stack, 8, kk=first.typed["kk"])

    again.reaches("duplicate")
    assert first.case["stage"] == "verification"


def test_a_rule_refuses_and_says_what_would_change_it(world):
    young = {"birth_date-day": "1", "birth_date-month": "2", "birth_date-year": "2015"}
    child = before.apply(world.stack, 8, nik="3175990102150007", **young)
    phone = world.resident().takes_over(child)

    child.reaches("refused")

    phone.follows().sees("Yang mengajukan belum berusia 17 tahun", "Minta anggota keluarga")
    assert phone.page.get_by_role("button", name="Baca penjelasan").count() == 0


def births(typed):
    return {name: text for name, text in typed.items() if name.startswith("birth_date")}
