"""Fewer calls of a generative editor: neighbours that share one call (mode merged), the whole request in one (oneshot).

An editor that takes an instruction in words can be told several things at once. That saves its whole cost for each, and
some quality with each: an instruction of many parts is followed less well than its parts one after another, so a call
carries at most `TOGETHER` of them, and neighbours that failed together are tried apart. Left out: pointwise operations
(fuse.py), and whether the result is any good.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ...errors import PlanError
from ...schema import EditState, Plan, Refusal, Region, Step, SubRequest
from ...tools.base import EditTool, Unserved

TOGETHER = 3
"""Sub-requests in one call at most."""
SHARED = "a shared call"
"""Stands for the tool in `EditState.banned` where sub-requests failed together."""


def takes_words(tool: EditTool) -> bool:
    """Whether a tool is told in words what to do."""
    return tool.fidelity == "generative" and "instruction" in tool.parameters


def merge_calls(
    steps: Sequence[Step], tools: Mapping[str, EditTool], banned: Collection[tuple[str, str]] = ()
) -> list[Step]:
    """Replace runs of neighbours that one editor does on one region by one step each."""
    result: list[Step] = []
    renamed: dict[str, str] = {}
    for step in steps:
        last = result[-1] if result else None
        if last is not None and _fits(last, step, tools, banned):
            renamed[step.id] = last.id
            result[-1] = _together(last, step)
        else:
            result.append(step)
    return [
        step.model_copy(
            update={"after": tuple(dict.fromkeys(n for i in step.after if (n := renamed.get(i, i)) != step.id))}
        )
        for step in result
    ]


def _fits(last: Step, step: Step, tools: Mapping[str, EditTool], banned: Collection[tuple[str, str]]) -> bool:
    return (
        last.tool == step.tool
        and takes_words(tools[step.tool])
        and last.region == step.region
        and len(last.covers) + len(step.covers) <= TOGETHER
        and not any((covered, SHARED) in banned for covered in (*last.covers, *step.covers))
    )


def _together(last: Step, step: Step) -> Step:
    words = [str(one.arguments["instruction"]).rstrip(". ") for one in (last, step)]
    return last.model_copy(
        update={
            "covers": (*last.covers, *step.covers),
            "instruction": f"{last.instruction}; {step.instruction}",
            "arguments": {**step.arguments, **last.arguments, "instruction": ". ".join(words)},
            "after": tuple(dict.fromkeys((*last.after, *step.after))),
        }
    )


def oneshot(
    wanted: Sequence[SubRequest], refused: Sequence[Refusal], tools: Mapping[str, EditTool], state: EditState
) -> Plan:
    """One step that covers all that is wanted; what the editor does not do (cropping, writing a file's size) is
    refused by name. The instruction is the user's own request, unless part of it is refused."""
    tool = next((tool for tool in tools.values() if takes_words(tool)), None)
    if tool is None or state.photo is None:
        raise PlanError("mode oneshot needs a generative editor and a photo")
    out, covered, words = list(refused), [], []
    for sub_request in wanted:
        try:
            if sub_request.action not in tool.actions:
                raise Unserved(f"{sub_request.action.replace('_', ' ')} is no work for a generative editor", STEPWISE)
            words.append(str(tool.bind_request(sub_request, state.photo)["instruction"]))
        except Unserved as unserved:
            out.append(
                Refusal(
                    sub_request=sub_request.id,
                    reason=unserved.reason,
                    needs=unserved.needs or STEPWISE,
                    turn=state.turn,
                )
            )
            continue
        covered.append(sub_request.id)
    if not covered or any((i, tool.name) in state.banned for i in covered):
        return Plan(refused=tuple(out))
    step_id = f"s{1 + max((int(step.id[1:]) for step in state.steps), default=0)}"
    given = any(region.step in ("*", step_id) for region in state.options.regions)
    return Plan(
        steps=(
            Step(
                id=step_id,
                covers=tuple(covered),
                tool=tool.name,
                instruction=state.request,
                arguments={"instruction": ". ".join(words) if out else state.request},
                region=Region(method="user") if given else None,
            ),
        ),
        refused=tuple(out),
    )


STEPWISE = "mode stepwise or merged"
