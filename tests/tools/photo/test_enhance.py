import cv2
import numpy as np
import pytest

from imageedit_r1.images.pixels import Pixels, luma
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tests.tools.conformance import as_16_bit, check_tool
from imageedit_r1.tools.photo.enhance import enhance, levels_curve


def photo(name: str) -> Pixels:
    return read_photo(name)


@pytest.mark.parametrize("strength", [0.0, 50.0, 100.0])
def test_keeps_the_contract(strength: float) -> None:
    check_tool(enhance, {"strength": strength}, photo("coffee.jpg")[100:200, 200:340])


@pytest.mark.parametrize("name", ["astronaut.jpg", "chelsea.jpg", "rocket.jpg"])
def test_nothing_clips_that_was_not_clipped(name: str) -> None:
    for before in (photo(name), as_16_bit(photo(name))):
        after = enhance.apply(before, strength=100).pixels
        top = np.iinfo(before.dtype).max
        assert not ((after == top) & (before < top)).any()
        assert not ((after == 0) & (before > 0)).any()


def test_a_flat_photo_gets_contrast_and_colour() -> None:
    flat = (photo("coffee.jpg") * 0.4 + 70).astype(np.uint8)
    after = enhance.apply(flat).pixels
    assert luma(after).std() > 1.15 * luma(flat).std()
    assert np.ptp(after, axis=2).mean() > np.ptp(flat, axis=2).mean()


def test_a_good_photo_changes_only_a_little() -> None:
    before = photo("astronaut.jpg")
    assert cv2.PSNR(before, enhance.apply(before).pixels) > 22


@pytest.mark.parametrize(
    ("low", "high", "median"), [(0, 1, 0.5), (0.3, 0.6, 0.4), (0.5, 0.5, 0.5), (0, 0, 0), (1, 1, 1)]
)
def test_levels_are_monotone_and_keep_the_ends(low: float, high: float, median: float) -> None:
    y = levels_curve(np.linspace(0, 1, 1025), low, high, median)
    assert (np.diff(y) >= 0).all()
    assert (y[0], y[-1]) == pytest.approx((0, 1))
