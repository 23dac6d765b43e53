"""What is pressed more rarely: steps done anew, corrected places, refused orders, fingers, the clipboard, removal."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from .people import Person
from .server import Server
from .test_flow import begin, drag, the_end


def asked(page: Page, what: str = "") -> Any:
    """What the server says of the session on the page."""
    return page.evaluate(
        "what => fetch(`/v1/sessions/${location.hash.slice(1)}${what}`).then((reply) => reply.json())", what
    )


def middle_of(what: Locator) -> tuple[float, float]:
    """Where an element is on the screen."""
    box = what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def steps(page: Page) -> Locator:
    """The cards of the steps of this turn."""
    return page.locator(".steps-column > .cards > .step")


def details(page: Page, words: str) -> Locator:
    """The dialog with all about a step."""
    steps(page).filter(has_text=words).get_by_role("button", name=re.compile("^Details")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def test_a_step_is_tried_another_way(desktop: Person) -> None:
    """With a variant of its tool; where none is left the page says so and nothing changes."""
    page = desktop.open()
    begin(page, "sharpen it, then flip it horizontally", ask=False)
    the_end(page)
    first = asked(page)
    steps(page).filter(has_text="sharpen").get_by_role("button", name="Another try").click()
    expect(page.locator(".steps-column .step.undone")).to_have_count(2, timeout=60_000)
    the_end(page)
    again = asked(page)
    assert again["image"]["sha256"] != first["image"]["sha256"]
    assert [step["tool"] for step in again["steps"] if step["status"] == "done"] == ["sharpen", "flip"]
    steps(page).filter(has_text="flip").get_by_role("button", name="Another try").click()
    expect(page.get_by_role("status").filter(has_text="has no other variant")).to_be_visible()
    assert asked(page)["image"] == again["image"]
    desktop.wrong = [one for one in desktop.wrong if "400" not in one and "422" not in one]  # the browser's own line


def test_a_step_is_said_in_other_words(desktop: Person) -> None:
    page = desktop.open()
    begin(page, "make it 10% brighter, then crop it square", ask=False)
    the_end(page)
    dialog = details(page, "10%")
    dialog.get_by_label("In other words").fill("make it 30% darker")
    dialog.get_by_role("button", name="Do it").first.click()
    expect(dialog).to_have_count(0)
    expect(steps(page).filter(has_text="30%")).to_have_class(re.compile(r"\bdone\b"), timeout=60_000)
    the_end(page)
    now = asked(page)
    assert (now["image"]["width"], now["image"]["height"]) == (400, 400), "the later step was done again"
    assert [step["status"] for step in now["steps"] if "10" in step["instruction"]] == ["undone"]


def test_a_step_of_no_place_offers_none(desktop: Person) -> None:
    """A flip works on the whole picture, always; to brighten may be meant of a part."""
    page = desktop.open()
    begin(page, "flip it horizontally, then make it 10% brighter", ask=False)
    the_end(page)
    dialog = details(page, "flip")
    expect(dialog.get_by_role("heading", name="Do it anew")).to_be_visible()
    expect(dialog.get_by_role("button", name="Show where")).to_have_count(0)
    page.keyboard.press("Escape")
    dialog = details(page, "10%")
    dialog.get_by_role("button", name="Show where").click()
    expect(page.locator("pointing-layer")).to_be_visible()
    page.wait_for_timeout(500)  # a place that is looked for in vain would be told in the console
    page.keyboard.press("Escape")
    expect(page.locator("pointing-layer")).to_have_count(0)


def test_a_place_is_shown_on_a_card(desktop: Person) -> None:
    page = desktop.open()
    begin(page, "make it brighter")
    plan = page.get_by_role("form", name="The plan")
    plan.get_by_role("button", name=re.compile("^Show where")).click()
    page.get_by_text("As numbers", exact=True).click()
    for label, value in (("Left", 300), ("Top", 100), ("Width", 200), ("Height", 150)):
        page.get_by_label(label, exact=True).fill(str(value))
    page.get_by_role("button", name="Set the box").press("Enter")
    page.get_by_role("button", name="Done").click()
    expect(plan.locator(".where")).to_contain_text("◎")
    plan.get_by_role("button", name="Run it").click()
    the_end(page)
    (step,) = asked(page)["steps"]
    assert step["status"] == "done" and step["region"]["box"] == [300, 100, 200, 150]


def test_a_found_place_is_corrected_with_the_brush(desktop: Person) -> None:
    """What is at a point, and a stroke in the corner of the photo beside it."""
    page = desktop.open()
    begin(page, "make the cup brighter", ask=False)
    page.get_by_role("button", name="Show it on the picture").click()
    layer = page.locator("pointing-layer")
    at = page.evaluate(
        "() => { const view = document.querySelector('picture-view'), { left, top } = view.getBoundingClientRect();"
        " const on = ([x, y]) => view.toScreen(x, y), there = (at) => [left + at.left, top + at.top];"
        " return [[300, 250], [20, 20], [60, 20]].map(on).map(there); }"
    )
    page.mouse.click(*at[0])
    correct = layer.get_by_role("button", name="Correct it")
    expect(correct).to_be_enabled()
    correct.click()
    expect(layer.get_by_text("Paint what is missing, erase what is too much.")).to_be_visible()  # the mask is there
    expect(layer.get_by_role("radio", name="Brush")).to_be_checked()
    page.mouse.move(*at[1])
    page.mouse.down()
    page.mouse.move(*at[2], steps=4)
    page.mouse.up()
    layer.get_by_role("button", name="Done").click()
    the_end(page)
    (step,) = asked(page)["steps"]
    x, y, width, height = step["region"]["box"]
    assert step["status"] == "done", step
    assert x < 20 and y < 20, step["region"]["box"]
    assert x + width > 300 and y + height > 250, "so is what was found"


def test_two_branches_are_compared_from_the_menu(desktop: Person) -> None:
    """The branch that was made of all there was stands in the tree where it left."""
    page = desktop.open()
    begin(page, "make it 10% brighter, then flip it horizontally", ask=False)
    the_end(page)
    session = page.url.partition("#")[2]
    fork = page.evaluate(
        "id => fetch(`/v1/sessions/${id}/fork`, { method: 'POST', headers: { 'Content-Type': 'application/json' },"
        " body: '{}' }).then((reply) => reply.json())",
        session,
    )["id"]
    page.reload()
    tree = page.get_by_role("tree")
    expect(tree.locator(f"a[href='#{fork}']")).to_have_attribute("aria-level", "2")
    assert [one.get_attribute("data-step") for one in tree.get_by_role("treeitem").all()] == ["", "s1", "s2", None]
    expect(page.locator(".kin")).to_have_count(0)
    page.get_by_role("button", name="Compare …").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("branched off from this one")).click()
    expect(page.get_by_role("region", name="Two branches").locator("picture-view")).to_have_count(2)
    expect(page.locator(".compare-shared")).to_contain_text("10%")
    assert desktop.faults() == []


def test_an_order_that_cannot_be_is_told_on_the_cards(desktop: Person) -> None:
    page = desktop.open()
    begin(page, "remove the cup, then put a border around it and make the border brighter")
    plan = page.get_by_role("form", name="The plan")
    last = plan.locator(".plan-card", has_text="Needs first").last
    needing = plan.locator(f".plan-card[data-step={last.get_attribute('data-step')}]")
    for place in reversed(range(int(needing.get_attribute("data-place") or 0))):
        needing.get_by_role("button", name=re.compile("^Move up")).click()
        expect(needing).to_have_attribute("data-place", str(place))
    plan.get_by_role("button", name="Run it").click()
    expect(plan.get_by_role("alert")).to_contain_text("before it")
    expect(needing).to_have_attribute("data-place", "0")
    desktop.wrong = [one for one in desktop.wrong if "422" not in one and "400" not in one]  # the browser's own line


def test_cards_are_dragged_with_a_finger(phone: Person) -> None:
    page = phone.open()
    begin(page, "make it a bit warmer, sharpen it and crop it square")
    cards = page.locator(".plan-card")
    expect(cards).to_have_count(3)
    names = [card.get_attribute("data-step") for card in cards.all()]
    cards.nth(2).scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    start, end = middle_of(cards.nth(1).locator(".grip")), middle_of(cards.nth(2))
    drag(page, [start, (start[0], start[1] + 15), end, end])
    expect(cards.nth(2)).to_have_attribute("data-step", str(names[1]))
    assert [card.get_attribute("data-step") for card in cards.all()] == [names[0], names[2], names[1]]


def test_a_photo_comes_from_the_clipboard(browser: Browser, server: Server) -> None:
    """The system's own clipboard, as a picture that was copied elsewhere."""
    with Person(browser, server.url, permissions=["clipboard-read", "clipboard-write"]) as person:
        page = person.open()
        expect(page.get_by_role("textbox", name="Your wish")).to_be_visible()
        page.evaluate(
            """async () => {
              const canvas = new OffscreenCanvas(64, 48);
              canvas.getContext("2d").fillRect(0, 0, 32, 48);
              const blob = await canvas.convertToBlob({ type: "image/png" });
              await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
            }"""
        )
        page.get_by_role("textbox", name="Your wish").press("Control+v")
        expect(page.get_by_text("64 × 48 pixels")).to_be_visible()
        expect(page.get_by_role("textbox", name="Your wish")).to_have_value("")


def test_nothing_moves_for_those_who_want_that(browser: Browser, server: Server) -> None:
    with Person(browser, server.url, reduced_motion="reduce") as person:
        page = person.open()
        begin(page, "make it brighter", ask=False)
        the_end(page)
        button = page.get_by_role("button", name="1:1")
        assert button.evaluate("button => getComputedStyle(button).transitionDuration") in ("0s", "")
        expect(page.locator("picture-view canvas").first).to_be_visible()
        scale = page.evaluate(
            """async () => {
              const view = document.querySelector("picture-view");
              view.fit(true);
              view.actual();
              await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
              return view.scale * devicePixelRatio;
            }"""
        )
        assert abs(scale - 1) < 1e-6


def test_a_session_is_removed_from_both_places_in_the_same_way(desktop: Person) -> None:
    page = desktop.open()
    for where in ("menu", "list"):
        begin(page, "make it brighter", ask=False)
        the_end(page)
        session = page.url.partition("#")[2]
        if where == "menu":
            page.get_by_role("button", name="Remove …").click()
        else:
            page.get_by_role("button", name="ImageEdit-R1").click()
            page.locator("li.card", has=page.locator(f"a[href='#{session}']")).get_by_role("button").click()
        dialog = page.get_by_role("dialog", name="Remove this session?")
        expect(dialog).to_contain_text("make it brighter")
        assert desktop.faults() == []
        dialog.get_by_role("button", name="Remove it").click()
        expect(page.get_by_role("heading", name="Latest sessions")).to_be_visible()
        expect(page.locator(f"a[href='#{session}']")).to_have_count(0)
        assert page.evaluate("id => fetch(`/v1/sessions/${id}`).then((reply) => reply.status)", session) == 404
        desktop.wrong = [one for one in desktop.wrong if "404" not in one]  # what was just asked


def test_the_picture_comes_back_with_the_server(desktop: Person, server: Server) -> None:
    """By itself: nobody presses anything."""
    page = desktop.open()
    begin(page, "make it brighter", ask=False)
    the_end(page)
    view = page.locator("picture-view")
    desktop.server_may_go = True
    server.kill()
    page.get_by_role("button", name="Difference").click()  # which the browser has not kept
    failed = view.get_by_role("button", name="Try again")
    expect(failed).to_be_visible()
    server.start()
    expect(failed).to_have_count(0)
    expect(view.locator("canvas").first).to_be_visible()
