"""What a step does to the steps before it: detail worn away since the original, and words that it spoils.

A verdict on one step compares with the picture before it, and ten small losses in a row each pass. So the result is
also compared with the original, seen through all that moved it in one resampling; a step fails when it takes the
picture past what the steps asked for. Left out: whether the earlier edits themselves are still to be seen, but for
writing, which the next crop, blur or turn spoils most easily.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import LUMA, Pixels, cut
from ...schema import Action
from .detail import gaussian
from .evidence import Written
from .findings import Finding, holds, passed
from .geometry import seen_colour, seen_through, windows_of
from .harm import blockiness
from .scene import Scene, luma_at

Array = npt.NDArray[np.float32]
Where = npt.NDArray[np.bool_]
SOFTENS: frozenset[Action] = frozenset({"blur", "change_style", "other", "restore"})
"""After these nobody can say how sharp the picture should be."""
SHARP, CLEAN, GRID = 0.5, 0.75, 1.5
"""What has to be left of the strongest edges, how alike the fine structure has to be, and how much stronger JPEG's
grid may be than in the original."""


def decay(scene: Scene) -> list[Finding]:
    """Detail that repeated editing wore away, against the original; nothing for the first step.

    A step that left things as worn as they were does not fail for its predecessors.
    """
    evidence = scene.evidence
    if evidence.original is None or not evidence.earlier or scene.after.ndim != 3:
        return []
    name, expected = "decay", f"at least {SHARP:.0%} of the original's edges, {CLEAN:.0%} alike"
    if any(r.kind in SOFTENS for r in (*evidence.earlier, *evidence.sub_requests)):
        return []
    step, placed = np.array(evidence.matrix, float), np.array(evidence.placed, float)
    grown = math.sqrt(max(abs(float(np.linalg.det(step[:2, :2]))), 1e-6))
    now = worn(evidence.original, scene.after, step @ placed, min(1.0, evidence.coarsest / grown))
    if now is None:
        return []
    sharp, clean, grid = now
    text = f"{sharp:.0%} of the edges, {clean:.0%} alike, blocks {grid:.2f} times"
    if sharp >= SHARP and clean >= CLEAN and grid <= GRID:
        return [passed(name, text, expected)]
    before = worn(evidence.original, scene.before, placed, evidence.coarsest)
    worse = before is None or sharp < before[0] - 0.01 or clean < before[1] - 0.01 or grid > before[2] * 1.05
    advice = f"repeated editing wears the picture away ({text}): do it in fewer steps, from the original"
    return [holds(name, not worse, text, expected, advice, 0.6)]


def worn(
    original: Pixels, pixels: Pixels, matrix: npt.NDArray[np.float64], coarsest: float
) -> tuple[float, float, float] | None:
    """(edges left, likeness of fine structure, blocks): the median of the better half of some textured windows.

    Edges are those of the original, seen through the matrix; their steepness counts against the contrast of their
    surroundings, so that a tone curve wears nothing. The better half, since an edit may have replaced some windows.
    `matrix`: coordinates of the original to those of the picture; `coarsest`: as in `Evidence`.
    """
    if not np.isfinite(matrix).all() or abs(float(np.linalg.det(matrix))) < 1e-9:
        return None
    inverse = np.linalg.inv(matrix).astype(np.float64)
    found = []
    for box in windows_of(pixels):
        if min(box[2:]) < 32:
            continue
        reference, known = seen_through(original, inverse, box)
        if known.mean() < 0.6:
            continue
        old = reference @ LUMA
        if coarsest < 0.9:
            old = gaussian(old, 0.45 / max(coarsest, 0.02))
        new = np.where(known, seen_colour(cut(pixels, box)) @ LUMA, old).astype(np.float32)
        measured = _against(old, new, known)
        if measured is not None:
            found.append((*measured, blockiness(new, known) / blockiness(old, known)))
    if not found:
        return None
    half = -(-len(found) // 2)
    sharp, clean, grid = (sorted(values) for values in zip(*found, strict=True))
    return float(np.median(sharp[-half:])), float(np.median(clean[-half:])), float(np.median(grid[:half]))


def _against(old: Array, new: Array, known: Where) -> tuple[float, float] | None:
    """(steepness of the strongest edges against their contrast, correlation of the fine structure around them)."""
    fine, coarse = ([_band(v, *width) for v in (old, new)] for width in ((0.0, 1.2), (1.2, 5.0)))
    slope = np.abs(fine[0])
    use = known & (slope >= max(float(np.quantile(slope[known], 0.9)), 0.012))
    if use.sum() < 60:
        return None
    near = cv2.dilate(use.astype(np.uint8), np.ones((5, 5), np.uint8)).reshape(use.shape) > 0
    near &= known
    contrast = _gain(coarse[0][near], coarse[1][near])
    if abs(contrast) < 0.05:
        return None  # something else stands here now
    a, b = (f[near] - f[near].mean() for f in fine)
    alike = float((a * b).sum() / max(float(np.sqrt((a**2).sum() * (b**2).sum())), 1e-12))
    return _gain(fine[0][use], fine[1][use]) / contrast, alike


def _gain(old: Array, new: Array) -> float:
    return float((old * new).sum() / max(float((old**2).sum()), 1e-12))


def _band(gray: Array, inner: float, outer: float) -> Array:
    return gaussian(gray, inner) - gaussian(gray, outer)


def writing_kept(scene: Scene) -> list[Finding]:
    """Words of earlier steps stay on the picture, upright and legible, unless this step was asked for after them."""
    asked_later = {before for request in scene.evidence.sub_requests for before in request.after}
    return [_kept(scene, words) for words in scene.evidence.written if words.sub_request not in asked_later]


def _kept(scene: Scene, words: Written) -> Finding:
    name, expected = "writing", "whole, upright and sharp"
    matrix = np.array(scene.evidence.matrix, float)
    x, y, w, h = words.box
    corners = matrix @ np.array([[x, x + w - 1, x, x + w - 1], [y, y, y + h - 1, y + h - 1], [1, 1, 1, 1]], float)
    places = corners[:2] / np.maximum(np.abs(corners[2]), 1e-9)
    height, width = scene.after.shape[:2]
    out = bool((places < -1).any() or (places[0] > width).any() or (places[1] > height).any())
    turn = abs(math.degrees(math.atan2(matrix[1, 0], matrix[0, 0])))
    if out or np.linalg.det(matrix[:2, :2]) < 0 or turn > 20:
        how = "cut off" if out else "turned or mirrored"
        advice = f"the words written before are {how}: do this before the writing"
        return holds(name, False, how, expected, advice, 0.7)
    left = 1.0
    if scene.same_size and min(w, h) >= 4:
        slopes = [float(np.quantile(np.abs(np.diff(luma_at(p, words.box), axis=1)), 0.97))
                  for p in (scene.before, scene.after)]  # fmt: skip
        left = slopes[1] / max(slopes[0], 1e-3)
    return holds(name, left >= 0.6, f"{left:.0%} as sharp", expected,
                 "the words written before were blurred: do this before the writing", 0.7)  # fmt: skip
