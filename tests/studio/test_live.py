"""What is seen while a step is under way, whatever happens to the page and to the server meanwhile.

A step takes as long as the editing server that it asks: until it is let go, or until nobody waits for it any more.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ..dit.edits_server import EditsServer
from ..serving.engine.pictures import with_hat
from .people import Person
from .server import Server
from .test_flow import begin, the_end

WISH = "make it warmer, then add a red hat"
LONG = "slow 60"
"""How the editing server answers when it is not to come to an end."""
CONTROL = "\x07\x1b[31m"
TURNED = "\u202e\u2066"
"""Turns the letters that come after it around, and is never closed."""
TAGS = """<img src=x onerror="document.title='taken'"><b>bold</b>"""
HEBREW = "&amp; \u05e9\u05dc\u05d5\u05dd"
MARKUP = f"make it brighter {TURNED}{TAGS}{CONTROL} {HEBREW}"


class Editor(EditsServer):
    """Puts a red box into a picture, as soon as it may."""

    def __init__(self) -> None:
        super().__init__(self._edited)
        self.may = threading.Event()

    def _edited(self, pixels: np.ndarray, _: dict[str, str]) -> np.ndarray:
        assert self.may.wait(60), "the test ended and let nobody go"
        return with_hat(pixels)


@pytest.fixture(scope="module")
def editing() -> Iterator[Editor]:
    """The editing server of all these tests."""
    running = Editor()
    with running:
        yield running


@pytest.fixture
def editor(editing: Editor) -> Iterator[Editor]:
    """It may answer at once, unless a test says otherwise."""
    editing.script.clear()
    editing.requests.clear()
    editing.closed.clear()
    editing.may.set()
    yield editing
    editing.may.set()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, editing: Editor) -> Iterator[Server]:
    """A server that leaves to the editing server what the photo tools cannot do."""
    slow = {"IMAGEEDIT_R1_PROFILE": json.dumps({"slow": {"editor": editing.url}})}
    with Server(tmp_path_factory.mktemp("live"), "--profile", "slow", environment=slow) as running:
        yield running


def steps(page: Page) -> Locator:
    """The cards of the steps."""
    return page.locator(".steps-column .step")


def under_way(page: Page) -> None:
    """Wait until the first step is done and the second is shown as the one that is worked on."""
    expect(steps(page).nth(0)).to_have_class(re.compile(r"\bdone\b"))
    expect(steps(page).nth(0).locator("img").first).to_have_js_property("complete", True)
    expect(steps(page).nth(1)).to_have_attribute("aria-current", "step")
    expect(steps(page).nth(1).get_by_role("progressbar")).to_be_visible()
    expect(page.locator("[aria-current=step]")).to_have_count(1)


def finished(page: Page) -> None:
    """Wait until both steps are done and what they made is seen."""
    the_end(page)
    expect(page.locator(".steps-column .step.done")).to_have_count(2)
    expect(page.locator("[aria-current=step]")).to_have_count(0)
    expect(page.get_by_role("button", name="Cancel", exact=True)).to_have_count(0)
    for number in range(2):
        image = steps(page).nth(number).locator("img").first
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("image => image.naturalWidth") > 0


def test_a_step_under_way_is_cancelled_and_gone_on_with(desktop: Person, editor: Editor) -> None:
    editor.script = [LONG]
    page = desktop.open()
    begin(page, WISH, ask=False)
    under_way(page)
    expect(page.locator(".said")).to_have_text(re.compile("Step 2 of 2"))
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.locator(".said")).to_have_text("Stopped. What was finished is kept.")
    assert editor.closed.wait(10), "the worker hangs on to the editing server"
    expect(page.locator("[aria-current=step]")).to_have_count(0)
    expect(page.locator(".steps-column .step.done")).to_have_count(1)
    page.get_by_role("button", name="Go on", exact=True).click()
    finished(page)
    assert len(editor.requests) == 2


def test_a_page_that_is_loaded_again_catches_up(desktop: Person, editor: Editor) -> None:
    editor.may.clear()
    page = desktop.open()
    begin(page, WISH, ask=False)
    under_way(page)
    page.reload()
    under_way(page)
    editor.may.set()
    finished(page)
    assert len(editor.requests) == 1


def test_a_server_that_was_killed_comes_back(desktop: Person, server: Server, editor: Editor) -> None:
    editor.script = [LONG]
    page = desktop.open()
    page.evaluate("window.same = true")
    begin(page, WISH, ask=False)
    under_way(page)
    desktop.server_may_go = True
    server.kill()
    lost = page.get_by_text("The server does not answer. Trying again")
    expect(lost).to_be_visible()
    assert editor.closed.wait(30), "its worker goes on without it"
    server.start()
    finished(page)
    expect(lost).to_have_count(0)
    assert page.evaluate("window.same") is True, "the page was loaded again"
    assert len(editor.requests) == 2


def test_two_pages_see_the_same(desktop: Person, browser: Browser, server: Server, editor: Editor) -> None:
    editor.may.clear()
    page = desktop.open()
    begin(page, WISH, ask=False)
    under_way(page)
    with Person(browser, server.url) as other:
        beside = other.open(page.url.partition("#")[2])
        under_way(beside)
        editor.may.set()
        for one in (page, beside):
            finished(one)
        page.get_by_role("textbox", name="What next?").fill("make it brighter")
        page.get_by_role("textbox", name="What next?").press("Enter")
        for one in (page, beside):
            expect(one.locator(".chat-column").get_by_text("make it brighter", exact=True)).to_be_visible()
            expect(steps(one).filter(has_text="brighter")).to_have_class(re.compile(r"\bdone\b"))
            expect(steps(one).filter(has_text="brighter").locator("img").first).to_have_js_property("complete", True)
        assert seen(page) == seen(beside)


def seen(page: Page) -> list[str]:
    """The words on the cards of all steps and the addresses of their pictures, and what is said above them."""
    return [
        page.locator(".said").inner_text(),
        *page.locator(".steps-column .step h3").all_text_contents(),
        *page.locator(".steps-column .step .badge").all_text_contents(),
        *page.locator(".steps-column .step img").evaluate_all("all => all.map((image) => image.src)"),
    ]


@pytest.mark.parametrize("ask", [True, False])
def test_words_are_never_markup(desktop: Person, ask: bool) -> None:
    page = desktop.open()
    begin(page, MARKUP, ask=ask)
    if ask:
        page.get_by_role("button", name="Run it").click()
    the_end(page)
    shown_as_words(page, ".chat-column")
    page.get_by_role("button", name="ImageEdit-R1").click()
    shown_as_words(page, ".sessions")


def shown_as_words(page: Page, part: str) -> None:
    """A part of the page shows the wish, as words that stay in their place."""
    words = page.locator(f"{part} [dir=auto]").filter(has_text="<b>bold</b>").first
    expect(words).to_contain_text(TAGS)
    expect(words).to_contain_text(HEBREW)
    assert words.evaluate("element => getComputedStyle(element).unicodeBidi") in ("isolate", "plaintext")
    assert page.locator("#studio b, #studio img[src=x], #studio [onerror]").count() == 0
    assert page.title() == "ImageEdit-R1"
