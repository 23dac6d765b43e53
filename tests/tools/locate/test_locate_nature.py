"""Grass, trees, clouds and snow in drawn landscapes."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from imageedit_r1.tools.locate import ACCEPT, Location, locate

HEIGHT, WIDTH = 300, 450


def clumps(rng: np.random.Generator, size: float, spread: float) -> np.ndarray:
    """(h, w, 1): noise of that size and spread, lightness of leaves and blades."""
    noise = cv2.GaussianBlur(rng.normal(0, 1, (HEIGHT, WIDTH)).astype(np.float32), (0, 0), size)
    return (noise / noise.std() * spread)[..., None]


@pytest.fixture(scope="module")
def landscape() -> np.ndarray:
    """Blue sky with a white cloud down to row 140, trees to row 200, grass below."""
    rng = np.random.default_rng(7)
    down = np.linspace(0, 1, HEIGHT)[:, None, None]
    picture = np.array([70, 120, 205]) + down * np.array([60, 50, 25]) + np.zeros((HEIGHT, WIDTH, 3))
    cloud = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.ellipse(cloud, (150, 60), (80, 28), 0, 0, 360, 1, -1)
    soft = cv2.GaussianBlur(cloud, (0, 0), 3)[..., None]
    picture = picture * (1 - soft) + 244 * soft
    picture[140:200] = (np.array([70, 105, 45]) + clumps(rng, 6, 34) + clumps(rng, 1, 12))[140:200]
    picture[200:] = (np.array([95, 150, 60]) + clumps(rng, 0.7, 9))[200:]
    return np.clip(picture + rng.normal(0, 1.2, picture.shape), 0, 255).astype(np.uint8)


def rows(first: int, last: int) -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[first:last] = True
    return mask


def cloud() -> np.ndarray:
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(canvas, (150, 60), (80, 28), 0, 0, 360, 1, -1)
    return canvas > 0


def iou(location: Location | None, truth: np.ndarray) -> float:
    assert location is not None
    inside = location.mask > 127
    return float(np.count_nonzero(inside & truth) / np.count_nonzero(inside | truth))


@pytest.mark.parametrize(
    ("phrase", "truth", "floor"),
    [
        ("the sky", rows(0, 140), 0.95),
        ("the cloud", cloud(), 0.85),
        ("the grass", rows(200, HEIGHT), 0.8),
        ("the trees", rows(140, 200), 0.7),
        ("the foliage", rows(140, HEIGHT), 0.9),
        ("above the horizon", rows(0, 140), 0.95),
        ("everything below the sky", rows(140, HEIGHT), 0.95),
        ("everything above the grass", rows(0, 200), 0.85),
    ],
)
def test_a_landscape_falls_into_its_parts(landscape: np.ndarray, phrase: str, truth: np.ndarray, floor: float) -> None:
    location = locate(landscape, phrase)
    assert iou(location, truth) > floor
    assert location is not None
    assert location.confidence >= ACCEPT


def test_a_plain_sky_has_no_clouds_and_a_meadow_no_snow(landscape: np.ndarray) -> None:
    plain = landscape.copy()
    plain[:140] = landscape[:140, -1:]
    for phrase in ("the clouds", "the snow", "the lake"):
        location = locate(plain, phrase)
        assert location is None or location.confidence < ACCEPT


def test_white_ground_under_a_sky_is_snow(landscape: np.ndarray) -> None:
    winter = landscape.copy()
    winter[200:] = np.clip(np.random.default_rng(8).normal(240, 4, winter[200:].shape), 0, 255).astype(np.uint8)
    location = locate(winter, "the snow")
    assert iou(location, rows(200, HEIGHT)) > 0.9
    assert location is not None
    assert location.confidence >= ACCEPT
