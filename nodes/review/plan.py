"""Asking whether a plan is what was wanted, and taking the answer: approved, cut down, or to be revised.

Left out: working the changes in (`revise.py`); here they are only tried, so that an answer that cannot be used is
refused before anything changes.
"""

from __future__ import annotations

from typing import Any

from ...errors import InputError
from ...questions import PlanAnswer, PlanQuestion
from ...schema import EditState, Outcome, as_state
from ..context import Context
from .revise import amended, reworded

DROPPED = "dropped by the user"
"""Why a step is refused that the person did not want."""


def ask_plan(state: EditState) -> PlanQuestion:
    """The question about the steps that are left of this turn."""
    assert state.image is not None, "a plan is reviewed after ingest"
    steps = state.steps[state.cursor :]
    refused = tuple(r for r in state.refused if r.turn == state.turn)
    covered = {covered for step in steps for covered in step.covers} | {r.sub_request for r in refused}
    return PlanQuestion(
        image=state.image,
        sub_requests=tuple(s for s in state.sub_requests if s.id in covered),
        steps=tuple(steps),
        refused=refused,
        notes=tuple(state.turn_notes),
    )


def take_plan(answer: PlanAnswer, state: EditState, context: Context) -> dict[str, Any]:
    """Drop what is not wanted; the rest is approved, or revised and, unless approved already, asked about again."""
    left = [step.id for step in state.steps[state.cursor :]]
    drop = set(left) if answer.cancel else set(answer.drop)
    _check_known(drop, left, "drop")
    update = _dropped(state, drop)
    if answer.cancel or not (answer.change or answer.order or answer.add.strip()):
        return update | {"approved": True}
    left = [i for i in left if i not in drop]
    _check_known([change.step for change in answer.change], left, "change")
    if answer.order and sorted(answer.order) != sorted(left):
        raise InputError(f"the order has to name each of {', '.join(left)} once, found {', '.join(answer.order)[:100]}")
    revision = answer.model_copy(update={"drop": ()})
    cut = EditState.model_validate(state.model_dump() | update)
    tried = amended(revision, cut, context)
    if not state.options.profile.asks_a_model:  # a model is asked once, by the node
        reworded(revision, tried, context)
    return update | {"revision": revision.to_state(), "approved": answer.approve}


def _check_known(named: Any, left: list[str], what: str) -> None:
    unknown = [str(step)[:20] for step in named if step not in left]
    if unknown:
        raise InputError(
            f"the plan has no steps {', '.join(sorted(unknown))} to {what}; it has {', '.join(left) or 'none'}"
        )


def _dropped(state: EditState, drop: set[str]) -> dict[str, Any]:
    """The steps that are dropped have ended: they stand before the others."""
    assert state.image is not None, "a plan is reviewed after ingest"
    rest = state.steps[state.cursor :]
    dropped = [step for step in rest if step.id in drop]
    steps = [*state.past, *dropped, *(step for step in rest if step.id not in drop)]
    outcomes = [Outcome(step=s.id, status="refused", reason=DROPPED, image=state.image) for s in dropped]
    return {
        "steps": as_state(steps),
        "outcomes": as_state([*state.outcomes, *outcomes]),
        "cursor": state.cursor + len(dropped),
    }
