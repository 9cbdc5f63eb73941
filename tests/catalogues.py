"""The catalogues as the build compiles them, for whoever shows words in a test."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from lumbung.shared.catalogue import LOCALE


def compile_catalogues(folder: Path = LOCALE) -> None:
    """Writes the .mo beside each .po that is newer."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as read:
            catalogue = read_po(read)
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as written:
            write_mo(written, catalogue)
        fresh.replace(target)
