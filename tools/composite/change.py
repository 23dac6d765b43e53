"""What an editor truly changed: where its registered, tone-matched answer differs by more than it can by chance.

A generated copy never equals its photo: fine texture is redrawn and edges move by a fraction of a pixel, so what counts
as a difference is learned from the picture itself, as the usual residual for each strength of local structure. Faint
changes over a wide area and strong ones in a small place both count. Left out: what the change shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float

Bits = npt.NDArray[np.bool_]

BINS = 12
"""Classes of local structure for which the usual residual is learned."""
QUIET = 0.35
"""Quantile of the residuals in a class that tells the noise when nothing is known yet."""


BLEED = 2
"""Pixels over which a change found at the finest scale may still be felt."""


@dataclass(frozen=True, slots=True)
class Scale:
    """One size of detail at which pictures are compared."""

    blur: float
    """Standard deviation in pixels of the copy that is worked on."""
    seed: float
    grow: float
    """How many times the usual residual starts a change, and continues one."""
    seed_floor: float
    grow_floor: float
    """The least differences, of 255."""


SCALES = (Scale(1.2, 7.0, 3.5, 14.0, 6.0), Scale(4.0, 7.0, 3.5, 6.0, 3.0))


def find_change(photo: Float, answer: Float, counts: Bits, known: Bits, *, sure: bool) -> Bits:
    """Where two registered pictures (h, w, 3) of 0-1 differ, (h, w); `counts` is where they can be compared.

    The noise is learned from `known`; `sure` says that nothing changed there, otherwise some of it may have.
    """
    height, width = counts.shape
    found = np.zeros(counts.shape, bool)
    for scale in SCALES:
        # what was found at a finer scale would bleed into its surroundings at this one
        rest, structure = _residual(photo, answer, counts & ~_around(found), scale.blur)
        usual = _usual(rest, structure, known, sure=sure)
        seeds = counts & (rest > np.maximum(scale.seed * usual, scale.seed_floor))
        grown = counts & (rest > np.maximum(scale.grow * usual, scale.grow_floor))
        least = max(4.0, 3 * scale.blur**2)
        found |= _hysteresis(seeds, grown, least)
    return _cleaned(found, max(height, width))


def _around(found: Bits) -> Bits:
    """The change and the pixels to which its own blur reaches."""
    element = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * BLEED + 1, 2 * BLEED + 1))
    return np.asarray(cv2.dilate(found.astype(np.uint8), element) > 0)


def _residual(photo: Float, answer: Float, counts: Bits, blur: float) -> tuple[Float, Float]:
    """The largest difference of a channel, of 255, and the strength of the structure around, both (h, w)."""
    weight = cv2.GaussianBlur(counts.astype(np.float32), (0, 0), blur)
    difference = cv2.subtract(answer, photo)
    difference[~counts] = 0
    red, green, blue = cv2.split(np.abs(cv2.GaussianBlur(difference, (0, 0), blur)))
    rest = cv2.max(cv2.max(red, green), blue) * np.float32(255) / np.maximum(weight, 0.05)
    gray = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY) * np.float32(255)
    slope = cv2.magnitude(*(cv2.Sobel(gray, cv2.CV_32F, d, 1 - d, scale=1 / 8) for d in (1, 0)))
    return np.asarray(rest, np.float32), np.asarray(cv2.GaussianBlur(slope, (0, 0), max(2.0, blur)), np.float32)


def _usual(rest: Float, structure: Float, known: Bits, *, sure: bool) -> Float:
    """The residual to be expected by chance at each pixel: the standard deviation for its class of structure."""
    values, classes = rest[known], structure[known]
    if len(values) < 50 * BINS:
        return np.full(rest.shape, 4.0, np.float32)
    stride = max(1, len(values) // 200_000)
    values, classes = values[::stride], classes[::stride]
    edges = np.quantile(classes, np.linspace(0, 1, BINS + 1))
    centres, levels = [], []
    # half of a normal's values lie within 0.674 sigma; when some may be changed, a lower quantile stands for them
    quantile, share = (0.5, 0.674) if sure else (QUIET, 0.454)
    for low, high in pairwise(edges):
        own = values[(classes >= low) & (classes <= high)]
        if len(own):
            centres.append((low + high) / 2)
            levels.append(float(np.quantile(own, quantile)) / share)
    # more structure, more residual: a class above one with more structure holds some of the change
    level = np.minimum.accumulate(levels[::-1])[::-1]
    result: Float = np.interp(structure, centres, level).astype(np.float32)
    return result


def _hysteresis(seeds: Bits, grown: Bits, least: float) -> Bits:
    """The connected parts of `grown` that hold at least `least` pixels of `seeds`."""
    count, labels = cv2.connectedComponents(grown.astype(np.uint8), connectivity=8)
    held = np.bincount(labels[seeds], minlength=count) >= least
    held[0] = False
    result: Bits = held[labels]
    return result


def _cleaned(found: Bits, long_edge: int) -> Bits:
    """Gaps closed and small holes filled."""
    if not found.any():
        return found
    reach = max(2, round(long_edge / 250))
    round_ = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    padded = cv2.copyMakeBorder(found.astype(np.uint8), reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, round_)[reach:-reach, reach:-reach]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - closed, connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] <= (long_edge / 30) ** 2
    small[0] = False
    return np.asarray((closed > 0) | small[labels])
