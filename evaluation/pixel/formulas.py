"""What the vocabulary's edits are, in plain numpy and double precision: targets that share no code with the tools.

Each takes a picture (h, w, 3) uint8 and gives one. Values v are encoded sRGB of 0-1. Left out: edits whose look is a
tool's own taste (sharpening, roll-offs to white, lettering).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ...images.pixels import Pixels

Values = npt.NDArray[np.float64]
Formula = Callable[[Pixels], Pixels]
LUMA601 = np.array([0.299, 0.587, 0.114])


def of_values(change: Callable[[Values], Values]) -> Formula:
    """A formula on values of 0-1; what leaves the range is clipped."""

    def edit(pixels: Pixels) -> Pixels:
        made = change(pixels.astype(np.float64) / 255)
        result: Pixels = np.rint(np.clip(made, 0, 1) * 255).astype(np.uint8)
        return result

    return edit


def times(gain: float) -> Formula:
    """Brightness: v x gain."""
    return of_values(lambda v: v * gain)


def light_times(gain: float) -> Formula:
    """Exposure: linear light (IEC 61966-2-1) x gain."""

    def expose(v: Values) -> Values:
        light = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4) * gain
        return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)

    return of_values(expose)


def slope(factor: float) -> Formula:
    """Contrast: a straight line through mid-grey."""
    return of_values(lambda v: 0.5 + (v - 0.5) * factor)


def power(gamma: float) -> Formula:
    """Gamma: v^(1/gamma)."""
    return of_values(lambda v: v ** (1 / gamma))


def vignette(share: float) -> Formula:
    """v x (1 - share (3 t^2 - 2 t^3)), t from 0 at a quarter of the way from the centre to a corner up to 1 there."""

    def darken(v: Values) -> Values:
        h, w = v.shape[:2]
        y, x = np.mgrid[:h, :w]
        t = np.clip((np.hypot(y - (h - 1) / 2, x - (w - 1) / 2) / (np.hypot(h, w) / 2) - 0.25) / 0.75, 0, 1)
        falling: Values = 1 - share * t**2 * (3 - 2 * t)
        return v * falling[..., None]

    return of_values(darken)


def colourful(factor: float) -> Formula:
    """Saturation: the distance from Rec. 601 luma x factor; 0 is black and white."""

    def spread(v: Values) -> Values:
        y: Values = (v @ LUMA601)[..., None]
        return y + (v - y) * factor

    return of_values(spread)


def balanced(red_to_blue: float = 1.0, magenta: float = 1.0) -> Formula:
    """White balance: the ratio of red to blue and of both to green x these; the luma of greys stays."""
    gains = np.array([red_to_blue**0.5, 1 / magenta, red_to_blue**-0.5])
    return of_values(lambda v: v * (gains / (gains @ LUMA601)))


def turned_hue(degrees: float) -> Formula:
    """Hue: each colour turned about the grey axis (Rodrigues), red towards green, and put back to its luma."""
    axis = np.ones(3) / np.sqrt(3)
    angle = np.radians(degrees)

    def turn(v: Values) -> Values:
        along = (v @ axis)[..., None] * axis
        off = v - along
        moved = along + off * np.cos(angle) + np.cross(axis, off) * np.sin(angle)
        result: Values = moved + ((v - moved) @ LUMA601)[..., None]
        return result

    return of_values(turn)


def inverted(pixels: Pixels) -> Pixels:
    """1 - v."""
    return 255 - pixels


def gaussian(sigma: float) -> Formula:
    """A Gaussian of that sigma in pixels, summed directly, the border mirrored."""
    reach = int(np.ceil(4 * sigma))
    kernel = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    kernel /= kernel.sum()

    def blur(v: Values) -> Values:
        for axis in (0, 1):
            width = [(reach, reach) if i == axis else (0, 0) for i in range(3)]
            windows = np.lib.stride_tricks.sliding_window_view(np.pad(v, width, mode="symmetric"), len(kernel), axis)
            v = windows @ kernel
        return v

    return of_values(blur)


def cut_to(aspect: float) -> Formula:
    """The largest part of that width / height about the middle; of an odd rest, the half that `round` says on the left
    and above."""

    def crop(pixels: Pixels) -> Pixels:
        h, w = pixels.shape[:2]
        width, height = (round(h * aspect), h) if w > h * aspect else (w, round(w / aspect))
        x, y = round((w - width) / 2), round((h - height) / 2)
        return _own(pixels[y : y + height, x : x + width])

    return crop


def without_left(share: float) -> Formula:
    """That share of the width cut off on the left."""
    return lambda pixels: _own(pixels[:, round(pixels.shape[1] * share) :])


def scaled(factor: float) -> Formula:
    """Smaller: every new pixel is the mean of the area that it covers."""

    def shrink(pixels: Pixels) -> Pixels:
        v = pixels.astype(np.float64)
        for axis in (0, 1):
            weights = _cover(v.shape[axis], max(1, round(v.shape[axis] * factor)))
            v = np.moveaxis(np.tensordot(weights, v, (1, axis)), 0, axis)
        return _rounded(v)

    return shrink


def mirrored(pixels: Pixels) -> Pixels:
    """Left and right change places."""
    return _own(pixels[:, ::-1])


def upended(pixels: Pixels) -> Pixels:
    """Top and bottom change places."""
    return _own(pixels[::-1])


def quarters(clockwise: int) -> Formula:
    """Turned by quarters."""
    return lambda pixels: _own(np.rot90(pixels, -clockwise))


def turned(degrees: float) -> Formula:
    """Clockwise on a canvas that holds all, by cubic convolution (Keys, 1981), corners of the border's median."""

    def turn(pixels: Pixels) -> Pixels:
        h, w = pixels.shape[:2]
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        height = int(np.ceil(round(abs(w * s) + abs(h * c), 6)))
        width = int(np.ceil(round(abs(w * c) + abs(h * s), 6)))
        y, x = np.mgrid[:height, :width]
        across, down = x - (width - 1) / 2, y - (height - 1) / 2
        edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
        ground = np.median(edge, axis=0)
        return _rounded(
            _cubic(pixels, c * across + s * down + (w - 1) / 2, c * down - s * across + (h - 1) / 2, ground)
        )

    return turn


def framed(by: int, colour: tuple[int, int, int]) -> Formula:
    """A border of that many pixels."""

    def frame(pixels: Pixels) -> Pixels:
        h, w = pixels.shape[:2]
        made: Pixels = np.full((h + 2 * by, w + 2 * by, 3), colour, np.uint8)
        made[by : by + h, by : by + w] = pixels
        return made

    return frame


def _own(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(pixels)


def _rounded(values: Values) -> Pixels:
    result: Pixels = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return result


def _cover(old: int, new: int) -> Values:
    """(new, old): which part of each old pixel lies in each new one; rows sum to 1."""
    edges = np.arange(new + 1) * (old / new)
    low = np.maximum(edges[:-1, None], np.arange(old)[None])
    high = np.minimum(edges[1:, None], np.arange(1, old + 1)[None])
    covered: Values = np.clip(high - low, 0, None)
    return covered * (new / old)


def _cubic(pixels: Pixels, x: Values, y: Values, ground: Values) -> Values:
    """The picture (h, w, 3) at points (height, width), with an even ground around it."""
    h, w = pixels.shape[:2]
    around = np.empty((h + 8, w + 8, 3))
    around[...] = ground
    around[4:-4, 4:-4] = pixels
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    total = np.zeros((*x.shape, 3))
    for i in range(-1, 3):
        for j in range(-1, 3):
            weight = _keys(x - left - j) * _keys(y - top - i)
            row, column = np.clip(top + i + 4, 0, h + 7), np.clip(left + j + 4, 0, w + 7)
            total += weight[..., None] * around[row, column]
    return total


def _keys(t: Values, a: float = -0.75) -> Values:
    """Keys' kernel; `a` is the slope at 1, as OpenCV and photo applications have it."""
    t = np.abs(t)
    near = ((a + 2) * t - (a + 3)) * t * t + 1
    far = ((a * t - 5 * a) * t + 8 * a) * t - 4 * a
    return np.where(t <= 1, near, np.where(t < 2, far, 0.0))
