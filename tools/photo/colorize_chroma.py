"""Colour beside luminance: a picture's chroma, a small copy to work on, and new chroma put back at full size.

Chroma is one complex number a pixel, (R - Y) + i (B - Y) on encoded values of 0-1, with Rec. 601 luma Y: the space of
Levin's paper up to scale, and the one in which colour can be changed with luma kept to the bit of rounding (in Oklab
it cannot: its lightness is no linear function of the values). Left out: what the colours are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import LUMA, Float, Mask, Pixels, full_scale, to_float
from .colorize_solver import Colours
from .colors import RGB
from .tiles import each_tile

WORKING_PIXELS = 120_000
"""Colour needs little resolution: it is found on a copy of this size, and luminance guides it back to full size."""
GUIDE = 0.04
"""Step of luminance over which full-size pixels take no colour from a pixel of the copy: sigma of the guide."""
TONED = 0.8
"""Share of pixels that have the photo's mean hue, from which it is the tone of a black-and-white photo (sepia)."""
SHOWN = np.float32(0.9)
"""Of the way to the strongest colour that a screen can show: at the end of it, channels clip."""
DARKEST = 0.02
"""Luma that is added where chroma is divided by brightness, so that black stays finite."""
GREEN_OF = -LUMA[[0, 2]] / LUMA[1]
"""G - Y from R - Y and B - Y: the weighted sum of all three is 0."""


@dataclass(frozen=True, slots=True, eq=False)
class SmallCopy:
    """What colours are found on."""

    luma: Float
    """(h, w), 0-1."""
    chroma: Colours
    """(h, w): what colour there is already."""
    scale: tuple[float, float]
    """Pixels of the copy per pixel of the picture, across and down."""
    inside: npt.NDArray[np.bool_]
    """(h, w): the region; everywhere without one."""

    @property
    def own(self) -> Colours:
        """(h, w): chroma beyond the photo's tone: that of a sepia print is none, for all of it has one hue."""
        mean = complex(self.chroma.mean())
        if abs(mean) < 1e-3:
            return self.chroma
        hue = mean / abs(mean)
        along = (self.chroma * hue.conjugate()).real
        if float((along > 0.2 * abs(mean)).mean()) < TONED:
            return self.chroma
        return self.chroma - np.maximum(along, 0) * hue


def small_copy(colour: Pixels, mask: Mask | None = None, most: int = WORKING_PIXELS) -> SmallCopy:
    """The copy of (h, w, 3) with at most `most` pixels, its luma and its chroma."""
    height, width = colour.shape[:2]
    factor = min(1.0, math.sqrt(most / (height * width)))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small = to_float(np.ascontiguousarray(cv2.resize(np.ascontiguousarray(colour), size, interpolation=cv2.INTER_AREA)))
    inside = np.ones(small.shape[:2], bool)
    if mask is not None:
        inside = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA)).reshape(inside.shape) >= 128
    light: Float = (small @ LUMA).astype(np.float32)
    return SmallCopy(light, chroma_of(small, light), (size[0] / width, size[1] / height), inside)


def chroma_of(colour: npt.NDArray[Any], light: npt.NDArray[Any]) -> Colours:
    """Chroma of encoded values (..., 3) of 0-1 with their luma (...)."""
    chroma: Colours = (colour[..., 0] - light) + 1j * (colour[..., 2] - light)
    return chroma


def chroma_of_color(color: RGB) -> complex:
    """Chroma of one colour of 0-255."""
    values = np.array(color) / 255
    return complex(chroma_of(values, values @ LUMA))


def shade(luma: Float | float) -> Float:
    """By how much chroma grows with luma on one paint: its root, between the even chroma of a haze (luma to the power
    of 0) and that of paint in perfect light (1). Colours are spread with this factor taken out."""
    result: Float = np.sqrt(np.asarray(luma, np.float32) + np.float32(DARKEST))
    return result


def put_back(colour: Pixels, copy: SmallCopy, change: Colours) -> Pixels:
    """Add a change of chroma, found on the small copy, to the picture (h, w, 3): luma stays.

    Every pixel mixes the four pixels of the copy around it, the more alike in luminance the more (joint bilateral
    upsampling; Kopf et al., 2007). Colours that a screen cannot show at a pixel's luma come out paler.
    """
    height, width = colour.shape[:2]
    result: Pixels = np.empty_like(colour, order="C")
    rows = max(1, 100_000 // width)
    scale = np.float32(full_scale(colour))
    fields = copy.luma, change.real.astype(np.float32), change.imag.astype(np.float32)
    left, across = _between(width, copy.luma.shape[1])

    def work(top: int) -> None:
        part = colour[top : top + rows].astype(np.float32)
        light: Float = part @ (LUMA / scale)
        upper, down = (values[top : top + rows] for values in _between(height, copy.luma.shape[0]))
        total, red, blue = (np.zeros(light.shape, np.float32) for _ in range(3))
        for below in (0, 1):
            for right in (0, 1):
                row = np.minimum(upper + below, copy.luma.shape[0] - 1)
                column = np.minimum(left + right, copy.luma.shape[1] - 1)
                there, toward_red, toward_blue = (field[row][:, column] for field in fields)
                share = np.abs(1 - below - down)[:, None] * np.abs(1 - right - across)
                weight = share * (np.exp((light - there) ** 2 * np.float32(-0.5 / GUIDE**2)) + np.float32(1e-4))
                total += weight
                red += weight * toward_red
                blue += weight * toward_blue
        total = scale / total
        red *= total
        blue *= total
        shift = np.stack([red, red * GREEN_OF[0] + blue * GREEN_OF[1], blue], axis=2)
        part += shift * _room(part, shift, scale)[..., None]
        result[top : top + rows] = np.rint(part, out=part)

    each_tile(work, range(0, height, rows))
    return result


def _room(values: Float, shift: Float, scale: np.float32) -> Float:
    """The part, at most 1, of the shift (h, w, 3) that keeps values within 0 to `scale`, and just off them: (h, w)."""
    ahead = np.where(shift > 0, scale - values, values)
    room: Float = np.min(ahead / np.maximum(np.abs(shift), np.float32(1e-6)), axis=2)
    part: Float = np.minimum(room * SHOWN, np.float32(1))
    return part


def _between(size: int, small: int) -> tuple[npt.NDArray[np.intp], Float]:
    """For each of `size` pixels: the pixel of `small` before its centre, and how far (0-1) it is on to the next."""
    at = np.clip((np.arange(size) + 0.5) * (small / size) - 0.5, 0, small - 1)
    first = np.floor(at).astype(np.intp)
    return first, (at - first).astype(np.float32)
