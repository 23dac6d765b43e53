"""Reading what a sub-request asks: numbers with their unit, and words for a place in the picture.

Shared by the tools whose `bind` handles more than one unit. Left out: understanding the sentence, which the decomposer
has done; whatever it put into the parameters is checked here as if a stranger had written it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection

from ...schema import Parameter, SubRequest, Unit
from ..base import Unserved

PLACES: dict[str, tuple[float | None, float | None]] = {
    "left": (0.0, None),
    "right": (1.0, None),
    "top": (None, 0.0),
    "upper": (None, 0.0),
    "above": (None, 0.0),
    "north": (None, 0.0),
    "bottom": (None, 1.0),
    "lower": (None, 1.0),
    "below": (None, 1.0),
    "south": (None, 1.0),
    "east": (1.0, None),
    "west": (0.0, None),
    "northwest": (0.0, 0.0),
    "northeast": (1.0, 0.0),
    "southwest": (0.0, 1.0),
    "southeast": (1.0, 1.0),
    "center": (None, None),
    "centre": (None, None),
    "central": (None, None),
    "centered": (None, None),
    "centred": (None, None),
    "middle": (None, None),
}
"""Word -> where it is along x and y, 0 at the left and top to 1; None: the word does not say."""
FILLERS = frozenset(
    re.findall(r"\w+", "the at in on to of a an and part side corner hand edge half third area picture image photo")
)
"""Words around a place that say nothing more."""


def parse_position(text: str) -> tuple[float, float]:
    """Where a place is: (x, y), each 0 (left, top) to 1 (right, bottom). An axis without a word is centred.

    Raises ValueError for a word that names no place.
    """
    words = [word for word in re.split(r"[^a-z]+", text.lower()) if word and word not in FILLERS]
    if not words:
        raise ValueError(f"no place in {text!r}; say for example 'top left', 'center' or 'bottom'")
    x: float | None = None
    y: float | None = None
    for word in words:
        if word not in PLACES:
            raise ValueError(f"{word!r} is no place; say for example 'top left', 'center' or 'bottom'")
        at_x, at_y = PLACES[word]
        x, y = (x if at_x is None else at_x), (y if at_y is None else at_y)
    return (0.5 if x is None else x), (0.5 if y is None else y)


def asked_position(parameter: Parameter) -> str:
    """The words of a `position` parameter, checked; `Unserved` when they name no place."""
    words = asked_text(parameter)
    try:
        parse_position(words)
    except ValueError as error:
        raise Unserved(str(error)) from error
    return " ".join(words.split())


def asked_text(parameter: Parameter) -> str:
    """The text of a parameter; `Unserved` when there is none."""
    if parameter.amount is None or not str(parameter.amount).strip():
        raise Unserved(f"{parameter.property.replace('_', ' ')} is not said")
    # JSON numbers arrive as floats; "2024" was meant, not "2024.0".
    return f"{parameter.amount:.15g}" if isinstance(parameter.amount, float) else parameter.amount.strip()


def asked_number(parameter: Parameter, units: tuple[Unit, ...], low: float, high: float) -> float:
    """The number of a parameter in one of `units` (or in none) within low and high; `Unserved` says what is wrong."""
    name = parameter.property.replace("_", " ")
    try:
        value = float(parameter.amount) if parameter.amount is not None else math.nan
    except ValueError:
        value = math.nan
    wanted = " or ".join(sorted(units))
    if not math.isfinite(value):
        raise Unserved(f"{name} wants a number in {wanted}, not {parameter.amount!r}")
    if parameter.unit is not None and parameter.unit not in units:
        raise Unserved(f"{name} is measured in {wanted}, not in {parameter.unit}")
    if not low <= value <= high:
        raise Unserved(f"{name} of {value:g} is outside {low:g} to {high:g} {parameter.unit or wanted}")
    return value


def asked_pixels(parameter: Parameter, high: int = 65535) -> int:
    """A whole number of pixels from 1 to `high`."""
    return round(asked_number(parameter, ("pixels",), 1, high))


def refuse_others(sub_request: SubRequest, known: Collection[str], tool_name: str) -> None:
    """`Unserved` for the first parameter whose property the tool does not have."""
    for parameter in sub_request.parameters:
        if parameter.property not in known:
            raise Unserved(f"{tool_name} has no setting for {parameter.property.replace('_', ' ')}")
