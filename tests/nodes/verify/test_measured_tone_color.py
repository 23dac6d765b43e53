"""Planted failures of tone and colour: right edits pass, wrong ones do not. The edits are written here, in numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

LUMA = np.array([0.299, 0.587, 0.114])
Float = npt.NDArray[np.float64]
Edit = Callable[[Float, float], Float]


def _soft(v: Float, gain: float) -> Float:
    """Times gain, rolled off to white above 0.7 of the result; white stays white."""
    if gain <= 1:
        return v * gain
    x0 = 0.6 / gain
    t = np.clip((v - x0) / (1 - x0), 0, 1)
    start = gain * (1 - x0) / 0.4
    return np.where(v <= x0, v * gain, 0.6 + 0.4 * (1 - (1 - t) ** start))


def _linear(v: Float) -> Float:
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def _encoded(v: Float) -> Float:
    return np.where(v <= 0.0031308, v * 12.92, 1.055 * np.maximum(v, 0) ** (1 / 2.4) - 0.055)


def _contrast(v: Float, p: float) -> Float:
    slope, x = 1 + p / 100, (v - 0.5) * 2
    return 0.5 + 0.5 * (x * slope / (1 + (slope - 1) * x**2) if slope > 1 else x * slope)


def _vignette(v: Float, p: float) -> Float:
    h, w = v.shape[:2]
    y, x = np.mgrid[0:h, 0:w]
    r = np.hypot(y - h / 2, x - w / 2) / np.hypot(h / 2, w / 2)
    factor: Float = 1 - p / 100 * np.clip((r - 0.25) / 0.75, 0, 1) ** 1.6
    return v * factor[..., None]


def _saturation(v: Float, p: float) -> Float:
    y: Float = (v @ LUMA)[..., None]
    return y + (v - y) * (1 + p / 100)


def _balance(v: Float, p: float) -> Float:
    factors: Float = np.array([1 + p / 300, 1, 1 - p / 300])
    return v * factors


def _tint(v: Float, p: float) -> Float:
    factors: Float = np.array([1 + p / 400, 1 - p / 300, 1 + p / 400])
    return v * factors


def _hue(v: Float, degrees: float) -> Float:
    hsv = cv2.cvtColor(v.astype(np.float32), cv2.COLOR_RGB2HSV)
    hsv[..., 0] = (hsv[..., 0] + degrees) % 360
    turned = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    result: Float = turned + ((v - turned) @ LUMA)[..., None]
    return result


def _shadows(v: Float, p: float) -> Float:
    return v + p / 100 * 1.9 * v * np.clip(1 - 2 * v, 0, 1) ** 1.5


def _highlights(v: Float, p: float) -> Float:
    return v + p / 100 * 0.28 * np.clip(2 * v - 1, 0, 1) ** 2.2


EDITS: dict[tuple[str, str, str], tuple[Edit, tuple[float, ...]]] = {
    ("adjust_tone", "brightness", "percent"): (lambda v, p: _soft(v, 1 + p / 100), (20, 40, -30)),
    ("adjust_tone", "exposure", "stops"): (lambda v, s: _encoded(_soft(_linear(v), 2**s)), (0.7, -0.7)),
    ("adjust_tone", "contrast", "percent"): (_contrast, (30, -30)),
    ("adjust_tone", "shadows", "percent"): (_shadows, (40,)),
    ("adjust_tone", "highlights", "percent"): (_highlights, (-40,)),
    ("adjust_tone", "vignette", "percent"): (_vignette, (35,)),
    ("adjust_color", "saturation", "percent"): (_saturation, (30, -40)),
    ("adjust_color", "temperature", "percent"): (_balance, (25, -25)),
    ("adjust_color", "tint", "percent"): (_tint, (20, -20)),
    ("adjust_color", "hue", "degrees"): (_hue, (40, -60)),
}
ONE_EACH = [
    pytest.param(*key, edit, amounts[0], id=f"{key[1]}{amounts[0]:+g}") for key, (edit, amounts) in EDITS.items()
]
CASES = [
    pytest.param(*key, edit, amount, id=f"{key[1]}{amount:+g}")
    for key, (edit, amounts) in EDITS.items()
    for amount in amounts
]
PHOTOS = ("astronaut", "coffee")


def _done(before: np.ndarray, edit: Edit, amount: float) -> np.ndarray:
    v = edit(before.astype(np.float64) / 255, amount)
    return np.rint(np.clip(v, 0, 1) * 255).astype(np.uint8)


def _inside(before: np.ndarray, after: np.ndarray, mask: np.ndarray) -> np.ndarray:
    part = (mask / 255)[..., None]
    mixed: np.ndarray = np.rint(before + (after.astype(np.float64) - before) * part).astype(np.uint8)
    return mixed


def _asked(action: str, name: str, unit: str, amount: float) -> list[Any]:
    return [(action, [(name, "increase" if amount > 0 else "decrease", abs(amount), unit)])]


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("soft", [None, 2.0])
@pytest.mark.parametrize(("action", "prop", "unit", "edit", "amount"), CASES)
def test_right_adjustments_pass(
    photo: Any, ellipse: Any, judge: Any, name: str, soft: float | None, action: str, prop: str, unit: str, edit: Edit,
    amount: float,
) -> None:  # fmt: skip
    before = photo(name)
    mask = None if soft is None else ellipse(before, soft)
    if prop == "vignette" and mask is not None:
        mask[...] = 255
    after = _done(before, edit, amount)
    after = after if mask is None else _inside(before, after, mask)
    verdict = judge(_asked(action, prop, unit, amount), before, after, mask=mask)
    assert verdict.passed, verdict.feedback
    assert verdict.score == 10 and verdict.feedback == ""


PLANTS = ("nothing", "weak", "strong", "wrong way", "other place", "spill", "shifted", "resized", "clipped", "noise")


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("plant", PLANTS)
@pytest.mark.parametrize(("action", "prop", "unit", "edit", "amount"), ONE_EACH)
def test_planted_failures_of_adjustments_fail(
    photo: Any, ellipse: Any, judge: Any, name: str, plant: str, action: str, prop: str, unit: str, edit: Edit,
    amount: float,
) -> None:  # fmt: skip
    before = photo(name)
    mask = ellipse(before)
    if prop == "vignette":
        mask[8:-8, 8:-8] = 255
    good = _inside(before, _done(before, edit, amount), mask)
    if plant == "nothing":
        after = before.copy()
    elif plant in ("weak", "strong", "wrong way"):
        factor = {"weak": 1 / 3, "strong": 2.5, "wrong way": -1.0}[plant]
        after = _inside(before, _done(before, edit, amount * factor), mask)
    elif plant == "other place":
        after = _inside(before, _done(before, edit, amount), np.roll(mask, mask.shape[1] // 2, 1))
    elif plant == "spill":
        wider = cv2.dilate(mask, np.ones((3, 3), np.uint8))
        after = good.copy()
        after[(wider > 0) & (mask == 0)] ^= 1
    elif plant == "shifted":
        after = np.where(mask[..., None] > 0, np.roll(good, 1, 1), good)
    elif plant == "resized":
        after = cv2.resize(good, (good.shape[1] - 2, good.shape[0]))
    elif plant == "clipped":
        high = np.quantile(good[mask > 0], 0.8)
        after = np.where((mask[..., None] > 0) & (good >= high), np.uint8(255), good)
    else:
        rough = np.random.default_rng(1).normal(0, 60, good.shape)
        after = np.where(mask[..., None] > 0, np.clip(good + rough, 0, 255).astype(np.uint8), good)
    verdict = judge(_asked(action, prop, unit, amount), before, after, mask=mask)
    assert not verdict.passed
    assert verdict.score < 8 and verdict.feedback


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("plant", ["right", "nothing", "third", "posterised"])
@pytest.mark.parametrize("prop", ["black_and_white", "sepia", "invert"])
def test_whole_effects(photo: Any, judge: Any, name: str, plant: str, prop: str) -> None:
    before = photo(name)
    v = before / 255.0
    y: Float = (v @ LUMA)[..., None]
    goal = {"black_and_white": y + 0 * v, "sepia": y * np.array([1.12, 0.98, 0.78]), "invert": 1 - v}[prop]
    if plant == "nothing":
        goal = v
    elif plant == "third":
        goal = v + (goal - v) / 3
    elif plant == "posterised":
        goal = np.rint(goal * 6) / 6
    after = np.rint(np.clip(goal, 0, 1) * 255).astype(np.uint8)
    verdict = judge([("adjust_color", [(prop, "set", None, None)])], before, after)
    assert verdict.passed == (plant == "right"), verdict.feedback


FUSED = [
    ("adjust_tone", [("brightness", "increase", 20, "percent")]),
    ("adjust_color", [("saturation", "increase", 30, "percent")]),
]


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize(
    ("bright", "colour", "good"),
    [(20, 30, True), (0, 0, False), (7, 10, False), (50, 75, False), (-20, -30, False), (20, -60, False)],
)
def test_fused_steps_are_judged_by_their_combined_effect(
    photo: Any, judge: Any, name: str, bright: float, colour: float, good: bool
) -> None:
    before = photo(name)
    after = _done(before, lambda v, p: _saturation(_soft(v, 1 + bright / 100), colour), 0)
    operations = [{"tool": "adjust_tone", "arguments": {"brightness": 20.0}},
                  {"tool": "adjust_color", "arguments": {"saturation": 30.0}}]  # fmt: skip
    verdict = judge(FUSED, before, after, arguments={"operations": operations}, tool="adjust")
    assert verdict.passed == good, verdict.feedback


def test_unsaid_amounts_are_measured_against_the_arguments(photo: Any, judge: Any) -> None:
    before = photo("coffee")
    request = [("adjust_tone", [("brightness", "increase", None, None)])]
    for amount, good in ((20, True), (3, False), (-20, False), (90, False)):
        after = _done(before, lambda v, p: _soft(v, 1 + p / 100), amount)
        assert judge(request, before, after, arguments={"brightness": 20.0}).passed == good


def test_gray_picture_needs_no_saturation_and_says_so(photo: Any, judge: Any) -> None:
    before = photo("camera")
    verdict = judge([("adjust_color", [("saturation", "increase", 30, "percent")])], before, before)
    assert verdict.passed
    assert any(c.expected == "nothing to do by the numbers" for c in verdict.checks)


def test_feedback_names_the_measured_and_the_wanted_amount(photo: Any, judge: Any) -> None:
    before = photo("astronaut")
    after = _done(before, lambda v, p: _soft(v, 1 + p / 100), 5)
    verdict = judge([("adjust_tone", [("brightness", "increase", 20, "percent")])], before, after)
    assert verdict.feedback.startswith("brightness rose by 5 percent, wanted about +20 percent: raise it")
    assert "\n" not in verdict.feedback
    assert 0 < verdict.score < 8
