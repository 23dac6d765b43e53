"""Asking where something is, or which one it is, and what a person's answer becomes: a region of the step.

Left out: finding what there is to choose from (`nodes/locate.py`), and the thing at a point (`tools/locate/point.py`),
which is looked for when the step runs.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import InputError, StorageError
from ...questions import RegionAnswer, RegionQuestion
from ...schema import IDENTITY, Choice, EditState, ImageRef, Matrix, Region, Step, UserRegion, as_state
from ...tools.locate import region_mask
from ..context import Context
from ..locate import as_matrix, carried, with_margin
from ..sequence.generative import takes_words
from ..steps import refuse_step, with_step


def ask_region(state: EditState, step: Step) -> RegionQuestion:
    """The question about the place of the step under way, on the picture as it is at that step."""
    assert state.image is not None, "steps run after ingest"
    phrase = step.region.phrase if step.region else ""
    return RegionQuestion(
        image=state.image, step=step.id, phrase=phrase, reason=state.question, choices=tuple(state.choices)
    )


def take_region(answer: RegionAnswer, question: RegionQuestion, state: EditState, context: Context) -> dict[str, Any]:
    """The step works where the person says, or is left out."""
    step = state.step
    assert step is not None, "a question is about a step"
    answered: dict[str, Any] = {"question": "", "choices": []}
    if answer.skip:
        return answered | refuse_step(state, step, "skipped by the user")
    region = user_region(answer, step, state, context, question.choices)
    return answered | with_step(state, marked(step)) | {"options": as_state(with_region(state, region).options)}


def marked(step: Step) -> Step:
    """The step, to work where the user said."""
    return step.model_copy(update={"region": Region(phrase=step.region.phrase if step.region else "", method="user")})


def with_region(state: EditState, region: UserRegion) -> EditState:
    """The state with one more region of the user."""
    options = state.options.model_copy(update={"regions": (*state.options.regions, region)})
    return state.model_copy(update={"options": options})


def user_region(
    answer: RegionAnswer, step: Step, state: EditState, context: Context, choices: tuple[Choice, ...] = ()
) -> UserRegion:
    """The place that an answer means, on the picture as it is now. `InputError` when there is no such place."""
    image = state.image
    assert image is not None, "questions are asked after ingest"
    mask = answer.mask and _checked_mask(answer.mask, image, context)
    if answer.choice is not None:
        mask = _chosen(answer.choice, choices, step, context)
    place = UserRegion(step=step.id, box=answer.box, point=answer.point, mask=mask, unit=answer.unit)
    return shown_on(place, image, as_matrix(carried(state)))


def shown_place(answer: RegionAnswer, step: Step, state: EditState, context: Context) -> UserRegion:
    """The box, point or mask that is shown for a step of a plan or of the history, on the picture as it is in `state`.
    `InputError` when there is no such place, and for a step that takes none."""
    if context.tool(step.tool).region == "none":
        raise InputError(f"{step.id}: {step.tool} works on the whole picture and takes no region")
    return user_region(answer, step, state, context)


def shown_on(place: UserRegion, frame: ImageRef, matrix: Matrix = IDENTITY) -> UserRegion:
    """A place that was shown on a picture, to which `matrix` carries the original's pixel coordinates. `InputError`
    when there is no such place."""
    if place.box is not None:
        region_mask((frame.height, frame.width), place.box, place.unit)
    if place.point is not None:
        _check_point(place.point, place.unit, frame)
    return place.model_copy(update={"frame": frame, "matrix": matrix})


def _check_point(point: tuple[float, float], unit: str, image: ImageRef) -> None:
    wide, high = (100, 100) if unit == "percent" else (image.width, image.height)
    if not (all(map(math.isfinite, point)) and 0 <= point[0] < wide and 0 <= point[1] < high):
        size = "100x100 percent" if unit == "percent" else f"{wide}x{high} pixels"
        raise InputError(f"the point {point[0]:g},{point[1]:g} lies outside the picture of {size}")


def _checked_mask(mask: ImageRef, image: ImageRef, context: Context) -> ImageRef:
    if (mask.width, mask.height) != (image.width, image.height) or mask.channels != 1 or mask.depth != 8:
        raise InputError(
            f"the mask is {mask.width}x{mask.height} with {mask.channels} channel(s) of {mask.depth} bits; "
            f"{image.width}x{image.height} with one of 8 bits was expected"
        )
    try:
        shown = context.artifacts.load(mask)
    except StorageError as error:
        raise InputError(f"the mask {mask.sha256[:12]} cannot be used: {error}") from error
    if not np.any(shown):
        raise InputError("the mask is empty: it has no white pixels to mark a region")
    return mask


def _chosen(choice: str | None, choices: tuple[Choice, ...], step: Step, context: Context) -> ImageRef:
    found = next((one for one in choices if one.id == choice), None)
    if found is None:
        known = f"choose of {', '.join(one.id for one in choices)}" if choices else "show a place"
        raise InputError(f"there is no choice {str(choice)[:40]!r}; {known}")
    if not takes_words(context.tool(step.tool)):
        return found.mask
    return context.artifacts.save(with_margin(context.artifacts.load(found.mask)))
