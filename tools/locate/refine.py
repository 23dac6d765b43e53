"""From a mask of the view to one of the picture's full size whose edge follows the picture.

A guided filter (He, Sun & Tang, "Guided image filtering", PAMI 2013) is fitted on the small copy and its linear
coefficients are enlarged, so that the full-size luma draws the edge (the "fast guided filter" of 2015). Only a band
along the edge is touched. Left out: matting of hair and glass.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Mask, Pixels, bounding_box, luma
from .view import Candidate, View

EPSILON = 4e-4
"""Luma variance (0-1 scale) below which a window counts as flat: steps of 2 % of full scale still lead the edge."""
TILE = 256
"""Rows and columns of the full picture that are worked on at a time, where the band passes."""


def full_size(found: Candidate, view: View, pixels: Pixels) -> Mask:
    """The candidate's mask at the picture's size, uint8; soft for a few pixels on the inner side of its edge."""
    hard = found.mask.astype(np.uint8) * 255
    height, width = pixels.shape[:2]
    if found.exact or view.scale * found.coarse <= 1.05 or min(view.shape) < 16:
        if hard.shape == (height, width):
            return hard
        enlarged = cv2.resize(hard, (width, height), interpolation=cv2.INTER_LINEAR).reshape(height, width)
        return np.where(enlarged >= 128, np.uint8(255), np.uint8(0)).astype(np.uint8)
    return _guided(hard, view, found.coarse, pixels)


def _guided(hard: Mask, view: View, coarse: float, pixels: Pixels) -> Mask:
    height, width = pixels.shape[:2]
    radius = max(2, round(2.5 * coarse + 1))
    window = (2 * radius + 1, 2 * radius + 1)
    guide = view.gray.astype(np.float32) / np.float32(255)
    inside = hard.astype(np.float32) / np.float32(255)
    mean_guide, mean_inside = cv2.blur(guide, window), cv2.blur(inside, window)
    variance = np.maximum(cv2.blur(guide * guide, window) - mean_guide**2, 0)
    slope = (cv2.blur(guide * inside, window) - mean_guide * mean_inside) / (variance + np.float32(EPSILON))
    offset = mean_inside - slope * mean_guide
    slope, offset = cv2.blur(slope, window), cv2.blur(offset, window)
    band = cv2.dilate(cv2.morphologyEx(hard, cv2.MORPH_GRADIENT, np.ones((3, 3))), np.ones(window, np.uint8))
    result = np.where(cv2.resize(hard, (width, height), interpolation=cv2.INTER_LINEAR) >= 128, 255, 0).astype(np.uint8)
    box = bounding_box(band)
    if box is None:
        return result
    factor_x, factor_y = width / view.shape[1], height / view.shape[0]
    left, right = int(box[0] * factor_x), min(width, int((box[0] + box[2]) * factor_x) + 1)
    first, last = int(box[1] * factor_y), min(height, int((box[1] + box[3]) * factor_y) + 1)
    columns = ((np.arange(left, right, dtype=np.float32) + 0.5) / np.float32(factor_x) - 0.5)[None]
    for top in range(first, last, TILE):
        bottom = min(last, top + TILE)
        rows = ((np.arange(top, bottom, dtype=np.float32) + 0.5) / np.float32(factor_y) - 0.5)[:, None]
        low = slice(max(0, int(rows[0, 0]) - 1), int(rows[-1, 0]) + 3)
        touched = np.flatnonzero(band[low].any(axis=0))
        for start in range(left, right, TILE):
            stop = min(right, start + TILE)
            across = columns[:, start - left : stop - left]
            if not _meets(touched, float(across[0, 0]), float(across[0, -1])):
                continue
            map_x = np.repeat(across, len(rows), axis=0)
            map_y = np.repeat(rows - np.float32(low.start), across.shape[1], axis=1)
            parts = [
                cv2.remap(plane[low], map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
                for plane in (slope, offset, band)
            ]
            soft = parts[0] * luma(pixels[top:bottom, start:stop]) + parts[1]
            # the outline is where the filter says one half; the ramp lies inside it
            values = np.clip((soft - 0.5) * 3 * 255, 0, 255).astype(np.uint8)
            np.copyto(result[top:bottom, start:stop], values, where=parts[2] > 127)
    return result


def _meets(columns: npt.NDArray[np.intp], first: float, last: float) -> bool:
    """Whether one of the columns, in order, counts between two places."""
    at = int(np.searchsorted(columns, first - 1))
    return at < len(columns) and float(columns[at]) <= last + 1
