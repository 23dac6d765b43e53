"""The node that reads a message against what was done: what it takes back, changes or repeats is settled here.

What is left of the message goes to the decomposer; a new edit passes through untouched, and so does every first
message. It computes no picture, and asks no model but for the other words of a step. Left out: new edits.
"""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from ...errors import InputError
from ...schema import Earlier, EditState, Photo, StepWish, Turn, as_state
from ..context import Context
from .antecedents import with_color
from .carry import carried_out
from .history import head, kept
from .resolve import resolve
from .revised import revised
from .timeline import Tools
from .words import left, read


def recall(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Write down the turn, and carry out what its message, or a wish without words, says about earlier ones."""
    if state.anew is not None:
        return _done_anew(state, state.anew, runtime.context)
    return recalled(state, runtime.context.tools)


def recalled(state: EditState, tools: Tools) -> dict[str, Any]:
    """The node as a pure function of the state."""
    turn = _turn(state)
    new_edit = {"turns": as_state([*state.turns, turn]), "wish": state.request}
    if not has_past(state):
        return new_edit
    parts = read(state.request)
    resolved = resolve(parts, state, tools)
    if not resolved.taken:
        return {**new_edit, "wish": with_color(state.request, state)}
    update = carried_out(resolved, state, tools)
    rest = left(state.request, parts, resolved.taken)
    if not update and not rest:
        ended = "; ".join(resolved.reasons) or "the picture is like that already"
        return {**new_edit, "wish": "", "keep": [], "reason": ended, "status": "done"}
    now = EditState.model_validate({**state.model_dump(), **update})
    turn = turn.model_copy(update={"head": head(now), "undid": resolved.undid})
    notes = [*now.notes, *resolved.reasons]
    return {**update, "turns": as_state([*state.turns, turn]), "wish": rest, "notes": notes, "keep": []}


def _done_anew(state: EditState, wish: StepWish, context: Context) -> dict[str, Any]:
    """The steps that do an earlier one anew, differently, and the later ones of its branch again."""
    turn = _turn(state).model_copy(update={"anew": wish})
    settled: dict[str, Any] = {"anew": None, "wish": "", "keep": []}
    try:
        resolved = revised(wish, state, context)
    except InputError as error:  # words that a model could not read as an edit: all else was checked at the door
        ended = {"turns": as_state([*state.turns, turn]), "reason": str(error), "status": "done"}
        return settled | ended
    update = carried_out(resolved, state, context.tools)
    now = EditState.model_validate({**state.model_dump(), **update})
    turn = turn.model_copy(update={"head": head(now)})
    return update | settled | {"turns": as_state([*state.turns, turn])}


def _turn(state: EditState) -> Turn:
    return Turn(
        number=state.turn,
        request=state.request,
        began=head(state),
        head=head(state),
        first_step=state.first_step,
        first_note=len(state.notes),
    )


def refers(request: str, like: Earlier, photo: Photo, tools: Tools) -> bool:
    """Whether a first request says something about what was done to another photo."""
    return bool(resolve(read(request), EditState(request=request, like=like, photo=photo), tools).taken)


def has_past(state: EditState) -> bool:
    """Whether there is anything that a message could refer to."""
    return state.like is not None or bool(kept(state)) or bool(state.turns)
