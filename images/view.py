"""Small copies of pictures, for people and models to look at.

Left out: files, data URLs, and the pictures that a vision-language model gets (`models/images.py`: sides in patches).
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from .pixels import Pixels, split_alpha


def bounded_size(width: int, height: int, edge: int) -> tuple[int, int]:
    """The size with its long edge at most `edge`, same aspect, each side at least 1."""
    scale = min(1.0, edge / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def within(pixels: Pixels, most: int) -> Pixels:
    """At most `most` pixels in all, 8 bits, same channels and aspect."""
    height, width = pixels.shape[:2]
    return shrink(pixels, max(1, int(max(width, height) * min(1.0, math.sqrt(most / (width * height))))))


def shrink(pixels: Pixels, edge: int) -> Pixels:
    """At most `edge` pixels on the long side, 8 bits, same channels.

    Colour is averaged by its alpha, so that what is invisible does not bleed into the rim of what is seen.
    """
    height, width = pixels.shape[:2]
    size = bounded_size(width, height, edge)
    if size == (width, height):
        return _eight_bits(pixels)
    colour, alpha = split_alpha(pixels)
    if alpha is None:
        return _eight_bits(area(colour, size))
    full = float(np.iinfo(pixels.dtype).max)
    alpha = np.ascontiguousarray(alpha)
    weighted = cv2.multiply(np.ascontiguousarray(colour), cv2.merge([alpha] * 3), scale=1 / full)
    mean, cover = _eight_bits(area(weighted, size)), _eight_bits(area(alpha, size))
    weight = np.maximum(cover, 1).astype(np.float32)[..., None] / np.float32(255)
    result = np.empty((*mean.shape[:2], 4), np.uint8)
    result[..., :3] = np.minimum(np.rint(mean / weight), 255)
    result[..., 3] = cover
    return result


def on_white(pixels: Pixels) -> Pixels:
    """(h, w, 3) uint8 of a picture (h, w[, 3 or 4]): what is transparent is seen on white."""
    seen = _eight_bits(pixels)
    if seen.ndim == 2:
        return cv2.merge([seen] * 3)
    if seen.shape[2] == 3:
        return seen
    alpha = seen[..., 3:].astype(np.float32) / np.float32(255)
    result: Pixels = np.rint(seen[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    return result


def area(array: Pixels, size: tuple[int, int]) -> Pixels:
    """The array (h, w[, n]) averaged to a smaller size (width, height)."""
    resized: Pixels = cv2.resize(np.ascontiguousarray(array), size, interpolation=cv2.INTER_AREA)
    return resized


def _eight_bits(pixels: Pixels) -> Pixels:
    if pixels.dtype == np.uint8:
        return pixels
    result: Pixels = np.rint(pixels.astype(np.float32) / np.float32(257)).astype(np.uint8)
    return result
