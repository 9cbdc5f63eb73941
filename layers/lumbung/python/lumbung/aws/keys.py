"""Root keys from SSM, and the keys of persons, cases, drafts and officials wrapped by them.

AES-256-GCM for fields and for wrapping, HMAC-SHA256 for blind indexes. Deleting one wrapped key makes
what it sealed unreadable everywhere (UU 27/2022, erasure), while hash chains over the stored text hold.
"""

import base64
import hmac
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lumbung.settings import settings
from lumbung.shared.errors import ErasedError, TamperedError
from lumbung.shared.vault import Vault

NONCE = 12  # bytes, random for each seal
MARK = "1."  # the format of a sealed text
BLANK = {"", "0", "-"}


@dataclass
class PersonVault:
    """One owner's opened key."""

    wrapped: dict[str, str | int]
    _key: bytes = field(repr=False)

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._key)

    def part(self, purpose: str) -> bytes:
        """The key of a part: it follows from this one and does not lead back to it."""
        return hmac.digest(self._key, f"part|{purpose}".encode(), "sha256")

    def digits(self, purpose: str, many: int) -> str:
        """So many decimal digits out of the part for a purpose."""
        number = int.from_bytes(self.part(f"digits|{purpose}"), "big")
        return f"{number % 10**many:0{many}d}"

    def seal(self, place: str, text: str) -> str:
        """The text, readable only at this place ("table|pk|sk|field")."""
        return MARK + base64.b64encode(self.seal_bytes(place, text.encode())).decode()

    def read(self, place: str, sealed: str) -> str:
        """Raises TamperedError where the text was changed or stands at another place."""
        try:
            raw = base64.b64decode(sealed.removeprefix(MARK), validate=True)
            return self.read_bytes(place, raw).decode()
        except ValueError as error:
            raise TamperedError from error

    def seal_bytes(self, place: str, content: bytes) -> bytes:
        """A file, readable only at this place."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, content, place.encode())

    def read_bytes(self, place: str, sealed: bytes) -> bytes:
        """Raises TamperedError where the file was changed or lies at another place."""
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise TamperedError from error

    @property
    def carried(self) -> str:
        """The key itself, as text."""
        return base64.urlsafe_b64encode(self._key).decode()


class RootKeys:
    """The keys of each purpose, read once per process; a list, newest last, so that they can rotate.

    After a rotation some processes know the newest key and some do not yet: what a newer one has wrapped
    makes an older one read its list again.
    """

    def __init__(self, load: Callable[[str], str]) -> None:
        self._load, self._known = load, {}  # type: Callable[[str], str], dict[str, list[bytes]]

    def secret(self, purpose: str) -> list[bytes]:
        """The keys of a purpose, newest last."""
        if purpose not in self._known:
            self._read(purpose)
        return self._known[purpose]

    def new(self, owner: str, root: str) -> PersonVault:
        """A fresh random key for this owner, wrapped by the newest key of that root."""
        return self._wrap(owner, AESGCM.generate_key(256), root)

    def open(self, owner: str, wrapped: Mapping[str, str | int] | None) -> PersonVault:
        """Raises ErasedError where the key is gone, TamperedError where it is another owner's."""
        if not wrapped:
            raise ErasedError
        return PersonVault(dict(wrapped), self._unwrap(owner, wrapped))

    def rewrap(self, owner: str, wrapped: Mapping[str, str | int], root: str) -> PersonVault:
        """The same key under the newest key of another root."""
        return self._wrap(owner, self._unwrap(owner, wrapped), root)

    def part(self, owner: str, vault: Vault, purpose: str, root: str) -> PersonVault:
        """A vault for one purpose, under that root: its key follows from the owner's and does not lead back."""
        if not isinstance(vault, PersonVault):
            raise TypeError("a part of what is no vault of ours")
        return self._wrap(f"{owner}|{purpose}", vault.part(purpose), root)

    def carry(self, vault: Vault) -> str:
        """The opened key as text, to be sealed under another owner's key."""
        if not isinstance(vault, PersonVault):
            raise TypeError("the key of what is no vault of ours")
        return vault.carried

    def carried(self, text: str) -> PersonVault:
        """The vault of such a text. Raises TamperedError where it is none."""
        try:
            return PersonVault({}, base64.urlsafe_b64decode(text))
        except ValueError as error:
            raise TamperedError from error

    def index(self, kind: str, text: str) -> str | None:
        """The blind index of a text; None for blanks ("", "0", "-"), which must match nobody."""
        if text.strip() in BLANK:
            return None
        return hmac.digest(self.secret("index")[0], f"{kind}|{text}".encode(), "sha256").hex()

    def _read(self, purpose: str) -> None:
        texts = json.loads(self._load(purpose))
        self._known[purpose] = [base64.urlsafe_b64decode(text) for text in texts]

    def _root(self, purpose: str, version: int) -> bytes:
        """Raises IndexError for a version that there is not, even after a second look."""
        if version >= len(self.secret(purpose)):
            self._read(purpose)
        return self._known[purpose][version]

    def _wrap(self, owner: str, key: bytes, root: str) -> PersonVault:
        roots = self.secret(root)
        version, nonce = len(roots) - 1, os.urandom(NONCE)
        place = _wrapping_place(owner, root, version)
        sealed = nonce + AESGCM(roots[version]).encrypt(nonce, key, place)
        wrapped: dict[str, str | int] = {
            "key": base64.b64encode(sealed).decode(),
            "version": version,
            "root": root,
        }
        return PersonVault(wrapped, key)

    def _unwrap(self, owner: str, wrapped: Mapping[str, str | int]) -> bytes:
        root, version = str(wrapped["root"]), int(wrapped["version"])
        sealed = base64.b64decode(str(wrapped["key"]))
        try:
            cipher = AESGCM(self._root(root, version))
            return cipher.decrypt(
                sealed[:NONCE], sealed[NONCE:], _wrapping_place(owner, root, version)
            )
        except (InvalidTag, IndexError) as error:
            raise TamperedError from error


def _wrapping_place(owner: str, root: str, version: int) -> bytes:
    return f"{owner}|{root}|{version}".encode()


def keys_from_ssm() -> RootKeys:
    """Root keys out of SSM SecureString parameters; a function may read only those it is granted."""
    from lumbung.aws.clients import client

    def load(purpose: str) -> str:
        answer = client("ssm").get_parameter(
            Name=settings().parameter(purpose), WithDecryption=True
        )
        return str(answer["Parameter"]["Value"])

    return RootKeys(load)
