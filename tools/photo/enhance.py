"""One setting that makes most photos look better: levels, local contrast, a little vibrance.

Nothing clips: levels are drawn out with soft ends, and what local contrast and vibrance add stops one level short of
black and white. Left out: taste, faces, anything that depends on what is in the picture.
"""

from __future__ import annotations

from typing import Annotated

import cv2
import numpy as np

from ...images.pixels import Pixels, full_scale, luma
from ..base import Amount, edit_tool
from .blur import gaussian
from .color import vibrance_operation
from .curves import Curve, shoulder
from .detail import raise_and_lower
from .noise import luma_plane
from .tiles import Operation, TableOperation, run_tiled

SMALL = 512
"""Longer side of the copy that is measured."""
LOW, HIGH = 0.5, 99.5
"""Percentiles of luma that are drawn out to `ENDS`."""
ENDS = (0.02, 0.98)
MOST_GAIN = 1.6
"""A flat picture's range is not drawn out more than this."""
MIDDLE = 0.45
"""Median luma that mid-tones are drawn towards."""


def reduced(pixels: Pixels, side: int = SMALL) -> Pixels:
    """The colour (h, w, 3) of a picture on a copy whose longer side is at most `side`."""
    height, width = pixels.shape[:2]
    factor = side / max(height, width)
    colour = pixels
    if factor < 1:
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        colour = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], pixels.shape[2])
    return np.ascontiguousarray(colour[..., :3])


def levels_curve(x: Curve, low: float, high: float, median: float) -> Curve:
    """Draw the range `low`-`high` out to `ENDS` and the median half-way to `MIDDLE`; 0 stays 0 and 1 stays 1."""
    middle = (low + high) / 2
    half = max((high - low) / 2, (ENDS[1] - ENDS[0]) / 2 / MOST_GAIN, 1e-3)
    low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    ends = [0.0, max(low, 1e-4), min(high, 1.0 - 1e-4), 1.0]
    drawn = np.interp(x, ends, [0.0, min(ENDS[0], ends[1]), max(ENDS[1], ends[2]), 1.0])
    now = float(np.clip(np.interp(median, x, drawn), 0.05, 0.95))
    wanted = (now + MIDDLE) / 2
    steepness = float(np.clip(wanted * (1 - now) / (now * (1 - wanted)), 0.75, 1.5))
    return shoulder(drawn, steepness)


def levels_table(pixels: Pixels, strength: float) -> Pixels:
    """The table of `levels_curve` for this picture, mixed with no change by `strength` (0-1)."""
    values = luma(reduced(pixels))
    low, median, high = (float(v) for v in np.percentile(values, (LOW, 50, HIGH)))
    scale = full_scale(pixels)
    x = np.linspace(0.0, 1.0, scale + 1)
    table = np.rint((x + strength * (levels_curve(x, low, high, median) - x)) * scale)
    table[1:-1] = np.clip(table[1:-1], 1, scale - 1)
    return table.astype(pixels.dtype)


def local_contrast_operation(base: Pixels, amount: float) -> Operation:
    """Draw luma away from its surroundings' mean `base` (h, w) by `amount` times the difference."""
    scale = full_scale(base)
    levels = np.arange(scale + 1)
    # Large differences are edges: what is added levels off, so that they get no glow.
    table = np.rint(0.08 * scale * np.tanh(levels * amount / (0.08 * scale))).astype(base.dtype)

    def spread(tile: Pixels, top: int, out: Pixels | None) -> Pixels:
        plane, around = luma_plane(tile), base[top : top + tile.shape[0]]
        more = cv2.LUT(cv2.subtract(plane, around), table).reshape(plane.shape)
        less = cv2.LUT(cv2.subtract(around, plane), table).reshape(plane.shape)
        return raise_and_lower(tile, more, less, out)

    return spread


def unclipped(operation: Operation) -> Operation:
    """The same operation, but no value that was not black or white becomes so."""

    def guarded(tile: Pixels, top: int, out: Pixels | None) -> Pixels:
        scale = full_scale(tile)
        result = operation(tile, top, None)
        highest = cv2.max(tile, np.full_like(tile, scale - 1))
        lowest = cv2.min(tile, np.ones_like(tile))
        return cv2.max(cv2.min(result, highest), lowest, out).reshape(tile.shape)

    return guarded


@edit_tool(actions=("enhance",), variants=({"strength": 12.0}, {"strength": 50.0}))
def enhance(pixels: Pixels, *, strength: Annotated[float, Amount("percent", 25, 0, 100)] = 25.0) -> Pixels:
    """Improve a photo automatically: levels drawn out, mid-tones balanced, local contrast and colour a little stronger.

    strength is how much of it: 25 percent suits most photos. Nothing clips.
    """
    if strength <= 0:
        return pixels.copy()
    # Fast at first, so that half of what can be done suits most photos and "a lot" still adds to it.
    part = 1.0 - (1.0 - strength / 100.0) ** 2.4
    table = levels_table(pixels, part)
    height, width = pixels.shape[:2]
    small = luma_plane(cv2.LUT(reduced(pixels), table).reshape(reduced(pixels).shape))
    small = gaussian(small, 0.03 * max(small.shape))
    base = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR).reshape(height, width)
    operations: list[Operation] = [
        TableOperation(table),
        unclipped(local_contrast_operation(base, 0.4 * part)),
        unclipped(vibrance_operation(40.0 * part, full_scale(pixels))),
    ]
    return run_tiled(pixels, operations)
