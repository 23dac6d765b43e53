"""The node that turns sub-requests into steps; after a failure it plans what is left again, without the failed tool."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from ...schema import EditState, SubRequest, as_state
from ..context import Context
from ..retry import worn_out


def sequence(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Keep the steps that were carried out, plan the rest."""
    context = runtime.context
    tools = {name: tool for name, tool in context.tools.items() if not worn_out(state, name)}
    plan = context.sequence(pending(state), state.keep, tools, state.model_copy(update={"steps": state.past}))
    return {
        "steps": as_state([*state.past, *plan.steps]),
        "refused": as_state([*state.refused, *plan.refused]),
        "notes": [*state.notes, *plan.notes],
        "replan": [],
    }


def pending(state: EditState) -> list[SubRequest]:
    """Sub-requests that no step has settled and nobody has refused."""
    settled = {covered for step in state.past for covered in step.covers} - set(state.replan)
    settled |= {refusal.sub_request for refusal in state.refused}
    return [s for s in state.sub_requests if s.id not in settled]
