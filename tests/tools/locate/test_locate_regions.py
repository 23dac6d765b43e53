"""Regions that a person gives."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.errors import InputError
from imageedit_r1.tools.locate import mask_from_image, region_mask

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
