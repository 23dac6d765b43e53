"""A session's state as a stack of layers: the photo at the bottom, above it one layer for each step that is done.

**Flattening the visible layers gives the session's picture, bit for bit** where it is opaque. So a layer holds the
step's picture as it is, at full opacity, wherever the step has changed something: a picture is already mixed with the
one below it in the soft edge of a region, and mixing it a second time through the soft mask would give another picture,
while taking it apart again would round differently in every program. A layer's mask is therefore the *support* of the
region: 255 where the region's mask is more than 0, and wherever else the step has changed a pixel. A step without a
region has the changed pixels as its mask, or none when it has changed most of its bounding box.

Geometry moves everything below it. A crop, a flip, a quarter turn or a border moves the layers below as they are, so
what a crop has cut off is still there, outside the canvas, and the layer of the step itself holds only what is new: the
border; of a crop nothing. What resamples (a resize, a turn by some degrees) has its whole picture as its layer, and the
layers below are brought to the canvas in one resampling: they are covered, and there to be worked with.

A layer cannot take away what is below it. A step that makes something transparent has its whole picture as its layer,
and stands `alone`: the layers below it are hidden.

Pictures are loaded when a layer is asked for; two are in memory at a time. Left out: files (`openraster.py`,
`psd.py`), steps that were rolled back or undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from ...errors import InputError
from ...images.colour import srgb_profile
from ...images.metadata import read_metadata
from ...images.pixels import Mask, Pixels, bounding_box, cut, full_scale, split_alpha, with_alpha
from ...schema import IDENTITY, EditState, ImageRef, Matrix, Step
from ..words import NOT_TEXT
from .place import Array, exact, moved, resampled

LONGEST_NAME = 120
BAND = 256
"""Rows that are compared at a time."""
WHOLE = 0.5
"""A step without a region that changed more than this of its bounding box has no mask: a pixel here and there that kept
its value is no shape."""

Load = Callable[[ImageRef], Pixels]


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer with its pixels."""

    name: str
    x: int
    """Of the upper left corner on the canvas; negative for what reaches over its edge."""
    y: int
    pixels: Pixels
    """(h, w, 3) RGB or (h, w, 4) RGBA with straight alpha, `uint8` or `uint16`."""
    mask: Mask | None = None
    """(h, w) `uint8`, 255 where the pixels are seen; None: everywhere."""
    alone: bool = False
    """The layers below must be hidden."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A layer that has not been loaded."""

    name: str
    picture: ImageRef
    """The session's picture after the step."""
    mask: ImageRef | None = None
    """Of the step's region, on the picture before it."""
    matrix: Matrix = IDENTITY
    """From pixel coordinates of the picture before the step to those of the one after it."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A session's layers, from the bottom up."""

    sheets: tuple[Sheet, ...]
    profile: bytes = b""
    """ICC profile of all of them; empty for none."""
    dpi: tuple[float, float] | None = None
    warnings: tuple[str, ...] = ()

    @property
    def picture(self) -> ImageRef:
        """The session's picture: what the visible layers make together."""
        return self.sheets[-1].picture


def stack_of(state: EditState, original: bytes) -> Stack:
    """The stack of a session as it is now; `original` is the photo's file, for its colour profile and resolution.

    Raises `InputError` for a session that has not begun.
    """
    if state.photo is None:
        raise InputError(f"session {state.session} has no picture yet, so it has no layers; run it first")
    steps = {step.id: step for step in state.steps}
    sheets = [Sheet(_readable(state.photo.name) or "photo", state.photo.image)]
    for outcome in state.outcomes:
        if outcome.status == "done":
            step = steps[outcome.step]
            mask = step.region.mask if step.region else None
            sheets.append(Sheet(_name(step), outcome.image, mask, outcome.matrix))
    found = read_metadata(original)
    gray = found.icc_space == "GRAY"
    profile = b"" if gray else found.icc
    if not profile and sheets[-1].picture.depth == 16:
        profile = srgb_profile()  # Krita takes 16 bits without a profile for linear light
    return Stack(
        tuple(sheets),
        profile=profile,
        dpi=found.dpi if found.dpi and min(found.dpi) > 1 else None,  # 1: a file that does not say its unit
        warnings=("the grey colour profile was left out, layers have colours",) if gray else (),
    )


def layers(stack: Stack, load: Load) -> Iterator[Layer]:
    """The layers from the bottom up, each loaded when it is asked for. Raises what `load` raises."""
    size = stack.picture.width, stack.picture.height
    onward = _onward(stack.sheets)
    below: Pixels | None = None
    for sheet, matrix in zip(stack.sheets, onward, strict=True):
        pixels = load(sheet.picture)
        if below is None:
            layer = Layer(sheet.name, 0, 0, pixels)
        else:
            region = None if sheet.mask is None else load(sheet.mask)
            layer = _layer(sheet, below, pixels, region)
        below = pixels
        yield _placed(layer, matrix, size)


def _onward(sheets: tuple[Sheet, ...]) -> list[Array]:
    """For each sheet the matrix (3, 3) from its picture to the canvas, which is the last one's."""
    found = [np.eye(3)]
    for sheet in reversed(sheets[1:]):
        found.append(found[-1] @ np.array(sheet.matrix, np.float64))
    return found[::-1]


def _layer(sheet: Sheet, below: Pixels, after: Pixels, region: Mask | None) -> Layer:
    """What a step has done to the picture below it, on its own picture as the canvas."""
    whole = Layer(sheet.name, 0, 0, after, alone=_has_holes(after))
    matrix = exact(np.array(sheet.matrix, np.float64))
    if matrix is None:
        return whole
    changed, alone = _compared(*moved(below, matrix), after)
    if alone:
        return whole
    if region is not None and region.shape == changed.shape and np.array_equal(matrix, np.eye(3)):
        support = _between(region, 1, 255)
        if after.shape[2] == 4:  # seen twice, what is half transparent is less so
            support &= _between(after[..., 3], full_scale(after))
        changed |= support
    elif region is not None:
        region = None  # a target, as of a crop
    box = bounding_box(changed)
    if box is None:
        return Layer(sheet.name, 0, 0, np.zeros((1, 1, 4), after.dtype))
    pixels, mask = cut(after, box), cut(changed, box)
    share = cv2.countNonZero(np.ascontiguousarray(mask)) / mask.size
    filled = share == 1 or (region is None and share > WHOLE and not _has_holes(pixels))
    return Layer(sheet.name, box[0], box[1], pixels, None if filled else mask)


def _compared(below: Pixels, x: int, y: int, after: Pixels) -> tuple[Mask, bool]:
    """(255 where `after` does not look like what lies below it at (x, y), whether it shows something through there)."""
    height, width = after.shape[:2]
    changed = np.full((height, width), 255, np.uint8)
    holes = None if after.shape[2] == 3 else _between(after[..., 3], 0, full_scale(after) - 1)
    left, top = max(0, x), max(0, y)
    right, bottom = min(width, x + below.shape[1]), min(height, y + below.shape[0])
    for start in range(top, bottom if right > left else top, BAND):
        end = min(bottom, start + BAND)
        old = np.ascontiguousarray(below[start - y : end - y, left - x : right - x])
        new = np.ascontiguousarray(after[start:end, left:right])
        if old.shape[2] != new.shape[2]:
            old, new = _opaque(old), _opaque(new)
        same = _between(cv2.absdiff(old, new), (0, 0, 0, 0))
        if new.shape[2] == 4:
            unseen = _between(old[..., 3], 0)
            same |= unseen & _between(new[..., 3], 0)
            if holes is not None:
                holes[start:end, left:right] &= ~unseen
        changed[start:end, left:right] = cv2.bitwise_not(same)
    return changed, holes is not None and bool((holes & changed).any())


def _placed(layer: Layer, matrix: Array, size: tuple[int, int]) -> Layer:
    """The layer on a canvas of `size`, to which the matrix leads from where it is."""
    matrix = matrix @ np.array([[1, 0, layer.x], [0, 1, layer.y], [0, 0, 1]], np.float64)
    whole = exact(matrix)
    if whole is not None:
        pixels, x, y = moved(layer.pixels, whole)
        mask = None if layer.mask is None else moved(layer.mask, whole)[0]
        return replace(layer, x=x, y=y, pixels=pixels, mask=mask)
    cover = layer.mask if layer.mask is not None else np.full(layer.pixels.shape[:2], 255, np.uint8)
    found = resampled(layer.pixels, cover, matrix, size)
    if found is None:
        return replace(layer, x=0, y=0, pixels=np.zeros((1, 1, 4), layer.pixels.dtype), mask=None)
    pixels, cover, x, y = found
    return replace(layer, x=x, y=y, pixels=pixels, mask=None if (cover == 255).all() else cover)


def _between(values: Pixels, low: Any, high: Any = None) -> Mask:
    """255 where an array is that value, or one from `low` to `high`, in every channel."""
    found: Mask = np.asarray(cv2.inRange(np.ascontiguousarray(values), low, low if high is None else high))
    return found


def _opaque(pixels: Pixels) -> Pixels:
    """With an alpha channel."""
    if pixels.shape[2] == 4:
        return pixels
    return with_alpha(pixels, np.full(pixels.shape[:2], full_scale(pixels), pixels.dtype))


def _has_holes(pixels: Pixels) -> bool:
    alpha = split_alpha(pixels)[1]
    return alpha is not None and bool((alpha < full_scale(pixels)).any())


def _name(step: Step) -> str:
    return _readable(step.instruction) or step.tool


def _readable(text: str) -> str:
    """Text that any format can carry, on one line of at most `LONGEST_NAME` characters."""
    plain = " ".join(NOT_TEXT.sub(" ", text).split())
    return plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 1].rstrip()}…"
