"""Colour: saturation, vibrance, white balance, hue, black and white, sepia, invert.

Everything but vibrance is one affine matrix on encoded values (`color_matrix`), so that any number of settings costs
one pass. White balance multiplies the channels; hue and saturation keep each pixel's Rec. 601 luma until a channel
clips. Left out: what depends on where a pixel is, and colour spaces other than the picture's own.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import LUMA, Pixels, from_float, full_scale
from ...schema import Parameter, Photo, SubRequest
from ..base import Amount, Unserved, edit_tool
from .tiles import Operation, TableOperation, run_tiled

Affine: TypeAlias = npt.NDArray[np.float64]
"""(3, 4): a matrix on (R, G, B) of 0-1 and an offset."""

WEIGHTS = LUMA.astype(np.float64)
NEUTRAL_KELVIN = 6500.0
"""The light a photo is taken to be balanced for as it comes."""
SEPIA_TONE = np.array([1.14, 0.98, 0.78])
"""Colour of mid-grey after sepia; divided by its luma before use."""


def white_balance(temperature: float = 0.0, tint: float = 0.0, kelvin: float | None = None) -> Affine:
    """Channel gains (3,) that keep the luma of greys.

    temperature: 100 percent doubles the ratio of red to blue. tint: 100 percent doubles the ratio of red and blue to
    green. kelvin: the gains that turn light of that colour temperature into the neutral of 6500 K, as a raw converter
    does: more kelvin, a warmer picture; below 6500 it gets cooler. A gain on encoded values stands for gain^2.2 in
    light.
    """
    gains = np.array([2.0 ** (temperature / 200.0), 2.0 ** (-tint / 100.0), 2.0 ** (-temperature / 200.0)])
    if kelvin is not None:
        gains *= (light_color(NEUTRAL_KELVIN) / light_color(kelvin)) ** (1 / 2.2)
    return np.asarray(gains / (WEIGHTS @ gains), dtype=np.float64)


def light_color(kelvin: float) -> Affine:
    """Linear sRGB (3,) of a black body of 2000 to 25000 K at luminance 1 (cubic fit of Kim et al., US 7024034)."""
    t = 1000.0 / kelvin
    if kelvin <= 4000:
        x = -0.2661239 * t**3 - 0.2343589 * t**2 + 0.8776956 * t + 0.179910
    else:
        x = -3.0258469 * t**3 + 2.1070379 * t**2 + 0.2226347 * t + 0.240390
    if kelvin <= 2222:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif kelvin <= 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    xyz = np.array([x / y, 1.0, (1.0 - x - y) / y])
    to_rgb = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
    return np.asarray(np.maximum(to_rgb @ xyz, 0.02), dtype=np.float64)


def saturation_matrix(percent: float) -> Affine:
    """(3, 3): each channel's distance from luma x (1 + percent/100); -100 is black and white."""
    factor = 1.0 + percent / 100.0
    return factor * np.eye(3) + (1.0 - factor) * np.tile(WEIGHTS, (3, 1))


def hue_matrix(degrees: float) -> Affine:
    """(3, 3): colour turned about the grey axis, red towards green for positive degrees, luma kept."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    axis = 1.0 / math.sqrt(3.0)
    cross = axis * np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])
    turn = c * np.eye(3) + s * cross + (1.0 - c) / 3.0 * np.ones((3, 3))
    chroma = turn @ (np.eye(3) - np.ones((3, 3)) / 3.0)
    return chroma + np.tile(WEIGHTS - WEIGHTS @ chroma, (3, 1))


def color_matrix(
    *,
    temperature: float = 0.0,
    tint: float = 0.0,
    kelvin: float | None = None,
    hue: float = 0.0,
    saturation: float = 0.0,
    black_and_white: bool | float = False,
    sepia: bool | float = False,
    invert: bool = False,
) -> Affine:
    """All settings in one (3, 4) matrix on values of 0-1, in order: white balance, hue, saturation, the effects."""
    matrix = np.diag(white_balance(temperature, tint, kelvin))
    if hue:
        matrix = hue_matrix(hue) @ matrix
    if saturation:
        matrix = saturation_matrix(saturation) @ matrix
    if strength := _strength(black_and_white):
        matrix = saturation_matrix(-100.0 * strength) @ matrix
    if strength := _strength(sepia):
        toned = np.outer(SEPIA_TONE / (WEIGHTS @ SEPIA_TONE), WEIGHTS)
        matrix = (strength * toned + (1.0 - strength) * np.eye(3)) @ matrix
    affine = np.hstack([matrix, np.zeros((3, 1))])
    return np.hstack([-matrix, np.ones((3, 1))]) if invert else affine


def matrix_operation(affine: Affine, scale: int) -> Operation:
    """Multiply every colour by a (3, 4) matrix; `scale` is the picture's full scale."""
    matrix = affine.astype(np.float32)
    matrix[:, 3] *= scale

    def multiply(tile: Pixels, top: int, out: Pixels | None) -> Pixels:
        return cv2.transform(tile, matrix, out).reshape(tile.shape)

    return multiply


def vibrance_operation(percent: float, scale: int) -> Operation:
    """Saturation for what has little: the factor is 1 + percent/100 x (1 - s)^2, s = (max - min)/full scale."""
    above = (np.eye(3) - np.tile(WEIGHTS, (3, 1))).astype(np.float32)
    fall: Pixels = np.rint(np.linspace(1.0, 0.0, scale + 1) ** 2 * scale).astype(
        np.uint8 if scale == 255 else np.uint16
    )
    gain = abs(percent) / 100.0 / scale

    def saturate(tile: Pixels, top: int, out: Pixels | None) -> Pixels:
        red, green, blue = cv2.split(tile)
        chroma = cv2.subtract(cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue))
        weight = cv2.cvtColor(cv2.LUT(chroma, fall), cv2.COLOR_GRAY2RGB)
        # What lies above luma and what lies below, as unsigned values: twice as fast as signed or float ones.
        more = cv2.multiply(cv2.transform(tile, above), weight, scale=gain)
        less = cv2.multiply(cv2.transform(tile, -above), weight, scale=gain)
        if percent < 0:
            more, less = less, more
        return cv2.subtract(cv2.add(tile, more), less, out).reshape(tile.shape)

    return saturate


def color_operations(
    pixels: Pixels,
    *,
    vibrance: float = 0.0,
    black_and_white: bool | float = False,
    sepia: bool | float = False,
    invert: bool = False,
    **balance: Any,
) -> list[Operation]:
    """The settings of `adjust_color` as operations on tiles of this picture: one, or three around a vibrance."""
    effects: dict[str, Any] = {"black_and_white": black_and_white, "sepia": sepia, "invert": invert}
    scale = full_scale(pixels)
    if not vibrance:
        return _matrix_operations(color_matrix(**balance, **effects), scale)
    first, last = color_matrix(**balance), color_matrix(**effects)
    return [*_matrix_operations(first, scale), vibrance_operation(vibrance, scale), *_matrix_operations(last, scale)]


def bind_color(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """Arguments of `adjust_color`. A temperature in kelvin becomes `kelvin`, counted from 6500 K when relative."""
    if not sub_request.parameters:
        raise Unserved("adjust_color was given no setting", "a setting such as saturation, temperature or hue")
    return dict(_bind_one(parameter) for parameter in sub_request.parameters)


def _bind_one(parameter: Parameter) -> tuple[str, float | bool]:
    key, amount, unit = parameter.property, parameter.amount, parameter.unit
    if key == "invert" and amount in (None, 1, 100):
        return key, True
    if key == "kelvin" or (key == "temperature" and unit == "kelvin" and amount is not None):
        key, unit = "kelvin", "kelvin"
    if key not in adjust_color.amounts:
        raise Unserved(f"adjust_color cannot set {key.replace('_', ' ')} to {amount}", ", ".join(adjust_color.amounts))
    if isinstance(amount, str):
        raise Unserved(f"{key} wants a number, not {amount!r}")
    allowed = adjust_color.amounts[key]
    if amount is not None and unit == "ratio" and allowed.unit == "percent" and amount > 0:
        ratio = 1.0 / amount if parameter.direction == "decrease" else amount
        amount, unit = abs(ratio - 1.0) * 100.0, "percent"
    elif amount is not None and unit not in (None, allowed.unit):
        raise Unserved(f"{key} is measured in {allowed.unit}, not in {unit}")
    value = allowed.unsaid if amount is None else amount
    value = -value if parameter.direction == "decrease" else value
    if key == "kelvin" and parameter.direction != "set":
        value += NEUTRAL_KELVIN
    if not allowed.low <= value <= allowed.high:
        raise Unserved(
            f"{key} of {value:g} {allowed.unit} is outside {allowed.low:g} to {allowed.high:g} {allowed.unit}"
        )
    return key, value


@edit_tool(actions=("adjust_color",), pointwise=True, reach=0, bind=bind_color)
def adjust_color(
    pixels: Pixels,
    *,
    saturation: Annotated[float, Amount("percent", 25, -100, 400)] = 0.0,
    vibrance: Annotated[float, Amount("percent", 30, -100, 400)] = 0.0,
    temperature: Annotated[float, Amount("percent", 25, -100, 100)] = 0.0,
    kelvin: Annotated[float | None, Amount("kelvin", 6500, 2000, 25000)] = None,
    tint: Annotated[float, Amount("percent", 15, -100, 100)] = 0.0,
    hue: Annotated[float, Amount("degrees", 30, -360, 360)] = 0.0,
    black_and_white: Annotated[bool | float, Amount("percent", 100, 0, 100)] = False,
    sepia: Annotated[bool | float, Amount("percent", 100, 0, 100)] = False,
    invert: bool = False,
) -> Pixels:
    """Change the colours of a picture: saturation, vibrance, temperature, tint, hue, black and white, sepia, invert.

    Saturation and hue keep each pixel's luma, and greys stay grey. Temperature above 0 is warmer, tint above 0 goes
    towards magenta; kelvin sets the light that is taken for white (6500 leaves the picture as it is, more is warmer).
    Vibrance saturates most what has little colour. black_and_white and sepia are switches or strengths in percent.
    """
    operations = color_operations(
        pixels,
        saturation=saturation,
        vibrance=vibrance,
        temperature=temperature,
        kelvin=kelvin,
        tint=tint,
        hue=hue,
        black_and_white=black_and_white,
        sepia=sepia,
        invert=invert,
    )
    return run_tiled(pixels, operations)


def _matrix_operations(affine: Affine, scale: int) -> list[Operation]:
    if np.allclose(affine, np.eye(3, 4), rtol=0, atol=1e-9):
        return []
    gains = np.diag(affine)
    if np.array_equal(affine[:, :3], np.diag(gains)):  # the channels do not mix: a table, which others join
        values = np.linspace(0.0, 1.0, scale + 1)[:, None] * gains + affine[:, 3]
        return [TableOperation(from_float(values[None], np.empty(0, np.uint8 if scale == 255 else np.uint16)))]
    return [matrix_operation(affine, scale)]


def _strength(effect: bool | float) -> float:
    """0-1 of a switch or a percentage."""
    return float(effect) if isinstance(effect, bool) else effect / 100.0
