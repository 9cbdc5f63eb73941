"""Where an instance of the local stack lives: its folder, its ports, what runs of it."""

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REGION = "ap-southeast-3"
STAGE = "local"
HOST = "lumbung.localhost"
MAIL_PAGE, MAIL_SMTP = 25, 26  # added to the stack's port


@dataclass(frozen=True)
class Home:
    """One instance. Two of them, each with a folder and a port of its own, do not disturb each other."""

    folder: Path
    port: int

    @classmethod
    def from_environment(cls) -> "Home":
        """`.local` and 8000, unless LUMBUNG_HOME and LUMBUNG_PORT say otherwise."""
        folder = Path(os.environ.get("LUMBUNG_HOME", ROOT / ".local")).resolve()
        return cls(folder, int(os.environ.get("LUMBUNG_PORT", "8000")))

    @property
    def endpoint(self) -> str:
        """What AWS clients call."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def public_host(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def office_host(self) -> str:
        return f"kantor.{HOST}:{self.port}"

    @property
    def public_url(self) -> str:
        return f"http://{self.public_host}"

    @property
    def office_url(self) -> str:
        return f"http://{self.office_host}"

    @property
    def mail_url(self) -> str:
        return f"http://127.0.0.1:{self.mail_port}"

    @property
    def mail_port(self) -> int:
        return self.port + MAIL_PAGE

    @property
    def smtp_port(self) -> int:
        return self.port + MAIL_SMTP

    @property
    def mail_folder(self) -> Path:
        return self.folder / "mail"

    def lock(self, process: str) -> Path:
        """Held by the process ("stack", "mailbox") for as long as it lives, with its pid inside."""
        return self.folder / f"{process}.lock"

    def pid(self, process: str) -> int | None:
        """The process that runs, or None. Never one that merely has an old number."""
        try:
            with self.lock(process).open() as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return int(lock.read() or 0) or None
        except FileNotFoundError:
            pass
        return None

    def note(self, name: str) -> Any:
        """What was noted of this instance as JSON, None where nothing was."""
        try:
            return json.loads((self.folder / f"{name}.json").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def write_note(self, name: str, value: Any) -> None:
        place = self.folder / f"{name}.json"
        unfinished = place.with_suffix(".part")
        unfinished.write_text(json.dumps(value, indent=1, ensure_ascii=False))
        unfinished.chmod(0o600)
        unfinished.replace(place)
