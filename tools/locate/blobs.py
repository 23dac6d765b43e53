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
from .view import Candidate, View, components, fill_holes, morph, ramp


def difference(view: View) -> Float:
    """(h, w): CIELAB distance to the smooth background, 0-100."""
    lab = np.ascontiguousarray(view.lab)
    height, width = view.shape
    ring = max(1, round(min(height, width) * 0.05))
    border = np.zeros(view.shape, bool)
    border[:ring] = border[-ring:] = border[:, :ring] = border[:, -ring:] = True
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * y], axis=2).astype(np.float32)
    keep = border & view.opaque
    residual = lab
    for _ in range(3):  # things that touch the border drop out of the fit
        if np.count_nonzero(keep) < 8:
            break
        weights, *_ = np.linalg.lstsq(terms[keep], lab[keep], rcond=None)
        residual = lab - terms @ weights.astype(np.float32)
        distance = np.sqrt((residual**2).sum(axis=2))
        keep = border & view.opaque & (distance <= max(3.0, float(np.median(distance[border])) * 2))
    result: Float = np.clip(np.sqrt((residual**2).sum(axis=2)), 0, 100).astype(np.float32)
    result[~view.opaque] = 0
    return result


def find_blobs(view: View) -> list[Candidate]:
    """Things that stand apart from the background, largest first."""
    away = difference(view)
    if min(view.shape) >= 64:
        away = np.asarray(cv2.GaussianBlur(away, (0, 0), 1.0), np.float32)
    eight = np.clip(away * 2.55, 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(eight, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    threshold = max(6.0, min(level / 2.55, 25.0))
    mask = fill_holes(away > threshold)
    if min(view.shape) >= 64:
        mask = morph(mask, cv2.MORPH_OPEN, view.diagonal * 0.005)
    share = float(mask.mean())
    if not 0 < share < 0.8:
        return []
    apart = float(np.median(away[mask]) - np.median(away[~mask])) / threshold
    steady = ramp(float(np.percentile(away[~mask], 95)) / threshold, 1.0, 0.5)
    score = 0.8 * (0.3 + 0.4 * ramp(apart, 0.8, 2.5) + 0.3 * steady) * ramp(share, 0.8, 0.6)
    parts = components(mask, max(4, round(0.0005 * view.area)))
    return [Candidate(part, score, "separate things") for part in parts]


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
