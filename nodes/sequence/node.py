"""The node that turns sub-requests into steps; after a failure it plans what is left again, without the failed tool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langgraph.runtime import Runtime

from ...schema import EditState, Options, Plan, Step, SubRequest, as_state
from ..context import Context
from ..retry import worn_out


def sequence(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Keep the steps that were carried out, those that `recall` planned and those that a person approved; plan the
    rest. What is planned once more in an approved plan runs next."""
    context = runtime.context
    ahead = state.steps[state.cursor :] if state.approved else again(state)
    wanted = [s for s in pending(state) if not any(s.id in step.covers for step in ahead)]
    tools = {name: tool for name, tool in context.tools.items() if not worn_out(state, name)}
    known = state.model_copy(update={"steps": [*state.past, *ahead]})
    plan = context.sequence(wanted, state.keep, tools, known) if wanted else Plan()
    planned, options = with_shown_places(plan.steps, state)
    following = [*planned, *ahead] if state.approved else [*ahead, *planned]
    shown = {} if options == state.options else {"options": as_state(options)}
    return shown | {
        "steps": as_state([*state.past, *following]),
        "refused": as_state([*state.refused, *plan.refused]),
        "notes": [*state.notes, *plan.notes],
        "replan": [],
    }


def with_shown_places(planned: Sequence[Step], state: EditState) -> tuple[list[Step], Options]:
    """The planned steps, and the options with the places that a person showed for earlier steps of the same
    sub-requests: who has shown a place once is not asked again because another tool is tried."""
    shown = {region.step: region for region in state.options.regions}
    steps, regions = [], list(state.options.regions)
    for step in planned:
        before = [old for old in state.past if old.id in shown and set(old.covers) & set(step.covers)]
        if before and step.region is not None and step.region.method != "user":
            regions.append(shown[before[-1].id].model_copy(update={"step": step.id}))
            steps.append(step.model_copy(update={"region": step.region.model_copy(update={"method": "user"})}))
        else:
            steps.append(step)
    return steps, state.options.model_copy(update={"regions": tuple(regions)})


def pending(state: EditState) -> list[SubRequest]:
    """Sub-requests that no step has settled and nobody has refused."""
    settled = {covered for step in state.past for covered in step.covers} - set(state.replan)
    settled |= {refusal.sub_request for refusal in state.refused}
    settled |= {covered for step in again(state) for covered in step.covers} - set(state.replan)
    return [s for s in state.sub_requests if s.id not in settled]


def again(state: EditState) -> list[Step]:
    """The steps ahead that do earlier ones anew."""
    return [step for step in state.steps[state.cursor :] if step.again]
