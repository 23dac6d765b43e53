"""Colours from another photo: Welsh, Ashikhmin and Mueller, "Transferring Color to Greyscale Images" (SIGGRAPH 2002).

Pixels of like luminance and like texture (the standard deviation of luminance around them) are taken to have like
colour, once the reference's luminance has the mean and spread of the picture's. Instead of the one best match, each
pair of luminance and texture takes the mean of its nearest samples: how far those agree says how much to believe them.
Left out: knowing what is in either photo.
"""

from __future__ import annotations

import cv2
import numpy as np

from ...errors import ToolError
from ...images.pixels import Float, Pixels
from .colorize_chroma import SmallCopy, small_copy
from .colorize_solver import Colours, Index, Values

SAMPLES_A_SIDE = 40
"""The reference is sampled once in each cell of a grid of this many cells a side, at a place left to chance."""
NEAREST = 12
LEVELS = 48
"""Luminances and textures that are told apart."""
WINDOW = 5
BELIEF = 0.05
"""Weight of a match whose samples agree; of one whose samples do not, next to nothing."""
AGREEMENT = 0.05
"""Spread of the samples' chroma at which a match is worth half as much."""
LEAST_COLOUR = 0.02


def match(copy: SmallCopy, reference: Pixels, seed: int = 0) -> tuple[Colours, Values]:
    """(colours, weights), both (h, w) of the copy, for a reference (h, w, 3). Raises `ToolError` when that is grey."""
    other = small_copy(reference)
    if float(np.abs(other.chroma).mean()) < LEAST_COLOUR:
        raise ToolError("colorize: the reference is a black-and-white photo itself; give one in colour")
    spread = max(float(other.luma.std()), 1e-3)
    remapped = (other.luma - other.luma.mean()) * (float(copy.luma.std()) / spread) + copy.luma.mean()
    rows, columns = _jittered(other.luma.shape, seed)
    samples = np.stack([remapped[rows, columns], _texture(remapped.astype(np.float32))[rows, columns]])
    colours = other.chroma[rows, columns]
    texture = _texture(copy.luma)
    most = max(float(np.quantile(texture, 0.99)), 1e-3)
    grid = np.linspace(0, 1, LEVELS)
    light, rough = (values.ravel() for values in np.meshgrid(grid, grid * most, indexing="ij"))
    # Both count alike, each against its own spread in the picture.
    units = max(float(copy.luma.std()), 1e-3), max(float(texture.std()), 1e-3)
    apart = ((light[:, None] - samples[0]) / units[0]) ** 2 + ((rough[:, None] - samples[1]) / units[1]) ** 2
    nearest = np.argpartition(apart, min(NEAREST, apart.shape[1] - 1), axis=1)[:, :NEAREST]
    mean = colours[nearest].mean(axis=1)
    doubt = np.abs(colours[nearest] - mean[:, None]).mean(axis=1)
    entry = np.rint(np.clip(copy.luma, 0, 1) * (LEVELS - 1)).astype(np.intp) * LEVELS
    entry += np.rint(np.clip(texture / most, 0, 1) * (LEVELS - 1)).astype(np.intp)
    return mean[entry], (BELIEF / (1 + (doubt / AGREEMENT) ** 2))[entry]


def _texture(luma: Float) -> Float:
    """Standard deviation of luminance in a window around each pixel."""
    size = (WINDOW, WINDOW)
    mean, square = cv2.blur(luma, size).reshape(luma.shape), cv2.blur(luma * luma, size).reshape(luma.shape)
    deviation: Float = np.sqrt(np.maximum(square - mean * mean, 0))
    return deviation


def _jittered(shape: tuple[int, ...], seed: int) -> tuple[Index, Index]:
    """Rows and columns of one pixel in each cell of the grid."""
    chance = np.random.default_rng(seed)
    cells = np.mgrid[:SAMPLES_A_SIDE, :SAMPLES_A_SIDE] + chance.random((2, SAMPLES_A_SIDE, SAMPLES_A_SIDE))
    rows, columns = (cells[axis].ravel() * (shape[axis] / SAMPLES_A_SIDE) for axis in (0, 1))
    return rows.astype(np.intp), columns.astype(np.intp)
