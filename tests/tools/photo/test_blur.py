from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.images.pixels import Mask, Pixels
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tests.tools.conformance import as_16_bit, check_tool
from imageedit_r1.tools.photo.blur import blur, gaussian


@pytest.fixture(scope="module")
def coffee() -> Pixels:
    return read_photo("coffee.jpg")


@pytest.mark.parametrize("arguments", [{"radius": 2.5}, {"radius": 40.0}, {"strength": 100.0}, {}, {"radius": 0.0}])
def test_keeps_the_contract(arguments: dict[str, float], coffee: Pixels) -> None:
    check_tool(blur, arguments, coffee[:120, :171])


@pytest.mark.parametrize("sigma", [0.7, 3, 6, 9.3, 13, 24, 47])
def test_the_pyramid_is_within_two_levels_of_the_exact_blur(sigma: float, coffee: Pixels) -> None:
    picture = coffee[: 4 * 77, : 4 * 99 + 3]
    deep = as_16_bit(picture)
    exact = cv2.GaussianBlur(deep, (0, 0), sigma, borderType=cv2.BORDER_REFLECT).astype(int)
    assert np.abs(gaussian(picture, sigma) * 257.0 - exact).max() <= 2.5 * 257
    assert np.abs(gaussian(deep, sigma).astype(int) - exact).max() <= 2 * 257


def test_a_sharp_subject_does_not_smear_into_the_background() -> None:
    picture = np.full((120, 160, 3), 60, np.uint8)
    picture[40:80, 60:100] = (255, 0, 0)
    background = np.full((120, 160), 255, np.uint8)
    background[40:80, 60:100] = 0
    ways: tuple[dict[str, Any], ...] = ({"radius": 5.0}, {"radius": 25.0}, {"strength": 100.0})
    for arguments in ways:
        assert np.array_equal(blur.apply(picture, mask=background, **arguments).pixels, picture)
        whole = blur.apply(picture, **arguments).pixels
        assert whole[50, 58, 0] > 65, "without a region the subject does spread"


def test_a_feathered_region_mixes_with_the_sharp_picture(coffee: Pixels) -> None:
    mask: Mask = np.zeros(coffee.shape[:2], np.uint8)
    mask[100:300, 100:400] = 255
    mask = cv2.GaussianBlur(mask, (0, 0), 5)
    result = blur.apply(coffee, mask=mask, radius=12).pixels
    assert np.array_equal(result[mask == 0], coffee[mask == 0])
    inside = result[180:220, 200:300].astype(float)
    assert (
        np.abs(np.diff(inside, axis=1)).mean() < np.abs(np.diff(coffee[180:220, 200:300].astype(float), axis=1)).mean()
    )


def test_transparent_pixels_lend_no_colour() -> None:
    picture = np.zeros((60, 60, 4), np.uint8)
    picture[:, :30] = (200, 100, 50, 255)
    picture[:, 30:] = (0, 255, 0, 0)
    result = blur.apply(picture, radius=4).pixels
    assert (result[:, :30, :3] == (200, 100, 50)).all()
    assert np.array_equal(result[..., 3], picture[..., 3])


def test_strength_is_relative_to_the_longer_side() -> None:
    line = np.zeros((100, 400, 3), np.uint8)
    line[:, 200:] = 255
    assert np.array_equal(blur.apply(line, strength=50).pixels, blur.apply(line, radius=6).pixels)
