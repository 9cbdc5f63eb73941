"""Photos of papers: from the phone straight to the bucket, said in words what was wrong, opened by an official, gone."""

import pytest

from lumbung.shared.ids import random_id, uuid7
from tests.e2e import before
from tests.e2e.people import invented
from tests.e2e.stack import until
from tests.unit.assistance.test_pictures import photo, with_exif

PDF = b"%PDF-1.7 is no photo"


def sends(person, content, name="ktp.jpg"):
    """Chooses a file and sends it; the page opens itself again until it was looked at."""
    person.watch.forgive(person.page.locator("form[enctype]").get_attribute("action"))
    file = {"name": name, "mimeType": "image/jpeg", "buffer": content}
    person.page.locator("[type=file]").set_input_files(file)
    person.clicks("Kirim foto")
    person.page.get_by_text("sedang diperiksa").wait_for(state="detached")
    person.watch.look(person.page)
    return person


def says_of(person, content):
    """What the browser says of a chosen file before it is sent."""
    file = {"name": "ktp.jpg", "mimeType": "image/jpeg", "buffer": content}
    field = person.page.locator("[type=file]")
    field.set_input_files(file)
    return field.evaluate("field => field.validationMessage")


@pytest.mark.parametrize("script", [False, True])
def test_a_refused_file_is_told_in_words_and_a_good_one_reaches_the_official(world, script):
    typed = invented(rw=12 if script else 11)
    wulan = world.resident(script=script).has_filled_in(typed, until="foto-ktp")

    sends(wulan, PDF).sees("Ini berkas PDF.")
    assert len(wulan.mistakes) == 1
    too_large = photo() + b"\0" * 8 * 1024 * 1024
    if script:
        assert "lebih besar dari 8 MB" in says_of(wulan, too_large)
    else:
        sends(wulan, too_large).sees("lebih besar dari 8 MB")
    sends(wulan, b"").sees("Berkasnya kosong")
    sends(wulan, with_exif()).sees("Foto sudah kami terima.", "Ganti foto")
    wulan.clicks("Simpan dan lanjutkan").sees("Foto sudah dikirim")
    wulan.fills_in(typed).clicks("Kirim permohonan").keeps_slip()
    wulan.reaches("verification")

    maria = world.official("maria", since=wulan.since).opens_task("verify", int(typed["rw"]))
    maria.sees("Foto surat", "ada, tertutup").clicks("Buka Foto KTP")
    assert (maria.status, maria.mistakes) == (
        422,
        ["Untuk apa fotonya dibuka? Pilih salah satu dari daftar."],
    )
    maria.picks("Untuk apa fotonya dibuka?", "Mengunjungi rumah").clicks("Buka Foto KTP")
    shown = maria.page.locator("img.photo")
    assert shown.evaluate("image => image.naturalWidth") == 1600
    maria.clicks("Kembali").sees("Foto KTP", "Mengunjungi rumah")
    assert wulan.kinds[-1] == "revealed"


def test_a_photo_that_could_not_be_looked_at_comes_again(world):
    stack, case = world.stack, uuid7()
    key = f"raw/3175071002/{case}/photo_ktp/{random_id()}"
    stack.inside("entry", kind="take_paper", ref=case, later=0.2, key=key, tried=1)

    def handed_over():
        stack.tick()
        return not stack.inside("entries", ref=case)

    until(handed_over, "the function that looks at photos was called")


def test_a_form_that_the_bucket_refuses_costs_nothing_that_was_filled_in(world):
    typed = invented(rw=13)
    wulan = world.resident().has_filled_in(typed, until="foto-ktp")

    wulan.watch.forgive(wulan.page.locator("form[enctype]").get_attribute("action"))
    wulan.page.locator("[name=x-amz-signature]").evaluate("field => field.value = 'old'")
    wulan.clicks("Kirim foto")
    assert wulan.status == 403
    wulan.goes_back().sees("Tidak bisa memfoto?")
    wulan.clicks("Saya bawa ke kantor").sees("Suratnya dibawa ke kantor", typed["name"])


def test_photos_go_with_the_draft_and_with_the_person(world):
    typed, stack = invented(rw=14), world.stack
    wulan = sends(world.resident().has_filled_in(typed, until="foto-ktp"), photo())
    kept = stack.objects("papers/")
    wulan.clicks("Selesai di HP ini").clicks("Ya, hapus dari HP ini")
    until(lambda: len(stack.objects("papers/")) == len(kept) - 1, "the photo of the draft is gone")

    wulan = sends(world.resident().has_filled_in(typed, until="foto-ktp"), photo())
    wulan.clicks("Simpan dan lanjutkan").fills_in(typed).clicks("Kirim permohonan").keeps_slip()
    wulan.reaches("verification")
    kept = stack.objects("papers/")
    maria = world.official("maria", since=wulan.since).opens_task("verify", 14)
    maria.picks("Untuk apa fotonya dibuka?", "Mengunjungi rumah").clicks("Buka Foto KTP")

    assert stack.inside("erase", nik=typed["nik"]) == {"cases": 1}

    until(lambda: len(stack.objects("papers/")) == len(kept) - 1, "the photo of the case is gone")
    assert maria.reloads().page.locator("img.photo").count() == 0
    assert wulan.kinds[-1] == "papers_dropped"
    assert stack.objects("raw/") == []


def test_photos_of_a_case_that_is_over_stay_as_long_as_the_settings_say(world):
    typed, stack = invented(rw=15), world.stack
    wulan = sends(world.resident().has_filled_in(typed, until="foto-ktp"), photo())
    wulan.clicks("Simpan dan lanjutkan").fills_in(typed).clicks("Kirim permohonan").keeps_slip()
    wulan.reaches("verification")
    kept = stack.objects("papers/")
    maria = world.official("maria", since=wulan.since).opens_task("verify", 15)
    maria.refuses("Permohonan dihentikan atas permintaan Anda.")

    case = wulan.reaches("refused")["id"]
    assert "drop_papers" in {each["kind"] for each in stack.inside("entries", ref=case)}
    assert stack.objects("papers/") == kept
    stack.inside("entry", kind="drop_papers", ref=case, later=0.2, why="erased")
    stack.ticks_until(lambda: len(stack.objects("papers/")) < len(kept), "the photo is gone")
    maria.reloads().sees("Foto surat", "sudah dihapus")


def test_the_photo_of_the_card_is_asked_for_again_and_the_official_sees_it(world):
    rw = 16
    quick = before.bring_to(world.stack, "verification", rw)
    maria = world.official("maria", since=quick.since).opens_task("verify", rw)
    maria.sees("Foto surat", "dibawa ke kantor").unfolds("Minta perbaikan dari pemohon")
    maria.picks("Foto KTP").picks("Foto KTP: apa yang keliru?", "fotonya belum ada")
    maria.clicks("Minta perbaikan").sees("Perbaikan diminta", "Fotonya belum ada")
    quick.reaches("correction")

    wulan = world.resident().takes_over(quick)
    wulan.opens(next(link for link in quick.mail("perlu diperbaiki").links if "/lacak/" in link))
    wulan.sees("Foto KTP: fotonya belum ada").clicks("Perbaiki sekarang")
    wulan.types("Nomor empat angka di bukti Anda", wulan.number).clicks("Lanjutkan")
    sends(wulan, PDF).sees("Ini berkas PDF.")
    sends(wulan, with_exif()).sees("Foto sudah kami terima.")
    quick.since = world.stack.now()
    wulan.clicks("Simpan dan lanjutkan").clicks("Kirim perbaikan")
    assert wulan.path == f"/lacak/{wulan.plain_code}"

    quick.reaches("verification")
    maria = world.official("maria", since=quick.since).opens_task("verify", rw)
    maria.sees("Diubah pemohon sejak terakhir diperiksa: Foto KTP", "ada, tertutup")
    maria.picks("Untuk apa fotonya dibuka?", "Mengunjungi rumah").clicks("Buka Foto KTP")
    assert maria.page.locator("img.photo").evaluate("image => image.naturalWidth") == 1600
    assert quick.kinds[-1] == "revealed"
