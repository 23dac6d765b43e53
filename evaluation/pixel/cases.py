"""The cases of the benchmark: every known edit on some photos, and requests of two to six parts.

Seeded: the same seed gives the same pixels and words. Left out: what an edit does (`edits.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ...images.pixels import Pixels
from ..photos import photo
from .edits import EDITS, PARTS, Basis, KnownEdit, Scene

PHOTOS = (
    "astronaut", "chelsea", "coffee", "rocket", "brushes", "fig", "wine", "meadow", "dogs", "stream", "mountains",
    "sunset", "pagoda", "dahlia", "hopper", "motorcycle",
)  # fmt: skip
SIDE = 192
"""Pixels of the long side: enough for every edit to be seen, little enough for a case to take a tenth of a second."""
MOST_PARTS = 6


@dataclass(frozen=True, eq=False)
class Case:
    """One request on one photo."""

    id: str
    edits: tuple[KnownEdit, ...]
    photo: str
    request: str
    seed: int

    @property
    def parts(self) -> int:
        """How many edits are asked for."""
        return len(self.edits)

    @property
    def basis(self) -> Basis:
        """Where the target comes from; of several parts all are formulas."""
        return self.edits[0].basis

    @cached_property
    def scene(self) -> Scene:
        """The pixels: the parts one after another, each on the rounded result of the one before."""
        clean = reduced(self.photo)
        if self.parts == 1:
            return self.edits[0].make(clean, _chance(self.id, self.seed))
        target = clean
        for edit in self.edits:
            assert edit.formula is not None, "parts are formulas"
            target = edit.formula(target)
        return Scene(clean, target)


def cases(seed: int = 0, photos: int = 4, combined: int = 24) -> Iterator[Case]:
    """Every edit alone on that many photos, then that many requests of each number of parts from 2 to 6."""
    for edit in EDITS:
        names = _chance(f"photos of {edit.name}", seed).permutation(PHOTOS)[:photos]
        for name in map(str, names):
            yield Case(f"{seed}/{edit.name}/{name}", (edit,), name, _sentence(edit.words), seed)
    for parts in range(2, MOST_PARTS + 1):
        for number in range(combined):
            name = f"{seed}/{parts} parts/{number}"
            chance = _chance(name, seed)
            edits = _different(chance, parts)
            words = ", then ".join(edit.words for edit in edits)
            yield Case(name, edits, str(chance.choice(PHOTOS)), _sentence(words), seed)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _different(chance: np.random.Generator, count: int) -> tuple[KnownEdit, ...]:
    """Edits in a random order, at most two of an action and one of a geometric action: two crops are no two things."""
    found: list[KnownEdit] = []
    for i in chance.permutation(len(PARTS)):
        edit = PARTS[int(i)]
        most = 2 if edit.action in ("adjust_tone", "adjust_color") else 1
        if sum(other.action == edit.action for other in found) < most:
            found.append(edit)
    return tuple(found[:count])


def reduced(name: str) -> Pixels:
    """A photo at the benchmark's size, (h, w, 3) uint8."""
    pixels = photo(name)
    factor = SIDE / max(pixels.shape[:2])
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(small)


def _chance(what: str, seed: int) -> np.random.Generator:
    digest = hashlib.sha256(f"{seed} {what}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))
