"""Bounded copies, outlines and places of pictures, on arrays whose answers are known."""

from __future__ import annotations

import base64
import io
import re

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from imageedit_r1.images.pixels import Mask, Pixels
from imageedit_r1.images.view import bounded_size, shrink
from imageedit_r1.reports.pictures import OUTLINE_EDGE, fitted, outline, own_outline, picture, placed_over
from imageedit_r1.schema import IDENTITY, Matrix

SIDE = st.integers(1, 6000)


@settings(max_examples=60, deadline=None)
@given(SIDE, SIDE, st.integers(1, 2000))
def test_bounded_size_keeps_the_aspect_and_never_enlarges(width: int, height: int, edge: int) -> None:
    w, h = bounded_size(width, height, edge)
    assert 1 <= w <= min(width, edge) and 1 <= h <= min(height, edge)
    assert max(w, h) == min(edge, max(width, height))
    assert abs(w * height - h * width) <= max(width, height)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_what_is_invisible_does_not_bleed_into_the_rim(dtype: type) -> None:
    full = np.iinfo(dtype).max
    pixels: Pixels = np.zeros((300, 300, 4), dtype)
    pixels[..., 1] = full
    cv2.circle(pixels, (150, 150), 100, (full, 0, 0, full), -1)
    small = shrink(pixels, 70)
    seen = small[..., 3] > 8
    assert small.shape == (70, 70, 4) and small.dtype == np.uint8
    assert small[seen][:, 0].min() >= 235 and small[seen][:, 1].max() <= 20
    assert small[..., 3].max() == 255 and small[0, 0, 3] == 0


def test_opaque_alpha_is_dropped_and_transparency_kept() -> None:
    opaque = np.full((20, 30, 4), 255, np.uint8)
    assert picture(opaque, 640).url.startswith("data:image/jpeg;base64,")
    opaque[0, 0, 3] = 254
    shown = picture(opaque, 640)
    image = Image.open(io.BytesIO(base64.b64decode(shown.url.split(",")[1])))
    assert shown.transparent and (image.format, image.mode, image.size) == ("PNG", "RGBA", (30, 20))


def points(path: str) -> np.ndarray:
    return np.array(re.findall(r"([\d.]+) ([\d.]+)", path), float)


def box_mask() -> Mask:
    mask = np.zeros((400, 800), np.uint8)
    mask[100:200, 300:500] = 255
    return mask


def test_outline_shrinks_with_the_picture() -> None:
    found = points(outline(box_mask(), IDENTITY, (800, 400), (800, 400), (400, 200)))
    assert found.min(0) == pytest.approx([150.5, 50.5]) and found.max(0) == pytest.approx([249.5, 99.5])


def test_outline_moves_with_a_crop_and_a_turn() -> None:
    crop: Matrix = ((1, 0, -250), (0, 1, -50), (0, 0, 1))
    found = points(outline(box_mask(), crop, (800, 400), (300, 200), (300, 200)))
    assert found.min(0) == pytest.approx([50, 50], abs=1) and found.max(0) == pytest.approx([250, 150], abs=1)
    turn: Matrix = ((0, 1, 0), (-1, 0, 799), (0, 0, 1))
    found = points(outline(box_mask(), turn, (800, 400), (400, 800), (200, 400)))
    assert found.min(0) == pytest.approx([50, 150], abs=1) and found.max(0) == pytest.approx([100, 250], abs=1)


def test_no_outline_where_there_is_no_edge_to_see() -> None:
    for value in (0, 255):
        assert outline(np.full((40, 60), value, np.uint8), IDENTITY, (60, 40), (60, 40), (60, 40)) == ""


def test_outline_of_noise_stays_bounded() -> None:
    noise = np.random.default_rng(1).integers(0, 2, (500, 640), np.uint8) * 255
    assert 0 < outline(noise, IDENTITY, (640, 500), (640, 500), (640, 500)).count("M") <= 120


def test_own_outline_is_in_the_pixels_of_the_mask() -> None:
    """Also of a thing on a mask much larger than what is followed, and of one that reaches the edges."""
    found = points(own_outline(box_mask()))
    assert found.min(0) == pytest.approx([300.5, 100.5]) and found.max(0) == pytest.approx([499.5, 199.5])
    large = np.zeros((3000, 5000), np.uint8)
    cv2.circle(large, (4000, 1000), 50, 255, -1)
    ring = points(own_outline(large)) - (4000.5, 1000.5)
    assert np.abs(np.hypot(*ring.T) - 50).max() < 1.5
    whole = points(own_outline(np.full((3000, 5000), 255, np.uint8)))
    assert whole.min(0) == pytest.approx([0, 0], abs=3) and whole.max(0) == pytest.approx([5000, 3000], abs=3)


def test_own_outline_of_what_is_empty_thin_or_soft() -> None:
    mask = np.zeros((40, 8 * OUTLINE_EDGE), np.uint8)
    assert own_outline(mask) == ""
    mask[20] = 255
    assert points(own_outline(mask))[:, 1] == pytest.approx(20.5)
    mask[10:30] = 40
    assert points(own_outline(mask)).min(0)[1] < 16


def test_own_outline_keeps_holes_and_stays_bounded() -> None:
    ring = np.zeros((200, 200), np.uint8)
    cv2.circle(ring, (100, 100), 80, 255, 20)
    assert own_outline(ring).count("M") == 2
    noise = np.random.default_rng(1).integers(0, 2, (500, 640), np.uint8) * 255
    assert 0 < own_outline(noise).count("M") <= 120


def test_a_crop_lies_where_it_was_cut() -> None:
    crop: Matrix = ((2, 0, -0.5), (0, 2, -0.5), (0, 0, 1))
    assert placed_over((800, 600), (400, 300), crop) == ((0, 0, 800, 600), (200, 150, 400, 300))


@pytest.mark.parametrize(
    "matrix",
    [
        ((0, 1, 0), (-1, 0, 1), (0, 0, 1)),
        ((-1, 0, 1), (0, 1, 0), (0, 0, 1)),
        ((10, 0, 0), (0, 10, 0), (0, 0, 1)),
        ((1, 0, 0), (0, 1, 0), (0.5, 0, 1)),
        None,
    ],
    ids=["turn", "mirror", "small", "perspective", "unknown"],
)
def test_pictures_that_do_not_line_up_have_no_common_place(matrix: Matrix | None) -> None:
    assert placed_over((800, 600), (800, 600), matrix) is None
    before, after = fitted((800, 600), (600, 800))
    assert before == (-0.5, -0.375, 1, 0.75) and after == (-0.375, -0.5, 0.75, 1)
