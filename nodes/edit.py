"""The node that carries out one attempt at the step under way."""

from __future__ import annotations

import time
from typing import Any

from langgraph.runtime import Runtime

from ..errors import ImageEditError, PlanError, PluginError, StorageError, ToolError
from ..schema import Attempt, EditState, as_state
from ..tools.base import ToolResult
from ..tools.progress import Cancelled, progress
from .context import Context
from .retry import next_arguments, worn_out


def edit(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Call the step's tool on the picture as it is; a tool that raises makes a failed attempt, not a failed session."""
    step, before = state.step, state.image
    if step is None or before is None:
        raise PlanError("there is no step to carry out")
    tool = runtime.context.tool(step.tool)
    number = len(state.attempts_at(step.id)) + 1
    arguments = next_arguments(tool, step, state.attempts_at(step.id))
    if arguments is None:
        raise PlanError(f"{step.id}: {tool.name} has nothing left to try after {number - 1} attempts")
    seed = state.options.seed + step.seed + number - 1
    call: dict[str, Any] = {"image": before, "seed": seed, **arguments}
    if step.region is not None and step.region.mask is not None:
        call["mask"] = step.region.mask
    attempt = Attempt(step=step.id, number=number, tool=tool.name, arguments=arguments, seed=seed, before=before)
    started = time.perf_counter()
    broke = list(state.broke)

    def tell(done: float, total: float) -> None:
        runtime.stream_writer({"done": done, "total": total})

    try:
        if worn_out(state, tool.name):
            raise ToolError(f"{tool.name} of {tool.package} broke too often and is not used again in this session")
        with progress(tell, runtime.context.cancelled):
            message = tool.invoke({"type": "tool_call", "id": f"{step.id}.{number}", "name": tool.name, "args": call})
        result: ToolResult = message.artifact
        update: dict[str, Any] = {"after": result.image, "matrix": result.matrix, "note": result.note}
    except (StorageError, Cancelled):
        raise
    except Exception as error:  # the door to tools, which may be foreign code: the loop deals with the failure
        told = (
            str(error) if isinstance(error, ImageEditError) else f"{tool.name} failed: {type(error).__name__}: {error}"
        )
        update = {"error": " ".join(told.split())[:300]}
        if isinstance(error, PluginError) and tool.package:
            broke.append(tool.name)
    update["seconds"] = round(time.perf_counter() - started, 4)
    return {"attempts": as_state([*state.attempts, attempt.model_copy(update=update)]), "broke": broke}
