"""From a tree of phrases and a view to one region: run the detectors, choose, cut and join.

`instances` gives what can be counted, best first; `resolve` gives the one region that the phrase means. A singular
phrase that meets two regions of like size takes the larger one and says so with a confidence under `ACCEPT`. A
combination is as sure as its least sure part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from .blobs import circular, convex, rectangular
from .choose import ASK, in_corner, on_border, picked, sure, the_one, weight
from .colours import contrast, everything_of, find_colour
from .detectors import run
from .drawing import drawn, geometric, place_mask
from .places import Place
from .relations import beyond, nearest, row_of
from .tree import Beside, Colour, Either, Node, Part, Pick, Row, Thing, Unknown, Whole, Within, Without
from .view import Candidate, View, ramp, union
from .words import DULL, HUMAN, STUFF, SURFACES

GUESS = 0.4
"""The most confidence of the picture's subject offered for a noun that no detector knows."""

Bits = npt.NDArray[np.bool_]

SHAPES: dict[str, Callable[[Candidate], bool]] = {
    "circle": lambda c: circular(c.mask) > 0.72,
    "rectangle": lambda c: rectangular(c.mask) > 0.9,
    "blob": lambda c: True,
}
"""Nouns of shape, as tests of a region of a colour."""


def resolve(node: Node, view: View) -> Candidate | None:
    """The one region that the phrase means, or None."""
    if geometric(node):
        return Candidate(drawn(node, view.shape), 1.0, "position", exact=True)
    return RULES.get(type(node), _chosen)(node, view)


def _chosen(node: Node, view: View) -> Candidate | None:
    """One or several of the instances."""
    found = instances(node, view)
    if isinstance(node, Pick) or not found:
        return _together(found, view)
    if asks_for_many(node):
        return _together(sure(found), view)
    corner = node.inside.corner if isinstance(node, Within) and isinstance(node.inside, Place) else None
    if corner is not None:
        return in_corner(sure(found), corner, view)
    return the_one(found, _like(node))


def _like(node: Node) -> float:
    """How large a second instance makes the largest doubtful, relative to it.

    Of several regions of a colour a named thing may well be a smaller one, the more so when walls, light and shade
    have that colour too.
    """
    if isinstance(node, Within):
        return _like(node.of)
    if isinstance(node, Colour) and isinstance(node.of, Unknown):
        return 0.06 if any(colour in DULL for colour, _ in node.colours) else 0.25
    return 0.5


def instances(node: Node, view: View) -> list[Candidate]:
    """What a phrase finds, one candidate for each instance, best first."""
    if isinstance(node, Thing):
        return run(node.detector, view)
    if isinstance(node, Colour):
        return _coloured(node, view)
    if isinstance(node, Unknown):
        note = f'nothing here knows what "{node.noun}" looks like; separate things were counted'
        return [c.scored(min(GUESS, c.score), note) for c in run("blob", view)]
    if isinstance(node, Pick):
        found = instances(node.of, view)
        return picked(found, node, view) if found else []
    if isinstance(node, Within) and not _is_stuff(node.of):
        return _inside(node, view)
    if isinstance(node, Row):
        found = instances(node.of, view)
        return row_of(found, node.rank, node.axis) if found else []
    if isinstance(node, Beside) and node.of is not None and not _is_stuff(node.of):
        anchor = resolve(node.anchor, view)
        return [] if anchor is None else nearest(instances(node.of, view), node.side, anchor)
    one = resolve(node, view)
    return [] if one is None else [one]


def asks_for_many(node: Node) -> bool:
    """Whether the phrase is in the plural."""
    if isinstance(node, Within | Row):
        return asks_for_many(node.of)
    if isinstance(node, Colour):
        return node.of is None or node.of.many
    if isinstance(node, Thing):
        return node.many or node.detector in STUFF
    return isinstance(node, Unknown) and node.many


def _is_stuff(node: Node) -> bool:
    if isinstance(node, Thing):
        return node.detector in STUFF
    if isinstance(node, Colour):
        return node.of is None or _is_stuff(node.of)
    if isinstance(node, Beside):
        return node.of is None or _is_stuff(node.of)
    return isinstance(node, Whole | Place | Part | Without | Either) or (
        isinstance(node, Within | Row) and _is_stuff(node.of)
    )


def _together(found: list[Candidate], view: View) -> Candidate | None:
    if not found:
        return None
    if len(found) == 1:
        return found[0]
    total = sum(c.area for c in found)
    notes = "; ".join(dict.fromkeys(c.note for c in found if c.note))
    return Candidate(
        union((c.mask for c in found), view.shape),
        sum(c.score * c.area for c in found) / max(total, 1),
        f"{found[0].method} ({len(found)})",
        notes,
        exact=all(c.exact for c in found),
        coarse=max(c.coarse for c in found),
    )


def _guess(node: Unknown, view: View) -> Candidate | None:
    subject = next(iter(run("subject", view)), None)
    if subject is None:
        return None
    note = f'nothing here knows what "{node.noun}" looks like; this is what stands out in the picture'
    # a subject that is known to be a person is hardly what the word means
    likely = 0.3 if "person" in subject.method else 0.6
    return Candidate(subject.mask, min(GUESS, subject.score * likely), "saliency guess", note, coarse=subject.coarse)


def _colour(node: Colour, view: View) -> Candidate | None:
    if node.of is None:
        return everything_of(find_colour(view, node.colours), view.shape)
    return _chosen(node, view)


def _coloured(node: Colour, view: View) -> list[Candidate]:
    regions = find_colour(view, node.colours)
    if node.of is None:
        return regions
    if isinstance(node.of, Unknown) or (node.of.detector in HUMAN and not run(node.of.detector, view)):
        return [_named(c, node, node.of, view) for c in regions]
    if node.of.detector in SHAPES:
        return [c for c in regions if SHAPES[node.of.detector](c)]
    colour = union((c.mask for c in regions), view.shape)
    kept = []
    for c in run(node.of.detector, view):
        share = np.count_nonzero(c.mask & colour) / max(1, c.area)
        if share >= 0.3:
            kept.append(c)
        elif node.of.detector in STUFF and share > 0.02:
            kept.append(Candidate(c.mask & colour, c.score * 0.8, c.method, c.note, coarse=c.coarse))
    if kept:
        return kept
    note = f"no {node.of.detector} of that colour was found, only the colour"
    return [c.scored(min(ASK, c.score * 0.8), note) for c in regions]


def _named(region: Candidate, colour: Colour, noun: Unknown | Thing, view: View) -> Candidate:
    """A region of a colour that is said to be a thing which nobody here knows: a thing of its own stands out."""
    name = noun.noun if isinstance(noun, Unknown) else noun.detector
    dull = any(one in DULL for one, _ in colour.colours)
    wide = weight(region) < region.area
    if (wide and (dull or name not in SURFACES)) or (dull and on_border(region) > 0.15):
        note = f'all of that colour along the borders, which is more than a "{name}" may be'
        return region.scored(min(ASK, region.score), note)
    if convex(region.mask) < 0.4:
        return region.scored(min(ASK, region.score), f'it is scattered, which a "{name}" may not be')
    apart = ramp(contrast(view, region.mask), 18, 32)
    if apart < 0.5:
        note = f'what is around it is of a like colour, so it may be no "{name}" of its own'
        return region.scored(min(ASK, region.score * (0.5 + apart)), note)
    return region


def _inside(node: Within, view: View) -> list[Candidate]:
    """Instances of which at least half lies inside; if there are none, those that reach in."""
    if isinstance(node.inside, Unknown):
        found = instances(node.of, view)
        if len(found) == 1:
            return found
        note = f'nothing here knows where "{node.inside.noun}" is'
        return [c.scored(min(ASK, c.score), note) for c in found]
    inside = resolve(node.inside, view)
    if inside is None:
        return []
    shares = [(np.count_nonzero(c.mask & inside.mask) / max(1, c.area), c) for c in instances(node.of, view)]
    # "the flower at the bottom" is not the large one that reaches across the middle
    least = 0.75 if isinstance(node.inside, Place) and any(share >= 0.9 for share, _ in shares) else 0.5
    kept = [c for share, c in shares if share >= least]
    if not kept and isinstance(node.inside, Place):
        kept = [c.scored(c.score * 0.7, "it lies only partly there") for share, c in shares if share >= 0.2]
    return [c.scored(min(c.score, inside.score)) for c in kept]


def _within(node: Within, view: View) -> Candidate | None:
    """Things are chosen by where they lie, stuff is cut."""
    if not _is_stuff(node.of):
        return _chosen(node, view)
    of, inside = resolve(node.of, view), resolve(node.inside, view)
    if of is None or inside is None:
        return None
    mask = of.mask & inside.mask
    if not mask.any():
        return None
    return _combined(of, inside, mask)


def _combined(a: Candidate, b: Candidate, mask: Bits) -> Candidate:
    methods = [m for m in (a.method, b.method) if m != "position"]
    notes = "; ".join(dict.fromkeys(n for n in (a.note, b.note) if n))
    both = a.exact and b.exact
    name = ", ".join(dict.fromkeys(methods)) or "position"
    return Candidate(mask, min(a.score, b.score), name, notes, exact=both, coarse=max(a.coarse, b.coarse))


def _beside(node: Beside, view: View) -> Candidate | None:
    """Things are chosen by where they lie; stuff, and "everything above ...", is cut along the other's outline."""
    if node.of is not None and not _is_stuff(node.of):
        return _together(instances(node, view), view)
    anchor = resolve(node.anchor, view)
    of = resolve(Whole() if node.of is None else node.of, view)
    if of is None or anchor is None:
        return None
    there = beyond(anchor, node.side)
    mask = np.zeros(view.shape, bool) if there is None else of.mask & there
    return _combined(of, anchor, mask) if mask.any() else None


def _row(node: Row, view: View) -> Candidate | None:
    return _together(instances(node, view), view)


def _part(node: Part, view: View) -> Candidate | None:
    of = resolve(node.of, view)
    if of is None or not of.mask.any():
        return None
    x, y, w, h = cv2.boundingRect(of.mask.astype(np.uint8))
    mask = np.zeros(view.shape, bool)
    mask[y : y + h, x : x + w] = place_mask(node.place, (h, w))
    mask &= of.mask
    return Candidate(mask, of.score, of.method, of.note, of.exact, of.coarse) if mask.any() else None


def _without(node: Without, view: View) -> Candidate | None:
    of, minus = resolve(node.of, view), resolve(node.minus, view)
    if of is None or minus is None:
        return None
    mask = of.mask & ~minus.mask
    return _combined(of, minus, mask) if mask.any() else None


def _either(node: Either, view: View) -> Candidate | None:
    parts = [resolve(n, view) for n in node.of]
    found = [p for p in parts if p is not None]
    if not found:
        return None
    result = found[0]
    for part in found[1:]:
        result = _combined(result, part, result.mask | part.mask)
    if len(found) < len(parts):
        return result.scored(min(result.score, 0.5), f"only {len(found)} of {len(parts)} parts were found")
    return result


RULES: dict[type, Callable[[Any, View], Candidate | None]] = {
    Unknown: _guess,
    Colour: _colour,
    Part: _part,
    Within: _within,
    Without: _without,
    Either: _either,
    Beside: _beside,
    Row: _row,
}
"""How each kind of phrase becomes one region; the others are chosen among their instances."""
