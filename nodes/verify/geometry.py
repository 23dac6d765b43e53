"""Sizes, places and content of pictures whose geometry changed.

Expected sizes are worked out here from the request, not taken from the tool; content is compared through the claimed
matrix: bit for bit where pixels only move, where they are resampled by textured windows (place, detail) and by mean
colours of all of it. Whole numbers are pixel centres. Left out: the rules of each action: see `geometry_checks`.
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
from .always import matched, moved_by
from .findings import Finding, at_least, at_most, holds, passed
from .harm import blockiness
from .wants import Want

Array = npt.NDArray[np.float32]
Double = npt.NDArray[np.float64]
TILE = 128


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


def content(before: Pixels, after: Pixels, matrix: Matrix) -> list[Finding]:
    """`after` looks like `before` seen through the matrix: windows of it in place and detail, all of it in colour."""
    name, expected = "content", "the same picture in its new place"
    transform = np.array(matrix, float)
    if not np.isfinite(transform).all() or abs(np.linalg.det(transform)) < 1e-12:
        return [
            holds(name, False, "a matrix that cannot be inverted", expected, "the claimed geometry is not possible")
        ]
    inverse = np.linalg.inv(transform)
    likeness, moves, detail, blocks = [], [], [], []
    for box in windows_of(after):
        reference, known = seen_through(before, inverse, box)
        if known.mean() < 0.6:
            continue
        old = reference @ LUMA
        new = np.where(known, seen_colour(cut(after, box)) @ LUMA, old).astype(np.float32)
        if float(old[known].std()) < 0.015 or min(box[2:]) < 16:
            likeness.append(1.0 - float(np.abs(old - new)[known].mean()) * 10)
            continue
        detail.append(_fine(new, known) / max(_fine(old, known), 1e-4))
        a, b = old[known] - old[known].mean(), new[known] - new[known].mean()
        likeness.append(float((a * b).sum() / max(float(np.sqrt((a**2).sum() * (b**2).sum())), 1e-12)))
        move = moved_by(old, new, known, 1 / full_scale(after)) or matched(old, new, known)
        if move is not None:
            moves.append(move)
        blocks.append(blockiness(new, known) / blockiness(old, known))
    found = [_same_colours(before, after, inverse)]
    if not likeness:
        return [*found, passed(name, "nothing to compare", expected)]
    alike, kept = float(np.median(likeness)), float(np.median(detail or [1.0]))
    moved = float(np.hypot(*np.median(np.array(moves or [(0.0, 0.0)]), axis=0)))
    text = f"likeness {alike:.2f}, detail {kept:.0%}, moved by {moved:.1f} pixels"
    good = alike >= 0.85 and kept >= 0.7 and moved < 0.5
    grid = float(np.median(blocks or [1.0]))
    return [
        *found,
        holds(name, good, text, expected, f"the content does not match ({text}): only change the geometry", 0.8),
        at_most("blocks", grid, 1.35, f"{grid:.2f} times as strong", "no more than before",
                "JPEG blocks appeared: encode it less"),
        *_levels_kept(before, after),
    ]  # fmt: skip


def _same_colours(before: Pixels, after: Pixels, inverse: Double) -> Finding:
    old, new = seen_cells(before, after, inverse)
    name, expected = "colours", "those of before, everywhere"
    if old.shape[0] < 4:
        return passed(name, "nothing to compare", expected)
    drift = float(np.abs((new - old).mean(axis=0)).max())
    far = float((np.abs(new - old).max(axis=1) > 0.12).mean())
    a, b = old @ LUMA, new @ LUMA
    a, b = a - a.mean(), b - b.mean()
    slope = float((a * b).sum() / max(float((a**2).sum()), 1e-9)) if float(a.std()) > 0.02 else 1.0
    text = f"{drift:.1%} off, {far:.1%} of it differs, contrast {slope:.0%}"
    good = drift <= 0.02 and far <= 0.01 and 0.9 <= slope <= 1.1
    return holds(name, good, text, expected, f"the colours changed ({text}): only change the geometry", 0.8)


def _levels_kept(before: Pixels, after: Pixels) -> list[Finding]:
    """As many levels of green as before: resampling makes new ones, it takes none away."""
    old, new = (_levels(p) for p in (before, after))
    if after.shape[0] * after.shape[1] < 5_000 or old < 48:
        return []
    return [at_least("tonal levels", new / old, 0.5, f"{new} of {old} levels", "at least half",
                     "tonal levels were lost: avoid banding")]  # fmt: skip


def ends_kept(before: Pixels, after: Pixels) -> Finding:
    """No larger share of the values is 0 or full scale than before: scaling burns nothing."""
    shares = []
    for pixels in (before, after):
        view = _thinned(pixels)
        colour = view[..., :3].reshape(-1, 3)
        if view.shape[2] == 4 and view[..., 3].any():
            colour = colour[view[..., 3].ravel() > 0]  # what nobody can see has no tone
        shares.append([float((colour == end).any(axis=1).mean()) for end in (0, full_scale(pixels))])
    grown = float(np.max(np.subtract(shares[1], shares[0])))
    return at_most("clipping", grown, 0.04, f"{grown:.1%} newly clipped", "at most 4%", "tones were burnt: keep them")


def _thinned(pixels: Pixels) -> Pixels:
    step = max(1, round(math.sqrt(pixels.shape[0] * pixels.shape[1] / 60_000)))
    return pixels[::step, ::step]


def _levels(pixels: Pixels) -> int:
    view = _thinned(pixels)[..., 1] // (full_scale(pixels) // 255)
    return int(np.count_nonzero(np.bincount(view.ravel(), minlength=256)))


def seen_cells(before: Pixels, after: Pixels, inverse: Double, side: int = 80) -> tuple[Array, Array]:
    """Mean colours, (n, 3) of 0-1, of cells of `after` and of the same places of `before`; cells that `before` covers.

    `inverse` maps pixel coordinates of `after` to those of `before`.
    """
    (height, width), (new_h, new_w) = before.shape[:2], after.shape[:2]
    factor = max(1.0, max(new_w, new_h) / side)
    size = max(1, round(new_w / factor)), max(1, round(new_h / factor))
    per_cell = new_w / size[0], new_h / size[1]
    # How many pixels of `before` a cell covers along each axis; `before` is reduced by as much.
    covers = (float(np.hypot(*inverse[:2, 0] * per_cell[0])), float(np.hypot(*inverse[:2, 1] * per_cell[1])))
    if abs(inverse[0, 0]) < abs(inverse[1, 0]):
        covers = covers[::-1]
    small = max(1, round(width / max(1.0, covers[0]))), max(1, round(height / max(1.0, covers[1])))
    source = _reduced(before, small)
    chain = _centres(small[0] / width, small[1] / height) @ inverse @ _centres(*per_cell)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    old = cv2.warpAffine(source, chain[:2], size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    solid = np.ones(source.shape[:2], np.float32)
    inside = cv2.warpAffine(solid, chain[:2], size, flags=flags, borderMode=cv2.BORDER_CONSTANT)
    known = np.asarray(inside).reshape(size[1], size[0]) > 0.999
    if not known.all():
        known = cv2.erode(known.astype(np.uint8), np.ones((5, 5), np.uint8)).reshape(known.shape) > 0
    # Turned cells cover other pixels than upright ones: a slight blur evens that out.
    both = (np.asarray(old, np.float32).reshape(size[1], size[0], 3), _reduced(after, size))
    return tuple(np.asarray(cv2.GaussianBlur(v, (0, 0), 0.9)).reshape(v.shape)[known] for v in both)  # type: ignore[return-value]


def _centres(x: float, y: float) -> Double:
    """Scaling by x and y in coordinates whose whole numbers are pixel centres."""
    return np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]], float)


def _reduced(pixels: Pixels, size: tuple[int, int]) -> Array:
    step = max(1, pixels.shape[0] // (size[1] * 8))
    view = np.ascontiguousarray(pixels[::step])
    if pixels.shape[2] == 4:
        view = seen_colour(view)
        small = cv2.resize(view, size, interpolation=cv2.INTER_AREA)
        return np.asarray(small, np.float32).reshape(size[1], size[0], 3)
    small = np.asarray(cv2.resize(view, size, interpolation=cv2.INTER_AREA)).reshape(size[1], size[0], 3)
    return small.astype(np.float32) / np.float32(full_scale(pixels))


def _fine(gray: Array, known: npt.NDArray[np.bool_]) -> float:
    smooth = cv2.GaussianBlur(gray, (0, 0), 1.5, borderType=cv2.BORDER_REFLECT)
    return float((gray - np.asarray(smooth).reshape(gray.shape))[known].std())


def seen_through(before: Pixels, inverse: Double, box: Box) -> tuple[Array, npt.NDArray[np.bool_]]:
    """(colour of `before` under a box of `after`, (h, w, 3) of 0-1; where `before` covers it)."""
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


def windows_of(pixels: Pixels, count: int = 4) -> list[Box]:
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
