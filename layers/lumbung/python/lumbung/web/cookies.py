"""Cookies: always `__Host-`, Secure, HttpOnly, SameSite=Lax, for this host alone."""

import re
from dataclasses import dataclass

PREFIX = "__Host-"
_NAME = re.compile(r"__Host-[a-z][a-z0-9_-]{0,59}")
_VALUE = re.compile(r"[A-Za-z0-9_-]{1,200}")


@dataclass(frozen=True)
class Cookie:
    """What the browser shall keep, for `max_age` seconds; 0 takes it away."""

    name: str
    value: str
    max_age: int

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or (self.max_age and not _VALUE.fullmatch(self.value)):
            raise ValueError(f"not a cookie of ours: {self.name}")

    @property
    def header(self) -> str:
        """The value of its Set-Cookie header."""
        return f"{self.name}={self.value}; Max-Age={self.max_age}; Path=/; Secure; HttpOnly; SameSite=Lax"


def read_cookies(header: str) -> dict[str, str]:
    """Our own cookies of a Cookie header. What cannot be ours is not there; the first of two equal names counts."""
    found: dict[str, str] = {}
    for part in header[:8192].split(";"):
        name, _, value = part.strip().partition("=")
        if _NAME.fullmatch(name) and _VALUE.fullmatch(value):
            found.setdefault(name, value)
    return found
