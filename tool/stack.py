"""Starts and stops the local stack: MiniStack, the mailbox beside it, and what is deployed to it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from infra.build import build
from infra.deploy import deploy
from infra.errors import ToolError
from infra.target import Target
from tool.home import HOST, REGION, ROOT, STAGE, Home

Say = Callable[[str], None]
MAIL_FROM = "kelurahan@lumbung.example"

# Locally nobody waits for a limit: the bench and the tests send from one address, and type faster than a person.
LOCAL_PARAMETERS = {
    "PublicScheme": "http",
    "MailFrom": MAIL_FROM,
    "MailIdentity": MAIL_FROM,
    "PublicHost": HOST,
    "OfficeHost": f"kantor.{HOST}",
    "Certificate": f"arn:aws:acm:{REGION}:000000000000:certificate/local",
    "LeastSecondsOfFilling": "0",
    "SubmissionsPerPhonePerDay": "100000",
    "SubmissionsPerAddressPerHour": "100000",
    "AnswerTexts": "yes",
    "ThrottleRate": "10000",
    "ThrottleBurst": "5000",
}


class StackError(ToolError):
    """The local stack did not start; the text says what to look at."""


def target_of(home: Home, parameters: Mapping[str, str] | None = None) -> Target:
    """The local stack as a place to deploy to."""
    scale = os.environ.get("LUMBUNG_TIME_SCALE", "1")
    return Target(
        STAGE, REGION, home.endpoint, {**LOCAL_PARAMETERS, "TimeScale": scale, **(parameters or {})}
    )


def start_stack(
    home: Home,
    *,
    parameters: Mapping[str, str] | None = None,
    record_iam: Path | None = None,
    ends_with_me: bool = False,
    say: Say = lambda _text: None,
) -> bool:
    """The whole stack of this home up, deployed and seeded; data of before is kept.

    `parameters` go over those of the local stack, `record_iam` is a file for every IAM decision (see
    infra/local_stack.py), `ends_with_me` stops it when this process is gone. Answers whether it had to start.
    Raises StackError, infra.stacks.DeployError.
    """
    from tool.seed import REFERENCE, read_settings, seed

    target = target_of(home, parameters)
    with ThreadPoolExecutor(max_workers=1) as hands:
        building = hands.submit(build, False, say)
        started = start_processes(home, record_iam=record_iam, ends_with_me=ends_with_me, say=say)
        built = building.result()
    wanted = {"build": built.digest, "parameters": dict(target.parameters)}
    if home.note("deployed") != wanted:
        outputs = deploy(target, built, read_settings(REFERENCE).id, say)
        home.write_note("outputs", outputs)
        home.write_note("deployed", wanted)
    seed(home, target, say)
    if started:
        look_after_cases(target)
    return started


def look_after_cases(target: Target) -> None:
    """Executions do not outlive the stack: each open case's next attempt starts from its stored stage."""
    client = target.client("lambda")
    try:
        client.invoke(
            FunctionName=target.function("events", "look_after_cases"),
            InvocationType="Event",
            Payload=b"{}",
        )
    except client.exceptions.ResourceNotFoundException:
        return


def start_processes(
    home: Home,
    *,
    record_iam: Path | None = None,
    ends_with_me: bool = False,
    say: Say = lambda _text: None,
) -> bool:
    """MiniStack and the mailbox of this home, unless they run. Answers whether MiniStack had to start."""
    home.folder.mkdir(parents=True, exist_ok=True)
    ours = {"LUMBUNG_ENDS_WITH": str(os.getpid())} if ends_with_me else {}
    mailbox, stack = home.pid("mailbox"), home.pid("stack")
    _refuse_taken_ports(
        *(() if mailbox else (home.mail_port, home.smtp_port)), *(() if stack else (home.port,))
    )
    if mailbox is None:
        command = [sys.executable, "-m", "tool.mailbox", str(home.folder), str(home.port)]
        _detach(home, "mailbox", command, {**os.environ, **ours})
        _wait_until(home, "mailbox", home.mail_url)
    if stack is not None:
        return False
    say("the local stack")
    recording = {"LUMBUNG_RECORD_IAM": str(record_iam)} if record_iam else {}
    python = ROOT / ".ministack" / "bin" / "python"
    command = [str(python), str(ROOT / "infra" / "local_stack.py")]
    _detach(home, "stack", command, {**environment_of(home), **ours, **recording})
    _wait_until(home, "stack", f"{home.endpoint}/_ministack/health")
    return True


def environment_of(home: Home) -> dict[str, str]:
    """What MiniStack sees. Not this shell's AWS_…, proxies and PYTHON…: each worker would inherit them."""
    # So many times as long a step waits before it is repeated: tests shorten it.
    wanted = ("PATH", "HOME", "LANG", "TZ", "SFN_WAIT_SCALE")
    return {name: os.environ[name] for name in wanted if name in os.environ} | {
        "LUMBUNG_LOCK": str(home.lock("stack")),
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(home.port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "MINISTACK_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "PERSIST_STATE": "1",
        "S3_PERSIST": "1",
        "STATE_DIR": str(home.folder / "state"),
        "S3_DATA_DIR": str(home.folder / "state" / "s3"),
        "TMPDIR": str(home.folder / "tmp"),
        "LAMBDA_WARM_TTL_SECONDS": "86400",
        "SMTP_HOST": f"127.0.0.1:{home.smtp_port}",
    }


def stop_stack(home: Home, seconds: float = 30.0) -> bool:
    """Both processes ended, the data written. Answers whether anything ran."""
    running = [home.pid("stack"), home.pid("mailbox")]
    for process, pid in zip(("stack", "mailbox"), running, strict=True):
        if pid:
            _end(home, process, pid, seconds)
    return any(running)


def kill_stack(home: Home) -> None:
    """As a power cut would end MiniStack: nothing is written, its workers die with it. The mailbox goes on."""
    if pid := home.pid("stack"):
        os.kill(pid, signal.SIGKILL)
        while home.pid("stack") == pid:
            time.sleep(0.02)


def forget(home: Home) -> None:
    """Everything that this instance ever stored, gone. It must not run."""
    for name in ("state", "tmp", "mail"):
        shutil.rmtree(home.folder / name, ignore_errors=True)
    for note in home.folder.glob("*.json"):
        note.unlink()


def _end(home: Home, process: str, pid: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    os.kill(pid, signal.SIGTERM)
    while home.pid(process) == pid:
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _detach(home: Home, process: str, command: list[str], environment: dict[str, str]) -> None:
    with (home.folder / f"{process}.log").open("w") as log:
        started = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    started.returncode = 0  # it outlives us: nobody waits for it, and Python need not warn of that


def _refuse_taken_ports(*ports: int) -> None:
    for port in ports:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise StackError(
                    f"Port {port} is taken by another program (perhaps another Lumbung: ./lumbung status)."
                    " Stop it, or choose others: LUMBUNG_PORT=8100 ./lumbung up"
                )


def _wait_until(home: Home, process: str, url: str, seconds: float = 60.0) -> None:
    """It answers. Raises StackError where it ended before, or takes too long."""
    began, seen = time.monotonic(), False
    while time.monotonic() < began + seconds:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            alive = home.pid(process) is not None
            if seen and not alive:
                break
            seen = seen or alive
            time.sleep(0.05)
    log = home.folder / f"{process}.log"
    raise StackError(f"The {process} did not start. The end of {log}:\n{log.read_text()[-2000:]}")
