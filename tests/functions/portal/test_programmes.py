"""Several programmes: what each says of itself and asks, and that two forms on one phone never mix."""

from tests.factories import typed_for
from tests.functions.portal.conftest import on_page, slip_of

CASH, GOODS, SCHOOL = "bantuan-tunai", "paket-sembako", "bantuan-sekolah"
MONEY = ("uang", "bayar", "transfer", "rekening", "tunai")


def begun(phone, programme, until, **changes):
    """On a page of a programme's form, with everything before it filled in."""
    typed = typed_for(programme, **changes)
    phone.open(f"/program/{programme}").send()
    while phone.path != f"/ajukan/{programme}/{until}":
        before = phone.path
        phone.send(**on_page(phone, typed))
        assert phone.path != before, phone.mistakes
    return phone


def sent(phone, programme, **changes):
    """At the slip of a programme."""
    begun(phone, programme, "periksa", **changes).send(consent="yes")
    assert phone.path == f"/bukti/{programme}", phone.mistakes
    return slip_of(phone)


def asked(shared, programme):
    """The names of everything that a programme's form asks."""
    form = shared.village.forms[programme]
    return {question["name"] for page in form["pages"] for question in page["questions"]}


def test_the_front_page_leads_to_each_programme_and_says_how_much_it_gives(shared):
    phone = shared.phone().open("/")

    phone.sees("Bantuan tunai", "Paket sembako", "Bantuan sekolah")
    phone.sees("Sampai Rp 1.500.000", "Satu paket sembako, senilai Rp 300.000", "Sampai Rp 750.000")
    ways = [link for link in phone.markup.links if link.startswith("/program/")]
    assert list(dict.fromkeys(ways)) == [
        f"/program/{programme}" for programme in (CASH, GOODS, SCHOOL)
    ]  # in the order of the file


def test_a_programme_says_what_to_have_at_hand_by_what_its_form_asks(shared):
    phone = shared.phone()

    phone.open(f"/program/{SCHOOL}").sees(
        "nomor rekening", "Foto KTP", "Foto surat keterangan tidak mampu (SKTM) (atau bawa"
    )
    phone.sees("Anak usia 6 sampai 21 tahun")
    phone.open(f"/program/{GOODS}").sees("Foto kartu keluarga (KK) (atau bawa suratnya ke kantor)")
    phone.sees("Bendahara menyerahkan paket sembako")
    assert not [word for word in MONEY if word in phone.text.lower()]


def test_where_every_package_is_the_same_neither_amount_nor_account_is_asked(shared):
    assert not asked(shared, GOODS) & {"amount", "pay_by", "bank", "account_number"}
    assert {"amount", "pay_by", "child_birth_date", "school", "class"} <= asked(shared, SCHOOL)
    papers = {
        programme: {name for name in asked(shared, programme) if name.startswith("photo_")}
        for programme in (CASH, GOODS, SCHOOL)
    }
    assert papers == {
        CASH: {"photo_ktp"},
        GOODS: {"photo_kk"},
        SCHOOL: {"photo_ktp", "photo_kk", "photo_sktm"},
    }


def test_two_forms_on_one_phone_keep_what_was_typed_apart(shared):
    phone = begun(shared.phone(), CASH, "alamat", name="Sri Wahyuni")
    begun(phone, GOODS, "alamat", name="Wulan Lestari")

    assert phone.open(f"/ajukan/{CASH}/diri").typed["name"] == "Sri Wahyuni"
    old_page = phone.typed
    assert phone.open(f"/ajukan/{GOODS}/diri").typed["name"] == "Wulan Lestari"
    phone.post(f"/ajukan/{CASH}/diri", {**old_page, "name": "Sri Wahyuni Dewi"})

    assert phone.path == f"/ajukan/{CASH}/alamat"
    assert phone.open(f"/ajukan/{CASH}/diri").typed["name"] == "Sri Wahyuni Dewi"
    assert phone.open(f"/ajukan/{GOODS}/diri").typed["name"] == "Wulan Lestari"


def test_beginning_one_programme_says_nothing_of_a_form_of_another(shared):
    phone = begun(shared.phone(), CASH, "diri")

    phone.open(f"/program/{GOODS}")
    assert "belum dikirim" not in phone.text
    phone.open(f"/program/{CASH}").sees("Dari HP ini ada permohonan yang belum dikirim")


def test_a_page_that_only_another_programme_has_is_not_found(shared):
    phone = begun(shared.phone(), GOODS, "alamat")

    assert phone.open(f"/ajukan/{GOODS}/pembayaran").status == 404
    assert phone.open(f"/ajukan/{SCHOOL}/anak").status == 404
    phone.sees("Tidak ada permohonan yang sedang diisi")


def test_the_cookie_of_one_programme_opens_no_other(shared):
    phone = begun(shared.phone(), CASH, "alamat")
    phone.cookies[f"__Host-draft-{GOODS}"] = phone.cookies.pop(f"__Host-draft-{CASH}")

    for programme in (CASH, GOODS):
        assert phone.open(f"/ajukan/{programme}/diri").status == 404


def test_each_application_has_a_slip_of_its_own_and_the_phone_is_cleared_of_all(shared):
    phone = shared.phone()
    first = sent(phone, CASH)
    second = sent(phone, GOODS)
    begun(phone, SCHOOL, "diri")

    assert first != second
    phone.open("/bukti").sees("Bukti dari HP ini", "Bantuan tunai", "Paket sembako")
    assert slip_of(phone.open(f"/bukti/{CASH}")) == first
    assert slip_of(phone.open(f"/bukti/{GOODS}")) == second
    phone.open("/selesai").sees(
        "Bantuan tunai (sudah dikirim)",
        "Paket sembako (sudah dikirim)",
        "Bantuan sekolah (belum dikirim)",
    )
    phone.send()

    phone.sees("Tidak ada lagi data permohonan di HP ini")
    assert not [name for name in phone.cookies if name.startswith("__Host-draft")]
    for programme in (CASH, GOODS, SCHOOL):
        assert phone.open(f"/bukti/{programme}").status == 404


def test_with_one_slip_alone_its_page_opens_at_once(shared):
    phone = shared.phone()
    slip = sent(phone, GOODS)

    assert slip_of(phone.open("/bukti")) == slip
    assert phone.path == f"/bukti/{GOODS}"


def test_whoever_clears_a_phone_with_nothing_sent_is_warned_of_that_alone(shared):
    phone = begun(shared.phone(), GOODS, "diri").open("/selesai")

    phone.sees("Paket sembako (belum dikirim)", "tidak dapat dikembalikan")
    assert "sudah dikirim" not in phone.text
