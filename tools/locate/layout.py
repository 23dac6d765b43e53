"""How text is set: pieces of text to whole lines, lines to a headline and paragraphs.

Pieces of one height that stand level with each other are a line, however wide its words are spaced; lines of one
height below each other are a paragraph. The headline is the line of the largest letters, else the first. Left out:
columns, tables, lines that are not roughly level.

Confidence: that of the text; a headline that is not clearly larger than the rest is a question.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ...schema import Box
from .relations import box_of
from .text import find_text
from .view import Candidate, View, once, union

LEAST = 0.3
"""Pieces with a lower score are hardly text."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line of text."""

    pieces: tuple[Candidate, ...]
    box: Box
    height: float
    """Of the letters with their ascenders and the margin, across the line's direction."""

    def candidate(self, view: View) -> Candidate:
        """Its pieces as one region, as sure as the surest: what is level with text is text."""
        mask = union((c.mask for c in self.pieces), view.shape)
        return Candidate(mask, max(c.score for c in self.pieces), "text line", exact=True)


@once
def lines(view: View) -> list[Line]:
    """Whole lines, from the top."""
    pieces = [_line((c,)) for c in find_text(view) if c.score >= LEAST]
    pieces.sort(key=lambda line: line.box)
    while True:
        pair = next(((a, b) for a in pieces for b in pieces if a is not b and _level(a, b)), None)
        if pair is None:
            return sorted(pieces, key=lambda line: line.box[1] + line.box[3] / 2)
        pieces = [p for p in pieces if p not in pair] + [_line((*pair[0].pieces, *pair[1].pieces))]


def _line(pieces: tuple[Candidate, ...]) -> Line:
    boxes = np.array([box_of(c) for c in pieces])
    left, top = boxes[:, :2].min(axis=0)
    right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
    heights = []
    for c in pieces:
        rows, columns = np.nonzero(c.mask)
        _, sides, _ = cv2.minAreaRect(np.stack([columns, rows], axis=1).astype(np.float32))
        heights.append(min(sides))
    box = int(left), int(top), int(right - left), int(bottom - top)
    return Line(pieces, box, float(np.median(heights)))


def _level(a: Line, b: Line) -> bool:
    """Whether b goes on to the right of a."""
    if not 1 / 1.5 < a.height / b.height < 1.5:
        return False
    gap = b.box[0] - a.box[0] - a.box[2]
    # a tilted line's end is where the next piece begins, so the two neighbouring pieces are compared
    last = box_of(max(a.pieces, key=lambda c: box_of(c)[0]))
    first = box_of(min(b.pieces, key=lambda c: box_of(c)[0]))
    overlap = min(last[1] + last[3], first[1] + first[3]) - max(last[1], first[1])
    return -0.5 * a.height < gap < 2.5 * a.height and overlap > 0.5 * min(last[3], first[3])


def find_lines(view: View) -> list[Candidate]:
    """Lines of text from the top."""
    return [line.candidate(view) for line in lines(view)]


def find_headlines(view: View) -> list[Candidate]:
    """The line of the largest letters; the first one when none stands out."""
    found = lines(view)
    if not found:
        return []
    largest = max(found, key=lambda line: line.height)
    others = [line.height for line in found if line is not largest]
    if not others or largest.height > 1.2 * float(np.median(others)):
        return [largest.candidate(view)]
    first = found[0].candidate(view)
    return [first.scored(0.7 * first.score, "no line is larger than the others, the first was taken")]


def find_paragraphs(view: View) -> list[Candidate]:
    """Two or more lines of one height below each other, largest first."""
    groups: list[list[Line]] = []
    for line in lines(view):
        for group in groups:
            if _follows(group[-1], line):
                group.append(line)
                break
        else:
            groups.append([line])
    found = []
    for group in (g for g in groups if len(g) >= 2):
        parts = [line.candidate(view) for line in group]
        score = float(np.mean([c.score for c in parts]))
        found.append(Candidate(union((c.mask for c in parts), view.shape), score, "paragraph", exact=True))
    return sorted(found, key=lambda c: -c.area)


def _follows(above: Line, below: Line) -> bool:
    ax, ay, aw, ah = above.box
    bx, by, bw, bh = below.box
    beside = min(ax + aw, bx + bw) - max(ax, bx)
    gap = by + bh / 2 - ay - ah / 2
    return 1 / 1.3 < above.height / below.height < 1.3 and beside > 0.3 * min(aw, bw) and gap < 2.0 * above.height
