"""Sizes, places and content of pictures whose geometry changed.

Expected sizes are worked out here from the request, not taken from the tool; content is compared through the claimed
matrix: bit for bit where pixels only move, by correlation on textured windows where they are resampled. Whole numbers
are pixel centres. Left out: the rules of each action, which are in `geometry_checks`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import LUMA, Pixels, cut, full_scale
from ...schema import Box, Matrix
from ...tools.photo.asked import parse_position
from ...tools.photo.crop import parse_aspect
from .findings import Finding, holds, passed
from .wants import Want

Array = npt.NDArray[np.float32]
TILE = 128
REACH = 2


def offset_of(matrix: Matrix) -> tuple[int, int] | None:
    """(dx, dy) when the matrix only moves by whole pixels; else None."""
    rows = np.array(matrix, float)
    if rows.shape != (3, 3) or not np.allclose(rows[:, :2], np.eye(3)[:, :2], atol=1e-6):
        return None
    dx, dy = float(rows[0, 2]), float(rows[1, 2])
    return (round(dx), round(dy)) if abs(dx - round(dx)) < 1e-6 and abs(dy - round(dy)) < 1e-6 else None


def same_pixels(old: Pixels, new: Pixels) -> bool:
    """Bit-identical views of the same shape and type."""
    if old.shape != new.shape or old.dtype != new.dtype or old.size == 0:
        return False
    return float(cv2.norm(old, new, cv2.NORM_INF)) == 0.0


def crop_rest(length_w: int, length_h: int, wants: Mapping[str, Want], given: Mapping[str, Any]) -> Box:
    """What is left after the sides were cut off: x, y, width, height."""
    sides = []
    for side, length in (("left", length_w), ("top", length_h), ("right", length_w), ("bottom", length_h)):
        want = wants.get(side)
        if want is not None and want.said:
            value = abs(want.number(0.0))
            sides.append(value if want.unit == "pixels" else value * length / 100)
        elif want is not None or not wants:
            sides.append(_number(given, side) * length / 100 + _number(given, f"{side}_pixels"))
        else:
            sides.append(0.0)
    x, y = round(sides[0]), round(sides[1])
    return x, y, length_w - x - round(sides[2]), length_h - y - round(sides[3])


def crop_size(
    rest: Box, picture: tuple[int, int], wants: Mapping[str, Want], given: Mapping[str, Any]
) -> tuple[int, int]:
    """(width, height) of a crop of the rest, by size, width and height, and aspect; a region is not considered."""
    width = _asked(wants, given, "width", float(rest[2]))
    height = _asked(wants, given, "height", float(rest[3]))
    size = _asked(wants, given, "size", 0.0)
    if size > 0:
        width, height = round(width * size / 100), round(height * size / 100)
    ratio = crop_ratio(picture, wants, given)
    if ratio is not None:
        width, height = (height * ratio, height) if width > height * ratio else (width, width / ratio)
    return max(1, round(width)), max(1, round(height))


def crop_ratio(picture: tuple[int, int], wants: Mapping[str, Want], given: Mapping[str, Any]) -> float | None:
    """The aspect asked for as width / height, or None."""
    want = wants.get("aspect")
    text = want.amount if want is not None and want.said else given.get("aspect")
    if text is None:
        return None
    try:
        return parse_aspect(str(text), *picture)
    except ValueError:
        return None


def place_of(wants: Mapping[str, Want], given: Mapping[str, Any]) -> tuple[float, float] | None:
    """Where, as (x, y) of 0-1, when the user or the arguments say so."""
    want = wants.get("position")
    text = want.amount if want is not None and want.said else given.get("position")
    if not isinstance(text, str):
        return None
    try:
        return parse_position(text)
    except ValueError:
        return None


def resize_size(
    width: int, height: int, wants: Mapping[str, Want], given: Mapping[str, Any]
) -> tuple[float, float] | None:
    """The size asked for, not yet rounded; None when nothing says."""
    new_w, new_h, edge = (_asked(wants, given, key, 0.0) for key in ("width", "height", "long_edge"))
    if new_w > 0 and new_h > 0:
        return new_w, new_h
    if new_w > 0:
        return new_w, height * new_w / width
    if new_h > 0:
        return width * new_h / height, new_h
    if edge > 0:
        return width * edge / max(width, height), height * edge / max(width, height)
    want = wants.get("scale")
    scale = _number(given, "scale")
    if want is not None and want.said:
        value = want.number(100.0)
        relative = want.increase is not None
        scale = 100 + value if relative else value * (100 if want.unit == "ratio" else 1)
    return (width * scale / 100, height * scale / 100) if scale > 0 else None


def rotation_of(matrix: Matrix) -> float | None:
    """Degrees clockwise when the matrix turns without scaling or mirroring; else None."""
    rows = np.array(matrix, float)
    linear = rows[:2, :2]
    if not np.allclose(linear @ linear.T, np.eye(2), atol=1e-4) or np.linalg.det(linear) < 0:
        return None
    return math.degrees(math.atan2(linear[1, 0], linear[0, 0]))


def content(before: Pixels, after: Pixels, matrix: Matrix) -> Finding:
    """Windows of `after` look like `before` seen through the matrix, in place to half a pixel and in colour."""
    name, expected = "content", "the same picture in its new place"
    transform = np.array(matrix, float)
    if abs(np.linalg.det(transform)) < 1e-12:
        return holds(name, False, "a matrix that cannot be inverted", expected, "the claimed geometry is not possible")
    inverse = np.linalg.inv(transform)
    likeness, drift, shifts, detail = [], [], [], []
    for box in _windows(after):
        reference, known = _seen_through(before, inverse, box)
        part = seen_colour(cut(after, box))
        inner = (slice(REACH, -REACH), slice(REACH, -REACH)) if min(box[2:]) > 4 * REACH else (slice(None), slice(None))
        if known[inner].mean() < 0.6:
            continue
        solid = known.astype(np.float32)
        old, new = (reference @ LUMA) * solid, (part @ LUMA) * solid
        drift.append(float(np.abs((reference - part)[known].mean(axis=0)).max()))
        if float(old[known].std()) < 0.015 or inner[0] == slice(None):
            likeness.append(1.0 - float(np.abs(old - new)[known].mean()) * 10)
            continue
        detail.append(_fine(new) / max(_fine(old), 1e-4))
        match = cv2.matchTemplate(old, np.ascontiguousarray(new[inner]), cv2.TM_CCOEFF_NORMED)
        row, column = np.unravel_index(int(match.argmax()), match.shape)
        likeness.append(float(match[REACH, REACH]))
        better = float(match[row, column]) > float(match[REACH, REACH]) + 0.004
        shifts.append(float(np.hypot(row - REACH, column - REACH)) if better else 0.0)
    if not likeness:
        return passed(name, "nothing to compare", expected)
    alike, off, moved = float(np.median(likeness)), float(np.median(drift)), float(np.median(shifts or [0.0]))
    kept = float(np.median(detail or [1.0]))
    text = f"likeness {alike:.2f}, detail {kept:.0%}, colour off by {off:.1%}, moved by {moved:.0f} pixels"
    good = alike >= 0.85 and kept >= 0.5 and off <= 0.03 and moved < 1
    return holds(name, good, text, expected, f"the content does not match ({text}): only change the geometry", 0.8)


def _fine(gray: Array) -> float:
    smooth = cv2.GaussianBlur(gray, (0, 0), 1.5, borderType=cv2.BORDER_REFLECT)
    return float((gray - np.asarray(smooth).reshape(gray.shape)).std())


def _seen_through(before: Pixels, inverse: npt.NDArray[np.float64], box: Box) -> tuple[Array, npt.NDArray[np.bool_]]:
    x, y, w, h = box
    to_old = inverse @ np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], float)
    corners = to_old[:2] @ np.array([[0, w - 1, 0, w - 1], [0, 0, h - 1, h - 1], [1, 1, 1, 1]], float)
    height, width = before.shape[:2]
    factor = max(1.0, math.sqrt(abs(float(np.linalg.det(to_old[:2, :2])))))
    margin = math.ceil(3 * factor) + 2
    left, top = (max(0, math.floor(float(v)) - margin) for v in corners.min(axis=1))
    right = min(width, math.ceil(float(corners[0].max())) + margin + 1)
    bottom = min(height, math.ceil(float(corners[1].max())) + margin + 1)
    blank = np.zeros((h, w, 3), np.float32), np.zeros((h, w), dtype=bool)
    if right <= left or bottom <= top or max(right - left, bottom - top) > 32_000:
        return blank
    source = seen_colour(before[top:bottom, left:right])
    known = np.ones(source.shape[:2], np.float32)
    if factor > 1.3:
        # The mean over about the pixels that one new pixel covers.
        soft = cv2.GaussianBlur(source, (0, 0), 0.4 * factor, borderType=cv2.BORDER_REFLECT)
        source = np.asarray(soft, np.float32).reshape(source.shape)
    local = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], float) @ to_old
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpAffine(source, local[:2], (w, h), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    inside = cv2.warpAffine(known, local[:2], (w, h), flags=flags, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(seen, np.float32).reshape(h, w, 3), np.asarray(inside).reshape(h, w) > 0.999


def _windows(pixels: Pixels, count: int = 4) -> list[Box]:
    height, width = pixels.shape[:2]
    w, h = min(TILE, width), min(TILE, height)
    found = []
    for top in np.unique(np.linspace(0, height - h, 6).astype(int)):
        for left in np.unique(np.linspace(0, width - w, 6).astype(int)):
            box = (int(left), int(top), w, h)
            found.append((float(cut(pixels, box)[::4, ::4, 1].astype(np.float32).std()), box))
    found.sort(key=lambda item: -item[0])
    # Corners of a rotated picture are empty: some windows from the middle have to be among them.
    middle = ((width - w) // 2, (height - h) // 2, w, h)
    return list(dict.fromkeys([*(box for _, box in found[:count]), middle]))


def seen_colour(view: Pixels) -> Array:
    """(h, w, 3) of 0-1; transparent parts on mid grey, for their colour is nobody's business."""
    colour: Array = np.ascontiguousarray(view[..., :3]).astype(np.float32) / np.float32(full_scale(view))
    if view.shape[2] == 4:
        alpha = view[..., 3:].astype(np.float32) / np.float32(full_scale(view))
        colour = (0.5 + (colour - 0.5) * alpha).astype(np.float32)
    return colour


def _number(given: Mapping[str, Any], key: str) -> float:
    value = given.get(key)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


def _asked(wants: Mapping[str, Want], given: Mapping[str, Any], key: str, default: float) -> float:
    want = wants.get(key)
    if want is not None and want.said:
        return abs(want.number(default))
    return _number(given, key) or default
