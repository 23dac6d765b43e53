"""The crop around a region: it holds it, it is of a legal size, and it stays in the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imageedit_r1.errors import ToolError
from imageedit_r1.images.pixels import bounding_box, cut
from imageedit_r1.tools.composite import window

SIDE = st.integers(1, 900)


@given(width=SIDE, height=SIDE, seed=st.integers(0, 10_000), multiple=st.sampled_from([8, 16, 32]))
def test_holds_the_region_in_whole_multiples_as_far_as_the_picture_reaches(
    width: int, height: int, seed: int, multiple: int
) -> None:
    random = np.random.default_rng(seed)
    x, y = int(random.integers(width)), int(random.integers(height))
    w, h = int(random.integers(1, width - x + 1)), int(random.integers(1, height - y + 1))
    mask = np.zeros((height, width), np.uint8)
    mask[y : y + h, x : x + w] = 255
    box = window(mask, mask.shape, multiple=multiple, least=256)
    left, top, across, down = box
    assert left >= 0 and left + across <= width and top >= 0 and top + down <= height
    assert cut(mask, box).sum() == mask.sum()
    assert across % multiple == 0 or across == width
    assert down % multiple == 0 or down == height


def test_has_surroundings_on_all_sides() -> None:
    mask = np.zeros((3000, 4000), np.uint8)
    mask[1000:1400, 2000:2600] = 255
    left, top, across, down = window(mask, mask.shape, multiple=16, least=512, padding=0.5)
    assert left <= 1700 and left + across >= 2900
    assert top <= 700 and top + down >= 1700
    assert across * down < 0.2 * mask.size


def test_is_not_longer_than_editors_take() -> None:
    mask = np.zeros((2000, 4000), np.uint8)
    mask[1000:1020, 100:3900] = 255
    _, _, across, down = window(mask, mask.shape, multiple=16, least=256, padding=0.0, ratio=2.0)
    assert across / down <= 2.1


def test_refuses_a_region_that_is_none() -> None:
    with pytest.raises(ToolError, match="empty"):
        window(np.zeros((10, 10), np.uint8), (10, 10, 3))
    with pytest.raises(ToolError, match="10x10, the picture 20x10"):
        window(np.zeros((10, 10), np.uint8), (10, 20, 3))
    assert bounding_box(np.zeros((10, 10), np.uint8)) is None
