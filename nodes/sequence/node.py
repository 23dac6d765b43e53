"""The node that turns sub-requests into steps; after a failure it plans what is left again, without the failed tool."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from ...schema import EditState, SubRequest, as_state
from ..context import Context


def sequence(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Keep the steps that were carried out, plan the rest; what a person has approved is not planned again."""
    context = runtime.context
    approved = state.steps[state.cursor :] if state.approved else []
    wanted = [s for s in pending(state) if not any(s.id in step.covers for step in approved)]
    known = state.model_copy(update={"steps": [*state.past, *approved]})
    plan = context.sequence(wanted, state.keep, context.tools, known)
    return {
        "steps": as_state([*state.past, *plan.steps, *approved]),
        "refused": as_state([*state.refused, *plan.refused]),
        "notes": [*state.notes, *plan.notes],
        "replan": [],
    }


def pending(state: EditState) -> list[SubRequest]:
    """Sub-requests that no step has settled and nobody has refused."""
    settled = {covered for step in state.past for covered in step.covers} - set(state.replan)
    settled |= {refusal.sub_request for refusal in state.refused}
    return [s for s in state.sub_requests if s.id not in settled]
