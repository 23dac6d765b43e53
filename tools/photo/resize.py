"""Resize to a width, a height, a percentage or a long edge.

Values are averaged as they are encoded, as photo applications do. Left out: super-resolution, which invents detail.
"""

from __future__ import annotations

from typing import Annotated, Any

import cv2
import numpy as np

from ...errors import ToolError
from ...images.pixels import Pixels, full_scale, split_alpha
from ...schema import Matrix, Photo, SubRequest
from ..base import Amount, Edited, Unserved, edit_tool
from .asked import asked_number, asked_pixels, refuse_others

MAX_PIXELS = 200_000_000
Side = Annotated[int | None, Amount("pixels", 1920, 1, 65535)]


def bind(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """Arguments of `resize`. "20 % bigger" (scale, increase) is a scale of 120."""
    refuse_others(sub_request, ("width", "height", "scale", "long_edge"), "resize")
    arguments: dict[str, Any] = {}
    for parameter in sub_request.parameters:
        if parameter.property != "scale":
            arguments[parameter.property] = asked_pixels(parameter)
        elif parameter.direction == "set" and parameter.amount is not None:
            factor = 100.0 if parameter.unit == "ratio" else 1.0
            arguments["scale"] = factor * asked_number(parameter, ("percent", "ratio"), 1 / factor, 1000 / factor)
        else:
            amount = 50.0 if parameter.amount is None else asked_number(parameter, ("percent",), 0.1, 900)
            scale = 100 - amount if parameter.direction == "decrease" else 100 + amount
            if scale < 1:
                raise Unserved(f"a picture cannot be made {amount:g} percent smaller; less than 100 percent can go")
            arguments["scale"] = scale
    if not arguments:
        raise Unserved(
            "the new size is not said", needs="a width, a height, a percentage or the length of the long edge"
        )
    return arguments


@edit_tool(actions=("resize",), region="none", geometric=True, blends=False, bind=bind)
def resize(
    pixels: Pixels,
    *,
    width: Side = None,
    height: Side = None,
    scale: Annotated[float | None, Amount("percent", 50, 1, 1000)] = None,
    long_edge: Side = None,
) -> Edited:
    """Resize the picture. One of width and height, a scale or a long edge keeps the aspect; both give exactly it."""
    old_height, old_width = pixels.shape[:2]
    new_width, new_height = new_size(
        old_width, old_height, width=width, height=height, scale=scale, long_edge=long_edge
    )
    if new_width * new_height > MAX_PIXELS:
        raise ToolError(
            f"resize: {new_width}x{new_height} is {new_width * new_height / 1e6:.0f} megapixels, "
            f"at most {MAX_PIXELS / 1e6:.0f} are made; ask for a smaller size"
        )
    scale_x, scale_y = new_width / old_width, new_height / old_height
    note = f"resized to {new_width}x{new_height}"
    if width is not None and height is not None and abs(scale_x / scale_y - 1) > 0.01:
        note += f", which stretches the picture from its aspect of {old_width}:{old_height}"
    return Edited(resample(pixels, new_width, new_height), scale_matrix(scale_x, scale_y), note)


def new_size(
    width_now: int,
    height_now: int,
    *,
    width: int | None = None,
    height: int | None = None,
    scale: float | None = None,
    long_edge: int | None = None,
) -> tuple[int, int]:
    """The size asked for, (width, height), each at least 1. `ToolError` when none is."""
    if width is not None and height is not None:
        return width, height
    if width is not None:
        factor = width / width_now
    elif height is not None:
        factor = height / height_now
    elif long_edge is not None:
        factor = long_edge / max(width_now, height_now)
    elif scale is not None:
        factor = scale / 100
    else:
        raise ToolError("resize: no size given; give width, height, scale or long_edge")
    return max(1, round(width_now * factor)), max(1, round(height_now * factor))


def scale_matrix(scale_x: float, scale_y: float) -> Matrix:
    """Scaling in coordinates whose whole numbers are pixel centres: x' = (x + 0.5) * scale - 0.5."""
    return ((scale_x, 0.0, (scale_x - 1) / 2), (0.0, scale_y, (scale_y - 1) / 2), (0.0, 0.0, 1.0))


def resample(pixels: Pixels, width: int, height: int) -> Pixels:
    """The picture at that size: the mean of the covered area where it shrinks, Lanczos (a = 4) where it grows.

    Partly transparent pictures are weighted by their alpha, so that hidden colours do not bleed in.
    """
    alpha = split_alpha(pixels)[1]
    if alpha is None or cv2.minMaxLoc(alpha)[0] == full_scale(pixels):
        return _two_steps(pixels, width, height)
    scale = np.float32(full_scale(pixels))
    values = pixels.astype(np.float32)
    values[..., :3] *= values[..., 3:] / scale
    values = _two_steps(values, width, height)
    values[..., :3] *= scale / np.maximum(values[..., 3:], np.float32(1e-3))
    result: Pixels = np.rint(np.clip(values, 0, scale)).astype(pixels.dtype)
    return result


def _two_steps(pixels: Pixels, width: int, height: int) -> Pixels:
    # INTER_AREA interpolates coarsely along an axis that grows: first shrink, then grow.
    small = min(width, pixels.shape[1]), min(height, pixels.shape[0])
    if small != (pixels.shape[1], pixels.shape[0]):
        pixels = cv2.resize(pixels, small, interpolation=cv2.INTER_AREA)
    elif small == (width, height):
        return pixels.copy()
    if small != (width, height):
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LANCZOS4)
    return np.ascontiguousarray(pixels)
