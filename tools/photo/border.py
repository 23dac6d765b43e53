"""A border around the picture, of one colour.

Left out: frames with shadows or textures, and borders that cover part of the picture.
"""

from __future__ import annotations

from typing import Annotated, Any

import cv2
import numpy as np

from ...errors import ToolError
from ...images.pixels import Pixels, full_scale
from ...schema import Photo, SubRequest
from ..base import Amount, Edited, edit_tool
from .asked import asked_number, refuse_others
from .colors import asked_color, color_of, scaled
from .resize import MAX_PIXELS

DEFAULT_PERCENT = 5.0


def bind(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """Arguments of `add_border`; a width without a unit is in pixels."""
    refuse_others(sub_request, ("width", "color"), "add_border")
    arguments: dict[str, Any] = {}
    width, color = sub_request.parameter("width"), sub_request.parameter("color")
    if width is not None and width.amount is not None:
        if width.unit == "percent":
            arguments["width"] = asked_number(width, ("percent",), 0.1, 200)
        else:
            arguments["width_pixels"] = round(asked_number(width, ("pixels", "percent"), 1, 20000))
    if color is not None and color.amount is not None:
        arguments["color"] = asked_color(color)
    return arguments


@edit_tool(actions=("add_border",), region="none", geometric=True, blends=False, bind=bind)
def add_border(
    pixels: Pixels,
    *,
    width: Annotated[float | None, Amount("percent", DEFAULT_PERCENT, 0.1, 200)] = None,
    width_pixels: Annotated[int | None, Amount("pixels", 50, 1, 20000)] = None,
    color: str = "white",
) -> Edited:
    """Put a border of one colour around the picture, as wide as a percentage of its short side or some pixels."""
    picture_height, picture_width = pixels.shape[:2]
    by = border_width(picture_width, picture_height, width=width, width_pixels=width_pixels)
    size = picture_width + 2 * by, picture_height + 2 * by
    if size[0] * size[1] > MAX_PIXELS:
        raise ToolError(f"add_border: {size[0]}x{size[1]} is over {MAX_PIXELS / 1e6:.0f} megapixels; ask for less")
    value = (*scaled(color_of(color), full_scale(pixels)), full_scale(pixels))[: pixels.shape[2]]
    framed = cv2.copyMakeBorder(pixels, by, by, by, by, cv2.BORDER_CONSTANT, value=value)
    matrix = ((1.0, 0.0, float(by)), (0.0, 1.0, float(by)), (0.0, 0.0, 1.0))
    return Edited(np.ascontiguousarray(framed), matrix, f"border of {by} pixels in {color}, now {size[0]}x{size[1]}")


def border_width(
    picture_width: int, picture_height: int, *, width: float | None = None, width_pixels: int | None = None
) -> int:
    """How many pixels wide a border is, at least 1: `width` in percent of the short side; neither: 5 percent."""
    if width_pixels is not None:
        return width_pixels
    percent = DEFAULT_PERCENT if width is None else width
    return max(1, round(min(picture_width, picture_height) * percent / 100))
