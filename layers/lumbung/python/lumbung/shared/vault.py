"""The port for personal fields: each person, case, draft and official has a key of its own (UU 27/2022)."""

from collections.abc import Mapping
from typing import Protocol


class Vault(Protocol):
    """One owner's opened key, held in memory for one request at most."""

    @property
    def wrapped(self) -> Mapping[str, str | int]:
        """What is stored of it: `key` (base64), `version`, `root` ("intake" or "fields")."""

    def seal(self, place: str, text: str) -> str:
        """The text, readable only at this place: "table|pk|sk|field"."""

    def read(self, place: str, sealed: str) -> str:
        """Raises TamperedError where the text was changed or stands at another place."""

    def digits(self, purpose: str, many: int) -> str:
        """So many digits that follow from the key and the purpose, the same each time; they lead back to neither."""

    def seal_bytes(self, place: str, content: bytes) -> bytes:
        """A file, readable only at this place."""

    def read_bytes(self, place: str, sealed: bytes) -> bytes:
        """Raises TamperedError where the file was changed or lies at another place."""


class Keys(Protocol):
    """Root keys and what is made with them."""

    def new(self, owner: str, root: str) -> Vault:
        """A fresh random key for this owner, wrapped by that root."""

    def open(self, owner: str, wrapped: Mapping[str, str | int] | None) -> Vault:
        """Raises ErasedError where there is no key any more, TamperedError where it is another's."""

    def rewrap(self, owner: str, wrapped: Mapping[str, str | int], root: str) -> Vault:
        """The same key under another root."""

    def part(self, owner: str, vault: Vault, purpose: str, root: str) -> Vault:
        """A vault for one purpose, under that root: its key follows from the owner's and does not lead back."""

    def carry(self, vault: Vault) -> str:
        """The opened key as text, to be sealed under another owner's key: whoever opens that has this too."""

    def carried(self, text: str) -> Vault:
        """The vault of such a text. Raises TamperedError where it is none."""

    def index(self, kind: str, text: str) -> str | None:
        """The blind index of a text, by which it is found; None for blanks, which match nothing."""

    def secret(self, purpose: str) -> list[bytes]:
        """The keys of a purpose ("links", "sessions", "pins", "intake"), newest last."""
