"""Where to go next: pure functions of the state."""

from __future__ import annotations

from typing import Literal

from ..nodes.sequence.node import pending
from ..schema import EditState


def route_after_recall(state: EditState) -> Literal["decompose", "sequence", "deliver", "end"]:
    """Decompose what is left of the request; plan what is to be done again; what was only taken back is delivered."""
    if state.reason:
        return "end"
    if state.wish:
        return "decompose"
    return "sequence" if state.step is not None or pending(state) else "deliver"


def route_after_decompose(state: EditState) -> Literal["sequence", "end"]:
    """A request that asks for no edit ends the turn."""
    return "end" if state.reason else "sequence"


def route_after_review(state: EditState) -> Literal["revise", "sequence", "locate", "deliver"]:
    """Work in what a person wants different; replan what another tool may serve; else the step that is next, if any."""
    if state.revision is not None:
        return "revise"
    if state.replan:
        return "sequence"
    return "deliver" if state.step is None else "locate"


def route_after_locate(state: EditState) -> Literal["edit", "review", "locate", "deliver"]:
    """Edit when the place is known; ask when a person can tell; go on when the step was refused."""
    step = state.step
    if state.question:
        return "review"
    if step is None:
        return "deliver"
    if step.region is None or step.region.mask is not None:
        return "edit"
    return "locate"


def route_after_verify(state: EditState) -> Literal["review", "edit", "locate", "sequence", "deliver"]:
    """Show a result that is held, replan what another tool may serve, retry while the step is still under way, else the
    next step or the end."""
    if state.held:
        return "review"
    if state.replan:
        return "sequence"
    if state.step is None:
        return "deliver"
    return "edit" if state.attempts_at(state.step.id) else "locate"
