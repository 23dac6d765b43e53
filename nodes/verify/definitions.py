"""What tone and colour adjustments mean, as formulas on a sample of pixels: the verifier's own second opinion.

They are written independently of the tools, so that a tool's mistake is not repeated here, and only as exactly as a
prediction of direction and size needs. Values are encoded RGB of 0-1, (n, 3). Left out: anything that looks at
neighbouring pixels.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from ...images.pixels import LUMA

Array = npt.NDArray[np.float32]
KNEE = 0.8
"""Above this value a rise rolls off towards white."""


def decode(values: Array) -> Array:
    """sRGB-encoded to linear light (IEC 61966-2-1)."""
    low = values / 12.92
    high = ((np.maximum(values, 0) + 0.055) / 1.055) ** 2.4
    return np.where(values <= 0.04045, low, high).astype(np.float32)


def encode(values: Array) -> Array:
    """Linear light to sRGB-encoded (IEC 61966-2-1)."""
    high = 1.055 * np.maximum(values, 0) ** (1 / 2.4) - 0.055
    return np.where(values <= 0.0031308, values * 12.92, high).astype(np.float32)


def roll_off(values: Array) -> Array:
    """Leave values up to the knee alone and bend what lies above smoothly below 1."""
    over = np.maximum(values - KNEE, 0)
    return np.where(values > KNEE, KNEE + (1 - KNEE) * (1 - np.exp(-over / (1 - KNEE))), values).astype(np.float32)


def luma_of(values: Array) -> Array:
    """Rec. 601 luma, (n, 1)."""
    return (values @ LUMA)[:, None]


def brightness(v: Array, p: float, radius: Array) -> Array:
    """Values times 1 + p/100."""
    scaled = v * np.float32(1 + p / 100)
    return roll_off(scaled) if p > 0 else scaled


def exposure(v: Array, stops: float, radius: Array) -> Array:
    """Linear light times 2^stops."""
    scaled = encode(decode(v) * np.float32(2**stops))
    return roll_off(scaled) if stops > 0 else scaled


def contrast(v: Array, p: float, radius: Array) -> Array:
    """Slope 1 + p/100 at mid grey; when it is steeper than 1, a sigmoid (two hyperbolas) that keeps black and white."""
    slope, centred = max(0.0, 1 + p / 100), (v - 0.5) * 2
    if slope <= 1:
        return (0.5 + 0.5 * centred * np.float32(slope)).astype(np.float32)
    return (0.5 + 0.5 * slope * centred / (1 + (slope - 1) * np.abs(centred))).astype(np.float32)


def gamma(v: Array, g: float, radius: Array) -> Array:
    """v^(1/gamma): above 1 the mid-tones rise."""
    return (np.maximum(v, 0) ** np.float32(1 / max(g, 1e-3))).astype(np.float32)


def highlights(v: Array, p: float, radius: Array) -> Array:
    """Moves what is above mid grey: downwards most at white (by a quarter at -100), upwards most at three quarters."""
    u = np.clip((v - 0.5) * 2, 0, 1)
    shape = u**2 * 0.25 if p < 0 else 2.4 * u * (1 - u) ** 2 * 0.5
    return (v + np.float32(p / 100) * shape).astype(np.float32)


def shadows(v: Array, p: float, radius: Array) -> Array:
    """Moves what is below mid grey, most at a fifth to a quarter; black stays."""
    w = np.clip(v * 2, 0, 1)
    shape = 1.5 * w * (1 - w) ** 2 if p > 0 else 0.75 * w * (1 - w)
    return (v + np.float32(p / 100) * shape).astype(np.float32)


def vignette(v: Array, p: float, radius: Array) -> Array:
    """Corners darker by p percent, the centre as it was; a negative p lightens them."""
    t = np.clip((radius - 0.25) / 0.75, 0, 1)
    fall = 3 * t**2 - 2 * t**3
    return (v * (1 - np.float32(p / 100) * fall)[:, None]).astype(np.float32)


def saturation(v: Array, p: float, radius: Array) -> Array:
    """Distance from luma times 1 + p/100."""
    y = luma_of(v)
    return (y + (v - y) * np.float32(1 + p / 100)).astype(np.float32)


def vibrance(v: Array, p: float, radius: Array) -> Array:
    """As saturation, weaker where the colour is strong already."""
    y = luma_of(v)
    spread = (v.max(axis=1) - v.min(axis=1))[:, None]
    return (y + (v - y) * (1 + np.float32(p / 100) * (1 - spread))).astype(np.float32)


def temperature(v: Array, p: float, radius: Array) -> Array:
    """Red up and blue down (positive), at the luma of before."""
    gain = np.float32(p / 100 * 0.3)
    return _at_luma_of(v, v * np.array([1 + gain, 1, 1 - gain], np.float32))


def tint(v: Array, p: float, radius: Array) -> Array:
    """Towards magenta (positive) or green, at the luma of before."""
    gain = np.float32(p / 100 * 0.3)
    return _at_luma_of(v, v * np.array([1 + gain / 2, 1 - gain / 2, 1 + gain / 2], np.float32))


def hue(v: Array, degrees: float, radius: Array) -> Array:
    """Colours turned about the grey axis: red towards yellow and green for positive angles, at the luma of before."""
    angle = math.radians(degrees)
    c, s, third = math.cos(angle), math.sin(angle), 1 / 3
    off, root = third * (1 - c), math.sqrt(third) * s
    turn = np.array(
        [
            [c + off, off - root, off + root],
            [off + root, c + off, off - root],
            [off - root, off + root, c + off],
        ],
        np.float32,
    )
    turned = v @ turn.T
    return (turned + luma_of(v) - luma_of(turned)).astype(np.float32)


def black_and_white(v: Array, p: float, radius: Array) -> Array:
    """Luma in every channel."""
    return np.repeat(luma_of(v), 3, axis=1)


def sepia(v: Array, p: float, radius: Array) -> Array:
    """Luma toned brown."""
    return (luma_of(v) * np.array([1.2, 1.0, 0.78], np.float32)).astype(np.float32)


def invert(v: Array, p: float, radius: Array) -> Array:
    """1 - v."""
    return (1 - v).astype(np.float32)


Definition = Callable[[Array, float, Array], Array]
DEFINITIONS: Mapping[str, Definition] = {
    "brightness": brightness,
    "exposure": exposure,
    "contrast": contrast,
    "highlights": highlights,
    "shadows": shadows,
    "gamma": gamma,
    "vignette": vignette,
    "saturation": saturation,
    "vibrance": vibrance,
    "temperature": temperature,
    "tint": tint,
    "hue": hue,
    "black_and_white": black_and_white,
    "sepia": sepia,
    "invert": invert,
}


def _at_luma_of(old: Array, new: Array) -> Array:
    return (new * (luma_of(old) / np.maximum(luma_of(new), np.float32(1e-4)))).astype(np.float32)
