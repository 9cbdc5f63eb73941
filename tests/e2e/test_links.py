"""Links in mails, whoever opens them, and the PIN behind them."""

from tests.e2e import before


def test_a_mail_scanner_that_opens_a_link_changes_nothing(world):
    quick = before.bring_to(world.stack, "verification", 13)
    maria = world.official("maria", since=quick.since)
    link = maria.link("verify", 13)
    path = "/t/" + link.partition("/t/")[2]
    scanner, history = world.stack.visitor("office"), quick.kinds
    mails = len(world.stack.mails_since(quick.since))

    for method in ("GET", "HEAD", "GET"):
        seen = scanner.request(method, path)
        assert seen.status == (200 if method == "GET" else 404)
        for told in (quick.typed["name"], quick.code, quick.plain_code, "750.000"):
            assert told not in seen.html

    assert quick.kinds == history
    assert len(world.stack.mails_since(quick.since)) == mails
    maria.opens(link).enters_pin().sees(quick.code, "Menunggu keputusan Anda")


def test_a_forwarded_link_does_not_open_with_another_ones_pin(world):
    quick = before.bring_to(world.stack, "verification", 5)
    siti = world.official("siti", since=quick.since)
    link = siti.link("verify", 5)
    joko = world.official("joko", since=quick.since)

    joko.opens(link).enters_pin()

    assert joko.status == 422
    joko.sees("PIN salah").does_not_see(quick.code, joko.pin)
    siti.opens(link).enters_pin().sees(quick.code)
    # Nor does it open to somebody who is signed in: it asks for the PIN of the one it was made for.
    joko.opens_task("verify", 5).opens(link).sees("PIN Anda").does_not_see(quick.code)


def test_a_link_used_twice_shows_who_decided_and_decides_nothing(world):
    quick = before.bring_to(world.stack, "verification", 5)
    siti = world.official("siti", since=quick.since)
    link = siti.link("verify", 5)
    siti.opens(link).enters_pin().verifies()
    quick.reaches("approval")
    history = quick.kinds

    later = world.official("siti", since=quick.since).opens(link)
    later.sees("Tugas ini sudah diputuskan").enters_pin().sees("oleh Anda")

    assert later.page.locator("#decide").count() == 0
    assert quick.kinds == history


def test_a_link_that_has_run_out_says_so(world):
    quick = before.bring_to(world.stack, "verification", 13)
    case = quick.case
    token = world.stack.inside(
        "link", official="maria", purpose="task", case=case["id"], task=case["task"], hours=-1
    )
    maria = world.official("maria", since=quick.since)

    maria.opens(f"/t/{token}")

    assert maria.status == 410
    maria.sees("sudah lewat waktunya").does_not_see(quick.code)


def test_a_link_that_was_changed_or_made_for_something_else_opens_nothing(world):
    maria = world.official("maria")
    token = world.stack.inside("link", official="maria", purpose="enrol", task="0" * 32)

    for changed in (token, token[:-1] + ("A" if token[-1] != "A" else "B"), "x" * 900):
        maria.opens(f"/t/{changed}")
        assert maria.status == 404
    maria.opens(f"/daftar/{world.stack.inside('link', official='maria', purpose='inbox')}")
    assert maria.status == 404


def test_five_wrong_pins_lock_and_tell_the_administrator_and_a_new_enrolment_opens(world):
    tono = {
        "id": "tono",
        "name": "Tono Wijaya",
        "email": "tono@lumbung.example",
        "pin": "640281",
    }
    world.stack.inside(
        "put_official",
        **tono,
        roles=[["verifier", "rw14"]],
        nik="3175071209870912",
        kk="3175071208150912",
    )
    quick = before.bring_to(world.stack, "verification", 14)
    signed_in = world.official(tono, since=quick.since).opens_task("verify", 14)
    thief = world.official(tono, since=quick.since)
    thief.opens(thief.link("verify", 14))

    for left in (4, 3, 2, 1):
        thief.enters_pin("111222").sees(f"PIN salah. Sisa percobaan: {left}.")
    thief.enters_pin("111222").sees("PIN terkunci karena lima kali salah")
    thief.opens(thief.link("verify", 14)).enters_pin().sees("PIN terkunci")

    mail = world.stack.mail("agus@lumbung.example", "Tono Wijaya", since=quick.since)
    assert "terkunci" in mail.subject + mail.text
    assert signed_in.reloads().path == "/masuk"  # sessions from before are over

    # An administrator lets a new link go out; somebody else hands over the code in person.
    invitation = world.stack.inside("enrolment", official="tono")
    tono["pin"] = "518306"
    anew = world.official(tono, since=quick.since).opens(f"/daftar/{invitation['token']}")
    anew.types("Kode aktivasi", "AAAAAAAA").types("PIN baru", "518306")
    anew.types("PIN baru sekali lagi", "518306").clicks("Simpan PIN dan masuk")
    assert anew.status == 422
    anew.sees("Kode aktivasi tidak cocok")
    anew.types("Kode aktivasi", invitation["code"]).types("PIN baru", "123456")
    anew.types("PIN baru sekali lagi", "123456").clicks("Simpan PIN dan masuk")
    anew.sees("PIN itu mudah ditebak")
    anew.types("Kode aktivasi", invitation["code"]).types("PIN baru", "518306")
    anew.types("PIN baru sekali lagi", "518306").clicks("Simpan PIN dan masuk")
    anew.sees("Tugas Anda", quick.code)
    anew.opens(f"/daftar/{invitation['token']}")
    assert anew.status == 404


def test_the_link_and_code_that_up_prints_set_a_pin(world):
    known = world.stack.officials["yusuf"]
    yusuf = world.official("yusuf").opens(known["enrolment"]).sees("Buat PIN Anda")

    yusuf.types("Kode aktivasi", known["activation_code"]).types("PIN baru", known["pin"])
    yusuf.types("PIN baru sekali lagi", known["pin"]).clicks("Simpan PIN dan masuk")

    yusuf.sees("Tugas Anda", "Yusuf Hidayat")


def test_an_official_signs_in_by_mail_finds_a_case_and_signs_out(world):
    quick = before.bring_to(world.stack, "verification", 15)
    maria = world.official("maria", since=quick.since)

    maria.opens("/")
    assert maria.path == "/masuk"
    maria.types("Alamat e-mail", "maria").clicks("Kirim tautan")
    assert maria.status == 422
    maria.types("Alamat e-mail", maria.email).clicks("Kirim tautan").sees("Periksa e-mail Anda")
    link = next(link for link in maria.mail("masuk").links if "/t/" in link)
    maria.opens(link).sees("Masuk ke kantor").enters_pin().sees("Tugas Anda", "Menunggu Anda")

    maria.types("Kode permohonan", "abc").clicks("Cari")
    assert (maria.status, len(maria.mistakes)) == (422, 1)
    maria.types("Kode permohonan", quick.code.lower()).clicks("Cari").sees(quick.code)
    assert maria.path.startswith(f"/perkara/{quick.case['id']}/")
    maria.clicks("Keluar")
    assert maria.path == "/masuk"
    maria.goes_back().sees("Masuk ke kantor").does_not_see(quick.code)
    maria.opens(link).enters_pin()
    assert maria.status == 404
    maria.sees("Tautan ini")


def test_a_stranger_who_asks_for_a_link_gets_the_same_answer_and_no_mail(world):
    stranger = world.official({"id": "", "name": "", "email": "lain@contoh.example", "pin": ""})

    stranger.opens("/masuk").types("Alamat e-mail", stranger.email).clicks("Kirim tautan")

    stranger.sees("Periksa e-mail Anda")
    assert not [m for m in world.stack.mails_since(stranger.since) if m.to == stranger.email]
