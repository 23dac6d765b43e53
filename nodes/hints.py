"""Where hints lie in the picture as it is now: things are located, the user's points carried through earlier steps.

Left out: finding things, and what the colours do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..schema import EditState, Hint, ImageRef, Refusal, Step, UserHint
from ..tools.locate import ACCEPT, region_mask
from ..tools.photo.colorize_hints import discs_in
from .context import Context

NEEDS = "a point on it (--hint x,y=colour), or a region (--region x,y,w,h)"
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Placed:
    """A step whose hints have their places."""

    step: Step
    """Without the sub-requests whose thing was not found."""
    refused: tuple[Refusal, ...] = ()
    """Those, with the reason."""
    notes: tuple[str, ...] = ()
    """What was not found but has a stand-in: the user's points, or a reference."""


def takes_hints(step: Step, context: Context) -> bool:
    """Whether the step's tool goes by hints."""
    return "hints" in context.tool(step.tool).parameters


def place_hints(state: EditState, context: Context, step: Step, picture: ImageRef, matrix: Array) -> Placed:
    """Locate what hints name, and add the user's own to the first such step of the turn.

    `matrix` leads from the original's coordinates to those of `picture`. A step whose region the user drew needs no
    locating: its hints are for that region.
    """
    hints: list[Hint] = []
    lost: dict[str, str] = {}
    for hint in (Hint.model_validate(given) for given in step.arguments.get("hints", ())):
        if not hint.subject or (step.region is not None and step.region.method == "user"):
            hints.append(hint)
            continue
        location = context.locate(context.artifacts.load(picture), hint.subject)
        if location is None:
            lost[hint.subject] = f"{hint.subject!r} was not found in the picture"
        elif location.confidence < ACCEPT:
            sure = f"{location.confidence:.2f} ({location.method}; {ACCEPT:g} is needed)"
            lost[hint.subject] = f"{hint.subject!r} was found with a confidence of only {sure}"
        else:
            hints.append(hint.model_copy(update={"discs": discs_in(location.mask)}))
    done = {outcome.step for outcome in state.outcomes if outcome.status == "done"}
    own: list[Hint] = []
    if all(s.tool != step.tool or s.id not in done for s in state.past[state.first_step :]):
        own = [moved for given in state.options.hints if (moved := _carried(state, given, picture, matrix))]
    hints += own
    arguments = {key: value for key, value in step.arguments.items() if key != "hints"}
    arguments |= {"hints": [hint.to_state() for hint in hints]} if hints else {}
    if own or "reference" in arguments:
        notes = tuple(f"{reason}; it is coloured like what is around it" for reason in lost.values())
        return Placed(step.model_copy(update={"arguments": arguments}), notes=notes)
    reasons = {covered: lost.get(state.sub_request(covered).subject, "") for covered in step.covers}
    refused = [
        Refusal(sub_request=covered, reason=reason, needs=NEEDS, turn=state.turn)
        for covered, reason in reasons.items()
        if reason
    ]
    covers = tuple(covered for covered, reason in reasons.items() if not reason)
    return Placed(step.model_copy(update={"arguments": arguments, "covers": covers}), tuple(refused))


def _carried(state: EditState, given: UserHint, picture: ImageRef, matrix: Array) -> Hint | None:
    """A user's hint in the picture as it is; None when earlier steps cut its place away."""
    assert state.photo is not None, "hints are placed after ingest"
    original = state.photo.image
    unit = (original.width / 100, original.height / 100) if given.unit == "percent" else (1.0, 1.0)
    discs: tuple[tuple[float, float, float], ...] = ((given.x * unit[0], given.y * unit[1], 0.0),)
    if given.width or given.height:
        box = (given.x, given.y, given.width, given.height)
        discs = discs_in(region_mask((original.height, original.width), box, given.unit))
    moved = []
    for x, y, radius in discs:
        to = matrix @ (x, y, 1.0)
        across, down = float(to[0] / to[2]), float(to[1] / to[2])
        if 0 <= across < picture.width and 0 <= down < picture.height:
            grown = radius * math.sqrt(abs(float(np.linalg.det(matrix[:2, :2] / matrix[2, 2]))))
            moved.append((round(across, 1), round(down, 1), round(grown, 1)))
    return Hint(color=given.color, discs=tuple(moved)) if moved else None
