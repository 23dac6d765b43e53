"""Where two pictures differ."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from imageedit_r1.images.compare import UNSEEN, difference
from imageedit_r1.schema import Matrix


@pytest.fixture
def photo() -> np.ndarray:
    noise = np.random.default_rng(1).integers(0, 255, (30, 45, 3), np.uint8)
    return np.ascontiguousarray(
        cv2.GaussianBlur(cv2.resize(noise, (180, 120), interpolation=cv2.INTER_CUBIC), (0, 0), 2)
    )


def test_the_same_is_black(photo: np.ndarray) -> None:
    holes = np.dstack([photo, np.full(photo.shape[:2], 255, np.uint8)])
    deep = photo.astype(np.uint16) * 257
    for other in (photo, holes, deep):
        for gain in (1.0, 64.0):
            found = difference(photo, other, gain=gain)
            assert found.shape == photo.shape and found.dtype == np.uint8 and not found.any()


def test_what_differs_by_how_much(photo: np.ndarray) -> None:
    after = photo.copy()
    after[10:20, 30:50, 0] = np.where(
        after[10:20, 30:50, 0] > 127, after[10:20, 30:50, 0] - 5, after[10:20, 30:50, 0] + 5
    )
    expected = np.zeros_like(photo)
    expected[10:20, 30:50, 0] = 5
    np.testing.assert_array_equal(difference(photo, after), expected)
    np.testing.assert_array_equal(difference(after, photo, gain=8), expected * 8)
    assert difference(photo, after, gain=60).max() == 255, "no overflow"
    np.testing.assert_array_equal(difference(photo, after, box=(25, 5, 40, 30)), expected[5:35, 25:65])


def test_what_became_transparent_differs() -> None:
    opaque = np.zeros((8, 8, 4), np.uint8)
    opaque[..., 3] = 255
    cut_out = opaque.copy()
    cut_out[:4, :, 3] = 0
    found = difference(opaque, cut_out)
    assert found[:4].min() == 255 and found[4:].max() == 0


def test_a_crop_lies_where_it_was_cut(photo: np.ndarray) -> None:
    """What it shows is black, what it left out is grey; also in a part, and the other way round."""
    crop = np.ascontiguousarray(photo[20:80, 40:140])
    onto: Matrix = ((1, 0, 40), (0, 1, 20), (0, 0, 1))
    whole = difference(photo, crop, matrix=onto)
    assert not whole[20:80, 40:140].any()
    outside = np.ones(photo.shape[:2], bool)
    outside[20:80, 40:140] = False
    assert (whole[outside] == UNSEEN).all()
    np.testing.assert_array_equal(difference(photo, crop, matrix=onto, box=(30, 10, 60, 50)), whole[10:60, 30:90])
    back: Matrix = ((1, 0, -40), (0, 1, -20), (0, 0, 1))
    assert not difference(crop, photo, matrix=back).any()


def test_a_smaller_copy_is_nearly_the_same(photo: np.ndarray) -> None:
    large = cv2.resize(photo, (720, 480), interpolation=cv2.INTER_CUBIC)
    onto: Matrix = ((0.25, 0, -0.375), (0, 0.25, -0.375), (0, 0, 1))
    assert difference(photo, large, matrix=onto).mean() < 1
