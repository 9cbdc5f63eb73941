"""Deploys a build as stacks side by side, with the same calls to the local stack and to AWS; only the endpoint differs."""

import base64
import json
import secrets
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.archive import digest_of
from infra.build import Build
from infra.errors import ToolError
from infra.templates import read_template

PURPOSES = ("intake", "fields", "index", "links", "pins")
TABLES = ("cases", "agenda", "people", "treasury", "messages", "settings")
KEPT_AS_TEXT = 51_200  # bytes; a longer template goes by way of the bucket


class DeployError(ToolError):
    """A stack did not get where it should; the text names the resources and their reasons."""


@dataclass(frozen=True)
class Target:
    """Where to: a stage in a region of AWS, or the local stack at an endpoint."""

    stage: str
    region: str
    endpoint: str | None = None  # None is AWS
    # What the village decides: hosts, mail, limits.
    parameters: Mapping[str, str] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """A client of a service there. boto3 is imported here: `status` and `mail` need none of it."""
        import boto3
        from botocore.config import Config

        local = (
            {"aws_access_key_id": "test", "aws_secret_access_key": "test"} if self.endpoint else {}
        )
        config = Config(retries={"mode": "standard", "max_attempts": 8}, max_pool_connections=20)
        # A session for each: stacks are deployed by threads, and a session is for one thread.
        return boto3.session.Session(region_name=self.region, **local).client(
            service, endpoint_url=self.endpoint, config=config
        )

    def name(self, thing: str) -> str:
        """`lumbung-<stage>-<thing>`, as everything of a stage is called."""
        return f"lumbung-{self.stage}-{thing}"

    def function(self, app: str, name: str) -> str:
        """A function as it is deployed: `lumbung-<stage>-<app>-<name>`."""
        return self.name(f"{app}-{name}")

    @property
    def pause(self) -> float:
        """Seconds between two looks at a stack."""
        return 0.1 if self.endpoint else 3.0


def deploy(
    target: Target, built: Build, say: Callable[[str], None] = lambda _text: None
) -> dict[str, dict[str, str]]:
    """Everything of a stage up to date. Answers each stack's outputs. Raises DeployError."""
    say("code into the bucket")
    bucket = upload(target, built)
    make_root_keys(target)
    given = {**target.parameters, **built.parameters, "Stage": target.stage, "Artifacts": bucket}
    say("the stack core")
    core = put_stack(target, "core", built.templates["core"], given)
    beside = [name for name in built.templates if name not in ("core", "edge")]
    say(f"the stacks {', '.join(beside)}")
    with ThreadPoolExecutor(max_workers=len(beside)) as hands:
        made = {
            name: hands.submit(put_stack, target, name, built.templates[name], given | core)
            for name in beside
        }
        outputs = {"core": core} | {name: future.result() for name, future in made.items()}
    say("the stack edge")
    apis = {
        "PortalApi": outputs["portal"]["RestAPIId"],
        "OfficeApi": outputs["office"]["RestAPIId"],
    }
    return outputs | {"edge": put_stack(target, "edge", built.templates["edge"], given | apis)}


def bucket_name(target: Target) -> str:
    account = target.client("sts").get_caller_identity()["Account"]
    return f"lumbung-{target.stage}-artifacts-{account}"


def upload(target: Target, built: Build) -> str:
    """Whatever of the build the bucket does not hold yet; the bucket is made where it is missing."""
    s3, bucket = target.client("s3"), bucket_name(target)
    try:
        s3.head_bucket(Bucket=bucket)
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
    held = {
        item["Key"]
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        for item in page.get("Contents", ())
    }
    for key in built.uploads.keys() - held:
        s3.upload_file(str(built.uploads[key]), bucket, key)
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


def put_stack(
    target: Target, name: str, template: Path, given: Mapping[str, str]
) -> dict[str, str]:
    """Creates or updates one stack and waits for it. Answers its outputs."""
    cloud, stack = target.client("cloudformation"), target.name(name)
    text = template.read_text()
    wanted = read_template(template)["Parameters"]
    call = {
        "StackName": stack,
        **_body(target, text, given["Artifacts"]),
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": given[key]} for key in wanted if key in given
        ],
        "Tags": [{"Key": "lumbung", "Value": target.stage}],
    }
    state = stack_state(cloud, stack)
    if state == "ROLLBACK_COMPLETE":  # its first try failed: it can only be deleted
        cloud.delete_stack(StackName=stack)
        wait(target, cloud, stack)
        state = None
    try:
        (cloud.update_stack if state else cloud.create_stack)(**call)
    except cloud.exceptions.ClientError as error:
        if "No updates are to be performed" not in error.response["Error"]["Message"]:
            raise DeployError(f"{stack}: {error.response['Error']['Message']}") from error
    found = wait(target, cloud, stack)
    if found["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise DeployError(f"{stack} ended as {found['StackStatus']}\n{reasons(cloud, stack)}")
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", ())}


def _body(target: Target, text: str, bucket: str) -> dict[str, str]:
    if len(text.encode()) <= KEPT_AS_TEXT:
        return {"TemplateBody": text}
    key, s3 = f"template-{digest_of([text])}", target.client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
    return {
        "TemplateURL": s3.generate_presigned_url(
            "get_object", {"Bucket": bucket, "Key": key}
        ).split("?")[0]
    }


def stack_state(cloud: Any, stack: str) -> str | None:
    """None where there is no such stack."""
    try:
        return str(cloud.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])
    except cloud.exceptions.ClientError:
        return None


def wait(target: Target, cloud: Any, stack: str) -> dict[str, Any]:
    """Until nothing is in progress; a stack that is gone answers {}."""
    while True:
        try:
            found: dict[str, Any] = cloud.describe_stacks(StackName=stack)["Stacks"][0]
        except cloud.exceptions.ClientError:
            return {}
        if not found["StackStatus"].endswith("_IN_PROGRESS"):
            return found
        time.sleep(target.pause)


def reasons(cloud: Any, stack: str) -> str:
    """What failed and why, the first first; what was merely cancelled because of it is left out."""
    events = reversed(cloud.describe_stack_events(StackName=stack)["StackEvents"])
    lines = [
        f"  {event['LogicalResourceId']} ({event['ResourceType']}): {event['ResourceStatusReason']}"
        for event in events
        if "FAILED" in event["ResourceStatus"]
        and "cancelled" not in event.get("ResourceStatusReason", "cancelled")
    ]
    return "\n".join(lines) or "  (no reason given)"


def destroy(target: Target, say: Callable[[str], None]) -> None:
    """All stacks of a stage, the last first. Tables, root keys and the bucket stay: they are the village's."""
    cloud = target.client("cloudformation")
    found = [
        stack["StackName"]
        for page in cloud.get_paginator("describe_stacks").paginate()
        for stack in page["Stacks"]
        if {"Key": "lumbung", "Value": target.stage} in stack.get("Tags", [])
    ]
    for stack in sorted(
        found, key=lambda name: (name != target.name("edge"), name == target.name("core"))
    ):
        say(f"deleting {stack}")
        cloud.delete_stack(StackName=stack)
        wait(target, cloud, stack)
