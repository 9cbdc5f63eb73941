"""The budget's pages: loaded by an administrator from a file, seen by whoever approves before deciding."""

import re

import boto3
import pytest

from tests.functions.office.conftest import PINS
from tests.sheets import CODE, HEAD, csv_of, xlsx

BUCKET = "lumbung-test-papers"
AMOUNT = 750_000


@pytest.fixture
def bucket(office):
    client = boto3.client("s3", region_name="ap-southeast-3")
    client.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"}
    )
    return client


def rows(amount, *more):
    return [HEAD, (CODE, "Bantuan sosial berupa uang", amount), *more]


def sends(browser, bucket, data, year=2026):
    """As the browser does: the page's form to the bucket, which leads back."""
    page = browser.get(f"/anggaran/{year}/berkas")
    key = page.value("key")
    bucket.put_object(Bucket=BUCKET, Key=key, Body=data)
    return browser.get(f"/anggaran/{year}/berkas?bucket={BUCKET}&key={key}&etag=x")


def loads(office, bucket, amount, year=2026):
    browser = office.signed_in("agus")
    page = sends(browser, bucket, csv_of(rows(amount)), year)
    file = page.value("file")
    return browser, browser.post(f"/anggaran/{year}/berkas", {"file": file, "pin": PINS["agus"]})


def test_an_administrator_loads_a_budget_and_sees_it(office, bucket):
    browser = office.signed_in("agus")
    browser.get("/").sees("Anggaran")
    browser.get("/anggaran").sees("Anggaran 2026 belum dimuat.")

    page = sends(browser, bucket, xlsx(rows(AMOUNT)))
    page.sees("Isinya benar", "Rp 750.000", "Baru atau berubah 1")
    done = browser.post("/anggaran/2026/berkas", {"file": page.value("file"), "pin": PINS["agus"]})

    assert done.location == "/anggaran?tahun=2026&dimuat=1"
    browser.follow().sees("Anggaran sudah dimuat.", CODE, "Bantuan sosial", "Sisa Rp 750.000")
    browser.page.sees("Terakhir dimuat oleh Agus")


def test_the_form_for_the_file_goes_to_the_bucket_and_nowhere_else(office, bucket):
    page = office.signed_in("agus").get("/anggaran/2026/berkas")

    assert BUCKET in re.search(r"form-action ([^;]*)", page.headers["Content-Security-Policy"])[1]
    assert page.value("success_action_redirect").endswith("/anggaran/2026/berkas")
    assert page.value("key").startswith(f"budgets/{office.village.id}/")


def test_every_mistake_is_shown_with_row_and_column_and_nothing_is_stored(office, bucket):
    browser = office.signed_in("agus")

    page = sends(browser, bucket, csv_of(rows("banyak", ("x", "", "1,5"))))

    page.sees("Belum dapat dimuat", "Ada 4 hal yang perlu diperbaiki. Tidak ada yang tersimpan.")
    page.sees("Baris 2, kolom C : Ini bukan jumlah rupiah.", "Baris 3, kolom A", "kolom B")
    assert page.value("pin") is None
    assert office.world.runtime.budget_lines.of_year(office.village.id, 2026) == []


def test_a_file_with_mistakes_is_not_loaded_by_a_form_of_somebodys_own(office, bucket):
    browser = office.signed_in("agus")
    key = sends(browser, bucket, csv_of(rows("banyak"))).value("key")
    bucket.put_object(Bucket=BUCKET, Key=key, Body=csv_of(rows("banyak")))
    form = {"file": key.rpartition("/")[2], "pin": PINS["agus"]}

    page = browser.post("/anggaran/2026/berkas", form, csrf=office.token(browser))

    page.sees("Belum dapat dimuat")
    assert office.world.runtime.budget_lines.of_year(office.village.id, 2026) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Berkasnya kosong."),
        (b"PK\x03\x04", "tidak dapat dibaca sebagai lembar kerja"),
        (b"x" * 2_100_000, "lebih dari 2 MB"),
    ],
)
def test_a_file_that_is_none_is_told_in_the_title(office, bucket, data, words):
    page = sends(office.signed_in("agus"), bucket, data)

    page.sees(words, "Kesalahan: Muat anggaran 2026")


@pytest.mark.parametrize("key", ["x", "budgets/3175071003/" + "0" * 32, "papers/x", ""])
def test_only_a_file_of_this_village_is_looked_at(office, bucket, key):
    other = "budgets/3175071003/" + "0" * 32
    bucket.put_object(Bucket=BUCKET, Key=other, Body=csv_of(rows(1)))

    page = office.signed_in("agus").get(f"/anggaran/2026/berkas?key={key}")

    if key:
        page.sees("Berkasnya tidak ada.")
    page.does_not_see("Isinya benar")


def test_loading_is_signed_and_a_revision_below_what_was_used_is_refused(office, bucket):
    loads(office, bucket, 2 * AMOUNT)
    office.approved()
    browser, wrong = loads(office, bucket, 2 * AMOUNT - 1)
    assert wrong.location
    file = sends(browser, bucket, csv_of(rows(AMOUNT - 1)))

    file.sees("Belum dapat dimuat", f"{CODE} sudah terpakai Rp 750.000")
    page = sends(browser, bucket, csv_of(rows(AMOUNT)))
    wrong = browser.post("/anggaran/2026/berkas", {"file": page.value("file"), "pin": "000000"})

    assert wrong.status == 422
    wrong.sees("PIN salah", "Isinya benar")
    line = office.world.runtime.budget_lines.read(office.village.id, f"2026/{CODE}")
    assert (line.budgeted, line.reserved) == (2 * AMOUNT - 1, AMOUNT)


def test_the_pages_are_for_those_who_need_them(office, bucket):
    ratna, siti = office.signed_in("ratna"), office.signed_in("siti")

    assert ratna.get("/anggaran").status == 200
    ratna.page.does_not_see("/anggaran/2026/berkas")
    for browser, path in ((siti, "/anggaran"), (ratna, "/anggaran/2026/berkas")):
        assert browser.get(path).status == 403
    assert office.signed_in("agus").get("/anggaran/1999/berkas").status == 404


def test_a_budget_that_is_longer_than_a_page_is_turned_over(office, bucket):
    more = [(f"{CODE[:-4]}{number:04d}", f"Baris {number}", 1) for number in range(2, 40)]
    browser = office.signed_in("agus")
    page = sends(browser, bucket, csv_of(rows(1, *more)))
    browser.post("/anggaran/2026/berkas", {"file": page.value("file"), "pin": PINS["agus"]})

    first, second = browser.get("/anggaran"), browser.get("/anggaran?tahun=2026&halaman=2")

    first.sees("Halaman berikutnya", "Baris 30")
    first.does_not_see("Baris 31")
    second.sees("Halaman sebelumnya", "Baris 39")
    second.does_not_see("Baris 30<")


def test_whoever_approves_sees_what_fund_and_budget_have_left(office, bucket):
    loads(office, bucket, 5 * AMOUNT)
    case = office.verified()

    page = office.signed_in("ratna").get(office.path(case))

    page.sees("Dana bantuan tunai bebas Rp 150.000.000")
    page.sees(f"{CODE} Bantuan sosial berupa uang sisa Rp 3.750.000")
    page.sees("Cukup untuk permohonan ini.")


@pytest.mark.parametrize(
    ("budget", "fund", "words"),
    [
        (AMOUNT - 1, AMOUNT, "Anggaran tidak cukup."),
        (AMOUNT, AMOUNT - 1, "Dana tidak cukup."),
        (AMOUNT - 1, AMOUNT - 1, "Dana dan anggaran tidak cukup."),
    ],
)
def test_where_either_is_not_enough_approving_leads_to_the_queue(
    office, bucket, budget, fund, words
):
    loads(office, bucket, budget)
    office.world.runtime.treasury.grant_fund(office.village.id, "bantuan-tunai", fund)
    case = office.verified()
    browser = office.signed_in("ratna")

    browser.get(office.path(case)).sees(words, "permohonan masuk antrean")
    form = {"decision": "approved", "pin": PINS["ratna"]}
    form["version"] = browser.page.value("version")
    done = browser.post(f"{office.path(case)}/setujui", form)
    office.reserve(case)

    assert done.status == 303
    assert office.case(case).stage == "no_funds"


def test_without_a_chart_the_page_says_that_the_fund_alone_counts(office):
    case = office.verified()

    page = office.signed_in("ratna").get(office.path(case))

    page.sees(f"Rekening {CODE} tidak ada dalam anggaran tahun ini")
    office.signed_in("siti").get(office.path(office.apply())).does_not_see("Dana dan anggaran")
