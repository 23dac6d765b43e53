"""What nodes do to the step under way: put another in its place, or end it.

Left out: why.
"""

from __future__ import annotations

from typing import Any

from ..schema import Attempt, EditState, Outcome, Step, as_state
from .recall.history import head


def with_step(state: EditState, step: Step) -> dict[str, Any]:
    """The plan with that step in the place of the one of its id."""
    return {"steps": as_state([step if other.id == step.id else other for other in state.steps])}


def end_step(state: EditState, outcome: Outcome) -> dict[str, Any]:
    """End the step under way so and go on to the next. A step that was done leaves its picture, and its place in the
    history."""
    image = {}
    if outcome.status == "done":
        outcome = outcome.model_copy(update={"on": head(state)})
        image = {"image": as_state(outcome.image)}
    return image | {"outcomes": as_state([*state.outcomes, outcome]), "cursor": state.cursor + 1}


def done_with(attempt: Attempt) -> Outcome:
    """The outcome of a step of which that attempt is kept."""
    assert attempt.after is not None, "an attempt without a picture cannot be kept"
    return Outcome(step=attempt.step, status="done", attempt=attempt.number, image=attempt.after, matrix=attempt.matrix)


def refuse_step(state: EditState, step: Step, reason: str) -> dict[str, Any]:
    """End the step under way without an attempt and go on to the next."""
    assert state.image is not None, "steps run after ingest"
    return end_step(state, Outcome(step=step.id, status="refused", reason=reason, image=state.image))
