"""Small pictures as PNG files."""

from __future__ import annotations

import io
import zlib

import numpy as np
from PIL import Image


def flat(value: int) -> bytes:
    """64x48 pixels of one grey."""
    return _png(np.full((48, 64, 3), value, np.uint8))


def noise(seed: int) -> bytes:
    """120x90 pixels of noise."""
    return _png(np.random.default_rng(seed).integers(0, 256, (90, 120, 3), np.uint8))


def _png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


RED = (200, 20, 20)


def with_hat(pixels: np.ndarray) -> np.ndarray:
    """What the editing server makes of a picture: a red box in it."""
    height, width = pixels.shape[:2]
    edited = pixels.copy()
    edited[height // 4 : height // 2, width // 4 : width // 2] = RED
    return edited


def damaged() -> bytes:
    """A PNG whose header and checksums are right and whose pixels cannot be unpacked: only decoding shows it."""
    whole = flat(1)
    start = whole.index(b"IDAT")
    length = int.from_bytes(whole[start - 4 : start])
    rubbish = b"IDAT" + bytes(range(length))
    return whole[:start] + rubbish + zlib.crc32(rubbish).to_bytes(4) + whole[start + 8 + length :]
