"""Everything that a phrase may mean, for a person to choose from: the instances that `locate` chooses among.

`locate` takes one and says how sure it is; where it is not, the others are as good. Left out: asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ...images.pixels import Pixels, bounding_box
from . import Location
from .boxes import overlap
from .combine import asks_for_many, instances, resolve
from .drawing import geometric
from .naming import names
from .phrases import parse
from .refine import full_size
from .relations import box_of
from .tree import Node, Pick, Within
from .view import Candidate, View, look

MOST: Final = 9
"""More choices are not read."""
SAME: Final = 0.6
"""Overlap (intersection over union) from which on two candidates are one."""
SPECK: Final = 0.02
"""Part of the largest candidate's area under which one is no thing of its own."""
SLIVER: Final = 12
"""Length over width from which on it is the rim of something else."""
LEAST: Final = 0.15
"""Confidence under which a candidate is not worth a look."""


def candidates(pixels: Pixels, phrase: str) -> list[Location]:
    """What a phrase may mean in a picture (h, w, 3 or 4), best first, at most `MOST`, each with a label that tells it
    from the others ("the left one"). Same pixels and phrase, same answer."""
    tree = parse(phrase)
    if tree is None or 0 in pixels.shape[:2] or geometric(tree):
        return []
    view = look(pixels)
    answer = resolve(tree, view)
    if answer is None or not answer.mask.any():
        return []
    single = _distinct(_instances(tree, view))
    if asks_for_many(tree) and len(single) > 1:
        named = [(answer, f"all {len(single)} of them"), *_named(single)]
    else:
        other = all(overlap(answer.mask, c.mask) <= SAME for c in single)
        named = _named([answer, *single] if other else single)
    located = [(_location(c, view, pixels), name) for c, name in named[:MOST]]
    return [replace(one, label=name) for one, name in located if one is not None]


def labelled(found: Sequence[Location]) -> list[Location]:
    """The same places with labels that tell them apart."""
    return [replace(one, label=name) for one, name in zip(found, names([one.box for one in found]), strict=True)]


def _instances(tree: Node, view: View) -> list[Candidate]:
    """What there is to choose from, the likeliest first: what fits all of the phrase, then what fits its noun alone."""
    several = instances(tree, view)
    wider = instances(tree.of, view) if isinstance(tree, Pick | Within) else []
    return [*sorted(several, key=_rank), *sorted(wider, key=_rank)]


def _rank(c: Candidate) -> tuple[float, int]:
    return -c.score, -c.area


def _named(found: Sequence[Candidate]) -> list[tuple[Candidate, str]]:
    return list(zip(found, names([box_of(c) for c in found]), strict=True))


def _distinct(found: Sequence[Candidate]) -> list[Candidate]:
    largest = max((c.area for c in found), default=0)
    kept: list[Candidate] = []
    for c in found:
        _, _, w, h = box_of(c)
        small = c.area < SPECK * largest or max(w, h) > SLIVER * min(w, h)
        if c.score >= LEAST and not small and not any(overlap(c.mask, k.mask) > SAME for k in kept):
            kept.append(c)
    return kept


def _location(found: Candidate, view: View, pixels: Pixels) -> Location | None:
    mask = np.ascontiguousarray(full_size(found, view, pixels))
    box = bounding_box(mask)
    return box and Location(mask, box, round(min(1.0, max(0.0, found.score)), 3), found.method, found.note)
