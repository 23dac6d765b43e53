"""Stuff rather than things: foliage, skin, and the dark and bright parts. Sky and text have modules of their own.

Left out: water, roads, buildings and all that colour and texture do not tell apart reliably.

Confidence. Foliage: fit of the green and its texture; in a grey picture up to 0.68 for rough ground of one kind. Skin:
0.75 with the colours of a face that was found, 0.45 without. Tones are definitions rather than guesses: 0.9.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float
from .cascades import faces, skin
from .colours import fit, union_of_large
from .sheets import WORK, grow, roughness
from .sky import find_sky
from .view import Candidate, View, components, enlarge, fill_holes, kernel, morph, once, ramp, union

CLUMPS = 9.5
"""Coarseness of light and dark, 0-255, from which on foliage is trees; lawns have 4 to 7, crowns 11 to 30."""


def _near(plane: Float, size: float) -> Float:
    """The mean around each pixel, over about `size` pixels to every side."""
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), max(1.0, size)), np.float32)


@once
def vegetation(view: View) -> tuple[Float, Float]:
    """(h, w) 0-1, how green the surroundings of a pixel are; and how coarse their light and dark is, 0-255.

    Foliage lies at CIELAB hues of 80 (dry) to 150 degrees with a moderate chroma. Dark pixels say little about colour,
    so each counts by its lightness. Crowns of trees are light and dark over several pixels; grass is even there.
    """
    light, a, b = (view.lab[..., i] for i in range(3))
    hue = np.degrees(np.arctan2(b, a)).astype(np.float32)
    green = np.minimum(fit(hue, (74, 84, 152, 166)), fit(view.chroma, (5, 11, 55, 72)))
    weight = np.clip((light - 5) / 15, 0.02, 1).astype(np.float32)
    size = view.diagonal * 0.008
    told = np.asarray(green * weight, np.float32)
    near = np.asarray(_near(told, size) / np.maximum(_near(weight, size), 1e-3), np.float32)
    soft = cv2.GaussianBlur(view.gray.astype(np.float32), (0, 0), max(1.0, view.diagonal * 0.0032))
    window = (max(3, round(view.diagonal * 0.04) | 1),) * 2
    mean = cv2.blur(soft, window)
    coarse = np.sqrt(np.maximum(cv2.blur(soft * soft, window) - mean * mean, 0))
    # a single edge between two even areas is not coarse: the opening takes its ridge away
    opened = cv2.morphologyEx(coarse.astype(np.float32), cv2.MORPH_OPEN, kernel(1.4 * window[0]))
    return near, _near(np.asarray(opened, np.float32), 2 * size)


@once
def find_foliage(view: View) -> list[Candidate]:
    """Green, textured areas; in a grey picture rough ground along the lower border, which is a guess."""
    small = view.smaller(WORK)
    if view.colourless:
        return _rough_ground(view)
    green, coarse = vegetation(small)
    rough = cv2.blur(roughness(small), (15, 15))
    sure = (green > 0.4) & (rough > 3)
    # the shaded side of a crown has little colour, but the crown's texture
    dim = _near(np.ascontiguousarray(small.lab[..., 0]), small.diagonal * 0.015) < 40
    shaded = (green > 0.15) & (rough > 8) & (coarse > CLUMPS) & dim
    grown = [p for p in components(sure | shaded, small.area // 1000 + 4) if np.mean(sure[p]) > 0.6]
    return _plants(view, small, sure | union(grown, small.shape), "foliage")


def find_grass(view: View) -> list[Candidate]:
    """Foliage that is even in light and dark."""
    return _of_foliage(view, "grass", coarse=False)


def find_trees(view: View) -> list[Candidate]:
    """Foliage of lit and shaded crowns. Autumn colours are left out: wood, fur and brick have them too."""
    return _of_foliage(view, "trees", coarse=True)


def _of_foliage(view: View, name: str, coarse: bool) -> list[Candidate]:
    foliage = find_foliage(view)
    if not foliage or view.colourless:
        return foliage
    small = view.smaller(WORK)
    whole = enlarge(foliage[0].mask, small.shape)
    clumps = vegetation(small)[1] > CLUMPS
    found = _plants(view, small, whole & (clumps if coarse else ~clumps), name)
    share = found[0].area / foliage[0].area if found else 0.0
    if share > 0.15:  # a small part may be no more than the rim of the other kind
        return [c.scored(c.score * (0.5 + 0.5 * ramp(share, 0.15, 0.5))) for c in found]
    return [c.scored(min(0.5, c.score), f"green was found, but it does not look like {name}") for c in foliage]


def _plants(view: View, small: View, leaf: npt.NDArray[np.bool_], name: str) -> list[Candidate]:
    leaf = union_of_large(morph(leaf, cv2.MORPH_CLOSE, small.diagonal * 0.006), max(8, small.area // 1000))
    mask = fill_holes(leaf, small.area // 1000)
    share = float(mask.mean())
    if share < 0.002:
        return []
    texture = ramp(float(np.median(roughness(small)[mask])), 3, 8)
    a, b = (float(small.lab[..., i][mask].mean()) for i in (1, 2))
    fresh = ramp(float(np.degrees(np.arctan2(b, a))), 88, 104)
    if fresh < 0.8 and any(c.score >= 0.6 for c in find_sky(view)):
        fresh = max(fresh, 0.6)  # indoors that is wood and fabric, under a sky it is dry grass
    near = float(vegetation(small)[0][mask].mean())
    score = 0.9 * (0.45 + 0.55 * fresh) * (0.4 + 0.6 * ramp(near, 0.4, 0.8)) * (0.4 + 0.6 * texture)
    score *= 0.6 + 0.4 * ramp(share, 0.005, 0.05)
    large = enlarge(mask, view.shape)
    return [Candidate(large, score, name, coarse=view.shape[1] / small.shape[1])]


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
    large = enlarge(mask, view.shape)
    share = float(mask.mean())
    score = 0.4 + 0.16 * ramp(share, 0.05, 0.25) + 0.12 * ramp(float(light[mask].std()), 30, 10)
    note = "a grey picture: rough ground was taken for grass"
    return [Candidate(large, score, "ground texture", note, coarse=view.shape[1] / small.shape[1])]


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
