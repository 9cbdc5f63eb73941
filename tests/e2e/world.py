"""One test's people: they come when they are asked for, and are gone when it ends."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.e2e.people import Official, Resident
from tests.e2e.stack import Stack
from tests.e2e.watch import Watch

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


class World:
    """The people of one test, over one stack."""

    def __init__(self, stack: Stack, browser: Browser, watch: Watch) -> None:
        self.stack, self.browser, self.watch = stack, browser, watch
        self._contexts: list[BrowserContext] = []

    def resident(self, script: bool = False, language: str = "id-ID") -> Resident:
        """A resident with a phone of their own; without JavaScript unless somebody wants it."""
        context = self.context(java_script_enabled=script, locale=language)
        return Resident(self.stack, context, self.watch, self.stack.home.public_url)

    def official(self, who: str | dict[str, Any], desk: bool = False, since: str = "") -> Official:
        """One of the demonstration officials by id, or one whom the test made.

        They look at mails from now on, or from the moment `since`.
        """
        known = who if isinstance(who, dict) else self.stack.officials[who]
        size = DESK if desk else PHONE
        context = self.context(java_script_enabled=False, locale="id-ID", viewport=size)
        official = Official(self.stack, context, self.watch, known)
        official.since = since or official.since
        return official

    def context(self, **options: Any) -> BrowserContext:
        context = self.browser.new_context(**{"viewport": PHONE, **options})
        self._contexts.append(context)
        return context

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        self.stack.forget_visitors()
