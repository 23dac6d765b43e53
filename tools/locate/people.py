"""People and cats: from a face to the body it belongs to, cut out with GrabCut.

A face seeds its person: the head and the chest below are foreground, a body-shaped area around them may be, the rest
is background. People without a visible face come from the HOG detector (Dalal & Triggs, CVPR 2005), which knows upright
whole figures at least 128 pixels high. Left out: people from behind or lying down, bodies that overlap (they come as
one), and any guess at sex or age: "woman" and "man" find people.

Confidence: the face's (or a squashed HOG margin) times how well the outline of the cut-out lies on
edges of the picture; at most 0.9.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ...schema import Box
from .cascades import Hit, cat_faces, ellipse, face_mask, faces, overlap, scaled
from .subject import WORK, find_subject, grab_cut, on_edges, saliency
from .view import Candidate, View, components, enlarge, fill_holes, morph, once, ramp, union


@once
def find_people(view: View) -> list[Candidate]:
    """One candidate for each person."""
    return people_of(view, faces(view))


def people_of(view: View, hits: list[Hit]) -> list[Candidate]:
    """The people of faces that are already found, and those without a face."""
    small = view.smaller(WORK)
    found = []
    bodies: list[Box] = []
    for hit in hits[:12]:
        mask = body(small, shrunk(hit, view, small))
        if mask is None:
            continue
        outline = on_edges(small, mask)
        score = min(0.9, hit.score * (0.7 + 0.3 * outline))
        found.append(
            Candidate(enlarge(mask, view.shape), score, "person from a face", coarse=view.shape[1] / small.shape[1])
        )
        x, y, w, h = hit.box
        bodies.append((x - w, y - h // 2, 3 * w, 7 * h))
    for box, margin in _figures(view):
        if any(overlap(box, body) > 0.2 for body in bodies):
            continue
        mask = _figure(small, scaled(box, small.shape[1] / view.shape[1]))
        if mask is not None:
            score = min(0.75, 0.3 + 0.4 * ramp(margin, 0.3, 1.5) + 0.1 * on_edges(small, mask))
            found.append(
                Candidate(enlarge(mask, view.shape), score, "person by outline", coarse=view.shape[1] / small.shape[1])
            )
    return sorted(found, key=lambda c: (-c.score, -c.area))


def shrunk(hit: Hit, view: View, small: View) -> Hit:
    """A face of the view in the coordinates of a smaller one."""
    return Hit(scaled(hit.box, small.shape[1] / view.shape[1]), hit.score, hit.looks)


def body(view: View, hit: Hit) -> npt.NDArray[np.bool_] | None:
    """Cut out the person under a face. All in the coordinates of the small view."""
    height, width = view.shape
    x, y, w, h = hit.box
    if w < 6:
        return None
    middle = x + w / 2
    trimap = np.full(view.shape, cv2.GC_BGD, np.uint8)
    # a profile leans and reaches out: the body may lie to either side
    reach = 2.6 if hit.looks else 2.1
    bottom = min(height, round(y + 7.5 * h))
    may = ellipse(view, (middle, y + h * 0.45), (w * 0.95, h * 1.05))
    shoulders = round(y + 1.15 * h)
    if shoulders < bottom:
        left, right = max(0, round(middle - reach * w)), min(width, round(middle + reach * w))
        may[shoulders:bottom, left:right] = True
    trimap[may] = cv2.GC_PR_BGD
    likely = face_mask(view, hit)
    if hit.looks == 0:
        likely |= ellipse(view, (middle, y + h * 0.4), (w * 0.6, h * 0.8)) & may
        chest = ellipse(view, (middle, y + h * 3.2), (w * 1.25, h * 1.6)) & may
        column = np.zeros(view.shape, bool)
        column[shoulders:bottom, max(0, round(middle - w)) : min(width, round(middle + w))] = True
        likely |= chest | column
    else:
        back = middle - hit.looks * w * 1.1
        likely |= ellipse(view, (middle - hit.looks * 0.3 * w, y + h * 0.4), (w * 0.7, h * 0.75))
        behind = ellipse(view, (back, y + h * 3.0), (w * 2.2, h * 2.9))
        trimap[behind & ~may] = cv2.GC_PR_BGD
        likely |= ellipse(view, (back, y + h * 3.0), (w * 1.3, h * 1.9))
    trimap[likely] = cv2.GC_PR_FGD
    trimap[ellipse(view, (middle, y + h * 0.55), (w * 0.35, h * 0.45))] = cv2.GC_FGD
    if hit.looks == 0:  # what is right below a face that looks at us is its chest
        trimap[ellipse(view, (middle, y + h * 2.5), (w * 0.5, h * 0.9)) & may] = cv2.GC_FGD
    cut = grab_cut(view, trimap)
    if cut is None:
        return None
    core = face_mask(view, hit)
    cut |= core
    parts = [p for p in components(morph(cut, cv2.MORPH_OPEN, view.diagonal * 0.006) | core, 4) if (p & core).any()]
    return fill_holes(union(parts, view.shape), round(0.01 * view.area))


def _figures(view: View) -> list[tuple[Box, float]]:
    """Boxes and margins of upright figures, in the coordinates of the view."""
    small = view.smaller(640)
    if small.shape[0] < 128 or small.shape[1] < 64:
        return []
    hog = cv2.HOGDescriptor()
    hog.setSVMDetector(np.asarray(cv2.HOGDescriptor.getDefaultPeopleDetector(), np.float32))
    boxes, margins = hog.detectMultiScale(small.gray, winStride=(8, 8), scale=1.08, hitThreshold=0.3)
    factor = view.shape[1] / small.shape[1]
    kept: list[tuple[Box, float]] = []
    pairs = [
        ((int(b[0]), int(b[1]), int(b[2]), int(b[3])), float(m)) for b, m in zip(boxes, np.ravel(margins), strict=False)
    ]
    for box, margin in sorted(pairs, key=lambda p: -p[1]):
        if all(overlap(box, k) < 0.3 for k, _ in kept):
            kept.append((box, margin))
    return [(scaled(box, factor), margin) for box, margin in kept[:8]]


def _figure(view: View, box: Box) -> npt.NDArray[np.bool_] | None:
    """Cut out the figure in a HOG box, which has a margin of about a sixth around the person."""
    x, y, w, h = box
    trimap = np.full(view.shape, cv2.GC_BGD, np.uint8)
    trimap[max(0, y) : y + h, max(0, x) : x + w] = cv2.GC_PR_BGD
    trimap[ellipse(view, (x + w / 2, y + h / 2), (w * 0.25, h * 0.4))] = cv2.GC_PR_FGD
    trimap[ellipse(view, (x + w / 2, y + h * 0.4), (w * 0.1, h * 0.2))] = cv2.GC_FGD
    cut = grab_cut(view, trimap)
    if cut is None:
        return None
    parts = components(cut, max(4, w * h // 50))
    return fill_holes(parts[0], w * h // 50) if parts else None


def find_cats(view: View) -> list[Candidate]:
    """Cats that face the camera, grown from the face; other cats only as the picture's likely subject (0.4 at most)."""
    small = view.smaller(WORK)
    found = []
    for hit in cat_faces(view):
        x, y, w, h = scaled(hit.box, small.shape[1] / view.shape[1])
        core = ellipse(small, (x + w / 2, y + h / 2), (w / 2, h / 2))
        salient = saliency(small)
        trimap = np.full(small.shape, cv2.GC_PR_BGD, np.uint8)
        trimap[ellipse(small, (x + w / 2, y + h), (w * 2.5, h * 2.5)) & (salient > 0.35)] = cv2.GC_PR_FGD
        trimap[~ellipse(small, (x + w / 2, y + h), (w * 4, h * 4))] = cv2.GC_BGD
        trimap[core] = cv2.GC_FGD
        cut = grab_cut(small, trimap)
        mask = core if cut is None else cut
        parts = [p for p in components(mask | core, 4) if (p & core).any()]
        whole = fill_holes(union(parts, small.shape))
        score = min(0.75, hit.score * (0.75 + 0.25 * on_edges(small, whole)))
        found.append(
            Candidate(enlarge(whole, view.shape), score, "cat from its face", coarse=view.shape[1] / small.shape[1])
        )
    if found:
        return found
    return [c.scored(min(0.4, c.score * 0.6), "no cat's face was seen") for c in find_subject(view)]


@once
def find_main_subject(view: View) -> list[Candidate]:
    """The subject: the people when a face takes up a hundredth of the picture, else what stands out."""
    if view.alpha is None:
        large = [f for f in faces(view) if f.score >= 0.6 and f.box[2] * f.box[3] >= 0.01 * view.area]
        people = [c for c in people_of(view, large) if c.score >= 0.5] if large else []
        if people:
            mask = union((c.mask for c in people), view.shape)
            return [
                Candidate(mask, max(c.score for c in people), "subject: person from a face", coarse=people[0].coarse)
            ]
    return find_subject(view)


def find_main_background(view: View) -> list[Candidate]:
    """Everything but the subject."""
    return [
        Candidate(~c.mask, c.score, c.method.replace("subject", "background"), c.note, coarse=c.coarse)
        for c in find_main_subject(view)
        if not c.mask.all()
    ]
