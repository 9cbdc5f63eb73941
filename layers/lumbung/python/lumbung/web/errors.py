"""The page map: which error is answered with which status and which page. Each error stands here once."""

from collections.abc import Mapping
from dataclasses import dataclass

from lumbung.shared import errors
from lumbung.shared.errors import LumbungError


class ForgedError(LumbungError):
    """A POST without our token, or from a page that is not ours."""

    code = "csrf"


class UnreadableError(LumbungError):
    """A request that is no form we can read."""

    code = "unreadable"


class TooLargeError(LumbungError):
    """More bytes than any form of ours can hold."""

    code = "too_large"


class WrongMethodError(LumbungError):
    """This address does not take this method."""

    code = "wrong_method"


class WrongMediaTypeError(LumbungError):
    """The body is of a kind that no page sends."""

    code = "wrong_media_type"


class DraftGoneError(LumbungError):
    """This phone holds no application that is being filled in."""

    code = "draft.gone"


class CodeUnknownError(LumbungError):
    """No application of this village has this tracking code."""

    code = "code.unknown"


class ElsewhereError(LumbungError):
    """What is asked for stands elsewhere: answered with the way there (303)."""

    code = "elsewhere"

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path


@dataclass(frozen=True)
class ErrorPage:
    """A status and the template in `errors/` that explains it."""

    status: int
    template: str


FAULT = ErrorPage(500, "errors/fault.html")

PAGES: Mapping[type[LumbungError], ErrorPage] = {
    LumbungError: FAULT,
    UnreadableError: ErrorPage(400, "errors/unreadable.html"),
    ForgedError: ErrorPage(403, "errors/forged.html"),
    errors.NotAllowedError: ErrorPage(403, "errors/not_allowed.html"),
    errors.WrongPinError: ErrorPage(403, "errors/refused.html"),
    errors.PinLockedError: ErrorPage(403, "errors/refused.html"),
    errors.SessionNeededError: ErrorPage(401, "errors/signed_out.html"),
    errors.NotFoundError: ErrorPage(404, "errors/not_found.html"),
    DraftGoneError: ErrorPage(404, "errors/draft_gone.html"),
    CodeUnknownError: ErrorPage(404, "errors/code_unknown.html"),
    errors.LinkInvalidError: ErrorPage(404, "errors/link_invalid.html"),
    WrongMethodError: ErrorPage(405, "errors/unreadable.html"),
    errors.ChangedError: ErrorPage(409, "errors/changed.html"),
    errors.AlreadyDecidedError: ErrorPage(409, "errors/already_decided.html"),
    errors.LinkExpiredError: ErrorPage(410, "errors/link_expired.html"),
    errors.ErasedError: ErrorPage(410, "errors/erased.html"),
    TooLargeError: ErrorPage(413, "errors/unreadable.html"),
    WrongMediaTypeError: ErrorPage(415, "errors/unreadable.html"),
    errors.InvalidInputError: ErrorPage(422, "errors/refused.html"),
    errors.InvalidTextError: ErrorPage(422, "errors/refused.html"),
    errors.WrongNumberError: ErrorPage(422, "errors/refused.html"),
    errors.TooQuickError: ErrorPage(422, "errors/too_quick.html"),
    errors.TooManyError: ErrorPage(429, "errors/too_many.html"),
    errors.RestingError: ErrorPage(429, "errors/refused.html"),
    errors.TamperedError: FAULT,
    errors.UnavailableError: ErrorPage(503, "errors/unavailable.html"),
}


def page_of(error: BaseException) -> ErrorPage:
    """The page of an error: its own, else its nearest ancestor's; a fault where it is none of ours."""
    known = (PAGES[kind] for kind in type(error).__mro__ if kind in PAGES)
    return next(known, FAULT)
