"""Two administrators in Chromium: a new official, new facts, a new PIN, and somebody blocked at once."""

import secrets

from tests.e2e.stack import until

PIN_OF_HEADS = {"rani": "730264", "tono": "640273"}


def nik() -> str:
    """Well-formed, and nobody's."""
    return f"317599120385{secrets.randbelow(9999) + 1:04d}"


def somebody(world, name="rudi", pin="730264", role="verifier", area="rw17"):
    """An official of this test alone, so that no other test misses who is blocked or changed here."""
    mark = secrets.token_hex(4)
    email = f"{name}{mark}@lumbung.example"
    who = {"id": f"{name}-{mark}", "name": name.title(), "email": email, "pin": pin}
    world.stack.inside("put_official", **who, roles=[[role, area]], nik=nik(), kk="")
    return who


def heads_of(world):
    """Two administrators, signed in."""
    return [
        signs_in(world, world.official(somebody(world, name, pin, "administrator", "village")))
        for name, pin in PIN_OF_HEADS.items()
    ]


def signs_in(world, official):
    """With a link to the inbox."""
    token = world.stack.inside("link", official=official.id, purpose="inbox")
    return official.opens(f"/t/{token}").enters_pin()


def signed(official, button):
    """The PIN of the form that is open, and its button."""
    official.page.locator("[name=pin]:visible").fill(official.pin)
    return official.clicks(button)


def test_a_new_official_takes_two_administrators_and_comes_in_with_code_and_mail(world):
    rani, tono = heads_of(world)
    name, email = "Dewi Anggraini", f"dewi{secrets.token_hex(4)}@lumbung.example"
    rani.sees("Untuk administrator").clicks("Petugas").sees("Semua petugas")
    rani.clicks("Tambah petugas").types("Nama", name).types("NIK petugas", nik())
    signed(rani, "Minta orang kedua memastikan")
    assert rani.status == 422
    rani.holds("Nama", name).types("E-mail", email)
    rani.page.locator("[name=verifier]").fill("RW 05")
    signed(rani, "Minta orang kedua memastikan").sees("Petugas baru", "orang kedua")

    # The second one comes from the mail, and hands the code over.
    mail = tono.mail("menunggu orang kedua")
    tono.opens(next(link for link in mail.links if "/t/" in link))
    tono.sees(name, "RW 05")
    signed(tono, "Pastikan").sees("hanya tampil sekali", name)
    code = tono.page.locator(".slip .key").inner_text()
    tono.clicks("Selesai").sees("Belum punya PIN").unfolds("Cetak kode aktivasi")
    signed(tono, "Buat kode baru").sees("Kode aktivasi")
    newer = tono.page.locator(".slip .key").inner_text()
    assert newer != code

    dewi = world.official({"id": "-", "name": name, "email": email, "pin": "730264"})
    dewi.since = rani.since
    link = until(lambda: newest_of_two(world.stack, email, rani.since), "the newer link")
    dewi.opens(link)
    dewi.types("Kode aktivasi", newer).types("PIN baru", dewi.pin)
    dewi.types("PIN baru sekali lagi", dewi.pin).clicks("Simpan PIN dan masuk")
    dewi.sees("Tugas Anda", f"Anda masuk sebagai {name}").does_not_see("Untuk administrator")

    rani.opens("/catatan").sees("Dipastikan orang kedua: Petugas baru", name, "diminta Rani")


def newest_of_two(stack, to, since):
    """The link of the second invitation; the first counts no more."""
    mails = [mail for mail in stack.mails_since(since) if mail.to == to]
    links = [link for mail in mails for link in mail.links if "/daftar/" in link]
    return links[0] if len(links) == 2 else None


def test_new_facts_are_asked_dropped_asked_again_and_confirmed(world):
    rani, tono = heads_of(world)
    rani.opens(f"/petugas/{tono.id}/ubah").types("Nama", "Tono Widodo")
    signed(rani, "Minta orang kedua memastikan").sees("Anda tidak dapat memastikannya sendiri")
    rani.clicks("Batalkan permintaan").does_not_see("Tono Widodo")
    rani.opens(f"/petugas/{rani.id}/ubah").types("Nama", "Rani Kusuma")
    signed(rani, "Minta orang kedua memastikan")

    tono.opens("/petugas").clicks("Data atau peran baru: Rani Kusuma")
    signed(tono, "Pastikan")

    tono.sees("Rani Kusuma", "Aktif")


def test_who_forgot_the_pin_gets_a_new_one_by_two_and_who_leaves_is_out_at_once(world):
    rani, tono = heads_of(world)
    siti = world.official(somebody(world))
    signs_in(world, siti)
    rani.opens(f"/petugas/{siti.id}").unfolds("Lupa PIN")
    signed(rani, "Minta PIN baru").sees("PIN baru", "sampai itu keadaan lama")
    tono.opens(f"/petugas/{siti.id}")
    signed(tono, "Pastikan").sees("Kode aktivasi")

    rani.opens(f"/petugas/{siti.id}").unfolds("Blokir sekarang")
    signed(rani, "Blokir sekarang").sees("Diblokir")
    assert siti.opens("/").path == "/masuk"

    tono.opens(f"/petugas/{siti.id}").unfolds("Izinkan masuk lagi")
    signed(tono, "Izinkan masuk lagi").sees("Aktif")
    signs_in(world, siti).sees("Tugas Anda")


def test_an_official_who_is_no_administrator_sees_none_of_it(world):
    siti = world.official("siti")
    signs_in(world, siti)

    assert siti.opens("/petugas").status == 403
