"""The report read back as a browser would: nothing from outside, nothing unescaped, every step and picture there."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from html.parser import HTMLParser
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from imageedit_r1.errors import StorageError
from imageedit_r1.images.pixels import Pixels, with_alpha
from imageedit_r1.reports import render
from imageedit_r1.schema import (
    Check,
    Delivery,
    EditState,
    ImageRef,
    Matrix,
    Outcome,
    Parameter,
    Photo,
    Refusal,
    Region,
    SubRequest,
    Verdict,
)
from imageedit_r1.tools.base import PixelStore

HOSTILE = "<script>alert(1)</script>\"'{{7*7}}{% raw %}</style>&amp;\x00\u202e"


class Page(HTMLParser):
    """Elements with their attributes, the text, and what style and script hold."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.raw = {"style": "", "script": ""}
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        self._inside = tag if tag in self.raw else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.raw[self._inside] += data
        else:
            self.text += data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [a for t, a in self.elements if t == tag and all(a.get(k) == v for k, v in wanted.items())]

    def policy(self) -> str:
        return self.all("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"]


def decoded(url: str) -> Image.Image:
    kind, data = re.fullmatch(r"data:image/(jpeg|png);base64,([A-Za-z0-9+/=]+)", url).groups()  # type: ignore[union-attr]
    image = Image.open(io.BytesIO(base64.b64decode(data, validate=True)))
    image.load()
    assert image.format == kind.upper()
    return image


def assert_sound(html: str) -> Page:
    """What holds of every report, whatever went in."""
    html.encode("utf-8")
    page = Page(html)
    assert not re.search(r"(https?|ftp|file|javascript):", html, re.I)
    names = {name for _, attributes in page.elements for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in {"style", "srcset", "action"}]
    assert all(a["href"].startswith("#") for a in page.all("a"))
    assert not {"link", "iframe", "object", "embed", "base", "form"} & {tag for tag, _ in page.elements}
    for tag, text in page.raw.items():
        assert len(page.all(tag)) == 1
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in page.policy()
        assert "url(" not in text and "@import" not in text
    assert page.policy().startswith("default-src 'none'; img-src data:;")
    for attributes in page.all("img"):
        image = decoded(attributes["src"])
        assert (int(attributes["width"]), int(attributes["height"])) == image.size
        assert attributes["alt"]
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in page.all("a")} <= set(ids)
    return page


@pytest.fixture(scope="module")
def page(album: PixelStore, state: EditState) -> Page:
    return assert_sound(render(state, album.load, seconds=2.41))


def changed(state: EditState, **fields: Any) -> EditState:
    return state.model_copy(update=fields)


def photo_of(state: EditState) -> Photo:
    assert state.photo is not None
    return state.photo


def test_tells_the_request_the_plan_and_the_refusal(page: Page, state: EditState) -> None:
    assert state.request in page.text
    for told in ("brightness up by 20 %", "aspect 16:9", "strength up by 40 %", "keep cat", "Done in part"):
        assert told in page.text
    assert "none is set up" in page.text and "a generative editor (profile gpu)" in page.text
    assert "The colour profile is missing" in page.text and "“A lot” was taken as 40 %." in page.text


def test_every_step_has_its_picture_verdict_and_attempts(page: Page, state: EditState) -> None:
    assert [a["id"] for a in page.all("article")] == ["step-1", "step-2", "step-3", "step-4"]
    steps = [a for a in page.all("img") if "after step" in a["alt"]]
    assert [(int(a["width"]), int(a["height"])) for a in steps] == [(451, 300), (451, 300), (451, 254), (451, 254)]
    for attempt in state.attempts:
        for check in attempt.verdict.checks if attempt.verdict and attempt.verdict.passed else ():
            assert check.measured in page.text and check.expected in page.text
    assert "the background is hardly softer: use a larger radius" in page.text
    assert "radius of 400 px is over 200 px" in page.text
    assert "in 3 attempts" in page.text and "280 ms" in page.text
    assert "no attempt looked better" in page.text and "halos along the whiskers" in page.text
    assert "kept 451 x 254 pixels from the middle" in page.text
    assert len([a for a in page.all("img") if a["alt"].startswith("What attempt")]) == 2


def test_region_outline_follows_the_mask(page: Page) -> None:
    paths = [a["d"] for a in page.all("path", **{"class": "over"})]
    assert len(paths) == 1
    points = np.array(re.findall(r"([\d.]+) ([\d.]+)", paths[0]), float)
    middle = points[(points[:, 0] > 5) & (points[:, 0] < 445) & (points[:, 1] > 5) & (points[:, 1] < 294)]
    radius = np.hypot((middle[:, 0] - 235) / 170, (middle[:, 1] - 165) / 128)
    assert len(middle) > 8 and np.all(np.abs(radius - 1) < 0.03)


def test_order_draws_a_box_for_each_step_and_an_arrow_for_each_dependency(page: Page) -> None:
    assert len(page.all("path", **{"class": "edge"})) == 4
    assert len([a for a in page.all("g") if a.get("class", "").startswith("box ")]) == 4
    assert "s1 first; s2 after s1; s3 after s1, s2; s4 after s3" in page.text
    assert "after s1, s2" in page.text


def test_delivery_session_and_totals(page: Page) -> None:
    for told in ("/home/anna/photos/chelsea-edited.jpg", "20261123-2046-chelsea", "b" * 64):
        assert told in page.text
    for figure in ("3 of 5", "2.4 s", "6 in 4 steps", "451 \u00d7 300 → 451 \u00d7 254"):
        assert figure in page.text


def test_slider_works_by_keyboard_and_without_script(page: Page) -> None:
    (slider,) = page.all("input")
    assert slider["type"] == "range" and slider["aria-label"] and "hidden" in slider
    sides = [a for a in page.all("img") if a["alt"].startswith("The photo")]
    assert [a["alt"] for a in sides] == ["The photo before the edit", "The photo after the edit"]
    before, after = places(page)
    assert before == [0, 0, 100, 100]
    assert after == pytest.approx([0, 8, 100, 100 * 254 / 300], abs=0.01)


def places(page: Page) -> tuple[list[float], list[float]]:
    """left, top, width, height of the pictures before and after in the slider's box, percent."""
    rules = page.raw["style"].split("@media screen{")[-1]
    before, after = (
        [float(x) for x in re.findall(r"(?:left|top|width|height):([-\d.]+)%", rule)]
        for rule in re.findall(r"img\{([^}]*)\}", rules)
    )
    return before, after


def test_slider_fits_pictures_that_do_not_line_up(album: PixelStore, state: EditState, cat: Pixels) -> None:
    turned = album.save(np.rot90(cat))
    matrix: Matrix = ((0, 1, 0), (-1, 0, 450), (0, 0, 1))
    outcome = Outcome(step="s1", status="done", attempt=1, image=turned, matrix=matrix)
    page = assert_sound(render(changed(state, image=turned, outcomes=[outcome]), album.load))
    share = 100 * 300 / 451
    middle = (100 - share) / 2
    before, after = places(page)
    assert before == pytest.approx([0, middle, 100, share], abs=0.01)
    assert after == pytest.approx([middle, 0, share, 100], abs=0.01)


def test_hostile_text_stays_text(album: PixelStore, state: EditState) -> None:
    region = state.steps[1].region
    assert region is not None
    step = state.steps[1].model_copy(
        update={
            "id": HOSTILE,
            "tool": HOSTILE,
            "instruction": HOSTILE,
            "arguments": {HOSTILE: HOSTILE, "list": [HOSTILE], "half": "\ud800"},
            "region": region.model_copy(update={"phrase": HOSTILE, "method": HOSTILE}),
            "after": (HOSTILE,),
        }
    )
    check = Check(name=HOSTILE, passed=False, measured=HOSTILE, expected=HOSTILE)
    verdict = Verdict(score=1, passed=False, feedback=HOSTILE, checks=(check,))
    attempt = state.attempts[1].model_copy(
        update={"step": HOSTILE, "tool": HOSTILE, "error": HOSTILE, "note": HOSTILE, "verdict": verdict}
    )
    html = render(
        changed(
            state,
            request=HOSTILE,
            reason=HOSTILE,
            question=HOSTILE,
            session=HOSTILE,
            notes=[HOSTILE],
            keep=[HOSTILE],
            photo=photo_of(state).model_copy(update={"name": HOSTILE, "format": HOSTILE, "warnings": (HOSTILE,)}),
            sub_requests=[
                SubRequest(
                    id=HOSTILE, action="other", subject=HOSTILE, goal=HOSTILE, keep=(HOSTILE,), after=(HOSTILE,),
                    parameters=(Parameter(property=HOSTILE, amount=HOSTILE),),
                )
            ],
            refused=[Refusal(sub_request=HOSTILE, reason=HOSTILE, needs=HOSTILE)],
            steps=[step],
            attempts=[attempt],
            outcomes=[Outcome(step=HOSTILE, status="refused", reason=HOSTILE, image=attempt.before)],
            delivery=Delivery(file="c" * 64, format=HOSTILE, path=HOSTILE, warnings=(HOSTILE,)),
        ),
        album.load,
    )  # fmt: skip
    page = assert_sound(html)
    assert len(page.all("script")) == 1 and "alert" not in page.raw["script"]
    assert page.text.count("<script>alert(1)</script>\"'{{7*7}}{% raw %}</style>&amp;\ufffd\ufffd") > 20
    assert "{{7*7}}" in html and "\x00" not in html and "\u202e" not in html


def test_a_state_without_a_picture_or_a_plan(album: PixelStore) -> None:
    page = assert_sound(
        render(EditState(request="hello there", status="failed", reason="no edit was asked for"), album.load)
    )
    assert "no edit was asked for" in page.text and "Not done" in page.text
    assert not page.all("img") and not page.all("input")


def test_a_picture_that_is_gone_is_said_to_be_gone(album: PixelStore, state: EditState) -> None:
    assert state.image is not None
    last = state.image.sha256

    def load(ref: ImageRef) -> Pixels:
        if ref.sha256 == last:
            raise StorageError(f"artifact {last[:12]}: not in the store")
        return album.load(ref)

    page = assert_sound(render(state, load))
    assert page.text.count("is not stored any more") == 3
    assert not page.all("input") and len(page.all("article")) == 4


def test_steps_under_way_and_earlier_turns(album: PixelStore, state: EditState) -> None:
    half = changed(
        state, outcomes=state.outcomes[:2], attempts=state.attempts[:-1], turn=2, first_step=2, status="running"
    )
    page = assert_sound(render(half, album.load))
    assert "From earlier requests" in page.text and "turn 2 of this session" in page.text
    assert page.text.count("This step has not run.") == 1
    assert page.text.count("This step is under way.") == 1


def test_cut_out_keeps_its_transparency_on_a_checkerboard(album: PixelStore, state: EditState, cat: Pixels) -> None:
    mask = np.zeros((300, 451), np.uint8)
    cv2.ellipse(mask, (235, 165), (170, 128), 0, 0, 360, 255, -1, cv2.LINE_AA)
    cut_out = album.save(with_alpha(cat, mask))
    page = assert_sound(render(changed(state, image=cut_out), album.load))
    (after,) = page.all("img", alt="The photo after the edit")
    assert after["class"] == "checker"
    image = decoded(after["src"])
    assert image.mode == "RGBA" and np.array_equal(np.asarray(image)[..., 3], mask)


@pytest.mark.parametrize("shape", [(1, 1, 3), (5000, 1, 3), (1, 5000, 4), (1200, 3000, 4), (40, 30, 3)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_odd_pictures(album: PixelStore, state: EditState, shape: tuple[int, int, int], dtype: Any) -> None:
    pixels = np.random.default_rng(0).integers(0, np.iinfo(dtype).max, (1, 1, shape[2]), dtype, endpoint=True)
    ref = album.save(np.broadcast_to(pixels, shape))
    region = Region(phrase="dot", box=(0, 0, 1, 1), mask=album.save(np.full(shape[:2], 255, np.uint8)))
    page = assert_sound(
        render(
            changed(
                state,
                photo=photo_of(state).model_copy(update={"image": ref}),
                image=ref,
                steps=[state.steps[0].model_copy(update={"region": region})],
                outcomes=[Outcome(step="s1", status="done", attempt=1, image=ref)],
            ),
            album.load,
        )
    )
    before, after, step = page.all("img")[:3]
    assert max(int(before["width"]), int(before["height"])) == min(1600, max(shape[:2]))
    assert before["width"] == after["width"]
    assert max(int(step["width"]), int(step["height"])) == min(640, max(shape[:2]))
    seen = np.asarray(decoded(before["src"]))[0, 0]
    assert np.allclose(seen[:3], np.rint(pixels[0, 0, :3] / (np.iinfo(dtype).max / 255)), atol=4)


def test_same_state_same_page_and_a_profile_travels(album: PixelStore, state: EditState) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    first, second = (render(state, album.load, profile=profile) for _ in range(2))
    assert first == second
    image = decoded(Page(first).all("img")[0]["src"])
    assert image.info["icc_profile"] == profile


PAIRS = [("ink", "page"), ("ink", "card"), ("ink", "sunk"), ("ink", "fair-bg"), ("soft", "page"), ("soft", "card")]
PAIRS += [("soft", "sunk"), ("link", "page"), ("good", "card"), ("bad", "card"), ("fair", "page")]
PAIRS += [(name, f"{name}-bg") for name in ("good", "fair", "bad", "calm")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa(page: Page, theme: str) -> None:
    light, dark = re.findall(r":root \{(.*?)\}", page.raw["style"], re.S)[:2]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light if theme == "light" else dark))
    for ink, ground in PAIRS:
        bright, dim = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
        assert (bright + 0.05) / (dim + 0.05) >= 4.5, (ink, ground)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
