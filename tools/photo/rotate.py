"""Rotate, straighten and flip.

Multiples of 90 degrees only move pixels. Any other rotation resamples once (bicubic) and grows the canvas so that
nothing is lost; its corners are transparent when the picture has alpha, else filled with the median colour of the
picture's edge. Straightening crops instead, to the largest upright rectangle of the picture's own aspect, as photo
applications do. Left out: perspective correction.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

import cv2
import numpy as np
import numpy.typing as npt

from ...errors import ToolError
from ...images.pixels import Pixels, luma
from ...schema import IDENTITY, Matrix, Photo, SubRequest
from ..base import Amount, Edited, Unserved, edit_tool
from .asked import asked_number, refuse_others
from .resize import MAX_PIXELS

MAX_TILT = 15.0
"""Degrees within which a horizon is looked for."""
WARP_LIMIT = 32766
"""`cv2.warpAffine` takes no longer side."""
QUARTERS = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}
AXES: dict[str, Literal["horizontal", "vertical"]] = {
    "horizontal": "horizontal",
    "horizontally": "horizontal",
    "mirror": "horizontal",
    "left-right": "horizontal",
    "left right": "horizontal",
    "vertical": "vertical",
    "vertically": "vertical",
    "upside down": "vertical",
    "top-bottom": "vertical",
    "top bottom": "vertical",
}


def bind(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """Arguments of `rotate`; counter-clockwise is negative."""
    refuse_others(sub_request, ("angle", "straighten"), "rotate")
    angle, straighten = sub_request.parameter("angle"), sub_request.parameter("straighten")
    if straighten is not None:
        if straighten.amount is None or str(straighten.amount).lower() in ("true", "auto", "yes", "horizon"):
            return {"straighten": True}
        degrees = asked_number(straighten, ("degrees",), -45, 45)
        return {"straighten": True, "angle": -degrees if straighten.direction == "decrease" else degrees}
    if angle is None:
        raise Unserved("how far to rotate is not said", needs="an angle in degrees, or 'straighten'")
    degrees = 90.0 if angle.amount is None else asked_number(angle, ("degrees",), -3600, 3600)
    return {"angle": -degrees if angle.direction == "decrease" else degrees}


def bind_flip(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """Arguments of `flip`; without an axis it is a mirror."""
    refuse_others(sub_request, ("axis",), "flip")
    axis = sub_request.parameter("axis")
    words = "horizontal" if axis is None or axis.amount is None else " ".join(str(axis.amount).lower().split())
    if words not in AXES:
        raise Unserved(f"cannot flip along {words[:40]!r}; say 'horizontal' (a mirror) or 'vertical'")
    return {"axis": AXES[words]}


@edit_tool(actions=("rotate",), region="none", geometric=True, blends=False, bind=bind)
def rotate(
    pixels: Pixels,
    *,
    angle: Annotated[float | None, Amount("degrees", 90, -3600, 3600)] = None,
    straighten: bool = False,
) -> Edited:
    """Rotate the picture clockwise by degrees, or straighten it: by those degrees, or by the tilt of its horizon."""
    if straighten:
        if angle is None:
            tilt = estimate_tilt(pixels)
            if tilt is None:
                raise ToolError("rotate: no horizon found; give the degrees, for example 'straighten by 3 degrees'")
            angle = -tilt
        inner, matrix = _warp(pixels, angle, keep_all=False)
        return Edited(inner, matrix, f"straightened by {angle:+.2f} degrees, now {inner.shape[1]}x{inner.shape[0]}")
    if angle is None:
        raise ToolError("rotate: no angle given; give degrees, or straighten=true")
    if angle % 90 == 0:
        turned, matrix = _turn(pixels, round(angle / 90) % 4)
    else:
        turned, matrix = _warp(pixels, angle, keep_all=True)
    return Edited(turned, matrix, f"rotated by {angle:g} degrees, now {turned.shape[1]}x{turned.shape[0]}")


@edit_tool(actions=("flip",), region="none", geometric=True, blends=False, bind=bind_flip)
def flip(pixels: Pixels, *, axis: Literal["horizontal", "vertical"] = "horizontal") -> Edited:
    """Flip the picture: horizontal is a mirror (left and right change places), vertical puts the top at the bottom."""
    height, width = pixels.shape[:2]
    if axis == "horizontal":
        return Edited(_copy(cv2.flip(pixels, 1)), ((-1.0, 0.0, width - 1.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)))
    return Edited(_copy(cv2.flip(pixels, 0)), ((1.0, 0.0, 0.0), (0.0, -1.0, height - 1.0), (0.0, 0.0, 1.0)))


def estimate_tilt(pixels: Pixels) -> float | None:
    """Degrees by which the picture leans clockwise, within 15 either way; None when its lines do not agree.

    Straight segments (LSD, von Gioi et al. 2010) within 15 degrees of level or plumb vote for the tilt with their
    length; the peak of the smoothed votes counts when it holds enough of them and enough length to be more than chance.
    """
    height, width = pixels.shape[:2]
    if min(height, width) < 32:
        return None
    gray: Pixels = (luma(pixels) * 255).astype(np.uint8)
    factor = 1000 / max(height, width)
    if factor < 1:
        gray = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(gray)[0]
    if found is None:
        return None
    size = max(gray.shape)
    lines = found.reshape(-1, 4)
    delta = lines[:, 2:] - lines[:, :2]
    length = np.hypot(delta[:, 0], delta[:, 1])
    slope = np.degrees(np.arctan2(delta[:, 1], delta[:, 0]))
    tilt = (slope + 45) % 90 - 45
    level = np.abs((slope + 90) % 180 - 90) < 45
    use = (length > 0.03 * size) & (np.abs(tilt) <= MAX_TILT)
    if not use.any():
        return None
    # Long lines say more than many short ones; a plumb line may be perspective, a level one rarely is.
    weight = (length[use] / size) ** 1.5 * np.where(level[use], 1.0, 0.7)
    return _peak(tilt[use], weight)


def _peak(tilt: npt.NDArray[np.floating], weight: npt.NDArray[np.floating]) -> float | None:
    bins = np.arange(-MAX_TILT, MAX_TILT + 0.05, 0.1)
    votes = np.exp(-0.5 * ((bins[:, None] - tilt[None]) / 0.6) ** 2) @ weight
    best = float(bins[votes.argmax()])
    agreed, total = float(weight[np.abs(tilt - best) < 1.5].sum()), float(weight.sum())
    if agreed < 0.03 or agreed < 0.35 * total:
        return None
    near = np.abs(tilt - best) < 1.0
    return float(np.average(tilt[near], weights=weight[near]))


def inner_size(width: int, height: int, degrees: float) -> tuple[int, int]:
    """The largest upright rectangle of the same aspect inside a width x height picture rotated by up to 45 degrees."""
    sin, cos = abs(math.sin(math.radians(degrees))), abs(math.cos(math.radians(degrees)))
    factor = min(width / (width * cos + height * sin), height / (width * sin + height * cos))
    return max(1, math.floor(width * factor)), max(1, math.floor(height * factor))


def outer_size(width: int, height: int, degrees: float) -> tuple[int, int]:
    """The upright rectangle around a width x height picture rotated by those degrees."""
    sin, cos = abs(math.sin(math.radians(degrees))), abs(math.cos(math.radians(degrees)))
    return math.ceil(width * cos + height * sin - 1e-6), math.ceil(width * sin + height * cos - 1e-6)


def _turn(pixels: Pixels, quarters: int) -> tuple[Pixels, Matrix]:
    height, width = pixels.shape[:2]
    matrices: tuple[Matrix, ...] = (
        IDENTITY,
        ((0.0, -1.0, height - 1.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)),
        ((-1.0, 0.0, width - 1.0), (0.0, -1.0, height - 1.0), (0.0, 0.0, 1.0)),
        ((0.0, 1.0, 0.0), (-1.0, 0.0, width - 1.0), (0.0, 0.0, 1.0)),
    )
    turned = pixels.copy() if quarters == 0 else cv2.rotate(pixels, QUARTERS[quarters])
    return _copy(turned), matrices[quarters]


def _warp(pixels: Pixels, degrees: float, *, keep_all: bool) -> tuple[Pixels, Matrix]:
    height, width = pixels.shape[:2]
    new_width, new_height = (outer_size if keep_all else inner_size)(width, height, degrees)
    if max(width, height, new_width, new_height) > WARP_LIMIT or new_width * new_height > MAX_PIXELS:
        raise ToolError(
            f"rotate: {width}x{height} is too large to rotate by {degrees:g} degrees (to {new_width}x{new_height}); "
            "rotate by a multiple of 90 or resize first"
        )
    sin, cos = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    centre_x, centre_y = (width - 1) / 2, (height - 1) / 2
    shift_x = (new_width - 1) / 2 - (cos * centre_x - sin * centre_y)
    shift_y = (new_height - 1) / 2 - (sin * centre_x + cos * centre_y)
    matrix: Matrix = ((cos, -sin, shift_x), (sin, cos, shift_y), (0.0, 0.0, 1.0))
    warped = cv2.warpAffine(
        pixels,
        np.array(matrix[:2]),
        (new_width, new_height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT if keep_all else cv2.BORDER_REPLICATE,
        borderValue=_corner(pixels),
    )
    return _copy(warped), matrix


def _corner(pixels: Pixels) -> tuple[float, ...]:
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    value = [float(v) for v in np.median(edge, axis=0)]
    if pixels.shape[2] == 4:
        value[3] = 0.0
    return tuple(value)


def _copy(pixels: Any) -> Pixels:
    return np.ascontiguousarray(pixels)
