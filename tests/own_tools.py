"""Tools that bring an action and words of their own, as a plug-in would."""

from __future__ import annotations

from typing import Annotated, Literal

import cv2

from imageedit_r1.images.pixels import Pixels
from imageedit_r1.tools.base import Amount, edit_tool


@edit_tool(actions=("pixelate",), phrases=("pixelate", "mosaic"), like="blur")
def pixelate(
    pixels: Pixels,
    *,
    block: Annotated[int, Amount("pixels", unsaid=16, low=2, high=400)] = 16,
    shape: Literal["square", "wide"] = "square",
) -> Pixels:
    """Make blocks of `block` pixels a side, each of one colour."""
    height, width = pixels.shape[:2]
    across = block * 2 if shape == "wide" else block
    size = max(1, width // int(across)), max(1, height // int(block))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST).reshape(pixels.shape)


@edit_tool(actions=("halftone",), phrases=("halftone", "cross-hatch", "oil paint"), pointwise=True, reach=0)
def halftone(pixels: Pixels, *, strength: Annotated[float, Amount("percent", 20, 0, 100)] = 20.0) -> Pixels:
    """Darken every value by `strength` percent: a tool with an amount in percent and like nothing else."""
    return (pixels * (1 - strength / 100)).astype(pixels.dtype)


@edit_tool(actions=("adjust_color",), phrases=("bleach bypass",))
def bleach(pixels: Pixels, *, saturation: Annotated[float, Amount("percent", 20, -100, 100)] = 0.0) -> Pixels:
    """A tool that says something new for a built-in action."""
    return pixels
