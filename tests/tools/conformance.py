"""What every editing tool has to keep, in one function that any tool's test can call.

`check_tool(tool, arguments, pixels)` runs the tool on the picture, 16-bit and RGBA copies, tiny pictures and
on a region, and asserts the contract of `tools/base.py`. Left out: whether the edit is the right one; the tool's own
tests say that.
"""

from __future__ import annotations

import json
from typing import Any

import cv2
import numpy as np
from pydantic import BaseModel

from imageedit_r1.errors import ToolError
from imageedit_r1.images.pixels import Mask, Pixels, full_scale
from imageedit_r1.schema import IDENTITY
from imageedit_r1.tools.base import Edited, EditTool

TINY = ((1, 1), (1, 7), (7, 1), (2, 2), (3, 5))
"""Heights and widths that a tool may refuse with a `ToolError`, but must not crash on."""


def frozen(pixels: Pixels) -> Pixels:
    """A read-only copy, as the artifact store hands them out."""
    result = np.ascontiguousarray(pixels).copy()
    result.flags.writeable = False
    return result


def as_16_bit(pixels: Pixels) -> Pixels:
    """The same picture on the 16-bit scale, with something in the low bits."""
    if pixels.dtype == np.uint16:
        return pixels
    noise = np.random.default_rng(5).integers(0, 64, pixels.shape, dtype=np.uint16)
    result: Pixels = np.maximum(pixels.astype(np.uint16) * 257, noise) - noise
    return result


def with_ramp_alpha(pixels: Pixels) -> Pixels:
    """The picture with an alpha channel that takes every value from 0 to full scale."""
    height, width = pixels.shape[:2]
    ramp = np.linspace(0, full_scale(pixels), height * width).reshape(height, width)
    return np.dstack([pixels[..., :3], np.rint(ramp).astype(pixels.dtype)])


def soft_region(height: int, width: int) -> Mask:
    """A feathered rectangle in the middle, with pixels at 0, at 255 and in between."""
    mask = np.zeros((height, width), np.uint8)
    mask[height // 4 : max(height // 4 + 1, height * 3 // 4), width // 4 : max(width // 4 + 1, width * 3 // 4)] = 255
    if min(height, width) > 16:
        cv2.blur(mask, (5, 5), mask)
    return mask


def check_tool(
    tool: EditTool,
    arguments: dict[str, Any],
    pixels: Pixels,
    *,
    mask: Mask | None = None,
    keeps_alpha: bool = True,
    crop_tolerance: float | None = 0.0,
    tiny: bool = True,
) -> Edited:
    """Assert that a tool keeps its contract with these arguments; returns the edit of `pixels` for further asserts.

    `pixels` is (h, w, 3), uint8 or uint16, at least 32 pixels a side. `mask` replaces the default region.
    `keeps_alpha=False` is for tools whose point is alpha. `crop_tolerance` is the largest difference, as a fraction of
    full scale, between an edit of a region and the same edit of the whole picture inside that region (tools that look
    at their mask are exempt); None skips that check.
    """
    region = soft_region(*pixels.shape[:2]) if mask is None else mask
    given = region if tool.region == "required" else None
    _check_declarations(tool, arguments)
    edited = _check_run(tool, arguments, pixels, given)
    deep = _check_run(tool, arguments, as_16_bit(pixels), given)
    if not tool.geometric:
        assert deep.pixels.shape == edited.pixels.shape
    clear = with_ramp_alpha(pixels)
    layered = _check_run(tool, arguments, clear, given)
    assert layered.pixels.shape[2] == 4, f"{tool.name} lost the alpha channel"
    if keeps_alpha and not tool.geometric:
        assert np.array_equal(layered.pixels[..., 3], clear[..., 3]), f"{tool.name} changed alpha"
    if tool.region != "none" and tool.blends and not tool.geometric:
        for picture in (pixels, as_16_bit(pixels), clear):
            _check_region(tool, arguments, picture, region, crop_tolerance)
    if tiny:
        _check_tiny(tool, arguments, pixels)
    return edited


def _check_declarations(tool: EditTool, arguments: dict[str, Any]) -> None:
    ref = {"sha256": "0" * 64, "width": 1, "height": 1}
    assert json.loads(json.dumps(arguments)) == arguments, f"{tool.name}: arguments have to be plain JSON"
    schema = tool.args_schema
    assert isinstance(schema, type) and issubclass(schema, BaseModel)
    schema.model_validate({"image": ref, **arguments})
    for variant in tool.variants:
        schema.model_validate({"image": ref, **arguments, **variant})
    assert tool.description.strip()


def _check_run(tool: EditTool, arguments: dict[str, Any], pixels: Pixels, mask: Mask | None) -> Edited:
    given, kept = frozen(pixels), pixels.copy()
    edited = tool.apply(given, mask=mask, seed=7, **arguments)
    result = edited.pixels
    assert np.array_equal(given, kept), f"{tool.name} changed its input"
    assert result.dtype == pixels.dtype, f"{tool.name}: {pixels.dtype} became {result.dtype}"
    assert result.ndim == 3, f"{tool.name} returned the shape {result.shape}"
    assert result.shape[2] in (3, 4), f"{tool.name} returned the shape {result.shape}"
    assert result.shape[2] >= pixels.shape[2], f"{tool.name} dropped alpha"
    assert min(result.shape[:2]) >= 1
    assert np.isfinite(np.array(edited.matrix)).all()
    if not tool.geometric:
        assert result.shape[:2] == pixels.shape[:2], f"{tool.name}: {pixels.shape} became {result.shape}"
        assert edited.matrix == IDENTITY, f"{tool.name} reports a matrix but is not geometric"
    again = tool.apply(frozen(pixels), mask=mask, seed=7, **arguments)
    assert np.array_equal(again.pixels, result), f"{tool.name} gave two answers to the same call"
    assert (again.matrix, again.note) == (edited.matrix, edited.note)
    return edited


def _check_region(
    tool: EditTool, arguments: dict[str, Any], pixels: Pixels, mask: Mask, crop_tolerance: float | None
) -> None:
    result = tool.apply(frozen(pixels), mask=frozen(mask), seed=7, **arguments).pixels
    outside = mask == 0
    channels = pixels.shape[2]
    assert result.shape[:2] == pixels.shape[:2]
    assert result.dtype == pixels.dtype
    assert np.array_equal(result[..., :channels][outside], pixels[outside]), f"{tool.name} changed pixels outside"
    if crop_tolerance is None or "mask" in tool.parameters or tool.region == "required":
        return
    whole = tool.apply(frozen(pixels), seed=7, **arguments).pixels
    inside = mask == 255
    if whole.shape == result.shape and inside.any():
        apart = np.abs(whole[inside].astype(np.int64) - result[inside].astype(np.int64)).max()
        assert apart <= crop_tolerance * full_scale(pixels), f"{tool.name}: region and whole differ by {apart}"


def _check_tiny(tool: EditTool, arguments: dict[str, Any], pixels: Pixels) -> None:
    for height, width in TINY:
        for part in (
            pixels[:height, :width],
            as_16_bit(pixels)[:height, :width],
            with_ramp_alpha(pixels)[:height, :width],
        ):
            mask = np.full((height, width), 255, np.uint8) if tool.region == "required" else None
            try:
                result = tool.apply(frozen(part), mask=mask, seed=7, **arguments).pixels
            except ToolError:
                continue
            assert result.dtype == part.dtype
            if not tool.geometric:
                assert result.shape[:2] == (height, width), f"{tool.name} resized a {width}x{height} picture"
