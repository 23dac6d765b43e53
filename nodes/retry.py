"""How a failed attempt is tried again, differently.

In this order: another strength when the verdict asks for one, the tool's own variants, another seed for tools that use
one. A deterministic tool without any of these is not called twice with the same arguments. Left out: other tools,
which are `sequence`'s to choose (replan).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..schema import Attempt, Step
from ..tools.base import EditTool


def next_arguments(tool: EditTool, step: Step, attempts: Sequence[Attempt]) -> dict[str, Any] | None:
    """The arguments of the next attempt at a step, or None when there is nothing different to try."""
    if not attempts:
        return dict(step.arguments)
    last = attempts[-1]
    if last.verdict is not None and last.verdict.strength != 1.0:
        scaled = scale_amounts(tool, last.arguments, last.verdict.strength)
        if all(scaled != attempt.arguments for attempt in attempts):
            return scaled
    for variant in tool.variants:
        candidate = {**step.arguments, **variant}
        if all(candidate != attempt.arguments for attempt in attempts):
            return candidate
    return dict(step.arguments) if "seed" in tool.parameters else None


def scale_amounts(tool: EditTool, arguments: dict[str, Any], factor: float) -> dict[str, Any]:
    """Multiply the numeric arguments that are amounts of effect, within the range the tool declares."""
    scaled = dict(arguments)
    for name, amount in tool.amounts.items():
        value = arguments.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and amount.unit in ("percent", "stops"):
            scaled[name] = round(min(max(value * factor, amount.low), amount.high), 3)
    return scaled
