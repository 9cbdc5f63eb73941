"""The Chromium that the end-to-end tests and the demonstration drive."""

import os
import shutil
import subprocess
from pathlib import Path

from infra.errors import ToolError

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# With letters for Indonesian and English, and emoji, which people type into forms.
DEBIAN_PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-liberation", "fonts-noto-color-emoji")


class BrowserError(ToolError):
    """There is no Chromium; the text says how to get one."""


def find_browser() -> Path | None:
    """Debian's Chromium, or what LUMBUNG_CHROMIUM names, or the one that Playwright fetched for itself."""
    named = os.environ.get("LUMBUNG_CHROMIUM")
    for name in (named, "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return Path(found)
    cache = Path(
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright")
    )
    fetched = [
        *cache.glob("chromium-*/chrome-linux*/chrome"),
        *cache.glob("chromium-*/chrome-mac*/*/Contents/MacOS/*"),
    ]
    return max(fetched, default=None)


def require_browser() -> Path:
    """A Chromium; on Debian as root it is installed where it is missing. Raises BrowserError."""
    if found := find_browser():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "--no-install-recommends", *DEBIAN_PACKAGES]
        for command in (["apt-get", "update"], install):
            done = subprocess.run(command, env=quiet, capture_output=True, text=True)
            if done.returncode != 0:
                raise BrowserError(
                    f"{' '.join(command)}\n{done.stdout[-1000:]}{done.stderr[-1000:]}"
                )
        if found := find_browser():
            return found
    raise BrowserError(
        "The end-to-end tests need Chromium. Install it (Debian: apt-get install chromium; elsewhere:"
        " .venv/bin/playwright install chromium) or name one: LUMBUNG_CHROMIUM=/path/to/chromium"
    )
