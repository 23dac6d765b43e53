"""How strongly a tone or colour adjustment shows, measured from the sample in the unit it was asked in.

Each measurement inverts the adjustment's definition on the pixels where it is unambiguous: well below the roll-off,
away from the ends, with colour enough. None means that this picture cannot show it. Left out: tolerances, which are in
`pointwise_checks`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from .definitions import DEFINITIONS, decode
from .scene import Sample

Array = npt.NDArray[np.float32]
ENOUGH = 30
"""Pixels a measurement needs; with fewer (tiny pictures) all that qualify are used."""


def measure_brightness(s: Sample, wanted: float) -> float | None:
    """Percent by which mid-tones were scaled: the median ratio of luma where the result stays under the knee."""
    gain, level = max(1.0, 1 + wanted / 100), s.before.max(axis=1)
    top = 0.48 / gain
    if gain < 1.45 and int((level <= top).sum()) < 500:
        top = 0.68 / gain
    ratio = _ratio(s.luma_before, s.luma_after, level, max(0.04, 6 * s.step), top)
    return None if ratio is None else (ratio - 1) * 100


def measure_exposure(s: Sample, wanted: float) -> float | None:
    """Stops: the median binary logarithm of the ratio of linear light."""
    top = 0.45 / max(1.0, 2.0**wanted)
    old, new = decode(s.before), decode(s.after)
    ratio = _ratio(old[:, 1], new[:, 1], old.max(axis=1), max(0.005, 6 * s.step / 12.92), top)
    return None if ratio is None else float(np.log2(max(ratio, 1e-6)))


def measure_contrast(s: Sample, wanted: float) -> float | None:
    """Percent by which the slope at mid grey differs from 1."""
    away = np.abs(s.before - 0.5).max(axis=1)
    for reach in (0.1, 0.15, 0.2, 0.3, 0.5):
        near = away <= reach
        old, new = s.luma_before[near], s.luma_after[near]
        if near.sum() >= ENOUGH * 5 and float(old.std()) > 4 * s.step:
            return (_slope(old, new) - 1) * 100
    return None


def measure_gamma(s: Sample, wanted: float) -> float | None:
    """The exponent's inverse, from the logarithms of values away from the ends."""
    use = (s.before > 0.08) & (s.before < 0.92)
    old, new = s.before[use], s.after[use]
    if old.size < 1:
        return None
    log_old, log_new = np.log(old), np.log(np.clip(new, 1e-4, 1 - 1e-4))
    return float(np.median(log_old / log_new))


def measure_highlights(s: Sample, wanted: float) -> float | None:
    """Mean change of luma in the upper range, in percent of full scale."""
    upper = (s.luma_before >= 0.6) & (s.luma_before <= 0.98)
    return float((s.luma_after - s.luma_before)[upper].mean()) * 100 if upper.sum() >= ENOUGH else None


def measure_shadows(s: Sample, wanted: float) -> float | None:
    """Mean change of luma in the lower range, in percent of full scale."""
    lower = (s.luma_before >= 0.02) & (s.luma_before <= 0.4)
    return float((s.luma_after - s.luma_before)[lower].mean()) * 100 if lower.sum() >= ENOUGH else None


def measure_vignette(s: Sample, wanted: float) -> float | None:
    """Percent by which the corners are darker."""
    corner = (s.radius > 0.9) & (s.luma_before > max(0.04, 6 * s.step))
    if corner.sum() < ENOUGH:
        return None
    return (1 - float(np.median(s.luma_after[corner] / s.luma_before[corner]))) * 100


def measure_saturation(s: Sample, wanted: float) -> float | None:
    """Percent by which the distance from luma grew, where the wanted result is inside the gamut."""
    slope = _chroma_slope(s, wanted, 0.0)
    return None if slope is None else (slope - 1) * 100


def measure_vibrance(s: Sample, wanted: float) -> float | None:
    """As saturation, on the weaker colours, where it works most, over the weight it should have there."""
    spread = s.before.max(axis=1) - s.before.min(axis=1)
    weak = (spread > 4 * s.step) & (spread < 0.35)
    if weak.sum() < ENOUGH:
        return None
    slope = _chroma_slope(_only(s, weak), wanted, 0.0)
    return None if slope is None else (slope - 1) * 100


def measure_temperature(s: Sample, wanted: float) -> float | None:
    """Percent by which the ratio of red to blue rose: the median over pixels that are not near the ends."""
    return _channel_ratio(s, (0,), (2,))


def measure_tint(s: Sample, wanted: float) -> float | None:
    """Percent by which red and blue rose against green."""
    return _channel_ratio(s, (0, 2), (1,))


def measure_hue(s: Sample, wanted: float) -> float | None:
    """Degrees: the mean turn of chroma in the plane across the grey axis, weighted by its strength."""
    predicted = DEFINITIONS["hue"](s.before, wanted, s.radius)
    inside = ((predicted > -0.02) & (predicted < 1.02)).all(axis=1)
    old, new = _plane(s.before), _plane(s.after)
    use = (np.abs(old) > 0.04) & inside
    if use.sum() < ENOUGH:
        use = np.abs(old) > 0.04
    if not use.any():
        return None
    turn = float(np.degrees(np.angle(np.sum(np.conj(old[use]) * new[use]))))
    # -170 and 190 degrees are the same turn: name it as it was asked.
    return turn + 360 * round((wanted - turn) / 360)


Measure = Callable[[Sample, float], float | None]
MEASURES: Mapping[str, Measure] = {
    "brightness": measure_brightness,
    "exposure": measure_exposure,
    "contrast": measure_contrast,
    "gamma": measure_gamma,
    "highlights": measure_highlights,
    "shadows": measure_shadows,
    "vignette": measure_vignette,
    "saturation": measure_saturation,
    "vibrance": measure_vibrance,
    "temperature": measure_temperature,
    "kelvin": measure_temperature,
    "tint": measure_tint,
    "hue": measure_hue,
}


def chroma(values: Array) -> Array:
    """Distance from luma, (n, 3)."""
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    return (values - (values @ weights)[:, None]).astype(np.float32)


def _plane(values: Array) -> npt.NDArray[np.complex64]:
    red, green, blue = values[:, 0], values[:, 1], values[:, 2]
    plane: npt.NDArray[np.complex64] = (red - (green + blue) / 2 + 1j * (np.sqrt(3) / 2) * (green - blue)).astype(
        np.complex64
    )
    return plane


def _ratio(old: Array, new: Array, level: Array, low: float, high: float) -> float | None:
    use = (old >= low) & (level <= high)
    if use.sum() < ENOUGH:
        use = (old > 0) & (level <= high)
    if not use.any():
        return None
    return float(np.median(new[use] / old[use]))


def _slope(old: Array, new: Array) -> float:
    centred = old - old.mean()
    return float((centred * (new - new.mean())).sum() / max(float((centred**2).sum()), 1e-12))


def _chroma_slope(s: Sample, wanted: float, floor: float) -> float | None:
    old = chroma(s.before)
    factor = max(1.0, 1 + wanted / 100)
    predicted = s.luma_before[:, None] + old * factor
    use = ((predicted > 0.01) & (predicted < 0.99)).all(axis=1)
    if use.sum() < ENOUGH:
        use = np.ones(s.size, dtype=bool)
    old, new = old[use], chroma(s.after)[use]
    energy = float((old**2).sum())
    if energy / max(1, old.size) <= (1.5 * s.step) ** 2 + floor:
        return None
    return float((old * new).sum() / energy)


def _channel_ratio(s: Sample, over: tuple[int, ...], under: tuple[int, ...]) -> float | None:
    use = (s.before > max(0.06, 6 * s.step)).all(axis=1) & (s.before < 0.85).all(axis=1)
    use &= (s.after > 2 * s.step).all(axis=1) & (s.after < 1 - 2 * s.step).all(axis=1)
    if not use.any():
        return None
    old, new = s.before[use], s.after[use]
    change = new / old
    rise = change[:, list(over)].mean(axis=1) / change[:, list(under)].mean(axis=1)
    return (float(np.median(rise)) - 1) * 100


def _only(s: Sample, use: npt.NDArray[np.bool_]) -> Sample:
    return Sample(s.before[use], s.after[use], s.luma_before[use], s.luma_after[use], s.radius[use], s.step)
