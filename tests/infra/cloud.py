"""AWS in memory, as far as the deploy tool knows it."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from infra.target import Target

OUTPUTS = ("Arn", "RestAPIId")
DONE, FAILED = "CREATE_COMPLETE", "ROLLBACK_COMPLETE"


def refusal(message: str) -> ClientError:
    return ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "any")


@dataclass
class Cloud:
    """CloudFormation, as far as the deploy tool knows it."""

    stacks: dict[str, dict] = field(default_factory=dict)
    events: list[dict] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    ends_as: str = DONE
    refuses: str = ""
    imported: dict[str, dict] = field(default_factory=dict)
    import_fails: str = ""
    exceptions = SimpleNamespace(ClientError=ClientError)

    def describe_stacks(self, StackName):
        if StackName not in self.stacks:
            raise refusal("does not exist")
        stack = dict(self.stacks[StackName])
        # What is in progress has ended at the next look.
        self.stacks[StackName]["StackStatus"] = stack["StackStatus"].replace(
            "IN_PROGRESS", "COMPLETE"
        )
        if stack["StackStatus"] == "CREATE_IN_PROGRESS":
            self.stacks[StackName]["StackStatus"] = self.ends_as
        return {"Stacks": [stack]}

    def create_stack(self, **call):
        self.calls.append("create")
        outputs = [{"OutputKey": name, "OutputValue": "arn:made"} for name in OUTPUTS]
        self.stacks[call["StackName"]] = {
            **call,
            "StackStatus": "CREATE_IN_PROGRESS",
            "Outputs": outputs,
        }

    def update_stack(self, **call):
        self.calls.append("update")
        if self.refuses:
            raise refusal(self.refuses)
        self.stacks[call["StackName"]] |= {**call, "StackStatus": "UPDATE_IN_PROGRESS"}

    def delete_stack(self, StackName):
        self.calls.append(f"delete {StackName}")
        del self.stacks[StackName]

    def describe_stack_events(self, StackName):
        return {"StackEvents": self.events}

    def get_paginator(self, _name):
        page = {"Stacks": [{"StackName": name, **stack} for name, stack in self.stacks.items()]}
        return SimpleNamespace(paginate=lambda: [page])

    def create_change_set(self, **call):
        self.calls.append("import")
        self.imported = call
        self.stacks[call["StackName"]] = {"StackStatus": "REVIEW_IN_PROGRESS"}

    def describe_change_set(self, StackName, ChangeSetName):
        assert (StackName, ChangeSetName) == (
            self.imported["StackName"],
            self.imported["ChangeSetName"],
        )
        if self.import_fails:
            return {"Status": "FAILED", "StatusReason": self.import_fails}
        return {"Status": "CREATE_COMPLETE"}

    def execute_change_set(self, StackName, ChangeSetName):
        self.stacks[StackName]["StackStatus"] = "IMPORT_COMPLETE"


@dataclass
class Refusing:
    """A service that keeps names: each once."""

    refusal: str
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def exceptions(self):
        return SimpleNamespace(**{self.refusal: ClientError, "ClientError": ClientError})

    def keep(self, name: str, value: Any = None) -> None:
        if name in self.kept:
            raise refusal(self.refusal)
        self.kept[name] = value


class Mail(Refusing):
    """SES, as far as identities go."""

    def create_email_identity(self, EmailIdentity):
        self.keep(EmailIdentity)


class Parameters(Refusing):
    """SSM."""

    def put_parameter(self, Name, Value, Type, Overwrite):
        assert (Type, Overwrite) == ("SecureString", False)
        self.keep(Name, Value)


@dataclass
class Bucket:
    """S3 with one bucket, or without it."""

    held: set[str] = field(default_factory=set)
    blocked: bool = False
    told: dict[str, Any] = field(default_factory=dict)
    exceptions = SimpleNamespace(ClientError=ClientError)

    def head_bucket(self, Bucket):
        if not self.blocked:
            raise refusal("there is none")

    def create_bucket(self, Bucket, **_place):
        self.held.clear()

    def put_public_access_block(self, Bucket, PublicAccessBlockConfiguration):
        self.blocked = all(PublicAccessBlockConfiguration.values())

    def put_bucket_encryption(self, Bucket, ServerSideEncryptionConfiguration):
        self.told["encryption"] = ServerSideEncryptionConfiguration

    def put_bucket_lifecycle_configuration(self, Bucket, LifecycleConfiguration):
        self.told["lifecycle"] = LifecycleConfiguration

    def put_bucket_notification_configuration(self, Bucket, NotificationConfiguration):
        self.told["notification"] = NotificationConfiguration

    def upload_file(self, path, bucket, key):
        self.held.add(key)

    def get_paginator(self, _name):
        return SimpleNamespace(
            paginate=lambda **_: [{"Contents": [{"Key": key} for key in self.held]}]
        )


@dataclass
class Tables:
    """DynamoDB, as far as names go."""

    names: list[str] = field(default_factory=list)

    def get_paginator(self, _name):
        return SimpleNamespace(paginate=lambda: [{"TableNames": [name]} for name in self.names])


@dataclass
class Account:
    """What is in one account."""

    cloudformation: Cloud = field(default_factory=Cloud)
    sesv2: Mail = field(default_factory=lambda: Mail("AlreadyExistsException"))
    ssm: Parameters = field(default_factory=lambda: Parameters("ParameterAlreadyExists"))
    s3: Bucket = field(default_factory=Bucket)
    dynamodb: Tables = field(default_factory=Tables)
    sts: Any = field(
        default_factory=lambda: SimpleNamespace(get_caller_identity=lambda: {"Account": "1"})
    )


class AccountTarget(Target):
    """The real target, with an account of the test's own among its parameters."""

    pause = 0.0

    def client(self, service):
        return getattr(self.parameters["account"], service)
