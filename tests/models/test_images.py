"""A picture as a model gets it: bounded, RGB, of sides that need no second resampling, and boxes that lead back."""

from __future__ import annotations

import base64

import cv2
import numpy as np
import pytest

from imageedit_r1.images.pixels import Pixels
from imageedit_r1.models.images import GROUND, JUDGING, PATCH, PLANNING, Shown, data_url, small_rgb
from imageedit_r1.tests.photos import read_photo


def decoded(shown: Shown) -> Pixels:
    data = base64.b64decode(shown.url.removeprefix("data:image/jpeg;base64,"), validate=True)
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


SIZES = [(1, 1), (27, 28), (640, 480), (6000, 4000), (4000, 6000), (1, 9000), (20_000, 3), (641, 639), (31, 2000)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("limit", [PLANNING, JUDGING])
def test_sizes_are_bounded_and_multiples(size: tuple[int, int], limit: int) -> None:
    width, height = size
    shown = data_url(np.full((height, width, 3), 90, np.uint8), limit)
    sent = decoded(shown)
    assert sent.shape == (shown.height, shown.width, 3) and shown.source == size
    assert shown.width % PATCH == shown.height % PATCH == 0
    assert PATCH * PATCH <= shown.width * shown.height <= limit
    assert max(shown.width, shown.height) <= 100 * min(shown.width, shown.height)
    assert np.ptp(sent) <= 2


@pytest.mark.parametrize("size", [(640, 480), (6000, 4000), (3000, 4000), (1200, 400)])
def test_aspect_is_kept_to_half_a_patch(size: tuple[int, int]) -> None:
    shown = data_url(np.zeros((size[1], size[0], 3), np.uint8), PLANNING)
    for sent, side in zip((shown.width, shown.height), size, strict=True):
        factor = min(1.0, (PLANNING / (size[0] * size[1])) ** 0.5)
        assert abs(sent - side * factor) <= PATCH
    assert shown.scale == pytest.approx(min(1.0, (PLANNING / (size[0] * size[1])) ** 0.5), rel=0.05)


def test_boxes_lead_back() -> None:
    pixels = np.full((1500, 2000, 3), 255, np.uint8)
    pixels[300:900, 500:1500] = 0
    shown = data_url(pixels)
    rows, columns = np.nonzero(decoded(shown)[..., 0] < 128)
    found = shown.back((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))
    assert found == pytest.approx((500, 300, 1500, 900), abs=4)


def test_the_photo_is_the_photo() -> None:
    pixels = read_photo("coffee.jpg")
    shown = data_url(pixels)
    expected = cv2.resize(pixels, (shown.width, shown.height), interpolation=cv2.INTER_AREA)
    assert np.abs(decoded(shown).astype(int) - expected).mean() < 2


def test_alpha_lies_over_grey_and_16_bits_become_8() -> None:
    colours = np.zeros((2, 2, 4), np.uint16)
    colours[..., 0] = 65535
    colours[..., 3] = [[65535, 0], [32768, 65535]]
    seen = small_rgb(colours, 2, 2)
    assert seen.dtype == np.uint8 and seen.shape == (2, 2, 3)
    assert seen[0, 0].tolist() == [255, 0, 0] and seen[0, 1].tolist() == [GROUND] * 3
    assert np.abs(seen[1, 0].astype(int) - [224, 96, 96]).max() <= 1


def test_colours_of_transparent_pixels_are_not_seen() -> None:
    cut_out = np.zeros((600, 600, 4), np.uint8)
    cut_out[..., 1] = 255
    cut_out[::2, ::2] = (200, 0, 0, 255)
    seen = small_rgb(cut_out, 100, 100)
    assert (np.abs(seen.astype(int) - [194, 144, 144]) <= 1).all()


def test_the_same_pixels_make_the_same_url() -> None:
    pixels = read_photo("rocket.jpg")
    frozen = pixels.copy()
    frozen.flags.writeable = False
    assert data_url(pixels) == data_url(frozen) == data_url(np.asfortranarray(pixels))
