"""A picture as a model gets it: small, 8-bit RGB, as a data URL.

Left out: what the picture is shown for.
"""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass

import cv2
import numpy as np

from ..images.pixels import Pixels, full_scale, split_alpha

PLANNING = 640 * 640
"""Pixels of a picture that a request is about: about 530 tokens of Qwen2.5-VL."""
JUDGING = 768 * 768
"""Pixels of a picture that is looked at closely."""

PATCH = 28
"""Sides are multiples of it: Qwen2.5-VL would make them so, and then count its coordinates in another picture."""
LONGEST = 100
"""Times the short side: processors refuse thinner pictures."""
GROUND = 192
"""The grey, of 255, that shows through where a picture is transparent."""
ROWS = 256
"""Of a picture with alpha that are worked on at once: floats of a whole one would take a gigabyte."""
QUALITY = 95
"""JPEG: an artefact that the encoder makes must not be taken for the edit's."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that was made ready for a model."""

    url: str
    """data:image/jpeg;base64,..."""
    scale: float
    """Sides of the sent picture over sides of the source: the geometric mean of both axes, which differ by rounding."""
    width: int
    """Of the picture as sent."""
    height: int
    source: tuple[int, int]
    """Width and height of the source."""

    def back(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """A box x0, y0, x1, y1 in pixels of the sent picture, in pixels of the source."""
        across, down = self.source[0] / self.width, self.source[1] / self.height
        return box[0] * across, box[1] * down, box[2] * across, box[3] * down


def data_url(pixels: Pixels, max_pixels: int = PLANNING) -> Shown:
    """The picture (h, w, 3 or 4) with at most `max_pixels` pixels and sides that are multiples of `PATCH`.

    Aspect is kept as far as that rounding allows; only pictures thinner than 1:100 are made wider. Alpha is laid over
    grey, 16 bits become 8.
    """
    height, width = pixels.shape[:2]
    sent = _legal_size(width, height, max_pixels)
    small = small_rgb(pixels, *sent)
    coded, data = cv2.imencode(
        ".jpg",
        cv2.cvtColor(small, cv2.COLOR_RGB2BGR),
        [cv2.IMWRITE_JPEG_QUALITY, QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444],
    )
    assert coded, "an 8-bit RGB array of a legal size can be encoded"
    url = "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode("ascii")
    return Shown(url, math.sqrt(sent[0] * sent[1] / (width * height)), *sent, source=(width, height))


def small_rgb(pixels: Pixels, width: int, height: int) -> Pixels:
    """The picture (h, w, 3 or 4) resampled to that size, as 8-bit RGB; what is transparent shows grey.

    Alpha is laid over the grey first: the colours of transparent pixels would bleed into the edges otherwise.
    """
    colour, alpha = split_alpha(pixels)
    if alpha is None:
        return _rgb8(_fitted(colour, width, height), None)
    result = np.empty(colour.shape, np.uint8)
    for top in range(0, len(pixels), ROWS):
        rows = slice(top, top + ROWS)
        result[rows] = _rgb8(colour[rows], alpha[rows])
    return _fitted(result, width, height)


def _fitted(pixels: Pixels, width: int, height: int) -> Pixels:
    """Averaged when it shrinks, interpolated when it grows."""
    if (width, height) == (pixels.shape[1], pixels.shape[0]):
        return pixels
    shrinks = width <= pixels.shape[1] and height <= pixels.shape[0]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    result: Pixels = cv2.resize(np.ascontiguousarray(pixels), (width, height), interpolation=method)
    return result


def _rgb8(colour: Pixels, alpha: Pixels | None) -> Pixels:
    if alpha is None and colour.dtype == np.uint8:
        return colour
    values = colour.astype(np.float32) * np.float32(255 / full_scale(colour))
    if alpha is not None:
        opaque = alpha.astype(np.float32)[..., None] / np.float32(full_scale(alpha))
        values = GROUND + (values - GROUND) * opaque
    result: Pixels = np.rint(values).astype(np.uint8)
    return result


def _legal_size(width: int, height: int, max_pixels: int) -> tuple[int, int]:
    factor = min(1.0, math.sqrt(max_pixels / (width * height)))
    sides = [max(1, round(side * factor / PATCH)) for side in (width, height)]
    cells = max(1, max_pixels // PATCH**2)
    long = sides.index(max(sides))
    sides[long] = min(sides[long], LONGEST * sides[1 - long], cells)
    while sides[0] * sides[1] > cells:
        sides[long] -= 1
    return sides[0] * PATCH, sides[1] * PATCH
