"""Camera shake: a straight motion is estimated and undone by a Wiener filter, else the picture is sharpened.

Left out: curved motion, motion of single things, rotation; what looks the same in all directions is taken for lack of
focus.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float, Pixels, full_scale
from .detail import raise_and_lower, sharpened
from .noise import luma_plane, noise_sigma

PATCH = 768
"""Side of the middle part that is measured."""
LONGEST = 48
"""Pixels of motion that are looked for."""
DEEP = -0.14
"""Autocorrelation below which a length is believed."""
EVEN = 0.6
"""Motion leaves less than this part of the gradients' energy along itself, compared with across."""
ANGLES = tuple(range(0, 180, 5))


def motion_kernel(length: float, degrees: float) -> Float:
    """A straight motion as a kernel that sums to 1, antialiased."""
    side = 2 * math.ceil(length / 2) + 3
    big = np.zeros((side * 8, side * 8), np.float32)
    centre, half = side * 4 - 0.5, length * 4
    dx, dy = half * math.cos(math.radians(degrees)), half * math.sin(math.radians(degrees))
    start, end = (round(centre - dx), round(centre - dy)), (round(centre + dx), round(centre + dy))
    cv2.line(big, start, end, 1.0, 8)
    kernel = cv2.resize(big, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32)
    kernel /= kernel.sum()
    return kernel


def find_motion(plane: Pixels) -> tuple[float, float] | None:
    """(length in pixels, degrees clockwise from the x axis) of a straight motion, or None.

    A motion leaves each edge doubled with opposite sign: along it, the autocorrelation of the derivative has a minimum
    at the length of the motion (Yitzhaky and Kopeika 1997).
    """
    height, width = plane.shape
    side = min(height, width, PATCH)
    if side < 64:
        return None
    top, left = (height - side) // 2, (width - side) // 2
    patch = plane[top : top + side, left : left + side].astype(np.float32) / np.float32(full_scale(plane))
    window = np.hanning(side).astype(np.float32)
    dy, dx = np.gradient(cv2.GaussianBlur(patch, (0, 0), 1.0))

    def along(degrees: float) -> npt.NDArray[np.float64]:
        slope = math.cos(math.radians(degrees)) * dx + math.sin(math.radians(degrees)) * dy
        return np.asarray(slope, dtype=np.float64)

    energy = [float((along(degrees) ** 2).mean()) for degrees in ANGLES]
    best: tuple[float, float, float] = (DEEP, 0.0, 0.0)
    for degrees, own, across in zip(ANGLES, energy, energy[18:] + energy[:18], strict=True):
        if own > 1.25 * min(energy) or own > EVEN * across:
            continue
        spectrum = np.fft.rfft2(along(degrees) * window[:, None] * window[None, :])
        correlation = np.fft.irfft2(np.abs(spectrum) ** 2, (side, side))
        lags = np.arange(5, min(LONGEST, side // 3))
        y, x = np.sin(np.radians(degrees)) * lags, np.cos(np.radians(degrees)) * lags
        line = correlation[np.rint(y).astype(int), np.rint(x).astype(int)] / max(float(correlation[0, 0]), 1e-12)
        at = int(np.argmin(line))
        if line[at] < best[0]:
            best = (float(line[at]), float(lags[at]) - 1.0, float(degrees))
    return None if best[1] == 0.0 else (best[1], best[2])


def wiener(plane: Pixels, kernel: Float, noise: float) -> Float:
    """Undo a blur of (h, w) by a Wiener filter; `noise` is the noise-to-signal ratio. float32 on the plane's scale."""
    height, width = plane.shape
    pad = kernel.shape[0] * 2
    rows, columns = cv2.getOptimalDFTSize(height + 2 * pad), cv2.getOptimalDFTSize(width + 2 * pad)
    padded = cv2.copyMakeBorder(
        plane.astype(np.float32), pad, rows - height - pad, pad, columns - width - pad, cv2.BORDER_REFLECT
    )
    blur = np.zeros((rows, columns), np.float32)
    half = kernel.shape[0] // 2
    blur[: kernel.shape[0], : kernel.shape[1]] = kernel
    seen = np.fft.rfft2(np.roll(blur, (-half, -half), (0, 1))).astype(np.complex64)
    undo = (1.0 + noise) * np.conj(seen) / (np.abs(seen) ** 2 + np.float32(noise))
    result = np.fft.irfft2(np.fft.rfft2(padded).astype(np.complex64) * undo.astype(np.complex64), (rows, columns))
    return result[pad : pad + height, pad : pad + width].astype(np.float32)


def reduce_shake(pixels: Pixels, strength: float) -> Pixels:
    """Undo a straight motion of (h, w, 3), or sharpen when none is found; `strength` is 0-1."""
    plane = luma_plane(pixels)
    noise = noise_sigma(plane)
    motion = find_motion(plane)
    if motion is None:
        return sharpened(pixels, plane, 2.0 * strength, 2.0, 2.0 * noise)
    scale = full_scale(pixels)
    clear = wiener(plane, motion_kernel(*motion), min(max(0.01, 5.0 * noise), 0.05))
    change = (clear - plane.astype(np.float32)) * np.float32(strength)
    np.clip(change, -scale / 4, scale / 4, out=change)
    np.rint(change, out=change)
    more, less = np.maximum(change, 0).astype(pixels.dtype), np.maximum(-change, 0).astype(pixels.dtype)
    return raise_and_lower(pixels, more, less)
