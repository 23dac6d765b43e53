"""A server with a key: the page asks for it once, and pictures, events and downloads work with the cookie."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from .people import Person
from .server import Server
from .test_flow import begin, the_end

KEY = "open-sesame-0000"


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that asks for a key."""
    with Server(tmp_path_factory.mktemp("locked"), "--api-key", KEY) as running:
        yield running


def test_a_key_is_asked_for_once(browser: Browser, locked: Server) -> None:
    with Person(browser, locked.url) as person:
        page = person.open()
        dialog = page.get_by_role("dialog", name="This server asks for a key")
        expect(dialog).to_be_visible()
        assert person.faults() == []
        page.keyboard.press("Escape")
        expect(dialog).to_be_visible()
        dialog.get_by_label("Key").fill("wrong")
        dialog.get_by_role("button", name="Log in").click()
        expect(dialog.get_by_role("alert")).to_contain_text("not known")
        dialog.get_by_label("Key").fill(KEY)
        dialog.get_by_role("button", name="Log in").click()
        expect(dialog).to_have_count(0)
        begin(page, "make it brighter", ask=False)
        the_end(page)
        thumbnail = page.locator(".step.done img").first
        expect(thumbnail).to_be_visible()
        assert thumbnail.evaluate("image => image.complete && image.naturalWidth > 0")
        page.reload()
        expect(page.locator(".step.done")).to_have_count(1)
        assert page.evaluate("document.cookie") == ""
        page.get_by_role("button", name="Log out").click()
        expect(dialog).to_be_visible()
        person.wrong = [one for one in person.wrong if "401" not in one]  # the browser's own lines for what was refused
