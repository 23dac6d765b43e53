"""Words that tell places of one picture apart: "the left one", "second from the left", "top row, the right one".

Left out: what the things are; only where they lie, and how large they are when that does not tell them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...schema import Box

ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
APART: Final = 0.5
"""Middles further apart than this part of the usual size stand in different rows or columns."""


def names(boxes: Sequence[Box]) -> list[str]:
    """One name for each box (x, y, width, height); no two are the same."""
    if len(boxes) < 2:
        return ["the only one found"] * len(boxes)
    rows, columns = _groups(boxes, 1), _groups(boxes, 0)
    if len(columns) == len(boxes) and (len(rows) == 1 or len(boxes) <= 3):
        named = _in_line(boxes, columns, "left", "right")
    elif len(rows) == len(boxes) and (len(columns) == 1 or len(boxes) <= 3):
        named = _in_line(boxes, rows, "top", "bottom")
    else:
        named = _in_rows(boxes, rows)
    return _told_apart(named, boxes)


def _groups(boxes: Sequence[Box], axis: int) -> list[list[int]]:
    """Indices of boxes whose middles are level, from the left or the top."""
    order = sorted(range(len(boxes)), key=lambda i: (_middle(boxes[i], axis), i))
    usual = sorted(box[axis + 2] for box in boxes)[len(boxes) // 2]
    groups = [[order[0]]]
    for i in order[1:]:
        if _middle(boxes[i], axis) - _middle(boxes[groups[-1][-1]], axis) > APART * usual:
            groups.append([i])
        else:
            groups[-1].append(i)
    return groups


def _middle(box: Box, axis: int) -> float:
    return box[axis] + box[axis + 2] / 2


def _in_line(boxes: Sequence[Box], line: Sequence[Sequence[int]], first: str, last: str) -> list[str]:
    named = [""] * len(boxes)
    for place, (i, *_) in enumerate(line):
        named[i] = _rank(place, len(line), first, last)
    return named


def _rank(place: int, count: int, first: str, last: str) -> str:
    if count == 1:
        return "the only one"
    if place == 0:
        return f"the {first} one" if count == 2 else f"the {first}most one"
    if place == count - 1:
        return f"the {last} one" if count == 2 else f"the {last}most one"
    if count == 3:
        return "the middle one"
    return f"{ORDINALS[place]} from the {first}" if place < len(ORDINALS) else f"number {place + 1} from the {first}"


def _in_rows(boxes: Sequence[Box], rows: Sequence[Sequence[int]]) -> list[str]:
    named = [""] * len(boxes)
    for place, row in enumerate(rows):
        which = {0: "top", len(rows) - 1: "bottom"}.get(place, "middle" if len(rows) == 3 else f"{ORDINALS[place]}")
        across = sorted(row, key=lambda i: (_middle(boxes[i], 0), i))
        for rank, i in enumerate(across):
            own = _rank(rank, len(across), "left", "right")
            named[i] = own if len(rows) == 1 else f"{which} row" if len(row) == 1 else f"{which} row, {own}"
    return named


def _told_apart(named: Sequence[str], boxes: Sequence[Box]) -> list[str]:
    """Names that several share get the size with them, and where that does not help the place."""
    sized = [
        name if named.count(name) == 1 else f"{name}, {box[2]}x{box[3]} pixels"
        for name, box in zip(named, boxes, strict=True)
    ]
    return [
        name if sized.count(name) == 1 else f"{name} at {box[0]},{box[1]}"
        for name, box in zip(sized, boxes, strict=True)
    ]
