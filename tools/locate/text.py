"""Lines of text: letters are stable regions (MSER) of one colour that stand in rows.

Matas et al., "Robust wide baseline stereo from maximally stable extremal regions" (BMVC 2002), for the letters; they
link when they are of like height and colour, on one line and no further apart than a letter. Lines may be tilted by
about 15 degrees. Left out: reading; handwriting that runs together; words of fewer than four letters; vertical text.

Confidence: how many letters stand in line, how alike they are in lightness and how straight they stand; 0.95 at most.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from .view import Candidate, View, once, ramp

WORK = 800
MOST = 900
"""Letters that are compared with each other; a picture with more is texture."""


@once
def find_text(view: View) -> list[Candidate]:
    """Lines of at least four letters, as boxes with a small margin, surest first."""
    small = view.smaller(WORK)
    boxes, tones = _letters(small)
    if len(boxes) < 4:
        return []
    factor = view.shape[1] / small.shape[1]
    found = []
    for group in _lines(boxes, tones):
        line = _line(boxes[group], tones[group], view.shape, factor)
        if line is not None:
            found.append(line)
    return sorted(found, key=lambda c: -c.score)[:80]


def _letters(view: View) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Boxes (n, 4) of what may be letters and their mean CIELAB (n, 3), nested ones only once."""
    height = view.shape[0]
    detector = cv2.MSER.create(delta=6, min_area=20, max_area=max(60, view.area // 40), max_variation=0.25)
    regions, raw = detector.detectRegions(view.gray)
    boxes: list[tuple[int, int, int, int]] = []
    tones: list[npt.NDArray[np.float32]] = []
    seen: set[tuple[int, int, int]] = set()
    order = sorted(range(len(regions)), key=lambda i: -len(regions[i]))
    for i in order:
        x, y, w, h = (int(v) for v in raw[i])
        ink = len(regions[i]) / (w * h)
        if h < 7 or h > 0.25 * height or not 0.08 <= w / h <= 2.2 or not 0.12 <= ink <= 0.95:
            continue
        # the same letter comes at several thresholds and in both polarities
        key = (round((x + w / 2) / (0.3 * h)), round((y + h / 2) / (0.3 * h)), round(np.log2(h) * 2))
        if key in seen:
            continue
        seen.add(key)
        points = np.asarray(regions[i])
        boxes.append((x, y, w, h))
        tones.append(np.median(view.lab[points[:, 1], points[:, 0]], axis=0))
        if len(boxes) >= MOST:
            break
    return np.array(boxes, np.float64).reshape(-1, 4), np.array(tones, np.float64).reshape(-1, 3)


def _lines(boxes: npt.NDArray[np.float64], tones: npt.NDArray[np.float64]) -> list[npt.NDArray[np.intp]]:
    """Indices of the letters of each line: the connected groups of neighbours."""
    x, y, w, h = boxes.T
    tall = np.maximum(h[:, None], h[None])
    like = tall <= 1.9 * np.minimum(h[:, None], h[None])
    middle, foot = y + h / 2, y + h
    level = np.minimum(abs(middle[:, None] - middle[None]), abs(foot[:, None] - foot[None])) < 0.3 * tall
    gap = np.maximum(x[:, None], x[None]) - np.minimum((x + w)[:, None], (x + w)[None])
    near = (gap < 0.9 * tall) & (gap > -0.5 * np.minimum(w[:, None], w[None]))
    shade = np.sqrt(((tones[:, None] - tones[None]) ** 2).sum(axis=2)) < 18
    linked = like & level & near & shade
    label = np.arange(len(boxes))
    while True:  # each letter takes the smallest label among its neighbours until nothing changes
        lowest = np.minimum(label, np.where(linked, label[None], len(boxes)).min(axis=1))
        if np.array_equal(lowest, label):
            break
        label = lowest
    return [np.flatnonzero(label == i) for i in np.unique(label) if np.count_nonzero(label == i) >= 4]


def _line(
    boxes: npt.NDArray[np.float64], tones: npt.NDArray[np.float64], shape: tuple[int, int], factor: float
) -> Candidate | None:
    x, y, w, h = boxes.T
    typical = float(np.median(h))
    length = float((x + w).max() - x.min())
    apart = int(np.count_nonzero(np.diff(np.sort(x + w / 2)) > 0.25 * typical)) + 1
    if apart < 4 or length < 2.5 * typical:
        return None
    # letters sit on a straight line: what is left of their feet after a fit
    slope, start = np.polyfit(x, y + h, 1)
    rest = float(np.median(np.abs(y + h - (slope * x + start)))) / typical
    if abs(slope) > 0.27 or rest > 0.15:
        return None
    alike = float(np.median(np.abs(tones[:, 0] - np.median(tones[:, 0]))))
    full = ramp(float(w.sum()) / length, 0.35, 0.6)
    # a dozen letters in one line are no accident, whatever the light does to their colour
    score = 0.45 * ramp(apart, 3, 13) + 0.2 * ramp(alike, 8, 2) + 0.2 * ramp(rest, 0.15, 0.04) + 0.1 * full
    canvas = np.zeros(shape, np.uint8)
    corners = [(x, y), (x + w, y), (x, y + h), (x + w, y + h)]
    points = np.concatenate([np.stack(corner, axis=1) for corner in corners])
    margin = 0.2 * typical
    (cx, cy), (bw, bh), angle = cv2.minAreaRect((points * factor).astype(np.float32))
    grown = ((cx, cy), (bw + 2 * margin * factor, bh + 2 * margin * factor), angle)
    cv2.fillConvexPoly(canvas, np.rint(cv2.boxPoints(grown)).astype(np.int32), 1)
    return Candidate(canvas > 0, score, "text lines", exact=True)
