"""Faces, eyes, cat faces, number plates and people with the classifiers that ship inside OpenCV.

Viola & Jones, "Rapid object detection using a boosted cascade of simple features" (CVPR 2001); Dalal & Triggs,
"Histograms of oriented gradients for human detection" (CVPR 2005). Left out: heads turned away or tilted by more than
about 20 degrees, faces under about 3 % of the picture's long edge, and any claim about who or what a person is.

Confidence: one cascade alone gives 0.45 to 0.7 by the weight of its last stage; a second cascade that finds the same
box adds 0.2, skin colour inside the box 0.1 (its absence in a colour picture takes 0.15 away).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...schema import Box
from .view import Candidate, View, ramp


@dataclass(frozen=True, slots=True)
class Hit:
    """One detection: a box, a score 0-1 and, for profiles, where the face looks (-1 left, 0 ahead, 1 right)."""

    box: Box
    score: float
    looks: int = 0


def detect(gray: npt.NDArray[Any], name: str, least: float, neighbours: int = 4) -> list[tuple[Box, float]]:
    """Boxes and last-stage weights of one cascade; boxes are at least `least` of the long edge wide."""
    height, width = gray.shape
    size = max(20, round(least * max(height, width)))
    if min(height, width) < size:
        return []
    # a classifier holds state while it runs, so each call loads its own: 10-30 ms, and threads stay apart
    classifier = cv2.CascadeClassifier(cv2.data.haarcascades + name)
    boxes, _, weights = classifier.detectMultiScale3(
        gray, scaleFactor=1.1, minNeighbors=neighbours, minSize=(size, size), outputRejectLevels=True
    )
    pairs = [
        ((int(b[0]), int(b[1]), int(b[2]), int(b[3])), float(w))
        for b, w in zip(boxes, np.ravel(weights), strict=False)
    ]
    return sorted(pairs, key=lambda p: -p[1])


def overlap(a: Box, b: Box) -> float:
    """Intersection over union of two boxes."""
    across = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    down = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / (a[2] * a[3] + b[2] * b[3] - across * down)


def skin(view: View) -> npt.NDArray[np.bool_]:
    """Pixels of the colours of human skin: a box in Cr and Cb (Chai & Ngan 1999), widened for dark skin."""
    ycc = cv2.cvtColor(view.rgb, cv2.COLOR_RGB2YCrCb)
    luma, cr, cb = ycc[..., 0], ycc[..., 1], ycc[..., 2]
    return np.asarray((luma > 35) & (cr >= 134) & (cr <= 178) & (cb >= 77) & (cb <= 127) & view.opaque)


def faces(view: View) -> list[Hit]:
    """Faces, surest first."""
    gray = cv2.equalizeHist(view.gray)
    frontal = detect(gray, "haarcascade_frontalface_alt2.xml", 0.03)
    other = detect(gray, "haarcascade_frontalface_default.xml", 0.03, 6)
    hits: list[Hit] = []
    for box, weight in frontal:
        agreed = any(overlap(box, b) > 0.4 for b, _ in other)
        hits.append(Hit(box, 0.5 + 0.1 * ramp(weight, 0, 6) + 0.2 * agreed))
    mirrored = np.ascontiguousarray(gray[:, ::-1])
    width = gray.shape[1]
    # the cascade was trained on faces that look to the left
    sides = [(b, w, -1) for b, w in detect(gray, "haarcascade_profileface.xml", 0.05)]
    for (x, y, w, h), weight in detect(mirrored, "haarcascade_profileface.xml", 0.05):
        sides.append(((width - x - w, y, w, h), weight, 1))
    for box, weight, looks in sides:
        hits.append(Hit(box, 0.45 + 0.15 * ramp(weight, 0, 5), looks))
    for box, weight in other:
        hits.append(Hit(box, 0.35 + 0.1 * ramp(weight, 2, 8)))
    return _distinct([_by_skin(view, hit) for hit in hits])


def _by_skin(view: View, hit: Hit) -> Hit:
    if view.colourless:
        return hit
    x, y, w, h = hit.box
    inner = skin(view)[y + h // 4 : y + h * 3 // 4, x + w // 4 : x + w * 3 // 4]
    share = float(inner.mean()) if inner.size else 0.0
    change = 0.25 * ramp(share, 0.15, 0.6) - 0.15
    return Hit(hit.box, float(np.clip(hit.score + change, 0, 0.95)), hit.looks)


def _distinct(hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: -h.score):
        if all(overlap(hit.box, k.box) < 0.25 for k in kept):
            kept.append(hit)
    return kept
