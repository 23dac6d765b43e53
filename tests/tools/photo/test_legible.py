"""Writing: the ground becomes even and the ink stands out, whichever of the two is the lighter."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from imageedit_r1.images.pixels import Pixels, luma
from imageedit_r1.tests.tools.conformance import as_16_bit, check_tool
from imageedit_r1.tools.photo.legible import clear_text, is_light_on_dark
from imageedit_r1.tools.photo.restore import restore


def page(ink: tuple[int, int, int] = (60, 60, 60), *, inverted: bool = False) -> Pixels:
    """Four lines of pale ink on a ground that falls from 230 to 110."""
    clean = np.full((240, 360, 3), 255, np.uint8)
    for row in range(4):
        cv2.putText(
            clean, "make it legible", (14, 50 + 50 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (0, 0, 0), 2, cv2.LINE_AA
        )
    cover = 1 - clean[..., :1] / 255
    ground = np.linspace(230, 110, 360)[None, :, None] + np.zeros((240, 1, 3))
    seen = ground * (1 - cover * 0.5) + cover * 0.5 * np.array(ink)
    values: Pixels = np.rint(255 - seen if inverted else seen).astype(np.uint8)
    return values


@pytest.mark.parametrize("inverted", [False, True])
def test_ground_gets_even_and_ink_stands_out(inverted: bool) -> None:
    before = page(inverted=inverted)
    assert is_light_on_dark(luma(before)) is inverted
    after = restore.apply(before, faded_text=100.0).pixels
    old, new = (luma(p) if not inverted else 1 - luma(p) for p in (before, after))
    left, right = (new[:, at].max() for at in (slice(4, 60), slice(300, 356)))
    assert abs(left - right) < 0.03 < abs(old[:, 4:60].max() - old[:, 300:356].max())
    spread = [float(v.max(axis=0).mean() - v.min(axis=0).mean()) for v in (old, new)]
    assert spread[1] > 1.5 * spread[0]


def test_coloured_ink_keeps_its_hue_and_strength_is_a_mix() -> None:
    before = page((200, 20, 20))
    after = clear_text(before, 1.0)
    inked = luma(after) < 0.5
    assert inked.any()
    red, green, blue = after[inked].mean(axis=0)
    assert red > green + 25 and red > blue + 25
    half = clear_text(before, 0.5).astype(float)
    assert np.abs(half - (before.astype(float) + after) / 2).max() <= 2
    deep = clear_text(as_16_bit(before), 1.0)
    # a level of luma is up to seven levels afterwards, and half of one is lost to rounding
    assert np.abs(deep / 257 - after).max() < 4


def test_keeps_the_contract() -> None:
    check_tool(restore, {"faded_text": 80.0}, page()[:100, :150])
