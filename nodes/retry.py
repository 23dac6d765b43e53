"""How a failed attempt is tried again, differently.

In this order: another strength when the verdict asks for one, the tool's own variants, another seed for tools that use
one. A deterministic tool without any of these is not called twice with the same arguments. The strength is searched
for: an attempt that was too weak and one that was too strong close in on what lies between, by regula falsi on
logarithms, which is exact for an effect that goes with any power of the setting. What a person said of a result
(`Verdict.rejected`) counts like a verdict. Left out: which other tool, which is `sequence`'s to choose (replan).
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..schema import Attempt, EditState, Options, Step, Unit, Verdict
from ..tools.base import EditTool
from .context import Context
from .sequence.generative import SHARED, takes_words

STEP = 2.0
"""Factor of the strength where a verdict says which way to go and not how far."""
MARGIN = 0.1
"""A new strength stays this part of the way, in logarithms, off those that were too weak and too strong."""
TOLERANCE = 0.5
"""Points by which an advised strength may be worse and the search still goes on: such scores are not smooth."""
PATIENCE = 2
"""Times that a tool or a node of another package may break before it is not used again in a session."""
BLIND = 2
"""Steps in a direction that was advised and not measured, before the tool's variants are tried."""
EFFECT_UNITS: tuple[Unit, ...] = ("percent", "stops")
"""Units in which tools measure the strength of an effect."""
ASKED_UNITS: tuple[Unit, ...] = (*EFFECT_UNITS, "degrees", "pixels")
"""Units of what a person may want more or less of: a radius, an angle."""
ASKED_FOR = 5
"""Attempts on a person's word beside `max_attempts`."""

_WAY = {"raise": STEP, "lower": 1 / STEP}
_ADVICE = re.compile(r"\b(raise|lower) (?:it|the amount|the strength)\b")


def next_arguments(tool: EditTool, step: Step, attempts: Sequence[Attempt]) -> dict[str, Any] | None:
    """The arguments of the next attempt at a step, or None when there is nothing different to try."""
    if not attempts:
        return dict(step.arguments)
    rejected = [attempt for attempt in attempts if is_rejected(attempt)]
    if rejected and _pull(rejected[-1].verdict) != 1.0:
        asked = _asked_strength(tool, rejected)
        return asked if all(asked != completed(tool, attempt.arguments) for attempt in attempts) else None
    stronger = _other_strength(tool, attempts)
    if stronger is not None and all(stronger != attempt.arguments for attempt in attempts):
        return stronger
    best = max(attempts, key=score_of)
    for variant in tool.variants:
        candidate = {**step.arguments, **_amounts(tool, best.arguments), **variant}
        if not any(variant.items() <= attempt.arguments.items() for attempt in attempts):
            return candidate
    if "seed" not in tool.parameters:
        return None
    heard = rejected[-1] if rejected else best
    told = heard.verdict.feedback if heard.verdict else ""
    return {**step.arguments, "feedback": told} if told and "feedback" in tool.parameters else dict(step.arguments)


def worn_out(state: EditState, name: str) -> bool:
    """Whether a tool or a node of another package broke too often to be used again in this session."""
    return state.broke.count(name) >= PATIENCE


def scale_amounts(
    tool: EditTool, arguments: Mapping[str, Any], factor: float, units: Collection[Unit] = EFFECT_UNITS
) -> dict[str, Any]:
    """Multiply the numeric arguments that are amounts of effect, within the range the tool declares."""
    scaled = dict(arguments)
    for name, value in _amounts(tool, arguments, units).items():
        amount = tool.amounts[name]
        scaled[name] = round(min(max(value * factor, amount.low), amount.high), 3)
    return scaled


def _other_strength(tool: EditTool, attempts: Sequence[Attempt]) -> dict[str, Any] | None:
    """The last attempt's arguments with the amounts that the verdicts point to; None when they point nowhere.

    Attempts that differ in more than their amounts tell nothing of each other. The search ends when it gets nowhere.
    """
    last = attempts[-1]
    pull = _pull(last.verdict)
    amounts = _amounts(tool, last.arguments)
    if pull == 1.0 or not any(amounts.values()):
        return None
    alike = [a for a in attempts if _rest(tool, a.arguments) == _rest(tool, last.arguments) and _pull(a.verdict) != 1.0]
    scale = {a.number: _scale(amounts, _amounts(tool, a.arguments)) for a in alike}
    weak = max((a for a in alike if _pull(a.verdict) > 1), key=lambda a: scale[a.number], default=None)
    strong = min((a for a in alike if _pull(a.verdict) < 1), key=lambda a: scale[a.number], default=None)
    if weak is None or strong is None:
        if len(alike) > 1 and not _goes_on(alike):
            return None
        return scale_amounts(tool, last.arguments, pull)
    low, high = scale[weak.number], scale[strong.number]
    if low >= high:
        return None
    # Effect over wanted effect is 1 / pull: on logarithms a straight line through both, at 0.
    part = math.log(_pull(weak.verdict)) / math.log(_pull(weak.verdict) / _pull(strong.verdict))
    part = min(max(part, MARGIN), 1 - MARGIN)
    return scale_amounts(tool, last.arguments, low * (high / low) ** part)


def _asked_strength(tool: EditTool, rejected: Sequence[Attempt]) -> dict[str, Any]:
    """The arguments of what a person rejected last, as much stronger or weaker as they want it; never past what they
    found too strong or too weak before, but half-way there."""
    last = rejected[-1]
    arguments, factor = completed(tool, last.arguments), _pull(last.verdict)
    amounts = _amounts(tool, arguments, ASKED_UNITS)
    if not any(amounts.values()):
        return arguments
    for earlier in rejected[:-1]:
        bound = _scale(amounts, _amounts(tool, completed(tool, earlier.arguments), ASKED_UNITS))
        pull = _pull(earlier.verdict)
        if bound > 0 and ((factor < 1 < pull and factor <= bound < 1) or (pull < 1 < factor and 1 < bound <= factor)):
            factor = math.sqrt(bound)
    return scale_amounts(tool, arguments, factor, ASKED_UNITS)


def completed(tool: EditTool, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with the amounts that the tool takes where none was given."""
    unsaid = {
        name: tool.parameters[name].default
        for name, amount in tool.amounts.items()
        if name not in arguments and amount.unit in ASKED_UNITS
    }
    return {**arguments, **{name: value for name, value in unsaid.items() if isinstance(value, (int, float)) and value}}


def _goes_on(alike: Sequence[Attempt]) -> bool:
    """Whether attempts that all missed to one side are getting somewhere."""
    *_, previous, last = alike
    if last.verdict is not None and last.verdict.strength != 1.0:
        return score_of(last) > score_of(previous)
    return len(alike) <= BLIND and score_of(last) >= score_of(previous) - TOLERANCE


def _pull(verdict: Verdict | None) -> float:
    """By what a verdict would multiply the amounts: the factor it measured, else a step in the direction it advises."""
    if verdict is None or verdict.passed:
        return 1.0
    advised = _ADVICE.search(verdict.feedback.partition(";")[0])
    return verdict.strength if verdict.strength != 1.0 else _WAY[advised[1]] if advised else 1.0


def _amounts(tool: EditTool, arguments: Mapping[str, Any], units: Collection[Unit] = EFFECT_UNITS) -> dict[str, float]:
    """The arguments that are amounts of effect."""
    return {
        name: value
        for name, amount in tool.amounts.items()
        if isinstance(value := arguments.get(name), (int, float))
        and not isinstance(value, bool)
        and amount.unit in units
    }


def _rest(tool: EditTool, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in _amounts(tool, arguments)}


def _scale(unit: Mapping[str, float], amounts: Mapping[str, float]) -> float:
    """By what amounts are multiples of others: the amounts of one step keep their proportions."""
    name = max(unit, key=lambda n: abs(unit[n]))
    return amounts.get(name, 0.0) / unit[name]


def score_of(attempt: Attempt) -> float:
    """The verdict's score; 0 without one."""
    return attempt.verdict.score if attempt.verdict else 0.0


def is_rejected(attempt: Attempt) -> bool:
    """Whether a person did not want its result."""
    return attempt.verdict is not None and attempt.verdict.rejected


def most_attempts(options: Options, attempts: Sequence[Attempt]) -> int:
    """How often a step may be tried: what a person asked for again counts beside the attempts that are its own."""
    return options.max_attempts + min(ASKED_FOR, sum(map(is_rejected, attempts)))


def other_tools(state: EditState, context: Context, step: Step) -> dict[str, Any]:
    """Ban the failed tool for what the step covers; plan again what a tool that was not tried yet declares to serve."""
    tool = context.tool(step.tool)
    shared = state.options.mode == "merged" and takes_words(tool) and len(step.covers) > 1
    banned = [*state.banned, *((covered, SHARED if shared else step.tool) for covered in step.covers)]
    again = [covered for covered in step.covers if _alternatives(state, context, covered, banned)]
    if tool.is_fused or shared:
        again = list(step.covers)
    return {"banned": [list(pair) for pair in banned], "replan": again} if again else {}


def _alternatives(
    state: EditState, context: Context, sub_request_id: str, banned: Sequence[tuple[str, str]]
) -> list[str]:
    action = state.sub_request(sub_request_id).action
    return [
        tool.name
        for tool in context.tools.values()
        if action in tool.actions
        and not (tool.is_fused or (sub_request_id, tool.name) in banned or worn_out(state, tool.name))
    ]
