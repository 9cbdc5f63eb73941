"""Sending a photo that is asked for again, as a phone does it: the number, the photo, the rest."""

import pytest

from lumbung.assistance.papers import Paper, PaperState
from lumbung.shared.ids import random_id, uuid7
from tests.bucket import KTP, make_bucket
from tests.functions.portal.test_correction import ACCOUNT, asked
from tests.functions.portal.test_papers import upload_of
from tests.journey import kinds, stage
from tests.unit.assistance.test_pictures import photo

PAGE = "foto-ktp"


@pytest.fixture
def bucket(portal):
    return make_bucket()


def asked_for_photo(portal, *pages):
    return asked(portal, PAGE, *pages, photos={PAGE: "unreadable"})


def signs_in(phone, number):
    phone.open(phone.path + "/perbaiki").send(number=number)
    return phone


def puts(portal, bucket, phone, content):
    """What the browser does with the photo's form; answers the address at which S3 leads back."""
    fields = upload_of(phone)["fields"]
    bucket.put_object(Bucket="lumbung-test-papers", Key=fields["key"], Body=content)
    portal.world.runtime.papers.take_paper(fields["key"])
    back = fields["success_action_redirect"].removeprefix("https://lumbung.localhost")
    return f"{back}?bucket=b&key={fields['key']}&etag=%22x%22"


def test_the_number_then_the_photo_then_it_is_sent(portal, bucket):
    phone, number, case = asked_for_photo(portal)
    path = phone.path
    phone.sees("Foto KTP: tidak terbaca (buram, gelap, atau silau)")

    phone.open(path + "/perbaiki").sees("Foto KTP: tidak terbaca")
    assert not upload_of_any(phone)
    phone.send(number=number)
    assert phone.path == f"{path}/perbaiki/{PAGE}"
    phone.sees("Tidak terbaca (buram, gelap, atau silau).", "Tidak bisa memfoto?")
    phone.open(puts(portal, bucket, phone, photo())).sees("Foto sudah kami terima.")
    phone.send()
    assert phone.path == path + "/perbaiki"
    phone.sees("Foto sudah kami terima.", "Ganti foto")
    phone.does_not_see("Nomor empat angka di bukti Anda", "terkunci untuk petugas saja")
    phone.send().sees("Perbaikan diterima")

    portal.world.work()
    assert stage(portal.world, case) == "verification"
    known = portal.world.runtime.cases.read(portal.village.id, case)
    assert KTP in known.answers


def upload_of_any(phone):
    return [form for form in phone.markup.forms if "://" in form["action"]]


def test_what_is_wrong_with_a_file_is_said_and_another_is_sent(portal, bucket):
    phone, number, _ = asked_for_photo(portal)
    signs_in(phone, number)

    phone.open(puts(portal, bucket, phone, b"%PDF-1.7"))

    assert phone.mistakes == ["Ini berkas PDF. Ambil foto suratnya dengan kamera HP."]
    assert phone.title.startswith("Kesalahan:")
    phone.open(puts(portal, bucket, phone, photo())).sees("Foto sudah kami terima.")
    assert phone.mistakes == []


def test_while_it_is_looked_at_the_page_opens_itself_again(portal):
    phone, number, _ = asked_for_photo(portal)
    signs_in(phone, number)
    key, path = upload_of(phone)["fields"]["key"], phone.path

    phone.open(f"{path}?bucket=b&key={key}&etag=%22x%22").sees("sedang diperiksa")

    seconds, _, again = phone.answer.headers["Refresh"].partition("; url=")
    assert (seconds, again.partition("?")[0]) == ("1", path)
    phone.open(again).sees("sedang diperiksa")


def test_beside_other_pages_the_photo_comes_first_and_what_was_typed_stays(portal, bucket):
    phone, number, case = asked_for_photo(portal, "pembayaran")
    signs_in(phone, number)
    phone.open(puts(portal, bucket, phone, photo())).send()

    phone.send(**{**ACCOUNT, "account_number": "12"})
    assert (phone.status, len(phone.mistakes)) == (422, 1)
    phone.sees("Foto sudah kami terima.")
    assert phone.typed["account_holder"] == ACCOUNT["account_holder"]
    phone.send(account_number=ACCOUNT["account_number"]).sees("Perbaikan diterima")

    portal.world.work()
    known = portal.world.runtime.cases.read(portal.village.id, case)
    answers = portal.world.runtime.desk.read_answers(known)
    assert answers["account_number"] == ACCOUNT["account_number"]
    assert KTP in answers


def test_without_the_number_there_is_no_form_for_a_photo(portal):
    phone, number, _ = asked_for_photo(portal)
    path = phone.path

    assert phone.open(f"{path}/perbaiki/{PAGE}").path == path + "/perbaiki"
    for typed, words in (("", "Isi nomor empat angka"), (other(number), "Sisa percobaan: 4")):
        phone.send(number=typed)
        assert (phone.status, len(phone.mistakes)) == (422, 1)
        phone.sees(words)
    assert not upload_of_any(phone)
    assert portal.phone().open(f"{path}/perbaiki/{PAGE}").path == path + "/perbaiki"


def other(number):
    return "1111" if number != "1111" else "2222"


@pytest.mark.parametrize("page", ["pembayaran", "diri", "x", "foto-kk"])
def test_a_page_that_takes_no_photo_or_is_not_asked_for_is_not_found(portal, page):
    phone, number, _ = asked_for_photo(portal, "pembayaran")
    path = phone.path
    signs_in(phone, number)

    assert phone.open(f"{path}/perbaiki/{page}").status == 404


@pytest.mark.parametrize("whose", ["another case", "another correction", "the draft", "nobody"])
def test_a_key_that_was_not_asked_for_here_is_no_photo(portal, whose):
    phone, number, case = asked_for_photo(portal)
    signs_in(phone, number)
    changes = {
        "another case": {"case": uuid7()},
        "another correction": {"correction": 2},
        "the draft": {"correction": 0},
    }.get(whose, {})
    known = {"case": case, "correction": 1, "state": PaperState.TAKEN, **changes}
    paper = Paper(portal.village.id, question=KTP, id=random_id(), **known)
    if whose != "nobody":
        register, tx = portal.world.runtime.papers.register, portal.world.runtime.begin()
        register.add(tx, paper)
        tx.commit()
    path = phone.path

    phone.open(f"{path}?key={paper.raw}").does_not_see("Foto sudah kami terima.")
    phone.open(path).send(photo_ktp=paper.id)

    assert (phone.status, phone.path, len(phone.mistakes)) == (422, path, 1)


def test_who_cannot_take_a_photo_brings_the_paper(portal):
    phone, number, case = asked_for_photo(portal)

    signs_in(phone, number).send()
    phone.sees("Anda memilih membawa suratnya ke kantor.", "Ganti foto")
    phone.send()

    phone.sees("Perbaikan diterima")
    portal.world.work()
    assert stage(portal.world, case) == "verification"


def test_after_two_hours_the_number_is_asked_for_again_and_the_photo_is_not_lost(portal, bucket):
    phone, number, _ = asked_for_photo(portal)
    signs_in(phone, number)
    phone.open(puts(portal, bucket, phone, photo())).send()
    portal.world.pass_time(hours=2)

    phone.send()
    assert (phone.status, phone.mistakes) == (422, ["Isi nomor empat angka di bukti Anda."])
    phone.send(number=number).sees("Perbaikan diterima")


def test_where_nothing_is_asked_for_any_more_each_page_leads_to_the_timeline(portal):
    phone, number, _ = asked_for_photo(portal)
    path = phone.path
    signs_in(phone, number).send().send()

    for page in ("/perbaiki", f"/perbaiki/{PAGE}"):
        assert phone.open(path + page).path == path


def test_a_double_click_sends_once_without_the_number(portal):
    phone, number, case = asked_for_photo(portal)
    path = phone.path + "/perbaiki"
    signs_in(phone, number).send()
    fields = phone.typed

    for _ in range(2):
        assert phone.post(path, fields).status == 200
        phone.sees("Perbaikan diterima")
    portal.world.work()
    assert phone.post(path, fields).status == 200

    assert kinds(portal.world, case).count("correction_sent") == 1


def test_the_form_goes_to_the_bucket_alone_for_this_correction(portal):
    phone, number, case = asked_for_photo(portal)
    path = phone.path
    signs_in(phone, number)

    fields, headers = upload_of(phone)["fields"], phone.answer.headers
    assert fields["key"].startswith(f"raw/{portal.village.id}/{case}/{KTP}/1/")
    assert fields["success_action_redirect"] == f"https://lumbung.localhost{path}/perbaiki/{PAGE}"
    assert "csrf" not in fields
    assert "https://lumbung-test-papers" in headers["Content-Security-Policy"]
    assert phone.cookies["__Host-perbaiki"] not in phone.body
