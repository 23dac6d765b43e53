"""From a hint to the pixels it colours: discs inside a region, and discs drawn on the small copy.

A located region is never exact at its outline, so only discs well inside it say what colour it has; the solver finds
the outline. Left out: finding the region.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import LUMA, Mask
from ...schema import Hint
from .colorize_chroma import SmallCopy, chroma_of_color, shade
from .colorize_solver import Colours, Values
from .colors import SHADES, color_of

DISCS = 24
"""Discs that stand for one region, at most."""
SURE = 0.7
"""Part of a disc's radius that is taken: the rest may be beyond the thing's outline."""
LEAST = 0.2
"""Radius, as a part of the largest one in the region, from which a disc is worth having."""
FIRM = 0.5
"""Weight of a region's colour: a point that the user set there is stronger."""
PROXY = 400
PIGMENTS: dict[str, str] = {
    "red": "#a8322d",
    "orange": "#c9793a",
    "yellow": "#d6b75a",
    "green": "#66803f",
    "blue": "#6597c9",
    "purple": "#7b5a92",
    "violet": "#7b5a92",
    "pink": "#d99aa6",
    "brown": "#6b4a2f",
}
"""What photographs show where people say these words; the screen's primaries look like spilt paint."""


def discs_in(mask: Mask) -> tuple[tuple[float, float, float], ...]:
    """The largest discs (x, y, radius in pixels) that lie inside a region (h, w) and beside each other."""
    height, width = mask.shape
    factor = min(1.0, PROXY / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small = cv2.resize(mask, size, interpolation=cv2.INTER_AREA).reshape(size[::-1])
    # Measured to the outline alone: the picture's edge is none.
    sure = min(192, max(1, int(small.max())))
    room = cv2.distanceTransform((small >= sure).astype(np.uint8), cv2.DIST_L2, 5).reshape(size[::-1])
    room = np.minimum(room, np.float32(max(size)))
    rows, columns = np.mgrid[: size[1], : size[0]]
    discs: list[tuple[float, float, float]] = []
    largest = float(room.max(initial=0))
    while len(discs) < DISCS and (radius := float(room.max(initial=0))) > LEAST * largest and radius > 0:
        y, x = np.unravel_index(int(np.argmax(room)), room.shape)
        discs.append((round((x + 0.5) / size[0] * width, 1), round((y + 0.5) / size[1] * height, 1),
                      round(SURE * radius / factor, 1)))  # fmt: skip
        # What is left of the room is beside this disc.
        away = np.hypot(rows - y, columns - x) - radius
        room = np.minimum(room, np.maximum(away, 0)).astype(np.float32)
    return tuple(discs)


def draw(hints: Sequence[Hint], copy: SmallCopy) -> tuple[Colours, Values]:
    """(known colours over `shade`, their weights), both (h, w) of the copy.

    A hint without discs is for the whole region. The colour has its own chroma on a thing as bright as itself
    or brighter, less of it on a darker one.
    """
    known: Colours = np.zeros(copy.luma.shape, np.complex128)
    weight: Values = np.zeros(copy.luma.shape)
    for hint in hints:
        place = where(hint, copy)
        exact = all(radius == 0 for *_, radius in hint.discs) and bool(hint.discs)
        chroma, luma = paint(hint.color)
        known[place] = chroma / shade(np.maximum(copy.luma[place], luma))
        weight[place] = np.inf if exact else FIRM
    return known, weight


def paint(color: str) -> tuple[complex, float]:
    """(chroma, luma) of a hint's colour. Plain words for hues mean pigments, also with a shade before them."""
    rgb = color_of(color)
    chroma, luma = chroma_of_color(rgb), float(np.array(rgb, np.float32) @ LUMA / 255)
    names = [word for word in color.lower().split() if word not in SHADES]
    if len(names) == 1 and names[0] in PIGMENTS:
        # One complex number turns the hue and lowers the chroma of the word and of all its shades.
        chroma *= chroma_of_color(color_of(PIGMENTS[names[0]])) / chroma_of_color(color_of(names[0]))
    return chroma, luma


def where(hint: Hint, copy: SmallCopy) -> npt.NDArray[np.bool_]:
    """The pixels of the copy that a hint is sure of, (h, w)."""
    height, width = copy.luma.shape
    discs = hint.discs or _of_region(copy)
    place = np.zeros((height, width), np.uint8)
    across, down = copy.scale if hint.discs else (1.0, 1.0)
    for x, y, radius in discs:
        center = min(width - 1, max(0, int(x * across))), min(height - 1, max(0, int(y * down)))
        cv2.circle(place, center, math.floor(radius * math.sqrt(across * down)), 1, cv2.FILLED)
    return place > 0


def _of_region(copy: SmallCopy) -> tuple[tuple[float, float, float], ...]:
    return discs_in(np.where(copy.inside, np.uint8(255), np.uint8(0)))
