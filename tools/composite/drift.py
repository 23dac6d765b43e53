"""What is left of an editor's drift once the tone is matched: a smooth field, read where nothing was changed.

It follows a drift that differs from place to place, and inside a change it continues what is found around it, so
that both sides of the outline meet (a membrane, as in Poisson editing, by normalised convolution from fine to coarse).
Left out: anything with an edge.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float

NARROW = 1 / 64
"""Standard deviation of the finest smoothing, as a part of the long edge: finer differences are no drift."""
ENOUGH = 0.2
"""Share of known pixels around a place from which on its own smoothing is believed."""
LIMIT = 0.06
"""The most that is taken for drift, of 1."""


def spread(difference: Float, known: npt.NDArray[np.bool_]) -> Float:
    """(h, w, 3): the difference smoothed where it is known, and continued from there to everywhere else."""
    height, width = known.shape
    factor = min(1.0, 256 / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    weight: Float = known.astype(np.float32)
    weighed = cv2.resize(np.clip(difference, -LIMIT, LIMIT) * weight[..., None], size, interpolation=cv2.INTER_AREA)
    weight = np.asarray(cv2.resize(weight, size, interpolation=cv2.INTER_AREA), np.float32)
    total = max(float(weight.sum()), 1.0)
    field = np.broadcast_to(weighed.sum(axis=(0, 1)) / total, weighed.shape).astype(np.float32)
    sigma = max(size) / 4
    while sigma >= max(size) * NARROW:
        near = cv2.GaussianBlur(weight, (0, 0), sigma)[..., None]
        mean = cv2.GaussianBlur(weighed, (0, 0), sigma) / np.maximum(near, 1e-6)
        trust = np.clip(near / ENOUGH, 0, 1)
        field = field + (mean - field) * trust
        sigma /= 2
    return np.asarray(cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
