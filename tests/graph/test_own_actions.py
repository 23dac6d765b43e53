"""A tool's own action through the whole graph: found by its words, verified by what changed, reported by its name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from imageedit_r1 import edit, plan
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.tests.own_tools import halftone, pixelate
from imageedit_r1.tools.base import edit_tool

FACE = (150, 40, 120, 140)


def test_built_in_and_own_words_in_one_sentence(photos: Path, home: Path) -> None:
    request = "brighten it by 10% and pixelate the face with blocks of 20 px"
    result = edit(photos / "astronaut.jpg", request, home=home, region=FACE, tools=[pixelate])
    assert result.status == "done" and result.refused == ()
    assert [(s.tool, s.arguments) for s in result.steps] == [
        ("adjust_tone", {"brightness": 10.0}),
        ("pixelate", {"block": 20.0}),
    ]
    assert all(v.passed for v in result.verdicts.values())
    bright = edit(photos / "astronaut.jpg", "brighten it by 10%", home=home).pixels
    x, y, w, h = FACE
    inside = np.zeros(bright.shape[:2], bool)
    inside[y : y + h, x : x + w] = True
    moved = (bright != result.pixels).any(axis=2)
    assert not (moved & ~inside).any() and moved[inside].mean() > 0.8


def test_the_words_are_those_of_the_tools_at_hand(photos: Path) -> None:
    request = "mosaic the sky, then halftone it by 30%"
    with_both = plan(photos / "rocket.jpg", request, tools=[pixelate, halftone])
    assert [(s.action, s.subject, s.like) for s in with_both.sub_requests] == [
        ("pixelate", "sky", "blur"), ("halftone", "sky", None),
    ]  # fmt: skip
    assert [s.tool for s in with_both.steps] == ["pixelate", "halftone"]
    assert all(s.action in ("blur", "other") for s in plan(photos / "rocket.jpg", request).sub_requests)


def test_an_own_action_that_changes_nothing_fails(photos: Path, home: Path, coffee: npt.NDArray[np.uint8]) -> None:
    @edit_tool(actions=("engrave",), phrases=("engrave",), like="sharpen")
    def engrave(pixels: Pixels) -> Pixels:
        """Change nothing, and say that it was done."""
        return pixels

    result = edit(photos / "coffee.jpg", "make it 20% darker and engrave it", home=home, tools=[engrave])
    assert result.status == "partial" and [v.passed for v in result.verdicts.values()] == [True, False]
    assert np.abs(result.pixels - coffee * 0.8).max() <= 1
