"""Starts MiniStack so that it survives SIGKILL, keeps its streams, and does not drown the machine in workers.

The tool runs it with .ministack's own interpreter (`tool/stack.py` gives it its environment). It reaches into
names of MiniStack 1.5.33 that are not public: the version is pinned, and each name is looked for at the start.
"""

import collections
import copy
import email.utils
import fcntl
import functools
import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import types
import zipfile
from typing import Any

import local_snapshots
import local_turns
import ministack.app as app
from ministack.core import iam_actions, iam_evaluator, lambda_runtime, responses
from ministack.services import apigateway_v1, dynamodb, lambda_svc, ses, sns, stepfunctions

WORKERS_PER_FUNCTION = int(os.environ.get("WORKERS_PER_FUNCTION", "4"))

REACHED_INTO = {
    app: ("main",),
    apigateway_v1: ("_import_rest_api", "_put_gateway_response"),
    dynamodb: (
        "_condition_syntax_error",
        "_stream_records",
        "_stream_trimmed",
        "get_state",
        "load_persisted_state",
    ),
    iam_actions: ("_ses_v2_resource_arn", "extract_resource_arn"),
    iam_evaluator: ("enforce", "parse_policy_document", "resolve_principal", "AuthError"),
    lambda_runtime: ("zipfile",),
    lambda_svc: ("_execute_function_warm",),
    ses: ("_build_mime_message", "_smtp_relay"),
    sns: ("_publish",),
    stepfunctions: (
        "_ExecutionError",
        "_add_event",
        "_call_lambda",
        "_invoke_with_callback",
        "_state_machines",
        "_task_tokens",
    ),
}


def main() -> None:
    for module, names in (*REACHED_INTO.items(), *local_snapshots.REACHED_INTO.items()):
        for name in names:
            assert hasattr(module, name), (
                f"{module.__name__}.{name} is gone: see infra/local_stack.py"
            )
    hold_lock()
    clear_temporary_files()
    keep_stream_records()
    limit_workers()
    work_out_once()
    share_unpacked_code()
    read_gateway_responses()
    name_mail_identities()
    show_texts()
    name_machines_of_tokens()
    fail_waits_with_their_function()
    if record := os.environ.get("LUMBUNG_RECORD_IAM"):
        record_iam(record)
    ask_for_mail_sets()
    local_snapshots.Snapshots().start()
    if parent := os.environ.get("LUMBUNG_ENDS_WITH"):
        threading.Thread(target=end_with, args=(int(parent),), daemon=True).start()
    sys.argv = ["ministack"]
    app.main()


def hold_lock() -> None:
    """Whoever finds this lock held knows that the stack runs; the system lets go of it however we end."""
    lock = open(os.environ["LUMBUNG_LOCK"], "a+")  # noqa: SIM115 - held as long as this process lives
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("A stack of this home runs already.")
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    hold_lock.lock = lock  # type: ignore[attr-defined]


def clear_temporary_files() -> None:
    """MiniStack leaves its workers' folders behind, gigabytes of them: TMPDIR is one of its own."""
    folder = os.environ["TMPDIR"]
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)


def keep_stream_records() -> None:
    """A function's place in a stream is saved, the records are not: the first changes after a restart would be lost."""
    get_state, load = dynamodb.get_state, dynamodb.load_persisted_state

    def get_state_with_streams() -> dict[str, Any]:
        return {
            **get_state(),
            "lumbung_records": copy.deepcopy(dynamodb._stream_records),
            "lumbung_trimmed": copy.deepcopy(dynamodb._stream_trimmed),
        }

    def load_with_streams(data: dict[str, Any]) -> None:
        load(data)
        dynamodb._stream_records.update(data.get("lumbung_records", {}))
        dynamodb._stream_trimmed.update(data.get("lumbung_trimmed", {}))

    dynamodb.get_state, dynamodb.load_persisted_state = get_state_with_streams, load_with_streams


def limit_workers() -> None:
    """A burst would start a process for each invocation at once; here it waits its turn, and pages go first."""
    execute, pages = lambda_svc._execute_function_warm, local_turns.PagesFirst()
    turns: dict[str, threading.Semaphore] = collections.defaultdict(
        lambda: threading.Semaphore(WORKERS_PER_FUNCTION)
    )

    def execute_in_turn(function: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        name = str(function.get("config", function).get("FunctionName"))
        with turns[name], pages.turn(name):
            return execute(function, *args, **kwargs)

    lambda_svc._execute_function_warm = execute_in_turn


def work_out_once() -> None:
    """Policies and conditions come again and again; MiniStack reads each anew, for each item of a transaction."""
    parse = iam_evaluator.parse_policy_document
    parse_text = functools.lru_cache(1024)(parse)

    def parse_document(document: Any) -> Any:
        return parse_text(document) if isinstance(document, str) else parse(document)

    iam_evaluator.parse_policy_document = parse_document
    dynamodb._condition_syntax_error = functools.lru_cache(4096)(dynamodb._condition_syntax_error)


def share_unpacked_code() -> None:
    """Each worker would unpack function and layers for itself; here each zip is unpacked once and linked to."""
    unpacked: dict[str, str] = {}
    one_at_a_time = threading.Lock()

    class SharedZip(zipfile.ZipFile):
        def extractall(self, path: Any = None, *args: Any, **kwargs: Any) -> None:
            self.fp.seek(0)  # type: ignore[union-attr]
            digest = hashlib.file_digest(self.fp, "sha256").hexdigest()  # type: ignore[arg-type]
            with one_at_a_time:
                if digest not in unpacked:
                    folder = tempfile.mkdtemp(prefix="unpacked-")
                    super().extractall(folder)
                    unpacked[digest] = folder
            os.rmdir(path)
            os.symlink(unpacked[digest], path)

    lambda_runtime.zipfile = types.SimpleNamespace(**{**vars(zipfile), "ZipFile": SharedZip})


def read_gateway_responses() -> None:
    """SAM writes an API's own error pages into its OpenAPI body, as AWS reads them; MiniStack passes over them."""
    import_api = apigateway_v1._import_rest_api

    def import_with_responses(spec: dict[str, Any], base_data: Any = None) -> str:
        api = import_api(spec, base_data)
        for kind, response in spec.get("x-amazon-apigateway-gateway-responses", {}).items():
            apigateway_v1._put_gateway_response(api, kind, response)
        return api

    apigateway_v1._import_rest_api = import_with_responses


def name_mail_identities() -> None:
    """Sending asks for leave on the identity that it sends as, as on AWS; MiniStack asks for it on "*"."""
    resource_of = iam_actions._ses_v2_resource_arn

    def resource_or_identity(
        method: str, path: str, body: bytes, region: str, account_id: str
    ) -> str:
        if path.rstrip("/") == "/v2/email/outbound-emails":
            _, address = email.utils.parseaddr(json.loads(body).get("FromEmailAddress", ""))
            return f"arn:aws:ses:{region}:{account_id}:identity/{address}"
        return str(resource_of(method, path, body, region, account_id))

    iam_actions._ses_v2_resource_arn = resource_or_identity


def show_texts() -> None:
    """SMS go to the mailbox beside the mails, which they reach by SMTP as those do; MiniStack only keeps a list."""
    publish = sns._publish

    def publish_and_show(params: dict[str, Any]) -> Any:
        answer = publish(params)
        given = {
            name: value[0] if isinstance(value, list) else value for name, value in params.items()
        }
        if phone := given.get("PhoneNumber"):
            values = (given.get(f"MessageAttributes.entry.{n}.Value.StringValue") for n in (1, 2))
            sender = next((value for value in values if value != "Transactional"), None)
            text = given["Message"]
            message = ses._build_mime_message(
                f"{sender} <sms@lumbung.example>", [phone], [], [], "SMS", text, "", "sms"
            )
            ses._smtp_relay("sms@lumbung.example", ["sms@lumbung.example"], message)
        return answer

    sns._publish = publish_and_show


def ask_for_mail_sets() -> None:
    """Sending by a configuration set asks for leave on that too, as on AWS."""
    enforce, resource_of = iam_evaluator.enforce, iam_actions._ses_v2_resource_arn
    here = threading.local()

    def resource_and_set(method: str, path: str, body: bytes, region: str, account: str) -> str:
        here.set = ""
        if path.rstrip("/") == "/v2/email/outbound-emails":
            name = json.loads(body).get("ConfigurationSetName")
            here.set = f"arn:aws:ses:{region}:{account}:configuration-set/{name}" if name else ""
        return str(resource_of(method, path, body, region, account))

    def enforce_both(key: str, action: str, *args: Any, **kwargs: Any) -> Any:
        denied, wanted = enforce(key, action, *args, **kwargs), getattr(here, "set", "")
        if denied is not None or action != "ses:SendEmail" or not wanted:
            return denied
        here.set = ""
        return enforce(key, action, *args, **{**kwargs, "resource_arn": wanted})

    iam_actions._ses_v2_resource_arn, iam_evaluator.enforce = resource_and_set, enforce_both


def name_machines_of_tokens() -> None:
    """Answering a task's token asks for leave on its state machine, as on AWS; MiniStack asks for it on "*"."""
    add_event, invoke = stepfunctions._add_event, stepfunctions._invoke_with_callback
    extract, here, owners = iam_actions.extract_resource_arn, threading.local(), {}

    def add_event_and_note(execution: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        here.machine = execution.get("stateMachineArn")
        return add_event(execution, *args, **kwargs)

    def invoke_and_note(resource: str, data: Any, token: str, *args: Any) -> Any:
        owners[token] = here.machine
        try:
            return invoke(resource, data, token, *args)
        finally:
            owners.pop(token, None)

    def extract_or_machine(
        service: str, method: str, path: str, headers: Any, body: bytes, *args: Any
    ) -> str:
        found = str(extract(service, method, path, headers, body, *args))
        if service != "states" or found != "*" or b"taskToken" not in body:
            return found
        machines = list(stepfunctions._state_machines)  # of a token that is spent: any of them
        return owners.get(json.loads(body)["taskToken"]) or (machines[0] if machines else found)

    stepfunctions._add_event = add_event_and_note
    stepfunctions._invoke_with_callback = invoke_and_note
    iam_actions.extract_resource_arn = extract_or_machine


def fail_waits_with_their_function() -> None:
    """A function that was to hand on a token and failed fails its state, as on AWS; MiniStack waits on for ever."""
    invoke, call = stepfunctions._invoke_with_callback, stepfunctions._call_lambda
    here = threading.local()

    def invoke_and_note(resource: str, data: Any, token: str, *args: Any) -> Any:
        here.token = token
        return invoke(resource, data, token, *args)

    def call_or_fail(function: Any, event: Any) -> Any:
        token, here.token = getattr(here, "token", None), None
        try:
            return call(function, event)
        except stepfunctions._ExecutionError as fault:
            if waiting := stepfunctions._task_tokens.get(token):
                waiting["error"] = {"Error": fault.error, "Cause": fault.cause}
                waiting["event"].set()
            raise

    stepfunctions._invoke_with_callback = invoke_and_note
    stepfunctions._call_lambda = call_or_fail


def record_iam(path: str) -> None:
    """Every (principal, action, resource, allowed) once, as a line of JSON: what the policies are held against."""
    enforce, seen = iam_evaluator.enforce, set()
    record = open(path, "a", buffering=1)  # noqa: SIM115 - open as long as this process lives

    def enforce_and_record(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        **kwargs: Any,
    ) -> Any:
        denied = enforce(
            access_key_id, iam_action, service, region, resource_arn=resource_arn, **kwargs
        )
        if not isinstance(denied, iam_evaluator.AuthError):
            principal = iam_evaluator.resolve_principal(
                access_key_id or "", responses.get_account_id()
            )
            # The root account is the tool itself; it has no policies.
            if getattr(principal, "policies", None) is not None:
                fact = (principal.arn, iam_action, resource_arn, denied is None)
                if fact not in seen:
                    seen.add(fact)
                    names = ("principal", "action", "resource", "allowed")
                    record.write(json.dumps(dict(zip(names, fact, strict=True))) + "\n")
        return denied

    iam_evaluator.enforce = enforce_and_record


def end_with(parent: int) -> None:
    """A test's stack goes when its test run goes, however that ended."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
