"""Gaussian blur of a picture or of a region, without smearing in what is not blurred.

A large sigma runs on a copy reduced by a power of two; reducing and enlarging blur a little themselves, and the sigma
used there makes up for it. Left out: lens blur with bright discs, motion blur.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any

import cv2
import numpy as np

from ...images.pixels import Float, Mask, Pixels, bounding_box, cut, full_scale, split_alpha, with_alpha
from ..base import Amount, edit_tool
from .tone import WHOLE

DIRECT_SIGMA = 3.0
"""Up to twice this sigma the blur runs at full size; above, at least this much is left on the reduced copy."""
STRONGEST = 0.03
"""Sigma of a 100 percent blur, as a part of the picture's longer side."""


def gaussian(values: Pixels, sigma: float) -> Pixels:
    """Gaussian blur of (h, w) or (h, w, c), uint8, uint16 or float32, borders mirrored with
    the edge pixels repeated.

    Within 2/255 of full scale of `cv2.GaussianBlur` with the same sigma and `BORDER_REFLECT` (a test holds it to that).
    """
    height, width = values.shape[:2]
    factor = 1 << max(0, int(math.log2(max(sigma, 1e-6) / DIRECT_SIGMA)))
    if factor == 1 or min(height, width) < 4 * factor:
        limit = max(height, width)
        return cv2.GaussianBlur(values, (0, 0), min(sigma, limit), borderType=cv2.BORDER_REFLECT).reshape(values.shape)
    small_size = (round(width / factor), round(height / factor))
    small = cv2.resize(values, small_size, interpolation=cv2.INTER_AREA)
    # A cell average has the variance f^2/12 and linear interpolation f^2/6; together a quarter of a squared cell.
    left_x, left_y = (math.sqrt((sigma / f) ** 2 - 0.25) for f in (width / small_size[0], height / small_size[1]))
    small = cv2.GaussianBlur(small, (0, 0), left_x, sigmaY=left_y, borderType=cv2.BORDER_REFLECT)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR).reshape(values.shape)


def weighted_gaussian(colour: Pixels, weight: Float, sigma: float) -> Pixels:
    """Blur (h, w, 3) as a mean weighted by (h, w) of 0-1: what has no weight lends no colour (normalised convolution,
    Knutsson and Westin 1993). Where no weight is near, the colour stays as it is."""
    spread = cv2.cvtColor(weight, cv2.COLOR_GRAY2RGB)
    total = gaussian(weight, sigma)
    result = gaussian(cv2.multiply(colour, spread, dtype=cv2.CV_32F).reshape(colour.shape), sigma)
    near = total > 1e-4
    result /= cv2.cvtColor(np.where(near, total, np.float32(1)), cv2.COLOR_GRAY2RGB)
    np.rint(result, out=result)
    np.clip(result, 0, full_scale(colour), out=result)
    blurred: Pixels = result.astype(colour.dtype)
    if not near.all():
        blurred[~near] = colour[~near]
    return blurred


def blur_sigma(radius: float | None, strength: float | None, width: int, height: int) -> float:
    """Sigma in pixels: the radius itself, or strength percent of 3 % of the longer side, at least half a pixel."""
    if radius is not None:
        return radius
    percent = blur.amounts["strength"].unsaid if strength is None else strength
    return max(0.5, percent / 100.0 * STRONGEST * max(width, height)) if percent else 0.0


def blur_reach(arguments: Mapping[str, Any]) -> int:
    """A region blurs only its own pixels; a strength has to see how large the picture is."""
    return WHOLE if arguments.get("radius") is None else 0


@edit_tool(actions=("blur",), reach=blur_reach)
def blur(
    pixels: Pixels,
    *,
    radius: Annotated[float | None, Amount("pixels", 8, 0, 2000)] = None,
    strength: Annotated[float | None, Amount("percent", 25, 0, 100)] = None,
    mask: Mask | None = None,
) -> Pixels:
    """Blur a picture or a region (a background, a licence plate) with a Gaussian.

    radius is its standard deviation in pixels; strength is relative: 100 percent is 3 percent of the
    picture's longer side. A region takes colours only from inside itself, and transparent pixels lend none.
    """
    height, width = pixels.shape[:2]
    sigma = blur_sigma(radius, strength, width, height)
    if sigma <= 0:
        return pixels.copy()
    if mask is None:
        return _blurred(pixels, None, sigma)
    box = bounding_box(mask)
    result = pixels.copy()
    if box is not None:
        cut(result, box)[...] = _blurred(cut(pixels, box), cut(mask, box), sigma)
    return result


def _blurred(pixels: Pixels, mask: Mask | None, sigma: float) -> Pixels:
    colour, alpha = split_alpha(pixels)
    colour = np.ascontiguousarray(colour)
    scale = full_scale(pixels)
    weight: Float | None = None
    if mask is not None and mask.min() < 255:
        weight = mask.astype(np.float32) / np.float32(255)
    if alpha is not None and alpha.min() < scale:
        opacity: Float = alpha.astype(np.float32) / np.float32(scale)
        weight = opacity if weight is None else weight * opacity
    return with_alpha(gaussian(colour, sigma) if weight is None else weighted_gaussian(colour, weight, sigma), alpha)
