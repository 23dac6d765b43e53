"""The picture as detectors see it: an 8-bit RGB copy of at most 1024 pixels, with derived planes made when first asked.

Left out: what is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import Any, TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float, Mask, Pixels, full_scale, split_alpha

LONG_EDGE = 1024
"""Detectors work on a copy no longer than this."""

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class View:
    """A small copy of a picture. All planes are (h, w), the rows and columns of `rgb`."""

    rgb: Pixels
    """(h, w, 3) uint8; transparent pixels are mid-grey."""
    alpha: Mask | None
    """(h, w) uint8, only when it varies."""
    scale: float
    """Pixels of the picture per pixel of the view."""
    answers: dict[object, Any] = field(default_factory=dict, repr=False)
    """What was already found out about it; see `once`."""

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        return int(self.rgb.shape[0]), int(self.rgb.shape[1])

    @property
    def area(self) -> int:
        """Number of pixels."""
        return self.shape[0] * self.shape[1]

    @property
    def diagonal(self) -> float:
        """Length of the diagonal in pixels."""
        return float(np.hypot(*self.shape))

    @cached_property
    def gray(self) -> Pixels:
        """Luma, uint8."""
        return cv2.cvtColor(self.rgb, cv2.COLOR_RGB2GRAY)

    @cached_property
    def lab(self) -> Float:
        """(h, w, 3) CIELAB: L 0-100, a and b about +-100."""
        return np.asarray(cv2.cvtColor(self.rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2Lab), np.float32)

    @cached_property
    def chroma(self) -> Float:
        """CIELAB chroma, 0 for grey."""
        result: Float = np.hypot(self.lab[..., 1], self.lab[..., 2])
        return result

    @cached_property
    def hsv(self) -> Float:
        """(h, w, 3): hue in degrees 0-360, saturation and value 0-1."""
        return np.asarray(cv2.cvtColor(self.rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2HSV), np.float32)

    @cached_property
    def colourless(self) -> bool:
        """Whether it is a grey picture: 99 % of its pixels have next to no chroma."""
        return float(np.percentile(self.chroma, 99)) < 3.0

    @cached_property
    def opaque(self) -> npt.NDArray[np.bool_]:
        """Where the picture is more than half opaque."""
        if self.alpha is None:
            return np.ones(self.shape, bool)
        return np.asarray(self.alpha >= 128)

    def smaller(self, long_edge: int) -> View:
        """The same view, no longer than that."""
        height, width = self.shape
        factor = long_edge / max(height, width)
        if factor >= 1:
            return self
        if long_edge not in self.answers:
            self.answers[long_edge] = self._resized(factor)
        result: View = self.answers[long_edge]
        return result

    def _resized(self, factor: float) -> View:
        height, width = self.shape
        size = max(1, round(width * factor)), max(1, round(height * factor))
        alpha = None if self.alpha is None else cv2.resize(self.alpha, size, interpolation=cv2.INTER_AREA)
        return View(cv2.resize(self.rgb, size, interpolation=cv2.INTER_AREA), alpha, self.scale / factor)


@dataclass(frozen=True, eq=False, slots=True)
class Candidate:
    """One region that might be meant."""

    mask: npt.NDArray[np.bool_]
    """(h, w) of the view."""
    score: float
    """0-1: how sure the detector is."""
    method: str
    note: str = ""
    exact: bool = False
    """Its outline is given by geometry and must not be pulled to the picture's edges."""
    coarse: float = 1.0
    """Pixels of the view per pixel of the copy on which it was found."""

    @property
    def area(self) -> int:
        """Number of pixels."""
        return int(np.count_nonzero(self.mask))

    def scored(self, score: float, note: str = "") -> Candidate:
        """The same region with another score and, if given, a note more."""
        return replace(self, score=float(score), note="; ".join(n for n in (self.note, note) if n))


def once(find: Callable[[View], T]) -> Callable[[View], T]:
    """Let a function of a view work once for each view: a phrase asks for the same faces several times."""

    @wraps(find)
    def remembered(view: View) -> T:
        if remembered not in view.answers:
            view.answers[remembered] = find(view)
        result: T = view.answers[remembered]
        return result

    return remembered


def look(pixels: Pixels) -> View:
    """Make the view of a picture (h, w, 3 or 4), uint8 or uint16, or of a grey (h, w)."""
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[..., None], 3, axis=2)
    elif pixels.shape[2] < 3:
        pixels = np.repeat(pixels[..., :1], 3, axis=2)
    colour, alpha = split_alpha(pixels)
    height, width = colour.shape[:2]
    factor = min(1.0, LONG_EDGE / max(height, width))
    rgb = _to_size(colour, factor)
    visible = None if alpha is None else _to_size(alpha, factor)
    if visible is not None and int(visible.max()) - int(visible.min()) < 16:
        visible = None
    if visible is not None:
        rgb[visible < 8] = 128
    return View(rgb, visible, 1 / factor)


def _to_size(plane: npt.NDArray[Any], factor: float) -> npt.NDArray[Any]:
    height, width = plane.shape[:2]
    small = np.ascontiguousarray(plane)
    if factor < 1:
        size = max(1, round(width * factor)), max(1, round(height * factor))
        small = cv2.resize(small, size, interpolation=cv2.INTER_AREA)
    if full_scale(plane) > 255:
        return np.rint(small / np.float32(257)).astype(np.uint8)
    return small.copy()


def kernel(size: float) -> npt.NDArray[np.uint8]:
    """A round structuring element about `size` pixels wide, at least 3."""
    odd = max(3, round(size) | 1)
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (odd, odd)), np.uint8)


def morph(mask: npt.NDArray[np.bool_], operation: int, size: float) -> npt.NDArray[np.bool_]:
    """Open, close, dilate or erode a mask with a round element."""
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), operation, kernel(size)) > 0)


def components(mask: npt.NDArray[np.bool_], least: int) -> list[npt.NDArray[np.bool_]]:
    """The connected parts (8 neighbours) of at least `least` pixels, largest first; at most 200."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    areas = [(int(stats[i, cv2.CC_STAT_AREA]), i) for i in range(1, count)]
    kept = sorted((a for a in areas if a[0] >= least), key=lambda a: (-a[0], a[1]))[:200]
    return [np.asarray(labels == i) for _, i in kept]


def fill_holes(mask: npt.NDArray[np.bool_], largest: int | None = None) -> npt.NDArray[np.bool_]:
    """Fill the parts of the outside that do not touch the border, those up to `largest` pixels when given."""
    outside = np.pad(~mask, 1, constant_values=True).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(outside, connectivity=4)
    holes = np.ones(count, bool)
    holes[0] = holes[labels[0, 0]] = False
    if largest is not None:
        holes &= stats[:, cv2.CC_STAT_AREA] <= largest
    return np.asarray(mask | holes[labels[1:-1, 1:-1]])


def enlarge(mask: npt.NDArray[np.bool_], shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Bring a mask of a smaller view to (h, w)."""
    if mask.shape == shape:
        return mask
    large = cv2.resize(mask.astype(np.uint8) * 255, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large >= 128)


def union(masks: Iterable[npt.NDArray[np.bool_]], shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """All masks together."""
    result = np.zeros(shape, bool)
    for mask in masks:
        result |= mask
    return result


def ramp(value: float, low: float, high: float) -> float:
    """0 below `low`, 1 above `high`, straight in between (`low` may be the larger one)."""
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))
