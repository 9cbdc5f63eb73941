"""Zips that come out the same for the same content, and the hashes that name them."""

import compileall
import hashlib
import os
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from py_compile import PycInvalidationMode

LONG_AGO = (2020, 1, 1, 0, 0, 0)  # every file's date, so that the date of a build changes nothing


def digest_of(parts: Iterable[Path | str]) -> str:
    """Sixteen letters of the SHA-256 of files (name and content) and texts, in the order given."""
    total = hashlib.sha256()
    for part in parts:
        text = part.read_bytes() if isinstance(part, Path) else part.encode()
        name = part.name if isinstance(part, Path) else ""
        total.update(f"{name} {len(text)} ".encode())
        total.update(text)
    return total.hexdigest()[:16]


def compile_bytecode(folder: Path) -> None:
    """Python never asks whether it is still right: what is deployed does not change."""
    compileall.compile_dir(
        str(folder),
        quiet=2,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        stripdir=str(folder),
        workers=os.cpu_count() or 1,
    )


def write_zip(target: Path, folders: Mapping[str, Path]) -> None:
    """Each folder under its name in the zip. The zip appears when it is whole."""
    unfinished = target.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for prefix, folder in folders.items():
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                entry = zipfile.ZipInfo(str(Path(prefix) / path.relative_to(folder)), LONG_AGO)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = (0o755 if os.access(path, os.X_OK) else 0o644) << 16
                archive.writestr(entry, path.read_bytes())
    unfinished.replace(target)
