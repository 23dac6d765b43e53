"""How parameters, arguments and measurements read in a sentence.

Left out: translation, the report is in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..schema import Parameter, Region

UNITS = {"percent": " %", "degrees": "°", "pixels": " px", "stops": " stops", "ratio": "", "kelvin": " K"}

PHRASES = {
    ("angle", "increase"): "{amount} clockwise",
    ("angle", "decrease"): "{amount} counter-clockwise",
    ("left", "decrease"): "cut {amount} off the left",
    ("right", "decrease"): "cut {amount} off the right",
    ("top", "decrease"): "cut {amount} off the top",
    ("bottom", "decrease"): "cut {amount} off the bottom",
    ("temperature", "increase"): "warmer by {amount}",
    ("temperature", "decrease"): "cooler by {amount}",
}
"""(property, direction) that have a plainer name than "up by" and "down by"."""

DIRECTIONS = {"increase": "{name} up by {amount}", "decrease": "{name} down by {amount}", "set": "{name} {amount}"}
UNSAID = {"increase": "more {name}", "decrease": "less {name}", "set": "{name}"}

BARE = re.compile(r"[\w#:./%+-]+")
"""Strings that read well without quotation marks: "16:9", "red", "#ff8800"."""

NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufffe\uffff]")
"""What has no place in an HTML or XML document, cannot be encoded in UTF-8, or shows text in a false order."""


def parameter_words(parameter: Parameter) -> str:
    """One parameter as a phrase: "brightness up by 20 %", "aspect 16:9", "more saturation"."""
    name = parameter.property.replace("_", " ")
    if parameter.amount is None:
        return UNSAID[parameter.direction].format(name=name)
    phrase = PHRASES.get((parameter.property, parameter.direction), DIRECTIONS[parameter.direction])
    unit = UNITS[parameter.unit] if parameter.unit else ""
    return phrase.format(name=name, amount=value_words(parameter.amount) + unit)


def value_words(value: Any) -> str:
    """A JSON value in a compact form a reader knows: numbers without noise, yes and no, quoted phrases."""
    if value is None or isinstance(value, bool):
        return {None: "unset", True: "yes", False: "no"}[value]
    if isinstance(value, (int, float)):
        return f"{value:g}" if abs(value) < 1e6 else f"{value}"
    if isinstance(value, str):
        return value if BARE.fullmatch(value) else f"“{value}”"
    if isinstance(value, Mapping):
        return ", ".join(f"{str(key).replace('_', ' ')} {_inner(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ("; " if any(isinstance(item, Mapping) for item in value) else ", ").join(map(value_words, value))
    return str(value)


def _inner(value: Any) -> str:
    return f"({value_words(value)})" if isinstance(value, (Mapping, list, tuple)) else value_words(value)


def region_words(region: Region | None) -> str:
    """Where a step works: its phrase, how it was found and how sure that is."""
    if region is None:
        return "whole picture"
    what = value_words(region.phrase) if region.phrase else "a part of the picture"
    if region.mask is None and region.box is None:
        return f"{what}, not located"
    if region.method == "user":
        return f"{what}, given by you"
    how = f", found by {region.method}" if region.method else ""
    return f"{what}{how}, {region.confidence:.0%} sure"


def duration_words(seconds: float) -> str:
    """A time span with as many digits as matter: "35 ms", "1.8 s", "2 min 5 s"."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def count_words(number: int, noun: str) -> str:
    """ "1 step", "3 steps"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
