"""Merged mode: neighbouring pointwise steps on the same pixels become one pass.

The fused tool gives what the operations give one after another; what is saved is passes over the picture, and a search
for the region, an artifact, a verdict and a checkpoint for each step. Left out: merging calls of a generative editor,
and steps on different regions in one pass: whether their masks have nothing in common is known only when they run.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ...schema import Step
from ...tools.base import EditTool
from ...tools.photo.fused import FUSABLE


def fuse_pointwise(
    steps: list[Step], tools: Mapping[str, EditTool], banned: Collection[tuple[str, str]] = ()
) -> list[Step]:
    """Replace every run of two or more pointwise steps with equal regions by one step of the fused tool.

    Steps for which the fused tool failed before (`banned`) stay apart.
    """
    fused_tool = next((tool for tool in tools.values() if tool.is_fused), None)
    if fused_tool is None:
        return steps
    result: list[Step] = []
    run: list[Step] = []
    for step in [*steps, None]:
        fits = (
            step is not None
            and step.tool in FUSABLE
            and not any((covered, fused_tool.name) in banned for covered in step.covers)
        )
        if step is not None and fits and (not run or run[-1].region == step.region):
            run.append(step)
            continue
        result += [_fuse(run, fused_tool)] if len(run) > 1 else run
        run = [step] if step is not None and fits else []
        if step is not None and not fits:
            result.append(step)
    renamed = {old.id: new.id for new in result for old in steps if set(old.covers) <= set(new.covers)}
    return [
        step.model_copy(
            update={
                "after": tuple(dict.fromkeys(renamed.get(i, i) for i in step.after if renamed.get(i, i) != step.id))
            }
        )
        for step in result
    ]


def _fuse(run: list[Step], tool: EditTool) -> Step:
    return Step(
        id=run[0].id,
        covers=tuple(covered for step in run for covered in step.covers),
        tool=tool.name,
        instruction="; ".join(step.instruction for step in run),
        arguments={"operations": [{"tool": step.tool, "arguments": step.arguments} for step in run]},
        region=run[0].region,
        after=tuple(dict.fromkeys(i for step in run for i in step.after)),
    )
