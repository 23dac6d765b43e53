"""Colours for one turn are spread together: neighbouring steps that take hints become one.

One solution knows all colours at once, so that they share out the picture between them; one after another, each would
run until the next one stopped it. Left out: where the things are, which `locate` finds when the step runs.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...schema import Options, Step
from ...tools.base import EditTool


def gather_hints(steps: list[Step], tools: Mapping[str, EditTool], options: Options) -> list[Step]:
    """Join the steps whose tool takes hints, and give them the user's reference.

    A step that names its thing and its colour has a hint in place of a region: the colour finds the thing's outline by
    itself. A region that the user drew stays, and keeps its step apart.
    """
    result: list[Step] = []
    joined: dict[str, str] = {}
    for step in steps:
        if "hints" not in tools[step.tool].parameters:
            result.append(step)
            continue
        arguments = dict(step.arguments)
        if options.reference is not None:
            arguments["reference"] = options.reference.to_state()
        hinted = any(hint.get("subject") for hint in arguments.get("hints", ()))
        region = None if hinted and step.region is not None and step.region.method != "user" else step.region
        last = result[-1] if result else None
        if last is None or last.tool != step.tool or last.region != region:
            result.append(step.model_copy(update={"arguments": arguments, "region": region}))
            continue
        hints = [*last.arguments.get("hints", ()), *arguments.get("hints", ())]
        result[-1] = last.model_copy(
            update={
                "covers": (*last.covers, *step.covers),
                "instruction": f"{last.instruction}; {step.instruction}",
                "arguments": last.arguments | arguments | ({"hints": hints} if hints else {}),
                "after": tuple(dict.fromkeys((*last.after, *step.after))),
            }
        )
        joined[step.id] = last.id
    return [step.model_copy(update={"after": _renamed(step, joined)}) for step in result] if joined else result


def _renamed(step: Step, joined: Mapping[str, str]) -> tuple[str, ...]:
    after = (joined.get(earlier, earlier) for earlier in step.after)
    return tuple(dict.fromkeys(earlier for earlier in after if earlier != step.id))
