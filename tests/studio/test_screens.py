"""The pictures of the studio in README and docs: `make screenshots` keeps what these tests look at."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from .people import Person
from .server import Server
from .test_flow import begin, the_end

WISH = "blur the background, make it a bit warmer, crop it square and add a butterfly"
FOLDER = os.environ.get("IMAGEEDIT_R1_SCREENSHOTS")


def keep(page: Page, name: str) -> None:
    """A picture of the page as it is, which shows something."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)  # what a photo's tiles need to be drawn is not told
    data = page.screenshot(type="jpeg", quality=82)
    with Image.open(io.BytesIO(data)) as picture:
        shades = np.unique(np.asarray(picture.convert("L")))
    assert len(shades) > 100
    if FOLDER:
        (Path(FOLDER) / f"studio-{name}.jpg").write_bytes(data)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_at_a_desk(browser: Browser, server: Server, scheme: str) -> None:
    with Person(browser, server.url, color_scheme=scheme) as person:
        page = person.open()
        begin(page, WISH)
        expect(page.get_by_role("button", name="Run it")).to_be_visible()
        expect(page.get_by_text("Looking for")).to_have_count(0)
        keep(page, f"plan-{scheme}")
        assert person.faults() == []
        page.get_by_role("button", name="Run it").click()
        the_end(page)
        page.get_by_role("button", name="Before/after").click()
        expect(page.get_by_role("slider")).to_be_visible()
        keep(page, f"result-{scheme}")
        assert person.faults() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_the_hand(browser: Browser, server: Server, scheme: str) -> None:
    device = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "color_scheme": scheme}
    with Person(browser, server.url, **device) as person:
        page = person.open()
        begin(page, "blur the logo", ask=False)
        expect(page.get_by_role("button", name="Show it on the picture")).to_be_visible()
        keep(page, f"phone-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert person.faults() == []
