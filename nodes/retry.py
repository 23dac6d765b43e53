"""How a failed attempt is tried again, differently.

In this order: another strength when the verdict asks for one, the tool's own variants, another seed for tools that use
one. A deterministic tool without any of these is not called twice with the same arguments. The strength is searched
for: an attempt that was too weak and one that was too strong close in on what lies between, by regula falsi on
logarithms, which is exact for an effect that goes with any power of the setting. Left out: other tools, which are
`sequence`'s to choose (replan).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..schema import Attempt, EditState, Step, Verdict
from ..tools.base import EditTool

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

_WAY = {"raise": STEP, "lower": 1 / STEP}
_ADVICE = re.compile(r"\b(raise|lower) (?:it|the amount|the strength)\b")


def next_arguments(tool: EditTool, step: Step, attempts: Sequence[Attempt]) -> dict[str, Any] | None:
    """The arguments of the next attempt at a step, or None when there is nothing different to try."""
    if not attempts:
        return dict(step.arguments)
    stronger = _other_strength(tool, attempts)
    if stronger is not None and all(stronger != attempt.arguments for attempt in attempts):
        return stronger
    best = max(attempts, key=_score)
    for variant in tool.variants:
        candidate = {**step.arguments, **_amounts(tool, best.arguments), **variant}
        if not any(variant.items() <= attempt.arguments.items() for attempt in attempts):
            return candidate
    if "seed" not in tool.parameters:
        return None
    told = best.verdict.feedback if best.verdict else ""
    return {**step.arguments, "feedback": told} if told and "feedback" in tool.parameters else dict(step.arguments)


def worn_out(state: EditState, name: str) -> bool:
    """Whether a tool or a node of another package broke too often to be used again in this session."""
    return state.broke.count(name) >= PATIENCE


def scale_amounts(tool: EditTool, arguments: Mapping[str, Any], factor: float) -> dict[str, Any]:
    """Multiply the numeric arguments that are amounts of effect, within the range the tool declares."""
    scaled = dict(arguments)
    for name, value in _amounts(tool, arguments).items():
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


def _goes_on(alike: Sequence[Attempt]) -> bool:
    """Whether attempts that all missed to one side are getting somewhere."""
    *_, previous, last = alike
    if last.verdict is not None and last.verdict.strength != 1.0:
        return _score(last) > _score(previous)
    return len(alike) <= BLIND and _score(last) >= _score(previous) - TOLERANCE


def _pull(verdict: Verdict | None) -> float:
    """By what a verdict would multiply the amounts: the factor it measured, else a step in the direction it advises."""
    if verdict is None or verdict.passed:
        return 1.0
    advised = _ADVICE.search(verdict.feedback.partition(";")[0])
    return verdict.strength if verdict.strength != 1.0 else _WAY[advised[1]] if advised else 1.0


def _amounts(tool: EditTool, arguments: Mapping[str, Any]) -> dict[str, float]:
    """The arguments that are amounts of effect."""
    return {
        name: value
        for name, amount in tool.amounts.items()
        if isinstance(value := arguments.get(name), (int, float))
        and not isinstance(value, bool)
        and amount.unit in ("percent", "stops")
    }


def _rest(tool: EditTool, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in _amounts(tool, arguments)}


def _scale(unit: Mapping[str, float], amounts: Mapping[str, float]) -> float:
    """By what amounts are multiples of others: the amounts of one step keep their proportions."""
    name = max(unit, key=lambda n: abs(unit[n]))
    return amounts.get(name, 0.0) / unit[name]


def _score(attempt: Attempt) -> float:
    return attempt.verdict.score if attempt.verdict else 0.0
