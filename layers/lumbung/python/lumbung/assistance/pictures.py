"""A photo of a paper, judged by what is in it and drawn anew: nothing but its pixels goes on from here.

Pillow is imported where it is used: the functions that never look at a picture do not pay for it.
"""

import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Final

from lumbung.shared.errors import InvalidTextError

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST: Final = 8 * 1024 * 1024  # bytes, as the upload's policy says too
MOST_PIXELS: Final = 50_000_000  # what the function's memory holds unpacked
LONGEST_SIDE, LEAST_SIDE = (
    1600,
    200,
)  # pixels: enough to read a card by, too few to read anything by
QUALITY: Final = 80
WHITE: Final = (255, 255, 255)

_HEIC_BRANDS: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


def tidy(raw: bytes) -> bytes:
    """The photo as a JPEG of at most 1,600 pixels a side, upright, without EXIF and whatever was appended.

    Raises InvalidTextError with what is wrong with the file, `paper.…`.
    """
    from PIL import Image

    kind = _kind_of(raw)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(raw), formats=[kind]) as found:
                return _drawn_anew(found, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise InvalidTextError("paper.pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError):  # what Pillow says of torn files
        raise InvalidTextError("paper.broken") from None


def _kind_of(raw: bytes) -> str:
    """By its first bytes: what a file is called, and what the browser says of it, prove nothing."""
    if not raw:
        raise InvalidTextError("paper.empty")
    if len(raw) > LARGEST:
        raise InvalidTextError("paper.large")
    if raw.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        return "WEBP"
    if raw[4:8] == b"ftyp" and raw[8:12] in _HEIC_BRANDS:
        raise InvalidTextError("paper.heic")
    if raw.startswith(b"%PDF"):
        raise InvalidTextError("paper.pdf")
    raise InvalidTextError("paper.no_picture")


def _drawn_anew(found: "Image", kind: str) -> bytes:
    from PIL import Image, ImageOps

    if found.width * found.height > MOST_PIXELS:
        raise InvalidTextError("paper.pixels")
    # A phone's JPEG may carry a second, smaller picture; only the others move.
    if kind != "JPEG" and getattr(found, "n_frames", 1) > 1:
        raise InvalidTextError("paper.animated")
    found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(found)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if min(upright.size) < LEAST_SIDE:
        raise InvalidTextError("paper.small")
    seen = upright.convert("RGBA")
    clean, drawn = Image.new("RGB", seen.size, WHITE), BytesIO()
    clean.paste(seen, mask=seen.getchannel("A"))
    clean.save(drawn, "JPEG", quality=QUALITY, optimize=True)
    return drawn.getvalue()
