"""Mails as files, one `.eml` each, named so that their names sort by time."""

import email
import email.policy
import itertools
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


@dataclass(frozen=True)
class Mail:
    """One mail as it is shown. Everything in it was written by somebody else: escape it."""

    number: str  # its file's name without `.eml`
    at: datetime
    sender: str
    to: str
    subject: str
    text: str
    html: str

    @property
    def links(self) -> list[str]:
        """The addresses in its text, each once, in their order."""
        return list(dict.fromkeys(LINK.findall(self.text)))


class Mailbox:
    """A folder of mails. Several processes may read while one writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._counter = itertools.count()
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes) -> None:
        """Stores a mail as it came."""
        name = f"{time.time_ns():020d}-{next(self._counter):06d}"
        unfinished = self.folder / f"{name}.part"
        unfinished.write_bytes(content)
        unfinished.rename(self.folder / f"{name}.eml")

    def numbers(self) -> list[str]:
        """Newest first."""
        return sorted((path.stem for path in self.folder.glob("*.eml")), reverse=True)

    def newest(self, most: int = 100) -> list[Mail]:
        """The newest mails, newest first."""
        return [mail for number in self.numbers()[:most] if (mail := self.read(number))]

    def read(self, number: str) -> Mail | None:
        """None where there is no such mail."""
        if not re.fullmatch(r"\d{20}-\d{6}", number):
            return None
        try:
            content = (self.folder / f"{number}.eml").read_bytes()
        except FileNotFoundError:
            return None
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return Mail(
            number=number,
            at=datetime.fromtimestamp(int(number[:20]) / 1e9, UTC),
            sender=_header(message, "From"),
            to=_header(message, "To"),
            subject=_header(message, "Subject"),
            text=_part(message, "plain"),
            html=_part(message, "html"),
        )


def _header(message: EmailMessage, name: str) -> str:
    """On one line, whatever was sent; a header that cannot be read is empty."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, LookupError, AttributeError, IndexError):
        return ""


def _part(message: EmailMessage, kind: str) -> str:
    try:
        part = message.get_body((kind,))
        return str(part.get_content()) if part else ""
    except (ValueError, LookupError, AttributeError):
        return ""
