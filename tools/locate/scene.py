"""Stuff rather than things: foliage, skin, text, and the dark and bright parts. The sky has a module of its own.

Left out: water, roads, buildings and all that colour and texture do not tell apart reliably.

Confidence. Foliage: fit of the green and its texture. Skin: 0.75 next to a
found face, 0.45 without. Text: 0.7 at most, and
that only when several words are found. Tones are definitions rather than guesses: 0.9.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from ...images.pixels import Float
from .cascades import faces, skin
from .colours import membership, union_of_large
from .sheets import grow
from .view import Candidate, View, components, fill_holes, morph, ramp, union

WORK = 512


def roughness(view: View) -> Float:
    """(h, w): local standard deviation of luma over 7 pixels, 0-255."""
    gray = view.gray.astype(np.float32)
    mean = cv2.blur(gray, (7, 7))
    square = cv2.blur(gray * gray, (7, 7))
    result: Float = np.sqrt(np.maximum(square - mean * mean, 0)).astype(np.float32)
    return result


def find_foliage(view: View) -> list[Candidate]:
    """Green, textured areas; in a grey picture rough ground along the lower border, which is a guess."""
    if view.colourless:
        return _rough_ground(view)
    green = membership(view, "green")
    hue = view.hsv[..., 0]
    dry = (hue >= 40) & (hue < 62) & (view.hsv[..., 1] > 0.2) & (view.lab[..., 0] < 70)
    rough = cv2.blur(roughness(view), (15, 15))
    leaf = ((green > 0.35) | (dry & (green > 0.0))) & (rough > 3)
    leaf = union_of_large(morph(leaf, cv2.MORPH_CLOSE, view.diagonal * 0.006), max(8, view.area // 2000))
    mask = fill_holes(leaf, view.area // 1000)
    share = float(mask.mean())
    if share < 0.002:
        return []
    texture = ramp(float(np.median(rough[mask])), 3, 9)
    fit = float(green[mask].mean())
    score = 0.9 * (0.4 * ramp(fit, 0.2, 0.7) + 0.35 * texture + 0.25 * ramp(share, 0.002, 0.05))
    return [Candidate(mask, score, "foliage")]


def _rough_ground(view: View) -> list[Candidate]:
    """Texture that hangs together from the lower border, finer and lighter with distance as it may be."""
    small = view.smaller(WORK)
    height = small.shape[0]
    grain = np.log1p(cv2.GaussianBlur(roughness(small), (0, 0), 3))
    light = cv2.GaussianBlur(small.gray.astype(np.float32), (0, 0), 3)
    features = np.stack([light, grain * 25], axis=2).astype(np.float32)
    lower = np.zeros(small.shape, bool)
    lower[-max(4, height // 5) :] = True
    rough = lower & (grain > np.log1p(5))
    if np.count_nonzero(rough) < 0.3 * np.count_nonzero(lower):
        return []
    middle = np.median(features[rough], axis=0)
    seed = rough & (np.abs(features - middle) < (25, 12)).all(axis=2)
    anchor = np.zeros(small.shape, bool)
    anchor[-3:] = True
    mask, _ = grow(features, seed, anchor, ((6.0, 3.0), (14.0, 8.0)), 3.5)
    mask = union_of_large(morph(mask, cv2.MORPH_OPEN, 7), small.area // 100)
    if not mask.any():
        return []
    mask = fill_holes(mask, small.area // 500)
    large = cv2.resize(mask.astype(np.uint8), view.shape[::-1], interpolation=cv2.INTER_LINEAR) > 0
    share = float(mask.mean())
    score = 0.4 + 0.16 * ramp(share, 0.05, 0.25) + 0.12 * ramp(float(light[mask].std()), 30, 10)
    note = "a grey picture: rough ground was taken for grass"
    return [Candidate(np.asarray(large), score, "ground texture", note, coarse=view.shape[1] / small.shape[1])]


def find_skin(view: View) -> list[Candidate]:
    """Skin by colour; where a face is seen, by the colours of that face."""
    if view.colourless:
        return []
    mask = skin(view)
    score, note = 0.45, "no face was seen to take the colour of skin from"
    hits = [f for f in faces(view) if f.score >= 0.6]
    if hits:
        x, y, w, h = hits[0].box
        patch = view.lab[y + h // 4 : y + h * 3 // 4, x + w // 4 : x + w * 3 // 4].reshape(-1, 3)
        middle = np.median(patch, axis=0)
        spread = np.maximum(np.median(np.abs(patch - middle), axis=0) * 1.48, (9.0, 3.0, 3.0))
        mask &= ((np.abs(view.lab - middle) / spread) < 2.4).all(axis=2)
        score, note = 0.75, ""
    mask = union_of_large(morph(mask, cv2.MORPH_OPEN, view.diagonal * 0.004), max(8, view.area // 3000))
    mask = fill_holes(mask, view.area // 2000)
    return [Candidate(mask, score, "skin", note)] if mask.any() else []


def find_text(view: View) -> list[Candidate]:
    """Lines of text, as boxes: strokes (morphological gradient) of like height in rows, joined along the line."""
    gradient = cv2.morphologyEx(view.gray, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    # against the surroundings, so that a page in uneven light keeps its words
    size = max(15, round(view.diagonal * 0.06) | 1)
    strokes = (gradient > 24) & (gradient > 1.6 * cv2.blur(gradient, (size, size)).astype(np.float32))
    letters = [cv2.boundingRect(p.astype(np.uint8)) for p in components(strokes, 6)]
    heights = [h for _, _, w, h in letters if 5 <= h <= 0.2 * view.shape[0] and w <= 12 * h]
    if len(heights) < 4:
        return []
    typical = float(np.median(heights))
    across = np.ones((1, max(3, round(typical * 1.1))), np.uint8)
    lines = cv2.morphologyEx(strokes.astype(np.uint8), cv2.MORPH_CLOSE, across)
    found = []
    for part in components(lines > 0, max(20, round(typical * typical))):
        points = cv2.findNonZero(part.astype(np.uint8))
        box = cv2.minAreaRect(points)  # lines may be tilted
        w, h = max(box[1]) + 1, min(box[1]) + 1
        filled = np.count_nonzero(part) / (w * h)
        # a row across letters changes between stroke and gap a few times per letter height; edges of things do not
        ink = (strokes & part).astype(np.int8)
        changes = float(np.abs(np.diff(ink, axis=1)).sum()) / w
        if w < 1.6 * h or not 0.5 * typical <= h <= 3.5 * typical or filled < 0.4 or not 1.0 < changes < 9:
            continue
        canvas = np.zeros(view.shape, np.uint8)
        cv2.fillConvexPoly(canvas, np.rint(cv2.boxPoints(box)).astype(np.int32), 1)
        mask = (canvas > 0) | part
        score = 0.4 * ramp(filled, 0.35, 0.7) + 0.3 * ramp(changes, 1.0, 2.5)
        found.append(Candidate(mask, score, "text lines", exact=True))
    # words come together: a lone one may be anything with stripes
    company = 0.55 + 0.45 * ramp(len(found), 1, 5)
    written = np.count_nonzero(union((c.mask for c in found), view.shape) & strokes) / np.count_nonzero(strokes)
    company *= 0.6 + 0.4 * ramp(written, 0.3, 0.7)
    return [c.scored(c.score * company) for c in found[:80]]


def tone(low: float, high: float, name: str) -> Callable[[View], list[Candidate]]:
    """A detector of pixels whose CIELAB lightness, slightly smoothed, lies from `low` to `high` (0-100)."""

    def find(view: View) -> list[Candidate]:
        light = view.lab[..., 0]
        if min(view.shape) >= 16:
            light = np.asarray(
                cv2.GaussianBlur(np.ascontiguousarray(light), (0, 0), max(1.0, view.diagonal * 0.002)), np.float32
            )
        mask = (light >= low) & (light <= high) & view.opaque
        return [Candidate(mask, 0.9, name)] if mask.any() else []

    return find
