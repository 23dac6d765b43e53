"""Scratches and dust: long thin straight lines and lone specks, brighter or darker than all around, painted over.

A scratch lies on the photo, not in it: it crosses unrelated things and stays as narrow and as bright, with both sides
alike. A board's gap, a wire or a page's ruling changes with the light on the thing that it belongs to, is wider, or has
another line beside it. Left out: blotches, bent scratches, and creases wider than a few pixels; and telling a
wire before an even sky from a scratch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from ...errors import ToolError
from ...images.pixels import Float, Mask, Pixels, bounding_box, cut, full_scale, grow_box
from .noise import luma_plane, noise_sigma

Point: TypeAlias = tuple[int, int]
Points: TypeAlias = npt.NDArray[np.float64]

SIDE = 1600
"""Longer side of the copy that is searched."""
LONG = 0.12
"""Straight runs from this length on are looked at, as a part of the longer side."""
WHOLE = 0.17
"""Runs that can be followed for this length are taken for scratches: shorter ones belong to the picture."""
CLEAR = 1.5
"""How many thresholds (five times the noise, 12 levels at least) a scratch stands out."""
HALF = 7
"""Pixels to each side of a line that are looked at."""
WIDEST = 3.4
"""Pixels that a scratch is wide at most, blurred as it is by the scan."""
ALONE = 0.3
"""What may run beside a scratch, as a part of its own contrast."""
STEADY, NEARLY_EVEN, SURE_TONE = 0.8, 8.0, 0.15
"""How much the tone of a scratch varies along it, against that of what it crosses (levels of 8 bits, taken as the
second at least), or against its own contrast."""
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


def find_scratches(pixels: Pixels, *, long: float = WHOLE, clear: float = CLEAR, dust: bool = False) -> Mask:
    """(h, w) mask, 255 on scratches and their margin, and on specks of `dust` where there are scratches.

    Without scratches a bright speck is rather a highlight. `long` is the least length of a scratch, as a part of the
    longer side; `clear` is how far it stands out, in thresholds.
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
    for line in _lines(small, threshold):
        if line.length >= long * max(size) and is_scratch(line.strip(small), clear * threshold):
            x, y = np.rint(line.points[line.seen]).astype(int).T
            found[y, x] = 255
    if dust and found.any():
        found = cv2.max(found, _specks(small)).reshape(small.shape)
    found = cv2.dilate(found, np.ones((WIDTH, WIDTH), np.uint8)).reshape(small.shape)
    result = found if factor == 1.0 else cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST)
    return result.reshape(height, width)


def is_scratch(strip: Float, least: float) -> bool:
    """Whether the middle column of a strip (length, 2 `HALF` + 1), levels of 8 bits, is a scratch along its length.

    `least`: levels by which half of it or more stands out against both sides.
    """
    across = np.arange(-HALF, HALF + 1)
    left, right = strip[:, HALF - 5 : HALF - 2].mean(axis=1), strip[:, HALF + 3 : HALF + 6].mean(axis=1)
    beside = (left + right) / 2
    middle = strip[:, HALF - 2 : HALF + 3] - beside[:, None]
    sign = 1 if np.median(middle.max(axis=1)) > np.median(-middle.min(axis=1)) else -1
    contrast = (sign * middle).max(axis=1)
    core = beside + sign * contrast
    stands_out = np.median(np.minimum(sign * (core - left), sign * (core - right)))
    if stands_out < least:
        return False
    plain = left[:, None] + (right - left)[:, None] * (across + 4) / 8
    profile = sign * np.median(strip - plain, axis=0)
    peak = float(profile[HALF - 2 : HALF + 3].max())
    width = float(np.clip(profile[HALF - 4 : HALF + 5], 0, None).sum()) / max(peak, 1.0)
    next_to_it = float(np.abs(np.r_[profile[:3], profile[-3:]]).max())
    if width > WIDEST or next_to_it > ALONE * peak:
        return False
    # Over some length, so that neither grain nor the steps of a slanting line count.
    tone, ground = (float(cv2.blur(v.reshape(-1, 1), (1, 9)).std()) for v in (core, beside))
    return tone < max(STEADY * max(ground, NEARLY_EVEN), SURE_TONE * float(np.median(contrast)))


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


@dataclass(frozen=True, slots=True)
class _Line:
    """A straight line through the picture, of which a stretch can be seen."""

    points: Points
    """(n, 2) x and y, a pixel apart, from border to border."""
    normal: Points
    seen: npt.NDArray[np.bool_]
    """(n,) where it stands out."""
    first: int
    last: int
    """The unbroken stretch."""

    @property
    def length(self) -> int:
        """Pixels of that stretch."""
        return self.last - self.first

    def strip(self, plane: Mask) -> Float:
        """The stretch with `HALF` pixels to both sides, straightened: a row for each of its points."""
        offsets = np.arange(-HALF, HALF + 1.0)
        at = self.points[self.first : self.last + 1, None] + offsets[None, :, None] * self.normal
        x, y = np.moveaxis(np.rint(at).astype(int), 2, 0)
        strip: Float = plane[y.clip(0, plane.shape[0] - 1), x.clip(0, plane.shape[1] - 1)].astype(np.float32)
        return strip


def _lines(plane: Mask, threshold: float) -> Iterator[_Line]:
    """Lines of which a straight run can be seen, those with the longest run first, each once."""
    longest = max(plane.shape)
    runs = sorted(_straight_lines(plane, threshold, max(15, round(LONG * longest))), key=lambda run: -math.dist(*run))
    taken = np.zeros_like(plane)
    for start, end in runs:
        run, _ = _points(start, end)
        x, y = np.rint(run).astype(int).T
        if taken[y.clip(0, plane.shape[0] - 1), x.clip(0, plane.shape[1] - 1)].mean() > 0.7:
            continue
        line = _followed(plane, start, end, threshold)
        if line is not None:
            for a, b in ((start, end), (line.points[line.first], line.points[line.last])):
                cv2.line(taken, (round(a[0]), round(a[1])), (round(b[0]), round(b[1])), 1, 3)
            yield line


def _followed(plane: Mask, start: Point, end: Point, threshold: float) -> _Line | None:
    """The line of a run, followed both ways as far as it can be seen; None when it cannot be seen in the middle."""
    height, width = plane.shape
    points, normal = _points(start, end, beyond=math.hypot(height, width))
    points = points[((points >= 0) & (points <= (width - 1, height - 1))).all(axis=1)]
    contrast, lone = _profile(plane, points, normal)
    strong = np.where((contrast > threshold / 2) & lone, np.uint8(255), np.uint8(0)).reshape(1, -1)
    bridged = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, np.ones((1, 15), np.uint8)).reshape(1, -1)
    seen = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((1, 15), np.uint8)).reshape(-1) > 0
    middle = int(((points - np.add(start, end) / 2) ** 2).sum(axis=1).argmin())
    if not seen[middle]:
        return None
    broken = np.flatnonzero(~seen)
    before, after = broken[broken < middle], broken[broken > middle]
    first, last = int(before[-1]) + 1 if before.size else 0, int(after[0]) - 1 if after.size else seen.size - 1
    return _Line(points, normal, seen, first, last)


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
