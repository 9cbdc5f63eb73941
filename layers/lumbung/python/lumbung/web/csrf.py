"""Forged requests: a double-submitted secret, masked anew in each answer, and the Origin (docs/adr: CSRF).

The browser keeps the secret in a cookie that no other site can read or set (`__Host-`). Every form
sends it back masked: the compressed page never holds the same bytes twice, so its length tells nothing (BREACH).
"""

import base64
import binascii
import secrets
from hmac import compare_digest

COOKIE = "__Host-csrf"
FIELD = "csrf"
MAX_AGE = 7 * 24 * 3600

_LENGTH = 32


def new_secret() -> str:
    """A fresh random secret, as the cookie carries it."""
    return _to_text(secrets.token_bytes(_LENGTH))


def mask(secret: str) -> str:
    """The secret for one form: another text each time. Raises ValueError where it is no secret of ours."""
    pad = secrets.token_bytes(_LENGTH)
    return _to_text(pad + _mixed(pad, _to_bytes(secret, _LENGTH)))


def is_secret(text: str) -> bool:
    """Whether a cookie's value can be a secret of ours."""
    try:
        _to_bytes(text, _LENGTH)
    except ValueError:
        return False
    return True


def fits(secret: str, token: str) -> bool:
    """Whether the form's token is this secret, masked."""
    try:
        held, sent = _to_bytes(secret, _LENGTH), _to_bytes(token, 2 * _LENGTH)
    except ValueError:
        return False
    return compare_digest(held, _mixed(sent[:_LENGTH], sent[_LENGTH:]))


def is_own_origin(own: str, origin: str | None, fetch_site: str | None) -> bool:
    """Whether a POST can come from a page of ours, as far as the browser says.

    `own` is scheme and host. Our pages are `no-referrer`, for which browsers send `Origin: null`;
    those that know Sec-Fetch-Site then say "same-origin" there. Old ones say neither: the token stands alone.
    """
    if fetch_site is not None and fetch_site not in ("same-origin", "none"):
        return False
    return origin in (None, own, "null")


def _mixed(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _to_bytes(text: str, length: int) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("not a token") from error
    if len(raw) != length:
        raise ValueError("not a token")
    return raw
