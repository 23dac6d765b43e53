"""A photo and a wish, to the edited photo: the whole way, at a desk and on a phone."""

from __future__ import annotations

import io
import re
import zipfile

from PIL import Image
from playwright.sync_api import Page, expect

from .conftest import COFFEE
from .people import Person

WISH = "make it a bit warmer, sharpen it and crop it square"


def begin(page: Page, wish: str, *, ask: bool = True) -> None:
    """Choose the photo, say the wish, press the button."""
    page.locator("input[type=file]:not([capture])").set_input_files(COFFEE)
    expect(page.get_by_text("600 × 400 pixels")).to_be_visible()
    page.get_by_role("checkbox", name="Show me the plan first").set_checked(ask)
    page.get_by_role("textbox", name="Your wish").fill(wish)
    page.get_by_role("button", name="Go", exact=True).click()


def card(page: Page, words: str) -> object:
    """The card of a step."""
    return page.locator(".cards > li", has_text=words)


def the_end(page: Page) -> None:
    """Wait until the work is done."""
    expect(page.locator(".said")).to_have_text(re.compile("is done|not everything"), timeout=60_000)


def test_a_plan_is_changed_and_carried_out(desktop: Person) -> None:
    page = desktop.open()
    begin(page, WISH)
    plan = page.get_by_role("form", name="The plan")
    expect(plan.get_by_role("listitem").filter(has=page.get_by_role("heading"))).to_have_count(3)
    assert desktop.faults() == []
    plan.get_by_role("button", name=re.compile("^Drop: crop")).click()
    expect(plan.get_by_text("dropped")).to_be_visible()
    down = plan.get_by_role("button", name=re.compile("^Move down: adjust color"))
    down.click()
    down.click()
    expect(plan.get_by_role("listitem").filter(has=page.get_by_role("heading")).last).to_contain_text("adjust color")
    plan.get_by_role("button", name="Run it").click()
    the_end(page)
    headings = page.locator(".steps-column .step.done h3")
    expect(headings).to_have_count(2)
    assert "sharpen" in headings.nth(0).inner_text() and "warmer" in headings.nth(1).inner_text()
    expect(page.locator(".steps-column .step.refused")).to_have_count(1)
    assert desktop.faults() == []


def test_a_plan_that_is_not_wanted_leaves_the_photo_as_it_is(desktop: Person) -> None:
    page = desktop.open()
    begin(page, WISH)
    page.get_by_role("button", name="Do none of it").click()
    expect(page.get_by_role("form", name="The plan")).to_have_count(0)
    shown = page.evaluate("fetch(`/v1/sessions/${location.hash.slice(1)}`).then((reply) => reply.json())")
    assert shown["image"] == shown["original"] and shown["working"] is None


def test_a_conversation_goes_on_and_back(desktop: Person) -> None:
    page = desktop.open()
    begin(page, "make it brighter", ask=False)
    the_end(page)
    say = page.get_by_role("textbox", name="What next?")
    say.fill("now convert it to black and white")
    say.press("Enter")
    expect(page.locator(".step.done")).to_have_count(2)
    page.get_by_role("button", name="Undo", exact=False).first.click()
    expect(page.locator(".step.undone")).to_have_count(1)
    page.get_by_role("button", name="Redo", exact=False).first.click()
    expect(page.locator(".step.done")).to_have_count(2)
    page.reload()
    expect(page.locator(".step.done")).to_have_count(2)
    expect(page.get_by_text("now convert it to black and white").first).to_be_visible()


def test_what_is_downloaded_is_the_picture(desktop: Person) -> None:
    page = desktop.open()
    begin(page, "crop it square", ask=False)
    the_end(page)
    page.get_by_role("button", name="Download", exact=False).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert desktop.faults() == []
    dialog.get_by_label("Format").select_option(label="PNG")
    with page.expect_download() as coming:
        dialog.get_by_role("link", name=re.compile("Download")).click()
    with Image.open(coming.value.path()) as picture:
        assert (picture.format, picture.size) == ("PNG", (400, 400))
    dialog.get_by_label("Format").select_option(label="Layers: OpenRaster (Krita, GIMP)")
    with page.expect_download() as coming:
        dialog.get_by_role("link", name=re.compile("Download")).click()
    with zipfile.ZipFile(coming.value.path()) as layers:
        assert layers.read("mimetype") == b"image/openraster"


def test_a_place_is_shown_with_a_finger(phone: Person) -> None:
    page = phone.open()
    begin(page, "blur the logo", ask=False)
    expect(page.get_by_role("heading", name=re.compile("Where is it|Which one"))).to_be_visible()
    assert phone.faults() == []
    page.get_by_role("button", name="Show it on the picture").tap()
    expect(page.locator("pointing-layer")).to_be_visible()
    page.get_by_role("radio", name="Box").tap(force=True)  # it lies over its own label
    view = page.locator("picture-view").bounding_box()
    assert view is not None
    drag(page, [(view["x"] + view["width"] * at, view["y"] + view["height"] * at) for at in (0.4, 0.5, 0.6)])
    page.get_by_role("button", name="Done").tap()
    the_end(page)
    shown = page.evaluate("fetch(`/v1/sessions/${location.hash.slice(1)}`).then((reply) => reply.json())")
    (step,) = shown["steps"]
    assert step["status"] == "done" and step["region"]["method"] == "user"
    x, _, width, _ = step["region"]["box"]
    assert 200 < x < 280 and 300 < x + width < 400
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    assert phone.faults() == []


def test_a_place_is_shown_with_the_keyboard_alone(desktop: Person) -> None:
    page = desktop.open()
    begin(page, "blur the logo", ask=False)
    show = page.get_by_role("button", name="Show it on the picture")
    show.focus()
    page.keyboard.press("Enter")
    page.get_by_text("As numbers", exact=True).click()
    for label, value in (("Left", 100), ("Top", 50), ("Width", 200), ("Height", 120)):
        page.get_by_label(label, exact=True).fill(str(value))
    page.get_by_role("button", name="Set the box").press("Enter")
    page.keyboard.press("Control+Enter")
    the_end(page)
    shown = page.evaluate("fetch(`/v1/sessions/${location.hash.slice(1)}`).then((reply) => reply.json())")
    assert shown["steps"][0]["region"]["box"] == [100, 50, 200, 120]


def drag(page: Page, points: list[tuple[float, float]]) -> None:
    """One finger along those points, as the browser's own touch input."""
    client = page.context.new_cdp_session(page)
    for number, (x, y) in enumerate(points):
        kind = "touchStart" if number == 0 else "touchMove"
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_photo_of_another_kind_is_refused_in_the_servers_words(desktop: Person) -> None:
    page = desktop.open()
    files = page.locator("input[type=file]:not([capture])")
    files.set_input_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"<svg onload='alert(1)'>"})
    expect(page.get_by_role("status").filter(has_text="expected")).to_be_visible()
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "PNG")
    files.set_input_files({"name": "<img src=x onerror=alert(1)>.png", "mimeType": "", "buffer": buffer.getvalue()})
    expect(page.get_by_text("40 × 30 pixels")).to_be_visible()
    expect(page.get_by_text("<img src=x onerror=alert(1)>.png")).to_be_visible()
    desktop.wrong = [one for one in desktop.wrong if "415" not in one]  # the browser's own line for the refusal
