"""A step in other words: where else, how much more or less, or planned anew; for a plan and for a step of the history.

Left out: what becomes of the steps around it (`revise.py`, `nodes/recall/carry.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from ...errors import InputError
from ...models.text import one_line
from ...schema import EditState, Plan, Region, Step, SubRequest
from ..context import Context
from ..decompose.node import next_number, renumber
from ..retry import ASKED_UNITS, completed, scale_amounts
from .arguments import as_asked
from .feedback import place_of, strength_of

SHOWN = 80
"""Characters of a person's words in a message."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """What stands in the place of a step."""

    steps: tuple[Step, ...]
    requests: tuple[SubRequest, ...] = ()
    """In the place of those that the step covers, as far as there are any with their ids; empty: those stay."""
    plan: Plan = field(default_factory=Plan)
    """What of the words is refused, and notes."""


def reword(words: str, step: Step, state: EditState, context: Context) -> Rewording:
    """What other words give for a step, on the picture as it is in `state`. `InputError` when they give nothing."""
    tool = context.tool(step.tool)
    phrase, factor = place_of(words), strength_of(words, step.arguments)
    if phrase and tool.region != "none":
        return Rewording((step.model_copy(update={"region": Region(phrase=phrase)}),))
    if factor == 1.0 or context.decompose(words).sub_requests:
        requests, plan = plan_words(words, state, context, step.covers)
        return Rewording(plan.steps, requests, plan)
    arguments = scale_amounts(tool, step.arguments, factor, ASKED_UNITS)
    if arguments == step.arguments:  # nobody named an amount: the one that the tool takes by itself
        arguments = scale_amounts(tool, completed(tool, step.arguments), factor)
    given = {name: value for name, value in arguments.items() if value != step.arguments.get(name)}
    if not given:
        raise InputError(f"{step.id}: {one_line(words, SHOWN)!r}: {tool.name} has no amount here that could change")
    scaled, asked = as_asked(step.model_copy(update={"arguments": arguments}), given, tool, state.sub_requests)
    return Rewording((scaled,), asked)


def plan_words(
    words: str, state: EditState, context: Context, instead: Sequence[str] = ()
) -> tuple[tuple[SubRequest, ...], Plan]:
    """The sub-requests of some words, with the ids of those that they replace, and the steps for them."""
    view = None if state.image is None else partial(context.artifacts.load, state.image)
    found = context.decompose(words, view)
    shown = one_line(words, SHOWN)
    if not found.sub_requests:
        raise InputError(f"{shown!r} says nothing to do: {found.reason}")
    found = renumber(found, next_number(state.sub_requests), instead)
    plan = context.sequence(found.sub_requests, [*state.keep, *found.keep], context.tools, state)
    if not plan.steps:
        why = "; ".join(f"{r.reason}{f' (needs {r.needs})' if r.needs else ''}" for r in plan.refused)
        raise InputError(f"{shown!r} cannot be done: {why}")
    return found.sub_requests, plan.model_copy(update={"notes": (*found.notes, *plan.notes)})
