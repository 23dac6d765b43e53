"""Repairs of single defects: haze, fading, low light. Each takes (h, w, 3) and a strength of 0-1, and returns a new
array.

Left out: finding out which defect a photo has (`restore`), and scratches and shake, which have files of their own.
"""

from __future__ import annotations

import cv2
import numpy as np

from ...images.pixels import Float, Pixels, full_scale, luma, to_float
from .color import color_matrix, matrix_operation
from .curves import shoulder
from .denoise import smoothed
from .enhance import reduced
from .noise import luma_plane, noise_sigma
from .tiles import Operation, TableOperation, run_tiled

CLEAREST = 0.15
"""Least transmission that is assumed: haze is not amplified more than 1/0.15 times."""
DEEPEST, VEILED = 3.0, 0.1
"""What is far lies behind at most this many times as much haze as what is near, if that is veiled by this share: what
is white there is no haze. The clearer the near is, the less it tells."""
GRAIN = 0.01
"""Standard deviation of noise, 0-1, that is left alone after light was raised."""
BLACK = 0.04
"""Where the blacks of a photo that has not faded lie."""
LIT = 0.42
"""Median luma that low light is raised towards."""


def dark_channel(colour: Float, radius: int) -> Float:
    """Darkest channel within a square of 2 radius + 1: near 0 where there is no haze (He, Sun and Tang 2009)."""
    darkest = np.ascontiguousarray(colour.min(axis=2))
    square = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    return cv2.erode(darkest, square).reshape(darkest.shape).astype(np.float32)


def air_light(colour: Float, dark: Float) -> Float:
    """Colour of the haze (3,): mean of the thousandth of all pixels with the brightest dark channel."""
    count = max(1, dark.size // 1000)
    brightest = np.argpartition(dark.ravel(), -count)[-count:]
    light: Float = colour.reshape(-1, 3)[brightest].mean(axis=0)
    return np.clip(light, 0.2, 1.0)


def guided_coefficients(guide: Float, values: Float, radius: int, smooth: float) -> tuple[Float, Float]:
    """(a, b) with values ~ a * guide + b in every window (guided filter, He, Sun and Tang 2010), each (h, w)."""
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(plane: Float) -> Float:
        return cv2.blur(plane, size).reshape(plane.shape).astype(np.float32)

    mean_guide, mean_values = mean(guide), mean(values)
    a = (mean(guide * values) - mean_guide * mean_values) / (mean(guide * guide) - mean_guide**2 + smooth)
    return mean(a), mean(mean_values - a * mean_guide)


def clear_haze(pixels: Pixels, strength: float) -> Pixels:
    """Remove haze by the dark channel prior; transmission is found on a small copy and follows the picture's edges.

    The prior takes snow and clouds for the thickest haze: how much lies on what is near bounds it.
    """
    small = to_float(reduced(pixels))
    radius = max(1, round(0.015 * max(small.shape[:2])))
    light = air_light(small, dark_channel(small, radius))
    veil = 0.95 * strength * dark_channel(small / light, radius)
    near = float(np.clip(np.quantile(veil, 0.02), 1e-3, 0.99))
    least = (1 - near) ** (DEEPEST * max(1.0, (VEILED * strength / near) ** 2))
    transmission = np.maximum(1.0 - veil, least)
    a, b = guided_coefficients(luma(reduced(pixels)), transmission.astype(np.float32), 4 * radius, 1e-3)
    height, width = pixels.shape[:2]
    slope, offset = (cv2.resize(plane, (width, height)).reshape(height, width) for plane in (a, b))
    scale = full_scale(pixels)
    veil = (light * scale).astype(np.float32)
    depth = cv2.CV_8U if pixels.dtype == np.uint8 else cv2.CV_16U

    def clear(tile: Pixels, top: int, out: Pixels | None) -> Pixels:
        rows = slice(top, top + tile.shape[0])
        through = luma_plane(tile).astype(np.float32) * np.float32(1.0 / scale) * slope[rows] + offset[rows]
        np.clip(through, CLEAREST, 1.0, out=through)
        values = tile.astype(np.float32)
        values -= veil
        values /= cv2.cvtColor(through, cv2.COLOR_GRAY2RGB).reshape(tile.shape)
        values += veil
        return cv2.add(values, np.zeros_like(tile), out, dtype=depth).reshape(tile.shape)

    return run_tiled(pixels, [clear])


def revive_fading(pixels: Pixels, strength: float) -> Pixels:
    """Put the lifted blacks of each channel back, draw the whites out with half of their cast gone, revive colour.

    How far the blacks were lifted (0.5 percentile; dyes that fade leave no deep black) tells how far the rest sank: a
    photo whose blacks are black is left as it is, however narrow its range.
    """
    low, high = ends(reduced(pixels))
    lift = max(float(low.mean()) - BLACK, 0.0)
    neutral = float(high.mean())
    whites = (high + neutral) / 2 * min(1 + lift, 1 / neutral)
    blacks = np.minimum(low, BLACK)
    scale = full_scale(pixels)
    x = np.linspace(0.0, 1.0, scale + 1)[:, None]
    drawn = blacks + (x - low) * (whites - blacks) / np.maximum(high - low, 0.1)
    table = np.rint(np.clip(x + strength * (drawn - x), 0.0, 1.0) * scale).astype(pixels.dtype)
    vivid = matrix_operation(color_matrix(saturation=strength * min(100.0 * lift, 30.0)), scale)
    return run_tiled(pixels, [TableOperation(table.reshape(1, scale + 1, 3)), vivid])


def ends(colour: Pixels) -> tuple[Float, Float]:
    """The 0.5 and the 99.5 percentile of each channel, (3,) each, 0-1."""
    low, high = np.percentile(to_float(colour).reshape(-1, 3), (0.5, 99.5), axis=0).astype(np.float32)
    return low, high


def raise_low_light(pixels: Pixels, strength: float) -> Pixels:
    """Raise the median luma towards 0.42 with a shoulder, which lifts the dark by at most 8 times and keeps white.

    Grain that comes up with it is smoothed.
    """
    median = float(np.clip(np.median(luma(reduced(pixels))), 0.01, 0.99))
    steepness = float(np.clip(LIT * (1 - median) / (median * (1 - LIT)), 1.0, 8.0)) ** strength
    scale = full_scale(pixels)
    table = np.rint(shoulder(np.linspace(0.0, 1.0, scale + 1), steepness) * scale).astype(pixels.dtype)
    # One curve on all channels pales colours; this gives some of it back.
    back = matrix_operation(color_matrix(saturation=min(3.0 * (steepness - 1.0), 12.0)), scale)
    operations: list[Operation] = [TableOperation(table), back]
    lit = run_tiled(pixels, operations)
    # What was hidden in the dark comes up with the light: smoothed as far as the light was raised.
    noise = noise_sigma(luma_plane(lit))
    return smoothed(lit, noise, 2.0, "bilateral") if noise > GRAIN and steepness > 1.5 else lit
