"""How near hints, a reference and a tint bring a photo whose colour was dropped to its own colours.

A photo in colour loses its colour; some of its true colours are given back at points of a grid (or another photo is
given as the reference), and what `colorize` makes of that is compared with the truth. Left out: words, whose colours
nobody can compare with a truth, and taste.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from ..images.pixels import LUMA, Pixels, luma
from ..tools.photo.colorize import colorize
from ..tools.photo.colorize_chroma import chroma_of
from .photos import photo
from .section import Goal, Section, table

PHOTOS = ("coffee", "astronaut", "chelsea", "meadow", "fig", "pagoda", "dahlia", "hopper", "sunset", "dogs")
REFERENCES = {"meadow": "mountains", "mountains": "meadow", "stream": "meadow", "dahlia": "fig", "coffee": "wine"}
"""Photo -> another photo of much the same things."""
POINTS = (10, 40, 160)
SIDE = 400
"""Long side at which colours are compared: chroma has no finer truth in a JPEG file."""


def measure() -> Section:
    """Chroma against the truth, luma, and CPU time."""
    rows, gains, against_nearest, lumas = [], [], [], []
    for name in PHOTOS:
        true = _small(photo(name))
        gray = _gray(true)
        cells: list[object] = [name, f"{_psnr(gray, true):.1f}"]
        for count in POINTS:
            hints = _hints(true, count)
            solved = colorize.apply(gray, hints=hints).pixels
            lumas.append(float(np.abs(_luma(solved) - _luma(gray)).max()))
            reached, plain = _psnr(solved, true), _psnr(_nearest(gray, hints), true)
            cells.append(f"{reached:.1f} ({plain:.1f})")
            if count == 40:
                gains.append(reached - _psnr(gray, true))
                against_nearest.append(reached - plain)
        cells.append(f"{_psnr(colorize.apply(gray).pixels, true):.1f}")
        rows.append(cells)
    likeness = [_like(name, other) for name, other in REFERENCES.items()]
    small, large = _seconds(1.0), _seconds(12.0)
    goals = (
        Goal("colour, 40 hints: nearer the truth than grey", float(np.mean(gains)), 6.0, "dB"),
        Goal("colour, 40 hints: nearer than the nearest hint's colour", float(np.mean(against_nearest)), 1.0, "dB"),
        Goal("reference (its other half): nearer than grey", float(np.mean([own for *_, own in likeness])), 1.0, "dB"),
        Goal("largest change of luma", max(lumas) * 255, 1.0, "/255", "lower"),
        Goal("CPU time, 1 megapixel", small, 6.0, "s", "lower"),
        Goal("CPU time, 12 megapixels", large, 10.0, "s", "lower"),
    )
    header = ("photo", "grey", *(f"{count} points (nearest hint)" for count in POINTS), "tint")
    text = f"""{len(PHOTOS)} colour photos at {SIDE} pixels lose their colour. Their true colours are given back as
single points in the middle of the cells of a grid, and the result is compared with the truth: PSNR of chroma in dB,
higher is nearer. In brackets: every pixel with the colour of the hint nearest to it, without looking at luminance.

{table(header, rows)}

With a reference: the photo's right half coloured after its left half, and after another photo of much the same things.

{_references(likeness)}

The time is that of 40 points, from pixels to pixels. Points do what they promise where things differ in luminance;
where two colours meet at equal luminance nothing shows the outline, and colour runs over it. A reference is a guess by
brightness and texture: the photo's own other half helps, another photo only where its bright and dark things have the
colours of these; elsewhere the result is further from the truth than grey is. The tint holds no colours of things and
is about as far from the truth as grey; its note says that it is a tint. A trained colouriser knows what things are,
which none of this does."""
    return Section("Colorizing", goals, text)


def _references(likeness: Sequence[tuple[str, float, float, float]]) -> str:
    rows = [
        (name, f"{gray:.1f}", f"{gray + own:.1f}", f"{gray + other:.1f}", REFERENCES[name])
        for name, gray, other, own in likeness
    ]
    return table(("photo", "grey", "own other half", "another photo", "which"), rows)


def _small(pixels: Pixels) -> Pixels:
    factor = SIDE / max(pixels.shape[:2])
    result: Pixels = cv2.resize(pixels[..., :3], None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return result


def _gray(pixels: Pixels) -> Pixels:
    gray = np.rint(luma(pixels) * 255).astype(np.uint8)
    return np.repeat(gray[..., None], 3, axis=2)


def _hints(true: Pixels, count: int) -> list[dict[str, Any]]:
    """About `count` points in the middle of equal cells, with the median of the true colours around each."""
    height, width = true.shape[:2]
    rows = max(1, round(math.sqrt(count * height / width)))
    columns = max(1, round(count / rows))
    hints = []
    for row in range(rows):
        for column in range(columns):
            x, y = int((column + 0.5) * width / columns), int((row + 0.5) * height / rows)
            around = true[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2].reshape(-1, 3)
            red, green, blue = (int(value) for value in np.median(around, axis=0))
            hints.append({"color": f"#{red:02x}{green:02x}{blue:02x}", "discs": [[x, y, 0]]})
    return hints


def _nearest(gray: Pixels, hints: Sequence[dict[str, Any]]) -> Pixels:
    """Every pixel with the chroma of the nearest hint."""
    height, width = gray.shape[:2]
    places = np.array([hint["discs"][0][:2] for hint in hints])
    colours = np.array([[int(hint["color"][i : i + 2], 16) for i in (1, 3, 5)] for hint in hints], np.float32)
    rows, columns = np.mgrid[:height, :width]
    apart = (columns[..., None] - places[:, 0]) ** 2 + (rows[..., None] - places[:, 1]) ** 2
    shift = colours - (colours @ LUMA)[:, None]
    result: Pixels = np.clip(np.rint(gray + shift[apart.argmin(axis=2)]), 0, 255).astype(np.uint8)
    return result


def _psnr(pixels: Pixels, true: Pixels) -> float:
    """Of the two channels of chroma, in dB."""
    wrong = _chroma(pixels) - _chroma(true)
    return float(-10 * np.log10(max(float((np.abs(wrong) ** 2).mean()) / 2, 1e-12)))


def _chroma(pixels: Pixels) -> np.ndarray[Any, np.dtype[np.complex128]]:
    return chroma_of(pixels.astype(np.float64) / 255, _luma(pixels))


def _luma(pixels: Pixels) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Unrounded, 0-1."""
    return (pixels.astype(np.float64) / 255) @ LUMA


def _like(name: str, other: str) -> tuple[str, float, float, float]:
    """(photo, PSNR of grey, gain with another photo as the reference, gain with the photo's own other half)."""
    true = _small(photo(name))
    middle = true.shape[1] // 2
    left, right = np.ascontiguousarray(true[:, :middle]), np.ascontiguousarray(true[:, middle:])
    gray = _gray(right)
    start = _psnr(gray, right)
    own, foreign = (
        _psnr(colorize.apply(gray, reference=reference).pixels, right) - start
        for reference in (left, _small(photo(other)))
    )
    return name, start, foreign, own


def _seconds(megapixels: float) -> float:
    """CPU seconds of 40 points on `coffee` at that size; the best of two."""
    factor = math.sqrt(megapixels * 1e6 / (600 * 400))
    true = np.ascontiguousarray(cv2.resize(photo("coffee"), None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC))
    gray, hints = _gray(true), _hints(true, 40)
    times = []
    for _ in range(2):
        started = time.process_time()
        colorize.apply(gray, hints=hints)
        times.append(time.process_time() - started)
    return min(times)
