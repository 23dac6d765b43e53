"""The layers of a scene around a hole: sky over buildings over grass, as bands across one direction.

Outdoors most of what a large object hides is such bands. The direction is the one across which the mean of a line says
most about its pixels (the correlation ratio, between-class over total variance); each line then has a typical colour
and a tolerance. Left out: curved bands, and scenes without any: `strength` is then 0 and nobody is guided.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float

Index = npt.NDArray[np.int64]
DIRECTIONS = 24
WEAK, CLEAR = 0.5, 0.8
"""Correlation ratio up to which there are no layers, and from which there are nothing else."""
FEWEST = 4
"""Known cells on a line from which its typical colour is told."""
DOUBTED, AGREED = 0.3, 0.6
"""Share of the differences along the hole's rim up to which layers explain too little, and from which they hold."""
TOLERANCE = 3.0
"""In median absolute deviations of a line's known cells."""


@dataclass(frozen=True, slots=True)
class Layers:
    """Bands across one direction, on a small copy of the picture."""

    strength: float
    """0: there are none, 1: they say nearly all."""
    normal: tuple[float, float]
    """Rows and columns of a step across them, of length 1."""
    first: int
    """Number of the first line."""
    colour: Float
    """(lines, 3)."""
    tolerance: Float
    """(lines,): how far, summed over channels, known cells of this line are from its colour."""

    def line(self, places: Index) -> Index:
        """Index of the line that each of (..., 2) rows and columns is on."""
        result: Index = (_numbers(self.normal, places) - self.first).clip(0, len(self.colour) - 1)
        return result

    def strangeness(self, values: Float, places: Index) -> Float:
        """How much farther than usual the colours (..., 3) are from what lines at (..., 2) have; 0 and up."""
        line = self.line(places)
        apart = np.abs(values - self.colour[line]).sum(axis=-1) - self.tolerance[line]
        result: Float = np.maximum(apart, np.float32(0)).astype(np.float32)
        return result

    def unlike(self, places: Index, sources: Index) -> Float:
        """How much the lines at two arrays of (..., 2) places differ, in typical colour and in tolerance."""
        a, b = self.line(places), self.line(sources)
        apart: Float = np.abs(self.colour[a] - self.colour[b]).sum(axis=-1)
        apart += np.abs(self.tolerance[a] - self.tolerance[b])
        return apart

    def across(self, offsets: Index) -> Float:
        """Length of (k, 2) offsets across the layers."""
        result: Float = np.abs(offsets @ np.array(self.normal)).astype(np.float32)
        return result


def find_layers(rough: Float, gap: npt.NDArray[np.bool_]) -> Layers | None:
    """The layers of the smoothed picture (h, w, 3) around the gap (h, w); None when there are none."""
    places = np.argwhere(~gap)
    if len(places) < 100:
        return None
    values = rough[places[:, 0], places[:, 1]]
    total = float(((values - values.mean(axis=0)) ** 2).sum())
    if total <= 1e-6 * len(places):
        return None
    turns = np.arange(DIRECTIONS) * np.pi / DIRECTIONS
    normals = [(float(np.cos(t)), float(np.sin(t))) for t in turns]
    ratios = [_explained(values, _numbers(n, places), total) for n in normals]
    best = int(np.argmax(ratios))
    strength = float(np.clip((ratios[best] - WEAK) / (CLEAR - WEAK), 0, 1))
    if strength == 0:
        return None
    every = np.stack(np.meshgrid(*(np.arange(n) for n in gap.shape), indexing="ij"), axis=-1)
    lines = _numbers(normals[best], every)
    first = int(lines.min())
    colour, tolerance = _typical(values, _numbers(normals[best], places) - first, int(lines.max()) - first + 1)
    layers = Layers(strength, normals[best], first, colour, tolerance)
    # where the hole was cut into something large that is no layer, its rim knows nothing of them
    near = cv2.dilate(gap.astype(np.uint8), np.ones((7, 7), np.uint8)).reshape(gap.shape) > 0
    rim = np.argwhere(near & ~gap)
    seen = rough[rim[:, 0], rim[:, 1]]
    apart, alone = (float(np.abs(seen - v).sum()) for v in (colour[layers.line(rim)], np.median(seen, axis=0)))
    strength *= float(np.clip((1 - apart / max(alone, 1e-6) - DOUBTED) / (AGREED - DOUBTED), 0, 1))
    return replace(layers, strength=strength) if strength > 0 else None


def _numbers(normal: tuple[float, float], places: Index) -> Index:
    result: Index = np.rint(places @ np.array(normal)).astype(np.int64)
    return result


def _explained(values: Float, lines: Index, total: float) -> float:
    """Correlation ratio, 0-1, adjusted for the number of lines."""
    lines = lines - lines.min()
    count = np.bincount(lines)
    sums = np.stack([np.bincount(lines, weights=channel) for channel in values.T], axis=1)
    used = count > 0
    between = float((sums[used] ** 2 / count[used, None]).sum()) - float((values.sum(axis=0) ** 2).sum()) / len(values)
    freedom = (len(values) - 1) / max(len(values) - int(used.sum()), 1)
    return 1 - (1 - between / total) * freedom


def _typical(values: Float, lines: Index, count: int) -> tuple[Float, Float]:
    """Median colour and tolerance of each line; lines without known cells are between their neighbours."""
    told, colours, tolerances = [], [], []
    order = np.argsort(lines, kind="stable")
    ends = np.searchsorted(lines[order], np.arange(count + 1))
    for line in range(count):
        own = values[order[ends[line] : ends[line + 1]]]
        if len(own) >= FEWEST:
            middle = np.median(own, axis=0)
            told.append(line)
            colours.append(middle)
            tolerances.append(TOLERANCE * float(np.median(np.abs(own - middle).sum(axis=1))))
    every: npt.NDArray[Any] = np.arange(count)
    found = np.array(colours)
    colour = np.stack([np.interp(every, told, channel) for channel in found.T], axis=1).astype(np.float32)
    # a line beside a step may be a little off: it tolerates what its neighbours do
    wide = np.interp(every, told, tolerances).astype(np.float32)
    return colour, np.asarray(cv2.dilate(wide[:, None], np.ones((3, 1), np.uint8)), np.float32).reshape(-1)
