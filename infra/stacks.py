"""One stack of CloudFormation: made, changed, waited for; what fails is told with CloudFormation's own reasons."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.archive import digest_of
from infra.errors import ToolError
from infra.target import Target
from infra.templates import read_template

KEPT_AS_TEXT = 51_200  # bytes; a longer template goes by way of the bucket


class DeployError(ToolError):
    """A stack did not get where it should; the text names the resources and their reasons."""


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
    exists = put_away_failure(target, cloud, stack)
    try:
        (cloud.update_stack if exists else cloud.create_stack)(**call)
    except cloud.exceptions.ClientError as error:
        told = error.response["Error"]
        # A create whose answer was lost is sent again by the SDK, and meets the stack that it made.
        made = not exists and told["Code"] == "AlreadyExistsException"
        if not made and "No updates are to be performed" not in told["Message"]:
            raise DeployError(f"{stack}: {told['Message']}") from error
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


def put_away_failure(target: Target, cloud: Any, stack: str) -> bool:
    """A stack whose first try failed, or never began, can only be deleted. Answers whether one stands now."""
    try:
        state = cloud.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except cloud.exceptions.ClientError:
        return False
    if state in ("ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"):
        cloud.delete_stack(StackName=stack)
        wait(target, cloud, stack)
        return False
    return True


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
