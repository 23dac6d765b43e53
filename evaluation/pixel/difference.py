"""How far colours lie apart to the eye: CIEDE2000, for whole pictures.

Left out: colour management; values are taken for sRGB under D65, as in the rest of the measurements.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float, Pixels, full_scale

_POW7 = np.float32(25.0**7)


Seen = tuple[Float, ...]
"""A picture as CIE L*a*b* (h, w, 3): once, or before black and before white where it may be transparent."""


def seen(pixels: Pixels, *, grounds: bool = False) -> Seen:
    """CIE L*a*b* of encoded sRGB (h, w, 3 or 4), 8 or 16 bits. `grounds`: before black and before white."""
    return tuple(lab(on_ground(pixels, ground)) for ground in (0, 255)) if grounds else (lab(pixels),)


def lab(pixels: Pixels) -> Float:
    """CIE L*a*b* (h, w, 3) of the colour channels."""
    values = np.ascontiguousarray(pixels[..., :3]).astype(np.float32) / np.float32(full_scale(pixels))
    return np.asarray(cv2.cvtColor(values, cv2.COLOR_RGB2LAB), np.float32)


def delta_e(first: Seen, second: Seen) -> Float:
    """CIEDE2000 of two pictures of one size, (h, w). About 1 is the least that an eye sees side by side.

    Where they are seen before two grounds the larger distance counts.
    """
    result: Float = np.maximum.reduce([ciede2000(a, b) for a, b in zip(first, second, strict=True)])
    return result


def on_ground(pixels: Pixels, ground: int) -> Pixels:
    """(h, w, 3) uint8 of a picture with straight alpha before an even grey of 0-255."""
    scale = np.float32(full_scale(pixels))
    colour = pixels[..., :3].astype(np.float32) * (255 / scale)
    if pixels.shape[2] == 4:
        share = pixels[..., 3:].astype(np.float32) / scale
        colour = colour * share + np.float32(ground) * (1 - share)
    result: Pixels = np.rint(colour).astype(np.uint8)
    return result


def ciede2000(first: Float, second: Float) -> Float:
    """The colour difference dE00 of CIE L*a*b* values (..., 3); with the weights kL = kC = kH = 1.

    CIE 142-2001, in the form of Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula: implementation notes,
    supplementary test data, and mathematical observations", Color Research and Application 30 (2005).
    """
    l1, a1, b1 = (np.asarray(first[..., i], np.float32) for i in range(3))
    l2, a2, b2 = (np.asarray(second[..., i], np.float32) for i in range(3))
    g = _half_less((_length(a1, b1) + _length(a2, b2)) / 2)
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = _length(a1, b1), _length(a2, b2)
    h1, h2 = np.arctan2(b1, a1), np.arctan2(b2, a2)
    grey = (c1 * c2) == 0
    turn = np.where(grey, 0, _half_turn(h2 - h1))
    dl, dc = l2 - l1, c2 - c1
    dh = 2 * np.sqrt(c1 * c2) * np.sin(turn / 2)
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = np.where(grey, h1 + h2, h1 + turn / 2)  # on the shorter way round
    t = 1 - 0.17 * np.cos(hue - _rad(30)) + 0.24 * np.cos(2 * hue) + 0.32 * np.cos(3 * hue + _rad(6))
    t -= 0.20 * np.cos(4 * hue - _rad(63))
    away = _half_turn(hue - _rad(275)) / _rad(25)
    bend = np.sin(_rad(60) * np.exp(-(away**2))) * 2 * (1 - 2 * _half_less(chroma))
    off = (light - 50) ** 2
    dl = dl / (1 + 0.015 * off / np.sqrt(20 + off))
    dc = dc / (1 + 0.045 * chroma)
    dh = dh / (1 + 0.015 * chroma * t)
    result: Float = np.sqrt(np.maximum(dl * dl + dc * dc + dh * dh - bend * dc * dh, 0))
    return result


def _length(a: Float, b: Float) -> Float:
    result: Float = np.sqrt(a * a + b * b)
    return result


def _half_less(chroma: npt.NDArray[np.floating]) -> Float:
    """(1 - sqrt(C^7 / (C^7 + 25^7))) / 2."""
    square = chroma * chroma
    seventh = square * square * square * chroma  # a tenth of the time of a power
    result: Float = np.float32(0.5) * (1 - np.sqrt(seventh / (seventh + _POW7)))
    return result


def _half_turn(angle: Float) -> Float:
    """The same angle within half a turn either way."""
    result: Float = angle - np.float32(2 * np.pi) * np.rint(angle / np.float32(2 * np.pi))
    return result


def _rad(degrees: float) -> np.float32:
    return np.float32(np.radians(degrees))
