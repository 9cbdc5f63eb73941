"""What people mistype, and what others try on purpose. The functions rung types everything into every field."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e import before
from tests.e2e.people import invented

ARABIC = "٣١٧٥٠٧٢٧٠٣٨٥٠٠٠١"
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_everything_wrong_on_a_page_is_told_once_and_stays_typed(world):
    wulan = world.resident().begins(invented(), until="diri")
    typed = {
        "name": "Sri <b>Wahyuni</b>",
        "nik": "317507270385001",
        "kk": "12",
        "birth_date-day": "31",
        "birth_date-month": "2",
        "birth_date-year": "1985",
    }

    wulan.fills_in(typed).clicks("Simpan dan lanjutkan")

    assert (wulan.status, wulan.path, len(wulan.mistakes)) == (422, "/ajukan/bantuan-tunai/diri", 4)
    assert wulan.page.title().startswith("Kesalahan:")
    for name, text in typed.items():
        assert wulan.page.locator(f"[name='{name}']").input_value() == text
    wulan.page.locator(".summary a").nth(1).click()
    assert wulan.page.locator("#nik:focus, #nik:target").count() == 1


@pytest.mark.parametrize(
    ("page", "field", "text"),
    [
        ("diri", "nik", "3175072703850000"),
        ("diri", "nik", "3175073102850001"),
        ("diri", "nik", "3175077102850001"),
        ("diri", "nik", "0"),
        ("diri", "nik", ARABIC),
        ("alamat", "address", ""),
        ("alamat", "address", "x" * 65_536),
        ("alamat", "rt", "99"),
        ("kontak", "phone", "021 8612345"),
        ("kontak", "email", "wulan@"),
        ("kebutuhan", "amount", "tujuh ratus ribu"),
        ("pembayaran", "account_number", SCRIPT),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else None,
)
def test_a_field_that_cannot_be_taken_has_one_message(world, page, field, text):
    quick, seen = before.fill_in(world.stack, 5, until=f"/ajukan/bantuan-tunai/{page}")
    typed = {n: t for n, t in quick.typed.items() if n in seen.form(seen.path).names}

    answer = quick.phone.send(seen, seen.path, **{**typed, field: text})

    assert (answer.status, answer.path) == (422, seen.path)
    assert answer.html.count(f'id="{field}-error"') == 1
    assert answer.form(seen.path).fields[field] == text
    assert "<script>alert" not in answer.html


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("reason", f"Rumah kebakaran \N{FIRE}\n{SCRIPT}", "<script>alert(1)</script>"),
        ("reason", "Suami sakit \u202eterbalik", "Suami sakit"),
        ("phone", "+62 812-3456-7890", "0812 3456 7890"),
        ("amount", "Rp 1.250.000,00", "Rp 1.250.000"),
    ],
    ids=["script and emoji", "right-to-left mark", "phone", "amount"],
)
def test_what_a_field_takes_is_shown_as_it_is_meant(world, field, text, shown):
    quick, seen = before.fill_in(
        world.stack, 5, until="/ajukan/bantuan-tunai/periksa", **{field: text}
    )
    wulan = world.resident()
    wulan.context.add_cookies(
        [
            {"name": name, "value": value, "url": wulan.site.replace("http:", "https:")}
            for name, value in quick.phone.cookies.items()  # `__Host-` is only for what is safe
        ]
    )

    assert seen.status == 200
    wulan.opens("/ajukan/bantuan-tunai/periksa").sees(shown)


def test_a_double_click_on_send_makes_one_application_and_resending_shows_its_slip(world):
    wulan = world.resident().begins(invented(rw=5))
    wulan.fills_in(wulan.typed)

    with wulan.page.expect_navigation(url="**/bukti/bantuan-tunai"):
        wulan.page.get_by_role("button", name="Kirim permohonan").dblclick(no_wait_after=True)
    wulan.page.wait_for_load_state()
    wulan.keeps_slip()
    code = wulan.code

    wulan.goes_back()
    if wulan.path == "/ajukan/bantuan-tunai/periksa":
        wulan.fills_in(wulan.typed).clicks("Kirim permohonan")
    assert wulan.keeps_slip().code == code
    wulan.opens("/ajukan/bantuan-tunai/periksa").keeps_slip()
    assert wulan.code == code
    wulan.reaches("verification")
    mails = [m for m in world.stack.mails_since(wulan.since) if m.to == wulan.typed["email"]]
    assert len(mails) == 1


def test_two_posts_at_the_same_moment_make_one_application(world):
    quick, page = before.fill_in(world.stack, 5, until="/ajukan/bantuan-tunai/periksa")
    phones = [world.stack.visitor() for _ in range(4)]
    for phone in phones:
        phone.cookies.update(quick.phone.cookies)

    with ThreadPoolExecutor(4) as hands:
        slips = list(hands.map(lambda phone: phone.send(page, page.path, consent="yes"), phones))

    assert {(slip.status, slip.path) for slip in slips} == {(200, "/bukti/bantuan-tunai")}
    assert len({slip.html.split('class="key">')[1][:11] for slip in slips}) == 1


def test_finishing_on_a_borrowed_phone_leaves_nothing_on_it(world):
    wulan = world.resident().applies(invented(rw=5))

    wulan.clicks("Selesai di HP ini").clicks("Ya, hapus dari HP ini")
    wulan.sees("Tidak ada lagi data permohonan di HP ini")

    wulan.opens("/bukti/bantuan-tunai")
    assert wulan.status == 404
    wulan.does_not_see(wulan.code, wulan.number)
    wulan.opens("/lacak").clicks("Lihat kabar")
    assert wulan.status == 422
    wulan.types("Kode permohonan", f" {wulan.code.lower()} ").clicks("Lihat kabar")
    assert wulan.path == f"/lacak/{wulan.plain_code}"
    wulan.opens("/lacak/ABCDEFGHJK")
    assert wulan.status == 404


def test_what_becomes_of_the_data_can_be_read_before_it_is_given(world):
    wulan = world.resident().opens("/program/bantuan-tunai").clicks("Data pribadi Anda")

    wulan.sees("Undang-Undang Nomor 27 Tahun 2022", "Hak Anda")


POSTS = {
    "another origin": {"Origin": "http://jahat.example", "Sec-Fetch-Site": "cross-site"},
    "an old browser's other origin": {"Origin": "http://jahat.example"},
    "the office's origin": {"Origin": "http://kantor.lumbung.localhost"},
    "a sibling site": {"Origin": "null", "Sec-Fetch-Site": "same-site"},
}


@pytest.mark.parametrize("headers", POSTS.values(), ids=POSTS)
def test_a_post_from_elsewhere_is_refused(world, headers):
    quick, page = before.fill_in(world.stack, 5, until="/ajukan/bantuan-tunai/periksa")
    body = before.form({**page.form(page.path).fields, "consent": "yes"})
    usual = quick.phone.headers("POST")
    sent = {name: text for name, text in usual.items() if name not in ("Origin", "Sec-Fetch-Site")}

    status, _headers, content = quick.phone.exchange("POST", page.path, body, sent | headers)

    assert status == 403
    assert b"<h1>" in content
    assert quick.phone.open("/bukti/bantuan-tunai").path != "/bukti/bantuan-tunai"


def test_a_page_of_somebody_else_sends_nothing_in_a_residents_name(world):
    wulan = world.resident().begins(invented(rw=5))
    lure = wulan.context.new_page()
    target = f"{wulan.site}/ajukan/bantuan-tunai/periksa"
    html = f'<form method="post" action="{target}"><input name="consent" value="yes"><button>Hadiah</button></form>'
    lure.route("http://jahat.example/", lambda r: r.fulfill(body=html, content_type="text/html"))
    world.watch.forgive("http://jahat.example/")
    lure.goto("http://jahat.example/")

    with lure.expect_navigation() as gone:
        lure.get_by_role("button").click()

    assert gone.value.status == 403
    wulan.opens("/bukti/bantuan-tunai")
    assert wulan.path == "/ajukan/bantuan-tunai/periksa"


@pytest.mark.parametrize("side", ["public", "office"])
def test_an_unknown_page_is_told_in_words(world, side):
    visitor = world.resident() if side == "public" else world.official("maria")

    for path in ("/tidak/ada/di/sini", "/.env", "/wp-login.php"):
        visitor.opens(path)
        assert visitor.status == 404
        visitor.sees("Halaman tidak ditemukan")
    assert "{" not in visitor.text


def test_a_host_that_is_no_villages_shows_no_village(world):
    visitor = world.stack.visitor()
    for host in ("lain.localhost", "lumbung.localhost.jahat.example", "127.0.0.1"):
        headers = {"Host": f"{host}:{world.stack.home.port}"}

        status, _headers, content = visitor.exchange("GET", "/program/bantuan-tunai", b"", headers)

        assert status in (403, 404)
        assert b"Duren Sawit" not in content


def test_a_code_guessed_at_leads_nowhere_and_a_number_guessed_at_rests(world):
    quick = before.bring_to(world.stack, "confirmation", 16)
    thief = world.resident().takes_over(quick).follows()
    wrong = f"{(int(quick.number) + 7) % 10_000:04d}"

    for _ in range(5):
        thief.types("Nomor empat angka di bukti Anda", wrong).clicks("Ya, sudah saya terima")
        assert thief.status in (422, 429)
    thief.types("Nomor empat angka di bukti Anda", quick.number).clicks("Ya, sudah saya terima")

    assert thief.status == 429
    thief.sees("tidak dapat dipakai sampai")
    assert quick.case["stage"] == "confirmation"
