"""Separate things on a background of their own: what "the biggest object" or "second coin" counts.

The background is a smooth surface of colour fitted to the border; what differs from it and holds together is a thing.
Things that touch are parted by a watershed when the pieces are convex. Left out: things that lie over each other, and
what the things are (a "coin" is round, nothing more).

Confidence: how clearly things and background part into two groups, 0.8 at most; three or more convex things that make
up most of what stands out are trusted (0.75) even when their contrast is low.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float
from .sheets import surface, surface_terms
from .subject import on_edges
from .view import Candidate, View, components, enlarge, fill_holes, morph, once, ramp, union

WORK = 600
"""Long edge of the copy on which things are told from the background."""
FIT = 200
"""Long edge of the copy on which the background's surface is fitted."""

Bits = npt.NDArray[np.bool_]


def difference(view: View) -> Float:
    """(h, w): CIELAB distance to the smooth background, 0-100."""
    weights = _background(view.smaller(FIT))
    residual = view.lab - surface_terms(view.shape) @ weights
    result: Float = np.clip(np.sqrt((residual**2).sum(axis=2)), 0, 100).astype(np.float32)
    result[~view.opaque] = 0
    return result


def _background(view: View) -> Float:
    """(6, 3): the surface of CIELAB that follows the border; things drop out of the fit, what is like it joins."""
    height, width = view.shape
    ring = max(1, round(min(height, width) * 0.05))
    keep = np.zeros(view.shape, bool)
    keep[:ring] = keep[-ring:] = keep[:, :ring] = keep[:, -ring:] = True
    keep &= view.opaque
    lab, terms = view.lab, surface_terms(view.shape)
    weights = np.zeros((terms.shape[2], 3), np.float32)
    weights[0] = np.median(lab.reshape(-1, 3), axis=0)
    for turn in range(6):
        rows = terms[keep]
        if len(rows) < 8:
            break
        weights = surface(rows, lab[keep])
        distance = np.sqrt(((lab - terms @ weights) ** 2).sum(axis=2))
        usual = float(np.median(distance[keep]))
        keep = (distance <= max(2.0, 2.2 * usual)) & view.opaque & (keep if turn == 0 else True)
    return weights


@once
def find_blobs(view: View) -> list[Candidate]:
    """Things that stand apart from the background, largest first."""
    small = view.smaller(WORK)
    away = difference(small)
    found = _stands_out(away, small)
    if found is None:
        return []
    mask, threshold = found
    share = float(mask.mean())
    apart = float(np.median(away[mask]) - np.median(away[~mask])) / threshold
    steady = ramp(float(np.percentile(away[~mask], 95)) / threshold, 1.0, 0.5)
    score = 0.8 * (0.3 + 0.4 * ramp(apart, 0.8, 2.5) + 0.3 * steady) * ramp(share, 0.8, 0.6)
    least = max(4, round(0.0005 * small.area))
    parts = [one for part in components(mask, least) for one in _apart(part, least)]
    neat = [p for p in parts if convex(p) > 0.9]
    if len(neat) >= 3 and sum(map(np.count_nonzero, neat)) > 0.6 * np.count_nonzero(mask):
        # several convex things on one ground are hardly an accident of light, and the others are such things too
        score = max(score, 0.75 * ramp(on_edges(small, mask), 0.2, 0.6))
        parts = [_hull(_tight(p, away)) if convex(p) > 0.6 else p for p in parts]
    else:
        parts = [_tight(p, away) for p in parts]
    coarse = view.shape[1] / small.shape[1]
    parts.sort(key=lambda p: -np.count_nonzero(p))
    return [Candidate(enlarge(p, view.shape), score, "separate things", coarse=coarse) for p in parts]


def _stands_out(away: Float, view: View) -> tuple[Bits, float] | None:
    """What differs from the background, and by how much at least; None when that is nothing or nearly all."""
    if min(view.shape) >= 64:
        away = np.asarray(cv2.GaussianBlur(away, (0, 0), 1.0), np.float32)
    eight = np.clip(away * 2.55, 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(eight, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    threshold = max(6.0, min(level / 2.55, 25.0))
    # a thing may fade into the background on its dim side: half the contrast is enough where it rounds the thing off
    clear = away > threshold
    faint = components(morph(fill_holes(away > 0.55 * threshold), cv2.MORPH_OPEN, 3), view.area // 2000 + 4)
    kept = [part for part in faint if (part & clear).any() and np.mean(clear[part]) > 0.25 and convex(part) > 0.9]
    mask = fill_holes(clear | union(kept, view.shape))
    if min(view.shape) >= 64:
        mask = morph(mask, cv2.MORPH_OPEN, view.diagonal * 0.005)
    return (mask, threshold) if 0 < float(mask.mean()) < 0.8 else None


def _apart(part: Bits, least: int) -> list[Bits]:
    """Things that touch, parted by the watershed of the distance to the outside; one whole thing as it is."""
    x, y, w, h = cv2.boundingRect(part.astype(np.uint8))
    inside = np.pad(part[y : y + h, x : x + w], 1).astype(np.uint8)
    if convex(part) > 0.92 or np.count_nonzero(part) < 4 * least:
        return [part]
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    depth = np.asarray(cv2.GaussianBlur(depth, (0, 0), 1.0), np.float32)
    # a thing's core is deeper than half of the deepest, so that rims and tails are not things of their own
    count, markers = cv2.connectedComponents((depth > 0.6 * depth.max()).astype(np.uint8))
    if count < 3:
        return [part]
    markers = markers + 1
    markers[(inside > 0) & (markers == 1)] = 0
    height = np.clip(255 - 255 * depth / depth.max(), 0, 255).astype(np.uint8)
    cv2.watershed(cv2.merge([height] * 3), markers)
    split = []
    for label in range(2, count + 1):
        one = np.zeros_like(part)
        one[y : y + h, x : x + w] = (markers == label)[1:-1, 1:-1]
        split.append(morph(one, cv2.MORPH_DILATE, 3) & part)
    # a ragged thing that only falls into ragged pieces is one thing
    return split if np.mean([convex(one) for one in split]) > 0.9 else [part]


def _tight(part: Bits, away: Float) -> Bits:
    """A thing without the soft rim that belongs half to the background."""
    x, y, w, h = cv2.boundingRect(part.astype(np.uint8))
    window = (slice(y, y + h), slice(x, x + w))
    inside, contrast = part[window], away[window]
    core = fill_holes(inside & (contrast > 0.45 * float(np.median(contrast[inside]))))
    kept = components(core, 1)
    if not kept or np.count_nonzero(kept[0]) <= 0.6 * np.count_nonzero(inside):
        return part
    result = np.zeros_like(part)
    result[window] = kept[0]
    return result


def convex(mask: Bits) -> float:
    """How much of its convex hull a region fills."""
    return np.count_nonzero(mask) / max(1, int(np.count_nonzero(_hull(mask))))


def _hull(mask: Bits) -> Bits:
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return mask
    canvas = np.zeros(mask.shape, np.uint8)
    cv2.fillConvexPoly(canvas, cv2.convexHull(np.concatenate(contours)), (1,))
    return canvas > 0


def circular(mask: Bits) -> float:
    """How much of its smallest enclosing circle a region fills."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return 0.0
    _, radius = cv2.minEnclosingCircle(np.concatenate(contours))
    return min(1.0, float(np.count_nonzero(mask)) / (np.pi * (radius + 0.5) ** 2))


def rectangular(mask: Bits) -> float:
    """How much of its smallest enclosing (turned) rectangle a region fills."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return 0.0
    _, (width, height), _ = cv2.minAreaRect(np.concatenate(contours))
    return min(1.0, float(np.count_nonzero(mask)) / ((width + 1) * (height + 1)))


def find_circles(view: View) -> list[Candidate]:
    """Things that fill three quarters of their enclosing circle."""
    return [c for c in find_blobs(view) if circular(c.mask) > 0.75]


def find_rectangles(view: View) -> list[Candidate]:
    """Things that fill nine tenths of their enclosing rectangle."""
    return [c for c in find_blobs(view) if rectangular(c.mask) > 0.9]
