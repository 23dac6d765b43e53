"""Keep the photo's fine detail where an edit left the structure: a recoloured wall keeps its grain.

An answer of one megapixel cannot show what a photo of 24 does. Where what both can show runs alike, what only the photo
shows is added back, as strong as the answer's contrast is against the photo's; where something else is now, nothing is,
and where both are flat the photo's grain stays.
Left out: making up detail for what is new.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float, Pixels, to_float
from .geometry import Placement, reduced

BAND = 2.0
"""Standard deviation in pixels of the working copy under which structure is compared."""
WINDOW = (9, 9)
ALIKE = (0.55, 0.85)
"""Correlation from which on some and all of the detail is kept."""
STRONGEST = 1.3
"""The most that detail is raised by."""
GRAIN = (1.0 / 255) ** 2
"""Variance that says nothing."""
FLAT = (2.0 / 255) ** 2
"""Variance under which neither shows structure: what only the photo has is its grain then, and it stays."""
SOFTNESS = (0.0, 0.4, 0.6, 0.8, 1.0, 1.3)
"""Standard deviations of blur, in pixels of the working copy, that an answer may have."""


@dataclass(frozen=True, eq=False, slots=True)
class Detail:
    """What of the photo the answer cannot show, and how much of it is kept."""

    shown: Float
    """(h, w, 3) of 0-1: the photo at the resolution and softness of the answer."""
    kept: Float
    """(h, w, 3) on the small copy: the factor for each channel, 0 where the structure is another."""


def detail_of(
    colour: Pixels, placement: Placement, photo: Float, answer: Float, same: npt.NDArray[np.bool_]
) -> Detail | None:
    """What to keep of a photo (h, w, 3), from registered, matched small copies of 0-1 and where they are the same.

    None when the answer shows as much as the photo.
    """
    scale = photo.shape[1] / colour.shape[1]
    soft = _softness(photo, answer, same) * placement.x_scale / scale if placement.x_scale <= 2 * scale else 0.0
    if min(placement.x_scale, placement.y_scale) > 0.9 and soft < 0.3:
        return None
    shown = to_float(reduced(colour, (placement.x_scale, placement.y_scale))[0])
    if soft:
        shown = np.asarray(cv2.GaussianBlur(shown, (0, 0), soft), np.float32)
    return Detail(shown, _kept(photo, answer))


def _softness(photo: Float, answer: Float, same: npt.NDArray[np.bool_]) -> float:
    """The blur of the photo's small copy that comes nearest to the answer where nothing changed."""
    if not same.any():
        return 0.0

    def rest(sigma: float) -> float:
        soft = cv2.GaussianBlur(photo, (0, 0), sigma) if sigma else photo
        return float(np.abs(cv2.subtract(answer, soft)[same]).mean())

    return min(SOFTNESS, key=rest)


def _kept(photo: Float, answer: Float) -> Float:
    """(h, w, 3): the slope of the answer's structure over the photo's where they correlate, 1 where there is none."""
    a, b = (cv2.subtract(p, cv2.GaussianBlur(p, (0, 0), BAND)) for p in (photo, answer))
    both, own, others = (cv2.blur(cv2.multiply(p, q), WINDOW) for p, q in ((a, b), (a, a), (b, b)))
    alike = both / np.sqrt((own + GRAIN) * (others + GRAIN))
    weight = np.clip((alike - ALIKE[0]) / (ALIKE[1] - ALIKE[0]), 0, 1)
    kept = weight * np.clip(both / (own + GRAIN), 0, STRONGEST)
    flat = np.clip(2 - cv2.max(own, others) / FLAT, 0, 1)
    kept = cv2.max(kept.astype(np.float32), flat.astype(np.float32))
    return np.asarray(cv2.GaussianBlur(kept, (0, 0), 1.5), np.float32)
