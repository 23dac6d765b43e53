"""Camera shake and lack of focus: the blur is read from the picture's power spectrum and undone by a Wiener filter.

A sharp photo's spectrum falls smoothly with frequency, its logarithm is nearly a straight line over that of the
frequency with a slow change over direction (Field 1987; van der Schaaf and van Hateren 1996). A straight motion
multiplies it by a squared sinc along itself, a defocused lens by a squared Airy pattern: among all lengths, directions
and radii the one is taken that leaves the straightest rest. Left out: curved motion, motion of single things, rotation;
without a blur that explains the spectrum the picture is sharpened.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float, Pixels, full_scale
from .detail import raise_and_lower, sharpened
from .noise import luma_plane, noise_sigma

Real = npt.NDArray[np.float64]
Kind = Literal["motion", "defocus", "soft"]

SMALL, LARGE = 128, 256
"""Side of the windows that are transformed, for pictures up to 1024 pixels and above."""
WINDOWS = 7
"""Windows along each side, at most."""
LONGEST = 48.0
"""Pixels of motion that are looked for."""
SURE, LIKELY = 0.28, 0.1
"""Part of the unexplained spectrum that a blur has to explain to be found unasked, and to be believed when asked."""
UNSURE, CAUTION = 0.01, 3.0
"""What is added to the squared transfer, since it is not known exactly, and how many times the noise is reckoned with:
both keep what a zero of the transfer has lost from ringing."""
SHARP = 0.7
"""Standard deviation of the softest lens that counts as sharp, in pixels."""
STRAIGHT = 0.8
"""Mean square that a smooth spectrum leaves unexplained of a sharp photo, at most; some blur is at work beyond it."""
LEAST = 0.01
"""Transfer below this is lost in leakage between frequencies."""


@dataclass(frozen=True, slots=True)
class Blur:
    """A blur and how well it explains a spectrum."""

    kind: Kind
    size: float
    """Length of the motion, radius of the disc, or standard deviation of the Gaussian; pixels."""
    degrees: float = 0.0
    """Direction of the motion, clockwise from the x axis."""
    gain: float = 0.0
    """Part of what no smooth blur explains that this one does, 0-1."""

    def transfer(self, across: Real, down: Real) -> Real:
        """Its transfer function, real, at frequencies in cycles a pixel."""
        if self.kind == "motion":
            turn = math.radians(self.degrees)
            return np.sinc(self.size * (math.cos(turn) * across + math.sin(turn) * down))
        frequency = np.hypot(across, down)
        if self.kind == "defocus":
            return np.interp(frequency * self.size, *_airy())
        result: Real = np.exp(-2 * (np.pi * self.size * frequency) ** 2)
        return result


@cache
def _airy() -> tuple[Real, Real]:
    """(radius times frequency, 2 J1(z) / z), with J1 by its integral."""
    x = np.linspace(0, 40, 8001)
    angle = np.linspace(0, np.pi, 400)
    z = 2 * np.pi * x[1:, None]
    bessel = np.trapezoid(np.cos(angle - z * np.sin(angle)), angle, axis=1) / np.pi
    return x, np.concatenate([[1.0], 2 * bessel / z[:, 0]])


SOFT = tuple(Blur("soft", size) for size in (0.0, 0.5, 0.7, 0.9, 1.2, 1.5, 2.0, 2.5, 3.0))
LENGTHS = (*(3.0 + n for n in range(13)), *(17.0, 19.0, 21.0, 24.0, 28.0, 33.0, 39.0, LONGEST))


@dataclass(frozen=True, slots=True)
class Spectrum:
    """The mean power of a picture's windows, and where it is well above the noise."""

    power: Real
    """(n, n / 2 + 1)."""
    noise: float
    used: npt.NDArray[np.bool_]

    @property
    def frequencies(self) -> tuple[Real, Real]:
        """Across and down, of those that are used."""
        across, down = _frequencies(self.power.shape[0])
        return across[self.used], down[self.used]


def _frequencies(side: int) -> tuple[Real, Real]:
    down, across = np.meshgrid(np.fft.fftfreq(side), np.fft.rfftfreq(side), indexing="ij")
    return across, down


def _basis(across: Real, down: Real) -> Real:
    """Logarithm of the frequency up to its square, and two and four waves around the circle; (n, 7)."""
    line, angle = np.log(np.maximum(np.hypot(across, down), 1e-3)), np.arctan2(down, across)
    waves = [np.cos(2 * angle), np.sin(2 * angle), np.cos(4 * angle), np.sin(4 * angle)]
    return np.stack([np.ones_like(line), line, line**2, *waves], axis=-1)


def spectrum(plane: Pixels) -> Spectrum | None:
    """Of overlapping windows of (h, w) (Welch 1967); None when the picture is too small or has no structure."""
    height, width = plane.shape
    side = LARGE if min(height, width) > 1024 else SMALL
    if min(height, width) < side:
        return None
    window = np.outer(np.hanning(side), np.hanning(side))
    tops, lefts = (
        np.linspace(0, length - side, min(WINDOWS, round((length - side) / side * 2) + 1)).astype(int)
        for length in (height, width)
    )
    total = np.zeros((side, side // 2 + 1))
    for top in tops:
        for left in lefts:
            part = plane[top : top + side, left : left + side].astype(np.float64) / full_scale(plane)
            total += np.abs(np.fft.rfft2((part - part.mean()) * window)) ** 2
    power = total / (len(tops) * len(lefts))
    frequency = np.hypot(*_frequencies(side))
    noise = float(np.quantile(power[frequency > 0.3], 0.05))
    used = (frequency > 2.5 / side) & (frequency < 0.5) & (power > 2.5 * noise) & (power > 1e-9)
    return Spectrum(power, noise, used) if np.count_nonzero(used) > 200 else None


def find_blur(plane: Pixels) -> Blur | None:
    """The straight motion or lack of focus that surely lies on (h, w), or None.

    It explains much of the spectrum, or something of one that no sharp photo has.
    """
    seen = spectrum(plane)
    if seen is None:
        return None
    blur = best_blur(seen)
    enough = LIKELY if _straightest(seen, SOFT)[1] > STRAIGHT else SURE
    return blur if blur.gain >= enough else None


def is_sharp(plane: Pixels) -> bool:
    """Whether the spectrum of (h, w) is that of a sharp photo: no motion, no lack of focus, hardly any softness."""
    seen = spectrum(plane)
    if seen is None:
        return False
    softness, left = _straightest(seen, SOFT)
    return softness.size <= SHARP and left < STRAIGHT and best_blur(seen).gain < LIKELY


def best_blur(seen: Spectrum) -> Blur:
    """The straight motion or lack of focus that leaves the straightest rest, with what it gains."""
    longest = min(LONGEST, seen.power.shape[0] / 5)
    motions = [Blur("motion", length, float(a)) for length in LENGTHS if length <= longest for a in range(0, 180, 10)]
    discs = [Blur("defocus", radius / 4) for radius in range(4, 41)]
    best, left = _straightest(seen, (*motions, *discs))
    if best.kind == "motion":
        near = [Blur("motion", best.size + d / 2, (best.degrees + a) % 180) for d in (-1, 0, 1) for a in (-5, 0, 5)]
        best, left = _straightest(seen, near)
    return replace(best, gain=1 - left / max(_straightest(seen, SOFT)[1], 1e-12))


def _straightest(seen: Spectrum, blurs: Sequence[Blur]) -> tuple[Blur, float]:
    """The blur under which a smooth spectrum leaves the least unexplained, and the mean square of that."""
    across, down = seen.frequencies
    level = np.log(seen.power[seen.used] - seen.noise)
    smooth = np.linalg.qr(_basis(across, down))[0]

    def rest(blur: Blur) -> float:
        left = level - np.log(blur.transfer(across, down) ** 2 + LEAST)
        left -= smooth @ (smooth.T @ left)
        return float((left**2).mean())

    return min(((blur, rest(blur)) for blur in blurs), key=lambda found: found[1])


def _signal(seen: Spectrum, blur: Blur, across: Real, down: Real) -> Real:
    """Power of the smooth spectrum that fits best under the blur, at other frequencies."""
    own = seen.frequencies
    wanted = np.log(seen.power[seen.used] - seen.noise) - np.log(blur.transfer(*own) ** 2 + LEAST)
    weights = np.linalg.lstsq(_basis(*own), wanted, rcond=None)[0]
    result: Real = np.exp(_basis(across, down) @ weights)
    return result


def undone(plane: Pixels, blur: Blur, seen: Spectrum) -> Float:
    """(h, w) without the blur by a Wiener filter, whose signal is the smooth spectrum; float32 on the plane's scale."""
    height, width = plane.shape
    pad = 2 * math.ceil(blur.size) + 8
    rows, columns = cv2.getOptimalDFTSize(height + 2 * pad), cv2.getOptimalDFTSize(width + 2 * pad)
    padded = cv2.copyMakeBorder(
        plane.astype(np.float32), pad, rows - height - pad, pad, columns - width - pad, cv2.BORDER_REFLECT
    )
    down, across = np.meshgrid(np.fft.fftfreq(rows), np.fft.rfftfreq(columns), indexing="ij")
    through = blur.transfer(across, down)
    signal = _signal(seen, blur, across, down)
    doubt = UNSURE + CAUTION * seen.noise / np.maximum(signal, 1e-12)
    undo = (through / (through**2 + doubt)).astype(np.complex64)
    undo /= undo.real[0, 0]
    result = np.fft.irfft2(np.fft.rfft2(padded).astype(np.complex64) * undo, (rows, columns))
    return result[pad : pad + height, pad : pad + width].astype(np.float32)


def reduce_shake(pixels: Pixels, strength: float) -> Pixels:
    """Undo the blur of (h, w, 3), or sharpen when none is found; `strength` is 0-1."""
    plane = luma_plane(pixels)
    seen = spectrum(plane)
    blur = best_blur(seen) if seen is not None else None
    if seen is None or blur is None or blur.gain < LIKELY:
        return sharpened(pixels, plane, 2.0 * strength, 2.0, 2.0 * noise_sigma(plane))
    scale = full_scale(pixels)
    change = (undone(plane, blur, seen) - plane.astype(np.float32)) * np.float32(strength)
    np.clip(change, -scale / 3, scale / 3, out=change)
    np.rint(change, out=change)
    more, less = np.maximum(change, 0).astype(pixels.dtype), np.maximum(-change, 0).astype(pixels.dtype)
    return raise_and_lower(pixels, more, less)
