"""Phrases that speak of positions only: drawn at any size without a look at the picture.

Left out: everything that has to be found.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...images.pixels import Mask
from .places import Place, Rect
from .tree import Either, Node, Whole, Within, Without
from .view import union

Bits = npt.NDArray[np.bool_]


def place_mask(place: Place, shape: tuple[int, int]) -> Bits:
    """(h, w): the pixels whose centres lie in the place, at least one row and column."""
    height, width = shape
    mask = np.zeros(shape, bool)
    for rect in place.rects:
        left, top, right, bottom = _on_grid(rect, width, height)
        mask[top:bottom, left:right] = True
    return mask


def _on_grid(rect: Rect, width: int, height: int) -> tuple[int, int, int, int]:
    left, right = round(rect[0] * width), round(rect[2] * width)
    top, bottom = round(rect[1] * height), round(rect[3] * height)
    left, top = min(left, width - 1), min(top, height - 1)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def geometric(node: Node) -> bool:
    """Whether the tree speaks of positions only, so that it can be drawn at full size without looking."""
    if isinstance(node, Whole | Place):
        return True
    if isinstance(node, Without):
        return geometric(node.of) and geometric(node.minus)
    if isinstance(node, Within):
        return geometric(node.of) and geometric(node.inside)
    return isinstance(node, Either) and all(geometric(n) for n in node.of)


def draw(node: Node, shape: tuple[int, int]) -> Mask:
    """The mask of a geometric tree at that size, uint8."""
    return drawn(node, shape).astype(np.uint8) * 255


def drawn(node: Node, shape: tuple[int, int]) -> Bits:
    """(h, w): where a geometric tree points."""
    if isinstance(node, Place):
        return place_mask(node, shape)
    if isinstance(node, Without):
        return np.asarray(drawn(node.of, shape) & ~drawn(node.minus, shape))
    if isinstance(node, Within):
        return np.asarray(drawn(node.of, shape) & drawn(node.inside, shape))
    if isinstance(node, Either):
        return union((drawn(n, shape) for n in node.of), shape)
    return np.ones(shape, bool)
