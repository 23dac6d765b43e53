"""Removing noise: grain by an edge-keeping filter, single stray pixels by a median.

Luma is filtered at full size, colour noise on a half-size copy, where it is cheap and coarse grain is reached; a colour
that this would move by more than noise can be is detail and stays. Left out: learned denoisers.
"""

from __future__ import annotations

from typing import Annotated, Literal

import cv2
import numpy as np

from ...images.pixels import Pixels, full_scale, split_alpha, with_alpha
from ..base import Amount, Edited, edit_tool
from .noise import impulse_share, luma_plane, noise_sigma

Method = Literal["auto", "bilateral", "median", "nlm"]

LEAST_SIGMA = 0.004
"""Noise that is assumed when none can be measured: one level of 8-bit."""
MANY_IMPULSES = 0.002
"""Share of stray pixels from which on `auto` begins with the median."""


def bilateral(plane: Pixels, sigma: float) -> Pixels:
    """Bilateral filter (Tomasi and Manduchi 1998) of a plane (h, w); `sigma` of the range is 0-1."""
    diameter = 5 if sigma < 0.06 else 7
    scale = full_scale(plane)
    if plane.dtype == np.uint8:
        return cv2.bilateralFilter(plane, diameter, sigma * scale, 2.0).reshape(plane.shape)
    values = cv2.bilateralFilter(plane.astype(np.float32), diameter, sigma * scale, 2.0).reshape(plane.shape)
    return np.clip(np.rint(values), 0, scale).astype(plane.dtype)


def without_impulses(colour: Pixels, sigma: float) -> Pixels:
    """Replace values that stand `sigma` (0-1) or more away from the median of their 3x3 neighbourhood by it."""
    middle = cv2.medianBlur(colour, 3).reshape(colour.shape)
    apart = cv2.absdiff(colour, middle).reshape(colour.shape)
    limit = min(round(sigma * full_scale(colour)), full_scale(colour) - 1)
    return np.where(apart > np.array(limit, colour.dtype), middle, colour)


def smoothed(colour: Pixels, noise: float, times: float, method: Method) -> Pixels:
    """Luma by the method at full size, Cr and Cb by a wider bilateral filter at half size.

    `noise` is its standard deviation, 0-1; differences of up to `times` that are taken for noise.
    """
    sigma = noise * times
    luma, red, blue = cv2.split(cv2.cvtColor(colour, cv2.COLOR_RGB2YCrCb).reshape(colour.shape))
    shape = colour.shape[:2]
    if method == "nlm":
        scale = full_scale(colour)
        clean = cv2.fastNlMeansDenoising(
            luma, h=[sigma * scale * 0.7], templateWindowSize=5, searchWindowSize=11, normType=cv2.NORM_L1
        ).reshape(shape)
    else:
        clean = bilateral(luma, sigma)
    half = (max(1, (shape[1] + 1) // 2), max(1, (shape[0] + 1) // 2))
    planes = [clean]
    for plane in (red, blue):
        small = cv2.resize(plane, half, interpolation=cv2.INTER_AREA).reshape(half[1], half[0])
        small = bilateral(small, sigma * 1.5)
        wide = cv2.resize(small, shape[::-1], interpolation=cv2.INTER_LINEAR).reshape(shape)
        planes.append(_moved(plane, wide, noise * max(2.0, 1.5 * times)))
    return cv2.cvtColor(cv2.merge(planes).reshape(colour.shape), cv2.COLOR_YCrCb2RGB).reshape(colour.shape)


def _moved(plane: Pixels, towards: Pixels, limit: float) -> Pixels:
    """A plane moved to another one where they differ by up to `limit` (0-1), not at all from twice that on."""
    scale = full_scale(plane)
    levels = np.arange(scale + 1)
    far = limit * scale
    table = np.rint(levels * np.clip(2.0 - levels / far, 0.0, 1.0)).astype(plane.dtype)
    up, down = cv2.LUT(cv2.subtract(towards, plane), table), cv2.LUT(cv2.subtract(plane, towards), table)
    return cv2.subtract(cv2.add(plane, up), down).reshape(plane.shape)


@edit_tool(actions=("denoise",), fidelity="approximate", variants=({"method": "median"}, {"method": "nlm"}))
def denoise(
    pixels: Pixels,
    *,
    strength: Annotated[float, Amount("percent", 25, 0, 100)] = 25.0,
    method: Method = "auto",
) -> Edited:
    """Remove noise or grain from a picture or a region.

    strength 25 percent treats differences of up to twice the measured noise as noise, 100 percent up to five times.
    method: auto removes stray pixels where there are many and smooths with a bilateral filter; bilateral, median and
    nlm (non-local means, slow) do only that.
    """
    if strength <= 0:
        return Edited(pixels.copy())
    colour, alpha = split_alpha(pixels)
    result: Pixels = np.ascontiguousarray(colour)
    stray = method == "median" or (method == "auto" and impulse_share(luma_plane(result)) > MANY_IMPULSES)
    if stray:
        result = without_impulses(result, 0.12 - 0.1 * strength / 100.0)
    measured = noise_sigma(luma_plane(result))
    if method != "median":
        result = smoothed(result, max(measured, LEAST_SIGMA), 2.0 * (strength / 25.0) ** 0.7, method)
    done = " and ".join((["stray pixels"] if stray else []) + (["grain"] if method != "median" else []))
    note = f"denoise: {done} removed, noise was {measured * 100:.1f} %"
    if not stray and measured < LEAST_SIGMA:
        note = f"denoise: hardly any noise to remove ({measured * 100:.1f} %)"
    return Edited(with_alpha(result, alpha), note=note)
