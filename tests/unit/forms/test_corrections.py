"""Which pages can be asked for again, and which come along."""

from lumbung.assistance.photo_reasons import listed, reasons_of
from lumbung.forms.corrections import changeable, correctable, together
from lumbung.forms.model import Form
from tests.factories import village

FORM = Form.from_json(village().forms["bantuan-tunai"])


def ids(pages: list) -> list[str]:
    return [page.id for page in pages]


def test_all_but_who_the_person_is_and_the_consent_can_be_asked_for_also_a_photo() -> None:
    assert ids(correctable(FORM)) == [
        *("untuk-siapa", "alamat", "kontak", "pekerjaan"),
        *("keluarga", "kebutuhan", "pembayaran", "foto-ktp"),
    ]


def test_a_photo_hangs_on_nothing_and_is_no_change_of_contact() -> None:
    assert together(FORM, ["foto-ktp"]) == ("foto-ktp",)
    assert "foto-ktp" not in ids(changeable(FORM))


def test_reasons_are_read_as_they_were_listed() -> None:
    reasons = {"foto-ktp": "unreadable", "foto-kk": "cut_off"}

    assert reasons_of(listed(reasons)) == reasons
    assert reasons_of(listed({})) == {}
