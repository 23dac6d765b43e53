"""A small photo in which everything that a request names has a place, to carry plans out on in milliseconds.

It stands for a photo of 2048 pixels a side: amounts in pixels shrink with it, so that "1080 pixels high" means
something. Places are laid down, not found: every thing named gets an ellipse of its own, the background is what they
leave.
Left out: likeness between a thing and what the photo shows there.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from ..evaluation.matching import FOUND, token_f1
from ..evaluation.photos import photo
from ..images.pixels import Mask, Pixels, bounding_box
from ..schema import ImageRef, Photo, Region, SubRequest

SIDE = 112
"""Pixels of its long side."""
STANDS_FOR = 2048
"""Pixels of the long side of what it stands for."""
PHOTOS = (
    "astronaut", "chelsea", "coffee", "rocket", "brushes", "fig", "wine", "meadow", "dogs", "stream", "mountains",
    "sunset", "pagoda", "dahlia", "hopper", "motorcycle",
)  # fmt: skip
PIXELS = frozenset({"width", "height", "long_edge", "radius", "size", "left", "right", "top", "bottom"})
"""Properties that are lengths when their unit is pixels, or when they have none."""
_EXCEPT = "everything except "
_BACKGROUND = frozenset({"background", "backdrop", "surroundings"})


@dataclass(frozen=True, slots=True, eq=False)
class Miniature:
    """The photo and the places of the things that are named in it."""

    photo: Pixels
    """(h, w, 3) uint8, read-only."""
    things: Mapping[str, Mask]
    """Name -> (h, w), 0 outside to 255 inside."""

    def as_photo(self) -> Photo:
        """What tools are told of it when they bind."""
        ref = ImageRef(sha256="0" * 64, width=self.photo.shape[1], height=self.photo.shape[0])
        return Photo(name="miniature", file="0" * 64, image=ref, format="PNG")

    def named(self, phrase: str) -> str:
        """The known phrase that means the same; empty when there is none."""
        spared = phrase.startswith(_EXCEPT)
        known = [self._known(name) for name in _names(phrase)]
        if not known or "" in known:
            return ""
        return _EXCEPT * spared + " and ".join(sorted(known))

    def _known(self, name: str) -> str:
        alike = [(token_f1(name, thing), thing) for thing in self.things]
        best, thing = max(alike, default=(0.0, ""))
        return thing if best >= FOUND else ""

    def mask(self, place: str, placed: npt.NDArray[np.float64], picture: Pixels) -> Mask | None:
        """Where a known phrase (`named`) is on a picture, (h, w); None when it is nowhere.

        `placed`: from the miniature's pixel coordinates to the picture's.
        """
        names = _names(place)
        if not names or any(name not in self.things for name in names):
            return None
        mask: Mask = np.maximum.reduce([self.things[name] for name in names])
        if place.startswith(_EXCEPT):
            mask = 255 - mask
        height, width = picture.shape[:2]
        if mask.shape != (height, width) or not np.array_equal(placed, np.eye(3)):
            mask = cv2.warpPerspective(mask, placed, (width, height), flags=cv2.INTER_LINEAR)
        return mask if bounding_box(mask) else None


def names_of(regions: Iterable[Region | None]) -> tuple[str, ...]:
    """The things that some regions name, each once, in order."""
    return tuple(dict.fromkeys(n for region in regions if region is not None for n in _names(region.phrase)))


def _names(phrase: str) -> list[str]:
    return [n for n in phrase.removeprefix(_EXCEPT).split(" and ") if n] if phrase.startswith(_EXCEPT) else [phrase]


def in_miniature(one: SubRequest) -> SubRequest:
    """A sub-request with its lengths in pixels as they are on a miniature, at least half a pixel."""
    factor = SIDE / STANDS_FOR
    small = tuple(
        p.model_copy(update={"amount": max(0.5, p.amount * factor)})
        if isinstance(p.amount, float) and p.property in PIXELS and p.unit in ("pixels", None)
        else p
        for p in one.parameters
    )
    return one if small == one.parameters else one.model_copy(update={"parameters": small})


def miniature(row: str, things: tuple[str, ...]) -> Miniature:
    """The miniature of an example: its photo by chance from its row, and a place for each thing.

    `InputError` where the free photos are not at hand, as in an installed wheel.
    """
    seed = int.from_bytes(hashlib.sha256(row.encode()).digest()[:4], "big")
    pixels = _small(PHOTOS[seed % len(PHOTOS)])
    return Miniature(pixels, _places(things, pixels.shape[1], pixels.shape[0]))


@lru_cache(maxsize=len(PHOTOS))
def _small(name: str) -> Pixels:
    pixels = photo(name)
    factor = SIDE / max(pixels.shape[:2])
    small = np.ascontiguousarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA))
    small.setflags(write=False)
    return small


def _places(things: tuple[str, ...], width: int, height: int) -> dict[str, Mask]:
    """An ellipse in a cell of its own for each thing; a background is what the others leave."""
    solid = [name for name in things if name.lower() not in _BACKGROUND]
    cells = max(len(solid), 1)
    columns = math.ceil(math.sqrt(cells))
    rows = math.ceil(cells / columns)
    masks: list[Mask] = []
    for i in range(cells):
        mask: Mask = np.zeros((height, width), np.uint8)
        middle = (width * (2 * (i % columns) + 1) // (2 * columns), height * (2 * (i // columns) + 1) // (2 * rows))
        cv2.ellipse(mask, middle, (round(0.35 * width / columns), round(0.35 * height / rows)), 0, 0, 360, 255, -1)
        masks.append(cv2.GaussianBlur(mask, (0, 0), 1.0).reshape(mask.shape))
    places = dict(zip(solid, masks, strict=False))
    behind: Mask = 255 - np.maximum.reduce(masks)
    return {name: places.get(name, behind) for name in things}
