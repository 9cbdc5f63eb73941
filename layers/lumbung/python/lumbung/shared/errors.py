"""Every error that a person can meet. They carry data, never sentences; the words stand in the catalogue under the code."""

from collections.abc import Sequence
from dataclasses import dataclass, field


class LumbungError(Exception):
    """The base of all of ours. `code` is the key of its words in the catalogue."""

    code = "error"

    def __init__(self, code: str | None = None, **data: str | int) -> None:
        self.code = code or type(self).code
        self.data = data
        super().__init__(self.code)


class InvalidTextError(LumbungError):
    """One typed text is not what it should be, e.g. `nik.length`."""


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of a form."""

    name: str
    code: str
    data: dict[str, str | int] = field(default_factory=dict)


class InvalidInputError(LumbungError):
    """Some fields of a form do not hold; answered with 422 and everything still typed."""

    code = "input.invalid"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__()
        self.errors = tuple(errors)


class NotFoundError(LumbungError):
    """There is no such thing here, or it belongs to another village; answered with 404."""

    code = "not_found"


class ChangedError(LumbungError):
    """It changed since the page was shown; answered with 409."""

    code = "changed"


class AlreadyDecidedError(ChangedError):
    """Somebody decided already; `by` and `at` say who and when."""

    code = "already_decided"


class NotAllowedError(LumbungError):
    """This person may not do this; answered with 403. Codes: same_person, own_case, not_your_role."""

    code = "not_allowed"


class SessionNeededError(LumbungError):
    """Nobody is signed in; answered by leading to the sign-in page, a form by 401 with what was typed."""

    code = "session.needed"


class LinkInvalidError(LumbungError):
    """A signed link that does not verify, or that was used; answered with 404."""

    code = "link.invalid"


class LinkExpiredError(LumbungError):
    """A signed link whose time is over; answered with 410."""

    code = "link.expired"


class WrongPinError(LumbungError):
    """The PIN does not fit; `left` tries remain."""

    code = "pin.wrong"


class PinLockedError(LumbungError):
    """Five wrong PINs: only a new enrolment opens it again."""

    code = "pin.locked"


class WrongNumberError(LumbungError):
    """The four-digit number does not fit; `left` tries remain."""

    code = "number.wrong"


class RestingError(LumbungError):
    """Too many wrong numbers: this case's number rests until `until`."""

    code = "number.resting"


class TooManyError(LumbungError):
    """Too many submissions from one phone number or address; answered with 429."""

    code = "too_many"


class TooQuickError(LumbungError):
    """Filled in faster than a person can, or the hidden field was filled in."""

    code = "too_quick"


class ErasedError(LumbungError):
    """The key of this person is gone: their data cannot be read any more (UU 27/2022)."""

    code = "erased"


class UnavailableError(LumbungError):
    """A service that we stand on does not answer now; answered with 503 and everything still typed."""

    code = "unavailable"


class TamperedError(LumbungError):
    """A sealed field does not open at its place: it was changed or moved."""

    code = "tampered"


def fault_code(fault: BaseException) -> str:
    """What may be said of a fault: its class and AWS's code. A message can hold personal data."""
    response = getattr(getattr(fault, "cause", None) or fault, "response", None)
    code = response.get("Error", {}).get("Code", "") if isinstance(response, dict) else ""
    return f"{type(fault).__name__}:{code}" if code else type(fault).__name__
