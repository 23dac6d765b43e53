"""Give a thing another colour and keep its shading and texture.

Works in Oklab (Björn Ottosson, 2020), where lightness and hue are separate. Left out: patterns and materials, and
telling a thing's paint from what is reflected in it.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...errors import ToolError
from ...images.pixels import Float, Mask, Pixels, full_scale, split_alpha, with_alpha
from ...schema import Photo, SubRequest
from ..base import Unserved, edit_tool
from .asked import refuse_others
from .colors import asked_color, color_of
from .tiles import each_tile

TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    dtype=np.float32,
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    dtype=np.float32,
)
FROM_LMS: Float = np.linalg.inv(TO_LMS.astype(np.float64)).astype(np.float32)
FROM_LAB: Float = np.linalg.inv(TO_LAB.astype(np.float64)).astype(np.float32)
DARKEST, LIGHTEST = 0.2, 0.94
"""Oklab lightness to which black and white things are brought: beyond it, shading would vanish."""


def bind(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """Arguments of `change_color`."""
    refuse_others(sub_request, ("color",), "change_color")
    color = sub_request.parameter("color")
    if color is None:
        raise Unserved("the new colour is not said", needs="a colour")
    return {"color": asked_color(color)}


@edit_tool(actions=("change_color",), region="required", fidelity="approximate", reach=0, bind=bind)
def change_color(pixels: Pixels, *, color: str, mask: Mask | None = None) -> Pixels:
    """Recolour the region: it gets the hue and chroma of the colour and moves to its lightness, its shading stays."""
    target = np.array(color_of(color), np.uint8).reshape(1, 1, 3)
    if mask is None:
        raise ToolError("change_color: no region given; name the thing to recolour")
    colour, alpha = split_alpha(pixels)
    inside = np.flatnonzero(mask >= 128)
    inside = inside if len(inside) else np.flatnonzero(mask)
    some = colour.reshape(-1, 3)[inside[:: max(1, len(inside) // 20_000)]][None]
    typical = np.median(to_oklab(np.ascontiguousarray(some))[0], axis=0)
    aim: Float = to_oklab(target)[0, 0]
    if pixels.dtype == np.uint8:
        return with_alpha(_by_table(colour, _table(typical, aim)), alpha)
    lab = to_oklab(np.ascontiguousarray(colour))
    return with_alpha(from_oklab(_recolored(lab, typical, aim), pixels), alpha)


def _table(typical: npt.NDArray[np.floating], aim: Float) -> Float:
    """The recolouring of every 8th value of R, G and B: (33 blue, 33 green, 33 red, 3), in 0-255."""
    steps = np.minimum(np.arange(33) * 8, 255).astype(np.uint8)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    grid = np.stack([red, green, blue], axis=-1).reshape(1, -1, 3)
    changed = from_oklab(_recolored(to_oklab(grid), typical, aim), grid.astype(np.uint16))
    result: Float = (changed.astype(np.float32) / np.float32(257)).reshape(33, 33, 33, 3)
    return result


def _by_table(colour: Pixels, table: Float) -> Pixels:
    """Look 8-bit pixels up, linear between the entries: along red and green with `cv2.remap`, then along blue.

    An eighth is a whole number of the 1/32 in which `cv2.remap` counts, so it does not round.
    """
    result: Pixels = np.empty(colour.shape, np.uint8)
    sheet = table.reshape(33 * 33, 33, 3)
    rows = max(1, 100_000 // colour.shape[1])

    def look_up(start: int) -> None:
        part = colour[start : start + rows].astype(np.float32) / np.float32(8)
        floor = np.minimum(np.floor(part[..., 2]), np.float32(31))
        across, down = np.ascontiguousarray(part[..., 0]), part[..., 1] + floor * 33
        low, high = (cv2.remap(sheet, across, down + step, cv2.INTER_LINEAR).reshape(part.shape) for step in (0, 33))
        np.subtract(high, low, out=high)
        np.multiply(high, (part[..., 2] - floor)[..., None], out=high)
        np.add(low, high, out=low)
        result[start : start + rows] = np.rint(low, out=low)

    each_tile(look_up, range(0, colour.shape[0], rows))
    return result


def _recolored(lab: Float, typical: npt.NDArray[np.floating], aim: Float) -> Float:
    lightness, aim_chroma = lab[..., 0], float(np.hypot(aim[1], aim[2]))
    goal = float(np.clip(aim[0], DARKEST, LIGHTEST))
    start = float(np.clip(typical[0], 0.05, 0.95))
    result: Float = np.empty_like(lab)
    # Another paint multiplies the light by one factor, in shadows as well (L is a root of it, so L is multiplied too);
    # what is lighter than the paint is a reflection, and keeps its place between the paint and white.
    above = goal + (lightness - start) * ((1 - goal) / (1 - start))
    result[..., 0] = np.where(lightness <= start, lightness * (goal / start), above)
    # Where the thing is paler than its typical paint (a reflection, a highlight), so is the new colour.
    own = float(np.hypot(typical[1], typical[2]))
    chroma: Pixels = cv2.magnitude(np.ascontiguousarray(lab[..., 1]), np.ascontiguousarray(lab[..., 2])).reshape(
        lightness.shape
    )
    trust = np.float32(np.clip((own - 0.03) / 0.05, 0, 1))
    share = 1 + trust * (np.clip(chroma / np.float32(max(own, 1e-3)), 0.0, 1.25) - 1)
    if aim_chroma < 0.02:
        # A grey target: what colour is left of the thing would look like dirt.
        share = np.ones_like(share)
    result[..., 1] = share * aim[1]
    result[..., 2] = share * aim[2]
    return result


def to_oklab(colour: Pixels) -> Float:
    """Encoded sRGB (h, w, 3) of 8 or 16 bits -> Oklab float32: L 0-1, a and b about -0.4 to 0.4."""
    scale = full_scale(colour)
    encoded = np.linspace(0, 1, scale + 1)
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4).astype(np.float32)
    lms = cv2.transform(linear[colour], TO_LMS).reshape(colour.shape)
    result: Pixels = cv2.transform(cv2.pow(np.maximum(lms, 0), 1 / 3).reshape(colour.shape), TO_LAB).reshape(
        colour.shape
    )
    return result


def from_oklab(lab: Float, like: Pixels) -> Pixels:
    """Oklab -> encoded sRGB of the type of `like`; chroma beyond sRGB is reduced at the same hue and lightness."""
    linear = _linear(lab)
    outside = ((linear < -1e-4) | (linear > 1 + 1e-4)).any(axis=2)
    if outside.any():
        linear[outside] = _into_gamut(lab[outside])
    np.clip(linear, 0, 1, out=linear)
    power: Pixels = cv2.pow(linear, 1 / 2.4).reshape(linear.shape)
    encoded = np.where(linear <= 0.0031308, linear * np.float32(12.92), power * np.float32(1.055) - np.float32(0.055))
    scale = np.float32(full_scale(like))
    result: Pixels = np.rint(np.clip(encoded, 0, 1) * scale).astype(like.dtype)
    return result


def _linear(lab: Float) -> Float:
    root = cv2.transform(lab, FROM_LAB).reshape(lab.shape)
    linear: Pixels = cv2.transform(root * root * root, FROM_LMS).reshape(lab.shape)
    return linear


def _into_gamut(colors: Float) -> Float:
    low = np.zeros((len(colors), 1), np.float32)
    high = np.ones_like(low)
    for _ in range(8):
        middle = (low + high) / 2
        linear = _linear(np.hstack([colors[:, :1], colors[:, 1:] * middle])[None])[0]
        fits = ((linear >= -1e-4) & (linear <= 1 + 1e-4)).all(axis=1, keepdims=True)
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    result: Float = _linear(np.hstack([colors[:, :1], colors[:, 1:] * low])[None])[0]
    return result
