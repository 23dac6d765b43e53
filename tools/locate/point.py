"""The thing at a point, without a model.

What is known (sky, grass, a face, a separate thing on a plain ground) is found by its detector. Else regions grow from
the point by geodesic distance, in which edges and colours unlike those at the point are far (after Bai & Sapiro,
"Geodesic matting", IJCV 2009), and the one is taken whose whole outline lies on edges between unlike colours; GrabCut
then settles its border. Left out: knowing that a wheel belongs to its car, which takes a model (`sam.py`).

Confidence: the detector's own; for a grown region how strong the weakest quarter of its outline is, and never enough to
be used where nobody said that it is there: 0.55 at most.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float, Pixels, bounding_box
from . import Location
from .detectors import run
from .refine import full_size
from .subject import grab_cut
from .view import Candidate, View, components, enlarge, fill_holes, look, morph, ramp

WORK: Final = 160
"""Long edge of the copy on which regions grow."""
KNOWN: Final = ("face", "circle", "sky", "grass", "foliage", "snow")
"""Detectors whose sure finds are things that a person points at; the smallest at the point is taken."""
SURE: Final = 0.7
SEED: Final = 0.012
"""Radius of what is surely the thing, as a part of the diagonal."""
EDGE: Final = 4.0
"""CIELAB gradient per pixel that costs as much as colours that have nothing to do with the point's."""
GROWTH: Final = 1.18
"""Ratio of the areas of one region and the next larger one."""
LARGEST: Final = 0.9
"""Part of the picture that no region may pass."""
KEPT: Final = (0.5, 1.6)
"""How much of a region's area GrabCut may leave or add."""

Bits = npt.NDArray[np.bool_]
CROSS: Final = np.ones((3, 3), np.uint8)


def at_point(pixels: Pixels, point: tuple[float, float]) -> Location | None:
    """The thing at (x, y) of a picture (h, w, 3 or 4) of uint8 or uint16; None for a picture without pixels.

    Same pixels and point, same answer. A point outside is taken for the nearest one inside.
    """
    if 0 in pixels.shape[:2]:
        return None
    view = look(pixels)
    found = _known(view, point) or _grown(view, point)
    mask = np.ascontiguousarray(full_size(found, view, pixels))
    box = bounding_box(mask)
    return None if box is None else Location(mask, box, round(found.score, 3), found.method, found.note)


def pixel(view: View, point: tuple[float, float]) -> tuple[int, int]:
    """The (row, column) of a view at a point of its picture."""
    height, width = view.shape
    x, y = (int(value / view.scale) for value in point)
    return min(max(0, y), height - 1), min(max(0, x), width - 1)


def _known(view: View, point: tuple[float, float]) -> Candidate | None:
    at = pixel(view, point)
    found = [c for name in KNOWN for c in run(name, view) if c.score >= SURE and c.mask[at]]
    return min(found, key=lambda c: c.area, default=None)


def _grown(view: View, point: tuple[float, float]) -> Candidate:
    small = view.smaller(WORK)
    at = pixel(small, point)
    seed = _seed(small, at)
    edges = _gradient(small)
    grown = _regions(_distance(small, seed, edges), int(seed.sum()))
    scored = [(*_standing_out(small, region, edges), region) for region in grown]
    _, weakest, region = max(scored, key=lambda one: one[0], default=(0.0, 0.0, seed))
    mask = _settled(small, region, seed, at)
    confidence = 0.15 + 0.4 * ramp(weakest, 0.5, 6.0)
    coarse = view.shape[1] / small.shape[1]
    return Candidate(enlarge(mask, view.shape), confidence, "grown from the point", coarse=coarse)


def _seed(view: View, at: tuple[int, int]) -> Bits:
    """The pixels next to the point that have its colour."""
    rows, columns = np.ogrid[: view.shape[0], : view.shape[1]]
    radius = max(1.5, SEED * view.diagonal)
    disc = np.asarray((rows - at[0]) ** 2 + (columns - at[1]) ** 2 <= radius**2)
    usual = np.median(view.lab[disc], axis=0)
    seed = disc & (np.abs(view.lab - usual).sum(axis=2) < 15)
    seed[at] = True
    return np.asarray(seed)


def _gradient(view: View) -> Float:
    """(h, w): how much the colour changes from one pixel to the next, in CIELAB."""
    smooth = cv2.GaussianBlur(view.lab, (0, 0), 1.0)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(smooth, cv2.CV_32F, 0, 1) / 8
    result: Float = np.sqrt((across * across + down * down).sum(axis=2)).astype(np.float32)
    return result


def _distance(view: View, seed: Bits, edges: Float) -> Float:
    """(h, w): the length of the cheapest way from the seed, through 4 neighbours."""
    away = np.sqrt((((view.lab - view.lab[seed].mean(axis=0)) * np.array((0.5, 1, 1), np.float32)) ** 2).sum(axis=2))
    cost = (edges / EDGE + 6 / view.diagonal + np.clip(away - 6, 0, 40) / 40).astype(np.float32)
    result: Float = np.where(seed, np.float32(0), np.float32(np.inf)).astype(np.float32)
    for _ in range(view.area):
        before = result.copy()
        for to, back in ((np.s_[1:], np.s_[:-1]), (np.s_[:-1], np.s_[1:])):
            np.minimum(result[to], result[back] + cost[to], out=result[to])
            np.minimum(result[:, to], result[:, back] + cost[:, to], out=result[:, to])
        if np.array_equal(before, result):
            break
    return result


def _regions(distance: Float, least: int) -> list[Bits]:
    """What lies within growing distances, without small holes."""
    ranked = np.sort(distance, axis=None)
    regions, area = [], max(1.5 * least, 12.0)
    while area < LARGEST * len(ranked):
        regions.append(fill_holes(distance <= ranked[int(area)], round(0.05 * area) + 1))
        area *= GROWTH
    return regions


def _standing_out(view: View, region: Bits, edges: Float) -> tuple[float, float]:
    """How well a region stands out, for comparing it with others; and the edge along the weakest quarter of its
    outline. The picture's border counts for nothing."""
    outline = cv2.morphologyEx(region.astype(np.uint8), cv2.MORPH_GRADIENT, CROSS) > 0
    outline[[0, -1]] = outline[:, [0, -1]] = False
    around = (cv2.dilate(region.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0) & ~region
    if np.count_nonzero(outline) < 4 or not around.any():
        return float("-inf"), 0.0
    weakest = float(np.percentile(cv2.dilate(edges, CROSS)[outline], 25))
    unlike = float(np.linalg.norm(view.lab[region].mean(axis=0) - view.lab[around].mean(axis=0)))
    return float(np.log(weakest + 0.5) + np.log(unlike + 1) + 0.1 * np.log(region.mean())), weakest


def _settled(view: View, region: Bits, seed: Bits, at: tuple[int, int]) -> Bits:
    """The region with the border that GrabCut draws near it; as it was where that makes another thing of it."""
    width = max(2.0, 0.12 * float(np.sqrt(region.sum())))
    trimap = np.full(view.shape, cv2.GC_BGD, np.uint8)
    trimap[morph(region, cv2.MORPH_DILATE, 2 * width)] = cv2.GC_PR_BGD
    trimap[region] = cv2.GC_PR_FGD
    trimap[morph(region, cv2.MORPH_ERODE, width) | seed] = cv2.GC_FGD
    cut = grab_cut(view, trimap)
    if cut is None:
        return region
    whole = next((part for part in components(cut | seed, 1) if part[at]), region)
    whole = fill_holes(whole, round(0.05 * whole.sum()) + 1)
    return whole if KEPT[0] < whole.sum() / region.sum() < KEPT[1] else region
