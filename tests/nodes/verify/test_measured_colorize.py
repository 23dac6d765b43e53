"""Verdicts on colorizing: right ones pass, and each way of being wrong is told by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from imageedit_r1.schema import Verdict
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tools.photo.colorize import colorize

Judge = Callable[..., Verdict]
BEFORE = np.ascontiguousarray(read_photo("camera.png")[::2, ::2])
HINTS: list[dict[str, Any]] = [
    {"color": "#7aa8d8", "subject": "sky", "discs": [[180, 30, 15]]},
    {"color": "#5a4030", "subject": "coat", "discs": [[75, 100, 12]]},
    {"color": "#708a48", "discs": [[200, 180, 0]]},
]
AFTER = colorize.apply(BEFORE, hints=HINTS).pixels
WISH: list[Any] = [("colorize", [])]


def failed(verdict: Verdict) -> set[str]:
    return {check.name for check in verdict.checks if not check.passed}


def test_what_the_tool_does_passes(judge: Judge) -> None:
    given: list[dict[str, Any]] = [{"hints": HINTS}, {}, {"hints": HINTS[:1]}]
    for arguments in given:
        after = colorize.apply(BEFORE, **arguments).pixels
        verdict = judge(WISH, BEFORE, after, arguments=arguments)
        assert verdict.passed, verdict.feedback


def test_colour_that_hardly_shows_is_not_enough(judge: Judge) -> None:
    faint = np.rint(BEFORE + (AFTER.astype(float) - BEFORE) * 0.04).astype(np.uint8)
    assert "colour" in failed(judge(WISH, BEFORE, faint, arguments={}))


def test_a_hinted_place_of_another_colour(judge: Judge) -> None:
    swapped = [HINTS[0] | {"color": "#d8a07a"}, *HINTS[1:]]
    assert failed(judge(WISH, BEFORE, AFTER, arguments={"hints": swapped})) == {"colour of sky"}


def test_a_colour_that_was_asked_for_and_not_used(judge: Judge) -> None:
    wish = [("colorize", [("color", "set", "scarlet", None)])]
    assert "asked colours" in failed(judge(wish, BEFORE, AFTER, arguments={"hints": HINTS}))


def test_moved_tones(judge: Judge) -> None:
    darker = np.rint(AFTER * 0.97).astype(np.uint8)
    assert "luma" in failed(judge(WISH, BEFORE, darker, arguments={"hints": HINTS}))


def test_colour_beside_its_thing_is_spilt(judge: Judge) -> None:
    # By eight pixels: nobody would call that hand-tinted.
    change = np.roll(AFTER.astype(int) - BEFORE, (5, 8), (0, 1))
    beside = np.clip(BEFORE + change, 0, 255).astype(np.uint8)
    assert "spilt colour" in failed(judge(WISH, BEFORE, beside, arguments={}))


@pytest.mark.parametrize("value", [0, 255])
def test_outside_the_region_nothing_may_change(value: int, judge: Judge) -> None:
    mask = np.zeros(BEFORE.shape[:2], np.uint8)
    mask[:120] = 255
    arguments: dict[str, Any] = {"hints": HINTS[:1]}
    after = colorize.apply(BEFORE, mask=mask, **arguments).pixels
    assert judge(WISH, BEFORE, after, mask=mask, arguments=arguments).passed
    after = after.copy()
    after[200, 10] = value
    assert "outside the region" in failed(judge(WISH, BEFORE, after, mask=mask, arguments=arguments))
