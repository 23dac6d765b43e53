"""Parts of a person by where they are from the face: head, hair, hat, mouth, nose, clothes.

The proportions of a face (Farkas, "Anthropometry of the head and face", 1994) place what lies inside it; the rest is
the person's cut-out above, beside or below the face without the colours of that face's skin. Left out: hands, legs and
shoes, which would need the pose; beards; people whose face is not seen.

Confidence: that of the face, times how sure the place is. Hair is sure when what is above the face and what is beside
it are of one colour; otherwise something else, a hat perhaps, covers it, and both stay a question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from .cascades import Hit, ellipse, face_mask, faces
from .people import body, shrunk
from .subject import WORK
from .view import Candidate, View, components, enlarge, fill_holes, morph, once, ramp, union

Bits = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A face, the person it belongs to, and what of the person has the colours of the face."""

    hit: Hit
    person: Bits
    skin: Bits
    outside: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]
    """(h, 1) rows and (1, w) columns from the face's box, in pixels."""

    def above(self, part: float) -> Bits:
        """(h, 1): the rows higher up than that part of the face's height, counted down from its top."""
        return np.asarray(self.outside[0] < part * self.hit.box[3])

    def near(self, reach: float) -> Bits:
        """(1, w): the columns within that many widths of the face's middle; a profile's head lies behind its face."""
        width = self.hit.box[2]
        return np.asarray(abs(self.outside[1] - (0.5 - 0.25 * self.hit.looks) * width) < reach * width)


@once
def figures(view: View) -> list[Figure]:
    """The people whose face is seen, surest first; at most six."""
    small = view.smaller(WORK)
    found = []
    for hit in [f for f in faces(view) if f.score >= 0.5][:6]:
        mask = body(small, shrunk(hit, view, small))
        if mask is None:
            continue
        x, y, _, _ = hit.box
        rows, columns = np.arange(view.shape[0])[:, None] - y, np.arange(view.shape[1])[None] - x
        found.append(Figure(hit, enlarge(mask, view.shape), _like_face(view, hit), (rows, columns)))
    return found


def _like_face(view: View, hit: Hit) -> Bits:
    """(h, w): the colours of the middle of the face."""
    x, y, w, h = hit.box
    patch = view.lab[y + h * 2 // 5 : y + h * 7 // 10, x + w // 4 : x + w * 3 // 4].reshape(-1, 3)
    if not len(patch):
        return np.zeros(view.shape, bool)
    middle = np.median(patch, axis=0)
    spread = np.maximum(np.median(np.abs(patch - middle), axis=0) * 1.48, (6.0, 3.0, 3.0))
    away = np.abs(view.lab - middle) / spread
    return np.asarray((away < 3).all(axis=2))


def find_heads(view: View) -> list[Candidate]:
    """Head with hair and hat, down to the chin."""
    return _parts(view, "head", lambda f: (_head(view, f), 0.9, ""))


def find_hair(view: View) -> list[Candidate]:
    """Hair above and beside the face."""
    return _parts(view, "hair", lambda f: _hair(view, f))


def find_hats(view: View) -> list[Candidate]:
    """What is on the head, when it is not of the colour of the hair beside the face."""

    def hat(f: Figure) -> tuple[Bits, float, str]:
        mask = _head(view, f) & f.above(0.35) & ~(f.skin & f.above(2) & face_mask(view, f.hit))
        return _solid(mask, view), 0.75 * ramp(_cap_contrast(view, f), 12, 25), "what is on the head"

    return _parts(view, "hat", hat)


def find_clothes(view: View) -> list[Candidate]:
    """What a person wears below the chin."""

    def clothes(f: Figure) -> tuple[Bits, float, str]:
        mask = f.person & ~f.above(1.25) & ~(f.skin & f.near(0.7) & f.above(2.0))
        return _solid(mask, view), 0.8, "the person below the chin"

    return _parts(view, "clothes", clothes)


def find_mouths(view: View) -> list[Candidate]:
    """Mouths of faces that look ahead, by place alone."""
    return _inside(view, "mouth", 0.82, (0.21, 0.07))


def find_noses(view: View) -> list[Candidate]:
    """Noses of faces that look ahead, by place alone."""
    return _inside(view, "nose", 0.58, (0.14, 0.16))


def _inside(view: View, name: str, down: float, axes: tuple[float, float]) -> list[Candidate]:
    found = []
    for hit in faces(view):
        x, y, w, h = hit.box
        if hit.looks == 0:
            mask = ellipse(view, (x + w / 2, y + h * down), (w * axes[0], h * axes[1]))
            found.append(Candidate(mask, 0.6 * hit.score, name, "placed from the face", exact=True))
    return found


def _parts(view: View, name: str, part: Callable[[Figure], tuple[Bits, float, str]]) -> list[Candidate]:
    found = []
    for figure in figures(view):
        mask, sure, note = part(figure)
        if mask.any():
            found.append(Candidate(mask, sure * figure.hit.score, name, note))
    return found


def _head(view: View, f: Figure) -> Bits:
    mask = (f.person & f.near(1.0) & f.above(1.1)) | face_mask(view, f.hit)
    return _solid(mask, view)


def _hair(view: View, f: Figure) -> tuple[Bits, float, str]:
    x, y, w, h = f.hit.box
    features = ellipse(view, (x + w / 2, y + h * 0.66), (w * 0.36, h * 0.42))
    # blond hair has the colours of skin: above the forehead all is hair
    mask = _head(view, f) & f.above(0.95) & (f.above(0.12) | ~f.skin) & ~features
    contrast = _cap_contrast(view, f)
    note = "something else covers the head" if contrast > 20 else ""
    return _solid(mask, view), 0.7 - 0.3 * ramp(contrast, 15, 25), note


def _cap_contrast(view: View, f: Figure) -> float:
    """CIELAB distance, lightness counted half, between what is on top of the head and what is beside the face."""
    head = _head(view, f)
    outer = head & ~f.skin & ~face_mask(view, f.hit)
    top, beside = head & f.above(0.05), outer & ~f.above(0.25) & f.above(0.85)
    if min(np.count_nonzero(top), np.count_nonzero(beside)) < 12:
        return 25.0
    difference = (np.median(view.lab[top], axis=0) - np.median(view.lab[beside], axis=0)) * (0.5, 1.0, 1.0)
    return float(np.sqrt((difference**2).sum()))


def _solid(mask: Bits, view: View) -> Bits:
    """Without specks and pinholes."""
    parts = components(morph(mask, cv2.MORPH_OPEN, view.diagonal * 0.004), 4)
    kept = [p for p in parts if np.count_nonzero(p) >= 0.05 * np.count_nonzero(parts[0])]
    return fill_holes(union(kept, view.shape), round(0.0005 * view.area))
