"""Where the pixels of an earlier picture lie in a later one, and how they get there.

A matrix that only moves, mirrors or turns by quarters is carried out without touching a value, also of what ends up
outside the picture. Anything else is resampled, once. Left out: what the layers hold (`stack.py`).
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Pixels
from ...images.view import area

Array = npt.NDArray[np.float64]
WARP_LIMIT = 32_000
"""OpenCV's warps take no longer side."""


def exact(matrix: Array) -> Array | None:
    """The matrix (3, 3) in whole numbers when it only moves by whole pixels, mirrors, turns by quarters; else None."""
    whole: Array = np.rint(matrix)
    linear = np.abs(whole[:2, :2])
    if not np.allclose(matrix, whole, rtol=0, atol=1e-6) or not np.array_equal(whole[2], (0, 0, 1)):
        return None
    return whole if np.array_equal(linear, np.eye(2)) or np.array_equal(linear, np.eye(2)[::-1]) else None


def moved(array: Pixels, whole: Array) -> tuple[Pixels, int, int]:
    """(the array (h, w[, n]) turned and mirrored as an exact matrix says, x, y of its upper left corner); a view."""
    if whole[0, 0] == 0:
        array = array.swapaxes(0, 1)
    corner = [0, 0]
    for axis, length in ((0, array.shape[1]), (1, array.shape[0])):
        corner[axis] = int(whole[axis, 2])
        if whole[axis, :2].sum() < 0:
            array = np.flip(array, 1 - axis)
            corner[axis] -= length - 1
    return array, corner[0], corner[1]


def resampled(
    pixels: Pixels, cover: Pixels, matrix: Array, size: tuple[int, int]
) -> tuple[Pixels, Pixels, int, int] | None:
    """The part of a picture that a matrix brings into a canvas of `size` (width, height).

    Args:
        pixels: (h, w, 3 or 4).
        cover: (h, w) `uint8`, how much of each pixel counts; what lies outside counts nothing.
        matrix: (3, 3), from pixel coordinates of the picture to those of the canvas.

    Returns pixels, cover and x, y of their upper left corner on the canvas; None when nothing lands there.
    """
    height, width = pixels.shape[:2]
    edges = np.array([[-0.5, width - 0.5, -0.5, width - 0.5], [-0.5, -0.5, height - 0.5, height - 0.5], [1, 1, 1, 1]])
    corners = matrix @ edges
    corners = corners[:2] / corners[2]
    left, top = (max(0, math.floor(v + 0.5)) for v in corners.min(axis=1))
    right, bottom = (min(end, math.ceil(v + 0.5)) for v, end in zip(corners.max(axis=1), size, strict=True))
    if right <= left or bottom <= top:
        return None
    # What becomes much smaller is averaged first: a warp looks at a few pixels only.
    scale = math.sqrt(abs(float(np.linalg.det(matrix[:2, :2]))))
    factor = max(1, int(1 / max(scale, 1e-6)), math.ceil(max(width, height) / WARP_LIMIT))
    if factor > 1:
        small = max(1, width // factor), max(1, height // factor)
        pixels, cover = area(pixels, small), area(cover, small)
        matrix = matrix @ _scaling(width / small[0], height / small[1])
    local = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]]) @ matrix
    box = right - left, bottom - top
    seen = cv2.warpPerspective(
        np.ascontiguousarray(pixels), local, box, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    counts = cv2.warpPerspective(np.ascontiguousarray(cover), local, box, flags=cv2.INTER_LINEAR)
    return np.asarray(seen), np.asarray(counts), left, top


def _scaling(x: float, y: float) -> Array:
    """Scaling in coordinates whose whole numbers are pixel centres."""
    return np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])
