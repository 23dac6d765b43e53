"""The views of an attempt that measurements share, each made once and only when asked for.

`sample` is a strided grid of pixels inside the region, small enough that a measurement costs a millisecond on any
picture; `tiles` are full-resolution windows for what a stride cannot see (sharpness, noise, shifts). Left out: any
judgement.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import LUMA, Float, Mask, Pixels, bounding_box, cut, full_scale, to_float
from ...schema import Box
from .evidence import Evidence
from .wants import Want, wants_of

CELLS = 56
SAMPLES = 30_000
"""Pixels in a sample, about."""

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sample:
    """Colour of the same pixels before and after, where the region is whole (or as strong as it gets)."""

    before: FloatArray
    """(n, 3), 0-1."""
    after: FloatArray
    luma_before: FloatArray
    """(n,), Rec. 601 on encoded values."""
    luma_after: FloatArray
    radius: FloatArray
    """(n,) distance from the centre of the picture, 1 at its corners."""
    step: float
    """One level of the picture's type on the scale 0-1."""

    @property
    def size(self) -> int:
        """Number of pixels."""
        return int(self.before.shape[0])


class Scene:
    """An attempt with its lazily made views. Pictures of different sizes have no sample."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.before: Pixels = evidence.before
        self.after: Pixels = evidence.after

    @cached_property
    def wants(self) -> tuple[Want, ...]:
        """What was asked, as numbers."""
        return wants_of(self.evidence)

    @cached_property
    def same_size(self) -> bool:
        """Both pictures have the same height and width."""
        return self.before.shape[:2] == self.after.shape[:2]

    @cached_property
    def mask(self) -> Mask | None:
        """The region's mask when it fits the picture and is not empty."""
        mask = self.evidence.mask
        return mask if mask is not None and mask.shape == self.before.shape[:2] and self.mask_box else None

    @cached_property
    def mask_box(self) -> Box | None:
        """Bounding box of the region's mask; None without one."""
        mask = self.evidence.mask
        return None if mask is None else bounding_box(mask)

    @cached_property
    def box(self) -> Box:
        """Where the edit may show: the region's bounding box, or the whole picture."""
        height, width = self.before.shape[:2]
        return self.mask_box if self.mask is not None and self.mask_box else (0, 0, width, height)

    @cached_property
    def full_mask(self) -> int:
        """The largest value of the mask; 255 unless the region is soft everywhere."""
        return 255 if self.mask is None else int(cut(self.mask, self.box).max())

    @cached_property
    def sample(self) -> Sample:
        """Pixels of the region on a grid; at least one."""
        scale = full_scale(self.before)
        rows, columns = _grid(self.box, SAMPLES)
        if self.mask is not None:
            inside = self.mask[np.ix_(rows, columns)] >= self.full_mask
            if inside.sum() < 1_000:
                rows, columns = _grid(self.box, 16 * SAMPLES)
                inside = self.mask[np.ix_(rows, columns)] >= self.full_mask
        else:
            inside = np.ones((rows.size, columns.size), dtype=bool)
        if not inside.any():
            assert self.mask is not None
            at = np.unravel_index(int(np.argmax(self.mask)), self.mask.shape)
            rows, columns, inside = np.array([at[0]]), np.array([at[1]]), np.ones((1, 1), dtype=bool)
        old, new = _pick(self.before, rows, columns), _pick(self.after, rows, columns)
        if old.shape[2] == 4:
            seen = inside & (old[..., 3] > 0)
            inside = seen if seen.any() else inside
        before = old[inside][:, :3].astype(np.float32) / np.float32(scale)
        after = new[inside][:, :3].astype(np.float32) / np.float32(full_scale(self.after))
        if self.full_mask < 255:
            after = before + (after - before) * np.float32(255 / self.full_mask)
        luma_before, luma_after = ((v @ LUMA).astype(np.float32) for v in (before, after))
        return Sample(
            before, after.astype(np.float32), luma_before, luma_after, self._radius(rows, columns)[inside], 1 / scale
        )

    @cached_property
    def cells(self) -> tuple[FloatArray, FloatArray]:
        """Mean colours before and after, (n, 3) of 0-1, of about `CELLS` x `CELLS` cells that lie in the region.

        Every part of the region counts; in large pictures each cell is seen by some 5 x 5 of its pixels.
        """
        w, h = self.box[2:]
        factor = max(1.0, max(w, h) / CELLS)
        size = max(1, round(w / factor)), max(1, round(h / factor))
        step = max(1, int(factor) // 5)

        def reduced(part: npt.NDArray[Any]) -> FloatArray:
            small = cv2.resize(np.ascontiguousarray(part[::step, ::step]), size, interpolation=cv2.INTER_AREA)
            return np.asarray(small, np.float32).reshape(size[1], size[0], *part.shape[2:])

        old, new = (reduced(cut(p, self.box)) / np.float32(full_scale(p)) for p in (self.before, self.after))
        known = np.ones((size[1], size[0]), dtype=bool)
        if self.mask is not None:
            known = reduced(cut(self.mask, self.box)) >= self.full_mask - 0.5
        if old.shape[2] == 4:
            known &= old[..., 3] > 0.999
        return old[known][:, :3], new[known][:, :3]

    def _radius(self, rows: npt.NDArray[Any], columns: npt.NDArray[Any]) -> FloatArray:
        height, width = self.before.shape[:2]
        y, x = rows + 0.5 - height / 2, columns + 0.5 - width / 2
        distance = np.hypot(y[:, None], x[None, :]) / max(np.hypot(height, width) / 2, 1e-6)
        radius: FloatArray = distance.astype(np.float32)
        return radius

    def tiles(self, side: int, count: int) -> list[Box]:
        """Up to `count` windows of the region, at most `side` pixels wide and high, those with most structure first."""
        x, y, w, h = self.box
        tile_w, tile_h = min(side, w), min(side, h)
        found: list[tuple[float, Box]] = []
        for top in _starts(y, h, tile_h):
            for left in _starts(x, w, tile_w):
                box = (left, top, tile_w, tile_h)
                step = max(1, tile_w // 32), max(1, tile_h // 32)
                view = cut(self.before, box)[:: step[1], :: step[0], 1].astype(np.float32)
                cover = 1.0
                if self.mask is not None:
                    inside = cut(self.mask, box)[:: step[1], :: step[0]] >= self.full_mask
                    cover = float(inside.mean())
                    view = view[inside] if inside.any() else view[:1, :1]
                found.append((cover * (float(view.std()) + 1e-3 * cover), box))
        found.sort(key=lambda item: -item[0])
        return [box for value, box in found[:count] if value > 0]

    def core(self, box: Box) -> npt.NDArray[np.bool_]:
        """Where the region is whole and the picture not transparent, under a box."""
        inside = np.ones((box[3], box[2]), dtype=bool)
        if self.mask is not None:
            inside = cut(self.mask, box) >= self.full_mask
        if self.before.shape[2] == 4:
            # What nobody can see has no colour to judge.
            inside = inside & (cut(self.before, box)[..., 3] > 0)
        return inside


def luma_at(pixels: Pixels, box: Box) -> Float:
    """Luma under a box, (h, w), 0-1."""
    colour = to_float(np.ascontiguousarray(cut(pixels, box)[..., :3]))
    gray: Float = colour @ LUMA
    return gray


def _grid(box: Box, samples: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    x, y, w, h = box
    step = max(1.0, math.sqrt(w * h / samples))
    across, down = max(1, min(w, round(w / step))), max(1, min(h, round(h / step)))
    if min(across, down) == 1:
        across, down = min(w, samples) if h == 1 else across, min(h, samples) if w == 1 else down
    columns = x + ((np.arange(across) + 0.5) * (w / across)).astype(np.intp)
    rows = y + ((np.arange(down) + 0.5) * (h / down)).astype(np.intp)
    return rows, columns


def _pick(pixels: Pixels, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> Pixels:
    height, width = pixels.shape[:2]
    picked: Pixels = pixels[np.minimum(rows, height - 1)[:, None], np.minimum(columns, width - 1)[None, :]]
    return picked


def _starts(start: int, length: int, tile: int) -> list[int]:
    count = max(1, min(5, length // max(tile, 1)))
    if count == 1:
        return [start + (length - tile) // 2]
    return [start + round(i * (length - tile) / (count - 1)) for i in range(count)]
