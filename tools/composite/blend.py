"""Put an editor's registered answer into the photo at the photo's own resolution, through a soft mask.

The photo is worked on in tiles, and only where the mask is above 0: everywhere else it stays bit for bit. Left out:
deciding what goes in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from ...images.pixels import Float, Mask, Pixels, bounding_box, composite, cut, from_float, full_scale, to_float
from ...schema import Box
from .detail import Detail
from .geometry import Placement, fill, reduced
from .tone import Tone

TILE = 512
MARGIN = 4
"""Pixels of the answer around a tile that cubic interpolation may look at."""

LEAST = 0.4
"""Opacity that grey is taken out for at most: noise grows by what is divided by."""


@dataclass(frozen=True, eq=False, slots=True)
class Patch:
    """What is put into the photo."""

    answer: Pixels
    """(h, w, 3) uint8 or uint16."""
    placement: Placement
    tone: Tone
    drift: Float | None
    """(h, w, 3) of 0-1 on a small copy of the photo: what is added after the tone was matched."""
    detail: Detail | None

    def at(self, box: Box, photo: tuple[int, int]) -> Float:
        """What the answer shows under a box of the photo of that (width, height), of 0-1, not clipped."""
        x, y, width, height = box
        matrix = self.placement.indices(x, y)
        ends = matrix @ np.array([[0, width - 1], [0, height - 1], [1, 1]])
        low, high = np.floor(ends.min(axis=1)) - MARGIN, np.ceil(ends.max(axis=1)) + MARGIN + 1
        limit = self.answer.shape[1::-1]
        (left, right), (top, bottom) = (
            (max(0, min(int(a), n - 1)), max(1, min(int(b), n))) for a, b, n in zip(low, high, limit, strict=True)
        )
        part = self.tone(self.answer[top:bottom, left:right].astype(np.float32) / np.float32(full_scale(self.answer)))
        matrix[:, 2] -= (left, top)
        seen = _warped(part, matrix, (width, height), cv2.INTER_CUBIC)
        if self.drift is not None:
            seen += _enlarged(self.drift, box, photo, cv2.INTER_LINEAR)
        return seen

    def detailed(self, seen: Float, own: Float, box: Box, photo: tuple[int, int]) -> Float:
        """What the answer shows with the photo's own detail, from the photo (h, w, 3) of 0-1 under the box."""
        if self.detail is None:
            return seen
        finer = own - _enlarged(self.detail.shown, box, photo, cv2.INTER_CUBIC)
        return seen + finer * _enlarged(self.detail.kept, box, photo, cv2.INTER_LINEAR)


def _enlarged(small: Float, box: Box, photo: tuple[int, int], flags: int) -> Float:
    """The part under a box of a smaller copy of the photo of that (width, height), at the photo's size."""
    x, y, width, height = box
    scale = fill(photo, (int(small.shape[1]), int(small.shape[0])))
    return _warped(small, scale.indices(x, y), (width, height), flags)


def _warped(
    plane: Float, matrix: np.ndarray[tuple[int, ...], np.dtype[np.float64]], size: tuple[int, int], flags: int
) -> Float:
    warped = cv2.warpAffine(plane, matrix, size, flags=flags | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(warped, np.float32).reshape(size[1], size[0], 3)


def patch(
    answer: Pixels, placement: Placement, tone: Tone, drift: Float | None = None, detail: Detail | None = None
) -> Patch:
    """The patch of an answer; one of a higher resolution than the photo is averaged down first."""
    small, (x, y) = reduced(answer, (1 / placement.x_scale, 1 / placement.y_scale))
    return Patch(small, placement.resized((1.0, 1.0), (x, y)), tone, drift, detail)


def blend(colour: Pixels, what: Patch, mask: Mask, alpha: Pixels | None, ground: float) -> Pixels:
    """The photo (h, w, 3) with the patch in it, by the mask (h, w): bit-identical where that is 0.

    With `alpha` (h, w) the patch shows the photo laid over grey, `ground` of 1, which is taken out again: the mask has
    to be 0 where nothing can be seen.
    """
    result = colour.copy(order="C")
    size = (int(mask.shape[1]), int(mask.shape[0]))
    for box in _tiles(mask):
        own, seen = cut(result, box), what.at(box, size)
        if alpha is not None:
            opaque = np.maximum(to_float(cut(alpha, box)), np.float32(LEAST))[..., None]
            seen = (np.float32(ground) + (seen - np.float32(ground)) / opaque).astype(np.float32)
        seen = what.detailed(seen, to_float(own), box, size)
        inside = np.ascontiguousarray(cut(mask, box))
        own[...] = composite(np.ascontiguousarray(own), from_float(seen, colour), inside)
    return result


def _tiles(mask: Mask) -> Iterator[Box]:
    """Boxes of at most `TILE` pixels a side that hold everything above 0."""
    around = bounding_box(mask)
    if around is None:
        return
    x, y, width, height = around
    for top in range(y, y + height, TILE):
        for left in range(x, x + width, TILE):
            tile = left, top, min(TILE, x + width - left), min(TILE, y + height - top)
            box = bounding_box(np.ascontiguousarray(cut(mask, tile)))
            if box is not None:
                yield left + box[0], top + box[1], box[2], box[3]
