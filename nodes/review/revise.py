"""The node that works a person's answer into the plan: another order, other arguments, other places, other words.

It may run again safely: it changes nothing but the state, and asks decomposer and sequencer for what is new alone, so
that everything else of the plan stays as the person has seen it. Left out: asking (`plan.py`, `result.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from langgraph.runtime import Runtime

from ...errors import InputError
from ...models.text import one_line
from ...questions import PlanAnswer, StepChange
from ...schema import Correction, EditState, Plan, Step, SubRequest, as_state
from ..context import Context
from ..sequence.dataflow import with_dependencies
from ..sequence.dependencies import dependencies
from ..sequence.rules import rank
from ..steps import with_step
from .arguments import checked_arguments, told
from .region import marked, shown_place, with_region
from .reword import SHOWN, plan_words, reword


def revise(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """The plan as the person wants it. Words that give nothing become a note, and the plan is asked about again."""
    if state.revision is None:
        return {}
    wanted = PlanAnswer.model_validate(state.revision)
    try:
        new = reworded(wanted, amended(wanted, state, runtime.context), runtime.context)
    except InputError as error:
        return {"revision": None, "approved": False, "notes": [*state.notes, str(error)]}
    return {
        "revision": None,
        "steps": as_state(new.steps),
        "sub_requests": as_state(new.sub_requests),
        "refused": as_state(new.refused),
        "notes": new.notes,
        "options": as_state(new.options),
        "corrections": as_state([*state.corrections, _correction(wanted, state, new)]),
    }


def _correction(wanted: PlanAnswer, old: EditState, new: EditState) -> Correction:
    """What of the plan is the person's. What was added stands at the end; it is read from words, as requests are."""
    known = {s.id for s in old.sub_requests}
    new_at_the_end = takewhile(lambda s: s.id not in known, reversed(new.sub_requests))
    added = [s.id for s in new_at_the_end] if wanted.add.strip() else []
    changed = tuple(s.id for s in new.sub_requests if s not in old.sub_requests and s.id not in added)
    return Correction(turn=old.turn, changed=changed, added=wanted.add.strip())


def amended(wanted: PlanAnswer, state: EditState, context: Context) -> EditState:
    """The plan in another order, with other arguments and places; no part of it is planned again.

    `InputError` for an order in which a step would come before one that it needs, for arguments that the tool does not
    take, and for places that are none.
    """
    if wanted.order:
        by_id = {step.id: step for step in state.steps}
        state = _relinked(state, [by_id[i] for i in wanted.order], context, strict=True)
    for change in wanted.change:
        if change.arguments:
            state = _with_arguments(change, state, context)
        if change.region is not None and not change.request.strip():
            state = _with_place(change, _step(state, change.step), state, context)
    return state


def reworded(wanted: PlanAnswer, state: EditState, context: Context) -> EditState:
    """The plan with what other words give in the place of steps, and with the steps of more words.

    `InputError` when words give no step.
    """
    for change in wanted.change:
        if change.request.strip():
            state = _in_place(change, state, context)
    if wanted.add.strip():
        requests, plan = plan_words(wanted.add, state, context)
        steps = state.steps[state.cursor :]
        for step in plan.steps:
            steps.insert(_place(step, steps, [*state.sub_requests, *requests]), step)
        state = _with(state, [*state.sub_requests, *requests], plan)
        state = _relinked(state, steps, context)
    return state


def _step(state: EditState, step_id: str) -> Step:
    return next(step for step in state.steps if step.id == step_id)


def _in_place(change: StepChange, state: EditState, context: Context) -> EditState:
    """What the words of a change give, in the place of the step; after it where it has run already."""
    old = _step(state, change.step)
    said = reword(change.request, old, state, context)
    new = list(said.steps)
    ended = old in state.past
    if len(new) == 1:
        new = [new[0].model_copy(update={"id": _next_id(state) if ended else old.id})]
    rest = state.steps[state.cursor :]
    at = 0 if ended else rest.index(old)
    steps = [*rest[:at], *new, *rest[at + (not ended) :]]
    if said.requests:
        state = _with(state, _replaced(state.sub_requests, old.covers, said.requests), said.plan)
    state = _relinked(state, steps, context)
    return state if change.region is None else _with_place(change, _step(state, new[0].id), state, context)


def _with(state: EditState, sub_requests: Sequence[SubRequest], plan: Plan) -> EditState:
    return state.model_copy(
        update={
            "sub_requests": list(sub_requests),
            "refused": [*state.refused, *plan.refused],
            "notes": [*state.notes, *plan.notes],
        }
    )


def _replaced(known: Sequence[SubRequest], old: Sequence[str], new: Sequence[SubRequest]) -> list[SubRequest]:
    """The sub-requests with new ones where the first of the old ones stood; nothing waits for what is gone."""
    at = min(i for i, s in enumerate(known) if s.id in old)
    rest = [s for s in known if s.id not in old]
    gone = set(old) - {s.id for s in new}
    rest = [s.model_copy(update={"after": tuple(i for i in s.after if i not in gone)}) for s in rest]
    return [*rest[:at], *new, *rest[at:]]


def _place(step: Step, steps: Sequence[Step], sub_requests: Sequence[SubRequest]) -> int:
    """Where one more step goes: after the last that the table of rules does not put behind it."""
    by_id = {s.id: s for s in sub_requests}
    own = rank(by_id[step.covers[0]].kind)
    return max((i + 1 for i, other in enumerate(steps) if rank(by_id[other.covers[0]].kind) <= own), default=0)


def _next_id(state: EditState) -> str:
    return f"s{1 + max(int(step.id[1:]) for step in state.steps)}"


def _relinked(state: EditState, rest: Sequence[Step], context: Context, *, strict: bool = False) -> EditState:
    """The steps that are left, in that order, each waiting for what it needs; `strict`: `InputError` when one comes
    before a step that it needs, else it is moved behind that."""
    known = dependencies(state.sub_requests).after
    step_of = {covered: step for step in (*state.past, *rest) for covered in step.covers}
    needs = {
        step.id: [n for c in step.covers for i in known.get(c, ()) if (n := step_of.get(i)) is not None and n != step]
        for step in rest
    }
    ordered: list[Step] = []
    waiting = list(rest)
    left = {step.id for step in rest}
    while waiting:
        step = next((s for s in waiting if not any(n.id in left for n in needs[s.id])), waiting[0])
        if strict and step is not waiting[0]:
            early = waiting[0]
            first = next(n for n in needs[early.id] if n.id in left)
            raise InputError(
                f"{early.id} ({one_line(early.instruction, SHOWN)}) needs {first.id} "
                f"({one_line(first.instruction, SHOWN)}) before it; put {first.id} before {early.id}"
            )
        waiting.remove(step)
        left.discard(step.id)
        ordered.append(step.model_copy(update={"after": tuple(dict.fromkeys(n.id for n in needs[step.id]))}))
    linked = with_dependencies(ordered, context.tools, state.options.regions)
    return state.model_copy(update={"steps": [*state.past, *linked]})


def _with_place(change: StepChange, step: Step, state: EditState, context: Context) -> EditState:
    assert change.region is not None, "called for a change of place"
    if change.region.skip or change.region.choice is not None:
        raise InputError(f"{step.id}: a region of the plan is a box, a point or a mask; use drop to leave a step out")
    placed = with_region(state, shown_place(change.region, step, state, context))
    return EditState.model_validate(placed.model_dump() | with_step(placed, marked(step)))


def _with_arguments(change: StepChange, state: EditState, context: Context) -> EditState:
    """The step with other arguments, and the sub-requests that say so: its result is measured by what is wanted now."""
    step = _step(state, change.step)
    tool = context.tool(step.tool)
    given = checked_arguments(step, tool, change.arguments, context)
    return told(step.model_copy(update={"arguments": {**step.arguments, **given}}), given, tool, state)
