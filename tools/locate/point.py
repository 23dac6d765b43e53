"""The thing at a point."""

from __future__ import annotations

import cv2
import numpy as np

from ...images.pixels import Pixels, bounding_box
from . import Location
from .refine import full_size
from .view import Candidate, fill_holes, look


def at_point(pixels: Pixels, point: tuple[float, float]) -> Location | None:
    """The thing at (x, y) of a picture (h, w, 3 or 4); None for a picture without pixels."""
    if 0 in pixels.shape[:2]:
        return None
    view = look(pixels)
    height, width = view.shape
    x = min(width - 1, int(point[0] / view.scale))
    y = min(height - 1, int(point[1] / view.scale))
    canvas = np.zeros((height + 2, width + 2), np.uint8)
    lab = cv2.bilateralFilter(view.lab, 5, 8, 5)
    flags = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
    cv2.floodFill(lab, canvas, (x, y), (0,), (12,) * 3, (12,) * 3, flags)
    mask = fill_holes(canvas[1:-1, 1:-1] > 0)
    full = np.ascontiguousarray(full_size(Candidate(mask, 0.5, "point"), view, pixels))
    box = bounding_box(full)
    return None if box is None else Location(full, box, 0.5, "point")
