"""Windows of Debian's chromium on a portal, and whatever a browser complains of in them."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    WebError,
)

FLAGS: Final = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""A browser that asks nobody but the portal."""

PATIENCE_MS: Final = 30_000
HEIGHT_PX: Final = 900
WIDE_PX: Final = 1280
NARROW_PX: Final = 360


class Windows:
    """The windows that one test opens.

    Attributes:
        complaints: What the browser wrote to its console as an error or a warning, a violation of
            the content security policy among them, and what a script raised.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self.complaints: list[str] = []
        self._browser = browser
        self._url = url
        self._people: list[BrowserContext] = []

    def visitor(
        self,
        lang: str = "en",
        width_px: int = WIDE_PX,
        *,
        has_javascript: bool = True,
        hand: StorageState | None = None,
    ) -> BrowserContext:
        """Let somebody come whose browser asks for a language.

        Args:
            lang: `zh` or `en`.
            width_px: Of the windows.
            has_javascript: Whether scripts run.
            hand: Cookies of somebody who was here before.
        """
        person = self._browser.new_context(
            base_url=self._url,
            locale={"zh": "zh-CN", "en": "en-GB"}[lang],
            viewport={"width": width_px, "height": HEIGHT_PX},
            java_script_enabled=has_javascript,
            storage_state=hand,
            reduced_motion="reduce",
        )
        person.set_default_timeout(PATIENCE_MS)
        person.on("console", self._heard)
        person.on("weberror", self._raised)
        self._people.append(person)
        return person

    def open(self, path: str, lang: str = "en", width_px: int = WIDE_PX) -> Page:
        """Let somebody come and open a page."""
        window = self.visitor(lang, width_px).new_page()
        window.goto(path)
        return window

    def close(self) -> None:
        """Close all of them."""
        for person in self._people:
            person.close()

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(f"{said.location['url']}: {said.text}")

    def _raised(self, raised: WebError) -> None:
        self.complaints.append(str(raised.error))
