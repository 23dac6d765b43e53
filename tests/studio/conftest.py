"""A server in a process of its own, and people in front of a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from .people import Person, chromium
from .server import Server

ROOT = Path(__file__).resolve().parents[2]
COFFEE = ROOT / "examples" / "coffee.jpg"
expect.set_options(timeout=30_000)  # of a machine that has other things to do


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with one worker and no key."""
    with Server(tmp_path_factory.mktemp("studio")) as running:
        yield running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright itself."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, or the one that is there."""
    running = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
    yield running
    running.close()


@pytest.fixture
def desktop(browser: Browser, server: Server) -> Iterator[Person]:
    """A person at a desk."""
    with Person(browser, server.url) as person:
        yield person


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Person]:
    """A person with a small phone."""
    with Person(browser, server.url, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True) as person:
        yield person
