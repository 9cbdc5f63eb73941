"""Deploys a build as stacks side by side, with the same calls to the local stack and to AWS; only the endpoint differs."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from infra import ground
from infra.build import Build
from infra.stacks import put_stack, wait
from infra.target import Target

ONE_A_VILLAGE = "edge"


def deploy(
    target: Target,
    built: Build,
    village: str,
    say: Callable[[str], None] = lambda _text: None,
    *,
    take_over: bool = False,
) -> dict[str, dict[str, str]]:
    """Everything of a stage up to date, and the hosts of one village by its id. Answers each stack's outputs.

    With `take_over`, tables of an earlier deployment come under the new stack as they are. Raises DeployError.
    """
    _see_to_tables(target, built, say, take_over=take_over)
    say("code into the bucket")
    bucket = ground.upload(target, built)
    ground.make_root_keys(target)
    given = {**target.parameters, **built.parameters, "Stage": target.stage, "Artifacts": bucket}
    given["PapersBucket"] = ground.make_papers_bucket(target)
    say("the stack core")
    core = put_stack(target, "core", built.templates["core"], given)
    # Not before core: where an older one still holds the identity, this update takes it along.
    ground.make_mail_identity(target)
    outputs = {"core": core, **_put_apps(target, built, given | core, say)}
    edge = f"{ONE_A_VILLAGE}-{village}"
    say(f"the stack {edge}")
    apis = {
        "PortalApi": outputs["portal"]["RestAPIId"],
        "OfficeApi": outputs["office"]["RestAPIId"],
    }
    template = built.templates[ONE_A_VILLAGE]
    return outputs | {ONE_A_VILLAGE: put_stack(target, edge, template, given | apis)}


def _see_to_tables(
    target: Target, built: Build, say: Callable[[str], None], *, take_over: bool
) -> None:
    """Tables of an earlier deployment are taken over or stand in the way; neither is found out half-way."""
    left = ground.tables_left_behind(target)
    if not take_over:
        ground.refuse_tables_left_behind(target, left)
    elif left:
        say(f"taking over {', '.join(left)}")
        ground.take_over_tables(target, built.templates["core"], left)


def _put_apps(
    target: Target, built: Build, given: Mapping[str, str], say: Callable[[str], None]
) -> dict[str, dict[str, str]]:
    """Workflow and apps at the same time: none needs another."""
    beside = [name for name in built.templates if name not in ("core", ONE_A_VILLAGE)]
    say(f"the stacks {', '.join(beside)}")
    with ThreadPoolExecutor(max_workers=len(beside)) as hands:
        made = {
            name: hands.submit(put_stack, target, name, built.templates[name], given)
            for name in beside
        }
        return {name: future.result() for name, future in made.items()}


def destroy(target: Target, say: Callable[[str], None]) -> None:
    """All stacks of a stage, hosts first, core last. Tables, root keys, mail identity and buckets stay: they are the village's."""
    cloud = target.client("cloudformation")
    found = [
        stack["StackName"]
        for page in cloud.get_paginator("describe_stacks").paginate()
        for stack in page["Stacks"]
        if {"Key": "lumbung", "Value": target.stage} in stack.get("Tags", [])
    ]
    hosts, core = target.name(ONE_A_VILLAGE), target.name("core")
    for stack in sorted(found, key=lambda name: (not name.startswith(hosts), name == core)):
        say(f"deleting {stack}")
        cloud.delete_stack(StackName=stack)
        wait(target, cloud, stack)
