"""Scratches and dust: long thin straight lines and lone specks, brighter or darker than all around, painted over.

Left out: blotches, and creases wider than a few pixels.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from ...errors import ToolError
from ...images.pixels import Mask, Pixels, bounding_box, cut, full_scale, grow_box
from .noise import luma_plane, noise_sigma

Point: TypeAlias = tuple[int, int]
Points: TypeAlias = npt.NDArray[np.float64]

SIDE = 1600
"""Longer side of the copy that is searched."""
LONG = 0.12
"""Straight runs from this length on are looked at, as a part of the longer side."""
WHOLE = 0.17
"""Runs from this length on are taken for scratches: shorter ones belong to the picture."""
SPECK = 9
"""Specks of dust are narrower than this, in pixels of that copy."""
ROUGH = 12.0
"""How many times the usual thin structure around it a speck stands out."""
FAR = 40
"""Levels of 8 bits that a speck stands out at least."""
WIDTH = 5
"""Pixels painted over, on the copy that is searched."""
MOST_LINES = 400
"""Lines looked at of each kind; a photo with more is a drawing."""


def find_scratches(pixels: Pixels, long: float = LONG, *, dust: bool = False) -> Mask:
    """(h, w) mask, 255 on scratches and their margin, and on specks of `dust` where there are scratches.

    Without scratches a bright speck is rather a highlight. `long` is the least length of a straight run, as a part of
    the longer side.
    """
    height, width = pixels.shape[:2]
    plane = luma_plane(pixels)
    if plane.dtype != np.uint8:
        plane = (plane >> 8).astype(np.uint8)
    factor = min(1.0, SIDE / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = plane if factor == 1.0 else cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
    small = small.reshape(size[1], size[0])
    if min(size) < 16:
        return np.zeros((height, width), np.uint8)
    threshold = max(12.0, 5.0 * noise_sigma(small) * full_scale(small))
    found = np.zeros_like(small)
    for start, end in _straight_lines(small, threshold, max(15, round(long * max(size)))):
        if math.dist(start, end) < WHOLE * max(size):
            continue
        contrast, lone = _profile(small, *_points(start, end))
        if (contrast > threshold).mean() > 0.85 and lone.mean() > 0.8:
            found = cv2.max(found, _traced(small, start, end, threshold)).reshape(small.shape)
    if dust and found.any():
        found = cv2.max(found, _specks(small)).reshape(small.shape)
    found = cv2.dilate(found, np.ones((WIDTH, WIDTH), np.uint8)).reshape(small.shape)
    result = found if factor == 1.0 else cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST)
    return result.reshape(height, width)


def _specks(plane: Mask) -> Mask:
    """255 on small things that stand out from their surroundings far more than these do from themselves."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (SPECK, SPECK))
    near, wide = (2 * SPECK + 1,) * 2, (6 * SPECK,) * 2
    found = np.zeros_like(plane)
    for morph, without in ((cv2.MORPH_TOPHAT, cv2.MORPH_OPEN), (cv2.MORPH_BLACKHAT, cv2.MORPH_CLOSE)):
        above = cv2.morphologyEx(plane, morph, disc).reshape(plane.shape)
        bare = cv2.morphologyEx(plane, without, disc).reshape(plane.shape).astype(np.float32)
        mean = cv2.blur(bare, near)
        rough = np.sqrt(np.maximum(cv2.blur(bare * bare, near) - mean * mean, 0)).reshape(plane.shape)
        usual = cv2.blur(above.astype(np.float32), wide).reshape(plane.shape)
        found[above > np.maximum(FAR, np.maximum(ROUGH * usual, rough * ROUGH / 3))] = 255
    return found


def _straight_lines(plane: Mask, threshold: float, long: int) -> list[tuple[Point, Point]]:
    """Ends of straight runs of ridges narrower than 5 pixels (probabilistic Hough transform), at most `MOST_LINES`."""
    result: list[tuple[Point, Point]] = []
    for morph in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT):
        for across in (np.ones((1, 5), np.uint8), np.ones((5, 1), np.uint8)):
            thin = cv2.morphologyEx(plane, morph, across).reshape(plane.shape)
            ridge = np.where(thin > threshold, np.uint8(255), np.uint8(0))
            lines = cv2.HoughLinesP(ridge, 1, math.pi / 360, long // 2, minLineLength=long, maxLineGap=4)
            if lines is not None:
                ends = np.asarray(lines, dtype=np.int64).reshape(-1, 4)[:MOST_LINES].tolist()
                result += [((x1, y1), (x2, y2)) for x1, y1, x2, y2 in ends]
    return result


def _points(start: Point, end: Point, beyond: float = 0.0) -> tuple[Points, Points]:
    """Points a pixel apart from `beyond` pixels before the start to as many after the end, and the line's normal."""
    first, last = np.array(start, np.float64), np.array(end, np.float64)
    length = max(float(np.hypot(*(last - first))), 1.0)
    direction = (last - first) / length
    steps = np.arange(-beyond, length + beyond + 1.0)
    return first + steps[:, None] * direction, np.array([-direction[1], direction[0]])


def _profile(plane: Mask, along: Points, normal: Points) -> tuple[Points, npt.NDArray[np.bool_]]:
    """At each point: how far the line stands out against the mean of both sides, in the sign that prevails; and whether
    that is more than the sides differ from each other, as it is not at an edge."""

    def at(offset: float) -> Points:
        x, y = np.rint(along + offset * normal).astype(int).T
        values = plane[np.clip(y, 0, plane.shape[0] - 1), np.clip(x, 0, plane.shape[1] - 1)]
        return np.asarray(values, dtype=np.float64)

    left, right = at(-4.0), at(4.0)
    beside = (left + right) / 2
    middle = np.stack([at(offset) for offset in (-1.0, 0.0, 1.0)])
    above, below = middle.max(axis=0) - beside, beside - middle.min(axis=0)
    contrast = above if np.median(above) > np.median(below) else below
    return contrast, np.abs(left - right) < 0.7 * contrast


def _traced(plane: Mask, start: Point, end: Point, threshold: float) -> Mask:
    """255 on the scratch that an accepted line is a part of, followed both ways as far as it can be seen."""
    height, width = plane.shape
    along, normal = _points(start, end, beyond=math.hypot(height, width))
    inside = ((along >= 0) & (along <= (width - 1, height - 1))).all(axis=1)
    along = along[inside]
    contrast, _ = _profile(plane, along, normal)
    strong = np.where(contrast > threshold / 2, np.uint8(255), np.uint8(0)).reshape(1, -1)
    bridged = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, np.ones((1, 15), np.uint8)).reshape(1, -1)
    seen = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((1, 9), np.uint8)).reshape(-1)
    x, y = np.rint(along[seen > 0]).astype(int).T
    result = np.zeros_like(plane)
    result[y, x] = 255
    return result


def paint_over(pixels: Pixels, mask: Mask) -> Pixels:
    """Fill the mask from around it (Telea 2004), on the part of (h, w, 3) that it covers."""
    box = bounding_box(mask)
    result = pixels.copy()
    if box is None or mask.all():
        return result
    window = grow_box(box, 8, mask.shape[1], mask.shape[0])
    part, hole = np.ascontiguousarray(cut(pixels, window)), np.ascontiguousarray(cut(mask, window))
    if part.dtype == np.uint8:
        filled = cv2.inpaint(part, hole, 3, cv2.INPAINT_TELEA)
    else:
        filled = cv2.merge([cv2.inpaint(plane, hole, 3, cv2.INPAINT_TELEA) for plane in cv2.split(part)])
    area, inside = cut(result, window), hole > 0
    area[inside] = filled.reshape(part.shape)[inside]
    return result


def remove_scratches(pixels: Pixels, strength: float) -> Pixels:
    """Paint over the scratches of (h, w, 3); `strength` (0-1) mixes with the original.

    `ToolError` when there are none.
    """
    mask = find_scratches(pixels, dust=True)
    if not mask.any():
        raise ToolError("restore: found no scratches in this picture")
    painted = paint_over(pixels, mask)
    return (
        painted if strength >= 1 else cv2.addWeighted(painted, strength, pixels, 1 - strength, 0).reshape(pixels.shape)
    )
