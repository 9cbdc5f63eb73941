"""What each function may do, and what of it was ever used: a permission that no journey needs is one too many."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

Permission = tuple[str, str, str]
"""A function ("events.agenda_due"), an action, and what follows the account in the resource's ARN."""

# What the platform does in a function's name: written by the Lambda service, seen by no recorder.
PLATFORM = {
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}


# What the local stack has no service for: its adapter is tested against the service's model (tests/aws/test_texts.py).
NOT_HERE = {"social-messaging:SendWhatsAppMessage"}

# What AWS asks of whoever signed a form when a browser sends it, and the local stack does not (MiniStack 1.5.33).
SIGNED_FOR = {("portal.api", "s3:PutObject"), ("office.api", "s3:PutObject")}


def granted(stage: str, mail_identity: str) -> set[Permission]:
    """Every permission in functions/*/.chalice/policy-*.json that a journey on the local stack can use."""
    return {
        (function, action, resource)
        for path in sorted((ROOT / "functions").glob("*/.chalice/policy-*.json"))
        for function in [_function_of(path)]
        for statement in json.loads(path.read_text())["Statement"]
        if statement["Effect"] == "Allow"
        for action in statement["Action"]
        if action not in PLATFORM | NOT_HERE and (function, action) not in SIGNED_FOR
        for resource in _resources(statement["Resource"], stage, mail_identity)
    }


def used(record: Path, stage: str) -> set[Permission]:
    """What infra/local_stack.py recorded as asked for and allowed (`LUMBUNG_RECORD_IAM`)."""
    return {fact[:3] for fact in _facts(record, stage) if fact[3]}


def denied(record: Path, stage: str) -> set[Permission]:
    """What a function asked for and did not get."""
    return {fact[:3] for fact in _facts(record, stage) if not fact[3]}


def unused(record: Path, stage: str, mail_identity: str) -> set[Permission]:
    """What is granted and was never used."""
    seen = used(record, stage)
    return {
        permission
        for permission in granted(stage, mail_identity)
        if not any(_covers(permission, fact) for fact in seen)
    }


def _covers(permission: Permission, fact: Permission) -> bool:
    """Only what ends in `*`, such as the executions of a state machine, stands for more than itself."""
    pattern = re.escape(permission[2]).replace(r"\*", ".*")
    return permission[:2] == fact[:2] and re.fullmatch(pattern, fact[2]) is not None


def _function_of(path: Path) -> str:
    name = path.stem.removeprefix("policy-")
    return f"{path.parent.parent.name}.{'api' if name == 'api_handler' else name}"


def _resources(value: object, stage: str, mail_identity: str) -> list[str]:
    texts = value if isinstance(value, list) else [value]
    return [
        _name_of(text["Fn::Sub"] if isinstance(text, dict) else text)
        .replace("${Stage}", stage)
        .replace("${MailIdentity}", mail_identity)
        for text in texts
    ]


def _facts(record: Path, stage: str) -> list[tuple[str, str, str, bool]]:
    facts = []
    for line in record.read_text().splitlines():
        fact = json.loads(line)
        # …:assumed-role/<role>/<function>
        deployed = fact["principal"].rpartition("/")[2]
        app, _, name = deployed.removeprefix(f"lumbung-{stage}-").partition("-")
        facts.append((f"{app}.{name}", fact["action"], _name_of(fact["resource"]), fact["allowed"]))
    return facts


def _name_of(arn: str) -> str:
    """`table/lumbung-local-cases`, whatever partition, region and account; a `*` where the name holds one of them."""
    plain = re.sub(r"\$\{AWS::\w+\}", "*", arn)
    return plain.split(":", 5)[5] if plain.startswith("arn:") else plain
