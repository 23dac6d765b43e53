"""The thing in a box that a person drew, without a model or with SAM 2.

Left out: finding the box.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...images.pixels import Pixels, bounding_box
from . import Location
from .boxes import cut_out
from .refine import full_size
from .sam import sam_segmenter
from .view import View, look


def in_box(pixels: Pixels, box: Sequence[float], *, segmenter: str = "") -> Location | None:
    """What x, y, width, height of a picture (h, w, 3 or 4) holds; None when it cannot be told from what lies around.

    `segmenter` names a SAM 2 checkpoint, "" stands for GrabCut. Same pixels and box, same answer.
    """
    view = look(pixels)
    segment = sam_segmenter(segmenter) if segmenter else cut_out
    (found,) = segment(view, [_on_view(box, view)])
    if found.exact:  # the box as it is
        return None
    mask = np.ascontiguousarray(full_size(found, view, pixels))
    inside = bounding_box(mask)
    return inside and Location(mask, inside, round(min(1.0, found.score), 3), found.method, found.note)


def _on_view(box: Sequence[float], view: View) -> tuple[int, int, int, int]:
    """The box in pixels of the view, inside it and at least one of them."""
    height, width = view.shape
    x, y, w, h = (value / view.scale for value in box)
    left, top = min(max(0, round(x)), width - 1), min(max(0, round(y)), height - 1)
    right, bottom = max(left + 1, min(width, round(x + w))), max(top + 1, min(height, round(y + h)))
    return left, top, right - left, bottom - top
