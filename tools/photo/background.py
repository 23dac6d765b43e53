"""Change what is behind a thing: one colour, transparency or a blur; or cut the thing out.

Left out: new scenes, which have to be generated, and finding the background, which is the locator's work.
"""

from __future__ import annotations

from typing import Annotated, Any

import cv2
import numpy as np

from ...errors import ToolError
from ...images.pixels import Mask, Pixels, bounding_box, cut, full_scale, split_alpha, with_alpha
from ...schema import Photo, SubRequest
from ..base import Amount, Edited, Unserved, edit_tool
from .asked import asked_number, refuse_others
from .colors import asked_color, color_of, scaled

BLUR_OF_LONG_SIDE = 0.08
"""Standard deviation of a blur of 100 percent, as a part of the picture's long side."""
DEFAULT_BLUR = 25.0


def bind(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """Arguments of `change_background`; a scene is refused."""
    if sub_request.parameter("scene") is not None:
        raise Unserved("a new scene has to be generated", needs="a generative editor (profile gpu)")
    refuse_others(sub_request, ("color", "transparent", "blur"), "change_background")
    arguments: dict[str, Any] = {}
    for parameter in sub_request.parameters:
        if parameter.property == "transparent" or str(parameter.amount).strip().lower() == "transparent":
            arguments["transparent"] = True
        elif parameter.property == "color":
            arguments["color"] = asked_color(parameter)
        elif parameter.direction == "decrease":
            raise Unserved("a blurred background cannot be made sharp", needs="a generative editor (profile gpu)")
        else:
            unsaid = parameter.amount is None
            arguments["blur"] = DEFAULT_BLUR if unsaid else asked_number(parameter, ("percent",), 1, 100)
    if len(arguments) != 1:
        wanted = "exactly one of a colour, 'transparent' or a blur"
        raise Unserved("what the background should become is not clear", needs=wanted)
    return arguments


def bind_extract(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """`extract_object` has no settings."""
    refuse_others(sub_request, (), "extract_object")
    return {}


@edit_tool(actions=("change_background",), region="required", fidelity="approximate", changes_alpha=True, bind=bind)
def change_background(
    pixels: Pixels,
    *,
    color: str | None = None,
    transparent: bool = False,
    blur: Annotated[float | None, Amount("percent", DEFAULT_BLUR, 1, 100)] = None,
    mask: Mask | None = None,
) -> Pixels:
    """Make the background (the region) one colour, transparent or blurred; what stands before it stays as it is."""
    if mask is None:
        raise ToolError("change_background: no region given; it is the background's mask")
    if transparent:
        # Half covered pixels keep their colour here: blending through the mask makes only their alpha fade.
        return _cut_out(pixels, cv2.bitwise_not(mask), np.zeros(mask.shape, pixels.dtype))
    if blur is not None:
        sigma = blur / 100 * BLUR_OF_LONG_SIDE * max(pixels.shape[:2])
        return _blurred(pixels, mask, sigma)
    if color is None:
        raise ToolError("change_background: nothing to change it to; give a color, transparent or blur")
    value = (*scaled(color_of(color), full_scale(pixels)), full_scale(pixels))[: pixels.shape[2]]
    row = np.tile(np.array(value, pixels.dtype), (pixels.shape[1], 1))
    return np.repeat(row[None], pixels.shape[0], axis=0)


@edit_tool(
    actions=("extract_object",),
    region="required",
    fidelity="approximate",
    changes_alpha=True,
    blends=False,
    bind=bind_extract,
)
def extract_object(pixels: Pixels, *, mask: Mask | None = None) -> Edited:
    """Cut the region out: everything else becomes transparent, the picture keeps its size."""
    if mask is None:
        raise ToolError("extract_object: no region given; name the thing to cut out")
    if not mask.any():
        raise ToolError("extract_object: the region is empty, nothing would be left")
    share = 100 * float(np.count_nonzero(mask)) / mask.size
    return Edited(_cut_out(pixels, mask, _alpha_of(pixels, mask)), note=f"cut out {share:.1f} percent of the picture")


def _cut_out(pixels: Pixels, keep: Mask, alpha: Pixels) -> Pixels:
    """RGBA with that alpha; where `keep` is 0 the colours become 0 too, so that nothing stays hidden in the file."""
    result: Pixels = np.zeros((*keep.shape, 4), pixels.dtype)
    box = bounding_box(np.ascontiguousarray(keep))
    if box is None:
        return result
    seen, inside = np.ascontiguousarray(cut(pixels, box)), np.ascontiguousarray(cut(keep, box)) > 0
    part = cv2.cvtColor(seen, cv2.COLOR_RGB2RGBA).reshape(*seen.shape[:2], 4) if pixels.shape[2] == 3 else seen.copy()
    cv2.insertChannel(np.ascontiguousarray(cut(alpha, box)), part, 3)
    kept = cv2.bitwise_and(part, part, np.zeros_like(part), inside.view(np.uint8))
    cut(result, box)[...] = kept.reshape(part.shape)
    return result


def _alpha_of(pixels: Pixels, mask: Mask) -> Pixels:
    """The picture's alpha, or full scale when it has none, scaled by the mask."""
    visible = mask.astype(np.uint16) * np.uint16(257) if pixels.dtype == np.uint16 else mask
    alpha = split_alpha(pixels)[1]
    if alpha is None:
        return visible
    scaled_alpha: Pixels = cv2.multiply(visible, np.ascontiguousarray(alpha), scale=1 / full_scale(pixels))
    return scaled_alpha.reshape(mask.shape)


def _blurred(pixels: Pixels, mask: Mask, sigma: float) -> Pixels:
    """Normalised convolution: only the background's own pixels are averaged, so the subject does not smear into it.

    A wide Gaussian is computed on a reduced picture, where its standard deviation is still at least 4 pixels.
    """
    height, width = mask.shape
    colour, alpha = split_alpha(pixels)
    factor = max(1, min(int(sigma / 4), height, width))
    size = max(1, width // factor), max(1, height // factor)
    # Pixels on the outline already hold some of the subject, they do not count either.
    mask = (mask >= 250).view(np.uint8) * np.uint8(255) if mask.max() >= 250 else mask
    # The weighting happens at full size: a reduced pixel on the outline must not mix in the subject.
    weighted = cv2.multiply(
        np.ascontiguousarray(colour), cv2.merge([mask] * 3), scale=1 / 255, dtype=cv2.CV_32F
    ).reshape(colour.shape)
    small: Pixels = cv2.resize(weighted, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 3)
    weight: Pixels = cv2.resize(mask.astype(np.float32) / 255, size, interpolation=cv2.INTER_AREA).reshape(
        small.shape[:2]
    )
    small_sigma = max(sigma / factor, 0.3)
    small = cv2.GaussianBlur(small, (0, 0), small_sigma).reshape(small.shape)
    weight = cv2.GaussianBlur(weight, (0, 0), small_sigma).reshape(weight.shape)
    small = small / np.maximum(weight, np.float32(1e-6))[..., None]
    spread = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR).reshape(colour.shape)
    blurred: Pixels = np.rint(np.clip(spread, 0, full_scale(pixels))).astype(pixels.dtype)
    return with_alpha(blurred, alpha)
