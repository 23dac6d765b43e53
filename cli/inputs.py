"""Reading what people type: regions, masks, hints, the place of the result.

Left out: checking it against the photo, which `graph/start.py` does.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from ..errors import InputError
from ..graph.source import ImageInput
from ..schema import UserHint, UserRegion

STEP = re.compile(r"(s\d+)=(.*)", re.DOTALL)


def parse_region(text: str) -> UserRegion:
    """`[sN=]x,y,w,h` in pixels, or in percent when every number ends in %. `InputError` otherwise."""
    step, rest = _step(text)
    numbers, unit = read_numbers(rest)
    if len(numbers) != 4:
        raise InputError(
            f"--region {text!r} is no region; expected x,y,width,height in pixels (10,20,300,200) or all in percent "
            "(10%,20%,50%,40%), for one step as s2=10,20,300,200"
        )
    x, y, width, height = numbers
    return UserRegion(step=step, box=(x, y, width, height), unit=unit)


def parse_hint(text: str) -> UserHint:
    """`x,y=colour` or `x,y,w,h=colour` in pixels, or in percent when every number ends in %. `InputError` otherwise."""
    place, equals, color = text.partition("=")
    numbers, unit = read_numbers(place)
    if len(numbers) not in (2, 4) or not equals:
        raise InputError(
            f"--hint {text!r} is no hint; expected a point and its colour (120,80=#aa3322, or 25%,40%=dark green), "
            "or a box (10,20,300,200=pale blue)"
        )
    x, y, *size = numbers
    width, height = size or (0, 0)
    try:
        return UserHint(x=x, y=y, width=width, height=height, unit=unit, color=color.strip())
    except ValidationError:
        raise InputError(f"--hint {text!r}: width and height must be more than 0") from None


def parse_masks(texts: list[str]) -> dict[str, ImageInput] | None:
    """`[sN=]FILE` texts to {step or "*": path}; None when there are none."""
    return {step: Path(rest) for step, rest in map(_step, texts)} or None


def read_numbers(text: str) -> tuple[list[float], Literal["pixels", "percent"]]:
    """Numbers between commas and their unit; none when it is anything else."""
    parts = [part.strip() for part in text.split(",")]
    percent = [part.endswith("%") for part in parts]
    try:
        numbers = [float(part.removesuffix("%")) for part in parts]
    except ValueError:
        numbers = []
    if any(percent) != all(percent):
        numbers = []
    return numbers, "percent" if all(percent) else "pixels"


def _step(text: str) -> tuple[str, str]:
    match = STEP.fullmatch(text.strip())
    return (match[1], match[2]) if match else ("*", text.strip())
