"""Regions by colour name: fuzzy ranges of hue (HSV) and of lightness and chroma (CIELAB).

Hue decides between chromatic colours, CIELAB chroma whether there is a colour at all (the hue of near-grey is noise).
Ranges overlap, for people's words do: orange-red is both. Left out: colour constancy, so a white shirt in
blue shade is blue here.

Confidence: how well the pixels fit the range (mean membership), times how solid the regions are (mask after opening
over mask before), limited to 0.9; `combine` lowers it when a singular phrase meets several regions of like size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float
from .view import Candidate, View, components, fill_holes, morph, ramp, union

Trapezoid = tuple[float, float, float, float]
"""0 up to the first number, 1 between the second and third, 0 from the fourth on."""

ANY: Final[Trapezoid] = (-1e3, -1e3, 1e3, 1e3)


@dataclass(frozen=True, slots=True)
class Range:
    """One colour: where its hue (degrees), lightness and chroma (CIELAB) lie."""

    hue: Trapezoid = ANY
    """Around the circle: numbers below 0 and above 360 wrap."""
    light: Trapezoid = ANY
    chroma: Trapezoid = ANY


VIVID: Final[Trapezoid] = (10, 24, 1e3, 1e3)
DULL: Final[Trapezoid] = (-1e3, -1e3, 6, 14)

RANGES: Final[dict[str, tuple[Range, ...]]] = {
    "red": (Range((-30, -15, 9, 20), (8, 14, 70, 82), (18, 34, 1e3, 1e3)),),
    "orange": (Range((3, 13, 38, 46), (36, 48, 90, 98), (28, 45, 1e3, 1e3)),),
    "yellow": (Range((36, 44, 66, 76), (40, 55, 110, 120), (18, 34, 1e3, 1e3)),),
    "green": (
        Range((50, 64, 160, 172), (5, 12, 110, 120), VIVID),
        Range((42, 52, 160, 172), (5, 12, 56, 70), (10, 20, 44, 60)),  # olive
    ),
    "cyan": (Range((155, 166, 196, 208), (10, 25, 110, 120), (8, 16, 1e3, 1e3)),),
    "blue": (Range((182, 197, 252, 264), (2, 8, 95, 110), (9, 20, 1e3, 1e3)),),
    "purple": (Range((246, 258, 308, 322), (4, 10, 85, 95), (12, 24, 1e3, 1e3)),),
    "magenta": (Range((284, 296, 328, 340), (20, 30, 95, 110), (30, 45, 1e3, 1e3)),),
    "pink": (
        Range((292, 312, 350, 362), (42, 54, 100, 110), (14, 26, 1e3, 1e3)),
        Range((-50, -25, 14, 26), (56, 66, 100, 110), (7, 14, 46, 64)),
    ),
    "brown": (Range((2, 12, 42, 54), (7, 12, 50, 62), (8, 16, 58, 70)),),
    "beige": (Range((14, 24, 60, 72), (62, 74, 97, 100), (4, 8, 32, 44)),),
    "black": (Range(light=(-1e3, -1e3, 20, 30), chroma=(-1e3, -1e3, 9, 18)),),
    "white": (Range(light=(74, 86, 1e3, 1e3), chroma=(-1e3, -1e3, 10, 20)),),
    "grey": (Range(light=(16, 26, 80, 90), chroma=DULL),),
}
"""Hues of the X11/CSS colours of each name, checked on photographs; see the tests for the corners."""

SHADE_LIGHT: Final[dict[str, Trapezoid]] = {
    "": ANY,
    "light": (50, 62, 1e3, 1e3),
    "dark": (-1e3, -1e3, 40, 52),
}

LEAST_SHARE = 0.0004
"""Of the picture: smaller regions are noise."""


def fit(values: Float, shape: Trapezoid) -> Float:
    """Membership 0-1 of each value in a trapezoid."""
    low0, low1, high1, high0 = shape
    result = np.ones_like(values)
    if low0 > -1e3:
        result = np.minimum(result, (values - low0) / (low1 - low0))
    if high0 < 1e3:
        result = np.minimum(result, (high0 - values) / (high0 - high1))
    clipped: Float = np.clip(result, 0, 1).astype(np.float32)
    return clipped


def membership(view: View, colour: str, shade: str = "") -> Float:
    """(h, w) 0-1: how much each pixel is of that colour."""
    hue, light, chroma = view.hsv[..., 0], view.lab[..., 0], view.chroma
    best = np.zeros(view.shape, np.float32)
    for one in RANGES[colour]:
        score = np.minimum(fit(light, one.light), fit(chroma, one.chroma))
        if one.hue is not ANY:
            # each value's representative closest to the middle of the range
            middle = (one.hue[1] + one.hue[2]) / 2
            turned = np.mod(hue - middle + 180, 360) - 180 + middle
            score = np.minimum(score, fit(turned.astype(np.float32), one.hue))
        best = np.maximum(best, score)
    if shade:
        best = np.minimum(best, fit(light, SHADE_LIGHT[shade]))
    best[~view.opaque] = 0
    return best


def find_colour(view: View, colours: tuple[tuple[str, str], ...]) -> list[Candidate]:
    """The regions of those colours, largest first: parts closer than 1.5 % of the diagonal are one region."""
    score = np.zeros(view.shape, np.float32)
    for colour, shade in colours:
        score = np.maximum(score, membership(view, colour, shade))
    mask = _hysteresis(score)
    if min(view.shape) >= 32:
        mask = _tidy(mask, view)
    least = max(1, round(LEAST_SHARE * view.area))
    reach = view.diagonal * 0.015
    joined = morph(mask, cv2.MORPH_CLOSE, reach) if reach >= 3 else mask
    names = " and ".join(f"{shade} {colour}".strip() for colour, shade in colours)
    found = []
    for region in components(joined, least):
        part = region & mask
        if np.count_nonzero(part) < least:
            continue
        core = morph(part, cv2.MORPH_OPEN, max(3.0, view.diagonal * 0.004)) if min(view.shape) >= 32 else part
        solid = np.count_nonzero(core) / np.count_nonzero(part)
        fits = float(score[part].mean())
        value = 0.9 * (0.35 + 0.65 * ramp(fits, 0.3, 0.8)) * (0.6 + 0.4 * ramp(solid, 0.2, 0.8))
        found.append(Candidate(part, value, f"colour {names}"))
    return sorted(found, key=lambda c: -c.area)


def contrast(view: View, mask: npt.NDArray[np.bool_]) -> float:
    """CIELAB distance from a region's middle colour to the usual one in a ring around it.

    Lightness counts half, for light does that to colours, but more for greys, which have nothing else. Separate things
    have 30 to 80; shades of one thing, as the red heart of an orange flower, have 10 to 25.
    """
    near = morph(mask, cv2.MORPH_DILATE, 0.006 * view.diagonal)
    ring = morph(mask, cv2.MORPH_DILATE, 0.03 * view.diagonal) & ~near
    if not ring.any() or not mask.any():
        return 0.0
    middle = np.median(view.lab[mask], axis=0)
    light = 0.5 if float(np.hypot(middle[1], middle[2])) > 12 else 0.8
    away = (view.lab[ring] - middle) * (light, 1.0, 1.0)
    return float(np.median(np.sqrt((away**2).sum(axis=1))))


def everything_of(found: list[Candidate], shape: tuple[int, int]) -> Candidate | None:
    """All regions of a colour together, without those that are specks beside the largest."""
    if not found:
        return None
    kept = [c for c in found if c.area >= 0.01 * found[0].area]
    weight = sum(c.area for c in kept)
    score = sum(c.score * c.area for c in kept) / weight
    return Candidate(union((c.mask for c in kept), shape), score, found[0].method)


def _hysteresis(score: Float) -> npt.NDArray[np.bool_]:
    """Where it fits at all (0.3) and is connected to where it fits well (0.6)."""
    weak = score >= 0.3
    count, labels = cv2.connectedComponents(weak.astype(np.uint8), connectivity=8)
    keep = np.zeros(count, bool)
    keep[np.unique(labels[score >= 0.6])] = True
    keep[0] = False
    return np.asarray(keep[labels])


def _tidy(mask: npt.NDArray[np.bool_], view: View) -> npt.NDArray[np.bool_]:
    """Drop specks and fill pinholes (glints, buttons), without rounding corners off."""
    speck = max(2, round(view.area * 0.00005))
    opened = union_of_large(mask, speck)
    return fill_holes(opened, round(view.area * 0.0006))


def union_of_large(mask: npt.NDArray[np.bool_], least: int) -> npt.NDArray[np.bool_]:
    """The connected parts of at least `least` pixels."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= least
    keep[0] = False
    return np.asarray(keep[np.arange(count)][labels])
