"""People who use the studio: a browser page that notices what must never happen."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import TracebackType
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

AXE = Path(__file__).resolve().parents[2] / "serving" / "studio" / "node_modules" / "axe-core" / "axe.min.js"
GONE = (
    "net::ERR_CONNECTION_REFUSED",
    "net::ERR_CONNECTION_RESET",
    "net::ERR_INCOMPLETE_CHUNKED_ENCODING",
    "net::ERR_EMPTY_RESPONSE",
    "net::ERR_CONTENT_LENGTH_MISMATCH",
    "Tile %s failed to load",
)
"""What a browser and OpenSeadragon write into the console while a server is gone."""


def chromium() -> str:
    """The browser's program."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "there is no Chromium; `make browser` installs Debian's"
    return found


class Person:
    """A page of the studio. At its end it fails for errors in the console and for every request to another place."""

    def __init__(self, browser: Browser, url: str, **device: Any) -> None:
        self.url = url
        self._context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **device})
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(20_000)
        self.wrong: list[str] = []
        self.server_may_go = False
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("console", self._said)
        self.page.on("request", self._asked)

    def __enter__(self) -> Person:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.close()
        if kind is None:
            assert self.wrong == [], self.wrong

    def open(self, session: str = "") -> Page:
        """Go to the studio."""
        self.page.goto(f"{self.url}/#{session}" if session else self.url)
        return self.page

    def faults(self) -> list[str]:
        """What axe-core finds on the page as it is, that is serious or worse."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run()")
        return [
            f"{fault['id']}: {node['target']} {node['failureSummary']}"
            for fault in found["violations"]
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not (self.server_may_go and any(gone in message.text for gone in GONE)):
            self.wrong.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "blob:", "data:")):
            self.wrong.append(f"request to {request.url}")
