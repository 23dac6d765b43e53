"""The picture in memory and the few operations that every floor above shares.

A picture (`Pixels`) is a C-contiguous array of shape (height, width, 3) RGB or (height, width, 4) RGB with straight
alpha, `uint8` or `uint16` over the full scale of its type, in the colour space of the source file. A `Mask` is
(height, width) `uint8`, 0 outside to 255 inside. Arrays that come from the store are read-only: an edit returns a new
one. Left out: colour management, which happens at the file's door.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from ..errors import ToolError
from ..schema import Box, ImageRef

Pixels: TypeAlias = npt.NDArray[Any]
Mask: TypeAlias = npt.NDArray[Any]
Float: TypeAlias = npt.NDArray[np.float32]

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""Rec. 601 weights of R, G and B on encoded values, as in JPEG's Y."""


def full_scale(pixels: Pixels) -> int:
    """The largest value of the array's type: 255 or 65535."""
    return int(np.iinfo(pixels.dtype).max)


def depth_of(pixels: Pixels) -> int:
    """Bits per channel: 8 or 16."""
    return int(pixels.dtype.itemsize * 8)


def split_alpha(pixels: Pixels) -> tuple[Pixels, Pixels | None]:
    """(colour (h, w, 3), alpha (h, w) or None). Both are views."""
    if pixels.shape[2] == 4:
        return pixels[..., :3], pixels[..., 3]
    return pixels, None


def with_alpha(colour: Pixels, alpha: Pixels | None) -> Pixels:
    """Put an alpha channel (h, w) back behind the colour (h, w, 3); the colour itself when there is none."""
    if alpha is None:
        return np.ascontiguousarray(colour)
    result: Pixels = cv2.cvtColor(np.ascontiguousarray(colour), cv2.COLOR_RGB2RGBA)
    cv2.insertChannel(np.ascontiguousarray(alpha), result, 3)
    return result


def to_float(pixels: Pixels) -> Float:
    """Values scaled to 0-1, `float32`, same shape."""
    values: Float = pixels.astype(np.float32)
    values /= np.float32(full_scale(pixels))
    return values


def from_float(values: npt.NDArray[np.floating], like: Pixels) -> Pixels:
    """Round values of 0-1 to the type of `like`; what lies outside is clipped."""
    scale = full_scale(like)
    result: Pixels = np.rint(np.clip(values, 0.0, 1.0) * scale).astype(like.dtype)
    return result


def luma(pixels: Pixels) -> Float:
    """Rec. 601 luma of encoded values, (h, w), 0-1."""
    colour = np.ascontiguousarray(pixels[..., :3])
    gray = cv2.transform(colour, LUMA.reshape(1, 3))
    return gray.astype(np.float32) / np.float32(full_scale(pixels))


def bounding_box(mask: Mask) -> Box | None:
    """x, y, width, height of everything above 0, or None when there is nothing."""
    x, y, width, height = cv2.boundingRect(mask)
    return (x, y, width, height) if width and height else None


def grow_box(box: Box, by: int, width: int, height: int) -> Box:
    """The box with a margin of `by` pixels on each side, cut at the picture's edges."""
    x, y, w, h = box
    left, top = max(0, x - by), max(0, y - by)
    return left, top, min(width, x + w + by) - left, min(height, y + h + by) - top


def cut(array: npt.NDArray[Any], box: Box) -> npt.NDArray[Any]:
    """The part of an array under a box, as a view."""
    x, y, w, h = box
    return array[y : y + h, x : x + w]


def composite(before: Pixels, after: Pixels, mask: Mask) -> Pixels:
    """Take `after` inside the mask and `before` outside; in between they mix by the mask's value.

    Where the mask is 0 the result equals `before` bit for bit, where it is 255 it equals `after`.
    All arrays have the same height and width; a channel that only `after` has (alpha) starts from full scale.
    """
    if after.shape[2] > before.shape[2]:
        opaque = np.full(before.shape[:2], full_scale(before), before.dtype)
        before = with_alpha(before, opaque)
    elif after.shape[2] < before.shape[2]:
        after = with_alpha(after, before[..., 3])
    result = before.copy(order="C")
    after = np.ascontiguousarray(after)
    cv2.copyTo(after, cv2.inRange(mask, 255, 255), result)
    edge = np.flatnonzero(cv2.inRange(mask, 1, 254))
    if edge.size:
        values = result.reshape(-1, result.shape[2])  # `before` still, on the edge
        weight = np.ascontiguousarray(mask).reshape(-1)[edge].astype(np.float32)[:, None] / np.float32(255)
        mixed = values[edge].astype(np.float32)
        difference = after.reshape(-1, after.shape[2])[edge].astype(np.float32)
        difference -= mixed
        difference *= weight
        mixed += difference
        values[edge] = np.rint(mixed, out=mixed).astype(before.dtype)
    return result


def describe(pixels: Pixels | Mask, sha256: str) -> ImageRef:
    """The reference of an array that is stored under that address.

    Raises `ToolError` for anything but (h, w), (h, w, 3) or (h, w, 4) of `uint8` or `uint16` with at least one pixel:
    only an edit can have made it.
    """
    channels = 1 if pixels.ndim == 2 else pixels.shape[-1]
    if (
        pixels.ndim not in (2, 3)
        or pixels.size == 0
        or channels not in ((1,) if pixels.ndim == 2 else (3, 4))
        or pixels.dtype not in (np.uint8, np.uint16)
    ):
        raise ToolError(
            f"not a picture: an array of shape {pixels.shape} and type {pixels.dtype}; "
            "expected (height, width[, 3 or 4]) of uint8 or uint16"
        )
    return ImageRef.model_validate(
        {
            "sha256": sha256,
            "width": pixels.shape[1],
            "height": pixels.shape[0],
            "channels": channels,
            "depth": depth_of(pixels),
        }
    )
