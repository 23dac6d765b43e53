"""Places in a picture by position words: halves, thirds, corners, edges, the centre.

Left out: everything that needs a look at the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from .words import CENTRE, EXTENT, HORIZONTAL, VERTICAL

Rect: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom as fractions of the width and the height."""

PARTS: Final = {"third": 1 / 3, "quarter": 0.25, "edge": 0.1, "border": 0.1, "margin": 0.1, "strip": 0.1}
"""How much of the picture a side takes up; a half when nothing is said."""


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the picture by position: the union of rectangles."""

    rects: tuple[Rect, ...]

    @property
    def corner(self) -> tuple[int, int] | None:
        """(0 left or 1 right, 0 top or 1 bottom) when it is one of the picture's corners."""
        if len(self.rects) != 1:
            return None
        left, top, right, bottom = self.rects[0]
        if (left > 0) == (right < 1) or (top > 0) == (bottom < 1):
            return None
        return int(left > 0), int(top > 0)


def place_of(words: list[str]) -> Place | None:
    """The place those words name, all of them ("top", "left", "corner"), or None.

    A side without more is a half, a pair ("top left") a quadrant, a corner a third of each axis, an edge a tenth,
    the centre the middle half of each axis.
    """
    if words and words[0] in ("outer", "outside"):
        words = words[1:]
    if words in (["edges"], ["borders"], ["border"], ["margins"], ["edge"]):
        return Place(tuple(strip(side, 0.1) for side in ("left", "right", "top", "bottom")))
    if words == ["corners"]:
        return Place(tuple(corner(x, y, 0.25) for y in (0, 1) for x in (0, 1)))
    named = _named(words)
    return None if named is None else _one_place(*named)


def _named(words: list[str]) -> tuple[int | None, int | None, bool, str] | None:
    """(across, down, middle, extent) when every word is one of those and none comes twice."""
    across = [HORIZONTAL[w] for w in words if w in HORIZONTAL]
    down = [VERTICAL[w] for w in words if w in VERTICAL]
    middle = [w for w in words if w in CENTRE]
    extent = [w for w in words if w in EXTENT]
    counts = [len(across), len(down), len(middle), len(extent)]
    if sum(counts) != len(words) or max(counts) > 1 or not (across or down or middle):
        return None
    return across[0] if across else None, down[0] if down else None, bool(middle), extent[0] if extent else ""


def _one_place(across: int | None, down: int | None, middle: bool, extent: str) -> Place | None:
    if across is not None and down is not None:
        return None if middle else Place((corner(across, down, 1 / 3 if extent == "corner" else 0.5),))
    if across is None and down is None:
        return Place(((1 / 3, 0.0, 2 / 3, 1.0) if extent == "third" else (0.25, 0.25, 0.75, 0.75),))
    side = ("left", "right")[across] if across is not None else ("top", "bottom")[down or 0]
    x0, y0, x1, y1 = strip(side, PARTS.get(extent, 0.5))
    if middle:  # "middle left", "bottom centre"
        return Place(((x0, 1 / 3, x1, 2 / 3) if across is not None else (1 / 3, y0, 2 / 3, y1),))
    return Place(((x0, y0, x1, y1),))


def strip(side: str, part: float) -> Rect:
    """That part of the picture along one of its sides."""
    return {
        "left": (0.0, 0.0, part, 1.0),
        "right": (1.0 - part, 0.0, 1.0, 1.0),
        "top": (0.0, 0.0, 1.0, part),
        "bottom": (0.0, 1.0 - part, 1.0, 1.0),
    }[side]


def corner(across: int, down: int, part: float) -> Rect:
    """That part of each axis, at the corner of that side (0 left, 1 right) and that height (0 top, 1 bottom)."""
    left, top = across * (1.0 - part), down * (1.0 - part)
    return left, top, left + part, top + part
