"""The sky: one smooth sheet of colour that hangs from the picture's upper border.

Smooth pixels along the border start a second-order surface of CIELAB over the picture; what fits the surface and hangs
together joins, and the fit is repeated. That follows gradients, dusk and vignettes, and finds sky behind lattices and
branches. White regions with sky around them are clouds and join. Left out: skies full of broken clouds (only the
part that fits), night skies full of stars, reflections.

Confidence: a third how plain, wide and high up the region is, two thirds its colour: blue is a sky's; grey or white
only when it ends in a horizon with rougher things below; warm colours only when they also get lighter downwards. A
plain wall thus stays under 0.6.
"""

from __future__ import annotations

import cv2
import numpy as np

from ...images.pixels import Float
from .colours import union_of_large
from .sheets import WORK, Bits, grow, roughness
from .view import Candidate, View, components, fill_holes, morph, once, ramp, union


@once
def find_sky(view: View) -> list[Candidate]:
    """The sky, if there is one."""
    small = view.smaller(WORK)
    height, width = small.shape
    rough = roughness(small)
    smooth = rough < 6
    # the start: smooth pixels connected to the upper border
    band = max(1, height // 40)
    hanging = [p for p in components(smooth, max(16, small.area // 400)) if p[:band].any()]
    seed = union((p for p in hanging if np.count_nonzero(p[:band]) > 0.02 * width * band), small.shape)
    if np.count_nonzero(seed) < 0.02 * small.area:
        return []
    anchor = np.zeros(small.shape, bool)
    anchor[:band] = True
    mask, away = grow(small.lab, seed, anchor, ((1.5, 1.0, 1.0), (7.0, 4.0, 4.0)), 4.5)
    if not mask.any():
        return []
    # sky seen through branches and lattices hangs together with the rest by its colour alone
    lowest = int(np.flatnonzero(mask.mean(axis=1) > 0.15)[-1]) if (mask.mean(axis=1) > 0.15).any() else 0
    through = (away < 3.0) & (np.arange(height)[:, None] <= lowest)
    mask = fill_holes(union_of_large(mask | through, 4), round(0.0004 * small.area))
    score, note = _sky_score(small, mask, rough)
    mask = mask | _clouds(small, mask, rough)
    if score <= 0.05:
        return []
    large = cv2.resize(mask.astype(np.uint8), view.shape[::-1], interpolation=cv2.INTER_LINEAR) > 0
    return [Candidate(np.asarray(large), score, "sky", note, coarse=view.shape[1] / small.shape[1])]


def _clouds(view: View, sky: Bits, rough: Float) -> Bits:
    """White, soft regions that have sky along a good part of their outline, and begin in its upper three quarters."""
    if not sky.any():
        return sky
    inside = view.lab[sky]
    light, tint = float(np.median(inside[:, 0])), float(np.median(inside[:, 2]))
    # lighter than half way from the sky to white: rock and haze are not
    white = (view.lab[..., 0] > (light + 95) / 2) & (view.lab[..., 2] > tint) & (view.chroma < 16)
    soft = white & (cv2.blur(rough, (7, 7)) < 20) & ~sky
    near, rows = morph(sky, cv2.MORPH_DILATE, 0.04 * view.diagonal), np.flatnonzero(sky.any(axis=1))
    found = []
    for part in components(morph(soft, cv2.MORPH_OPEN, 3), max(16, view.area // 1000)):
        rim = morph(part, cv2.MORPH_DILATE, 3) & ~part
        high = np.flatnonzero(part.any(axis=1))[0] < 0.25 * rows[0] + 0.75 * rows[-1]
        if high and np.count_nonzero(rim & near) > 0.3 * np.count_nonzero(rim):
            found.append(part)
    if not found:
        return sky
    # the soft rims between a cloud and the blue belong to both
    joined = morph(union(found, view.shape) | sky, cv2.MORPH_CLOSE, 0.033 * view.diagonal)
    return fill_holes(joined, view.area // 300)


def _sky_score(view: View, mask: Bits, rough: Float) -> tuple[float, str]:
    height = view.shape[0]
    share = float(mask.mean())
    rows = np.flatnonzero(mask.any(axis=1))
    if share < 0.02 or rows.size == 0:
        return 0.0, ""
    below = ~mask & (np.arange(height)[:, None] > np.median(np.nonzero(mask)[0]))
    light, a, b = (float(np.median(view.lab[..., i][mask])) for i in range(3))
    blue = ramp(b - 0.3 * a, -1.0, -9.0)
    top = float(mask[: max(1, height // 20)].mean())
    calm = ramp(float(np.median(rough[mask])), 5.0, 1.5)
    contrast = ramp(float(np.median(rough[below])) if below.any() else 0.0, 2.0, 8.0)
    horizon = _reaches_across(mask)
    neutral = ramp(abs(a) * 0.5 + max(b, 0.0), 4.0, 0.5) * ramp(light, 55, 75)
    sunset = ramp(b, 12, 30) * ramp(light, 45, 65) * _gets_lighter(view, mask)
    colour = max(blue, 0.75 * neutral * contrast * horizon, 0.6 * sunset * horizon)
    shape = 0.35 * ramp(top, 0.2, 0.8) + 0.35 * calm + 0.3 * ramp(share, 0.02, 0.15)
    score = 0.95 * (0.35 * shape + 0.65 * colour)
    if colour < 0.2:
        return min(0.3, score), "the upper part is plain, but not of a sky's colours"
    return score, ""


def _reaches_across(mask: Bits) -> float:
    """How much the lower edge looks like a horizon: most columns hold sky and end well above the lower border."""
    height = mask.shape[0]
    columns = mask.mean(axis=0) > 0.05
    ends = np.where(mask.any(axis=0), height - np.argmax(mask[::-1], axis=0), 0)
    free = columns & (ends < 0.92 * height)
    return ramp(float(free.mean()), 0.4, 0.75)


def _gets_lighter(view: View, mask: Bits) -> float:
    """Whether the sky is lighter towards the horizon, as skies are and most walls are not."""
    rows = np.flatnonzero(mask.mean(axis=1) > 0.1)
    if rows.size < 8:
        return 0.0
    light = view.lab[..., 0]
    upper, lower = rows[: rows.size // 3], rows[-(rows.size // 3) :]
    difference = float(light[lower][mask[lower]].mean() - light[upper][mask[upper]].mean())
    return ramp(difference, 2, 10)
