"""Separate things on a background of their own: what "the biggest object" or "second coin" counts.

The background is a smooth surface of colour fitted to the border; what differs from it and holds together is a thing.
Left out: things that touch each other, and what the things are (a "coin" is round, nothing more).

Confidence: how clearly things and background part into two groups, 0.8 at most.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float
from .sheets import surface_terms
from .subject import enlarge
from .view import Candidate, View, components, fill_holes, morph, ramp

WORK = 600
"""Long edge of the copy on which things are told from the background."""


def difference(view: View) -> Float:
    """(h, w): CIELAB distance to the smooth background, 0-100."""
    height, width = view.shape
    ring = max(1, round(min(height, width) * 0.05))
    keep = np.zeros(view.shape, bool)
    keep[:ring] = keep[-ring:] = keep[:, :ring] = keep[:, -ring:] = True
    keep &= view.opaque
    lab, terms = view.lab, surface_terms(view.shape)
    residual = lab
    for turn in range(5):  # from the border inwards: what follows the surface joins, things drop out
        rows = terms[keep]
        if len(rows) < 8:
            break
        step = max(1, len(rows) // 20000)
        weights, *_ = np.linalg.lstsq(rows[::step], lab[keep][::step], rcond=None)
        residual = lab - terms @ weights.astype(np.float32)
        distance = np.sqrt((residual**2).sum(axis=2))
        usual = float(np.median(distance[keep]))
        keep = (distance <= max(2.0, 2.2 * usual)) & view.opaque & (keep if turn == 0 else True)
    result: Float = np.clip(np.sqrt((residual**2).sum(axis=2)), 0, 100).astype(np.float32)
    result[~view.opaque] = 0
    return result


def find_blobs(view: View) -> list[Candidate]:
    """Things that stand apart from the background, largest first."""
    small = view.smaller(WORK)
    sharp = away = difference(small)
    if min(small.shape) >= 64:
        away = np.asarray(cv2.GaussianBlur(away, (0, 0), 1.0), np.float32)
    eight = np.clip(away * 2.55, 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(eight, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    threshold = max(6.0, min(level / 2.55, 25.0))
    mask = fill_holes(away > threshold)
    if min(small.shape) >= 64:
        mask = morph(mask, cv2.MORPH_OPEN, small.diagonal * 0.005)
    share = float(mask.mean())
    if not 0 < share < 0.8:
        return []
    apart = float(np.median(away[mask]) - np.median(away[~mask])) / threshold
    steady = ramp(float(np.percentile(away[~mask], 95)) / threshold, 1.0, 0.5)
    score = 0.8 * (0.3 + 0.4 * ramp(apart, 0.8, 2.5) + 0.3 * steady) * ramp(share, 0.8, 0.6)
    parts = components(mask, max(4, round(0.0005 * small.area)))
    coarse = view.shape[1] / small.shape[1]
    return [Candidate(enlarge(_tight(p, sharp), view.shape), score, "separate things", coarse=coarse) for p in parts]


def _tight(part: npt.NDArray[np.bool_], away: Float) -> npt.NDArray[np.bool_]:
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


def circular(mask: npt.NDArray[np.bool_]) -> float:
    """How much of its smallest enclosing circle a region fills."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return 0.0
    _, radius = cv2.minEnclosingCircle(np.concatenate(contours))
    return min(1.0, float(np.count_nonzero(mask)) / (np.pi * (radius + 0.5) ** 2))


def rectangular(mask: npt.NDArray[np.bool_]) -> float:
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
