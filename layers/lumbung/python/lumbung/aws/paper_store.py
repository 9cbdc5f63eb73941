"""Photos of papers: the register and the visits in the cases table, the objects in a bucket of their own."""

from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError
from pynamodb.attributes import UnicodeAttribute

from lumbung.assistance.papers import Paper, PaperState, Upload
from lumbung.assistance.pictures import LARGEST
from lumbung.assistance.visits import Visit
from lumbung.aws.case_records import CaseItem
from lumbung.aws.clients import client
from lumbung.aws.tables import FactsAttribute, IntegerAttribute
from lumbung.aws.transaction import of
from lumbung.settings import settings
from lumbung.shared.transaction import Transaction

LARGEST_SENT = 4 * LARGEST
"""What the bucket takes. Beyond what is judged: a photo that is too large is then refused in words, by us."""

FORM_LASTS = 3600  # seconds; somebody looks for the paper and for light
ANY = "application/octet-stream"
"""What every object is called: what it is, its content says, and no browser would show it from here."""


class PaperRecord(CaseItem):
    village = UnicodeAttribute()
    case = UnicodeAttribute()
    question = UnicodeAttribute()
    id = UnicodeAttribute()
    state = UnicodeAttribute()
    why = UnicodeAttribute(null=True)
    wrapped = FactsAttribute(default=dict)
    correction = IntegerAttribute(default=0)


class VisitRecord(CaseItem):
    """Who typed the number, and which photos they chose; nothing personal."""

    id = UnicodeAttribute()
    village = UnicodeAttribute()
    case = UnicodeAttribute()
    correction = IntegerAttribute()
    until = IntegerAttribute(attr_name="ttl")
    version = IntegerAttribute()
    chosen = FactsAttribute(default=dict)


class PaperRegister:
    """Implements lumbung.assistance.papers.Register: one partition a case."""

    def read(self, village: str, case_id: str, paper_id: str) -> Paper | None:
        record = PaperRecord.find(_pk(village, case_id), paper_id)
        return _paper(record) if record else None

    def of_case(self, village: str, case_id: str) -> list[Paper]:
        found = PaperRecord.query(_pk(village, case_id), consistent_read=True)
        return [_paper(record) for record in found]

    def add(self, transaction: Transaction, paper: Paper) -> None:
        of(transaction).put(_record(paper), "paper")

    def change(self, transaction: Transaction, old: Paper, new: Paper) -> None:
        of(transaction).put(_record(new), "paper", PaperRecord.state == old.state.value)

    def remove(self, transaction: Transaction, paper: Paper) -> None:
        of(transaction).delete(_record(paper), "paper")


class VisitStore:
    """Implements lumbung.assistance.visits.VisitBook."""

    def read(self, village: str, visit_id: str) -> Visit | None:
        record = VisitRecord.find(_visit_pk(village, visit_id), "visit")
        return record.as_a(Visit) if record else None

    def add(self, transaction: Transaction, visit: Visit) -> None:
        record = VisitRecord.made_of(_visit_pk(visit.village, visit.id), "visit", visit)
        of(transaction).put(record, "visit")

    def change(self, transaction: Transaction, old: Visit, new: Visit) -> None:
        record = VisitRecord(_visit_pk(old.village, old.id), "visit")
        of(transaction).replace(record, old, new, "visit", VisitRecord.version == old.version)


class PaperBucket:
    """Implements lumbung.assistance.papers.Photos."""

    def upload(self, paper: Paper, back: str) -> Upload:
        fixed = {"Content-Type": ANY, "success_action_redirect": back}
        conditions: list[Any] = [{name: value} for name, value in fixed.items()]
        made = client("s3").generate_presigned_post(
            settings().papers_bucket,
            paper.raw,
            Fields=dict(fixed),
            Conditions=[*conditions, ["content-length-range", 0, LARGEST_SENT]],
            ExpiresIn=FORM_LASTS,
        )
        return Upload(made["url"], made["fields"], FORM_LASTS)

    def read_raw(self, paper: Paper) -> bytes | None:
        return _read(paper.raw, LARGEST + 1)

    def forget_raw(self, paper: Paper) -> None:
        _forget(paper.raw)

    def keep(self, paper: Paper, sealed: bytes) -> None:
        bucket = settings().papers_bucket
        client("s3").put_object(Bucket=bucket, Key=paper.sealed, Body=sealed, ContentType=ANY)

    def read(self, paper: Paper) -> bytes | None:
        return _read(paper.sealed)

    def forget(self, paper: Paper) -> None:
        _forget(paper.sealed)


def _read(key: str, most: int | None = None) -> bytes | None:
    try:
        answer = client("s3").get_object(Bucket=settings().papers_bucket, Key=key)
    except ClientError as error:
        # Without the right to list the bucket, S3 says "denied" of what is not there.
        if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied"):
            return None
        raise
    body: bytes = answer["Body"].read(most)
    return body


def _forget(key: str) -> None:
    client("s3").delete_object(Bucket=settings().papers_bucket, Key=key)


def _pk(village: str, case_id: str) -> str:
    return f"{village}#paper#{case_id}"


def _visit_pk(village: str, visit_id: str) -> str:
    return f"{village}#visit#{visit_id}"


def _record(paper: Paper) -> PaperRecord:
    return PaperRecord.made_of(_pk(paper.village, paper.case), paper.id, paper)


def _paper(record: PaperRecord) -> Paper:
    paper = record.as_a(Paper)
    return replace(paper, state=PaperState(paper.state))
