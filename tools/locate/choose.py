"""One of several: by size, by side, by corner, and when the choice has to be asked about.

Left out: finding what there is to choose from.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .relations import box_of
from .tree import Pick
from .view import Candidate, View

ACCEPT: Final = 0.6
"""The least confidence at which a region is used without asking."""
ASK: Final = 0.55
"""The most confidence of a choice that a person has to make."""
SIDES: Final = frozenset(["left", "right", "top", "bottom"])


def sure(found: list[Candidate]) -> list[Candidate]:
    """Without the doubtful ones, when there are others."""
    best = max(c.score for c in found)
    return [c for c in found if c.score >= min(best, 0.5)] if best >= ACCEPT else found


def the_one(found: list[Candidate], like: float) -> Candidate:
    """The largest of those that are sure; under `ACCEPT` when another has `like` its size."""
    weighed = sorted(((weight(c), c) for c in sure(found)), key=lambda pair: -pair[0])
    largest, best = weighed[0]
    rivals = sum(w >= like * largest for w, _ in weighed[1:])
    if rivals:
        text = f"{rivals + 1} of like size; the largest was taken, say which one (left, second from the top ...)"
        return best.scored(min(best.score, ASK), text)
    return best


def weight(c: Candidate) -> float:
    """Area; what lies along three borders of the picture is more likely a surface behind than a thing."""
    sides = (c.mask[0], c.mask[-1], c.mask[:, 0], c.mask[:, -1])
    return c.area * (0.15 if sum(float(side.mean()) > 0.05 for side in sides) >= 3 else 1.0)


def in_corner(found: list[Candidate], corner: tuple[int, int], view: View) -> Candidate:
    """The one nearest to that corner, specks aside; under `ACCEPT` when another is nearly as near."""
    large = [c for c in found if c.area >= 0.25 * max(c.area for c in found)]
    height, width = view.shape

    def away(c: Candidate) -> float:
        x, y, w, h = box_of(c)
        return float(np.hypot(x + w / 2 - corner[0] * width, y + h / 2 - corner[1] * height))

    ranked = sorted(large, key=away)
    if len(ranked) > 1 and away(ranked[1]) < 1.3 * away(ranked[0]):
        return ranked[0].scored(min(ranked[0].score, ASK), "another one is nearly as near to the corner")
    return ranked[0]


def picked(found: list[Candidate], pick: Pick, view: View) -> list[Candidate]:
    """Those of the sure ones that have the wanted ranks; none when there are not that many."""
    ranked = sorted(sure(found), key=lambda c: _key(pick.key, c, view))
    first = len(ranked) - 1 if pick.rank < 0 else pick.rank
    if first >= len(ranked) or (pick.count > 1 and first + pick.count > len(ranked)):
        return []
    chosen = ranked[first : first + pick.count]
    if pick.key in SIDES and any(_level(a, b, pick.key) for a in chosen for b in ranked if b not in chosen):
        note = "another one is as far to that side, say in which row or column"
        return [c.scored(min(ASK, c.score), note) for c in chosen]
    if pick.key in ("large", "small") and first + pick.count < len(ranked):
        last, following = chosen[-1].area, ranked[first + pick.count].area
        # areas of outlines that were found are good to about a tenth
        if min(last, following) > 0.9 * max(last, following):
            return [c.scored(min(ASK, c.score), "another one is of nearly the same size") for c in chosen]
    return chosen


def _level(a: Candidate, b: Candidate, key: str) -> bool:
    """Whether counting from that side cannot tell the two apart: their middles are within a quarter of their size."""
    at = 0 if key in ("left", "right") else 1
    first, second = box_of(a), box_of(b)
    away = abs(first[at] + first[at + 2] / 2 - second[at] - second[at + 2] / 2)
    return away < 0.25 * min(first[at + 2], second[at + 2])


def _key(key: str, c: Candidate, view: View) -> tuple[float, float]:
    """What candidates are sorted by, smallest first; ties go to the larger one."""
    x, y, w, h = box_of(c)
    height, width = view.shape
    across, down = x + w / 2, y + h / 2
    values: dict[str, float] = {
        "left": across,
        "right": -across,
        "top": down,
        "bottom": -down,
        "large": -c.area,
        "small": c.area,
        "tall": -h,
        "short": h,
        "wide": -w,
        "narrow": w,
        "centre": (across - width / 2) ** 2 + (down - height / 2) ** 2,
    }
    if key in ("light", "dark"):
        light = float(view.gray[c.mask].mean())
        return (-light if key == "light" else light), -c.area
    return float(values[key]), -c.area
