"""The public page of the village's money: without a sign-in or a cookie, whole groups only, the same as files."""

import csv
import gzip
import io
import json
import re

import pytest

from lumbung.shared.ids import uuid7
from lumbung.treasury.audit import holds_against, read_books
from lumbung.treasury.journal import Account, Kind, Line, Posting
from tests.journey import bring_to

PATHS = ("/transparansi", "/transparansi.csv", "/transparansi.json")


def pays(portal, count, rupiah=750_000, programme="bantuan-tunai", day="2026-11-24"):
    """So many households are paid, and what follows is done."""
    runtime, village = portal.world.runtime, portal.village.id
    for _ in range(count):
        case, tx = uuid7(), runtime.begin()
        lines = (
            Line(Account.SPENT, "bantuan-tunai", rupiah, programme, case),
            Line(Account.BANK, "bantuan-tunai", -rupiah, programme, case),
        )
        runtime.books.post(tx, Posting(case, village, Kind.PAY, day, day, "x", "lina", lines))
        told = {"programme": programme, "paid": 1, "seq": 1, "household": case}
        told |= {"rupiah": rupiah, "waited": 4, "day": day}
        runtime.agenda.add(tx, "tally", case, village=village, cause="x", data=told)
        tx.commit()
    portal.world.work()


@pytest.fixture
def words(portal):
    def read(path="/transparansi", language="id"):
        return " ".join(portal.phone(language=language).open(path).markup.words).split()

    return lambda *asked: " ".join(read(*asked))


def test_the_home_page_leads_there_and_nobody_signs_in(portal):
    assert "/transparansi" in portal.phone().open("/").markup.links

    phone = portal.phone().open("/transparansi")
    assert (phone.status, phone.cookies) == (200, {})
    assert "script" not in {tag for tag, _ in phone.markup.tags}


@pytest.mark.parametrize("path", PATHS)
def test_anybody_may_keep_it_for_five_minutes(portal, path):
    answer = portal.phone().open(path).answer

    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer.headers


def test_who_changes_the_language_gets_a_page_of_their_own(portal):
    answer = portal.phone().open("/transparansi?lang=en").answer

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" in answer.headers


def test_four_households_are_not_told_and_the_fifth_tells_all(portal, words):
    pays(portal, 4)
    assert "Belum ada lima rumah tangga" in words()
    assert "Rp 3.000.000" not in words().replace("\xa0", " ")

    pays(portal, 1)

    told = words().replace("\xa0", " ")
    assert "Sudah dibayarkan Rp 3.750.000 Rumah tangga terbantu 5" in told
    assert "Bulan Rumah tangga Dibayarkan November 5 Rp 3.750.000" in told
    assert "mulai dari sepuluh rumah tangga" in told


def test_fifty_households_have_a_median_and_a_slowest_tenth(portal, words):
    pays(portal, 50)

    assert "Setengahnya menunggu paling lama 5 hari" in words()
    assert "Sembilan dari sepuluh menunggu paling lama 5 hari" in words()
    assert "Half of them waited at most 5 days" in words("/transparansi", "en")


def test_money_in_stands_under_its_source_and_what_is_reserved_in_steps(portal, words):
    told = words().replace("\xa0", " ")

    assert "Uang masuk Rp 285.000.000" in told
    assert "Anggaran kota (APBD) Rp 285.000.000" in told
    assert "Disisihkan sekarang kurang dari Rp 7.500.000" in told
    portal.empty_the_fund()
    portal.world.work()
    assert "Disisihkan sekarang Rp 150.000.000 atau lebih" in words().replace("\xa0", " ")


def test_the_chart_is_a_picture_with_words_and_no_style(portal):
    pays(portal, 5)

    body = portal.phone().open("/transparansi").body

    (svg,) = re.findall(r'<svg class="chart".*?</svg>', body, re.DOTALL)
    assert "Paling banyak pada November" in svg
    assert "style=" not in body.partition("</style>")[2]


def test_the_books_still_say_what_the_page_once_showed(portal):
    world = portal.world
    shown = json.loads(portal.phone().open("/transparansi.json").body)["books"][0]
    pays(portal, 1)
    runtime = world.runtime
    books = read_books(
        runtime.journal, runtime.funds, runtime.budget_lines, portal.village.id, 2026
    )

    assert shown["day"] == "2026-11-24"
    assert holds_against(books, shown["anchor"])
    assert not holds_against(books, shown["anchor"][:-1] + "x")


def test_the_files_say_what_the_page_says(portal):
    pays(portal, 6)

    csv_file, json_file = (portal.phone().open(path) for path in PATHS[1:])

    rows = list(csv.DictReader(io.StringIO(csv_file.body)))
    plain = json.loads(json_file.body)
    (row,) = [row for row in rows if row["figure"] == "money_out"]
    assert (row["of"], row["households"], row["month"]) == ("bantuan-tunai", "5", "2026-11")
    (cash,) = [each for each in plain["money_out"] if each["months"]]
    assert cash["months"] == [{"month": "2026-11", "households": 5, "rupiah": 3_750_000}]
    assert csv_file.answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="transparansi-2026.json"' in json_file.answer.headers["Content-Disposition"]


def test_who_was_paid_finds_on_their_page_where_the_books_stand(portal):
    slip, _ = bring_to(portal.world, "payment")
    unpaid = portal.phone().open(f"/lacak/{slip.code}").body
    paid_slip, _ = bring_to(portal.world, "confirmation")
    anchor = portal.world.runtime.journal.head(portal.village.id, 2026).anchor

    assert "buku desa" not in unpaid
    assert anchor in portal.phone().open(f"/lacak/{paid_slip.code}").body


@pytest.mark.parametrize("year", ["2025", "x", "99999", "-1", "", "２０２６", "<b>"])
def test_a_year_that_is_not_in_the_books_shows_this_one(portal, words, year):
    assert "Transparansi 2026" in words(f"/transparansi?tahun={year}")


def test_a_full_year_of_five_programmes_fits_the_first_round_trip(portal):
    for month in range(1, 13):
        for programme in ("bantuan-tunai", "beasiswa", "lansia", "rumah", "usaha"):
            pays(portal, 5, rupiah=123_457, programme=programme, day=f"2026-{month:02d}-15")

    for language in ("id", "en"):
        body = portal.phone(language=language).open("/transparansi").body
        assert len(gzip.compress(body.encode(), 6)) < 14_000
