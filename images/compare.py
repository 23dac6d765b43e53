"""Where two pictures differ, to look at.

Left out: measuring it (`nodes/verify`), and finding out how one lies on the other.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from ..schema import Box, Matrix
from .pixels import Pixels, cut
from .view import area, on_white

UNSEEN = 64
"""The grey of what only the first picture shows."""
MUCH_SMALLER = 0.75
"""A picture that is laid on the other at less than this scale is averaged first: interpolation alone would flicker."""


def difference(
    first: Pixels, second: Pixels, *, matrix: Matrix | None = None, gain: float = 1.0, box: Box | None = None
) -> Pixels:
    """How two pictures (h, w[, 3 or 4]) differ, (h, w, 3) uint8: |first - second| x `gain` in 8 bits and each channel,
    black where they are the same. Transparent parts are seen on white.

    `matrix` lays the second on the first (pixel coordinates); None: they have the same size and lie as they are. `box`:
    that part of the first alone.
    """
    height, width = first.shape[:2]
    x, y, w, h = box or (0, 0, width, height)
    seen = on_white(cut(first, (x, y, w, h)))
    if matrix is None:
        return _apart(seen, on_white(cut(second, (x, y, w, h))), gain)
    other, placed = _averaged(on_white(second), np.asarray(matrix, np.float64))
    placed = np.array([[1.0, 0, -x], [0, 1, -y], [0, 0, 1]]) @ placed
    laid = cv2.warpPerspective(other, placed, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    covered = cv2.warpPerspective(np.full(other.shape[:2], 255, np.uint8), placed, (w, h), flags=cv2.INTER_NEAREST)
    result = _apart(seen, laid, gain)
    result[covered == 0] = UNSEEN
    return result


def _apart(first: Pixels, second: Pixels, gain: float) -> Pixels:
    apart: Pixels = cv2.absdiff(first, second)
    return apart if gain == 1 else cv2.convertScaleAbs(apart, alpha=gain)


def _averaged(pixels: Pixels, matrix: npt.NDArray[np.float64]) -> tuple[Pixels, npt.NDArray[np.float64]]:
    """A picture made smaller where the matrix makes it so, and the matrix for that."""
    scale = math.sqrt(abs(float(np.linalg.det(matrix[:2, :2]))))
    if scale >= MUCH_SMALLER:
        return pixels, matrix
    height, width = pixels.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    fx, fy = width / size[0], height / size[1]
    back = np.array([[fx, 0, (fx - 1) / 2], [0, fy, (fy - 1) / 2], [0, 0, 1]])  # centres of pixels on centres
    return area(pixels, size), matrix @ back
