"""A tool for ImageEdit-R1: coarse blocks in place of a face or a number plate, so that nobody can read it."""

from __future__ import annotations

from typing import Annotated

import cv2

from imageedit_r1.images.pixels import Mask, Pixels, bounding_box, cut
from imageedit_r1.tools.base import Amount, edit_tool


@edit_tool(actions=("pixelate",), phrases=("pixelate", "mosaic", "censor"), like="blur")
def pixelate(
    pixels: Pixels, *, blocks: Annotated[float, Amount("ratio", 8, 1, 100)] = 8, mask: Mask | None = None
) -> Pixels:
    """Replace the region by square blocks of its mean colour, `blocks` of them along its short side; 8 unsaid."""
    result = pixels.copy()
    box = None if mask is None else bounding_box(mask)
    part = result if box is None else cut(result, box)
    height, width = part.shape[:2]
    side = max(1.0, min(height, width) / blocks)
    coarse = max(1, round(width / side)), max(1, round(height / side))
    small = cv2.resize(part[..., :3], coarse, interpolation=cv2.INTER_AREA)
    part[..., :3] = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)
    return result
