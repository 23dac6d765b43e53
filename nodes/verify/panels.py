"""Before and after as a judge is shown them: the changed part stands enlarged beside the whole when it is small.

Left out: the judging.
"""

from __future__ import annotations

import cv2
import numpy as np

from ...images.pixels import Mask, Pixels, bounding_box, cut, grow_box
from ...models.images import JUDGING, Shown, data_url, small_rgb
from ...schema import Box
from .text_checks import changed_map

SMALL = 0.15
"""Part of the picture below which a region is also shown enlarged."""
MARGIN = 0.5
"""Of the longer side of the region, shown around it: a seam is seen from both sides."""
LEAST = 64
"""Pixels a side of what is enlarged."""
GAP = 16
"""Columns of white between the whole and its part."""


def panels(before: Pixels, after: Pixels, mask: Mask | None) -> tuple[Shown, Shown, bool]:
    """Both pictures for the model, and whether each has its changed part enlarged to its right.

    The pictures may differ in size (a crop, an added border): there is no common part then.
    """
    box = _place(before, after, mask)
    if box is None:
        return data_url(before, JUDGING), data_url(after, JUDGING), False
    return data_url(_beside(before, box), JUDGING), data_url(_beside(after, box), JUDGING), True


def _place(before: Pixels, after: Pixels, mask: Mask | None) -> Box | None:
    """The part worth enlarging: the region, else all that changed; None when it is large, or nothing."""
    height, width = before.shape[:2]
    if before.shape[:2] != after.shape[:2]:
        return None
    if mask is None and (before.shape != after.shape or before.dtype != after.dtype):
        return None
    box = bounding_box(changed_map(before, after) if mask is None else mask)
    if box is None:
        return None
    side = max(box[2], box[3], LEAST)
    box = grow_box(box, round(side * MARGIN), width, height)
    return box if box[2] * box[3] <= SMALL * width * height else None


def _beside(pixels: Pixels, box: Box) -> Pixels:
    """The whole picture and, right of a white gap, the part under the box at the same height; 8-bit RGB."""
    height, width = pixels.shape[:2]
    factor = min(1.0, (JUDGING / (2 * height * width)) ** 0.5)
    whole = small_rgb(pixels, max(1, round(width * factor)), max(1, round(height * factor)))
    rows, columns = whole.shape[:2]
    grow = min(rows / box[3], columns / box[2])
    part = small_rgb(cut(pixels, box), max(1, round(box[2] * grow)), max(1, round(box[3] * grow)))
    part = cv2.copyMakeBorder(part, 0, rows - part.shape[0], GAP, 0, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    return np.ascontiguousarray(np.hstack([whole, part]))
