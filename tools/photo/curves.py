"""The tone curves: what each tone setting does to one value, and their composition into one lookup table.

Every curve maps [0, 1] to [0, 1], never decreases, and works on encoded values unless it says otherwise. Those that
gain are built of `shoulder`, a hyperbola that starts steep, ends flat and stays strictly monotone: it rolls off instead
of clipping. Left out: anything that depends on where a pixel is (vignette) or on its other channels (colour).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Curve: TypeAlias = npt.NDArray[np.float64]

MID_GREY = 0.5
"""Pivot of contrast and border between shadows and highlights, in encoded values."""
STEEPNESS = 2.5
"""A shoulder begins 2.5 times as steep as its chord; less steep ones would need a lower knee."""
LOWEST_KNEE = 0.5
"""Whatever the gain, output up to here is exactly gain x input."""


def to_linear(x: Curve) -> Curve:
    """sRGB-encoded values to linear light (IEC 61966-2-1)."""
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)


def to_encoded(x: Curve) -> Curve:
    """Linear light to sRGB-encoded values (IEC 61966-2-1)."""
    return np.where(x <= 0.0031308, x * 12.92, 1.055 * np.maximum(x, 0.0) ** (1 / 2.4) - 0.055)


def shoulder(t: Curve, steepness: float) -> Curve:
    """a t / (1 + (a - 1) t): from (0, 0) with slope a to (1, 1) with slope 1/a."""
    return steepness * t / (1.0 + (steepness - 1.0) * t)


def amplified(x: Curve, gain: float) -> Curve:
    """gain x input up to a knee, then a shoulder to white; a gain of 1 or less only scales.

    The knee lies at the output (a - gain)/(a - 1) with a = `STEEPNESS`, but not below `LOWEST_KNEE`; the slope is
    continuous there. White stays white.
    """
    if gain <= 1.0:
        return x * max(gain, 0.0)
    knee_out = max((STEEPNESS - gain) / (STEEPNESS - 1.0), LOWEST_KNEE)
    knee_in = knee_out / gain
    steepness = gain * (1.0 - knee_in) / (1.0 - knee_out)
    t = np.clip((x - knee_in) / (1.0 - knee_in), 0.0, 1.0)
    return np.where(x <= knee_in, x * gain, knee_out + (1.0 - knee_out) * shoulder(t, steepness))


def knee(gain: float) -> float:
    """The input up to which `amplified` is exactly gain x input; 1 when it only scales."""
    return 1.0 if gain <= 1.0 else max((STEEPNESS - gain) / (STEEPNESS - 1.0), LOWEST_KNEE) / gain


def exposure_curve(x: Curve, stops: float) -> Curve:
    """Linear light x 2^stops, rolled off to white when that brightens."""
    return to_encoded(amplified(to_linear(x), 2.0**stops))


def brightness_curve(x: Curve, percent: float) -> Curve:
    """Encoded values x (1 + percent/100), rolled off to white when that brightens."""
    return amplified(x, 1.0 + percent / 100.0)


def highlights_curve(x: Curve, percent: float) -> Curve:
    """Moves the upper half only. At -100 white comes down to 0.75; above 0 white stays and the rest rises to it."""
    u = np.clip((x - MID_GREY) / (1.0 - MID_GREY), 0.0, 1.0)
    if percent <= 0:
        return x + percent / 100.0 * 0.25 * u * u
    lifted = 1.0 - (1.0 - u) ** 3 * (1.0 + 2.0 * u)
    return x + percent / 100.0 * (1.0 - MID_GREY) * (lifted - u)


def shadows_curve(x: Curve, percent: float) -> Curve:
    """Moves the lower half only and keeps black. At 100 the darkest tones rise fourfold."""
    w = np.clip(x / MID_GREY, 0.0, 1.0)
    if percent >= 0:
        return x + percent / 100.0 * MID_GREY * 3.0 * w * (1.0 - w) ** 2
    lowered = w**3 * (3.0 - 2.0 * w)
    return x - percent / 100.0 * MID_GREY * (lowered - w)


def contrast_curve(x: Curve, percent: float) -> Curve:
    """Slope 1 + percent/100 at mid-grey. More contrast is a sigmoid that keeps black, mid-grey and white; less is a
    straight line through mid-grey."""
    slope = 1.0 + percent / 100.0
    centred = (x - MID_GREY) / MID_GREY
    if slope <= 1.0:
        return MID_GREY + MID_GREY * centred * max(slope, 0.0)
    return MID_GREY + MID_GREY * np.sign(centred) * shoulder(np.abs(centred), slope)


def gamma_curve(x: Curve, gamma: float) -> Curve:
    """x^(1/gamma): above 1 the mid-tones get brighter."""
    if gamma <= 0:
        raise ValueError(f"gamma is {gamma:g}, expected a ratio above 0")
    return np.power(np.clip(x, 0.0, 1.0), 1.0 / gamma)


def tone_curve(
    levels: int = 256,
    *,
    exposure: float = 0.0,
    brightness: float = 0.0,
    highlights: float = 0.0,
    shadows: float = 0.0,
    contrast: float = 0.0,
    gamma: float = 1.0,
) -> npt.NDArray[Any]:
    """The table of all settings together, applied in the order of the arguments: shape (levels,), uint8 or uint16.

    `levels` is 256 or 65536; units are those of `adjust_tone`. Only full scale itself maps to full scale, so that
    nothing clips that was not white before.
    """
    x = np.linspace(0.0, 1.0, levels)
    if exposure:
        x = exposure_curve(x, exposure)
    if brightness:
        x = brightness_curve(x, brightness)
    if highlights:
        x = highlights_curve(x, highlights)
    if shadows:
        x = shadows_curve(x, shadows)
    if contrast:
        x = contrast_curve(x, contrast)
    if gamma != 1.0:
        x = gamma_curve(x, gamma)
    table = np.rint(np.clip(x, 0.0, 1.0) * (levels - 1))
    np.minimum(table[:-1], levels - 2, out=table[:-1])
    return table.astype(np.uint8 if levels == 256 else np.uint16)
