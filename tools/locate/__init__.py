"""Where in the picture: a phrase and a picture to a mask, without a model.

`locate` parses the phrase (`phrases`), runs the detectors it needs (`detectors`: colour, position, sky, faces, people,
the subject ...) on a small copy, combines them (`combine`) and brings the mask to full size (`refine`). It says how
sure it is, and a caller uses a region from `ACCEPT` on; under it, it asks a person or refuses. Left out: knowing what
a bicycle is. Confidence is what each detector's module documents; 1 is kept for positions, which need no finding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...images.pixels import Mask, Pixels, bounding_box
from ...schema import Box
from .choose import ACCEPT
from .combine import resolve
from .drawing import draw, geometric
from .phrases import parse
from .refine import full_size
from .regions import mask_for, mask_from_image, region_mask
from .view import look

__all__ = ["ACCEPT", "Location", "locate", "mask_for", "mask_from_image", "region_mask"]


@dataclass(frozen=True, slots=True, eq=False)
class Location:
    """A region that was found."""

    mask: Mask
    """(h, w) uint8 of the picture's size: 0 outside to 255 inside."""
    box: Box
    """x, y, width, height of everything above 0."""
    confidence: float
    """0-1; from `ACCEPT` on it is good enough to use without asking."""
    method: str
    """How it was found: "position", "sky", "face", "colour red", "saliency guess" ..."""
    note: str = ""
    """What a person should know about it, one line; often empty."""
    label: str = ""
    """Words that tell it from others of the same phrase ("the left one"), where a person is to choose."""


def locate(pixels: Pixels, phrase: str) -> Location | None:
    """Find what a phrase means in a picture (h, w, 3 or 4) of uint8 or uint16.

    None when the phrase is not understood or nothing was found. Same pixels and phrase, same answer. "Left" is the
    viewer's left.
    """
    tree = parse(phrase)
    if tree is None or 0 in pixels.shape[:2]:
        return None
    if geometric(tree):
        return _location(draw(tree, (int(pixels.shape[0]), int(pixels.shape[1]))), 1.0, "position", "")
    view = look(pixels)
    found = resolve(tree, view)
    if found is None or not found.mask.any():
        return None
    return _location(full_size(found, view, pixels), found.score, found.method, found.note)


def _location(mask: Mask, confidence: float, method: str, note: str) -> Location | None:
    box = bounding_box(mask)
    if box is None:
        return None
    return Location(np.ascontiguousarray(mask), box, round(min(1.0, max(0.0, confidence)), 3), method, note)
