"""Fills .venv and .ministack from the locks in requirements/. Runs before there is any package: the standard library alone."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
ENVIRONMENTS = {ROOT / ".venv": LOCKS / "project.txt", ROOT / ".ministack": LOCKS / "ministack.txt"}


def main() -> None:
    """Makes ready what is missing, then the command runs in .venv."""
    prepare()
    os.chdir(ROOT)
    python = python_of(ROOT / ".venv")
    os.execv(python, [str(python), "-m", "tool", *sys.argv[1:]])


def prepare() -> None:
    """Both environments hold what their locks say. One process at a time; quick where nothing changed."""
    if not (stale := stale_environments()):
        return
    folder = os.open(LOCKS, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        stale = stale_environments()
        for environment in stale:
            say(f"Preparing {environment.name} (once, and after its lock changed) …")
            make(environment)
        for environment in stale:
            fill(environment)
            stamp_file(environment).write_text(stamp(environment))
    finally:
        os.close(folder)


def stale_environments() -> list[Path]:
    return [
        e
        for e in ENVIRONMENTS
        if not stamp_file(e).exists() or stamp_file(e).read_text() != stamp(e)
    ]


def stamp_file(environment: Path) -> Path:
    return environment / "lumbung-stamp"


def stamp(environment: Path) -> str:
    """What an environment is made of: the interpreter, the place, and the lock."""
    interpreter = f"{sys.version_info[0]}.{sys.version_info[1]} {os.path.realpath(sys.executable)} {environment}"
    return f"{interpreter} {hashlib.sha256(ENVIRONMENTS[environment].read_bytes()).hexdigest()}"


def make(environment: Path) -> None:
    """An empty environment, unless a whole one of the same interpreter stands there already."""
    found = stamp_file(environment)
    if (
        found.exists()
        and found.read_text().rpartition(" ")[0] == stamp(environment).rpartition(" ")[0]
    ):
        found.unlink()
        return
    shutil.rmtree(environment, ignore_errors=True)
    pip = [] if environment.name == ".venv" else ["--without-pip"]
    if run(sys.executable, "-m", "venv", *pip, str(environment)) != 0:
        sys.exit(
            "Python could not make an environment. On Debian and Ubuntu its part for that is a package of its own:\n"
            "  apt-get install python3-venv"
        )


def fill(environment: Path) -> None:
    """Exactly the packages of the lock, each with a hash that it names. By uv where it can be had, else by pip."""
    pip = [str(python_of(ROOT / ".venv")), "-m", "pip", "--disable-pip-version-check", "-qq"]
    uv, lock = ROOT / ".venv" / "bin" / "uv", str(ENVIRONMENTS[environment])
    if not uv.exists():
        run(*pip, "install", "--require-hashes", "--requirement", str(LOCKS / "uv.txt"))
    python = str(python_of(environment))
    if (
        uv.exists()
        and run(
            str(uv),
            "pip",
            "sync",
            "--quiet",
            "--require-hashes",
            "--python",
            python,
            lock,
            quiet=True,
        )
        == 0
    ):
        return
    if run(*pip, "--python", python, "install", "--require-hashes", "--requirement", lock) != 0:
        sys.exit(
            f"The packages of {Path(lock).name} could not be fetched (what was tried stands above).\n"
            "They come from the Python package index: is this machine online, and does `pip download rich` work on it?"
        )


def python_of(environment: Path) -> Path:
    return environment / "bin" / "python"


def run(*command: str, quiet: bool = False) -> int:
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
    return subprocess.run(
        command, env=environment, stderr=subprocess.DEVNULL if quiet else None
    ).returncode


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
