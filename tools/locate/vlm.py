"""Where in the picture, with a vision-language model: it draws boxes, which are refined to a mask.

The model sees a small copy; its boxes are mapped back, checked, and cut out by SAM 2 when one is configured, else by
GrabCut. A position ("the left half") needs no model, and when the model gives nothing usable the classical locator
answers alone. Left out: talking to the model (`models/ask.py`).

Confidence: 35 % what the model says, 45 % how well the masks fit their boxes and the picture's edges, 20 % whether the
classical locator, where it is sure itself, finds the same; then its outline is the one that is used, for it knows
skies, colours and backgrounds that no box holds. Two that are sure and contradict each other leave the choice to a
person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from ...errors import ModelError
from ...images.pixels import Mask, Pixels, bounding_box
from ...models.answers import PointAnswer
from ...models.ask import Model
from ...models.images import PLANNING, Shown, data_url
from ...models.prompt import prompt
from ...models.text import clean, quoted
from ...schema import Box
from . import ACCEPT, Location, locate
from .boxes import Segmenter, cut_out, overlap
from .candidates import MOST as MOST_CHOICES
from .candidates import candidates, labelled
from .choose import ASK
from .drawing import geometric
from .phrases import parse
from .refine import full_size
from .sam import sam_segmenter
from .view import Candidate, View, components, look, ramp, union

LONGEST = 200
"""Characters of a phrase that the model is shown."""
APART, SAME = 0.05, 0.5
"""Overlap (intersection over union) under which two regions are others, and from which on they are one."""
TINY = 3
"""Sides in pixels of the picture as sent under which a box shows nothing."""
MOST = 0.95
"""Confidence that no model gets past."""

Find = Callable[[Pixels, str], Location | None]
FindAll = Callable[[Pixels, str], list[Location]]
Bits = npt.NDArray[np.bool_]


def vlm_locator(model: Model, *, segmenter: str = "", fallback: Find = locate) -> Find:
    """A locator that asks the model; `segmenter` names a SAM 2 checkpoint, "" stands for GrabCut.

    Without a usable answer `fallback` finds the region, and the method and the note say so; with `fallback="fail"` in
    the endpoint's settings it raises `ModelError` instead.
    """
    segment = sam_segmenter(segmenter) if segmenter else cut_out

    def find(pixels: Pixels, phrase: str) -> Location | None:
        tree = parse(phrase)
        if not clean(phrase, LONGEST) or 0 in pixels.shape[:2] or (tree is not None and geometric(tree)):
            return fallback(pixels, phrase)
        shown = data_url(pixels, PLANNING)
        classical = fallback(pixels, phrase)
        try:
            answer = _pointed(model, shown, phrase)
        except ModelError as error:
            if model.endpoint.fallback == "fail":
                raise
            return classical and replace(
                classical,
                method=f"{classical.method}, without the model",
                note="; ".join(filter(None, (f"the classical locator answered alone: {error}", classical.note))),
            )
        if not answer.b:
            note = "the model sees no such thing"
            return classical and replace(classical, confidence=min(classical.confidence, ASK), note=note)
        return _located(pixels, answer, shown, segment, classical)

    return find


def vlm_candidates(model: Model, *, segmenter: str = "", fallback: FindAll = candidates) -> FindAll:
    """Every box that the model draws for a phrase as a place of its own, best first; then those of `fallback` that it
    did not draw. Without a usable answer those alone."""
    segment = sam_segmenter(segmenter) if segmenter else cut_out

    def find(pixels: Pixels, phrase: str) -> list[Location]:
        classical = fallback(pixels, phrase)
        tree = parse(phrase)
        if not clean(phrase, LONGEST) or 0 in pixels.shape[:2] or (tree is not None and geometric(tree)):
            return classical
        shown = data_url(pixels, PLANNING)
        try:
            answer = _pointed(model, shown, phrase)
        except ModelError:
            return classical
        view = look(pixels)
        boxes = list(dict.fromkeys(_on_view(box, shown, view) for box in answer.b))
        found = []
        for candidate in segment(view, boxes):
            mask = np.ascontiguousarray(full_size(candidate, view, pixels))
            box = bounding_box(mask)
            if box is not None:
                told = _most(0.35 * answer.c / 100 + 0.45 * candidate.score)
                found.append(Location(mask, box, told, f"model: {candidate.method}", candidate.note))
        found.sort(key=lambda one: -one.confidence)
        found += [c for c in classical if all(overlap(c.mask > 127, one.mask > 127) < SAME for one in found)]
        return labelled(found[:MOST_CHOICES])

    return find


def _pointed(model: Model, shown: Shown, phrase: str) -> PointAnswer:
    asked = prompt("point", width=str(shown.width), height=str(shown.height), phrase=quoted(phrase, LONGEST))
    return model.ask(asked, (shown,), PointAnswer, lambda given: _check(given, shown))


def _check(answer: PointAnswer, shown: Shown) -> None:
    """Raise a `ValueError` that tells the model what is wrong with its boxes."""
    for number, (left, top, right, bottom) in enumerate(answer.b, 1):
        if right - left < TINY or bottom - top < TINY:
            raise ValueError(f"box {number}: x0 < x1 and y0 < y1 are needed, and at least {TINY} pixels between them")
        across = min(right, shown.width) - max(left, 0)
        down = min(bottom, shown.height) - max(top, 0)
        if across <= 0 or down <= 0 or 2 * across * down < (right - left) * (bottom - top):
            raise ValueError(f"box {number} lies outside the picture of {shown.width}x{shown.height} pixels")


def _located(
    pixels: Pixels, answer: PointAnswer, shown: Shown, segment: Segmenter, classical: Location | None
) -> Location | None:
    view = look(pixels)
    boxes = list(dict.fromkeys(_on_view(box, shown, view) for box in answer.b))
    found = segment(view, boxes)
    told = answer.c / 100
    if classical is not None and classical.confidence >= ACCEPT:
        same = overlap(_boxed(boxes, view.shape), _boxed(_boxes_of(classical, view), view.shape))
        if same >= SAME:
            confidence = 0.35 * told + 0.45 * max(same, classical.confidence) + 0.2
            return replace(classical, confidence=_most(confidence), method=f"{classical.method}, seen by the model")
    mask = union((c.mask for c in found), view.shape)
    if not mask.any():
        return classical
    fit = float(np.mean([c.score * _fit(c.mask, box) for c, box in zip(found, boxes, strict=True)]))
    region = Candidate(
        mask,
        0.35 * told + 0.45 * fit,
        f"model: {found[0].method}" if len(found) == 1 else f"model: {found[0].method} ({len(found)})",
        "; ".join(dict.fromkeys(c.note for c in found if c.note)),
        exact=all(c.exact for c in found),
        coarse=max(c.coarse for c in found),
    )
    full = np.ascontiguousarray(full_size(region, view, pixels))
    box = bounding_box(full)
    if box is None:
        return classical
    confidence, note = _weighed(region, full, classical)
    return Location(full, box, confidence, region.method, note)


def _weighed(region: Candidate, mask: Mask, classical: Location | None) -> tuple[float, str]:
    """The confidence once the classical locator was heard, and what a person should know."""
    if classical is None or classical.confidence < ACCEPT:
        return _most(region.score + 0.1), region.note
    both = overlap(mask > 127, classical.mask > 127)
    if both < APART:
        told = f"the classical locator ({classical.method}) finds another place; show which one is meant"
        return _most(min(ASK, region.score)), "; ".join(filter(None, (told, region.note)))
    return _most(region.score + 0.2 * ramp(both, APART, SAME)), region.note


def _most(confidence: float) -> float:
    return round(min(MOST, confidence), 3)


def _boxes_of(location: Location, view: View) -> list[Box]:
    """The boxes of the parts of a region that are not specks, in pixels of the view."""
    height, width = view.shape
    small = cv2.resize(location.mask, (width, height), interpolation=cv2.INTER_AREA) > 127
    parts = components(small, max(4, int(small.sum()) // 50))
    return [box for part in parts if (box := bounding_box(part.astype(np.uint8))) is not None]


def _boxed(boxes: Sequence[Sequence[int]], shape: tuple[int, int]) -> Bits:
    """Everything that lies in a box."""
    mask = np.zeros(shape, bool)
    for x, y, w, h in boxes:
        mask[y : y + h, x : x + w] = True
    return mask


def _on_view(box: Sequence[int], shown: Shown, view: View) -> Box:
    """A box x0, y0, x1, y1 of the picture as sent as x, y, width, height of the view, inside it."""
    height, width = view.shape
    left, top, right, bottom = shown.back((box[0], box[1], box[2], box[3]))
    edges = [round(v / view.scale) for v in (left, top, right, bottom)]
    x, y = min(max(0, edges[0]), width - 1), min(max(0, edges[1]), height - 1)
    return x, y, max(1, min(edges[2], width) - x), max(1, min(edges[3], height) - y)


def _fit(mask: Bits, box: Box) -> float:
    """How well a mask fits its box; one that spills over it is as doubtful as one that leaves it empty."""
    return overlap(_boxed([cv2.boundingRect(mask.astype(np.uint8))], mask.shape), _boxed([box], mask.shape))
