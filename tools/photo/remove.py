"""Take an object out of the picture and fill the hole from its surroundings.

Where the surroundings have texture the fill is cut out of them in large pieces (`shift_map`), so that it is as sharp as
they are; where they are smooth, or the hole is thin, patches of them are averaged (`patch_fill`), which has no seams.
Diffusion from the hole's edge (OpenCV's Telea and Navier-Stokes) is left for another try. `docs/quality.md` compares
them. Left out: inventing what the object hid, which needs a generative editor.
"""

from __future__ import annotations

from typing import Any, Literal

import cv2
import numpy as np
import numpy.typing as npt

from ...errors import ToolError
from ...images.pixels import Float, Mask, Pixels, bounding_box, cut, from_float, grow_box, luma, split_alpha, to_float
from ...images.pixels import with_alpha as put_alpha
from ...schema import Photo, SubRequest
from ..base import Edited, edit_tool
from .asked import refuse_others
from .patch_fill import fill_hole
from .shift_map import fill_by_shifts

Method = Literal["auto", "other", "shifts", "patch", "ns", "telea"]
REACH = 256
"""Surroundings that are looked at, in pixels around the object."""
GROWN = 2
"""Pixels around the region that are not trusted as surroundings: outlines and antialiasing of the object."""
DIFFUSION_RADIUS = 5
SMOOTH = 0.011
"""Median deviation of fine structure, 0-1, below which surroundings count as smooth: seams would show there."""
THIN = 6.0
"""Depth in pixels up to which a hole is too thin for large pieces."""


def bind(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """`remove_object` has no settings; the method is the tool's own choice."""
    refuse_others(sub_request, (), "remove_object")
    return {}


@edit_tool(
    actions=("remove_object",),
    region="required",
    fidelity="approximate",
    changes_alpha=True,
    reach=REACH,
    variants=({"method": "other"}, {"method": "ns"}, {"method": "telea"}),
    bind=bind,
)
def remove_object(pixels: Pixels, *, method: Method = "auto", mask: Mask | None = None, seed: int = 0) -> Edited:
    """Remove what is in the region and fill the place from its surroundings.

    method: shifts copies large pieces of them, patch averages small ones, ns and telea let their colours diffuse; auto
    takes shifts where there is texture and patch where there is none, other takes the other one of these two.
    """
    if mask is None:
        raise ToolError("remove_object: no region given; name the thing to remove")
    kernel = np.ones((2 * GROWN + 1, 2 * GROWN + 1), np.uint8)
    hole: Mask = cv2.dilate((mask > 0).view(np.uint8), kernel).reshape(mask.shape)
    box = bounding_box(hole)
    if box is None:
        raise ToolError("remove_object: the region is empty, there is nothing to remove")
    if hole.all():
        raise ToolError("remove_object: the region is all there is, nothing is left to fill it from")
    window = grow_box(box, min(REACH, max(32, max(box[2:]) * 3 // 2)), mask.shape[1], mask.shape[0])
    seen, inside = np.ascontiguousarray(cut(pixels, window)), np.ascontiguousarray(cut(hole, window))
    if method in ("auto", "other"):
        method = "shifts" if _has_texture(seen, inside) is (method == "auto") else "patch"
    filled = _filled(seen, inside, method, seed)
    if filled is None and method == "shifts":
        method, filled = "patch", _filled(seen, inside, "patch", seed)
    note = f"filled by {method}"
    if filled is None:
        # Too little around the hole for a single whole patch.
        filled, note = _diffused(seen, inside, "telea"), "filled by telea, the surroundings are too small for patches"
    result = pixels.copy()
    cut(result, window)[...] = filled
    return Edited(result, note=note)


def _has_texture(pixels: Pixels, hole: Mask) -> bool:
    """Whether the hole is deep enough, and what is near it rough enough, for pieces to be copied."""
    depth = float(cv2.distanceTransform(hole, cv2.DIST_L2, 3).max())
    if depth <= THIN:
        return False
    reach = max(17, round(2 * depth) | 1)
    near = cv2.dilate(hole, np.ones((reach, reach), np.uint8)).reshape(hole.shape)
    gray = luma(pixels)
    fine = gray - cv2.GaussianBlur(gray, (0, 0), 2.0)
    local = cv2.blur(fine * fine, (9, 9))[(near > 0) & (hole == 0)]
    return bool(local.size) and float(np.median(local)) > SMOOTH**2


def _filled(pixels: Pixels, hole: Mask, method: Method, seed: int) -> Pixels | None:
    if method not in ("shifts", "patch"):
        return _diffused(pixels, hole, method)
    colour, alpha = split_alpha(pixels)
    fill = fill_by_shifts if method == "shifts" else fill_hole
    values: Float | None = fill(to_float(np.ascontiguousarray(colour)), hole.astype(bool), seed)
    if values is None:
        return None
    if alpha is not None:
        alpha = _channel(np.ascontiguousarray(alpha), hole, cv2.INPAINT_TELEA)
    return put_alpha(np.where(hole[..., None] > 0, from_float(values, pixels), colour), alpha)


def _diffused(pixels: Pixels, hole: Mask, method: Method) -> Pixels:
    flag = cv2.INPAINT_NS if method == "ns" else cv2.INPAINT_TELEA
    colour, alpha = split_alpha(pixels)
    if pixels.dtype == np.uint8:
        filled: Pixels = cv2.inpaint(np.ascontiguousarray(colour), hole, DIFFUSION_RADIUS, flag).reshape(colour.shape)
    else:
        filled = np.stack([_channel(np.ascontiguousarray(colour[..., c]), hole, flag) for c in range(3)], axis=2)
    return put_alpha(filled, None if alpha is None else _channel(np.ascontiguousarray(alpha), hole, flag))


def _channel(values: npt.NDArray[Any], hole: Mask, flag: int) -> npt.NDArray[Any]:
    if values.min() == values.max():
        return values
    result: npt.NDArray[Any] = cv2.inpaint(values, hole, DIFFUSION_RADIUS, flag).reshape(values.shape)
    return result
