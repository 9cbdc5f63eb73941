"""Seconds in which a page has loaded in Chromium over a slow line: 400 ms to the first byte, 400 kbit/s.

As the local stack sends it, uncompressed; on AWS it comes as gzip, a quarter of that. Each page is opened with an empty
cache and on a new connection, several times; the median counts.
"""

import statistics
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tool.bench.figures import Figure
from tool.bench.stack import Stack
from tool.bench.tour import Stop, stops
from tool.browser import FLAGS, require_browser

LATENCY, BYTES_A_SECOND = 400, 400_000 / 8  # ms; of a line of 400 kbit/s
RUNS = 3
LOADED = "performance.timing.loadEventEnd - performance.timing.navigationStart"
SIZE = "performance.getEntriesByType('navigation')[0].encodedBodySize"


def measure(stack: Stack) -> list[Figure]:
    """Seconds and bytes of each page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = str(require_browser())
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        found = [figure for stop in stops(stack) for figure in _figures(browser, stop)]
        browser.close()
    return found


def _figures(browser: Any, stop: Stop) -> Iterator[Figure]:
    loads = [_load(browser, stop) for _ in range(RUNS)]
    seconds = statistics.median(seconds for seconds, _ in loads)
    yield Figure(f"line.{stop.name}.loaded", round(seconds, 2), "s")
    yield Figure(f"line.{stop.name}.sent", loads[0][1], "bytes, not compressed")


def _load(browser: Any, stop: Stop) -> tuple[float, int]:
    """In a browser that knows nothing but its cookies."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    parts = urlsplit(stop.address)
    site = {"url": f"https://{parts.hostname}", "secure": True}
    context.add_cookies([{"name": n, "value": v, **site} for n, v in stop.cookies.items()])
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    rates = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    line = {"offline": False, "latency": LATENCY, **rates}
    devtools.send("Network.emulateNetworkConditions", line)
    answer = page.goto(stop.address, wait_until="load")
    assert answer is not None
    if answer.status != 200 or page.url != stop.address:
        raise AssertionError(f"{stop.name}: {page.url} answered {answer.status}")
    page.wait_for_function("performance.timing.loadEventEnd > 0")
    found = page.evaluate(LOADED) / 1000, page.evaluate(SIZE)
    context.close()
    return found
