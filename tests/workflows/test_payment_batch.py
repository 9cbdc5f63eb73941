"""A payment batch from collecting to closed, through the real workflow: each payee is paid once, or comes back."""

import boto3

from lumbung.assistance.audit import check_history
from lumbung.shared.ids import uuid7
from lumbung.treasury.audit import check_books, read_books
from tests.banks import pain_002, rows_of
from tests.factories import kk, nik
from tests.journey import bring_to, kinds, stage, track

FUND, BUCKET = "bantuan-tunai", "lumbung-test-papers"
BANK = {"pay_by": "bank", "bank": "BCA", "account_number": "998877665544"}
ACCOUNT = {**BANK, "account_holder": "Wulan Lestari"}


class Desk:
    """Who does what with a batch, and what the bank does."""

    def __init__(self, world):
        self.world, self.id = world, uuid7()
        self.village = world.village

    @property
    def batches(self):
        return self.world.runtime.batches

    @property
    def batch(self):
        return self.world.runtime.till.read(self.village.id, self.id)

    @property
    def payees(self):
        return list(self.world.runtime.till.batches.payees(self.village.id, self.id))

    def collect(self, by="lina"):
        self.batches.collect_batch(self.village, self.world.official(by), FUND, self.id)
        self.world.work()
        return self

    def approve(self, by="yusuf"):
        batch = self.batch
        self.batches.approve_batch(self.village.id, self.world.official(by), self.id, batch.version)
        self.world.work()
        return self

    def drop(self, by="lina"):
        self.batches.drop_batch(
            self.village.id, self.world.official(by), self.id, self.batch.version
        )
        self.world.work()

    def file(self):
        return boto3.client("s3").get_object(Bucket=BUCKET, Key=self.batch.file_key)["Body"].read()

    def answer(self, content, by="lina"):
        batch = self.batch
        key = f"{batch.folder}/answer-{batch.answers + 1}"
        boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content)
        self.batches.take_answer(self.village.id, self.world.official(by), self.id, batch.version)
        self.world.work()

    def bank_says(self, said):
        """By the place in the file: "" for paid, else the code of the refusal."""
        rows = rows_of(self.file())
        self.answer(pain_002(self.batch.code, rows, {rows[n][0]: why for n, why in said.items()}))


def some(world, many, **how):
    """Cases that wait to be paid by transfer."""
    return [bring_to(world, "payment", nik=nik(), kk=kk(), **ACCOUNT, **how) for n in range(many)]


def whole(world):
    """Books, funds and histories fit together."""
    runtime = world.runtime
    assert check_books(read_books(runtime.journal, runtime.funds, world.village.id, 2026)) is None
    for case, events in runtime.cases.everything():
        assert check_history(case, events) is None


def held(world, case_id):
    found = world.runtime.funds.reservations(world.village.id, FUND)
    return next(each.state for each in found if each.case == case_id)


def test_a_batch_with_two_refusals_pays_each_once_and_brings_two_back(world):
    cases = some(world, 4)
    ids = [case_id for _, case_id in cases]
    desk = Desk(world).collect()

    assert (desk.batch.stage, desk.batch.size, desk.batch.total) == ("approval", 4, 4 * 750_000)
    assert [stage(world, case_id) for case_id in ids] == ["payment"] * 4
    desk.approve()
    assert desk.batch.stage == "answer"
    order = {payee.case: payee.number - 1 for payee in desk.payees}
    desk.bank_says(
        {order[ids[0]]: "", order[ids[1]]: "AC01", order[ids[2]]: "", order[ids[3]]: "AM04"}
    )

    assert (desk.batch.stage, desk.batch.paid, desk.batch.refused) == ("closed", 2, 2)
    assert [stage(world, case_id) for case_id in ids] == [
        *("confirmation", "payment", "confirmation", "payment"),
    ]
    assert [held(world, case_id) for case_id in ids] == ["paid", "reserved", "paid", "reserved"]
    assert kinds(world, ids[0]).count("paid") == 1
    assert kinds(world, ids[1])[-1] == "bounced"
    assert track(world, cases[1][0]).account_is_wrong
    assert not track(world, cases[3][0]).account_is_wrong
    whole(world)
