"""Fill a hole with a few large pieces of its surroundings, cut where they join best.

After He and Sun, "Statistics of Patch Offsets for Image Completion" (ECCV 2012): similar patches of a photo lie at few
typical offsets from each other; these offsets are the only candidates, and every pixel of the hole takes one, so that
neighbours with different offsets see nearly the same there (belief propagation in sweeps, as in Tappen and Freeman,
ICCV 2003, on a small copy). The pixels are copied, never averaged: texture stays as sharp as it is. What is left of
steps at the seams is spread out (Perez et al., "Poisson Image Editing", SIGGRAPH 2003). Left out: pieces that are
turned or scaled.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import LUMA, Float, Pixels, bounding_box, cut
from .patch_fill import fill_hole, principal_components

Where = npt.NDArray[np.bool_]
Index = npt.NDArray[np.int64]

CELLS = 1800
"""Pixels of the hole on the small copy, about."""
SAMPLES = 1500
OFFSETS = 45
COMPONENTS = 16
RADIUS = 3
SWEEPS = 5
GUIDED = np.float32(0.15)
BLEEDS = 0.08
"""Steps at the rim up to here, 0-1, are spread into the hole."""
FORBIDDEN = np.float32(50.0)
"""Cost of a source that is in the hole or outside the picture."""


def fill_by_shifts(colour: Float, hole: Where, seed: int = 0) -> Float | None:
    """`colour` (h, w, 3) float32 with the hole (h, w) filled; None when its surroundings do not reach."""
    box = bounding_box(hole.astype(np.uint8))
    if box is None:
        return colour.copy()
    cells = max(np.count_nonzero(hole) / CELLS, box[2] * box[3] / (2.5 * CELLS))
    factor = max(1, round(float(np.sqrt(cells))))
    small, gap = _reduced(colour, hole, factor)
    random = np.random.default_rng(seed)
    guide = fill_hole(small, gap, seed)
    offsets = _offsets(small, gap, random)
    if offsets is None or guide is None:
        return None
    labels, used = _labelled(small, gap, offsets, guide)
    offsets = offsets[used]
    fine = _sharpened(colour, hole, offsets, factor)
    return _copied(colour, hole, labels, fine, factor)


def _reduced(colour: Float, hole: Where, factor: int) -> tuple[Float, Where]:
    """A copy whose pixels are means of factor x factor known ones; one that holds any of the hole belongs to it."""
    height, width = hole.shape
    down, right = -height % factor, -width % factor
    known = np.pad((~hole).astype(np.float32), ((0, down), (0, right)))
    values = np.pad(colour * (~hole)[..., None], ((0, down), (0, right), (0, 0)))

    def sums(plane: Float) -> Float:
        rows, columns = plane.shape[0] // factor, plane.shape[1] // factor
        total: Float = plane.reshape(rows, factor, columns, factor, *plane.shape[2:]).sum(axis=(1, 3))
        return total

    whole = np.pad(np.ones((height, width), np.float32), ((0, down), (0, right)))
    count = sums(known)
    return (sums(values) / np.maximum(count, 1)[..., None]).astype(np.float32), count < sums(whole)


def _offsets(small: Float, gap: Where, random: np.random.Generator) -> Index | None:
    """The (k, 2) offsets, rows and columns, at which patches of the surroundings most often find their likes."""
    height, width = gap.shape
    size = 2 * RADIUS + 1
    if min(height, width) < 2 * size:
        return None
    touched = cv2.dilate(gap.astype(np.uint8), np.ones((size, size), np.uint8)).reshape(gap.shape) > 0
    centres = np.argwhere(~touched[RADIUS : height - RADIUS, RADIUS : width - RADIUS]) + RADIUS
    if len(centres) < 50:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(small, (size, size), axis=(0, 1))
    patches = windows[centres[:, 0] - RADIUS, centres[:, 1] - RADIUS].reshape(len(centres), -1)
    box = bounding_box(gap.astype(np.uint8))
    assert box is not None
    basis = principal_components(patches[random.integers(0, len(centres), 2 * SAMPLES)], COMPONENTS, random)
    features = patches @ basis
    length = (features**2).sum(axis=1)
    nearest = max(4, max(box[2:]) // 8)
    number = np.full((height, width), -1, np.int64)
    number[centres[:, 0], centres[:, 1]] = np.arange(len(centres))
    reach = np.arange(1 - nearest, nearest)
    close = np.stack(np.meshgrid(reach, reach, indexing="ij"), axis=-1).reshape(-1, 2)
    votes = np.zeros((2 * height + 1, 2 * width + 1), np.float32)
    for _ in range(0, SAMPLES, 250):
        chosen = random.integers(0, len(centres), 250)
        distance = length - 2 * (features[chosen] @ features.T)
        there = centres[chosen][:, None, :] + close
        beside = _at(number, there)
        who, which = np.nonzero(beside >= 0)
        distance[who, beside[who, which]] = np.inf
        shift = centres[distance.argmin(axis=1)] - centres[chosen]
        for sign in (1, -1):
            np.add.at(votes, (height + sign * shift[:, 0], width + sign * shift[:, 1]), 1)
    votes = cv2.GaussianBlur(votes, (0, 0), 1.0).reshape(votes.shape)
    peak = (votes > 0) & (votes >= cv2.dilate(votes, np.ones((5, 5), np.uint8)).reshape(votes.shape))
    places = np.argwhere(peak)
    places = places[np.argsort(-votes[peak], kind="stable")] - (height, width)
    # Only offsets that take part of the hole out of it are of use, and together they have to take all of it.
    cells = np.argwhere(gap)
    kept: list[npt.NDArray[np.int64]] = []
    covered = np.zeros(len(cells), bool)
    for place in places:
        reached = _known(gap, cells + place)
        if reached.mean() < 0.02 or (len(kept) >= OFFSETS and (covered.all() or not (reached & ~covered).any())):
            continue
        kept.append(place)
        covered |= reached
        if len(kept) >= OFFSETS and covered.all():
            break
    return np.array(kept) if kept and covered.all() else None


def _at(array: npt.NDArray[Any], places: Index) -> npt.NDArray[Any]:
    """What (h, w, ...) holds at (..., 2) places; those outside see its edge."""
    height, width = array.shape[:2]
    found: npt.NDArray[Any] = array[places[..., 0].clip(0, height - 1), places[..., 1].clip(0, width - 1)]
    return found


def _grid(box: tuple[int, int, int, int]) -> Index:
    """(h, w, 2) rows and columns of the pixels under a box."""
    x, y, width, height = box
    down, right = np.meshgrid(np.arange(y, y + height), np.arange(x, x + width), indexing="ij")
    return np.stack([down, right], axis=-1)


def _known(gap: Where, places: Index) -> Where:
    """Whether each (..., 2) place is in the picture and not in the hole."""
    height, width = gap.shape
    y, x = places[..., 0], places[..., 1]
    inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
    result: Where = inside & ~_at(gap, places)
    return result


def _labelled(small: Float, gap: Where, offsets: Index, guide: Float) -> tuple[Index, Index]:
    """(labels (h, w) of the hole's cells into the offsets that are used, indices of those)."""
    box = bounding_box(gap.astype(np.uint8))
    assert box is not None
    left, top, columns, rows = box
    inside = cut(gap, box)
    seen = _features(small, gap)
    at = _grid(box)[:, :, None, :] + offsets
    offered = _at(seen, at)
    square = (offered**2).sum(axis=-1)
    differ = square[..., :, None] + square[..., None, :] - 2 * (offered @ offered.swapaxes(-1, -2))
    differ = np.sqrt(np.maximum(differ, 0, out=differ), out=differ)
    cost = np.where(_known(gap, at), np.float32(0), FORBIDDEN)
    for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        beside = _grid((left + right, top + down, columns, rows))
        rim = _known(gap, beside) & inside
        there = beside[rim][:, None, :] + offsets
        far = np.sqrt(((_at(seen, there) - _at(seen, beside[rim])[:, None, :]) ** 2).sum(axis=-1))
        cost[rim] += np.where(_known(gap, there), 2 * far, np.float32(1))
    soft = cv2.blur(guide, (3, 3)).reshape(guide.shape)
    rough = cv2.blur(small, (3, 3)).reshape(small.shape)
    told = _at(rough, at)
    wanted = soft[top : top + rows, left : left + columns][:, :, None, :]
    cost += GUIDED * np.sqrt(((told - wanted) ** 2).sum(axis=-1))
    best = _sweeps(cost, differ, inside)
    used, compact = np.unique(best[inside], return_inverse=True)
    labels = np.full(gap.shape, -1, np.int64)
    labels[gap] = compact
    return labels, used


def _features(small: Float, gap: Where) -> Float:
    """Colour and slopes of luma (h, w, 5): pieces should agree in both where they meet."""
    gray = (small @ LUMA).astype(np.float32)
    slopes = [cv2.Sobel(gray, cv2.CV_32F, dx, 1 - dx, scale=1 / 4).reshape(gray.shape) for dx in (1, 0)]
    return np.dstack([small, *slopes]).astype(np.float32)


def _sweeps(cost: Float, differ: Float, inside: Where) -> Index:
    """The label (h, w) of each cell with the least sum of own costs (h, w, k) and of `differ` between neighbours.

    `differ` (h, w, k, k): what two labels differ by at a cell; neighbours pay what they differ by at both.
    """
    rows, columns = cost.shape[:2]
    told = {side: np.zeros_like(cost) for side in ("left", "right", "up", "down")}

    def belief(of: tuple[slice | int, slice | int], but: str = "") -> Float:
        return cost[of] + sum(m[of] for side, m in told.items() if side != but)

    def tell(
        here: tuple[slice | int, slice | int], there: tuple[slice | int, slice | int], side: str, back: str
    ) -> None:
        own = belief(here, but=back)
        message = (own[..., :, None] + differ[here] + differ[there]).min(axis=-2)
        message -= message.min(axis=-1, keepdims=True)
        message[~(inside[here] & inside[there])] = 0
        told[side][there] = message

    everything = slice(None)
    for _ in range(SWEEPS):
        for x in range(columns - 1):
            tell((everything, x), (everything, x + 1), "left", "right")
        for x in range(columns - 1, 0, -1):
            tell((everything, x), (everything, x - 1), "right", "left")
        for y in range(rows - 1):
            tell((y, everything), (y + 1, everything), "up", "down")
        for y in range(rows - 1, 0, -1):
            tell((y, everything), (y - 1, everything), "down", "up")
    best: Index = belief((everything, everything)).argmin(axis=-1)
    return best


def _sharpened(colour: Float, hole: Where, offsets: Index, factor: int) -> Index:
    """The offsets in full-size pixels: of those that one of the small copy stands for, where most around is alike."""
    if factor == 1:
        return offsets
    near = cv2.dilate(hole.astype(np.uint8), np.ones((8 * factor + 1,) * 2, np.uint8)).reshape(hole.shape) > 0
    places = np.argwhere(near & ~hole)
    places = places[:: max(1, len(places) // 1200)]
    own = colour[places[:, 0], places[:, 1]]
    result = []
    for offset in offsets * factor:
        best, least = offset, np.inf
        for down in range(-factor, factor + 1):
            for right in range(-factor, factor + 1):
                there = places + offset + (down, right)
                known = _known(hole, there)
                other = _at(colour, there)
                apart = np.minimum(np.abs(other - own).sum(axis=1), 0.3)
                score = float(apart[known].mean()) if known.sum() > 50 else np.inf
                if score < least:
                    best, least = there[0] - places[0], score
        result.append(best)
    return np.array(result)


def _copied(colour: Float, hole: Where, labels: Index, offsets: Index, factor: int) -> Float:
    """The hole's pixels from where their labels say, joined to the rim."""
    height, width = hole.shape
    label = np.kron(labels, np.ones((factor, factor), np.int64))[:height, :width]
    # the rim sees with the label of the hole beside it what the copy would be like there
    spread = (
        cv2.dilate((label + 1).astype(np.float32), np.ones((3, 3), np.uint8)).astype(np.int64).reshape(hole.shape) - 1
    )
    source = _grid((0, 0, width, height)) + offsets[np.where(hole, label, spread)]
    good = _known(hole, source)
    copy = _at(colour, source)
    # a large difference is something that ends at the hole, and would bleed into it
    rim = good & ~hole & (spread >= 0) & (np.abs(colour - copy).max(axis=2) < BLEEDS)
    copy += _membrane(np.where(rim[..., None], colour - copy, np.float32(0)), rim)
    left = (hole & ~good).astype(np.uint8)
    result = np.where(hole[..., None], copy, colour).astype(np.float32)
    if left.any():
        rough = cv2.inpaint(np.rint(np.clip(result, 0, 1) * 255).astype(np.uint8), left, 3, cv2.INPAINT_TELEA)
        result[left > 0] = rough[left > 0].astype(np.float32) / np.float32(255)
    return result


def _membrane(values: Float, known: Where) -> Float:
    """Known values spread smoothly over everything: averaged down a pyramid and filled in on the way up."""
    weight = known.astype(np.float32)
    if min(known.shape) < 2 or known.all():
        mean = values.reshape(-1, values.shape[2]).sum(axis=0) / max(float(weight.sum()), 1.0)
        return np.where(known[..., None], values, mean).astype(np.float32)
    size = known.shape[1], known.shape[0]
    half: Pixels = cv2.pyrDown(values * weight[..., None])
    share: Pixels = cv2.pyrDown(weight)
    means = half / np.maximum(share, np.float32(1e-4))[..., None]
    below = _membrane(np.where((share > 0.02)[..., None], means, np.float32(0)), share > 0.02)
    smooth: Pixels = cv2.pyrUp(below, dstsize=size)
    return np.where(known[..., None], values, smooth).astype(np.float32)
