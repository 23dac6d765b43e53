"""Where things lie to each other: rows and columns, and left of, above, next to another thing.

Only where regions lie in the picture counts: "above" is higher up in it. Left out: depth, and what touches what.

Confidence: that of the thing, and no more than that of what it is beside; less when a second one is nearly as near.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from ...schema import Box
from .view import Candidate

Bits = npt.NDArray[np.bool_]
Side = Literal["left", "right", "above", "below", "near"]


def box_of(candidate: Candidate) -> Box:
    """x, y, width, height of its region."""
    x, y, w, h = cv2.boundingRect(candidate.mask.astype(np.uint8))
    return int(x), int(y), int(w), int(h)


def row_of(found: list[Candidate], rank: int, axis: Literal["row", "column"]) -> list[Candidate]:
    """The members of one row (from the top) or column (from the left); none when there are not that many.

    A row ends where the next centre is further away than half of the usual thing's size.
    """
    at = 1 if axis == "row" else 0
    boxes = [box_of(c) for c in found]
    middles = np.array([box[at] + box[at + 2] / 2 for box in boxes])
    usual = float(np.median([box[at + 2] for box in boxes]))
    order = np.argsort(middles, kind="stable")
    breaks = np.flatnonzero(np.diff(middles[order]) > 0.5 * usual) + 1
    rows = np.split(order, breaks)
    if not -len(rows) <= rank < len(rows):
        return []
    return [found[i] for i in rows[rank]]


def nearest(found: list[Candidate], side: Side, anchor: Candidate) -> list[Candidate]:
    """The candidate nearest to the anchor on that side of it, level with it; none when nothing lies there."""
    others = [c for c in found if np.count_nonzero(c.mask & anchor.mask) < 0.3 * c.area]
    ranked = sorted(
        ((away, i) for i, c in enumerate(others) if (away := _distance(box_of(c), side, box_of(anchor))) is not None)
    )
    if not ranked:
        return []
    first = others[ranked[0][1]]
    score = min(first.score, anchor.score)
    if len(ranked) > 1 and ranked[1][0] < 1.15 * ranked[0][0]:
        return [first.scored(min(score, 0.55), "another one is nearly as near")]
    return [first.scored(score)]


def _distance(box: Box, side: Side, anchor: Box) -> float | None:
    """How far the middle of a box is from the anchor's, being off to another side counted double; None if not there."""
    right = box[0] + box[2] / 2 - anchor[0] - anchor[2] / 2
    down = box[1] + box[3] / 2 - anchor[1] - anchor[3] / 2
    if side == "near":
        return float(np.hypot(right, down))
    along = {"left": -right, "right": right, "above": -down, "below": down}[side]
    across, size, other = (
        (down, anchor[2] + box[2], anchor[3] + box[3])
        if side in ("left", "right")
        else (right, anchor[3] + box[3], anchor[2] + box[2])
    )
    # it has to be off to that side by a good part of both sizes, and level with the anchor
    if along < 0.25 * size or abs(across) > 0.5 * other:
        return None
    return float(np.hypot(along, 2 * across))


def beyond(anchor: Candidate, side: Side) -> Bits | None:
    """(h, w): all that lies on that side of the anchor, along its own outline where it has one.

    Rows or columns that the anchor does not reach take the line of its nearest ones. None for "near".
    """
    if side == "near":
        return None
    turned = anchor.mask if side in ("above", "below") else anchor.mask.T
    height, width = turned.shape
    reached = np.flatnonzero(turned.any(axis=0))
    if side in ("above", "left"):
        line = np.argmax(turned, axis=0)[reached]
    else:
        line = height - np.argmax(turned[::-1], axis=0)[reached]
    edge = np.interp(np.arange(width), reached, line)
    place = np.arange(height)[:, None] + 0.5
    result = place < edge[None] if side in ("above", "left") else place > edge[None]
    return np.ascontiguousarray(result if side in ("above", "below") else result.T)
