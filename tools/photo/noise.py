"""How noisy a picture is: shared by what must not amplify noise and what removes it.

Left out: where the noise is, and how it depends on brightness; one figure for the whole picture is what the tools need.
"""

from __future__ import annotations

import cv2
import numpy as np

from ...images.pixels import Pixels, full_scale

SAMPLE = 192
"""Side of the square pieces that are looked at."""


def luma_plane(pixels: Pixels) -> Pixels:
    """Rec. 601 luma (h, w) in the picture's own type."""
    code = cv2.COLOR_RGBA2GRAY if pixels.shape[2] == 4 else cv2.COLOR_RGB2GRAY
    return cv2.cvtColor(np.ascontiguousarray(pixels), code).reshape(pixels.shape[:2])


def samples(plane: Pixels) -> list[Pixels]:
    """Five pieces of a plane, in the middle and half-way to the corners; all of a small one."""
    height, width = plane.shape
    if height <= 2 * SAMPLE or width <= 2 * SAMPLE:
        return [plane]
    tops, lefts = (
        (height // 4 - SAMPLE // 2, height * 3 // 4 - SAMPLE // 2),
        (width // 4 - SAMPLE // 2, width * 3 // 4 - SAMPLE // 2),
    )
    corners = [(max(0, y), max(0, x)) for y in tops for x in lefts]
    centre = ((height - SAMPLE) // 2, (width - SAMPLE) // 2)
    return [plane[y : y + SAMPLE, x : x + SAMPLE] for y, x in [*corners, centre]]


def noise_sigma(plane: Pixels) -> float:
    """Standard deviation of the noise of a plane (h, w), 0-1.

    Immerkaer's filter (1996), which answers to neither edges nor ramps, with the median instead of the mean (as Donoho
    does for wavelets), so that texture counts little. 0 for pictures of less than 8 pixels a side.
    """
    if min(plane.shape) < 8:
        return 0.0
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    lowest = []
    for piece in samples(plane):
        answer = cv2.filter2D(piece.astype(np.float32), cv2.CV_32F, kernel)[1:-1, 1:-1]
        lowest.append(float(np.median(np.abs(answer))))
    return float(np.median(lowest)) / (0.6745 * 6.0 * full_scale(plane))


def impulse_share(plane: Pixels) -> float:
    """Share of pixels that stand alone, far above or below all their neighbours: salt and pepper."""
    if min(plane.shape) < 8:
        return 0.0
    shares = []
    for piece in samples(plane):
        values = np.ascontiguousarray(piece)
        ring = np.ones((3, 3), np.uint8)
        ring[1, 1] = 0
        far = np.int64(full_scale(plane) // 6)
        above = values.astype(np.int64) - cv2.dilate(values, ring) > far
        below = cv2.erode(values, ring).astype(np.int64) - values > far
        shares.append(float((above | below).mean()))
    return float(np.mean(shares))
