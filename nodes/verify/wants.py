"""What was asked, as numbers: the parameters of the covered sub-requests, completed from the tool's arguments.

The user's own number wins; the planned arguments only fill in what the user left open ("brighter"), so an attempt
cannot pass by being told less. Left out: the meaning of the numbers, which the measurements know.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...schema import SubRequest
from .evidence import Evidence


@dataclass(frozen=True, slots=True)
class Want:
    """One wanted effect."""

    action: str
    property: str
    """Empty when the sub-request names none ("remove the dog")."""
    amount: float | str | None
    """Signed for increase and decrease; None when nobody named any."""
    unit: str | None
    said: bool
    """The user named the amount."""
    subject: str
    increase: bool | None = None
    """True for increase, False for decrease, None for set."""

    def number(self, default: float) -> float:
        """The amount, or `default` with the direction's sign when there is no number."""
        if isinstance(self.amount, (int, float)) and not isinstance(self.amount, bool) and math.isfinite(self.amount):
            return float(self.amount)
        return -default if self.increase is False else default

    def text(self) -> str:
        """The amount as words; empty when it is none."""
        return self.amount if isinstance(self.amount, str) else ""


def wants_of(evidence: Evidence) -> tuple[Want, ...]:
    """All wanted effects of a step, in order."""
    found = [want for request in evidence.sub_requests for want in _of_request(request, evidence.planned)]
    return tuple(found)


def arguments_of(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments as one flat mapping: those of a fused step's operations are merged, the first of a name wins."""
    operations = arguments.get("operations")
    if not isinstance(operations, (list, tuple)):
        return arguments
    flat: dict[str, Any] = {}
    for operation in operations:
        own = operation.get("arguments") if isinstance(operation, Mapping) else None
        for key, value in (own or {}).items():
            flat.setdefault(key, value)
    return flat


def _of_request(request: SubRequest, arguments: Mapping[str, Any]) -> Iterator[Want]:
    flat = arguments_of(arguments)
    if not request.parameters:
        named = [(key, value) for key, value in flat.items() if _is_number(value) and value]
        if request.action in ("adjust_tone", "adjust_color") and named:
            for key, number in named:
                yield Want(request.action, key, number, None, False, request.subject, number > 0)
        else:
            yield Want(request.action, "", None, None, False, request.subject)
        return
    for parameter in request.parameters:
        increase = {"increase": True, "decrease": False, "set": None}[parameter.direction]
        value: float | str | None = parameter.amount
        said = value is not None
        if said and isinstance(value, (int, float)) and increase is False:
            value = -abs(value)
        if not said:
            given = flat.get(parameter.property)
            value = given if _is_number(given) or isinstance(given, str) else None
            if increase is not None and isinstance(value, (int, float)):
                value = abs(value) if increase else -abs(value)
        yield Want(request.action, parameter.property, value, parameter.unit, said, request.subject, increase)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
