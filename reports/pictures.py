"""Pictures for a web page: bounded copies as data URLs, and the outline of a mask as an SVG path.

Left out: colour management; a profile is handed on to the browser, which manages colours itself.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from ..images.pixels import Mask, Pixels, bounding_box, cut
from ..images.view import area, bounded_size, shrink
from ..schema import Matrix

JPEG_QUALITY = 88
MOST_CONTOURS = 120
"""A mask in more pieces than this is noise to the eye; the largest pieces are drawn."""
OUTLINE_EDGE = 1024
"""The part of a mask that is not empty is followed on a copy of at most so many pixels on its long side."""

SMALLEST_SHARE = 0.2
"""A crop to less of the picture than this is shown large, not in its place."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a page can show."""

    url: str
    width: int
    height: int
    """Of the bounded copy, in pixels."""
    transparent: bool


def picture(pixels: Pixels, edge: int, profile: bytes | None = None) -> Picture:
    """A copy of at most `edge` pixels on its long side as a data URL: JPEG, or PNG where something is transparent.

    `pixels` is (h, w, 3 or 4), 8 or 16 bits; `profile` is the ICC profile of its colours.
    """
    small = shrink(pixels, edge)
    height, width = small.shape[:2]
    transparent = small.shape[2] == 4 and bool((small[..., 3] < 255).any())
    image = Image.fromarray(np.ascontiguousarray(small if transparent else small[..., :3]))
    buffer = io.BytesIO()
    if transparent:
        image.save(buffer, "PNG", compress_level=6, icc_profile=profile)
    else:
        image.save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True, icc_profile=profile)
    kind = "png" if transparent else "jpeg"
    url = f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
    return Picture(url, width, height, transparent)


Place = tuple[float, float, float, float]
"""x, y, width, height of a picture on a plane that it shares with another."""


def fitted(before: tuple[int, int], after: tuple[int, int]) -> tuple[Place, Place]:
    """Two pictures (width, height) on one centre with equal long edges: for a look at both when nothing lines up."""
    places = []
    for width, height in (before, after):
        edge = max(width, height)
        places.append((-width / edge / 2, -height / edge / 2, width / edge, height / edge))
    return places[0], places[1]


def placed_over(before: tuple[int, int], after: tuple[int, int], matrix: Matrix | None) -> tuple[Place, Place] | None:
    """Two pictures so that the same things lie on the same spot, as after a crop, a resize or a border.

    `matrix` maps the picture before to the one after, both measured in shares of their own size. None when that takes
    more than moving and scaling, or when what is left would be too small to see.
    """
    if matrix is None:
        return None
    (sx, kx, tx), (ky, sy, ty), (px, py, one) = matrix
    if max(abs(kx), abs(ky), abs(px), abs(py), abs(one - 1)) > 1e-3 or min(sx, sy) <= 1e-3:
        return None
    width, height = before
    place = (-tx / sx * width, -ty / sy * height, width / sx, height / sy)
    stretch = (place[2] / place[3]) / (after[0] / after[1])
    if not (0.98 < stretch < 1.02 and SMALLEST_SHARE < 1 / (sx * sy) < 1 / SMALLEST_SHARE):
        return None
    return (0.0, 0.0, float(width), float(height)), place


def outline(mask: Mask, matrix: Matrix, before: tuple[int, int], after: tuple[int, int], size: tuple[int, int]) -> str:
    """The edge of a mask as an SVG path in a picture of `size` (width, height), "" when nothing of it is to be seen.

    `mask` (h, w) belongs to the picture before a step, whose full size is `before`; `matrix` maps its coordinates to
    those of the picture after, full size `after`, which is shown at `size`.
    """
    height, width = mask.shape[:2]
    to_before = np.diag([before[0] / width, before[1] / height, 1.0])
    to_shown = np.diag([size[0] / after[0], size[1] / after[1], 1.0])
    placed = to_shown @ np.asarray(matrix, np.float64) @ to_before
    if np.allclose(placed, np.diag([size[0] / width, size[1] / height, 1.0])):
        shown = area(mask, size)
    else:
        shown = cv2.warpPerspective(mask, placed, size, flags=cv2.INTER_LINEAR)
    inside = (shown >= 128).astype(np.uint8)
    if not inside.any() or inside.all():
        return ""
    return _traced(inside)


def own_outline(mask: Mask) -> str:
    """The edge of a mask (h, w) as an SVG path in the mask's own pixels, "" for an empty one.

    Followed on a bounded copy of the box that holds it, so that a small thing on a large photo keeps its shape.
    """
    box = bounding_box(mask)
    if box is None:
        return ""
    x, y, width, height = box
    size = bounded_size(width, height, OUTLINE_EDGE)
    part = cut(mask, box)
    shown = part if size == (width, height) else area(part, size)
    level = min(
        128, (int(shown.max()) + 1) // 2
    )  # a line of one pixel, and a mask that is soft all over, have an edge too
    return _traced((shown >= level).astype(np.uint8), (width / size[0], height / size[1]), (x, y))


def _traced(inside: Mask, scale: tuple[float, float] = (1.0, 1.0), corner: tuple[int, int] = (0, 0)) -> str:
    """The edges of what is not 0, each point scaled and moved by `corner`."""
    contours, _ = cv2.findContours(inside, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    largest = sorted(contours, key=len, reverse=True)[:MOST_CONTOURS]
    simple = (cv2.approxPolyDP(contour, 0.8, True).reshape(-1, 2) for contour in largest)
    return "".join(_path((points + 0.5) * scale + corner) for points in simple)


def _path(points: npt.NDArray[np.floating]) -> str:
    """A closed SVG sub-path through those points (n, 2)."""
    steps = " ".join(f"{round(x, 1):g} {round(y, 1):g}" for x, y in points.tolist())
    return f"M{steps}Z"
