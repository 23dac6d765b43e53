"""How well a point becomes a mask: `at_point` against the outlines of the labelled set.

Every outline that a phrase of the set means alone is pointed at twice: at its deepest pixel, and at one drawn by chance
from its inner half. Right is an intersection over union (IoU) over one half. The outlines of `work` phrases could be
looked at while the region growing was made. Left out: what SAM 2 makes of the same points, which takes its weights.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..tools.locate.point import at_point
from .locate import RIGHT, overlap
from .photos import photo
from .region_labels import Bits, Label, labels
from .section import Goal, Section, figure, table

SEED = 7
"""Of the draw of the second points."""
DRAWN = ("rect", "whole")
"""Places in the frame rather than things in the picture."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """What came of one point."""

    label: Label
    deepest: bool
    iou: float
    method: str
    cpu_ms: float


def measure() -> Section:
    """Point at everything."""
    done = [_pointed(label, point, i == 0) for label in things() for i, point in enumerate(points(label.truth()))]
    score = [p for p in done if p.label.part == "score"]
    goals = (
        Goal("median IoU of the thing at a point, all", _median(done), 0.6),
        Goal("median IoU of the thing at a point, score part", _median(score), 0.6),
        Goal("right, all", _right(done), 0.6, "%"),
        Goal("median CPU time at 640 pixels", float(np.median([p.cpu_ms for p in done])), 1000, "ms", "lower"),
    )
    return Section("Locate: points to masks", goals, _text(done))


def things() -> list[Label]:
    """One label for each outline that some phrase means alone."""
    alone = {}
    for label in labels():
        if len(label.of) == 1 and not label.minus and not label.of[0].startswith(DRAWN):
            alone.setdefault((label.photo, label.of[0]), label)
    return list(alone.values())


def points(truth: Bits) -> list[tuple[float, float]]:
    """The deepest pixel of a mask (h, w), x and y of its middle, and one by chance from its inner half."""
    depth = cv2.distanceTransform(np.pad(truth.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    rows, columns = np.nonzero(depth >= 0.5 * depth.max())
    chosen = int(np.random.default_rng(SEED).integers(len(rows)))
    deepest = divmod(int(np.argmax(depth)), truth.shape[1])
    return [(x + 0.5, y + 0.5) for y, x in (deepest, (float(rows[chosen]), float(columns[chosen])))]


def _pointed(label: Label, point: tuple[float, float], deepest: bool) -> Pointed:
    started = time.process_time()
    found = at_point(photo(label.photo), point)
    spent = 1000 * (time.process_time() - started)
    iou = 0.0 if found is None else overlap(found.mask > 127, label.truth(), label.counted())
    return Pointed(label, deepest, iou, "" if found is None else found.method, spent)


def _text(done: Sequence[Pointed]) -> str:
    grown = [p for p in done if p.method.startswith("grown")]
    groups = (
        ("all", done),
        ("deepest point", [p for p in done if p.deepest]),
        ("any point of the inner half", [p for p in done if not p.deepest]),
        ("found by a detector", [p for p in done if p not in grown]),
        ("grown from the point", grown),
        ("work", [p for p in done if p.label.part == "work"]),
        ("score", [p for p in done if p.label.part == "score"]),
    )
    rows = [(name, len(group), f"{_median(group):.2f}", figure(_right(group), "%")) for name, group in groups if group]
    missed = sorted({f"{p.label.of[0]} in {p.label.photo}" for p in done if p.deepest and p.iou <= RIGHT})
    return "\n\n".join(
        [
            f"{len(done)} points in {len({p.label.photo for p in done})} photos, on things whose outline was drawn by "
            "hand. No model: separate things on a plain ground, skies, lawns and whatever stands out as a whole are "
            "found; a thing of many colours, or a part that is told from the rest by what it is and not by an edge, is "
            "not. A person sees the result of such a step when results are reviewed, and can draw a box or a mask.",
            table(("", "points", "median IoU", "right"), rows),
            f"Not right at the deepest point: {'; '.join(missed)}.",
        ]
    )


def _median(done: Sequence[Pointed]) -> float:
    return float(np.median([p.iou for p in done])) if done else 0.0


def _right(done: Sequence[Pointed]) -> float:
    return sum(p.iou > RIGHT for p in done) / len(done) if done else 0.0
