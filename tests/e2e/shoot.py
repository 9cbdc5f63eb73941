"""The pictures of the README, taken from a stack of its own: python -m tests.e2e.shoot"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.catalogues import compile_catalogues
from tests.e2e import before
from tests.e2e.palette import with_palette
from tests.e2e.people import Person, invented
from tests.e2e.stack import Stack
from tests.e2e.watch import Watch
from tests.e2e.world import World
from tool.browser import FLAGS, require_browser
from tool.home import ROOT

IMAGES = ROOT / "docs" / "images"
BIRTH = {"birth_date-day": "14", "birth_date-month": "3", "birth_date-year": "1985"}
LARGEST = 60_000  # bytes: a README is read on phones too


def shoot(world: World) -> None:
    """A resident on a phone, and an official on a phone and at a desk."""
    stack = world.stack
    wulan = world.resident()
    keep(wulan.opens("/"), "home")
    typed = invented(rw=5, nik="3175995403850123", **BIRTH)
    wulan.opens("/program/bantuan-tunai").clicks("Mulai mengisi")
    wulan.fills_in({**typed, "nik": "317507270385001"}).clicks("Simpan dan lanjutkan")
    keep(wulan, "form")
    wulan.fills_in(typed)
    while wulan.path != "/ajukan/bantuan-tunai/periksa":
        wulan.fills_in(typed).goes_on()
    wulan.typed = typed
    keep(wulan.fills_in(typed).clicks("Kirim permohonan").keeps_slip(), "slip")

    before.apply(stack, 5).reaches("verification")
    siti = world.official("siti", since=wulan.since)
    siti.opens(f"/t/{stack.inside('link', official='siti', purpose='inbox')}").enters_pin()
    keep(siti, "inbox")
    siti.types("Kode permohonan", wulan.code).clicks("Cari").verifies()
    wulan.reaches("approval")
    keep(wulan.follows(), "timeline")
    keep(world.official("ratna", since=wulan.since).opens_task("approve", 5), "case")
    keep(world.official("bambang", desk=True, since=wulan.since).opens_task("approve", 5), "desk")


def keep(person: Person, name: str) -> None:
    """What they see now, as docs/images/<name>.png."""
    place = IMAGES / f"{name}.png"
    size = place.write_bytes(with_palette(person.page.screenshot()))
    print(f"{size:>7}  {place.relative_to(ROOT)}", "" if size <= LARGEST else "  TOO LARGE")  # noqa: T201


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    compile_catalogues()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require_browser(), args=FLAGS)
        stack = Stack(Path(folder) / "stack")
        stack.start()
        watch = Watch(stack.home.public_host, stack.home.office_host)
        world = World(stack, browser, watch)
        try:
            shoot(world)
        finally:
            world.close()
            stack.stop()
            browser.close()


if __name__ == "__main__":
    sys.exit(main())
