"""Stuff rather than things: foliage, skin, and the dark and bright parts. Sky and text have modules of their own.

Left out: water, roads, buildings and all that colour and texture do not tell apart reliably.

Confidence. Foliage: fit of the green and its texture; in a grey picture up to 0.68 for rough ground of one kind. Skin:
0.75 with the colours of a face that was found, 0.45 without. Tones are definitions rather than guesses: 0.9.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from ...images.pixels import Float
from .cascades import faces, skin
from .colours import membership, union_of_large
from .sheets import grow
from .view import Candidate, View, fill_holes, morph, ramp

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
