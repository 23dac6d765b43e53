import cv2
import numpy as np
import pytest

from imageedit_r1.images.pixels import Pixels, luma
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tests.tools.conformance import check_tool
from imageedit_r1.tools.photo.detail import OVERSHOOT, sharpen, sharpened
from imageedit_r1.tools.photo.noise import impulse_share, luma_plane, noise_sigma


@pytest.fixture(scope="module")
def chelsea() -> Pixels:
    return read_photo("chelsea.jpg")


def acutance(pixels: Pixels) -> float:
    return float(np.abs(cv2.Laplacian(luma(pixels), cv2.CV_32F)).mean())


@pytest.mark.parametrize("arguments", [{}, {"strength": 200.0}, {"strength": 30.0, "radius": 3.0}, {"strength": 0.0}])
def test_keeps_the_contract(arguments: dict[str, float], chelsea: Pixels) -> None:
    # the noise threshold is measured on the whole picture either way, so a region is exact too
    check_tool(sharpen, arguments, chelsea[80:200, 100:260])


def test_more_strength_is_sharper_in_either_depth(chelsea: Pixels) -> None:
    steps = [acutance(sharpen.apply(chelsea, strength=s).pixels) for s in (0, 30, 60, 120)]
    assert steps == sorted(steps)
    assert steps[2] > 1.15 * steps[0]
    deep = sharpen.apply(chelsea.astype(np.uint16) * 257, strength=60).pixels
    assert np.abs(deep / 257 - sharpen.apply(chelsea, strength=60).pixels).mean() < 1


def test_edges_get_no_halos_and_greys_no_colour() -> None:
    edge: Pixels = np.full((60, 80, 3), 90, np.uint8)
    edge[:, 40:] = 160
    edge = cv2.GaussianBlur(edge, (0, 0), 1.5)
    result = sharpen.apply(edge, strength=400).pixels
    assert result.max() <= 160 + round(OVERSHOOT * 255)
    assert result.min() >= 90 - round(OVERSHOOT * 255)
    assert (result == result[..., :1]).all()


def test_noise_on_a_plain_surface_is_not_amplified() -> None:
    noise = np.random.default_rng(1).normal(128, 6, (200, 200, 1))
    flat = np.repeat(np.rint(noise).astype(np.uint8), 3, axis=2)
    assert sharpen.apply(flat, strength=100).pixels.std() < 1.1 * flat.std()


@pytest.mark.parametrize("sigma", [2.0, 8.0, 20.0])
def test_noise_is_measured(sigma: float, chelsea: Pixels) -> None:
    noise = np.random.default_rng(2).normal(0, sigma, chelsea.shape[:2])
    noisy = np.clip(luma_plane(chelsea) + noise, 0, 255).astype(np.uint8)
    assert noise_sigma(noisy) * 255 == pytest.approx(sigma, rel=0.25, abs=1)


def test_stray_pixels_are_counted(chelsea: Pixels) -> None:
    plane = luma_plane(chelsea).copy()
    assert impulse_share(plane) < 0.001
    plane[::7, ::7] = 255
    assert impulse_share(plane) == pytest.approx(1 / 49, rel=0.2)


def test_detail_beyond_the_noise_is_raised_by_all_of_the_amount() -> None:
    plane = np.full((60, 60), 100, np.uint8)
    plane[30, 30] = 140
    soft = cv2.GaussianBlur(plane, (0, 0), 1.2)
    detail = int(plane[30, 30]) - int(soft[30, 30])
    after = sharpened(np.repeat(plane[..., None], 3, axis=2), plane, 0.2, 1.2, 4 / 255)
    assert detail > 8 and after[30, 30, 0] == 140 + round(0.2 * detail)
    assert (after[10, 10] == 100).all()
