"""Faded or unevenly lit writing: the ground is made even, and the ink is drawn away from it.

As the flattening step of document binarisation (Lu, Su and Tan, IJDAR 2010), but the tones stay: what is between ink
and ground, and colour, are kept. Left out: recognising letters, and straightening the page.
"""

from __future__ import annotations

import cv2
import numpy as np

from ...images.pixels import Float, Pixels, full_scale, luma
from .enhance import reduced
from .noise import luma_plane
from .tiles import Operation, run_tiled

SIDE = 1024
"""Longer side of the copy on which the ground is looked for."""
LETTER = 0.03
"""Strokes are thinner than this, as a part of that side."""
GROUND, INK = 0.95, 0.08
"""Where ground and ink are taken to; mirrored for light writing on a dark ground."""
MOST_GAIN = 5.0


def clear_text(pixels: Pixels, strength: float) -> Pixels:
    """Make the writing on (h, w, 3) stand out from an even ground; `strength` (0-1) mixes with the original."""
    gray = luma(reduced(pixels, SIDE))
    light_on_dark = is_light_on_dark(gray)
    seen: Float = (1 - gray if light_on_dark else gray).astype(np.float32)
    ground = np.maximum(ground_of(seen), np.float32(GROUND / MOST_GAIN))
    even = seen * (GROUND / ground)
    ink = float(np.percentile(even, 1))
    slope = (GROUND - INK) / max(GROUND - ink, 0.15)
    height, width = pixels.shape[:2]
    wide = cv2.resize(ground, (width, height), interpolation=cv2.INTER_LINEAR).reshape(height, width)
    scale = full_scale(pixels)
    depth = cv2.CV_8U if pixels.dtype == np.uint8 else cv2.CV_16U

    def clear(tile: Pixels, top: int, out: Pixels | None) -> Pixels:
        plane = luma_plane(tile).astype(np.float32) / np.float32(scale)
        own = 1 - plane if light_on_dark else plane
        wanted = GROUND + (own * (GROUND / wide[top : top + tile.shape[0]]) - GROUND) * np.float32(slope)
        wanted = np.clip(1 - wanted if light_on_dark else wanted, 0, 1)
        # luma is moved, colour stays: a gain where there is light to multiply, so that coloured ink keeps its hue
        gain = (1 + strength * (wanted / np.maximum(plane, 1e-2) - 1)).astype(np.float32)
        values = tile.astype(np.float32) * cv2.cvtColor(gain, cv2.COLOR_GRAY2RGB).reshape(tile.shape)
        return cv2.add(values, np.zeros_like(tile), out, dtype=depth).reshape(tile.shape)

    operations: list[Operation] = [clear]
    return run_tiled(pixels, operations)


def is_light_on_dark(gray: Float) -> bool:
    """Whether the writing on (h, w) is lighter than its ground: what is rarer around any place is the writing."""
    side = 3 * _letter(gray).shape[0]
    apart = gray - cv2.blur(gray, (side, side)).reshape(gray.shape)
    return float((apart**3).mean()) > 0


def ground_of(gray: Float) -> Float:
    """The ground under dark writing, (h, w): without what is thinner than a letter, and smooth."""
    disc = _letter(gray)
    closed = cv2.morphologyEx(gray, cv2.MORPH_CLOSE, disc)
    return cv2.blur(closed, disc.shape[::-1]).reshape(gray.shape).astype(np.float32)


def _letter(gray: Float) -> Pixels:
    side = max(9, round(LETTER * max(gray.shape))) | 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
