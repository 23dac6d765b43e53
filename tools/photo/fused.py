"""Several tone and colour adjustments in one pass over the pixels.

The sequencer's merged mode makes one `adjust` of neighbouring `adjust_tone` and `adjust_color` steps. Tables that
follow each other become one, and what is left walks over the picture once, in tiles that stay in the cache. Every
operation keeps its own rounding, and in a region's feather its own blending, so that the result equals the steps done
one after another. Left out: everything that is not pointwise, and making one matrix of several, which would not clip in
between.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, Literal

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from ...errors import ToolError
from ...images.pixels import Mask, Pixels, composite
from ...schema import Photo, SubRequest
from ..base import EditTool, edit_tool
from .color import adjust_color, color_operations
from .tiles import run_tiled
from .tone import WHOLE, adjust_tone, tone_operations

OPERATIONS = {"adjust_tone": tone_operations, "adjust_color": color_operations}
FUSABLE: dict[str, EditTool] = {"adjust_tone": adjust_tone, "adjust_color": adjust_color}
MOST = 64
"""Operations in one call; a plan never comes near."""


class AdjustOperation(BaseModel):
    """One adjustment of a fused pass: a tool of `FUSABLE` and the arguments it would get."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: Literal["adjust_tone", "adjust_color"]
    arguments: dict[str, Any] = {}


def check_operations(operations: list[Any]) -> list[tuple[str, dict[str, Any]]]:
    """(tool, validated arguments) of each operation. Raises `ToolError` for what is no adjustment."""
    if not 1 <= len(operations) <= MOST:
        raise ToolError(f"adjust: {len(operations)} operations, expected 1 to {MOST}")
    return [_check(number, operation) for number, operation in enumerate(operations, 1)]


def _check(number: int, operation: Any) -> tuple[str, dict[str, Any]]:
    try:
        checked = AdjustOperation.model_validate(operation)
        schema = FUSABLE[checked.tool].args_schema
        assert isinstance(schema, type) and issubclass(schema, BaseModel)
        no_picture = {"sha256": "0" * 64, "width": 1, "height": 1}
        values = schema.model_validate({**checked.arguments, "image": no_picture, "mask": None, "seed": 0})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ToolError(f"adjust: operation {number}: {where}: {first['msg']}") from None
    given = checked.arguments.keys() - {"image", "mask", "seed"}
    return checked.tool, {key: getattr(values, key) for key in sorted(given)}


def fused_reach(arguments: Mapping[str, Any]) -> int:
    """The whole picture when one operation has a vignette, else 0; broken operations are reported by the function."""
    operations = [o for o in arguments.get("operations", ()) if isinstance(o, (Mapping, AdjustOperation))]
    settings = [o.arguments if isinstance(o, AdjustOperation) else o.get("arguments") for o in operations]
    return WHOLE if any(isinstance(s, Mapping) and s.get("vignette") for s in settings) else 0


def bind_adjust(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """One operation for one sub-request; the sequencer concatenates those of neighbours."""
    tool = FUSABLE[sub_request.action]
    return {"operations": [{"tool": tool.name, "arguments": tool.bind_request(sub_request, photo)}]}


@edit_tool(actions=("adjust_tone", "adjust_color"), pointwise=True, reach=fused_reach, bind=bind_adjust, is_fused=True)
def adjust(pixels: Pixels, *, operations: list[AdjustOperation], mask: Mask | None = None) -> Pixels:
    """Do several adjust_tone and adjust_color adjustments in one pass: operations is a list of {tool, arguments}.

    The result is what they give one after another, also where a region's edge is soft.
    """
    checked = check_operations(operations)
    steps = [OPERATIONS[tool](pixels, **arguments) for tool, arguments in checked]
    edge = None if mask is None else np.flatnonzero(cv2.inRange(mask, 1, 254))
    if mask is not None and edge is not None and edge.size and fused_reach({"operations": operations}):
        for step in steps:  # a vignette has to know where it is
            pixels = composite(pixels, run_tiled(pixels, step), mask)
        return pixels
    result = run_tiled(pixels, list(itertools.chain.from_iterable(steps)))
    if mask is None or edge is None:
        return result
    result = composite(pixels, result, cv2.inRange(mask, 255, 255))
    if edge.size:
        soft = pixels.reshape(-1, 1, pixels.shape[2])[edge]
        for step in steps:
            soft = composite(soft, run_tiled(soft, step), mask.reshape(-1, 1)[edge])
        result.reshape(-1, pixels.shape[2])[edge] = soft[:, 0]
    return result
