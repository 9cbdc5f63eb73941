"""A payment batch, step by step, as the people and the bank do it."""

import boto3

from lumbung.shared.ids import uuid7
from tests.banks import pain_002, rows_of
from tests.factories import kk, nik
from tests.journey import bring_to

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

    def upload(self, content):
        batch = self.batch
        key = f"{batch.folder}/answer-{batch.answers + 1}"
        boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content)

    def answer(self, content, by="lina"):
        self.upload(content)
        batch = self.batch
        self.batches.take_answer(self.village.id, self.world.official(by), self.id, batch.version)
        self.world.work()

    def bank_says(self, said):
        """By the place in the file: "" for paid, else the code of the refusal."""
        rows = rows_of(self.file())
        self.answer(pain_002(self.batch.code, rows, {rows[n][0]: why for n, why in said.items()}))


def some(world, many, **how):
    """Cases that wait to be paid by transfer."""
    return [
        bring_to(world, "payment", nik=nik(), kk=kk(), **{**ACCOUNT, **how}) for n in range(many)
    ]
