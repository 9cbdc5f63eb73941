"""Payment batches, as the office's pages show them and take what is decided there."""

import re

import boto3
import pytest

from tests.banks import answer_csv, camt_053, pain_002, rows_of

BUCKET, FUND = "lumbung-test-papers", "bantuan-tunai"
ACCOUNT = {
    "pay_by": "bank",
    "bank": "BCA",
    "account_number": "998877665544",
    "account_holder": "Wulan Lestari",
}


class Batches:
    """The office with a bucket, and the steps of the workflow at hand."""

    def __init__(self, office):
        self.office, self.world = office, office.world
        self.s3 = boto3.client("s3", region_name="ap-southeast-3")
        place = {"LocationConstraint": "ap-southeast-3"}
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)

    @property
    def here(self):
        return self.world.runtime

    def batch(self, path):
        return self.here.till.read(self.office.village.id, path.rpartition("/")[2])

    def step(self, name, path, *more):
        batch, here = self.batch(path), self.here
        home = {"collect_payees": here.collecting, "release_payees": here.settling}
        home |= dict.fromkeys(("make_bank_file", "read_bank_answer"), here.filing)
        home["reconcile_payees"] = here.settling
        does = getattr(home.get(name, here.batch_steps), name)
        return does(batch.village, batch.id, batch.attempt, *more)

    def collected(self, browser):
        """A batch that waits for its approval; answers its page."""
        browser.get("/kas/batch")
        form = {"fund": FUND, "once": browser.page.value("once")}
        path = browser.post("/kas/batch", form).location
        assert browser.page.status == 303
        self.step("collect_payees", path)
        return path

    def approved(self, lina, yusuf):
        path = self.collected(lina)
        self.decide(yusuf, path)
        self.step("make_bank_file", path)
        return path

    def decide(self, browser, path, decision="approved", name="yusuf"):
        browser.get(path)
        form = {"decision": decision, "pin": self.office.pin(name)}
        return browser.post(path + "/putuskan", {"version": browser.page.value("version"), **form})

    def uploads(self, path, content):
        batch = self.batch(path)
        key = f"{batch.folder}/answer-{batch.answers + 1}"
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content)

    def takes(self, browser, path, pin):
        browser.get(path)
        form = {"version": browser.page.value("version"), "answer_pin": pin}
        answer = browser.post(path + "/jawaban", form)
        if answer.status == 303 and self.step("read_bank_answer", path) == "reconciling":
            for chunk in range(1, self.batch(path).chunks + 1):
                self.step("reconcile_payees", path, chunk)
            self.step("close_batch", path)
        return answer

    def file(self, path):
        return self.s3.get_object(Bucket=BUCKET, Key=self.batch(path).file_key)["Body"].read()


@pytest.fixture
def batches(office):
    return Batches(office)


@pytest.fixture
def lina(office):
    return office.signed_in("lina")


@pytest.fixture
def yusuf(office):
    return office.signed_in("yusuf")


def test_a_treasurer_collects_who_waits_and_sees_who_was_left_out(batches, office, lina):
    waits, cash = office.approved(**ACCOUNT), office.approved(pay_by="cash")
    office.give_role("lina", "verifier")
    own = office.approved(by="ratna", **ACCOUNT)
    lina.get("/").sees("Batch pembayaran")

    path = batches.collected(lina)

    lina.get(path).sees("Menunggu persetujuan orang kedua", office.shown(waits), "Rp 1.500.000")
    lina.page.sees("1 dibayar tunai", "Anda yang mengumpulkan batch ini", "Lina Marlina")
    lina.page.does_not_see(ACCOUNT["account_number"], "Wulan", office.shown(cash))
    assert office.shown(own) in lina.page.text
    lina.get("/").does_not_see(office.shown(waits))
    lina.get("/kas/batch").sees("2 penerima, Rp 1.500.000")


def test_who_verified_a_case_does_not_collect_it_and_does_not_approve_the_batch(
    batches, office, yusuf
):
    office.give_role("lina", "verifier")
    mine = office.verified(by="lina", **ACCOUNT)
    office._decide("ratna", "approve_application", mine, "approved")
    office.reserve(mine)
    office.open(mine, "pay")
    lina = office.signed_in("lina")
    office.give_role("lina", "treasurer")
    lina = office.signed_in("lina")

    path = batches.collected(lina)

    lina.get(path).sees("Dibatalkan", "Tidak ikut", "Anda sudah memeriksa atau menyetujuinya")
    path = batches.collected(yusuf)
    answer = batches.decide(lina, path, name="lina")
    assert answer.status == 403
    answer.sees("Anda ikut memeriksa, menyetujui, atau punya permohonan di dalam batch ini")
    assert batches.decide(office.signed_in("ratna"), path, name="ratna").status == 403
    assert batches.decide(office.signed_in("bambang"), path, name="bambang").status == 303


def test_the_collector_never_approves_and_nobody_without_the_pin(batches, office, lina, yusuf):
    office.approved(**ACCOUNT)
    path = batches.collected(lina)

    assert batches.decide(lina, path, name="lina").status == 403
    yusuf.get(path)
    version = yusuf.page.value("version")
    form = {"version": version, "decision": "approved"}
    wrong = yusuf.post(path + "/putuskan", {**form, "pin": "000000"})
    assert wrong.status == 422
    wrong.sees("Kesalahan:", "PIN")
    assert yusuf.post(path + "/putuskan", {"version": version}).status == 422
    old = yusuf.post(path + "/putuskan", {**form, "version": "1", "pin": office.pin("yusuf")})
    assert old.status == 409
    old.sees("Ada yang berubah")
    assert batches.batch(path).stage == "approval"


def test_a_payment_in_a_batch_is_paid_by_nobody_else(batches, office, lina):
    case = office.approved(**ACCOUNT)
    page = office.path(case)
    lina.get(page)
    version, token = lina.page.value("version"), lina.page.value("csrf")
    batches.collected(lina)

    answer = lina.post(page + "/ambil", {"version": version}, csrf=token)

    assert answer.status == 403
    answer.sees("sedang berjalan di sebuah batch")
    lina.page.does_not_see("/bayar", "/ambil", "/serahkan")


def test_the_form_sent_twice_is_one_batch(batches, office, lina):
    office.approved(**ACCOUNT)
    lina.get("/kas/batch")
    form = {"fund": FUND, "once": lina.page.value("once")}
    token = lina.page.value("csrf")

    answers = [lina.post("/kas/batch", form, csrf=token) for _ in range(2)]

    assert [answer.status for answer in answers] == [303, 303]
    assert len(batches.here.till.batches.newest(office.village.id, 9)) == 1
    assert lina.post("/kas/batch", {"once": form["once"]}, csrf=token).status == 422


def test_the_file_is_opened_with_the_pin_for_five_minutes_and_says_by_whom(
    batches, office, lina, yusuf
):
    office.approved(**ACCOUNT)
    path = batches.approved(lina, yusuf)
    lina.get(path).does_not_see("Unduh berkas")

    assert lina.post(path + "/berkas", {"file_pin": "999999"}).status == 422
    assert lina.post(path + "/berkas", {"file_pin": office.pin("lina")}).status == 303

    lina.get(path).sees("Unduh berkas", "Berkas bank dibuka", "Lina Marlina")
    link = re.search(r'href="(https://[^"]+Signature[^"]*)"', lina.page.body)
    assert link
    assert batches.batch(path).file_key in link[1]
    assert "attachment" in link[1]
    yusuf.get(path).does_not_see("Unduh berkas")
    office.world.pass_time(minutes=6)
    lina.get(path).does_not_see("Unduh berkas")
    assert office.signed_in("ratna").post(path + "/berkas", {}).status in (403, 422)


@pytest.mark.parametrize("kind", ["pain.002", "camt.053", "csv"])
def test_each_kind_of_answer_settles_row_by_row(batches, office, lina, yusuf, kind):
    paid, refused, unknown = (office.approved(**ACCOUNT) for _ in range(3))
    path = batches.approved(lina, yusuf)
    batch, rows = batches.batch(path), rows_of(batches.file(path))
    order = {
        p.case: p.number - 1 for p in batches.here.till.batches.payees(batch.village, batch.id)
    }
    said = {rows[order[paid]][0]: "", rows[order[refused]][0]: "AC01"}
    written = {
        "pain.002": lambda: pain_002(batch.code, rows, said),
        "camt.053": lambda: camt_053("0001234567890", rows, said),
        "csv": lambda: answer_csv(rows, said),
    }
    batches.uploads(path, written[kind]())

    assert batches.takes(lina, path, office.pin("lina")).status == 303

    lina.get(path).sees(
        "Menunggu jawaban bank", "Dibayar", "rekening keliru, ditutup", "Belum diketahui"
    )
    office.world.work()
    stages = [office.case(case).stage for case in (paid, refused, unknown)]
    assert stages == ["confirmation", "payment", "payment"]
    lina.get("/").sees(office.shown(refused))
    lina.page.does_not_see(office.shown(unknown), office.shown(paid))


def test_a_doctored_answer_is_refused_whole_with_its_line(batches, office, lina, yusuf):
    case = office.approved(**ACCOUNT)
    path = batches.approved(lina, yusuf)
    batch, rows = batches.batch(path), rows_of(batches.file(path))
    content = pain_002(batch.code, [(rows[0][0], 7_500_000)], {rows[0][0]: ""}, total=750_000)
    batches.uploads(path, content)

    batches.takes(lina, path, office.pin("lina"))

    lina.get(path).sees("Jawaban bank ditolak seluruhnya", "Baris 7: jumlahnya tidak sama")
    assert (batches.batch(path).stage, batches.batch(path).paid) == ("answer", 0)
    assert office.case(case).stage == "payment"


def test_a_dropped_batch_gives_everybody_back(batches, office, lina, yusuf):
    case = office.approved(**ACCOUNT)
    path = batches.collected(lina)

    assert batches.decide(yusuf, path, "dropped").status == 303
    batches.step("release_payees", path)
    office.world.work()

    lina.get(path).sees("Dibatalkan", "Tidak jadi")
    lina.get("/").sees(office.shown(case))
    again = batches.collected(lina)
    lina.get(again).sees(office.shown(case))
    lina.get(again)
    form = {"version": lina.page.value("version"), "pin": office.pin("lina")}
    assert lina.post(again + "/batalkan", form).status == 303


def test_an_administrator_lets_a_stopped_batch_go_on(batches, office, lina):
    office.approved(**ACCOUNT)
    path = batches.collected(lina)
    batches.step("stop_batch", path, "SomeError")
    lina.get(path).sees("Terhenti: perlu administrator")
    lina.page.does_not_see("Lanjutkan batch")
    agus = office.signed_in("agus")
    agus.get(path).sees("Lanjutkan batch")

    form = {"version": agus.page.value("version"), "pin": office.pin("agus")}
    assert agus.post(path + "/lanjutkan", form).status == 303

    agus.get(path).sees("Menunggu persetujuan orang kedua", "Dilanjutkan administrator")
    assert batches.batch(path).attempt == 2


def test_who_has_no_business_with_batches_finds_none(batches, office, lina):
    path = batches.collected(lina)
    siti = office.signed_in("siti")

    assert siti.get("/kas/batch").status == 404
    assert siti.get(path).status == 404
    assert lina.get("/kas/batch/x").status == 404
    assert lina.get("/kas/batch/" + "0" * 32).status == 404
    siti.get("/").does_not_see("/kas/batch")
