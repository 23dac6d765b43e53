"""The part of a photo that an editor works on when only a region is to change.

A crop around the region is several times cheaper than the whole photo and shows the region at a higher resolution.
Left out: resizing the crop to a size that the editor knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import ToolError
from ...images.pixels import Mask, bounding_box
from ...schema import Box


def window(
    mask: Mask, shape: Sequence[int], *, multiple: int = 16, least: int = 512, padding: float = 0.5, ratio: float = 2.0
) -> Box:
    """x, y, width, height of the crop for the region `mask` of a picture of shape (h, w, ...).

    The region's bounding box gets `padding` times its longer side of surroundings on each side, is at least `least`
    pixels wide and high and at most `ratio` times as long as wide, and both sides are multiples of `multiple`, all as
    far as the picture reaches: a side that has no room is the picture's own. Raises `ToolError` for an empty mask or
    one of another size.
    """
    height, width = int(shape[0]), int(shape[1])
    if mask.shape != (height, width):
        raise ToolError(f"the region's mask is {mask.shape[1]}x{mask.shape[0]}, the picture {width}x{height}")
    box = bounding_box(mask)
    if box is None:
        raise ToolError("the region is empty")
    x, y, w, h = box
    margin = round(padding * max(w, h))
    across, down = max(least, w + 2 * margin), max(least, h + 2 * margin)
    across, down = max(across, round(down / ratio)), max(down, round(across / ratio))
    left, across = _placed(x, w, across, width, multiple)
    top, down = _placed(y, h, down, height, multiple)
    return left, top, across, down


def _placed(start: int, length: int, wanted: int, limit: int, multiple: int) -> tuple[int, int]:
    """Start and length of one side: a multiple that holds the region, centred on it, moved inside the picture."""
    wanted = -(-wanted // multiple) * multiple
    if wanted > limit:
        wanted = max(limit // multiple * multiple, 0)
        if wanted < length:
            return 0, limit
    first = min(max(0, start + length // 2 - wanted // 2), limit - wanted)
    if first > start or first + wanted < start + length:
        first = max(0, min(start, limit - wanted))
    return first, wanted
