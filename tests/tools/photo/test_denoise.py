import cv2
import numpy as np
import pytest

from imageedit_r1.images.pixels import Pixels
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tests.tools.conformance import check_tool
from imageedit_r1.tools.photo.denoise import denoise


@pytest.fixture(scope="module")
def astronaut() -> Pixels:
    return read_photo("astronaut.jpg")[:300, :400]


def with_noise(pixels: Pixels, sigma: float) -> Pixels:
    noise = np.random.default_rng(3).normal(0, sigma, pixels.shape)
    return np.clip(np.rint(pixels + noise), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("arguments", [{}, {"strength": 100.0}, {"method": "median"}, {"method": "nlm"}])
def test_keeps_the_contract(arguments: dict[str, float | str], astronaut: Pixels) -> None:
    check_tool(denoise, arguments, with_noise(astronaut[100:180, 150:250], 8))


@pytest.mark.parametrize(("sigma", "gain"), [(5, 1), (15, 5), (30, 7)])
def test_noise_goes_and_the_picture_stays(sigma: float, gain: float, astronaut: Pixels) -> None:
    noisy = with_noise(astronaut, sigma)
    for picture, peak in ((noisy, 1), (noisy.astype(np.uint16) * 257, 257)):
        clean = denoise.apply(picture).pixels / peak
        assert cv2.PSNR(astronaut.astype(float), clean) > cv2.PSNR(astronaut, noisy) + gain


def test_a_clean_picture_hardly_changes(astronaut: Pixels) -> None:
    assert cv2.PSNR(astronaut, denoise.apply(astronaut).pixels) > 36


def test_salt_and_pepper_is_recognised(astronaut: Pixels) -> None:
    spoilt = astronaut.copy()
    dice = np.random.default_rng(4).random(astronaut.shape[:2])
    spoilt[dice < 0.02], spoilt[dice > 0.98] = 0, 255
    edited = denoise.apply(spoilt)
    assert "stray pixels" in edited.note
    assert cv2.PSNR(astronaut, edited.pixels) > cv2.PSNR(astronaut, spoilt) + 9


def test_more_strength_smooths_more(astronaut: Pixels) -> None:
    noisy = with_noise(astronaut, 12)
    left = [
        np.abs(np.diff(denoise.apply(noisy, strength=s).pixels.astype(int), axis=1)).mean() for s in (0, 25, 50, 100)
    ]
    assert left == sorted(left, reverse=True)
