"""Other values for what a step does: checked against its tool, and told to the sub-requests that it covers.

A result is measured by what was asked for, so who changes a value changes the request. Left out: words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from ...errors import InputError
from ...schema import EditState, ImageRef, Parameter, Step, SubRequest
from ...tools.base import EditTool
from ..context import Context
from ..sequence.plan import instruction_of
from ..steps import with_step


def checked_arguments(step: Step, tool: EditTool, given: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The arguments as the tool's schema reads them."""
    settings = [name for name in tool.parameters if name not in ("mask", "seed")]
    unknown = [name for name in given if name not in settings]
    if unknown:
        raise InputError(
            f"{step.id}: {tool.name} has no setting {unknown[0][:40]!r}; it has {', '.join(settings) or 'none'}"
        )
    schema: Any = tool.args_schema
    nothing = ImageRef(sha256="0" * 64, width=1, height=1)
    try:
        read = schema.model_validate({"image": nothing, **step.arguments, **given})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{step.id}: {tool.name} cannot take this {where}: {first['msg']}") from None
    for name in given:
        picture = getattr(read, name)
        if isinstance(picture, ImageRef) and picture.sha256 not in context.artifacts:
            raise InputError(f"{step.id}: the picture given as {name} is not in the artifact store; upload it first")
    plain = read.model_dump(mode="json")
    return {name: plain[name] for name in given}


def told(step: Step, given: Mapping[str, Any], tool: EditTool, state: EditState) -> EditState:
    """The plan with that step, and its sub-requests as if they had asked for the values in `given`."""
    step, asked = as_asked(step, given, tool, state.sub_requests)
    new = {s.id: s for s in asked}
    changed = state.model_copy(update={"sub_requests": [new.get(s.id, s) for s in state.sub_requests]})
    return EditState.model_validate(changed.model_dump() | with_step(changed, step))


def as_asked(
    step: Step, given: Mapping[str, Any], tool: EditTool, sub_requests: Sequence[SubRequest]
) -> tuple[Step, tuple[SubRequest, ...]]:
    """The step and the sub-requests that it covers, as if they had asked for the values in `given`."""
    wanted = tuple(_said(s, given, tool) for s in sub_requests if s.id in step.covers)
    if len(step.covers) == 1:
        step = step.model_copy(update={"instruction": instruction_of(wanted[0])})
    return step, wanted


def _said(sub_request: SubRequest, given: Mapping[str, Any], tool: EditTool) -> SubRequest:
    """The sub-request as if it had asked for these values."""
    named = {p.property: p for p in sub_request.parameters}
    for name, value in given.items():
        if not isinstance(value, (int, float, str)) or isinstance(value, bool):
            continue
        old, amount = named.get(name), tool.amounts.get(name)
        if old is None and (amount is None or tool.bind_function is not None):
            continue  # a setting of the tool that no words of the vocabulary stand for
        signed = amount is not None and amount.low < 0
        named[name] = Parameter(
            property=name,
            direction="set" if not signed or isinstance(value, str) else "increase" if value >= 0 else "decrease",
            amount=abs(value) if signed and not isinstance(value, str) else value,
            unit=amount.unit if amount is not None else old.unit if old is not None else None,
        )
    values = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in given.items())
    return sub_request.model_copy(update={"parameters": tuple(named.values()), "goal": values})
