"""A page that asks for a photo: what it says of one that came, and what it takes for an answer."""

from dataclasses import replace

import pytest

from lumbung.assistance.papers import Paper, PaperState
from lumbung.shared.ids import random_id, uuid7
from tests.functions.portal.test_fields import draft_of

PATH = "/ajukan/bantuan-tunai/foto-ktp"


@pytest.fixture
def phone(shared):
    return shared.begun("foto-ktp")


def known(shared, phone, state, why=None, case=""):
    """A photo that the register knows."""
    draft = draft_of(shared, phone)
    paper = Paper(draft.village, case or draft.case, "photo_ktp", random_id(), state, why)
    papers, transaction = shared.world.runtime.papers, shared.world.runtime.begin()
    papers.register.add(transaction, paper)
    transaction.commit()
    return paper


def back(paper):
    """Where S3 leads to."""
    return f"{PATH}?bucket=b&key={paper.raw}&etag=%22x%22"


def upload_of(phone):
    return next(form for form in phone.markup.forms if "://" in form["action"])


def test_the_form_goes_to_the_bucket_alone_and_takes_no_token(phone):
    upload, headers = upload_of(phone), phone.answer.headers
    origin = upload["action"].rstrip("/")

    assert upload["action"] == "https://lumbung-test-papers.s3.ap-southeast-3.amazonaws.com/"
    assert f"form-action 'self' {origin};" in headers["Content-Security-Policy"]
    assert "csrf" not in upload["fields"]
    assert upload["fields"]["success_action_redirect"] == f"https://lumbung.localhost{PATH}"
    phone.open("/ajukan/bantuan-tunai/diri")
    assert "form-action 'self';" in phone.answer.headers["Content-Security-Policy"]


def test_each_form_is_for_another_object(phone):
    first = upload_of(phone)["fields"]["key"]

    assert upload_of(phone.open(PATH))["fields"]["key"] != first


def test_until_it_was_looked_at_the_page_opens_itself_again_but_not_for_ever(shared, phone):
    paper = known(shared, phone, PaperState.TAKING)

    phone.open(back(paper))
    phone.sees("sedang diperiksa")
    for looks in range(1, 11):
        seconds, _, path = phone.answer.headers["Refresh"].partition("; url=")
        assert 1 <= int(seconds) <= 3
        assert path.endswith(f"kali={looks}")
        phone.open(path)

    assert "Refresh" not in phone.answer.headers
    assert phone.mistakes == [
        "Fotonya belum sampai atau belum selesai diperiksa. Periksa sekali lagi, atau kirim fotonya lagi."
    ]
    assert upload_of(phone)
    phone.sees("Periksa sekali lagi", "Saya bawa ke kantor")


def test_what_was_wrong_is_said_in_words(shared, phone):
    phone.open(back(known(shared, phone, PaperState.REFUSED, "paper.heic")))

    assert phone.title.startswith("Kesalahan:")
    [mistake] = phone.mistakes
    assert "HEIC" in mistake
    assert phone.body.count('id="photo_ktp-error"') == 1
    assert upload_of(phone)


def test_a_photo_that_is_there_counts_once_it_is_saved(shared, phone):
    paper = known(shared, phone, PaperState.TAKEN)

    phone.open(back(paper))
    phone.sees("Foto sudah kami terima.")
    assert "photo_ktp" not in draft_of(shared, phone).typed
    phone.send()

    assert phone.path == "/ajukan/bantuan-tunai/periksa"
    assert draft_of(shared, phone).typed["photo_ktp"] == paper.id
    phone.sees("Foto sudah dikirim")
    phone.open(PATH)
    phone.sees("Foto sudah kami terima.", "Ganti foto")


@pytest.mark.parametrize("whose", ["another draft's", "another question's", "nobody's"])
def test_a_key_that_is_not_this_drafts_is_no_photo(shared, phone, whose):
    paper = known(shared, phone, PaperState.TAKEN, case=uuid7() if whose[8:] == "draft's" else "")
    if whose == "another question's":
        paper = replace(paper, question="photo_kk")
    if whose == "nobody's":
        paper = replace(paper, village="../x")

    phone.open(back(paper))
    phone.does_not_see("Foto sudah kami terima.")

    assert "Refresh" not in phone.answer.headers
    assert phone.status == 200


@pytest.mark.parametrize("answer", ["", "x", "0" * 32, "brought\x00"])
def test_what_is_no_photo_is_refused_with_one_message(phone, answer):
    phone.send(photo_ktp=answer)

    assert (phone.status, phone.path, len(phone.mistakes)) == (422, PATH, 1)


def test_a_photo_that_was_refused_cannot_be_saved(shared, phone):
    paper = known(shared, phone, PaperState.REFUSED, "paper.pdf")

    phone.send(photo_ktp=paper.id)

    assert (phone.status, phone.path) == (422, PATH)


def test_who_cannot_take_a_photo_brings_the_paper(shared, phone):
    phone.send()
    phone.sees("Suratnya dibawa ke kantor")

    phone.open(PATH)
    phone.sees("Anda memilih membawa suratnya ke kantor.")
    assert draft_of(shared, phone).typed["photo_ktp"] == "brought"


def test_after_too_many_photos_only_the_office_is_left(shared, phone, monkeypatch):
    monkeypatch.setattr("lumbung.assistance.papers.MOST_OF_ONE", 1)
    known(shared, phone, PaperState.TAKING)

    phone.open(PATH)
    phone.sees("Sudah terlalu banyak foto", "Saya bawa ke kantor")

    assert not [form for form in phone.markup.forms if "://" in form["action"]]
