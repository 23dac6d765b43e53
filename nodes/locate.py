"""The node that finds where the step under way works.

A region that the user gave is in coordinates of the original photo; it is carried through the geometry of the steps
done since, so that it still covers the same thing. Left out: finding things in a picture, which is the locator's.
"""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from langgraph.runtime import Runtime

from ..errors import InputError
from ..images.pixels import Mask, bounding_box
from ..schema import EditState, ImageRef, Region, Step, UserRegion, as_state
from ..tools.locate import ACCEPT, region_mask
from .context import Context
from .hints import NEEDS, place_hints, takes_hints
from .review.node import refuse_step
from .sequence.generative import takes_words

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
        return _not_found(state, step, lost) if len(step.covers) == 1 else refuse_step(state, step, f"{lost}; {NEEDS}")
    steps = [placed.step if other.id == step.id else other for other in state.steps]
    update = {
        "steps": as_state(steps),
        "refused": as_state([*state.refused, *placed.refused]),
        "notes": [*state.notes, *placed.notes],
    }
    if step.region is None:
        return update
    return update | _place_region(state.model_copy(update={"steps": steps}), context, placed.step)


def _place_region(state: EditState, context: Context, step: Step) -> dict[str, Any]:
    if step.region is None:
        return {}
    if step.region.method == "user":
        shown = _user_region(state, step)
        mask = _user_mask(state, context, shown)
        return _found(state, context, step, mask, confidence=1.0, method="user", shown=shown)
    if not step.region.phrase:
        return _not_found(state, step, "the request does not say where")
    pixels = context.artifacts.load(_current(state))
    location = context.locate(pixels, step.region.phrase)
    if location is None or location.confidence < ACCEPT:
        if takes_words(context.tool(step.tool)):
            return _left_to_the_editor(state, step)
        reason = f"{step.region.phrase!r} was not found in the picture"
        if location is not None:
            reason = f"{step.region.phrase!r} was found with a confidence of only {location.confidence:.2f}"
            reason += f" ({location.method}; {ACCEPT:g} is needed)"
        return _not_found(state, step, reason)
    mask = with_margin(location.mask) if takes_words(context.tool(step.tool)) else location.mask
    update = _found(state, context, step, mask, confidence=location.confidence, method=location.method)
    return {"notes": [*state.notes, f"{step.id}: {location.note}"], **update} if location.note else update


def _left_to_the_editor(state: EditState, step: Step) -> dict[str, Any]:
    """An editor that reads the instruction finds the thing itself: it gets the whole picture."""
    assert step.region is not None, "a region was looked for"
    note = f"{step.id}: {step.region.phrase!r} was not found for sure; {step.tool} gets the whole picture"
    whole = step.model_copy(update={"region": None})
    steps = [whole if other.id == step.id else other for other in state.steps]
    return {"steps": as_state(steps), "notes": [*state.notes, note]}


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


def carried(state: EditState) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The 3x3 matrix from the original's pixel coordinates to those of the picture as it is now."""
    total = np.eye(3)
    for outcome in state.outcomes:
        if outcome.status == "done":
            total = np.asarray(outcome.matrix, dtype=np.float64) @ total
    return total


def _current(state: EditState) -> ImageRef:
    if state.image is None:
        raise InputError("the session has no picture yet; ingest has not run")
    return state.image


def _user_region(state: EditState, step: Step) -> UserRegion:
    """What the user showed for a step: the latest, rather for it than for all."""
    given = [r for r in state.options.regions if r.step in (step.id, "*")]
    own = [r for r in given if r.step == step.id]
    return (own or given)[-1]


def _user_mask(state: EditState, context: Context, region: UserRegion) -> Mask:
    assert state.photo is not None, "regions are used after ingest"
    original = state.photo.image
    if region.mask is not None:
        mask = context.artifacts.load(region.mask)
        if mask.shape != (original.height, original.width):
            raise InputError(
                f"the mask is {mask.shape[1]}x{mask.shape[0]}, the photo {original.width}x{original.height}; "
                "they must be the same size"
            )
    else:
        assert region.box is not None, "a region is either a box or a mask"
        mask = region_mask((original.height, original.width), region.box, region.unit)
    matrix, now = carried(state), _current(state)
    if np.array_equal(matrix, np.eye(3)) and mask.shape == (now.height, now.width):
        return mask
    return cv2.warpPerspective(mask, matrix, (now.width, now.height), flags=cv2.INTER_LINEAR)


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
        return _not_found(state, step, "the region lies outside the picture as it is at this step")
    phrase = step.region.phrase if step.region else ""
    region = Region(
        phrase=phrase,
        box=box,
        mask=context.artifacts.save(mask),
        confidence=round(confidence, 3),
        method=method,
        shown=shown,
    )
    located = step.model_copy(update={"region": region})
    return {"steps": as_state([located if other.id == step.id else other for other in state.steps])}


def _not_found(state: EditState, step: Step, reason: str) -> dict[str, Any]:
    if state.options.ask:
        return {"question": reason}
    return refuse_step(state, step, f"{reason}; {ADVICE}")
