"""What lies in and under a sky: clouds, snow, water.

They are told from one another by the sky that was found, by whiteness and by smoothness. Left out: waterfalls and
rapids, clouds that fill the whole sky, ice.

Confidence: clouds, that of the sky times how far cloud and blue are apart. Snow, 0.65 under a sky and 0.4 without one:
anything white would do, and less when it is greyish. Water, 0.5 at most, for roads, walls and haze are smooth and
grey too.
"""

from __future__ import annotations

import cv2
import numpy as np

from .colours import membership
from .sheets import WORK, Bits, roughness
from .sky import find_sky
from .view import Candidate, View, components, enlarge, fill_holes, morph, ramp, union


def find_clouds(view: View) -> list[Candidate]:
    """The part of a blue sky that is not blue."""
    found = []
    for sky in find_sky(view):
        tint = view.lab[..., 2]
        inside = tint[sky.mask]
        low, high = (float(v) for v in np.percentile(inside, (2, 98)))
        if high - low < 4:
            continue
        eight = np.clip((inside - low) / (high - low) * 255, 0, 255).astype(np.uint8)
        level, _ = cv2.threshold(eight, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        white = sky.mask & (tint > low + (high - low) * level / 255)
        blue = sky.mask & ~white
        if not white.any() or not blue.any():
            continue
        apart = float(np.median(tint[white]) - np.median(tint[blue]))
        lighter = float(np.median(view.lab[..., 0][white]) - np.median(view.lab[..., 0][blue]))
        mask = fill_holes(morph(white, cv2.MORPH_OPEN, view.diagonal * 0.004), view.area // 2000)
        # the glow of a low sun is yellow and passes smoothly into the blue, a cloud has few pixels in between
        between = np.abs(inside - (np.median(tint[white]) + np.median(tint[blue])) / 2) < 0.2 * apart
        clear = ramp(float(between.mean()), 0.3, 0.12) * ramp(float(np.median(tint[white])), 10, 4)
        score = sky.score * ramp(apart, 6, 16) * ramp(lighter, 0, 12) * clear
        mask = fill_holes(morph(white, cv2.MORPH_OPEN, view.diagonal * 0.004), view.area // 2000)
        # the glow of a low sun is no cloud, nor is the pale sky above a horizon
        pale = ramp(float(np.median(tint[white])), 10, 4)
        score = sky.score * ramp(apart, 6, 16) * ramp(lighter, 0, 12) * pale
        if mask.any():
            found.append(Candidate(mask, 0.85 * score, "clouds", coarse=sky.coarse))
    return found


def find_snow(view: View) -> list[Candidate]:
    """White ground under a sky."""
    small = view.smaller(WORK)
    sky, sure = _sky(view, small)
    # the lit rim of a cloud is not snow
    near_sky = morph(sky, cv2.MORPH_DILATE, small.diagonal * 0.012) if sky.any() else sky
    white = (membership(small, "white") > 0.5) & ~near_sky
    parts = components(morph(white, cv2.MORPH_CLOSE, small.diagonal * 0.006), max(8, small.area // 2000))
    if not parts:
        return []
    mask = union(parts, small.shape)
    bright = ramp(float(np.median(small.lab[..., 0][mask])), 80, 90)
    score = (0.65 if sure else 0.4) * (0.6 + 0.4 * bright) * (0.5 + 0.5 * ramp(float(mask.mean()), 0.005, 0.03))
    note = "white ground was taken for snow"
    return [Candidate(enlarge(mask, view.shape), score, "snow", note, coarse=view.shape[1] / small.shape[1])]


def find_water(view: View) -> list[Candidate]:
    """The largest smooth, bluish or grey surface below the sky."""
    small = view.smaller(WORK)
    sky, sure = _sky(view, small)
    rough = cv2.blur(roughness(small), (9, 9))
    cool = small.lab[..., 2] < 5 - 0.5 * np.abs(small.lab[..., 1])
    below = np.arange(small.shape[0])[:, None] > 0.25 * small.shape[0]
    smooth = morph((rough < 7) & cool & ~sky & below & (small.lab[..., 0] > 15), cv2.MORPH_OPEN, 7)
    parts = components(smooth, small.area // 100)
    if not parts:
        return []
    kept = [p for p in parts if np.count_nonzero(p) > 0.1 * np.count_nonzero(parts[0])]
    mask = fill_holes(union(kept, small.shape), small.area // 500)
    score = 0.5 * (0.5 + 0.5 * sure) * (0.5 + 0.5 * ramp(float(mask.mean()), 0.01, 0.1))
    note = "a smooth surface was taken for water"
    return [Candidate(enlarge(mask, view.shape), score, "water", note, coarse=view.shape[1] / small.shape[1])]


def _sky(view: View, small: View) -> tuple[Bits, bool]:
    """(h, w) of the small view: the sky, and whether there surely is one."""
    found = find_sky(view)
    if not found or found[0].score < 0.5:
        return np.zeros(small.shape, bool), False
    return enlarge(found[0].mask, small.shape), found[0].score >= 0.6
