"""The bucket for photos, as moto keeps it."""

import boto3

from lumbung.assistance.papers import Paper, paper_of
from lumbung.assistance.visits import Visit
from tests.unit.assistance.test_pictures import photo
from tests.workflows.machine import REGION
from tests.world import World

BUCKET = "lumbung-test-papers"
KTP = "photo_ktp"


def make_bucket():
    """Its client; as it was where there is one already."""
    s3 = boto3.client("s3", region_name=REGION)
    try:
        s3.head_bucket(Bucket=BUCKET)
    except s3.exceptions.ClientError:
        place = {"LocationConstraint": REGION}
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    return s3


def keys_in(bucket) -> list[str]:
    """What lies in it."""
    found = bucket.list_objects_v2(Bucket=BUCKET).get("Contents", ())
    return [each["Key"] for each in found]


def send_photo(world: World, bucket, visit: Visit, content: bytes = b"") -> Paper:
    """By the form that the photo's page shows; then it is looked at. Answers what became of it."""
    papers, (case, correction) = world.runtime.papers, (visit.case, visit.correction)
    upload = papers.offer_upload(visit.village, case, KTP, "https://x/y", correction)
    key = upload.fields["key"]
    bucket.put_object(Bucket=BUCKET, Key=key, Body=content or photo())
    papers.take_paper(key)
    paper_id = paper_of(key, visit.village, case, KTP, correction)
    return papers.read_paper(visit.village, case, KTP, paper_id, correction)
