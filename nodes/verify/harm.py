"""Harm that no edit asks for: garbage, JPEG blocks, a cast, parts that turned into something else.

Each measure compares before and after over the whole region, on the sample or on small means, so that nothing hides
between windows. Left out: harm that every edit is checked for, which is in `always`.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from .findings import Finding, at_most, holds
from .scene import Sample, Scene, luma_at

Array = npt.NDArray[np.float32]
Double = npt.NDArray[np.float64]
FEW = 8_000
"""Pixels that are enough to tell whether equal colours stayed equal."""
CELLS = 24
"""Levels a channel into which colours are sorted: pixels of one cell looked alike before."""
GRID = 8
"""Side of a JPEG block."""
UNSEEN = 0.0006
"""A mean step that nobody sees: in flat parts rounding makes as many."""
WINDOW = 160
OPPONENT = (np.array([1, 0, -1], np.float32), np.array([-0.5, 1, -0.5], np.float32))


def not_blocky(scene: Scene, bound: float = 1.35) -> Finding:
    """Steps on a grid of eight pixels did not grow against the others: no JPEG blocks were added."""
    name, expected = "blocks", "no more than before"
    grown = []
    for box in scene.tiles(WINDOW, 2):
        if min(box[2:]) >= 4 * GRID:
            core = scene.core(box)
            old, new = (blockiness(luma_at(p, box), core) for p in (scene.before, scene.after))
            grown.append(new / old)
    by = float(np.median(grown)) if grown else 1.0
    return at_most(name, by, bound, f"{by:.2f} times as strong", expected, "JPEG blocks appeared: encode it less")


def colours_follow(old: Array, new: Array) -> Finding:
    """Red against blue, and green against both, go where they went before; on mean colours (n, 3)."""
    name, expected = "order of colours", "as before"
    least = 1.0
    for axis in OPPONENT if old.size else ():
        a, b = old @ axis, new @ axis
        # Against their means: taking a cast away is no exchange.
        a, b = a - a.mean(), b - b.mean()
        if float(a.std()) < 0.02 or float(b.std()) < 0.01:
            continue
        least = min(least, float((a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum())))
    return holds(name, least > 0.3, f"likeness {least:.2f}", expected, "the colour channels were exchanged: keep them")


def mean_kept(old: Array, new: Array) -> Finding:
    """The mean of every channel is what it was; on mean colours (n, 3)."""
    drift = (new - old).mean(axis=0) if old.size else np.zeros(3)
    off = float(np.abs(drift).max())
    text = ", ".join(f"{100 * d:+.1f}" for d in drift) + "%"
    return at_most("mean colour", off, 0.015, text, "at most 1.5% off", "the colour of the whole shifted: keep it")


def contrast_kept(old: Array, new: Array) -> Finding:
    """Coarse differences are as large as before; on mean colours (n, 3)."""
    slope = 1.0
    if old.size:
        a, b = old.mean(axis=1), new.mean(axis=1)
        a, b = a - a.mean(), b - b.mean()
        slope = float((a * b).sum() / max(float((a**2).sum()), 1e-9)) if float(a.std()) > 0.01 else 1.0
    return holds("coarse contrast", 0.85 <= slope <= 1.18, f"{slope:.0%}", "85% to 118%",
                 "the contrast of the whole changed: keep it", 0.6)  # fmt: skip


def no_garbage(old: Array, new: Array, far: float = 0.13) -> Finding:
    """One smooth map of colours explains what every part became: no rows, blocks or burnt parts stand apart."""
    share = stray(old, new, far)
    return at_most("foreign parts", share, 0.008, f"{share:.1%} of it", "none",
                   "parts of the picture turned into something else: keep what is there")  # fmt: skip


def even(s: Sample, predicted: Array, *, by_radius: bool = False) -> list[Finding]:
    """What looked alike before looks alike after: one colour became one colour, everywhere, as in `predicted`."""
    if s.size > FEW:
        step = -(-s.size // FEW)
        s, predicted = thinned(s, step), predicted[::step]
    goal, _ = scatter(s, predicted, by_radius=by_radius)
    spread, off = scatter(s, s.after, by_radius=by_radius)
    bound = 1.5 * goal + s.step
    apart = float((off > 0.15).mean()) if off.size else 0.0
    return [
        at_most("one colour, one result", spread, bound, f"spread of {spread:.2%}", f"at most {bound:.2%}",
                "equal colours came out unequal: do the same everywhere"),
        at_most("foreign parts", apart, 0.005, f"{apart:.1%} of it", "none",
                "parts of the picture turned into something else: keep what is there"),
    ]  # fmt: skip


def thinned(s: Sample, step: int) -> Sample:
    """Every so many pixels of a sample."""
    return Sample(s.before[::step], s.after[::step], s.luma_before[::step], s.luma_after[::step], s.radius[::step],
                  s.step)  # fmt: skip


def scatter(s: Sample, after: Array, *, by_radius: bool = False) -> tuple[float, Array]:
    """How far pixels that looked alike before are apart in `after`.

    (standard deviation within the cells of colour, 0-1; the largest channel difference from its cell's mean, (m,)).
    Pixels in cells of fewer than eight are left out. `by_radius`: the edit may depend on the distance from the centre.
    """
    key = _cells(s, by_radius=by_radius)
    count = np.bincount(key)
    use = count[key] >= 8
    if not use.any():
        return 0.0, np.zeros(0, np.float32)
    means = np.stack([np.bincount(key, weights=after[:, c]) for c in range(3)], axis=1) / np.maximum(count, 1)[:, None]
    off = (after - means[key])[use].astype(np.float32)
    return float(np.sqrt((off**2).mean())), np.abs(off).max(axis=1)


def _cells(s: Sample, *, by_radius: bool) -> npt.NDArray[np.intp]:
    levels = np.minimum((s.before * CELLS).astype(np.intp), CELLS - 1)
    key: npt.NDArray[np.intp] = (levels[:, 0] * CELLS + levels[:, 1]) * CELLS + levels[:, 2]
    if by_radius:
        key = key * 12 + np.minimum((s.radius * 12).astype(np.intp), 11)
    return key


def blockiness(gray: Array, core: npt.NDArray[np.bool_]) -> float:
    """How much stronger steps are along one line in eight than along the others: 1 without JPEG blocks.

    The larger value of rows and columns; the phase of the grid is found, not assumed.
    """
    worst = 1.0
    for values, inside in ((gray, core), (gray.T, core.T)):
        if values.shape[1] < 4 * GRID or values.shape[0] < GRID:
            continue
        # The step beyond what the slopes on both sides explain.
        step = np.abs(values[:, 2:-1] - values[:, 1:-2] - (values[:, 3:] - values[:, :-3]) / 3)
        use = inside[:, 3:] & inside[:, :-3]
        total, count = np.where(use, step, 0).sum(axis=0), use.sum(axis=0)
        phases = []
        for phase in range(GRID):
            n = int(count[phase::GRID].sum())
            if n >= 64:
                phases.append(float(total[phase::GRID].sum()) / n)
        if len(phases) == GRID:
            worst = max(worst, (max(phases) + UNSEEN) / (float(np.median(phases)) + UNSEEN))
    return worst


def stray(old: Array, new: Array, far: float) -> float:
    """Share of cells whose colour no smooth map of colours explains, by more than `far`; on mean colours (n, 3).

    The map is a polynomial of the third degree, fitted twice: the second time without what the first did not explain.
    """
    x, y = old, new
    if x.shape[0] < 60:
        return 0.0
    terms, goal = _cubic(x), y.astype(np.float64)
    use = np.ones(x.shape[0], dtype=bool)
    off = np.zeros(x.shape[0])
    for _ in range(2):
        off = np.abs(goal - np.clip(fitted(terms, goal, use), 0, 1)).max(axis=1)
        use = off <= max(float(np.quantile(off, 0.9)), 1e-3)
    return float((off > far).mean())


def fitted(terms: Double, goal: Double, use: npt.NDArray[np.bool_]) -> Double:
    """The linear combination of `terms` (n, k) that comes nearest to `goal` (n, m) where `use` holds, everywhere.

    By OpenCV: a threaded BLAS costs more than such small products do.
    """
    a, b = terms[use], goal[use]
    none = np.zeros((1, 1))
    square = np.asarray(cv2.mulTransposed(a, True)) + 1e-3 * np.eye(a.shape[1])
    weights = np.linalg.solve(square, np.asarray(cv2.gemm(a, b, 1, none, 0, flags=cv2.GEMM_1_T)))
    return np.asarray(cv2.gemm(terms, weights, 1, none, 0), np.float64)


def _cubic(values: Array) -> npt.NDArray[np.float64]:
    r, g, b = (values[:, i].astype(np.float64) for i in range(3))
    one = np.ones_like(r)
    return np.stack(
        [one, r, g, b, r * r, g * g, b * b, r * g, g * b, r * b, r**3, g**3, b**3, r * r * g, r * r * b, g * g * r,
         g * g * b, b * b * r, b * b * g, r * g * b], axis=1,
    )  # fmt: skip
