"""`make bench-studio`: how soon the studio is there and shows what was done, and what it holds. Prints a table.

Chromium in front of a real `imageedit-r1 serve` with the local profile on loopback. Times are taken by the page itself,
when the frame with what was waited for has been made. `--write FILE` puts the table into a file. Left out: the network
and slow devices, and how long an edit takes, which is in the other tables.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import platform
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from photo import make_photo, size_of  # type: ignore[import-not-found]
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from imageedit_r1.tests.studio.people import chromium
from serving import Photos, memory, server, verdict  # type: ignore[attr-defined]  # the file beside this one

ROUNDS = 10
WISH = "make it a bit warmer, sharpen it and crop it to 3:2"
BYTES, INTERACTIVE, PLAN, THUMBNAIL = 300_000, 1000.0, 500.0, 200.0
LONG = 120_000
"""Milliseconds that anything may take."""

WATCH = """() => {
  const seen = window.seen = { typed: 0, pressed: 0, plan: 0, thumbnails: {} };
  const now = () => performance.timeOrigin + performance.now();
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const asked = new WeakSet();
  const look = async () => {
    const box = document.querySelector("#wish");
    if (box && !asked.has(box) && !seen.typed) {
      asked.add(box);
      box.focus();
      document.execCommand("insertText", false, "x");
      await frame();
      seen.typed ||= box.value === "x" && performance.now();
    }
    if (seen.pressed && !seen.plan && document.querySelector(".plan .cards > li h3")) {
      seen.plan = -1;
      await frame();
      seen.plan = now();
    }
    for (const image of document.querySelectorAll(".step .look img")) {
      if (asked.has(image)) continue;
      asked.add(image);
      image.decode().then(frame).then(() => { seen.thumbnails[image.closest(".step").dataset.step] = now(); });
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  addEventListener("submit", () => { seen.pressed = now(); seen.plan = 0; }, true);
}"""
"""Runs before the page's own scripts. The text box counts once the page has drawn a letter that was typed into it."""


@contextlib.contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """A page with nothing in its cache."""
    with contextlib.closing(browser.new_context(viewport={"width": 1280, "height": 800})) as context:
        page = context.new_page()
        page.set_default_timeout(LONG)
        page.add_init_script(f"({WATCH})()")
        yield page


def begun(page: Page, url: str, photo: Path, megapixels: int, *, ask: bool) -> str:
    """Put a photo on the server, say the wish and press the button; the session that it makes."""
    width, height = size_of(megapixels)
    page.goto(url)
    page.locator("input[type=file]:not([capture])").set_input_files(photo)
    page.get_by_text(f"{width} × {height} pixels").wait_for()
    page.get_by_role("checkbox", name="Show me the plan first").set_checked(ask)
    page.get_by_role("textbox", name="Your wish").fill(WISH)
    page.get_by_role("button", name="Go", exact=True).click()
    return str(until(page, "location.hash.slice(1)"))


def until(page: Page, expression: str) -> Any:
    """The value of an expression as soon as it is true; `wait_for_function` needs `eval`, which the policy forbids."""
    limit = time.monotonic() + LONG / 1000
    while not (value := page.evaluate(expression)):
        if time.monotonic() > limit:
            raise TimeoutError(f"{expression} did not come true")
        page.wait_for_timeout(50)
    return value


def first_view(browser: Browser, url: str) -> tuple[int, float]:
    """Bytes that came over the network until it was quiet, and milliseconds until the text box could be typed into."""
    with opened(browser) as page:
        received: list[int] = []
        client = page.context.new_cdp_session(page)
        client.send("Network.enable")
        client.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
        page.goto(url, wait_until="networkidle")
        typed = float(until(page, "seen.typed"))
        return sum(received), typed


def plan(browser: Browser, url: str, photo: Path) -> float:
    """Milliseconds from pressing the button to the cards of the plan."""
    with opened(browser) as page:
        begun(page, url, photo, 12, ask=True)
        return float(until(page, "seen.plan > 0 && seen.plan - seen.pressed"))


def thumbnails(browser: Browser, url: str, photo: Path) -> list[float]:
    """Milliseconds from the end of each step, as the server tells it, to its picture."""
    with opened(browser) as page:
        session = begun(page, url, photo, 12, ask=False)
        told = httpx.get(f"{url}/v1/sessions/{session}/events", timeout=LONG).text
        ends = {event["step"]: instant(event["at"]) for event in events(told) if event["event"] == "step_finished"}
        drawn = until(page, f"Object.keys(seen.thumbnails).length === {len(ends)} && seen.thumbnails")
        return [float(drawn[step]) - end for step, end in ends.items()]


def events(stream: str) -> list[dict[str, Any]]:
    """What a stream of server-sent events tells."""
    return [httpx.Response(200, text=data).json() for data in re.findall(r"^data: (.+)$", stream, re.MULTILINE)]


def instant(text: str) -> float:
    """Milliseconds since 1970."""
    return datetime.fromisoformat(text).timestamp() * 1000


def held(playwright: Playwright, url: str, photo: Path) -> tuple[float, float]:
    """MiB that a browser holds beyond its start page, while and after the whole of a photo is looked at."""
    with contextlib.closing(launched(playwright)) as browser, opened(browser) as page:
        processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        (pid,) = (process["id"] for process in processes if process["type"] == "browser")
        page.goto(url, wait_until="networkidle")
        time.sleep(2)
        before = memory(pid)
        begun(page, url, photo, 24, ask=False)
        page.get_by_role("button", name="Go on").or_(page.locator(".said", has_text="done")).first.wait_for()
        page.get_by_role("button", name="Before/after").click()
        page.get_by_role("button", name="1:1").click()
        most = max(walk(page, pid))
        time.sleep(5)
        return most - before, memory(pid) - before


def walk(page: Page, pid: int) -> Iterator[float]:
    """See every part of the picture at 1:1, row for row; MiB on the way."""
    view = page.locator("picture-view [role=application]")
    view.focus()
    width, height = size_of(24)
    for key in ["Shift+ArrowLeft"] * (width // 320) + ["Shift+ArrowUp"] * (height // 320):
        page.keyboard.press(key)
    for row in range(height // 320):
        for _ in range(width // 320):
            page.keyboard.press("Shift+ArrowLeft" if row % 2 else "Shift+ArrowRight")
            page.wait_for_timeout(60)
        page.wait_for_load_state("networkidle")
        yield memory(pid)
        page.keyboard.press("Shift+ArrowDown")


def launched(playwright: Playwright) -> Browser:
    """The browser."""
    return playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])


@contextlib.contextmanager
def fresh(home: Path) -> Iterator[str]:
    """The address of a server that has just become ready."""
    with server(home, workers=1) as (url, _):
        while httpx.get(f"{url}/ready").status_code != 200:
            time.sleep(0.1)
        yield url


def main() -> None:
    """Measure, print, and write the table down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    rounds = range(args.rounds)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        photos, large = Photos(folder / "photos", 12), make_photo(folder / "photo24.jpg", 24)
        number = itertools.count()  # a photo that was edited before would be known
        firsts = []
        with contextlib.closing(launched(playwright)) as browser:
            version = browser.version
            with fresh(folder / "home") as url:
                views = [first_view(browser, url) for _ in rounds]
                plan(browser, url, photos[next(number)])
                plans = [plan(browser, url, photos[next(number)]) for _ in rounds]
                drawn = [one for _ in rounds for one in thumbnails(browser, url, photos[next(number)])]
            for one in rounds[:5]:  # the server is new, the browser is not
                with fresh(folder / f"fresh{one}") as url:
                    firsts.append(plan(browser, url, photos[next(number)]))
        with fresh(folder / "large") as url:
            most, after = held(playwright, url, large)
    size, typed = max(size for size, _ in views), [typed for _, typed in views]
    width, height = size_of(24)
    copy = width * height * 4 / 2**20
    text = f"""# Performance of the studio

Printed by `make bench-studio`: Chromium {version} without a window, in front of a real `imageedit-r1 serve` with one
worker and the local profile on loopback; both share the machine.
The wish is "{WISH}".
Machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.

| | measured | target | |
|---|---|---|---|
| first view, nothing in the cache: transferred | {size / 1000:.0f} KB | <= {BYTES / 1000:.0f} KB | \
{verdict(size <= BYTES)} |
{row("first view, nothing in the cache: from navigation to a letter typed into the text box", typed, INTERACTIVE)}
{row("from pressing the button to the plan's cards, 12 megapixels, upload excluded", plans, PLAN)}
{row("the same, the first wish after the server has said that it is ready", firsts, PLAN)}
{row("from the end of a step to its picture in the list, 12 megapixels", drawn, THUMBNAIL)}
| memory of all processes of the browser beyond its start page, 24 megapixels looked at everywhere at 1:1 in \
before/after | at most {most:.0f}, at the end {after:.0f} MiB | <= {copy:.0f} MiB, one full copy | \
{verdict(most <= copy)} |

Times are medians, with the worst in brackets; targets are held against the median. Memory is PSS, without the server's.
"""
    print(text)
    if args.write:
        args.write.write_text(text, encoding="utf-8")


def row(what: str, milliseconds: list[float], target: float) -> str:
    """A line of the table."""
    middle, worst = statistics.median(milliseconds), max(milliseconds)
    told = f"{middle:.0f} ms (worst of {len(milliseconds)}: {worst:.0f})"
    return f"| {what} | {told} | <= {target:.0f} ms | {verdict(middle <= target)} |"


if __name__ == "__main__":
    main()
