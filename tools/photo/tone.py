"""Light: brightness, exposure, contrast, highlights, shadows, gamma, vignette.

All settings that act on single values become one table (`curves.tone_curve`), so that any number of them costs one
pass. Left out: colour, and anything local but the vignette.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import cv2
import numpy as np

from ...images.pixels import Float, Pixels, full_scale
from ...schema import Parameter, Photo, SubRequest
from ..base import Amount, Unserved, edit_tool
from .curves import tone_curve
from .tiles import Operation, TableOperation, run_tiled

VIGNETTE_START = 0.25
"""The vignette begins at this distance from the centre, in units of the distance to a corner."""
WHOLE = 1 << 30
"""A reach that covers any picture."""


def vignette_factor(top: int, bottom: int, width: int, height: int, percent: float) -> Float:
    """What a vignette multiplies rows `top` to `bottom` of a picture by: (bottom - top, width).

    With r the distance from the centre (1 in the corners) and t = (r - 0.25)/0.75 within 0 and 1 it is
    1 - percent/100 * (3 t^2 - 2 t^3); below 0 percent the corners get brighter.
    """
    half = math.hypot(width, height) / 2
    x = (np.arange(width, dtype=np.float32) - np.float32((width - 1) / 2)) / np.float32(half)
    y = (np.arange(top, bottom, dtype=np.float32) - np.float32((height - 1) / 2)) / np.float32(half)
    t = np.sqrt((y * y)[:, None] + (x * x)[None, :])
    t -= np.float32(VIGNETTE_START)
    np.maximum(t, 0.0, out=t)
    t *= np.float32(1.0 / (1.0 - VIGNETTE_START))
    result: Float = 2.0 * t
    np.subtract(3.0, result, out=result)
    t *= t
    result *= t
    result *= np.float32(-percent / 100.0)
    result += np.float32(1.0)
    return result


def vignette_operation(percent: float, width: int, height: int) -> Operation:
    """The vignette of a picture of that size."""

    def darken(tile: Pixels, top: int, out: Pixels | None) -> Pixels:
        factor = vignette_factor(top, top + tile.shape[0], width, height, percent)
        depth = cv2.CV_8U if tile.dtype == np.uint8 else cv2.CV_16U
        return cv2.multiply(tile, cv2.cvtColor(factor, cv2.COLOR_GRAY2RGB), out, dtype=depth).reshape(tile.shape)

    return darken


def tone_operations(pixels: Pixels, *, vignette: float = 0.0, **settings: float) -> list[Operation]:
    """The settings of `adjust_tone` as operations on tiles of this picture."""
    table = tone_curve(full_scale(pixels) + 1, **settings)
    unchanged = bool(np.array_equal(table, np.arange(len(table))))
    operations: list[Operation] = [] if unchanged else [TableOperation(table)]
    if vignette:
        operations.append(vignette_operation(vignette, pixels.shape[1], pixels.shape[0]))
    return operations


def tone_reach(arguments: Mapping[str, Any]) -> int:
    """A vignette has to see where the picture's corners are; the rest looks at one pixel."""
    return WHOLE if arguments.get("vignette") else 0


def _to_percent(amount: float) -> float:
    return (amount - 1.0) * 100.0


CONVERSIONS: dict[tuple[str, str, str], tuple[str, Callable[[float], float]]] = {
    ("exposure", "percent", "increase"): ("exposure", lambda a: math.log2(1.0 + a / 100.0)),
    ("exposure", "percent", "set"): ("exposure", lambda a: math.log2(1.0 + a / 100.0)),
    ("exposure", "percent", "decrease"): ("exposure", lambda a: math.log2(1.0 - a / 100.0)),
    ("brightness", "stops", "increase"): ("exposure", lambda a: a),
    ("brightness", "stops", "set"): ("exposure", lambda a: a),
    ("brightness", "stops", "decrease"): ("exposure", lambda a: -a),
    ("brightness", "ratio", "set"): ("brightness", _to_percent),
    ("brightness", "ratio", "increase"): ("brightness", _to_percent),
    ("brightness", "ratio", "decrease"): ("brightness", lambda a: _to_percent(1.0 / a)),
    ("contrast", "ratio", "set"): ("contrast", _to_percent),
    ("contrast", "ratio", "increase"): ("contrast", _to_percent),
    ("contrast", "ratio", "decrease"): ("contrast", lambda a: _to_percent(1.0 / a)),
    ("gamma", "ratio", "decrease"): ("gamma", lambda a: 1.0 / a),
    ("gamma", "percent", "increase"): ("gamma", lambda a: 1.0 + a / 100.0),
    ("gamma", "percent", "decrease"): ("gamma", lambda a: 1.0 - a / 100.0),
}
"""(property, unit, direction) -> (argument, its value), where a unit is not the argument's own."""


def bind_tone(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """Arguments of `adjust_tone`. Stops of brightness become exposure, percent of exposure stops, a ratio percent."""
    if not sub_request.parameters:
        raise Unserved("adjust_tone was given no setting", "a setting such as brightness, contrast or shadows")
    return dict(_bind_one(parameter) for parameter in sub_request.parameters)


def _bind_one(parameter: Parameter) -> tuple[str, float]:
    key = parameter.property
    if key not in adjust_tone.amounts:
        raise Unserved(f"adjust_tone has no setting for {key.replace('_', ' ')}", ", ".join(adjust_tone.amounts))
    if isinstance(parameter.amount, str):
        raise Unserved(f"{key} wants a number, not {parameter.amount!r}")
    allowed = adjust_tone.amounts[key]
    unit = allowed.unit if parameter.amount is None or parameter.unit is None else parameter.unit
    amount = allowed.unsaid if parameter.amount is None else parameter.amount
    value = -amount if parameter.direction == "decrease" else amount
    conversion = CONVERSIONS.get((key, unit, parameter.direction))
    if conversion is not None:
        key, convert = conversion
        try:
            value = convert(amount)
        except (ValueError, ZeroDivisionError):
            raise Unserved(f"{parameter.property} cannot {parameter.direction} by {amount:g} {unit}") from None
    elif unit != allowed.unit:
        raise Unserved(f"{key} is measured in {allowed.unit}, not in {unit}")
    allowed = adjust_tone.amounts[key]
    if not allowed.low <= value <= allowed.high:
        raise Unserved(
            f"{key} of {value:g} {allowed.unit} is outside {allowed.low:g} to {allowed.high:g} {allowed.unit}"
        )
    return key, value


@edit_tool(actions=("adjust_tone",), pointwise=True, reach=tone_reach, bind=bind_tone)
def adjust_tone(
    pixels: Pixels,
    *,
    brightness: Annotated[float, Amount("percent", 20, -100, 400)] = 0.0,
    exposure: Annotated[float, Amount("stops", 0.5, -8, 8)] = 0.0,
    contrast: Annotated[float, Amount("percent", 20, -100, 400)] = 0.0,
    highlights: Annotated[float, Amount("percent", 30, -100, 100)] = 0.0,
    shadows: Annotated[float, Amount("percent", 30, -100, 100)] = 0.0,
    gamma: Annotated[float, Amount("ratio", 1.2, 0.1, 10)] = 1.0,
    vignette: Annotated[float, Amount("percent", 30, -100, 100)] = 0.0,
) -> Pixels:
    """Change how light or dark a picture is: brightness, exposure, contrast, highlights, shadows, gamma, vignette.

    brightness multiplies encoded values by 1 + p/100 below a knee and rolls off to white above it; exposure does the
    same in linear light with 2^stops; contrast gives mid-grey the slope 1 + p/100; highlights and shadows move the
    upper and the lower half of the tones; gamma is out = in^(1/gamma); vignette lowers the corners by p
    percent. White stays white and nothing else becomes white (a negative vignette aside: it brightens the corners).
    """
    settings = {
        "exposure": exposure,
        "brightness": brightness,
        "highlights": highlights,
        "shadows": shadows,
        "contrast": contrast,
        "gamma": gamma,
    }
    return run_tiled(pixels, tone_operations(pixels, vignette=vignette, **settings))
