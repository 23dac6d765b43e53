"""Planted failures of crop, resize, rotate, flip and borders; the right results are made here with numpy and OpenCV."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.schema import IDENTITY

PHOTOS = ("astronaut", "coffee")
Made = tuple[list[Any], np.ndarray, Any]


def _moved(x: float, y: float) -> Any:
    return ((1.0, 0.0, x), (0.0, 1.0, y), (0.0, 0.0, 1.0))


def _crop(before: np.ndarray) -> Made:
    h, w = before.shape[:2]
    side = min(h, w * 3 // 4)
    x, y, new_w, new_h = (0, 0, w, round(w / 2)) if w / 2 <= h else ((w - 2 * h) // 2, 0, 2 * h, h)
    y = (h - new_h) // 2
    assert side
    return [("aspect", "set", "2:1", None)], before[y : y + new_h, x : x + new_w].copy(), _moved(-x, -y)


def _crop_left(before: np.ndarray) -> Made:
    cut = round(before.shape[1] * 0.2)
    return [("left", "decrease", 20, "percent")], before[:, cut:].copy(), _moved(-cut, 0)


def _resize(before: np.ndarray) -> Made:
    h, w = before.shape[:2]
    new = cv2.resize(before, (w // 2, h // 2), interpolation=cv2.INTER_AREA)
    return [("width", "set", w // 2, "pixels"), ("height", "set", h // 2, "pixels")], new, _scaled(before, new)


def _enlarge(before: np.ndarray) -> Made:
    h, w = before.shape[:2]
    new = cv2.resize(before, (round(w * 1.5), round(h * 1.5)), interpolation=cv2.INTER_CUBIC)
    return [("scale", "set", 150, "percent")], new, _scaled(before, new)


def _scaled(before: np.ndarray, after: np.ndarray) -> Any:
    x, y = after.shape[1] / before.shape[1], after.shape[0] / before.shape[0]
    return ((x, 0.0, (x - 1) / 2), (0.0, y, (y - 1) / 2), (0.0, 0.0, 1.0))


def _quarter(before: np.ndarray) -> Made:
    h = before.shape[0]
    return [("angle", "increase", 90, "degrees")], np.rot90(before, -1).copy(), ((0, -1, h - 1), (1, 0, 0), (0, 0, 1))


def _tilt(before: np.ndarray) -> Made:
    h, w = before.shape[:2]
    angle = math.radians(12)
    c, s = math.cos(angle), math.sin(angle)
    new_w, new_h = math.ceil(w * c + h * s), math.ceil(w * s + h * c)
    cx, cy = (w - 1) / 2, (h - 1) / 2
    matrix = ((c, -s, (new_w - 1) / 2 - c * cx + s * cy), (s, c, (new_h - 1) / 2 - s * cx - c * cy), (0.0, 0.0, 1.0))
    new = cv2.warpAffine(before, np.array(matrix[:2]), (new_w, new_h), flags=cv2.INTER_LINEAR)
    return [("angle", "increase", 12, "degrees")], new, matrix


def _mirror(before: np.ndarray) -> Made:
    matrix = ((-1, 0, before.shape[1] - 1), (0, 1, 0), (0, 0, 1))
    return [("axis", "set", "horizontal", None)], before[:, ::-1].copy(), matrix


def _border(before: np.ndarray) -> Made:
    new = cv2.copyMakeBorder(before, 18, 18, 18, 18, cv2.BORDER_CONSTANT, value=(255, 0, 0))
    return [("width", "set", 18, "pixels"), ("color", "set", "red", None)], new, _moved(18, 18)


MAKERS: dict[str, tuple[str, Callable[[np.ndarray], Made]]] = {
    "crop": ("crop", _crop),
    "crop left": ("crop", _crop_left),
    "resize": ("resize", _resize),
    "enlarge": ("resize", _enlarge),
    "quarter": ("rotate", _quarter),
    "tilt": ("rotate", _tilt),
    "mirror": ("flip", _mirror),
    "border": ("add_border", _border),
}


def _spoiled(plant: str, before: np.ndarray, after: np.ndarray, matrix: Any) -> tuple[np.ndarray, Any]:
    if plant == "nothing":
        return before.copy(), IDENTITY
    h, w = after.shape[:2]
    spoil: dict[str, Callable[[], np.ndarray]] = {
        "shifted": lambda: np.roll(after, 1, axis=1),
        "wrong size": lambda: cv2.resize(after, (w - 9, h - 6), interpolation=cv2.INTER_AREA),
        "other way": lambda: np.rot90(after, 2).copy(),
        "brighter": lambda: cv2.convertScaleAbs(after, alpha=1.15),
        "softened": lambda: cv2.GaussianBlur(after, (0, 0), 4),
        "shuffled": lambda: np.random.default_rng(0).permutation(after, axis=0),
    }
    return spoil[plant](), matrix


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("kind", MAKERS)
def test_right_geometry_passes(photo: Any, judge: Any, name: str, kind: str) -> None:
    before = photo(name)
    action, make = MAKERS[kind]
    parameters, after, matrix = make(before)
    verdict = judge([(action, parameters)], before, after, geometric=True, blends=False, matrix=matrix)
    assert verdict.passed, verdict.feedback


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("plant", ["nothing", "shifted", "wrong size", "other way", "brighter", "softened", "shuffled"])
@pytest.mark.parametrize("kind", MAKERS)
def test_planted_failures_of_geometry_fail(photo: Any, judge: Any, name: str, plant: str, kind: str) -> None:
    before = photo(name)
    action, make = MAKERS[kind]
    parameters, after, matrix = make(before)
    after, matrix = _spoiled(plant, before, after, matrix)
    verdict = judge([(action, parameters)], before, after, geometric=True, blends=False, matrix=matrix)
    assert not verdict.passed and verdict.feedback


def test_square_crop_of_a_square_picture_is_a_no_op_and_says_so(judge: Any) -> None:
    before = np.random.default_rng(0).integers(0, 255, (40, 40, 3), np.uint8)
    request = [("crop", [("aspect", "set", "1:1", None)])]
    verdict = judge(request, before, before.copy(), geometric=True, blends=False)
    assert verdict.passed
    assert any(c.expected == "nothing to do by the numbers" for c in verdict.checks)


def test_crop_to_a_region_keeps_the_region_and_little_else(photo: Any, judge: Any) -> None:
    before = photo("astronaut")
    mask = np.zeros(before.shape[:2], np.uint8)
    mask[100:180, 140:200] = 255
    for (x, y, w, h), good in {
        (124, 84, 92, 112): True, (140, 100, 60, 80): True, (0, 0, 400, 400): False, (160, 100, 60, 80): False,
    }.items():  # fmt: skip
        after = before[y : y + h, x : x + w].copy()
        verdict = judge([("crop", [])], before, after, mask=mask, geometric=True, blends=False, matrix=_moved(-x, -y))
        assert verdict.passed == good, verdict.feedback


def test_border_of_another_width_or_colour_fails(photo: Any, judge: Any) -> None:
    before = photo("coffee")
    request = [("add_border", [("width", "set", 18, "pixels"), ("color", "set", "red", None)])]
    for width, colour, good in ((18, (255, 0, 0), True), (6, (255, 0, 0), False), (45, (255, 0, 0), False),
                                (18, (0, 0, 255), False)):  # fmt: skip
        after = cv2.copyMakeBorder(before, width, width, width, width, cv2.BORDER_CONSTANT, value=colour)
        verdict = judge(request, before, after, geometric=True, blends=False, matrix=_moved(width, width))
        assert verdict.passed == good, verdict.feedback
