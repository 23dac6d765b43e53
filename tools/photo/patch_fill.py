"""Fill a hole in a picture with patches of its surroundings, from coarse to fine.

After Wexler, Shechtman and Irani, "Space-Time Completion of Video" (PAMI 2007): every patch that touches the hole looks
for its nearest neighbour among the whole patches outside (PatchMatch, Barnes et al., SIGGRAPH 2009, all targets moving
at once, patches compressed by principal component analysis); the neighbours then vote for the hole's pixels, weighted
by their likeness and by how near the hole's edge they are (Newson et al., SIAM J. Imaging 2014). The search ends below
full size when the hole is large, and the last matches carry the pixels of full size. Left out: rotated and scaled
patches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float, Pixels

Index: TypeAlias = npt.NDArray[np.int64]

RADIUS = 3
"""Patches are 7x7."""
COMPONENTS = 20
SAMPLES = 3000
COARSEST_DEPTH = 5.0
"""The pyramid ends when no pixel of the hole is deeper inside than this."""
MOST_TARGETS = 40_000
"""A level with more patches at the hole is not searched, only voted."""
JUMPS = (8, 4, 2, 1)
EDGE_FADE = 1.5
"""Votes lose this factor with each pixel of distance from the hole's edge."""


@dataclass(frozen=True, slots=True)
class Level:
    """One size of the picture, padded by RADIUS on each side by reflection."""

    picture: Float
    """(h + 2 r, w + 2 r, 3)."""
    hole: npt.NDArray[np.bool_]
    """(h, w)."""
    sources: npt.NDArray[np.bool_]
    """(h, w): centres of whole patches without a pixel of the hole."""
    targets: Index
    """(n, 2) rows and columns of the centres of patches that touch the hole."""


def fill_hole(colour: Float, hole: npt.NDArray[np.bool_], seed: int = 0) -> Float | None:
    """`colour` (h, w, 3) float32 with the hole (h, w) filled; None when there is no whole patch to copy from."""
    levels = _pyramid(colour, hole)
    if levels is None:
        return None
    random = np.random.default_rng(seed)
    found: Index | None = None
    before: Level | None = None
    for level in reversed(levels):
        if found is None or before is None:
            found = _anywhere(level, len(level.targets), random)
            _write(level, _inner(level.picture, level.hole.shape), _diffused(level))
            rounds = 8
        else:
            found = _carried_up(before, level, found, random)
            _vote(level, found, None)
            rounds = 2
        if len(level.targets) <= MOST_TARGETS:
            basis, features = _source_features(level, random)
            for number in range(rounds):
                wanted = _patches(level, level.targets) @ basis
                found, distance = _search(level, found, features, wanted, random, rounds=2 if number else 3)
                _vote(level, found, distance)
        before = level
    inner = _inner(levels[0].picture, hole.shape)
    return np.where(hole[..., None], inner, colour)


def _pyramid(colour: Float, hole: npt.NDArray[np.bool_]) -> list[Level] | None:
    levels: list[Level] = []
    while True:
        level = _level(colour, hole)
        if level is None:
            return levels or None
        levels.append(level)
        depth = float(cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3).max())
        if depth <= COARSEST_DEPTH or min(hole.shape) < 8 * RADIUS:
            return levels
        known = (~hole).astype(np.float32)
        size = (hole.shape[1] + 1) // 2, (hole.shape[0] + 1) // 2
        share: Pixels = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
        total: Pixels = cv2.resize(colour * known[..., None], size, interpolation=cv2.INTER_AREA)
        colour = (total / np.maximum(share, np.float32(1e-3))[..., None]).astype(np.float32)
        hole = share < 0.5


def _level(colour: Float, hole: npt.NDArray[np.bool_]) -> Level | None:
    kernel = np.ones((2 * RADIUS + 1, 2 * RADIUS + 1), np.uint8)
    touched = cv2.dilate(hole.astype(np.uint8), kernel).astype(bool)
    sources = ~touched
    for edge in (sources[:RADIUS], sources[-RADIUS:], sources[:, :RADIUS], sources[:, -RADIUS:]):
        edge[...] = False
    if np.count_nonzero(sources) < 50 or min(hole.shape) <= 2 * RADIUS:
        return None
    padded = np.pad(colour, ((RADIUS, RADIUS), (RADIUS, RADIUS), (0, 0)), mode="reflect")
    return Level(padded, hole, sources, np.argwhere(touched))


def _inner(padded: Float, shape: tuple[int, ...]) -> Float:
    return padded[RADIUS : RADIUS + shape[0], RADIUS : RADIUS + shape[1]]


def _write(level: Level, picture: Float, values: Float) -> None:
    """Put (number of hole pixels, 3) values into the hole, and renew the reflected rim."""
    picture[level.hole] = values
    level.picture[...] = np.pad(picture, ((RADIUS, RADIUS), (RADIUS, RADIUS), (0, 0)), mode="reflect")


def _diffused(level: Level) -> Float:
    picture = _inner(level.picture, level.hole.shape)
    top = max(float(picture.max()), 1e-6)
    rough: Pixels = cv2.inpaint(
        np.rint(np.clip(picture / top, 0, 1) * 255).astype(np.uint8), level.hole.astype(np.uint8), 3, cv2.INPAINT_NS
    )
    values: Float = rough[level.hole].astype(np.float32) * np.float32(top / 255)
    return values


def _anywhere(level: Level, number: int, random: np.random.Generator) -> Index:
    """Random centres of source patches, (number, 2)."""
    flat = np.flatnonzero(level.sources)
    chosen = flat[random.integers(0, len(flat), number)]
    result: Index = np.stack(np.divmod(chosen, level.hole.shape[1]), axis=1)
    return result


def _carried_up(before: Level, level: Level, found: Index, random: np.random.Generator) -> Index:
    """The matches of the level above at twice the size; where one is no whole patch any more, a random one."""
    grid = np.full((*before.hole.shape, 2), -1, np.int64)
    grid[before.targets[:, 0], before.targets[:, 1]] = found
    half = np.minimum(level.targets // 2, np.array(before.hole.shape) - 1)
    match = grid[half[:, 0], half[:, 1]]
    result: Index = 2 * match + level.targets - 2 * half
    valid = (match[:, 0] >= 0) & _is_source(level, result)
    result[~valid] = _anywhere(level, int((~valid).sum()), random)
    return result


def _is_source(level: Level, centres: Index) -> npt.NDArray[np.bool_]:
    rows, columns = centres[:, 0], centres[:, 1]
    height, width = level.hole.shape
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    result: npt.NDArray[np.bool_] = inside & level.sources[rows.clip(0, height - 1), columns.clip(0, width - 1)]
    return result


def _patches(level: Level, centres: Index) -> Float:
    """The patches around these centres, (n, 147)."""
    size = 2 * RADIUS + 1
    windows = np.lib.stride_tricks.sliding_window_view(level.picture, (size, size), axis=(0, 1))
    result: Float = windows[centres[:, 0], centres[:, 1]].reshape(len(centres), -1)
    return result


def _source_features(level: Level, random: np.random.Generator) -> tuple[Float, Float]:
    """(basis (147, k), features (h * w, k)): patches projected on their principal components, zero off the sources."""
    sample = _patches(level, _anywhere(level, SAMPLES, random))
    basis = principal_components(sample, COMPONENTS, random)
    height, width = level.hole.shape
    features = np.zeros((height * width, COMPONENTS), np.float32)
    flat = np.flatnonzero(level.sources)
    for start in range(0, len(flat), 1 << 16):
        part = flat[start : start + (1 << 16)]
        features[part] = _patches(level, np.stack(np.divmod(part, width), axis=1)) @ basis
    return basis, features


def principal_components(sample: Float, count: int, random: np.random.Generator) -> Float:
    """The directions (d, count) in which the rows of (n, d) vary most, orthonormal."""
    centred = sample - sample.mean(axis=0)
    # Subspace iteration: a full eigendecomposition costs more than the rest of a level.
    covariance = centred.T @ centred
    basis: Float = random.standard_normal((covariance.shape[0], count)).astype(np.float32)
    for _ in range(4):
        basis = np.linalg.qr(covariance @ basis)[0]
    return basis


def _search(
    level: Level, found: Index, features: Float, wanted: Float, random: np.random.Generator, *, rounds: int
) -> tuple[Index, Float]:
    """Better matches: what the neighbours found, shifted, and random places around the own match, ever nearer."""
    height, width = level.hole.shape
    place = np.full((height, width), -1, np.int64)
    place[level.targets[:, 0], level.targets[:, 1]] = np.arange(len(level.targets))
    best = found.copy()
    distance = _distance(features, wanted, best, width)

    def offer(which: Index, candidates: Index) -> None:
        valid = _is_source(level, candidates)
        which, candidates = which[valid], candidates[valid]
        offered = _distance(features, wanted[which], candidates, width)
        better = offered < distance[which]
        best[which[better]], distance[which[better]] = candidates[better], offered[better]

    everyone = np.arange(len(level.targets))
    for _ in range(rounds):
        for jump in JUMPS:
            for shift in ((0, jump), (jump, 0), (0, -jump), (-jump, 0)):
                near = level.targets + shift
                inside = (near[:, 0] >= 0) & (near[:, 0] < height) & (near[:, 1] >= 0) & (near[:, 1] < width)
                neighbour = np.where(inside, place[near[:, 0] % height, near[:, 1] % width], -1)
                which = np.flatnonzero(neighbour >= 0)
                offer(which, best[neighbour[which]] - np.array(shift))
        reach = max(height, width)
        while reach >= 1:
            offer(everyone, best + random.integers(-reach, reach + 1, best.shape))
            reach //= 2
    return best, distance


def _distance(features: Float, wanted: Float, centres: Index, width: int) -> Float:
    difference = features[centres[:, 0] * width + centres[:, 1]] - wanted
    result: Float = np.einsum("nk,nk->n", difference, difference)
    return result


def _vote(level: Level, found: Index, distance: Float | None) -> None:
    """Every hole pixel becomes the weighted mean of what the patches around it would copy there."""
    height, width = level.hole.shape
    depth: Pixels = cv2.distanceTransform(level.hole.astype(np.uint8), cv2.DIST_L2, 3)
    weight = np.power(np.float32(EDGE_FADE), -depth[level.targets[:, 0], level.targets[:, 1]])
    if distance is not None:
        spread = float(np.percentile(distance, 75)) + 1e-9
        weight *= np.exp(-distance / (2 * spread))
    offset = np.zeros((height, width, 2), np.int64)
    offset[level.targets[:, 0], level.targets[:, 1]] = found - level.targets
    weights = np.zeros((height, width), np.float32)
    weights[level.targets[:, 0], level.targets[:, 1]] = weight
    picture = _inner(level.picture, level.hole.shape).copy()
    pixels = np.argwhere(level.hole)
    rows, columns = pixels[:, 0], pixels[:, 1]
    total: Any = np.zeros((len(pixels), 3), np.float32)
    mass = np.zeros((len(pixels), 1), np.float32)
    # Matches that were only carried up agree with their neighbours already: fewer votes give the same picture.
    reach = RADIUS if distance is not None else RADIUS - 1
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            r, c = rows + down, columns + right
            inside = (r >= 0) & (r < height) & (c >= 0) & (c < width)
            r, c = r.clip(0, height - 1), c.clip(0, width - 1)
            share = (weights[r, c] * inside)[:, None]
            shift = offset[r, c]
            source = picture[(rows + shift[:, 0]).clip(0, height - 1), (columns + shift[:, 1]).clip(0, width - 1)]
            total += share * source
            mass += share
    _write(level, picture, total / np.maximum(mass, np.float32(1e-20)))
