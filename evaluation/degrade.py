"""Defects as they come about, put on clean photos: haze, fading, scratches, shake, low light.

Each takes a picture (h, w, 3) of 0-1 and a strength of 0-1, draws its particulars (colour of the haze, direction of
the shake) from `random`, and gives the spoilt picture of 0-1; physics happens in linear light where it does in the
world. Left out: JPEG damage, and anything that needs more than one photo.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ..images.pixels import LUMA, Float

Degrade = Callable[[Float, float, np.random.Generator], Float]


def hazed(clear: Float, strength: float, random: np.random.Generator) -> Float:
    """Koschmieder's law, I = J t + A (1 - t): depth grows upwards and to one side, the air is off-white."""
    height, width = clear.shape[:2]
    up, side = np.linspace(1.0, 0.25, height)[:, None], np.linspace(-0.2, 0.2, width)[None, :] * random.uniform(-1, 1)
    through = np.exp(-(0.4 + 1.4 * strength) * (up + side))[..., None]
    air = random.uniform(0.72, 0.95) + random.uniform(-0.03, 0.03, 3)
    return _single(clear * through + air * (1 - through))


def faded(clear: Float, strength: float, random: np.random.Generator) -> Float:
    """Lifted blacks, sunken whites, colours bleached towards grey, and one dye gone before the others: a cast."""
    gray = (clear @ LUMA)[..., None]
    pale = gray + (clear - gray) * (1 - 0.6 * strength)
    cast = np.array([(1.0, 0.9, 0.6), (1.0, 0.75, 0.9), (0.9, 1.0, 0.85)][int(random.integers(3))])
    low = (0.06 + 0.22 * strength) * cast
    high = (1.0 - 0.22 * strength * random.uniform(0.6, 1.0)) * (1 - 0.35 * strength * (1 - cast))
    return _single(low + (high - low) * pale)


def scratched(clear: Float, strength: float, random: np.random.Generator) -> Float:
    """Thin lines, most of them steep, light or dark, whole or broken off, and specks of dust."""
    height, width = clear.shape[:2]
    result = clear.copy()
    for _ in range(2 + round(6 * strength)):
        angle = math.radians(random.normal(90, 12) if random.random() < 0.7 else random.uniform(0, 180))
        length = random.uniform(0.3, 1.2) * max(height, width) / 2
        x, y = random.uniform(0.05, 0.95) * width, random.uniform(0.1, 0.9) * height
        dx, dy = math.cos(angle) * length, math.sin(angle) * length
        ends = [(round(x + s * dx), round(y + s * dy)) for s in (-1, 1)]
        line = cv2.line(
            np.zeros((height, width), np.float32), ends[0], ends[1], 1.0, int(random.integers(1, 3)), cv2.LINE_AA
        )
        result = _marked(result, line, random)
    for _ in range(8 + round(40 * strength)):
        centre = int(random.integers(width)), int(random.integers(height))
        axes = int(random.integers(1, 4)), int(random.integers(1, 3))
        spot = np.zeros((height, width), np.float32)
        cv2.ellipse(spot, centre, axes, random.uniform(0, 180), 0, 360, 1.0, -1, cv2.LINE_AA)
        result = _marked(result, spot, random)
    return result


def shaken(clear: Float, strength: float, random: np.random.Generator) -> Float:
    """A straight motion of 4 to 14 pixels, in every third photo lack of focus instead, and a little noise."""
    if random.random() < 1 / 3:
        radius = 1.2 + 2.3 * strength
        side = 2 * math.ceil(radius) + 1
        y, x = np.mgrid[:side, :side] - side // 2
        kernel = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    else:
        length, angle = 4 + 10 * strength, random.uniform(0, math.pi)
        side = 2 * math.ceil(length / 2) + 3
        steps = np.linspace(-length / 2, length / 2, 200)
        kernel = np.zeros((side, side))
        # bilinear: every moment of the exposure spreads over the four pixels around it
        for px, py in zip(side // 2 + steps * math.cos(angle), side // 2 + steps * math.sin(angle), strict=True):
            left, top = math.floor(px), math.floor(py)
            for cx, cy in ((left, top), (left + 1, top), (left, top + 1), (left + 1, top + 1)):
                kernel[cy, cx] += (1 - abs(px - cx)) * (1 - abs(py - cy))
    blurred = cv2.filter2D(clear, cv2.CV_32F, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT)
    return _single(blurred + random.normal(0, random.uniform(0.5, 1.5) / 255, clear.shape))


def darkened(clear: Float, strength: float, random: np.random.Generator) -> Float:
    """1.5 to 4 stops too little light: shot noise of the photons that are left, read noise, no gain."""
    light = np.where(clear <= 0.04045, clear / 12.92, ((clear + 0.055) / 1.055) ** 2.4)
    full_well = 4000.0
    photons = random.poisson(light * 2.0 ** -(1.5 + 2.5 * strength) * full_well) + random.normal(0, 3.0, clear.shape)
    dim = np.clip(photons / full_well, 0, 1)
    return _single(np.where(dim <= 0.0031308, dim * 12.92, 1.055 * dim ** (1 / 2.4) - 0.055))


DEFECTS: Mapping[str, Degrade] = {
    "haze": hazed,
    "fading": faded,
    "scratches": scratched,
    "shake": shaken,
    "low_light": darkened,
}


def _marked(picture: Float, where: npt.NDArray[Any], random: np.random.Generator) -> Float:
    light = random.random() < 0.7
    tone = random.uniform(0.85, 1.0) if light else random.uniform(0.0, 0.15)
    cover = (where * random.uniform(0.6, 1.0))[..., None]
    return _single(picture * (1 - cover) + tone * cover)


def _single(picture: npt.NDArray[Any]) -> Float:
    clipped: Float = np.clip(picture, 0, 1).astype(np.float32)
    return clipped
