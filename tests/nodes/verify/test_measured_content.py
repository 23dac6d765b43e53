"""Planted failures of what changes structure or objects: blur, sharpen, denoise, text, removal, colour, background."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.images.pixels import Pixels, composite

PHOTOS = ("astronaut", "coffee")


def _blur(pixels: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(pixels, (0, 0), sigma)


def _sharpen(pixels: np.ndarray, strength: float) -> np.ndarray:
    v = pixels.astype(np.float64)
    return np.clip(np.rint(v + 3 * strength / 100 * (v - cv2.GaussianBlur(v, (0, 0), 1.2))), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("sigma", [1.5, 4.0])
@pytest.mark.parametrize(
    ("plant", "good"),
    [("right", True), ("nothing", False), ("weak", False), ("strong", False), ("sharper", False), ("whole", False),
     ("shifted", False), ("resized", False)],
)  # fmt: skip
def test_blur(photo: Any, ellipse: Any, judge: Any, name: str, sigma: float, plant: str, good: bool) -> None:
    before = photo(name)
    mask = ellipse(before, 2.0)
    after = {
        "right": lambda: composite(before, _blur(before, sigma), mask),
        "nothing": before.copy,
        "weak": lambda: composite(before, _blur(before, sigma / 3), mask),
        "strong": lambda: composite(before, _blur(before, sigma * 2.5), mask),
        "sharper": lambda: composite(before, _sharpen(before, 60), mask),
        "whole": lambda: _blur(before, sigma),
        "shifted": lambda: composite(before, np.roll(_blur(before, sigma), 2, 1), mask),
        "resized": lambda: _blur(before, sigma)[:-2],
    }[plant]()
    verdict = judge([("blur", [("radius", "set", sigma, "pixels")])], before, after, mask=mask)
    assert verdict.passed == good, verdict.feedback


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize(
    ("plant", "good"),
    [("right", True), ("nothing", False), ("weak", False), ("strong", False), ("blurred", False), ("shifted", False)],
)
def test_sharpen(photo: Any, judge: Any, name: str, plant: str, good: bool) -> None:
    before = photo(name)
    after = {
        "right": lambda: _sharpen(before, 30),
        "nothing": before.copy,
        "weak": lambda: _sharpen(before, 10),
        "strong": lambda: _sharpen(before, 80),
        "blurred": lambda: _blur(before, 0.8),
        "shifted": lambda: np.roll(_sharpen(before, 30), 1, 0),
    }[plant]()
    verdict = judge([("sharpen", [("strength", "increase", 30, "percent")])], before, after)
    assert verdict.passed == good, verdict.feedback


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize(
    ("plant", "good"), [("right", True), ("nothing", False), ("weak", False), ("smeared", False), ("noisier", False)]
)
def test_denoise(photo: Any, judge: Any, name: str, plant: str, good: bool) -> None:
    clean = _blur(photo(name), 0.7)
    noise = np.random.default_rng(3).normal(0, 10, clean.shape)
    before = np.clip(clean + noise, 0, 255).astype(np.uint8)
    plants: dict[str, Callable[[], Pixels]] = {
        "right": lambda: cv2.bilateralFilter(before, 7, 55, 2.0),
        "nothing": before.copy,
        "weak": lambda: np.rint(
            before + 0.15 * (cv2.bilateralFilter(before, 7, 55, 2.0) - before.astype(float))
        ).astype(np.uint8),
        "smeared": lambda: _blur(before, 5),
        "noisier": lambda: np.clip(before + noise, 0, 255).astype(np.uint8),
    }
    after = plants[plant]()
    verdict = judge([("denoise", [])], before, after)
    assert verdict.passed == good, verdict.feedback


def _written(before: np.ndarray, text: str, place: tuple[int, int], size: float, colour: Any) -> np.ndarray:
    return cv2.putText(before.copy(), text, place, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 2, cv2.LINE_AA)


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize(
    ("plant", "good"),
    [("right", True), ("nothing", False), ("other corner", False), ("other colour", False), ("tiny", False),
     ("huge", False), ("washed", False), ("whole", False), ("first letter", False)],
)  # fmt: skip
def test_add_text(photo: Any, judge: Any, name: str, plant: str, good: bool) -> None:
    before = photo(name)
    height = before.shape[0]
    yellow, top = (255, 255, 0), (12, 34)
    size = height * 0.1 / 30
    right = _written(before, "Hello", top, size, yellow)
    after = {
        "right": lambda: right,
        "nothing": before.copy,
        "other corner": lambda: _written(before, "Hello", (before.shape[1] - 120, height - 14), size, yellow),
        "other colour": lambda: _written(before, "Hello", top, size, (0, 0, 255)),
        "tiny": lambda: _written(before, "Hello", (8, 14), size / 3, yellow),
        "huge": lambda: _written(before, "Hello", (8, 90), size * 2.5, yellow),
        "washed": lambda: cv2.addWeighted(before, 0.95, right, 0.05, 0),
        "whole": lambda: _written(cv2.convertScaleAbs(before, alpha=0.9), "Hello", top, size, yellow),
        "first letter": lambda: _written(before, "H", top, size, yellow),
    }[plant]()
    parameters = [("text", "set", "Hello", None), ("position", "set", "top left", None),
                  ("color", "set", "yellow", None), ("size", "set", 10, "percent")]  # fmt: skip
    verdict = judge([("add_text", parameters)], before, after, blends=False)
    assert verdict.passed == good, verdict.feedback


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize(
    ("plant", "good"),
    [("right", True), ("nothing", False), ("faded", False), ("magenta", False), ("blurred", False), ("nudged", False),
     ("noise", False), ("spill", False)],
)  # fmt: skip
def test_remove_object(photo: Any, judge: Any, name: str, plant: str, good: bool) -> None:
    clean = photo(name)
    height, width = clean.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    x, y = (60, 40) if name == "astronaut" else (40, 200)
    before = clean.copy()
    for i in range(5):  # A striped thing stands where the clean photo shows its background.
        cv2.rectangle(before, (x + 8 * i, y), (x + 8 * i + 7, y + 50), (220, 40, 30) if i % 2 else (20, 60, 160), -1)
    mask[y - 1 : y + 52, x - 1 : x + 41] = 255
    rough = np.random.default_rng(0).integers(0, 255, clean.shape).astype(np.uint8)
    after = {
        "right": clean.copy,
        "nothing": before.copy,
        "faded": lambda: np.rint(before + (clean.astype(float) - before) / 3).astype(np.uint8),
        "magenta": lambda: composite(before, np.full_like(before, (255, 0, 255)), mask),
        "blurred": lambda: composite(before, _blur(before, 2), mask),
        "nudged": lambda: composite(before, np.roll(before, 1, 1), mask),
        "noise": lambda: composite(before, rough, mask),
        "spill": lambda: np.where(mask[..., None] > 0, clean, before ^ np.uint8(1)),
    }[plant]()
    verdict = judge([("remove_object", [])], before, after, mask=mask)
    assert verdict.passed == good, verdict.feedback


@pytest.mark.parametrize(
    ("plant", "feedback"),
    [("right", ""), ("sky in the lawn", "do not belong where they are"), ("pieces of a leg", "do not belong"),
     ("rest of the object", "nowhere around it"), ("a pole that goes on", "")],
)  # fmt: skip
def test_a_fill_consists_of_what_is_around_it_and_where_it_is(judge: Any, plant: str, feedback: str) -> None:
    clean = np.full((240, 320, 3), 190, np.uint8)
    clean[100:] = (90, 120, 80)
    clean = np.clip(clean + np.random.default_rng(3).normal(0, 6, (240, 320, 1)), 0, 255).astype(np.uint8)
    cv2.line(clean, (290, 130), (290, 239), (150, 60, 50), 6)
    if plant == "a pole that goes on":
        cv2.line(clean, (120, 0), (120, 239), (150, 60, 50), 8)
    mask = np.zeros((240, 320), np.uint8)
    mask[60:200, 40:200] = 255
    before = clean.copy()
    for i in range(7):
        before[60 + 20 * i : 80 + 20 * i, 40:200] = (30, 40, 90) if i % 2 else (60, 20, 30)
    after = clean.copy()
    if plant == "sky in the lawn":
        after[125:150, 80:140] = clean[20:45, 80:140]
    elif plant == "pieces of a leg":
        for x in (70, 110, 150):
            after[130:185, x : x + 20] = clean[150:205, 280:300]
    elif plant == "rest of the object":
        after[140:180, 80:120] = (30, 40, 90)
    verdict = judge([("remove_object", [])], before, after, mask=mask)
    assert verdict.passed == (not feedback), verdict.feedback
    assert feedback in verdict.feedback


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize(
    ("plant", "good"),
    [("right", True), ("nothing", False), ("third", False), ("other colour", False), ("flat", False), ("whole", False)],
)
def test_change_color(photo: Any, ellipse: Any, judge: Any, name: str, plant: str, good: bool) -> None:
    before = photo(name)
    mask = ellipse(before, 1.0, 0.15)
    hsv = cv2.cvtColor(before, cv2.COLOR_RGB2HSV)

    def dyed(hue: int) -> np.ndarray:
        value: Pixels = cv2.normalize(hsv[..., 2], np.empty_like(hsv[..., 2]), 60, 230, cv2.NORM_MINMAX)
        return cv2.cvtColor(cv2.merge([np.full_like(value, hue), np.full_like(value, 235), value]), cv2.COLOR_HSV2RGB)

    right = composite(before, dyed(60), mask)
    after = {
        "right": lambda: right,
        "nothing": before.copy,
        "third": lambda: np.rint(before + (right.astype(float) - before) / 3).astype(np.uint8),
        "other colour": lambda: composite(before, dyed(0), mask),
        "flat": lambda: composite(before, np.full_like(before, (0, 160, 0)), mask),
        "whole": lambda: dyed(60),
    }[plant]()
    verdict = judge([("change_color", [("color", "set", "#109a10", None)])], before, after, mask=mask)
    assert verdict.passed == good, verdict.feedback


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("kind", ["color", "transparent", "blur", "extract"])
@pytest.mark.parametrize("plant", ["right", "nothing", "inverted", "subject touched"])
def test_background_and_cut_out(photo: Any, ellipse: Any, judge: Any, name: str, kind: str, plant: str) -> None:
    before = photo(name)
    subject = ellipse(before)
    back = 255 - subject
    where = subject if plant == "inverted" else back
    opaque = np.dstack([before, np.full(before.shape[:2], 255, np.uint8)])
    request: tuple[str, list[tuple[str, str, Any, str | None]]]
    if kind == "color":
        after = composite(before, np.full_like(before, 255), where)
        request = ("change_background", [("color", "set", "white", None)])
    elif kind == "blur":
        after = composite(before, _blur(before, 0.5 * 0.08 * max(before.shape[:2])), where)
        request = ("change_background", [("blur", "increase", 50, "percent")])
    else:
        after = opaque.copy()
        after[where == 255] = 0
        request = ("change_background", [("transparent", "set", None, None)])
        if kind == "extract":
            request = ("extract_object", [])
    if plant == "nothing":
        after = before.copy()
    elif plant == "subject touched":
        after[before.shape[0] // 2, before.shape[1] // 2, :3] ^= 1
    extract = kind == "extract"
    verdict = judge([request], before, after, mask=subject if extract else back, blends=not extract)
    assert verdict.passed == (plant == "right"), verdict.feedback


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("defect", ["haze", "fading", "low_light", "shake", "scratches"])
def test_restore_and_its_failures(photo: Any, judge: Any, name: str, defect: str) -> None:
    clean = np.clip(photo(name), 8, 247)
    v = clean.astype(float)
    before = np.rint(
        {"haze": v * 0.5 + 110, "fading": v * 0.5 + 70, "low_light": v * 0.3, "shake": cv2.blur(v, (5, 1)),
         "scratches": v}[defect]
    ).astype(np.uint8)  # fmt: skip
    if defect == "scratches":
        before = cv2.line(before, (90, 0), (93, before.shape[0]), (250, 250, 250), 2)
    request = [("restore", [(defect, "decrease", None, "percent")])]
    after = clean
    if defect == "shake":
        after = _sharpen(before, 40)
    assert judge(request, before, after).passed
    for wrong in (
        before.copy(),
        cv2.addWeighted(before, 0.97, np.full_like(before, 128), 0.03, 0),
        np.zeros_like(before),
    ):
        assert not judge(request, before, wrong).passed


@pytest.mark.parametrize("name", PHOTOS)
def test_enhance_and_its_failures(photo: Any, judge: Any, name: str) -> None:
    before = photo(name)
    v = before / 255.0
    curve = v + 0.25 * v * (1 - v) * (2 * v - 1)
    better = np.rint(curve * 255).astype(np.uint8)
    assert judge([("enhance", [])], before, better).passed
    garish = np.clip(2.6 * (v - 0.5) + 0.5, 0, 1)
    for wrong in (before.copy(), np.rint(garish * 255).astype(np.uint8), np.rint(v * 120 + 60).astype(np.uint8),
                  np.clip(before * 1.6, 0, 255).astype(np.uint8)):  # fmt: skip
        verdict = judge([("enhance", [])], before, wrong)
        assert not verdict.passed and verdict.feedback


def test_other_actions_only_need_a_change_inside(photo: Any, ellipse: Any, judge: Any) -> None:
    before = photo("coffee")
    mask = ellipse(before)
    inside = composite(before, 255 - before, mask)
    assert judge([("other", [])], before, inside, mask=mask).passed
    assert not judge([("other", [])], before, before.copy(), mask=mask).passed
    assert not judge([("other", [])], before, 255 - before, mask=mask).passed
