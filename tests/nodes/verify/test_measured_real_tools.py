"""The photo tools before the verifier: a right edit passes at the first attempt, whatever the picture.

Every case goes the way of a session: the sub-request is bound by the tool, carried out, and measured.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.images.pixels import Pixels
from imageedit_r1.nodes.verify.evidence import Evidence
from imageedit_r1.nodes.verify.measured import verify
from imageedit_r1.schema import IDENTITY, Action, Direction, ImageRef, Parameter, Photo, Step, SubRequest, Unit, Verdict
from imageedit_r1.tests.photos import EXAMPLES, read_photo
from imageedit_r1.tools.photo import TOOLS

PHOTOS = ("astronaut", "chelsea", "coffee", "rocket", "camera")
TOOL = {tool.name: tool for tool in TOOLS}
UNSEEN = "0" * 64
Asked = tuple[str, Direction, float | str | None, Unit | None]


@cache
def picture(name: str) -> Pixels:
    pixels = read_photo(next(EXAMPLES.glob(f"{name}.*")).name)
    pixels.flags.writeable = False
    return pixels


def attempt(
    action: Action,
    asked: list[Asked],
    before: Pixels,
    mask: np.ndarray | None = None,
    *,
    told: dict[str, Any] | None = None,
    spoil: Callable[[Pixels], Pixels] | None = None,
) -> Verdict:
    """The verdict on what the tool made of a request; `told`: what this attempt was told instead of what was planned,
    `spoil`: what became of its result."""
    tool = next(t for t in TOOLS if action in t.actions)
    request = SubRequest(
        id="r1",
        action=action,
        parameters=tuple(Parameter(property=p, direction=d, amount=a, unit=u) for p, d, a, u in asked),
    )
    ref = ImageRef(sha256=UNSEEN, width=before.shape[1], height=before.shape[0])
    arguments = tool.bind_request(request, Photo(name="p", file=UNSEEN, image=ref, format="PNG"))
    step = Step(id="s1", covers=("r1",), tool=tool.name, arguments=arguments)
    arguments = arguments | (told or {})
    edited = tool.apply(before, mask=mask, **arguments)
    after = spoil(edited.pixels) if spoil else edited.pixels
    return verify(
        Evidence(step, (request,), before, after, mask, tool.blends, tool.geometric, edited.matrix, arguments, before)
    )


def up(name: str, amount: float | None = None, unit: Unit | None = None) -> list[Asked]:
    return [(name, "increase", amount, unit)]


def down(name: str, amount: float | None = None, unit: Unit | None = None) -> list[Asked]:
    return [(name, "decrease", amount, unit)]


def to(name: str, amount: float | str | None = None, unit: Unit | None = None) -> list[Asked]:
    return [(name, "set", amount, unit)]


CASES: list[tuple[Action, list[Asked]]] = [
    ("denoise", up("strength")),
    ("denoise", up("strength", 10, "percent")),
    ("denoise", up("strength", 60, "percent")),
    ("sharpen", up("strength")),
    ("sharpen", up("strength", 60, "percent")),
    ("blur", up("strength")),
    ("blur", to("radius", 9, "pixels")),
    ("enhance", []),
    ("enhance", up("strength", 10, "percent")),
    ("enhance", up("strength", 60, "percent")),
    ("adjust_color", to("temperature", 2500, "kelvin")),
    ("adjust_color", to("temperature", 4000, "kelvin")),
    ("adjust_color", to("temperature", 9000, "kelvin")),
    ("adjust_color", up("temperature", 1500, "kelvin")),
    ("adjust_color", down("vibrance")),
    ("adjust_tone", down("highlights")),
    ("adjust_tone", down("vignette")),
    ("adjust_tone", to("gamma", 0.6, "ratio")),
]


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize(("action", "asked"), CASES)
def test_a_right_edit_passes(name: str, action: Action, asked: list[Asked]) -> None:
    verdict = attempt(action, asked, picture(name))
    assert verdict.passed, verdict.feedback


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("sigma", [2, 5, 12, 30])
@pytest.mark.parametrize("amount", [10, None, 60])
def test_noise_is_removed_and_the_verifier_agrees(name: str, sigma: int, amount: float | None) -> None:
    clean = picture(name)
    noisy = np.clip(np.rint(clean + np.random.default_rng(3).normal(0, sigma, clean.shape)), 0, 255).astype(np.uint8)
    verdict = attempt("denoise", up("strength", amount, "percent"), noisy)
    assert verdict.passed, verdict.feedback


def hazy(clear: Pixels) -> Pixels:
    return np.rint(clear * 0.65 + 220 * 0.35).astype(np.uint8)


def faded(clear: Pixels) -> Pixels:
    dull: Pixels = np.rint(clear * np.array([0.5, 0.45, 0.4]) + np.array([80, 70, 50])).astype(np.uint8)
    return dull


def dim(clear: Pixels) -> Pixels:
    return np.rint((clear / 255) ** 1.8 * 0.4 * 255).astype(np.uint8)


def scratched(clear: Pixels) -> Pixels:
    height, width = clear.shape[:2]
    result = clear.copy()
    for part, value in ((0.2, 245), (0.6, 250), (0.8, 12)):
        cv2.line(result, (int(width * part), 0), (int(width * part) + 12, height - 1), (value,) * 3, 1)
    cv2.line(result, (0, height // 3), (width - 1, height // 3 + 25), (240, 240, 240), 2)
    return result


def shaken(clear: Pixels) -> Pixels:
    return cv2.filter2D(clear, -1, np.eye(11, dtype=np.float32) / 11)


SPOILT: dict[str, Callable[[Pixels], Pixels]] = {
    "haze": hazy,
    "fading": faded,
    "low_light": dim,
    "scratches": scratched,
    "shake": shaken,
}


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("defect", SPOILT)
@pytest.mark.parametrize("amount", [None, 40])
def test_restored_defects_pass(name: str, defect: str, amount: float | None) -> None:
    verdict = attempt("restore", down(defect, amount, "percent"), SPOILT[defect](picture(name)))
    assert verdict.passed, verdict.feedback


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "rocket"])
@pytest.mark.parametrize("defect", SPOILT)
def test_what_restore_finds_by_itself_passes(name: str, defect: str) -> None:
    verdict = attempt("restore", [], SPOILT[defect](picture(name)))
    assert verdict.passed, verdict.feedback


@pytest.mark.parametrize(("name", "box"), [("rocket", (0, 0, 200, 300)), ("camera", (0, 0, 512, 90))])
def test_a_blurred_sky_passes(name: str, box: tuple[int, int, int, int]) -> None:
    """Little is left of the structure of a sky, and rounding takes that."""
    before = picture(name)
    mask = np.zeros(before.shape[:2], np.uint8)
    mask[box[1] : box[1] + box[3], box[0] : box[0] + box[2]] = 255
    for asked in (up("strength"), to("radius", 3, "pixels"), to("radius", 12, "pixels")):
        verdict = attempt("blur", asked, before, mask)
        assert verdict.passed, verdict.feedback


def test_a_blur_takes_nothing_from_outside_its_region() -> None:
    """The measure must not either: the dark coat beside the sky would count as structure that was lost."""
    before = picture("camera")
    bright = (cv2.GaussianBlur(before[..., 1], (0, 0), 3) > 150).astype(np.uint8) * 255
    bright[200:] = 0
    mask = cv2.GaussianBlur(bright, (0, 0), 2)
    for asked in (up("strength"), to("radius", 6, "pixels")):
        verdict = attempt("blur", asked, before, mask)
        assert verdict.passed, verdict.feedback
    moved = np.roll(TOOL["blur"].apply(before, mask=mask, radius=6.0).pixels, 3, axis=1)
    request = SubRequest(id="r1", action="blur")
    step = Step(id="s1", covers=("r1",), tool="blur")
    evidence = Evidence(step, (request,), before, moved, mask, True, False, IDENTITY, {"radius": 6.0}, before)
    assert not verify(evidence).passed


@pytest.mark.parametrize(
    ("action", "asked"),
    [
        ("blur", up("strength")),
        ("blur", to("radius", 8, "pixels")),
        ("resize", to("scale", 50, "percent")),
        ("resize", to("scale", 200, "percent")),
        ("rotate", up("angle", 7, "degrees")),
        ("enhance", []),
        ("denoise", up("strength")),
        ("sharpen", up("strength")),
    ],
)
def test_what_transparency_hides_is_not_judged(action: Action, asked: list[Asked]) -> None:
    before = np.dstack([picture("chelsea"), np.full(picture("chelsea").shape[:2], 255, np.uint8)])
    cv2.circle(before, (225, 150), 100, (10, 200, 30, 0), -1)
    verdict = attempt(action, asked, before)
    assert verdict.passed, verdict.feedback


@pytest.mark.parametrize("name", PHOTOS)
def test_strong_sharpening_is_not_asked_for_more(name: str) -> None:
    verdict = attempt("sharpen", up("strength", 100, "percent"), picture(name))
    assert verdict.passed, verdict.feedback


@pytest.mark.parametrize(("name", "box"), [("chelsea", (100, 60, 220, 160)), ("astronaut", (150, 30, 150, 200))])
def test_texture_is_not_noise(name: str, box: tuple[int, int, int, int]) -> None:
    before = picture(name)
    mask = np.zeros(before.shape[:2], np.uint8)
    mask[box[1] : box[1] + box[3], box[0] : box[0] + box[2]] = 255
    verdict = attempt("denoise", up("strength"), before, mask)
    assert verdict.passed, verdict.feedback


def test_words_of_degree_are_in_order() -> None:
    """10 percent is a bit, 40 a lot; what nobody said lies between."""
    for name in ("blur", "sharpen", "denoise", "enhance"):
        assert 10 < TOOL[name].amounts["strength"].unsaid < 40, name
    assert 10 < TOOL["change_background"].amounts["blur"].unsaid < 40


def test_less_kelvin_is_cooler(judge: Any) -> None:
    before = picture("coffee")
    colder = np.rint(before * np.array([0.87, 1.0, 1.0])).astype(np.uint8)
    request = [("adjust_color", to("temperature", 9000, "kelvin"))]
    assert not judge(request, before, colder).passed, "9000 K is warmer than neutral, as in a raw converter"


def test_an_attempt_that_was_told_less_than_planned_is_too_weak() -> None:
    for action, name, told in (("sharpen", "strength", 4.0), ("adjust_tone", "brightness", 3.0)):
        assert attempt(action, up(name), picture("coffee")).passed
        weak = attempt(action, up(name), picture("coffee"), told={name: told})
        assert not weak.passed and "raise it" in weak.feedback


def test_four_stops_leave_as_many_levels_as_they_can() -> None:
    asked = up("exposure", 4, "stops")
    for name in ("coffee", "rocket"):
        levels = [c for c in attempt("adjust_tone", asked, picture(name)).checks if c.name == "tonal levels"]
        assert [c.passed for c in levels] == [True]
    coarse = attempt("adjust_tone", asked, picture("coffee"), spoil=lambda p: p // 32 * 32)
    assert [c.passed for c in coarse.checks if c.name == "tonal levels"] == [False]


def peppered(clean: Pixels) -> Pixels:
    spots = np.random.default_rng(2).random(clean.shape[:2])
    result = clean.copy()
    result[spots < 0.02], result[spots > 0.98] = 0, 255
    return result


@pytest.mark.parametrize("name", ["chelsea", "coffee"])
def test_salt_and_pepper_are_no_edges_to_keep(name: str) -> None:
    assert attempt("denoise", [], peppered(picture(name))).passed
    soft = attempt("denoise", [], peppered(picture(name)), spoil=lambda p: cv2.GaussianBlur(p, (0, 0), 2.5))
    assert not soft.passed
