"""Masks that a person gives: a box, or a picture that shows where.

Left out: polygons and free outlines, which arrive as a mask picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from ...errors import InputError
from ...images.pixels import Mask, Pixels, full_scale, luma


def region_mask(shape: Sequence[int], box: Sequence[float], unit: Literal["pixels", "percent"] = "pixels") -> Mask:
    """The mask (h, w) uint8 of a box x, y, width, height in a picture of shape (h, w, ...).

    Edges are rounded to whole pixels; a box thinner than a pixel gets one. What lies outside the picture is cut off.
    Raises `InputError` for a box that is empty, lies wholly outside, or is not four finite numbers.
    """
    height, width = int(shape[0]), int(shape[1])
    text = ",".join(f"{v:g}" for v in box)
    if len(box) != 4 or not all(math.isfinite(v) for v in box):
        raise InputError(f"region {text}: expected four numbers x,y,width,height")
    x, y, w, h = (float(v) for v in box)
    if w <= 0 or h <= 0:
        raise InputError(f"region {text}: it is empty; width and height must be more than 0")
    if unit == "percent":
        x, w, y, h = x * width / 100, w * width / 100, y * height / 100, h * height / 100
    if x >= width or y >= height or x + w <= 0 or y + h <= 0:
        size = "100x100 percent" if unit == "percent" else f"{width}x{height} pixels"
        raise InputError(f"region {text}: it lies outside the picture of {size}; give x,y,width,height inside it")
    left, top = min(max(0, round(x)), width - 1), min(max(0, round(y)), height - 1)
    right, bottom = max(min(width, round(x + w)), left + 1), max(min(height, round(y + h)), top + 1)
    mask = np.zeros((height, width), np.uint8)
    mask[top:bottom, left:right] = 255
    return mask


def mask_from_image(pixels: Pixels) -> Mask:
    """The mask (h, w) uint8 that a picture shows: opaque is inside where its alpha varies, else white is inside.

    Alpha is taken as it is, soft edges and all; luma counts as inside from half of full scale on.
    """
    if pixels.ndim == 2:
        return _hard(pixels >= (full_scale(pixels) + 1) // 2)
    if pixels.shape[2] in (2, 4):
        alpha = pixels[..., -1]
        if int(alpha.min()) != int(alpha.max()):
            soft: Mask = np.rint(alpha.astype(np.float32) * np.float32(255 / full_scale(pixels))).astype(np.uint8)
            return soft
    if pixels.shape[2] < 3:
        return mask_from_image(pixels[..., 0])
    return _hard(luma(pixels) >= 0.5)


def mask_for(pixels: Pixels, size: tuple[int, int]) -> Mask:
    """The mask (h, w) uint8 that a picture shows, for a picture of that size (width, height).

    A smaller one of the same proportions, to a pixel, is enlarged before it is read, so that edges drawn smooth stay
    smooth. Raises `InputError` for another size, and for a mask with nothing in it.
    """
    width, height = int(pixels.shape[1]), int(pixels.shape[0])
    if (width, height) != size:
        smaller = width <= size[0] and height <= size[1]
        off = min(abs(height - width * size[1] / size[0]), abs(width - height * size[0] / size[1]))
        if not smaller or off >= 1:
            raise InputError(
                f"the mask is {width}x{height}, the picture {size[0]}x{size[1]}; they must be the same size, or the "
                "mask smaller with the same proportions"
            )
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), pixels.dtype)
    mask = mask_from_image(pixels)
    if not mask.any():
        raise InputError("the mask is empty: it has no white (or opaque) pixels to mark a region")
    return mask


def _hard(inside: npt.NDArray[np.bool_]) -> Mask:
    return inside.astype(np.uint8) * 255
