"""The place of a step: what the node makes of what a locator found."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.nodes.locate import with_margin


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 90), st.integers(0, 199), st.integers(0, 149))
def test_room_is_added_on_all_sides_and_nothing_is_lost(radius: int, x: int, y: int) -> None:
    mask = np.zeros((150, 200), np.uint8)
    cv2.circle(mask, (x, y), radius, 255, -1)
    grown = with_margin(mask)
    assert grown.shape == mask.shape and grown.dtype == np.uint8
    assert (grown >= mask).all()
    assert (grown > 0).sum() > (mask > 0).sum() or (mask > 0).all() or (grown > 0).all()
    reach = 2 * round(0.06 * 200) + 2
    far = cv2.dilate(mask, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    assert not grown[far == 0].any()


@pytest.mark.parametrize("value", [0, 255])
def test_nothing_and_everything_stay(value: int) -> None:
    mask = np.full((40, 60), value, np.uint8)
    assert np.array_equal(with_margin(mask), mask)
