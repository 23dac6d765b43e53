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


def decode(values: Array) -> Array:
    """sRGB-encoded to linear light (IEC 61966-2-1)."""
    low = values / 12.92
    high = ((np.maximum(values, 0) + 0.055) / 1.055) ** 2.4
    return np.where(values <= 0.04045, low, high).astype(np.float32)


def encode(values: Array) -> Array:
    """Linear light to sRGB-encoded (IEC 61966-2-1)."""
    high = 1.055 * np.maximum(values, 0) ** (1 / 2.4) - 0.055
    return np.where(values <= 0.0031308, values * 12.92, high).astype(np.float32)


def amplify(values: Array, gain: float) -> Array:
    """Times `gain` up to a knee, then an arc that reaches white where the input does; a gain below 1 only scales."""
    if gain <= 1:
        return (values * np.float32(max(gain, 0.0))).astype(np.float32)
    knee_out = 0.85 - 0.35 * min(1.0, (gain - 1) / 0.75)
    knee_in = knee_out / gain
    t = np.clip((values - knee_in) / (1 - knee_in), 0, 1)
    slope = gain * (1 - knee_in) / (1 - knee_out)
    arc = knee_out + (1 - knee_out) * slope * t / (1 + (slope - 1) * t)
    return np.where(values <= knee_in, values * np.float32(gain), arc).astype(np.float32)


def luma_of(values: Array) -> Array:
    """Rec. 601 luma, (n, 1)."""
    return (values @ LUMA)[:, None]


def brightness(v: Array, p: float, radius: Array) -> Array:
    """Values times 1 + p/100, rolled off to white above a knee."""
    return amplify(v, 1 + p / 100)


def exposure(v: Array, stops: float, radius: Array) -> Array:
    """Linear light times 2^stops, rolled off to white above a knee."""
    return encode(amplify(decode(v), 2 ** min(max(stops, -16.0), 16.0)))


def contrast(v: Array, p: float, radius: Array) -> Array:
    """Slope 1 + p/100 at mid grey; when it is steeper than 1, a sigmoid (two hyperbolas) that keeps black and white."""
    slope, centred = max(0.0, 1 + p / 100), (v - 0.5) * 2
    if slope <= 1:
        return (0.5 + 0.5 * centred * np.float32(slope)).astype(np.float32)
    result: Array = (0.5 + 0.5 * slope * centred / (1 + (slope - 1) * np.abs(centred))).astype(np.float32)
    return result


def gamma(v: Array, g: float, radius: Array) -> Array:
    """v^(1/gamma): above 1 the mid-tones rise."""
    return (np.maximum(v, 0) ** np.float32(1 / max(g, 1e-3))).astype(np.float32)


def highlights(v: Array, p: float, radius: Array) -> Array:
    """Moves what is above mid grey: downwards most at white (by a quarter at -100), upwards most at three quarters."""
    u = np.clip((v - 0.5) * 2, 0, 1)
    shape = u**2 * 0.25 if p < 0 else u**2 * (1 - u)
    result: Array = (v + np.float32(p / 100) * shape).astype(np.float32)
    return result


def shadows(v: Array, p: float, radius: Array) -> Array:
    """Moves what is below mid grey, most at a fifth to a quarter; black stays."""
    w = np.clip(v * 2, 0, 1)
    shape = 1.5 * w * (1 - w) ** 2 if p > 0 else 0.5 * w * (1 - w)
    result: Array = (v + np.float32(p / 100) * shape).astype(np.float32)
    return result


def vignette(v: Array, p: float, radius: Array) -> Array:
    """Corners darker by p percent, the centre as it was; a negative p lightens them."""
    t = np.clip((radius - 0.25) / 0.75, 0, 1)
    fall = 3 * t**2 - 2 * t**3
    result: Array = (v * (1 - np.float32(p / 100) * fall)[:, None]).astype(np.float32)
    return result


def saturation(v: Array, p: float, radius: Array) -> Array:
    """Distance from luma times 1 + p/100."""
    y = luma_of(v)
    return (y + (v - y) * np.float32(1 + p / 100)).astype(np.float32)


def vibrance(v: Array, p: float, radius: Array) -> Array:
    """As saturation, weaker where the colour is strong already."""
    y = luma_of(v)
    spread = (v.max(axis=1) - v.min(axis=1))[:, None]
    result: Array = (y + (v - y) * (1 + np.float32(p / 100) * (1 - spread) ** 2)).astype(np.float32)
    return result


def temperature(v: Array, p: float, radius: Array) -> Array:
    """Red up and blue down (positive); 100 percent doubles their ratio. Greys keep their luma."""
    return _balanced(v, np.array([2 ** (p / 200), 1, 2 ** (-p / 200)], np.float32))


def kelvin(v: Array, kelvins: float, radius: Array) -> Array:
    """Light of that colour temperature taken as white, as in a raw converter: 6500 leaves all, more is warmer."""
    return _balanced(v, ((_black_body(6500.0) / _black_body(kelvins)) ** (1 / 2.2)).astype(np.float32))


def tint(v: Array, p: float, radius: Array) -> Array:
    """Towards magenta (positive) or green; 100 percent doubles the ratio of red and blue to green."""
    return _balanced(v, np.array([1, 2 ** (-p / 100), 1], np.float32))


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
    """Luma in every channel; p percent of the way there."""
    return (v + np.float32(p / 100) * (luma_of(v) - v)).astype(np.float32)


def sepia(v: Array, p: float, radius: Array) -> Array:
    """Luma toned brown; p percent of the way there."""
    toned = luma_of(v) * np.array([1.13, 0.98, 0.78], np.float32)
    return (v + np.float32(p / 100) * (toned - v)).astype(np.float32)


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
    "kelvin": kelvin,
    "tint": tint,
    "hue": hue,
    "black_and_white": black_and_white,
    "sepia": sepia,
    "invert": invert,
}


def _black_body(kelvins: float) -> Array:
    """Linear sRGB (3,) of a black body at luminance 1 (Krystek 1985, in CIE 1960 u and v)."""
    t = min(max(kelvins, 1000.0), 40000.0)
    u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t**2) / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t**2)
    v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t**2) / (1 - 2.89741816e-5 * t + 1.61456053e-7 * t**2)
    x, y = 3 * u / (2 * u - 8 * v + 4), 2 * v / (2 * u - 8 * v + 4)
    xyz = np.array([x / y, 1.0, (1 - x - y) / y])
    to_rgb = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
    rgb: Array = np.maximum(to_rgb @ xyz, 0.02).astype(np.float32)
    return rgb


def _balanced(v: Array, gains: Array) -> Array:
    return (v * (gains / (gains @ LUMA))).astype(np.float32)
