"""From the box of a thing to the thing: GrabCut inside the box, with what lies around it as the background.

Box prompts are what a vision-language model gives; SAM 2 (`sam.py`) does the same better, and needs torch. Left out:
finding the box.

Confidence: how well the outline of the cut-out lies on edges of the picture. A box whose inside cannot be told from its
surroundings is taken as it is, with little confidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from ...schema import Box
from .subject import grab_cut, on_edges
from .view import Candidate, View, components, fill_holes, morph, union

Bits = npt.NDArray[np.bool_]
Segmenter = Callable[[View, Sequence[Box]], list[Candidate]]
"""One candidate for each box of a view, x, y, width, height in its pixels."""

WORK = 256
"""Long edge of the copy that GrabCut runs on."""
AROUND = 0.3
"""Surroundings that are seen, as a part of the box's sides; at least `LEAST` pixels."""
LEAST = 8
PLAUSIBLE = (0.12, 0.97)
"""Parts of its box that a thing fills."""
UNTOLD = 0.2
"""Confidence of a box that is taken as it is."""


def cut_out(view: View, boxes: Sequence[Box]) -> list[Candidate]:
    """The things in the boxes of a view."""
    return [_cut_out(view, box) for box in boxes]


def _cut_out(view: View, box: Box) -> Candidate:
    x, y, w, h = box
    height, width = view.shape
    aside, above = max(LEAST, round(AROUND * w)), max(LEAST, round(AROUND * h))
    left, top = max(0, x - aside), max(0, y - above)
    right, bottom = min(width, x + w + aside), min(height, y + h + above)
    part = View(np.ascontiguousarray(view.rgb[top:bottom, left:right]), None, view.scale)
    small = part.smaller(WORK)
    inside = np.zeros(part.shape, np.uint8)
    inside[y - top : y - top + h, x - left : x - left + w] = 1
    inner = cv2.resize(inside, small.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    mask = np.zeros(view.shape, bool)
    found = _thing(small, inner)
    if found is None:
        mask[y : y + h, x : x + w] = True
        return Candidate(mask, UNTOLD, "box", "what is in it could not be told from its surroundings", exact=True)
    score = 0.5 + 0.5 * on_edges(small, found)
    large = cv2.resize(found.astype(np.float32), part.shape[::-1], interpolation=cv2.INTER_LINEAR) >= 0.5
    mask[top:bottom, left:right] = large & (inside > 0)
    return Candidate(mask, score, "box, cut out", coarse=part.shape[1] / small.shape[1])


def _thing(view: View, inner: Bits) -> Bits | None:
    """What GrabCut tells from the surroundings of `inner`; None when that is no plausible thing."""
    x, y, w, h = cv2.boundingRect(inner.astype(np.uint8))
    trimap = np.where(inner, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    core = trimap[y + h * 3 // 8 : y + h - h * 3 // 8, x + w * 3 // 8 : x + w - w * 3 // 8]
    core[core == cv2.GC_PR_FGD] = cv2.GC_FGD  # a tight box is centred on its thing
    cut = grab_cut(view, trimap, rounds=4)
    if cut is None:
        return None
    opened = morph(cut & inner, cv2.MORPH_OPEN, view.diagonal * 0.01)
    parts = components(opened, max(4, w * h // 500))
    if not parts:
        return None
    large = np.count_nonzero(parts[0])
    whole = union((p for p in parts if np.count_nonzero(p) > 0.15 * large), view.shape)
    thing = fill_holes(whole, round(0.02 * w * h))
    low, high = PLAUSIBLE
    return thing if low < float(thing.sum()) / max(1, w * h) < high else None


def overlap(a: Bits, b: Bits) -> float:
    """Intersection over union, 0-1; 0 for two empty masks."""
    return float((a & b).sum()) / max(1, int((a | b).sum()))
