"""Take an object out of the picture and fill the hole from its surroundings.

The fill is copied from the neighbourhood (`patch_fill`); diffusion from the hole's edge (OpenCV's Telea and
Navier-Stokes) is the alternative, better for scratches and thin wires. Left out: inventing what the object hid, which
needs a generative editor.
"""

from __future__ import annotations

from typing import Any, Literal

import cv2
import numpy as np
import numpy.typing as npt

from ...errors import ToolError
from ...images.pixels import Float, Mask, Pixels, bounding_box, cut, from_float, grow_box, split_alpha, to_float
from ...images.pixels import with_alpha as put_alpha
from ...schema import Photo, SubRequest
from ..base import Edited, edit_tool
from .asked import refuse_others
from .patch_fill import fill_hole

Method = Literal["patch", "ns", "telea"]
REACH = 256
"""Surroundings that are looked at, in pixels around the object."""
GROWN = 2
"""Pixels around the region that are not trusted as surroundings: outlines and antialiasing of the object."""
DIFFUSION_RADIUS = 5


def bind(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """`remove_object` has no settings; the method is the tool's own choice."""
    refuse_others(sub_request, (), "remove_object")
    return {}


@edit_tool(
    actions=("remove_object",),
    region="required",
    fidelity="approximate",
    reach=REACH,
    variants=({"method": "ns"}, {"method": "telea"}),
    bind=bind,
)
def remove_object(pixels: Pixels, *, method: Method = "patch", mask: Mask | None = None, seed: int = 0) -> Edited:
    """Remove what is in the region and fill the place from its surroundings: with patches of them, or by diffusion."""
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
    filled = _filled(seen, inside, method, seed)
    note = f"filled by {method}"
    if filled is None:
        # Too little around the hole for a single whole patch.
        filled, note = _diffused(seen, inside, "telea"), "filled by telea, the surroundings are too small for patches"
    result = pixels.copy()
    cut(result, window)[...] = filled
    return Edited(result, note=note)


def _filled(pixels: Pixels, hole: Mask, method: Method, seed: int) -> Pixels | None:
    if method != "patch":
        return _diffused(pixels, hole, method)
    colour, alpha = split_alpha(pixels)
    values: Float | None = fill_hole(to_float(np.ascontiguousarray(colour)), hole.astype(bool), seed)
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
