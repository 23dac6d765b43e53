"""Steps that come after a text was written: those that spoil it came in the wrong order, those that spare it did not.

Left out: orders that do not show, and orders that were asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ...images.pixels import Mask, Pixels, bounding_box, cut
from ...nodes.verify.evidence import Written
from ...nodes.verify.text_checks import changed_map
from ...schema import Action
from .case import TOOL, Asked, Case, Maker, Picture, bound, by_tool, request

Region = Callable[[Pixels], Mask]


def after_text(
    action: Action, asked: tuple[Asked, ...], place: str, *, spoils: bool, region: Region | None = None
) -> Maker:
    """The project's own tool, after a text was written in that place: wrong when it spoils it, else right."""

    def make(picture: Picture) -> Case | None:
        words = request("add_text", [("text", "set", "Summer 2026", None), ("position", "set", place, None)])
        before = by_tool("add_text", words, picture.pixels).pixels
        box = bounding_box(changed_map(picture.pixels, before))
        if box is None:
            return None
        mask = None if region is None else region(before)
        wanted = request(action, asked, sub_id="r2")
        made = by_tool(action, wanted, before, mask)
        tool = TOOL[action]
        case = Case(action, f"after a text at the {place}", (wanted,), before, mask, {}, blends=tool.blends,
                    geometric=tool.geometric, arguments=bound(action, wanted, before),
                    written=(Written("r1", box),))  # fmt: skip
        if spoils:
            case.plant("order", made, "the text first")
        else:
            case.rights["tool, text spared"] = made
        return case

    return make


def upper_half(pixels: Pixels) -> Mask:
    """A mask of the upper half."""
    mask = np.zeros(pixels.shape[:2], np.uint8)
    cut(mask, (0, 0, pixels.shape[1], pixels.shape[0] // 2))[...] = 255
    return mask


OFF: tuple[Asked, ...] = (("bottom", "decrease", 20, "percent"),)
ORDERS: Mapping[Action, tuple[Maker, ...]] = {
    "crop": (after_text("crop", OFF, "bottom", spoils=True), after_text("crop", OFF, "top", spoils=False)),
    "rotate": (after_text("rotate", (("angle", "increase", 90, "degrees"),), "bottom", spoils=True),
               after_text("rotate", (("angle", "increase", 3, "degrees"),), "center", spoils=False)),
    "flip": (after_text("flip", (), "center", spoils=True),),
    "blur": (after_text("blur", (("radius", "set", 4, "pixels"),), "bottom", spoils=True),
             after_text("blur", (("radius", "set", 4, "pixels"),), "bottom", spoils=False, region=upper_half)),
    "resize": (after_text("resize", (("scale", "set", 60, "percent"),), "bottom", spoils=False),),
    "adjust_tone": (after_text("adjust_tone", (("contrast", "increase", 20, "percent"),), "bottom", spoils=False),),
}  # fmt: skip
