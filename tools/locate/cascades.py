"""Faces, eyes, cat faces and number plates with the classifiers that ship inside OpenCV 4.

Viola & Jones, "Rapid object detection using a boosted cascade of simple features" (CVPR 2001). A face becomes an
ellipse. Left out: heads turned away or tilted by more than about 20 degrees, faces under about 4 % of the picture's
long edge (profiles 7 %), profiles in a picture that also shows a frontal face, and any claim about who a person is.

Confidence: how many neighbouring windows agreed (a real face collects dozens, texture a handful), 0.4 to 0.75; a
second cascade that agrees adds 0.2; in a colour picture skin colour inside adds 0.1, its absence takes 0.15.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...schema import Box
from .view import Candidate, View, once, ramp

SEARCH = 640
"""Long edge of the picture that cascades run on."""
FRONTAL = 24
"""Least width of a face there. The cascade knows faces from 20 pixels on; each size smaller doubles the time."""
PROFILE = 44
"""Least width of a profile there; smaller ones are mostly texture, and take most of the time."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One detection: a box, a score 0-1 and, for profiles, where the face looks (-1 left, 0 ahead, 1 right)."""

    box: Box
    score: float
    looks: int = 0


def detect(
    gray: npt.NDArray[Any], name: str, least: int = 20, neighbours: int = 3, step: float = 1.1
) -> list[tuple[Box, int]]:
    """Boxes at least `least` pixels wide, and how many windows agreed on each, most first.

    `step` is the ratio of neighbouring sizes: 1.2 takes half the time of 1.1 and collects half the windows.
    """
    if min(gray.shape) < least:
        return []
    # a classifier holds state while it runs, so each call loads its own: about 10 ms, and threads stay apart
    classifier = cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / f"haarcascade_{name}.xml"))
    size = (least, least)
    boxes, counts = classifier.detectMultiScale2(gray, scaleFactor=step, minNeighbors=neighbours, minSize=size)
    pairs = [
        ((int(b[0]), int(b[1]), int(b[2]), int(b[3])), int(n)) for b, n in zip(boxes, np.ravel(counts), strict=False)
    ]
    return sorted(pairs, key=lambda p: (-p[1], p[0]))


def overlap(a: Box, b: Box) -> float:
    """Intersection over union of two boxes."""
    across = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    down = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / (a[2] * a[3] + b[2] * b[3] - across * down)


def skin(view: View) -> npt.NDArray[np.bool_]:
    """Pixels of the colours of human skin: a box in Cr and Cb (Chai & Ngan 1999), widened for dark skin."""
    ycc = cv2.cvtColor(view.rgb, cv2.COLOR_RGB2YCrCb)
    luma, cr, cb = ycc[..., 0], ycc[..., 1], ycc[..., 2]
    return np.asarray((luma > 35) & (cr >= 134) & (cr <= 178) & (cb >= 77) & (cb <= 127) & view.opaque)


@once
def faces(view: View) -> list[Hit]:
    """Faces in the coordinates of the view, surest first."""
    small = view.smaller(SEARCH)
    factor = view.shape[1] / small.shape[1]
    gray = cv2.equalizeHist(small.gray)
    hits = [Hit(box, _agreed(gray, box, count)) for box, count in detect(gray, "frontalface_alt2", FRONTAL, step=1.2)]
    if all(hit.score < 0.6 for hit in hits):
        width = gray.shape[1]
        # the cascade knows faces that look to the left: the others are looked for in the mirror
        hits += [Hit(b, _profile(n), -1) for b, n in detect(gray, "profileface", PROFILE, step=1.2)]
        mirror = np.ascontiguousarray(gray[:, ::-1])
        for (x, y, w, h), n in detect(mirror, "profileface", PROFILE, step=1.2):
            hits.append(Hit((width - x - w, y, w, h), _profile(n), 1))
    judged = [_by_skin(small, hit) for hit in hits]
    kept: list[Hit] = []
    for hit in sorted(judged, key=lambda h: (-h.score, h.box)):
        if all(overlap(hit.box, k.box) < 0.25 for k in kept):
            kept.append(hit)
    return [Hit(scaled(hit.box, factor), hit.score, hit.looks) for hit in kept]


def scaled(box: Box, factor: float) -> Box:
    """The box in a picture `factor` times as large."""
    x, y, w, h = (round(value * factor) for value in box)
    return x, y, w, h


def _profile(count: int) -> float:
    return 0.37 + 0.33 * ramp(count, 4, 10)


def _agreed(gray: npt.NDArray[Any], box: Box, count: int) -> float:
    """Score of a frontal face: its own count, and whether the other cascade sees it too."""
    x, y, w, h = box
    top, left = max(0, y - h // 3), max(0, x - w // 3)
    near = np.ascontiguousarray(gray[top : y + h + h // 3, left : x + w + w // 3])
    second = detect(near, "frontalface_default", max(20, w // 2))
    agreed = any(overlap((bx + left, by + top, bw, bh), box) > 0.4 for (bx, by, bw, bh), _ in second)
    return 0.4 + 0.35 * ramp(count, 3, 12) + 0.2 * agreed


def _by_skin(view: View, hit: Hit) -> Hit:
    if view.colourless:
        return hit
    x, y, w, h = hit.box
    inner = skin(view)[y + h // 4 : y + h * 3 // 4, x + w // 4 : x + w * 3 // 4]
    share = float(inner.mean()) if inner.size else 0.0
    change = 0.25 * ramp(share, 0.15, 0.6) - 0.15
    return Hit(hit.box, float(np.clip(hit.score + change, 0, 0.95)), hit.looks)


def ellipse(view: View, centre: tuple[float, float], axes: tuple[float, float]) -> npt.NDArray[np.bool_]:
    """A filled upright ellipse; centre and semi-axes (x, y) in pixels of the view."""
    canvas = np.zeros(view.shape, np.uint8)
    # four more bits of precision than whole pixels
    cv2.ellipse(
        canvas,
        (round(centre[0] * 16), round(centre[1] * 16)),
        (max(8, round(axes[0] * 16)), max(8, round(axes[1] * 16))),
        0,
        0,
        360,
        1,
        -1,
        cv2.LINE_8,
        4,
    )
    return np.asarray(canvas > 0)


def face_mask(view: View, hit: Hit) -> npt.NDArray[np.bool_]:
    """Forehead to chin: the detector's box ends above the chin, so the ellipse sits lower and is longer."""
    x, y, w, h = hit.box
    return ellipse(view, (x + w * (0.5 + 0.05 * hit.looks), y + h * 0.6), (w * 0.42, h * 0.58))


def find_faces(view: View) -> list[Candidate]:
    """Faces as ellipses."""
    return [
        Candidate(face_mask(view, hit), hit.score, "face" if hit.looks == 0 else "face in profile", exact=True)
        for hit in faces(view)
    ]


def find_eyes(view: View) -> list[Candidate]:
    """Eyes of frontal faces: found by a cascade inside the face, else placed where eyes are (0.5 at most)."""
    found = []
    for hit in faces(view):
        if hit.looks == 0:
            found += _eyes_of(view, hit)
    return found


def _eyes_of(view: View, hit: Hit) -> list[Candidate]:
    x, y, w, h = hit.box
    upper = view.gray[y + h // 8 : y + h * 6 // 10, x : x + w]
    if min(upper.shape) < 8:
        return []
    zoom = max(1.0, 200 / w)
    large = cv2.resize(upper, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
    boxes = detect(cv2.equalizeHist(large), "eye_tree_eyeglasses", 24) or detect(cv2.equalizeHist(large), "eye", 24)
    eyes = []
    for side in (0, 1):
        mine = [b for b, _ in boxes if (b[0] + b[2] / 2 > large.shape[1] / 2) == bool(side)]
        if mine:
            bx, by, bw, bh = (value / zoom for value in mine[0])
            centre, axes = (x + bx + bw * 0.5, y + h // 8 + by + bh * 0.53), (bw * 0.46, bh * 0.3)
            eyes.append(Candidate(ellipse(view, centre, axes), hit.score * 0.85, "eye", exact=True))
        else:
            centre, axes = (x + w * (0.3 + 0.4 * side), y + h * 0.4), (w * 0.13, h * 0.08)
            note = "placed from the face, the eye itself was not seen"
            eyes.append(Candidate(ellipse(view, centre, axes), min(0.5, hit.score * 0.6), "eye", note, exact=True))
    return eyes


@once
def cat_faces(view: View) -> list[Hit]:
    """Frontal faces of cats."""
    small = view.smaller(SEARCH)
    found = detect(cv2.equalizeHist(small.gray), "frontalcatface_extended", 24, step=1.2)
    factor = view.shape[1] / small.shape[1]
    return [Hit(scaled(box, factor), 0.4 + 0.35 * ramp(n, 3, 8)) for box, n in found]


def find_cat_faces(view: View) -> list[Candidate]:
    """Faces of cats as ellipses."""
    found = []
    for hit in cat_faces(view):
        x, y, w, h = hit.box
        found.append(
            Candidate(ellipse(view, (x + w / 2, y + h / 2), (w / 2, h / 2)), hit.score, "cat face", exact=True)
        )
    return found


def find_plates(view: View) -> list[Candidate]:
    """Number plates, as boxes. The classifier was made for Russian plates: 0.55 at most, so that a person is asked."""
    found = []
    small = view.smaller(SEARCH)
    factor = view.shape[1] / small.shape[1]
    for box, n in detect(small.gray, "russian_plate_number", 16):
        x, y, w, h = scaled(box, factor)
        mask = np.zeros(view.shape, bool)
        mask[y : y + h, x : x + w] = True
        found.append(Candidate(mask, 0.35 + 0.2 * ramp(n, 3, 10), "number plate", exact=True))
    return found
