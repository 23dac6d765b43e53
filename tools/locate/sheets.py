"""Large smooth regions: what follows one second-order surface over the picture and hangs together from a border.

Used for the sky from above and for the ground from below. A surface follows gradients of light and distance that a
single colour does not. Left out: what the region is.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float
from .view import View, components, union

Bits = npt.NDArray[np.bool_]

WORK = 512
"""Long edge of the copy on which sheets are looked for."""


def roughness(view: View) -> Float:
    """(h, w): local standard deviation of luma over 7 pixels, 0-255."""
    gray = view.gray.astype(np.float32)
    mean = cv2.blur(gray, (7, 7))
    square = cv2.blur(gray * gray, (7, 7))
    result: Float = np.sqrt(np.maximum(square - mean * mean, 0)).astype(np.float32)
    return result


def surface_terms(shape: tuple[int, int]) -> Float:
    """(h, w, 6): 1, x, y, x2, xy, y2 over coordinates of -1 to 1."""
    height, width = shape
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    result: Float = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=2).astype(np.float32)
    return result


def surface(terms: Float, values: Float) -> Float:
    """(6, n): the weights of the terms (m, 6) that fit the values (m, n) best.

    Normal equations: over -1 to 1 six terms are well conditioned, and this takes a thirtieth of an SVD. A trace of
    ridge regression keeps them solvable when all pixels lie on one line.
    """
    step = max(1, len(terms) // 20000)
    left, right = terms[::step].astype(np.float64), values[::step].astype(np.float64)
    square = left.T @ left + 1e-6 * len(left) * np.eye(left.shape[1])
    return np.linalg.solve(square, left.T @ right).astype(np.float32)


def grow(
    features: Float, seed: Bits, anchor: Bits, spread: tuple[tuple[float, ...], tuple[float, ...]], within: float
) -> tuple[Bits, Float]:
    """Fit a surface to `features` (h, w, n) over the seed, take what lies `within` so many spreads of it, and repeat.

    A part stays only when it reaches a pixel of `anchor`. The spread of each feature is its median absolute deviation
    inside, kept between the two rows of `spread`. Returns the region and (h, w) the distance in spreads.
    """
    terms = surface_terms(features.shape[:2])
    mask = seed
    away: Float = np.zeros(features.shape[:2], np.float32)
    for _ in range(4):
        rows = terms[mask]
        if len(rows) < 64:
            return np.zeros_like(seed), away
        residual = features - terms @ surface(rows, features[mask])
        deviation = np.clip(np.median(np.abs(residual[mask]), axis=0) * 1.48, spread[0], spread[1])
        away = np.sqrt(((residual / deviation) ** 2).sum(axis=2)).astype(np.float32)
        parts = components(away < within, 16)
        mask = union((p for p in parts if (p & anchor).any()), features.shape[:2])
    return mask, away
