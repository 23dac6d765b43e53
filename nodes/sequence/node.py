"""The node that turns sub-requests into steps; after a failure it plans what is left again, without the failed tool."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from ...schema import EditState, Plan, Step, SubRequest, as_state
from ..context import Context


def sequence(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Keep the steps that were carried out and those that `recall` planned, plan the rest."""
    context = runtime.context
    kept = [*state.past, *again(state)]
    wanted = pending(state)
    plan = Plan()
    if wanted:
        plan = context.sequence(wanted, state.keep, context.tools, state.model_copy(update={"steps": kept}))
    return {
        "steps": as_state([*kept, *plan.steps]),
        "refused": as_state([*state.refused, *plan.refused]),
        "notes": [*state.notes, *plan.notes],
        "replan": [],
    }


def pending(state: EditState) -> list[SubRequest]:
    """Sub-requests that no step has settled and nobody has refused."""
    settled = {covered for step in state.past for covered in step.covers} - set(state.replan)
    settled |= {refusal.sub_request for refusal in state.refused}
    settled |= {covered for step in again(state) for covered in step.covers} - set(state.replan)
    return [s for s in state.sub_requests if s.id not in settled]


def again(state: EditState) -> list[Step]:
    """The steps ahead that do earlier ones anew."""
    return [step for step in state.steps[state.cursor :] if step.again]
