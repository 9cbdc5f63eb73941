"""What a stage stands on and no stack takes along: buckets, root keys, mail identity, and tables with what is in them."""

import base64
import json
import secrets
import time
from pathlib import Path
from typing import Any

from infra.build import Build
from infra.stacks import DeployError, put_away_failure, wait
from infra.target import Target
from infra.templates import read_template

PURPOSES = ("intake", "fields", "index", "links", "pins")
TABLES = ("cases", "agenda", "people", "treasury", "journal", "messages", "settings")


def bucket_name(target: Target) -> str:
    return f"lumbung-{target.stage}-artifacts-{_account(target)}"


def upload(target: Target, built: Build) -> str:
    """Whatever of the build the bucket does not hold yet; the bucket is made where it is missing."""
    s3, bucket = target.client("s3"), bucket_name(target)
    _make_bucket(target, s3, bucket)
    held = {
        item["Key"]
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        for item in page.get("Contents", ())
    }
    for key in built.uploads.keys() - held:
        s3.upload_file(str(built.uploads[key]), bucket, key)
    return bucket


def make_papers_bucket(target: Target) -> str:
    """Where photos of papers lie, and for a while the files of banks. What was sent and not seen to goes after a day; each that comes is told of.

    It keeps no versions: what is deleted must be gone.
    """
    s3, bucket = target.client("s3"), target.name("papers") + f"-{_account(target)}"
    _make_bucket(target, s3, bucket)
    s3.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    )
    s3.put_bucket_lifecycle_configuration(
        Bucket=bucket,
        LifecycleConfiguration={
            "Rules": [
                {
                    "ID": "unseen",
                    "Status": "Enabled",
                    "Filter": {"Prefix": "raw/"},
                    "Expiration": {"Days": 1},
                },
                {
                    "ID": "bank",  # the agenda deletes them sooner; what it never knew of goes by this
                    "Status": "Enabled",
                    "Filter": {"Prefix": "bank/"},
                    "Expiration": {"Days": 90},
                },
            ]
        },
    )
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    return bucket


def make_root_keys(target: Target) -> None:
    """Each purpose's first key, random, unless it has one: a key made twice would make what it sealed unreadable."""
    ssm = target.client("ssm")
    for purpose in PURPOSES:
        key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        try:
            ssm.put_parameter(
                Name=f"/lumbung/{target.stage}/{purpose}",
                Value=json.dumps([key]),
                Type="SecureString",
                Overwrite=False,
            )
        except ssm.exceptions.ParameterAlreadyExists:
            continue


def make_mail_identity(target: Target) -> None:
    """What mails are sent from, unless SES knows it: one verified by hand, or another stage's, is as good."""
    ses = target.client("sesv2")
    try:
        ses.create_email_identity(EmailIdentity=target.parameters["MailIdentity"])
    except ses.exceptions.AlreadyExistsException:
        return


def tables_left_behind(target: Target) -> list[str]:
    """The rooms whose tables stand although the stack that holds them does not: of before a `destroy`, say."""
    cloud = target.client("cloudformation")
    if put_away_failure(target, cloud, target.name("core")):
        return []
    pages = target.client("dynamodb").get_paginator("list_tables").paginate()
    standing = {name for page in pages for name in page["TableNames"]}
    return [room for room in TABLES if target.name(room) in standing]


def refuse_tables_left_behind(target: Target, rooms: list[str]) -> None:
    """Raises DeployError with what there is and what can be done; nothing where nothing was left."""
    if not rooms:
        return
    names = [target.name(room) for room in rooms]
    raise DeployError(
        f"Tables of the stage {target.stage} stand without their stack: {', '.join(names)}.\n"
        "They are of an earlier deployment, and what was written then is in them. Either\n"
        "  go on with them: the same command with --take-over-tables, or\n"
        "  choose another --stage, or\n"
        "  delete each of them, if nobody will ever need what is in it:"
        f" aws dynamodb delete-table --region {target.region} --table-name {names[0]}"
    )


def take_over_tables(target: Target, core: Path, rooms: list[str]) -> None:
    """A new core stack that holds these tables as they are and nothing else yet. Raises DeployError."""
    cloud, stack, change = target.client("cloudformation"), target.name("core"), "take-over-tables"
    tables = table_resources(core, target.stage)
    mine = {_logical_name(room): tables[room] for room in rooms}
    cloud.create_change_set(
        StackName=stack,
        ChangeSetName=change,
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps({"Resources": mine}),
        ResourcesToImport=[
            {
                "ResourceType": table["Type"],
                "LogicalResourceId": name,
                "ResourceIdentifier": {"TableName": table["Properties"]["TableName"]},
            }
            for name, table in mine.items()
        ],
    )
    made = {"Status": "CREATE_PENDING"}
    while made["Status"] in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
        time.sleep(target.pause)
        made = cloud.describe_change_set(StackName=stack, ChangeSetName=change)
    if made["Status"] == "CREATE_COMPLETE":
        cloud.execute_change_set(StackName=stack, ChangeSetName=change)
        made["Status"] = wait(target, cloud, stack)["StackStatus"]
    if made["Status"] != "IMPORT_COMPLETE":
        reason = made.get("StatusReason", "")
        raise DeployError(f"The tables were not taken over: {made['Status']} {reason}".strip())


def table_resources(core: Path, stage: str) -> dict[str, dict[str, Any]]:
    """The tables of infra/core.yaml by room, the loop over them unrolled and the stage filled in."""
    resources = read_template(core)["Resources"]
    _, rooms, body = resources["Fn::ForEach::Tables"]
    found = dict.fromkeys(rooms, body["${Room}"]) | {"agenda": resources["Agenda"]}
    return {
        room: {
            **table,
            "Properties": {**table["Properties"], "TableName": f"lumbung-{stage}-{room}"},
        }
        for room, table in found.items()
    }


def _logical_name(room: str) -> str:
    """As infra/core.yaml calls them: the loop's by their room."""
    return "Agenda" if room == "agenda" else room


def _account(target: Target) -> str:
    return str(target.client("sts").get_caller_identity()["Account"])


def _make_bucket(target: Target, s3: Any, bucket: str) -> None:
    """Unless it is there; closed to the public."""
    try:
        s3.head_bucket(Bucket=bucket)
        return
    except s3.exceptions.ClientError:
        place = {} if target.region == "us-east-1" else {"LocationConstraint": target.region}
        s3.create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": place} if place else {}))
    blocked = (
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    )
    s3.put_public_access_block(
        Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(blocked, True)
    )
