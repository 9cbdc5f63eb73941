"""What is taken for a photo of a paper, what is left of it, and what is said of everything else."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from lumbung.assistance.pictures import LARGEST, LEAST_SIDE, LONGEST_SIDE, MOST_PIXELS, tidy
from lumbung.shared.errors import InvalidTextError

ORIENTATION, GPS = 0x0112, 0x8825


def photo(size=(2400, 1200), kind="JPEG", **how):
    """A picture, its left half dark."""
    image = Image.new(how.pop("mode", "RGB"), size, how.pop("colour", "white"))
    image.paste("black", (0, 0, size[0] // 2, size[1]))
    written = io.BytesIO()
    image.save(written, kind, **how)
    return written.getvalue()


def with_exif(orientation=1):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[GPS] = {1: "S", 2: (6.0, 13.0, 30.0), 3: "E", 4: (106.0, 54.0, 0.0)}
    return photo(exif=exif, comment=b"rumah Bu Sri")


def zipped():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("jahat.html", "<script>alert(1)</script>")
    return written.getvalue()


def png_that_says(width, height):
    """A few bytes that unpack to a picture of this size."""

    def chunk(name, content):
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + content + chunk(b"IEND", b"")


def animated():
    frames = [Image.new("RGB", (300, 300), colour) for colour in ("white", "black")]
    written = io.BytesIO()
    frames[0].save(written, "PNG", save_all=True, append_images=frames[1:])
    return written.getvalue()


def opened(jpeg):
    return Image.open(io.BytesIO(jpeg))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_jpeg_of_a_size_that_can_be_read(kind):
    seen = opened(tidy(photo(kind=kind)))

    assert (seen.format, seen.size) == ("JPEG", (LONGEST_SIDE, LONGEST_SIDE // 2))


def test_a_smaller_one_is_not_blown_up():
    assert opened(tidy(photo((640, 400)))).size == (640, 400)


def test_where_it_was_taken_and_what_was_written_into_it_are_gone():
    sent = with_exif()
    assert GPS in opened(sent).getexif()

    clean = tidy(sent)

    assert dict(opened(clean).getexif()) == {}
    assert b"Exif" not in clean
    assert b"rumah" not in clean


def test_it_stands_upright():
    seen = opened(tidy(with_exif(orientation=6)))

    assert seen.size == (LONGEST_SIDE // 2, LONGEST_SIDE)
    assert seen.getpixel((400, 100)) < (60, 60, 60)  # what was left is on top
    assert seen.getpixel((400, 1500)) > (200, 200, 200)


def test_what_shines_through_is_white():
    seen = opened(tidy(photo(kind="PNG", mode="RGBA", colour=(0, 0, 0, 0))))

    assert min(seen.getpixel((1500, 100))) > 240


def test_what_was_appended_is_dropped():
    polyglot = photo() + zipped()
    assert zipfile.is_zipfile(io.BytesIO(polyglot))

    clean = tidy(polyglot)

    assert not zipfile.is_zipfile(io.BytesIO(clean))
    assert b"script" not in clean


WRONG = {
    "nothing": (b"", "paper.empty"),
    "too large": (photo() + b"\0" * LARGEST, "paper.large"),
    "bomb": (png_that_says(60_000, 60_000), "paper.pixels"),
    "just too many pixels": (png_that_says(10_000, MOST_PIXELS // 10_000 + 1), "paper.pixels"),
    "SVG called a photo": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "paper.no_picture"),
    "HTML": (b"<!doctype html><script>alert(1)</script>", "paper.no_picture"),
    "GIF": (photo(kind="GIF"), "paper.no_picture"),
    "ZIP": (zipped(), "paper.no_picture"),
    "iPhone": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "paper.heic"),
    "PDF": (b"%PDF-1.7\n", "paper.pdf"),
    "torn JPEG": (photo()[:3000], "paper.broken"),
    "torn PNG": (png_that_says(300, 300), "paper.broken"),
    "only its first bytes": (b"\xff\xd8\xff\xe0" + b"x" * 500, "paper.broken"),
    "moves": (animated(), "paper.animated"),
    "a stamp": (photo((LEAST_SIDE - 1, 400)), "paper.small"),
}


@pytest.mark.parametrize("what", WRONG)
def test_anything_else_is_refused_with_what_is_wrong(what):
    sent, code = WRONG[what]

    with pytest.raises(InvalidTextError) as refused:
        tidy(sent)

    assert refused.value.code == code
