"""A part of a picture, as a request names it: `box=x,y,w,h` in the picture's own pixels.

Left out: which picture, and what is done with the part.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from ...schema import Box
from .errors import Refused

PATTERN = r"^-?[0-9]{1,6},-?[0-9]{1,6},[0-9]{1,6},[0-9]{1,6}$"
BoxParameter = Annotated[
    str | None,
    Query(
        pattern=PATTERN,
        description="Only this part: x,y,width,height in the picture's pixels, cut off at its edges; `size` counts "
        "after that.",
        examples=["1024,512,512,512"],
    ),
]


def read_box(text: str | None, width: int, height: int) -> Box | None:
    """The part of a picture of that size, cut off at its edges; None for none.

    `Refused` (422) when nothing of it lies inside. `text` has passed `PATTERN`.
    """
    if text is None:
        return None
    x, y, w, h = (int(number) for number in text.split(","))
    left, top, right, bottom = max(0, x), max(0, y), min(width, x + w), min(height, y + h)
    if left >= right or top >= bottom:
        why = "is empty" if not (w and h) else f"lies outside the picture of {width}x{height} pixels"
        raise Refused(
            422, f"box {text}: it {why}; give x,y,width,height with something of it inside", "invalid_value",
            param="box",
        )  # fmt: skip
    return left, top, right - left, bottom - top
