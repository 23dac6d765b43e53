"""Crop: to an aspect, a size, a part of the picture, or to a region such as a face.

Left out: finding what to crop to, which is the locator's work, and growing a picture, which is no crop.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

import numpy as np

from ...errors import ToolError
from ...images.pixels import Mask, Pixels, bounding_box, cut
from ...schema import WHOLE_IMAGE, Box, Photo, SubRequest
from ..base import Amount, Edited, Unserved, edit_tool
from .asked import asked_number, asked_pixels, asked_position, parse_position, refuse_others

ASPECTS: dict[str, float] = {
    "square": 1.0,
    "widescreen": 16 / 9,
    "vertical video": 9 / 16,
    "story": 9 / 16,
    "cinema": 2.39,
    "cinemascope": 2.39,
    "panorama": 2.0,
    "golden": (1 + 5**0.5) / 2,
    "golden ratio": (1 + 5**0.5) / 2,
}
SIDES = ("left", "right", "top", "bottom")
Percent = Annotated[float | None, Amount("percent", 10, 0, 99.9)]
PixelCount = Annotated[int | None, Amount("pixels", 100, 0, 65535)]


def parse_aspect(text: str, width: int, height: int) -> float:
    """Width / height of an aspect: "16:9", "3/2", "1.5", "square", "4x6". Raises ValueError.

    "4:6" is taken as it stands, width first. A print size ("4x6", "4 by 6") names a sheet of paper: it is turned to
    the orientation of the picture of width x height.
    """
    words = " ".join(re.sub(r"(?<=[a-z])-", " ", text.lower()).replace("\u00d7", "x").split())
    if words in ASPECTS:
        return ASPECTS[words]
    number = r"(\d+(?:\.\d+)?)"
    pair = re.fullmatch(rf"{number} ?(:|/|x|by|to) ?{number}(?: ?(?:in|inch|inches|cm|print))?", words)
    if pair:
        ratio = float(pair[1]) / float(pair[3]) if float(pair[3]) else 0.0
        if pair[2] in ("x", "by") and ratio and (ratio > 1) != (width > height):
            ratio = 1 / ratio
    else:
        ratio = float(words) if re.fullmatch(number, words) else 0.0
    if not 0.01 <= ratio <= 100:
        raise ValueError(f"cannot read the aspect {text[:40]!r}; use for example '16:9', '4x6' or 'square'")
    return ratio


def bind(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """Arguments of `crop`; `Unserved` when nothing says how to crop."""
    refuse_others(sub_request, ("aspect", "width", "height", "size", "position", *SIDES), "crop")
    arguments: dict[str, Any] = {}
    for parameter in sub_request.parameters:
        key = parameter.property
        if key == "aspect":
            text = str(parameter.amount if parameter.amount is not None else "").strip()
            try:
                parse_aspect(text, photo.image.width, photo.image.height)
            except ValueError as error:
                raise Unserved(str(error)) from error
            arguments[key] = text
        elif key == "position":
            arguments[key] = asked_position(parameter)
        elif key in ("width", "height"):
            arguments[key] = asked_pixels(parameter)
        elif parameter.direction == "increase":
            raise Unserved("a crop cannot add to the picture", needs="add_border, or a generative editor (profile gpu)")
        elif key == "size":
            arguments[key] = 80.0 if parameter.amount is None else asked_number(parameter, ("percent",), 0.1, 100)
        elif parameter.unit == "pixels":
            arguments[f"{key}_pixels"] = round(asked_number(parameter, ("pixels",), 0, 65535))
        else:
            arguments[key] = 10.0 if parameter.amount is None else asked_number(parameter, ("percent",), 0, 99.9)
    if not arguments and sub_request.subject == WHOLE_IMAGE:
        raise Unserved("how to crop is not said", needs="an aspect, a size, a side or a subject to crop to")
    if set(arguments) == {"position"} and sub_request.subject == WHOLE_IMAGE:
        arguments["size"] = 80.0
    return arguments


@edit_tool(actions=("crop",), region="optional", geometric=True, blends=False, bind=bind)
def crop(
    pixels: Pixels,
    *,
    aspect: str | None = None,
    width: PixelCount = None,
    height: PixelCount = None,
    size: Annotated[float | None, Amount("percent", 80, 0.1, 100)] = None,
    left: Percent = None,
    right: Percent = None,
    top: Percent = None,
    bottom: Percent = None,
    left_pixels: PixelCount = None,
    right_pixels: PixelCount = None,
    top_pixels: PixelCount = None,
    bottom_pixels: PixelCount = None,
    position: str = "center",
    margin: Annotated[float, Amount("percent", 20, 0, 200)] = 20.0,
    mask: Mask | None = None,
) -> Edited:
    """Crop the picture: to an aspect, to pixels, to a percentage of its size, off its sides, or to a region.

    In this order: the sides are cut off; of what is left, `size` percent of each axis, or width and height, are kept;
    the largest part of that with the aspect is kept. `position` says which part stays. With a region, its bounding box
    and `margin` percent of its longer side around it stay; an aspect is fitted around it, a size is centred on it.
    """
    picture_height, picture_width = pixels.shape[:2]
    cuts = (
        _side(left, left_pixels, picture_width),
        _side(top, top_pixels, picture_height),
        _side(right, right_pixels, picture_width),
        _side(bottom, bottom_pixels, picture_height),
    )
    region = None if mask is None else region_box(mask)
    try:
        ratio = None if aspect is None else parse_aspect(aspect, picture_width, picture_height)
        at = parse_position(position)
    except ValueError as error:
        raise ToolError(f"crop: {error}") from error
    box = crop_box(
        picture_width,
        picture_height,
        cuts=cuts,
        size=size,
        width=width,
        height=height,
        ratio=ratio,
        at=at,
        region=region,
        margin=margin,
    )
    x, y, w, h = box
    matrix = ((1.0, 0.0, float(-x)), (0.0, 1.0, float(-y)), (0.0, 0.0, 1.0))
    return Edited(np.array(cut(pixels, box), order="C"), matrix, f"kept {w}x{h} at {x},{y}")


def region_box(mask: Mask) -> Box:
    """Bounding box of what is more inside than outside. Raises `ToolError` for an empty mask."""
    box = bounding_box((mask >= 128).view(np.uint8)) or bounding_box(mask)
    if box is None:
        raise ToolError("crop: the region is empty, there is nothing to crop to")
    return box


def crop_box(
    picture_width: int,
    picture_height: int,
    *,
    cuts: tuple[float, float, float, float] = (0, 0, 0, 0),
    size: float | None = None,
    width: int | None = None,
    height: int | None = None,
    ratio: float | None = None,
    at: tuple[float, float] = (0.5, 0.5),
    region: Box | None = None,
    margin: float = 20.0,
) -> Box:
    """The box that stays; lengths in pixels, `cuts` off (left, top, right, bottom), `ratio` = w / h, `size` in percent,
    `margin` in percent of the region's longer side.

    Raises `ToolError` when nothing would stay, or more than there is was asked for.
    """
    x, y = round(cuts[0]), round(cuts[1])
    w, h = picture_width - x - round(cuts[2]), picture_height - y - round(cuts[3])
    if w < 1 or h < 1:
        raise ToolError(f"crop: nothing of the {picture_width}x{picture_height} picture would be left; cut off less")
    wanted_w, wanted_h = width or w, height or h
    if wanted_w > w or wanted_h > h:
        raise ToolError(
            f"crop: cannot crop to {wanted_w}x{wanted_h}, there is only {w}x{h}; name a smaller size, or resize first"
        )
    if size is not None:
        wanted_w, wanted_h = round(wanted_w * size / 100), round(wanted_h * size / 100)
    sized = size is not None or width is not None or height is not None
    if region is None:
        wanted_w, wanted_h = _largest(wanted_w, wanted_h, ratio)
        return x + round((w - wanted_w) * at[0]), y + round((h - wanted_h) * at[1]), wanted_w, wanted_h
    region_x, region_y, region_w, region_h = region
    if sized:
        wanted_w, wanted_h = _largest(wanted_w, wanted_h, ratio)
    else:
        around = 2 * margin / 100 * max(region_w, region_h)
        wanted_w, wanted_h = _smallest(region_w + around, region_h + around, ratio)
        limit_w, limit_h = _largest(w, h, ratio)
        wanted_w, wanted_h = min(wanted_w, limit_w), min(wanted_h, limit_h)
    around_x = region_x + region_w / 2 - wanted_w / 2
    around_y = region_y + region_h / 2 - wanted_h / 2
    return (
        min(max(round(around_x), x), x + w - wanted_w),
        min(max(round(around_y), y), y + h - wanted_h),
        wanted_w,
        wanted_h,
    )


def _side(percent: float | None, count: int | None, length: int) -> float:
    return (percent or 0.0) * length / 100 + (count or 0)


def _largest(width: int, height: int, ratio: float | None) -> tuple[int, int]:
    """The largest size of that aspect inside width x height."""
    if ratio is not None and width > height * ratio:
        width = round(height * ratio)
    elif ratio is not None:
        height = round(width / ratio)
    return max(1, width), max(1, height)


def _smallest(width: float, height: float, ratio: float | None) -> tuple[int, int]:
    """The smallest size of that aspect around width x height."""
    if ratio is not None:
        width, height = max(width, height * ratio), max(height, width / ratio)
    return max(1, round(width)), max(1, round(height))
