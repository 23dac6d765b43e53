"""The node that finds where the step under way works.

A region that the user gave is in coordinates of the original photo, or of the picture that it was shown on; it is
carried through the geometry of the steps done since, so that it still covers the same thing. Where a person is to be
asked, the places that may be meant are found here, before the question. Left out: finding things in a picture, which is
the locator's.
"""

from __future__ import annotations

import math
import string
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from langgraph.runtime import Runtime

from ..errors import InputError
from ..images.pixels import Mask, bounding_box
from ..schema import Choice, EditState, ImageRef, Matrix, Region, Step, UserRegion, as_state
from ..tools.locate import ACCEPT, Location, region_mask
from ..tools.locate.candidates import MOST
from .context import Context
from .hints import NEEDS, place_hints, takes_hints
from .sequence.generative import takes_words
from .steps import refuse_step, with_step

ADVICE = "pass --region x,y,w,h or --mask FILE"


def locate(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Fill in the region's mask; without confidence ask (when somebody is there) or refuse the step with advice."""
    step = state.step
    if step is None or (step.region is not None and step.region.mask is not None):
        return {}
    if takes_hints(step, runtime.context):
        return _place_hints(state, runtime.context, step)
    return _place_region(state, runtime.context, step)


def _place_hints(state: EditState, context: Context, step: Step) -> dict[str, Any]:
    """Hints get their places; things that are not found are refused by name, and all of them with the step."""
    placed = place_hints(state, context, step, _current(state), carried(state))
    lost = "; ".join(refusal.reason for refusal in placed.refused)
    if not placed.step.covers:
        # With one thing to find, a person can show it; with several, points say more than one region.
        if len(step.covers) > 1:
            return refuse_step(state, step, f"{lost}; {NEEDS}")
        return _not_found(state, context, step, lost, state.sub_request(step.covers[0]).subject)
    update = with_step(state, placed.step) | {
        "refused": as_state([*state.refused, *placed.refused]),
        "notes": [*state.notes, *placed.notes],
    }
    if step.region is None:
        return update
    return update | _place_region(state.model_copy(update={"steps": _steps(update)}), context, placed.step)


def _place_region(state: EditState, context: Context, step: Step) -> dict[str, Any]:
    if step.region is None:
        return {}
    if step.region.method == "user":
        shown = _user_region(state, step)
        mask = _user_mask(state, context, step, shown)
        return _found(state, context, step, mask, confidence=1.0, method="user", shown=shown)
    if not step.region.phrase:
        return _not_found(state, context, step, "the request does not say where")
    pixels = context.artifacts.load(_current(state))
    location = context.locate(pixels, step.region.phrase)
    if location is None or location.confidence < ACCEPT:
        if takes_words(context.tool(step.tool)):
            return _left_to_the_editor(state, step)
        return _not_found(state, context, step, doubt(step.region.phrase, location), step.region.phrase, location)
    mask = with_margin(location.mask) if takes_words(context.tool(step.tool)) else location.mask
    update = _found(state, context, step, mask, confidence=location.confidence, method=location.method)
    return {"notes": [*state.notes, f"{step.id}: {location.note}"], **update} if location.note else update


def doubt(phrase: str, location: Location | None) -> str:
    """Why a phrase was not found for sure; "" when it was."""
    if location is None:
        return f"{phrase!r} was not found in the picture"
    if location.confidence >= ACCEPT:
        return ""
    return (
        f"{phrase!r} was found with a confidence of only {location.confidence:.2f} "
        f"({location.method}; {ACCEPT:g} is needed)"
    )


def _left_to_the_editor(state: EditState, step: Step) -> dict[str, Any]:
    """An editor that reads the instruction finds the thing itself: it gets the whole picture."""
    assert step.region is not None, "a region was looked for"
    note = f"{step.id}: {step.region.phrase!r} was not found for sure; {step.tool} gets the whole picture"
    return with_step(state, step.model_copy(update={"region": None})) | {"notes": [*state.notes, note]}


def with_margin(mask: Mask) -> Mask:
    """A found mask (h, w), grown for an editor that repaints: by 8 % of the thing's diagonal, at most 6 % of the long
    edge, with a soft border.

    What such an editor changes is found inside the region from its answer, so that room costs nothing; a tight mask
    leaves rims of the old colour around everything that the locator took for something else.
    """
    box = bounding_box(mask)
    if box is None:
        return mask
    radius = max(2, round(min(0.08 * math.hypot(box[2], box[3]), 0.06 * max(mask.shape))))
    element = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    soft = radius // 2 * 2 + 1
    return np.asarray(np.maximum(mask, cv2.blur(cv2.dilate(mask, element), (soft, soft))), np.uint8)


def carried(state: EditState) -> npt.NDArray[np.float64]:
    """The 3x3 matrix from the original's pixel coordinates to those of the picture as it is now."""
    total = np.eye(3)
    for outcome in state.outcomes:
        if outcome.status == "done":
            total = np.asarray(outcome.matrix, dtype=np.float64) @ total
    return total


def seen(state: EditState, sha256: str) -> tuple[ImageRef, Matrix] | None:
    """A picture on the way from the original to the one as it is now, the latest such one, and the matrix from the
    original's pixel coordinates to its own. None: it is not on that way."""
    found, total = None, np.eye(3)
    if state.photo is not None and state.photo.image.sha256 == sha256:
        found = state.photo.image, as_matrix(total)
    for outcome in state.outcomes:
        if outcome.status == "done":
            total = np.asarray(outcome.matrix, dtype=np.float64) @ total
            if outcome.image.sha256 == sha256:
                found = outcome.image, as_matrix(total)
    return found


def as_matrix(values: npt.NDArray[np.float64]) -> Matrix:
    """A 3x3 array as plain data."""
    a, b, c = (tuple(float(v) for v in row) for row in values)
    return (a[0], a[1], a[2]), (b[0], b[1], b[2]), (c[0], c[1], c[2])


def _current(state: EditState) -> ImageRef:
    if state.image is None:
        raise InputError("the session has no picture yet; ingest has not run")
    return state.image


def shown_mask(state: EditState, context: Context, step: Step) -> Mask | None:
    """Where the user showed that a step works, as a mask (h, w) of the picture as it is now; empty when that lies
    outside. None when nobody showed it."""
    if step.region is None or step.region.method != "user" or state.photo is None:
        return None
    given = step.region.shown or _user_region(state, step)
    return _user_mask(state, context, step, given)


def _user_region(state: EditState, step: Step) -> UserRegion:
    """What the user showed for a step: the latest, rather for it than for all."""
    given = [r for r in state.options.regions if r.step in (step.id, "*")]
    own = [r for r in given if r.step == step.id]
    return (own or given)[-1]


def _user_mask(state: EditState, context: Context, step: Step, region: UserRegion) -> Mask:
    assert state.photo is not None, "regions are used after ingest"
    frame, now = region.frame or state.photo.image, _current(state)
    matrix = carried(state) @ np.linalg.inv(np.asarray(region.matrix, np.float64))
    if region.point is not None:
        scale = (frame.width / 100, frame.height / 100) if region.unit == "percent" else (1.0, 1.0)
        x, y, w = matrix @ (region.point[0] * scale[0], region.point[1] * scale[1], 1.0)
        mask = _at_point(context, now, (float(x / w), float(y / w)))
        return with_margin(mask) if takes_words(context.tool(step.tool)) else mask
    if region.mask is not None:
        mask = context.artifacts.load(region.mask)
        if mask.shape != (frame.height, frame.width):
            raise InputError(
                f"the mask is {mask.shape[1]}x{mask.shape[0]}, the picture {frame.width}x{frame.height}; "
                "they must be the same size"
            )
    else:
        assert region.box is not None, "a region is a box, a point or a mask"
        mask = region_mask((frame.height, frame.width), region.box, region.unit)
    if np.allclose(matrix, np.eye(3), atol=1e-9) and mask.shape == (now.height, now.width):
        return mask
    return cv2.warpPerspective(mask, matrix, (now.width, now.height), flags=cv2.INTER_LINEAR)


def _at_point(context: Context, image: ImageRef, point: tuple[float, float]) -> Mask:
    """The mask (h, w) of the thing at a point of a picture; empty when nothing is there."""
    inside = 0 <= point[0] < image.width and 0 <= point[1] < image.height
    found = context.at_point(context.artifacts.load(image), point) if inside else None
    return np.zeros((image.height, image.width), np.uint8) if found is None else found.mask


def _found(
    state: EditState,
    context: Context,
    step: Step,
    mask: Mask,
    *,
    confidence: float,
    method: str,
    shown: UserRegion | None = None,
) -> dict[str, Any]:
    box = bounding_box(mask)
    if box is None:
        return _not_found(state, context, step, "the region lies outside the picture as it is at this step")
    phrase = step.region.phrase if step.region else ""
    region = Region(
        phrase=phrase,
        box=box,
        mask=context.artifacts.save(mask),
        confidence=round(confidence, 3),
        method=method,
        shown=shown,
    )
    return with_step(state, step.model_copy(update={"region": region}))


def _not_found(  # noqa: PLR0917  (the first three are what every helper here takes)
    state: EditState, context: Context, step: Step, reason: str, phrase: str = "", guess: Location | None = None
) -> dict[str, Any]:
    """A question for a person, with what the phrase may mean; without one the step is refused with advice."""
    if not state.options.ask:
        return refuse_step(state, step, f"{reason}; {ADVICE}")
    return {"question": reason, "choices": as_state(_choices(state, context, phrase, guess))}


def _choices(state: EditState, context: Context, phrase: str, guess: Location | None) -> list[Choice]:
    """The places that a phrase may mean, best first. A locator that knows no several gives its one guess."""
    found: list[Location] = []
    if phrase and context.candidates is not None:
        found = context.candidates(context.artifacts.load(_current(state)), phrase)[:MOST]
    if not found and guess is not None:
        found = [guess]
    return [
        Choice(
            id=letter,
            box=one.box,
            label=one.label or f"what was found ({one.method})",
            confidence=one.confidence,
            mask=context.artifacts.save(one.mask),
        )
        for letter, one in zip(string.ascii_lowercase, found, strict=False)
    ]


def _steps(update: dict[str, Any]) -> list[Step]:
    return [Step.model_validate(step) for step in update["steps"]]
