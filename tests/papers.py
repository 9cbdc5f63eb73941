"""Photos of papers as they come from a phone: in the bucket, looked at and sealed."""

import boto3

from lumbung.assistance.papers import Paper, PaperState
from lumbung.assistance.ports import Draft
from lumbung.runtime import Runtime
from lumbung.shared.ids import random_id
from tests.unit.assistance.test_pictures import photo
from tests.workflows.machine import REGION

BUCKET = "lumbung-test-papers"


def photographed(here: Runtime, draft: Draft, *questions: str) -> dict[str, str]:
    """What the form holds of a photo for each of these questions."""
    s3 = boto3.client("s3", region_name=REGION)
    if BUCKET not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}:
        place = {"LocationConstraint": REGION}
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    taken = {}
    for question in questions:
        paper = Paper(draft.village, draft.case, question, random_id())
        s3.put_object(Bucket=BUCKET, Key=paper.raw, Body=photo())
        assert here.papers.take_paper(paper.raw) == PaperState.TAKEN
        taken[question] = paper.id
    return taken
