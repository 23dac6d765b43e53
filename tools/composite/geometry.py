"""Where one picture shows another: a scale and a shift along each axis, and looking through them.

Editors resize, crop, pad and drift; they do not turn. Coordinates are continuous: a pixel reaches from its index to the
next one, so that a change of size is a pure scale. Left out: rotation, perspective, local warps.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Pixels
from ...schema import Box

Size = tuple[int, int]
"""(width, height)."""


@dataclass(frozen=True, slots=True)
class Placement:
    """x of the photo is `x_scale * x + x_shift` of the answer, and so for y; in pixels of each."""

    x_scale: float
    y_scale: float
    x_shift: float = 0.0
    y_shift: float = 0.0

    def resized(self, photo: tuple[float, float], answer: tuple[float, float]) -> Placement:
        """The same placement after the photo and the answer were resized by these factors (x, y)."""
        return Placement(
            self.x_scale * answer[0] / photo[0],
            self.y_scale * answer[1] / photo[1],
            self.x_shift * answer[0],
            self.y_shift * answer[1],
        )

    def indices(self, left: float = 0.0, top: float = 0.0) -> npt.NDArray[np.float64]:
        """2x3, from pixel indices of the photo's part that begins at (left, top) to pixel indices of the answer."""
        x = self.x_scale * (left + 0.5) + self.x_shift - 0.5
        y = self.y_scale * (top + 0.5) + self.y_shift - 0.5
        return np.array([[self.x_scale, 0, x], [0, self.y_scale, y]])

    def covered(self, photo: Size, answer: Size) -> Box:
        """The box of whole pixels of the photo that the answer shows; empty (w or h 0) when it shows none."""
        left, right = (edge for edge in _span(self.x_scale, self.x_shift, answer[0], photo[0]))
        top, bottom = (edge for edge in _span(self.y_scale, self.y_shift, answer[1], photo[1]))
        return left, top, max(0, right - left), max(0, bottom - top)


def _span(scale: float, shift: float, answer: int, photo: int) -> tuple[int, int]:
    slack = 1e-3  # a whole pixel is not lost to rounding
    first, last = int(np.ceil(-shift / scale - slack)), int(np.floor((answer - shift) / scale + slack))
    return max(0, first), min(photo, last)


def fill(photo: Size, answer: Size) -> Placement:
    """The answer shows the whole photo, stretched to its size."""
    return Placement(answer[0] / photo[0], answer[1] / photo[1])


def fit(photo: Size, answer: Size, scale: float) -> Placement:
    """The answer's middle is the photo's, at one scale for both axes."""
    return Placement(scale, scale, (answer[0] - scale * photo[0]) / 2, (answer[1] - scale * photo[1]) / 2)


def sample(answer: Pixels, placement: Placement, size: Size, *, flags: int = cv2.INTER_CUBIC) -> Pixels:
    """The answer as the photo of that size would show it; its edge pixels are repeated outside.

    The answer should not be larger than the photo: nothing is averaged.
    """
    warped = cv2.warpAffine(
        answer, placement.indices(), size, flags=flags | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    return warped.reshape(size[1], size[0], *answer.shape[2:])


def reduced(pixels: Pixels, factor: tuple[float, float]) -> tuple[Pixels, tuple[float, float]]:
    """The picture made smaller by these factors (x, y; those above 1 do nothing), and the factors that came out."""
    height, width = pixels.shape[:2]
    size = max(1, round(width * min(1, factor[0]))), max(1, round(height * min(1, factor[1])))
    if size == (width, height):
        return pixels, (1.0, 1.0)
    small = cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)
    return small.reshape(size[1], size[0], *pixels.shape[2:]), (size[0] / width, size[1] / height)
