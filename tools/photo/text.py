"""Write a text on the picture, in a place, a colour and a size that can be read.

Left out: text that follows a surface or replaces the words on a sign, which a generative editor does.
"""

from __future__ import annotations

from typing import Annotated, Any

import cv2
import numpy as np
from PIL import Image, ImageDraw

from ...errors import ToolError
from ...images.pixels import Float, Mask, Pixels, bounding_box, cut, full_scale
from ...schema import Parameter, Photo, SubRequest
from ..base import Amount, Edited, Unserved, edit_tool
from .asked import asked_number, asked_position, asked_text, refuse_others
from .colors import RGB, asked_color, color_of, scaled
from .text_layout import DEFAULT_PERCENT, LONGEST, TextLayout, clean_text, find_font, lay_out_text, missing_glyphs

READABLE = 4.5
"""Contrast ratio that WCAG 2 asks of normal text (success criterion 1.4.3, level AA)."""
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
SIZES = {"tiny": 2.5, "small": 4.0, "medium": 6.0, "normal": 6.0, "big": 12.0, "large": 12.0, "huge": 20.0}
"""Words for a size -> percent of the height."""


def bind(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """Arguments of `add_text`; `Unserved` without words, or with characters that the font lacks."""
    refuse_others(sub_request, ("text", "position", "color", "size", "font"), "add_text")
    arguments: dict[str, Any] = {}
    for parameter in sub_request.parameters:
        if parameter.property == "text":
            arguments["text"] = clean_text(asked_text(parameter))
        elif parameter.property == "position":
            arguments["position"] = asked_position(parameter)
        elif parameter.property == "color":
            arguments["color"] = asked_color(parameter)
        elif parameter.property == "font":
            arguments["font"] = asked_text(parameter)
        else:
            arguments.update(_asked_size(parameter))
    text = arguments.get("text", "")
    if not text:
        raise Unserved("the words to write are not said", needs="a text")
    if len(text) > LONGEST:
        raise Unserved(f"the text has {len(text)} characters, at most {LONGEST} are written")
    try:
        lacking = missing_glyphs(text, find_font(arguments.get("font", ""), 20))
    except ValueError as error:
        raise Unserved(str(error)) from error
    if lacking:
        raise Unserved(f"the font has no {lacking[:10]!r}", needs="a font that has these characters")
    return arguments


def _asked_size(parameter: Parameter) -> dict[str, Any]:
    if isinstance(parameter.amount, str) and parameter.amount.lower().strip() in SIZES:
        return {"size": SIZES[parameter.amount.lower().strip()]}
    if parameter.direction != "set":
        change = 50.0 if parameter.amount is None else asked_number(parameter, ("percent",), 0, 500)
        return {
            "size": DEFAULT_PERCENT
            * (100 + change if parameter.direction == "increase" else 10000 / (100 + change))
            / 100
        }
    if parameter.unit == "percent":
        return {"size": asked_number(parameter, ("percent",), 0.5, 100)}
    return {"size_pixels": round(asked_number(parameter, ("pixels", "percent"), 6, 5000))}


@edit_tool(actions=("add_text",), region="optional", changes_alpha=True, blends=False, bind=bind)
def add_text(
    pixels: Pixels,
    *,
    text: str,
    position: str = "",
    color: str | None = None,
    size: Annotated[float | None, Amount("percent", DEFAULT_PERCENT, 0.5, 100)] = None,
    size_pixels: Annotated[int | None, Amount("pixels", 48, 6, 5000)] = None,
    font: str = "",
    mask: Mask | None = None,
) -> Edited:
    """Write a text on the picture or onto the region: in words where, the size in percent of the height or in pixels.

    Without a position it stands at the bottom, on a region in its middle. Without a colour it is black or white,
    whichever can be read better; a thin outline is added where the contrast with what lies under it is below 4.5 to 1.
    """
    height, width = pixels.shape[:2]
    place = None if mask is None else bounding_box(mask)
    if mask is not None and place is None:
        raise ToolError("add_text: the region is empty, there is nothing to write on")
    layout = lay_out_text(
        text, width, height, position=position, size=size, size_pixels=size_pixels, font=font, place=place
    )
    under = cut(pixels, layout.box)
    fill, outline = choose_colors(under, None if color is None else color_of(color))
    result = pixels.copy()
    cut(result, layout.box)[...] = _drawn(under, layout, fill, outline)
    x, y, w, h = layout.box
    return Edited(result, note=f"text at {x},{y},{w},{h}, {layout.size} pixels high")


def choose_colors(under: Pixels, color: RGB | None) -> tuple[RGB, RGB | None]:
    """(fill, outline or None) for text over these pixels.

    The contrast is measured against the dark and the light end (10th and 90th percentile) of what lies under it.
    """
    # Some 20,000 pixels say enough; a caption across a large photo covers a million.
    step = max(1, int((under.shape[0] * under.shape[1] / 20_000) ** 0.5))
    luminance = relative_luminance(under[::step, ::step])
    dark, light = (float(v) for v in np.percentile(luminance, (10, 90)))

    def worst(candidate: RGB) -> float:
        own = float(relative_luminance(np.array([[candidate]], np.uint8))[0, 0])
        return min(contrast(own, dark), contrast(own, light))

    if color is None:
        color = max((WHITE, BLACK), key=worst)
    if worst(color) >= READABLE:
        return color, None
    own = float(relative_luminance(np.array([[color]], np.uint8))[0, 0])
    return color, WHITE if contrast(own, 1.0) >= contrast(own, 0.0) else BLACK


def relative_luminance(pixels: Pixels) -> Float:
    """WCAG 2 relative luminance of sRGB pixels, (h, w), 0-1."""
    encoded = pixels[..., :3].astype(np.float32) / np.float32(full_scale(pixels))
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    result: Float = linear @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    return result


def contrast(first: float, second: float) -> float:
    """WCAG 2 contrast ratio of two relative luminances, 1 to 21."""
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def _drawn(under: Pixels, layout: TextLayout, fill: RGB, outline: RGB | None) -> Pixels:
    result = under
    if outline is not None:
        result = _inked(result, _coverage(layout, layout.outline), outline)
    return _inked(result, _coverage(layout, 0), fill)


def _coverage(layout: TextLayout, stroke: int) -> Mask:
    """How much of each pixel of the box the letters cover, 0-255."""
    sheet = Image.new("L", layout.box[2:], 0)
    # An outline shifts Pillow's origin by its width; the box was measured with it.
    ImageDraw.Draw(sheet).multiline_text(
        layout.origin,
        layout.lines,
        fill=255,
        font=layout.font,
        align=layout.align,
        stroke_width=stroke,
        spacing=layout.size / 4,
    )
    return np.asarray(sheet)


def _inked(under: Pixels, coverage: Mask, color: RGB) -> Pixels:
    """Opaque ink over straight-alpha pixels ("over", Porter and Duff 1984), rounded in the picture's own depth."""
    scale = np.float32(full_scale(under))
    share = coverage.astype(np.float32) / np.float32(255)
    if under.shape[2] == 3 and under.dtype == np.uint8:
        sheet = np.full(under.shape, color, np.uint8)
        return cv2.blendLinear(np.ascontiguousarray(under), sheet, 1 - share, share).reshape(under.shape)
    part = share[..., None]
    ink = np.array(scaled(color, full_scale(under)), np.float32)
    values = under.astype(np.float32)
    if under.shape[2] == 3:
        return np.rint(values + (ink - values) * part).astype(under.dtype)
    alpha = values[..., 3:] / scale
    total = part + alpha * (1 - part)
    values[..., :3] += (ink - values[..., :3]) * (part / np.maximum(total, np.float32(1e-6)))
    values[..., 3:] = total * scale
    result: Pixels = np.where(coverage[..., None] == 0, under, np.rint(values).astype(under.dtype))
    return result
