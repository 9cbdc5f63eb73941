"""The longer form: a household added one by one, a NIK that is asked about, and a phone that is left clean."""

from tests.e2e.people import invented


def test_a_household_is_added_changed_and_sent(world):
    typed = invented(rw=9)
    wulan = world.resident().begins(typed, until="keluarga")

    for name, age in (("Budi", "9"), ("Ani", "30")):
        wulan.clicks("Tambah anggota keluarga").types("Nama", name).types("Umur dalam tahun", age)
        wulan.picks("Anak").picks("Sekolah atau kuliah").clicks("Simpan")
        wulan.sees(name, f"Anak · {age} · Sekolah atau kuliah")
    wulan.clicks("Ubah Ani").types("Umur dalam tahun", "x").clicks("Simpan")
    assert (wulan.status, len(wulan.mistakes)) == (422, 1)
    wulan.types("Umur dalam tahun", "3").clicks("Simpan").sees("Anak · 3")
    wulan.clicks("Ubah Budi").clicks("Hapus dari daftar").does_not_see("Budi")
    wulan.clicks("Simpan dan lanjutkan")
    wulan.fills_in(typed).clicks("Simpan dan lanjutkan")
    wulan.fills_in(typed).clicks("Simpan dan lanjutkan")
    wulan.clicks("Saya bawa ke kantor").sees("Ani · Anak · 3")
    wulan.typed = typed
    wulan.fills_in(typed).clicks("Kirim permohonan").keeps_slip()

    assert wulan.reaches("verification")


def test_a_birth_date_that_differs_is_asked_about_once(world):
    typed = invented(rw=9)
    born = str(int(typed["birth_date-day"]) % 27 + 1)
    wulan = world.resident().begins(typed, until="diri")

    wulan.fills_in({**typed, "birth_date-day": born}).clicks("Simpan dan lanjutkan")
    wulan.sees("Apakah ini benar?", typed["nik"])
    assert wulan.status == 422
    wulan.clicks("Simpan dan lanjutkan")

    assert wulan.path == "/ajukan/bantuan-tunai/alamat"


def test_a_phone_that_is_finished_with_shows_nothing_when_going_back(world):
    typed = invented(rw=9)
    wulan = world.resident().begins(typed, until="alamat")
    cookie = next(c for c in wulan.context.cookies() if c["name"] == "__Host-draft-bantuan-tunai")
    assert cookie["expires"] > 0  # it outlives the browser

    wulan.clicks("Selesai di HP ini").clicks("Ya, hapus dari HP ini")
    assert "__Host-draft-bantuan-tunai" not in {each["name"] for each in wulan.context.cookies()}

    for _ in range(4):
        wulan.goes_back().does_not_see(typed["name"], typed["nik"], typed["kk"])
