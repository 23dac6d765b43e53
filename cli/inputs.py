"""Reading what people type: regions, masks, the place of the result.

Left out: checking it against the photo, which `graph/start.py` does.
"""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import InputError
from ..graph.source import ImageInput
from ..images.encode import format_of_suffix
from ..schema import UserRegion

STEP = re.compile(r"(s\d+)=(.*)", re.DOTALL)


def parse_region(text: str) -> UserRegion:
    """`[sN=]x,y,w,h` in pixels, or in percent when every number ends in %. `InputError` otherwise."""
    step, rest = _step(text)
    parts = [part.strip() for part in rest.split(",")]
    percent = [part.endswith("%") for part in parts]
    try:
        numbers = [float(part.removesuffix("%")) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) != 4 or any(percent) != all(percent):
        raise InputError(
            f"--region {text!r} is no region; expected x,y,width,height in pixels (10,20,300,200) or all in percent "
            "(10%,20%,50%,40%), for one step as s2=10,20,300,200"
        )
    x, y, width, height = numbers
    return UserRegion(step=step, box=(x, y, width, height), unit="percent" if all(percent) else "pixels")


def parse_masks(texts: list[str]) -> dict[str, ImageInput] | None:
    """`[sN=]FILE` texts to {step or "*": path}; None when there are none."""
    return {step: Path(rest) for step, rest in map(_step, texts)} or None


def default_output(image: Path) -> Path:
    """NAME.edited.EXT beside the photo; PNG when its own format is not one that is written."""
    try:
        format_of_suffix(image)
        suffix = image.suffix
    except InputError:
        suffix = ".png"
    return image.with_name(f"{image.stem}.edited{suffix}")


def _step(text: str) -> tuple[str, str]:
    match = STEP.fullmatch(text.strip())
    return (match[1], match[2]) if match else ("*", text.strip())
