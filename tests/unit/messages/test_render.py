"""Every message in both languages, with all its values and nothing that it must not say."""

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from lumbung.messages.gsm import ONE_PART, signs
from lumbung.messages.model import NEEDS
from lumbung.messages.render import (
    SOURCES,
    compile_all,
    environment,
    render,
    render_text,
    text_of,
)
from lumbung.shared.afterwards import PAID_MESSAGES
from lumbung.villages.read import read_village

LANGUAGES = ("id", "en")
ALL = [(name, language) for name in NEEDS for language in LANGUAGES]
LINK = "https://kantor.lumbung.example/t/abc.def-ghi_jkl"
VALUES = {
    "code": "ABCDE-FGHJK",
    "number": "4821",
    "link": LINK,
    "kind": "periksa permohonan",
    "area": "RW 05",
    "due": "Jumat, 27 November 2026, pukul 13.40 WIB",
    "programme": "Bantuan tunai",
    "reason": "Data tidak cocok.",
    "official": "Sidi Rahman",
    "pay_by": "bank",
    "goods": "",
    "month": "November 2026",
    "ceiling": "Rp 500.000",
    "waiting": "17",
    "overdue": "13",
}

CHOOSES = {"pay_by", "goods"}  # values that choose the words, and stand nowhere


@pytest.fixture(scope="module")
def village():
    return read_village(Path("villages/duren-sawit"))


def mail(village, name, language, **changed):
    values = {key: VALUES[key] for key in NEEDS[name]} | changed
    return render(name, language, {"village": village, **values})


@pytest.mark.parametrize(("name", "language"), ALL)
def test_every_message_stands_in_both_languages(village, name, language):
    said = mail(village, name, language)

    assert said.subject.strip()
    assert village.name in said.text
    assert village.name in said.html
    assert f'<html lang="{language}">' in said.html


@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_subject_is_one_line_without_code_number_or_name(village, name, language):
    subject = mail(village, name, language, **({"area": "RW\r\nBcc: x"} if "area" in NEEDS[name] else {})).subject  # fmt: skip

    assert "\n" not in subject
    assert "\r" not in subject
    assert len(subject) <= 90
    for word in ("ABCDE", "4821", "Sidi", "Rp"):
        assert word not in subject


@pytest.mark.parametrize(("name", "language"), ALL)
def test_text_and_html_say_the_same_values(village, name, language):
    said = mail(village, name, language)

    for need in set(NEEDS[name]) - CHOOSES:
        assert VALUES[need] in said.text, need
        assert VALUES[need] in said.html, need


@pytest.mark.parametrize(("name", "language"), ALL)
def test_there_is_one_link_and_it_is_written_out(village, name, language):
    said = mail(village, name, language)

    hrefs = re.findall(r'href="([^"]*)"', said.html)
    assert hrefs == ([LINK] if "link" in NEEDS[name] else [])
    assert re.findall(r"https?://\S+", said.text) == hrefs


@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_missing_value_is_a_fault_and_no_gap(village, name, language):
    for missing in NEEDS[name]:
        values = {key: VALUES[key] for key in NEEDS[name] if key != missing}
        with pytest.raises(UndefinedError):
            render(name, language, {"village": village, **values})


@pytest.mark.parametrize(("name", "language"), ALL)
def test_what_a_message_says_is_escaped_in_html_only(village, name, language):
    for need in set(NEEDS[name]) - {"link"} - CHOOSES:
        said = mail(village, name, language, **{need: "<b>Rumah & toko</b>"})
        assert "<b>Rumah" not in said.html
        assert "<b>Rumah & toko</b>" in said.text


@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_message_is_short_and_laid_out_with_care(village, name, language):
    said = mail(village, name, language)

    assert len(said.text) < 1500
    assert len(said.html.encode()) < 6000
    assert "\n\n\n\n" not in said.text
    assert not re.search(r"\{[{%]|[%}]\}", said.text + said.html)
    assert said.html.count("<h1") == 1


def test_every_folder_is_a_message_and_the_other_way_round():
    assert {path.name for path in SOURCES.iterdir() if path.is_dir()} == set(NEEDS)


def test_compiled_templates_say_the_same(village, tmp_path, monkeypatch):
    plain = {each: mail(village, *each) for each in ALL}
    compile_all(tmp_path)
    monkeypatch.setattr("lumbung.messages.render.COMPILED", tmp_path)
    environment.cache_clear()

    try:
        assert {each: mail(village, *each) for each in ALL} == plain
    finally:
        environment.cache_clear()


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_who_is_paid_by_bank_is_told_of_banks(village, language):
    by_bank = mail(village, "paid", language, pay_by="bank")
    in_cash = mail(village, "paid", language, pay_by="cash")

    assert "Bank" in by_bank.text
    for part in (in_cash.text, in_cash.html):
        assert "bank" not in part.lower()
        assert {"id": "tunai", "en": "cash"}[language] in part


@pytest.mark.parametrize(
    ("language", "goods", "given", "money"),
    [
        ("id", "paket sembako", "diserahkan", ("uang", "dibayar", "transfer", "tunai")),
        ("en", "food package", "handed out", ("money came", "paid", "transfer", "cash")),
    ],
)
def test_whoever_gets_goods_reads_of_them_and_not_of_money(village, language, goods, given, money):
    for name in ("paid", "traced", "closed"):
        said = mail(village, name, language, pay_by="goods", goods=goods, programme="Paket")
        for part in (said.text, said.html):
            assert goods in part, name
            words = part.replace("PIN atau uang", "").replace("for money in", "").lower()
            assert not [word for word in money if word in words], name
    paid = mail(village, "paid", language, pay_by="goods", goods=goods, programme="Paket")
    assert given in paid.text
    assert given in paid.subject


SHORT = [(name, language) for name in sorted(PAID_MESSAGES) for language in LANGUAGES]
LONGEST_NAME, LONGEST_LINK = (
    "Kelurahan Bukit Tunggal",
    "https://bukittunggal.go.id/lacak/ABCDEFGHJK",
)


@pytest.mark.parametrize(("name", "language"), SHORT)
def test_a_short_text_is_one_sms(name, language):
    text = text_of(name, language, LONGEST_NAME, LONGEST_LINK)

    assert (signs(text) or 1000) <= ONE_PART, text
    assert LONGEST_LINK in text
    assert LONGEST_NAME in text


@pytest.mark.parametrize(("name", "language"), SHORT)
def test_a_short_text_tells_no_name_amount_number_or_code_but_in_its_link(village, name, language):
    values = {"village": village, **VALUES}

    said = render_text(name, language, values)

    assert said.parameters == (village.name, LINK)
    for word in ("ABCDE", "4821", "Sidi", "Rp", "Data tidak cocok"):
        assert word not in said.text


@pytest.mark.parametrize(("name", "language"), SHORT)
def test_what_meta_approves_neither_begins_nor_ends_with_a_value(name, language):
    text = text_of(name, language, "{{1}}", "{{2}}")

    assert re.findall(r"\{\{\d\}\}", text) == ["{{1}}", "{{2}}"]
    assert not text.startswith("{{")
    assert not text.endswith("}}")


def test_only_what_may_cost_money_has_a_short_text():
    assert {path.parent.parent.name for path in SOURCES.glob("*/*/sms.txt")} == PAID_MESSAGES
