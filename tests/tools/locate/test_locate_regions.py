"""Regions that a person gives."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.errors import InputError
from imageedit_r1.tools.locate import mask_for, mask_from_image, region_mask

Unit = Literal["pixels", "percent"]


@pytest.mark.parametrize(
    ("box", "unit", "rows", "columns"),
    [
        ((10, 20, 30, 40), "pixels", slice(20, 60), slice(10, 40)),
        ((25, 50, 50, 25), "percent", slice(50, 75), slice(50, 150)),
        ((0, 0, 100, 100), "percent", slice(0, 100), slice(0, 200)),
        ((-10, -10, 30, 30), "pixels", slice(0, 20), slice(0, 20)),
        ((190, 90, 500, 500), "pixels", slice(90, 100), slice(190, 200)),
        ((10.4, 5.6, 0.1, 0.1), "pixels", slice(6, 7), slice(10, 11)),
    ],
)
def test_a_box_becomes_a_mask(box: tuple[float, ...], unit: Unit, rows: slice, columns: slice) -> None:
    mask = region_mask((100, 200, 3), box, unit)
    truth = np.zeros((100, 200), np.uint8)
    truth[rows, columns] = 255
    assert np.array_equal(mask, truth)


@pytest.mark.parametrize(
    ("box", "unit", "says"),
    [
        ((10, 10, 0, 10), "pixels", "empty"),
        ((10, 10, 10, -1), "pixels", "empty"),
        ((200, 10, 10, 10), "pixels", "200x100 pixels"),
        ((-30, 10, 10, 10), "pixels", "outside"),
        ((100, 0, 10, 10), "percent", "outside"),
        ((float("nan"), 0, 10, 10), "pixels", "four numbers"),
        ((1, 2, 3), "pixels", "four numbers"),
    ],
)
def test_a_box_that_cannot_be_used_is_refused_in_one_line(box: tuple[float, ...], unit: Unit, says: str) -> None:
    with pytest.raises(InputError, match=says) as error:
        region_mask((100, 200, 3), box, unit)
    assert "\n" not in str(error.value)


@given(
    size=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    box=st.tuples(*[st.floats(-100, 200)] * 4),
    unit=st.sampled_from(["pixels", "percent"]),
)
@settings(max_examples=150, deadline=None)
def test_any_box_is_a_mask_that_holds_something_or_is_refused(
    size: tuple[int, int], box: tuple[float, ...], unit: Unit
) -> None:
    try:
        mask = region_mask(size, box, unit)
    except InputError:
        return
    assert mask.shape == size
    assert mask.any()


def test_a_mask_picture_counts_white_as_inside() -> None:
    picture = np.zeros((4, 6, 3), np.uint8)
    picture[:, 3:] = 200
    assert np.array_equal(mask_from_image(picture) == 255, picture[..., 0] == 200)
    assert np.array_equal(mask_from_image(picture[..., 0]), mask_from_image(picture))
    deep = picture.astype(np.uint16) * 257
    assert np.array_equal(mask_from_image(deep), mask_from_image(picture))


def test_a_mask_picture_with_varying_alpha_is_its_alpha() -> None:
    picture = np.zeros((3, 3, 4), np.uint16)
    picture[0, :, 3] = 65535
    picture[1, :, 3] = 32768
    assert mask_from_image(picture)[:, 0].tolist() == [255, 128, 0]
    picture[..., 3] = 65535
    picture[2, :, :3] = 65535
    assert mask_from_image(picture)[:, 0].tolist() == [0, 0, 255]


@pytest.mark.parametrize("size", [(1200, 800), (1201, 800), (6000, 4000), (301, 200)])
def test_a_smaller_mask_is_enlarged_with_smooth_edges(size: tuple[int, int]) -> None:
    """A disc drawn smooth on 300x200 is a disc on the picture: no steps as wide as its pixels."""
    small = cv2.circle(np.zeros((200, 300), np.uint8), (150, 100), 60, 255, -1, cv2.LINE_AA)
    mask = mask_for(small, size)
    assert mask.shape == (size[1], size[0]) and set(np.unique(mask)) == {0, 255}
    scale = size[0] / 300
    rows, columns = np.nonzero(mask)
    away = np.hypot((columns + 0.5) / scale - 150.5, (rows + 0.5) / scale - 100.5)
    assert away.max() < 61.5 and abs(len(rows) / scale**2 - np.pi * 60.5**2) < 0.02 * np.pi * 60.5**2


@pytest.mark.parametrize("size", [(299, 200), (300, 198), (600, 300), (600, 404), (150, 100)])
def test_a_mask_of_other_proportions_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="300x200, the picture"):
        mask_for(np.full((200, 300), 255, np.uint8), size)


def test_a_mask_with_nothing_in_it_is_refused() -> None:
    with pytest.raises(InputError, match="empty"):
        mask_for(np.full((200, 300, 3), 90, np.uint8), (600, 400))
