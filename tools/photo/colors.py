"""Colours by name: CSS names, words that people use in front of photos, and the notations #rgb, #rrggbb, rgb(...).

Words combine with a shade ("light blue", "dark olive", "bright red") and are spelled the British or the American way.
Left out: transparency, which is not a colour, and colours measured in a picture.
"""

from __future__ import annotations

import colorsys
import re
from functools import lru_cache

from PIL import ImageColor

from ...errors import ToolError
from ...schema import Parameter
from ..base import Unserved
from .asked import asked_text

RGB = tuple[int, int, int]

PHOTO_COLORS: dict[str, str] = {
    "amber": "#ffbf00",
    "apricot": "#fbceb1",
    "blond": "#e6cd91",
    "blonde": "#e6cd91",
    "brass": "#b5a642",
    "brick": "#b22222",
    "brickred": "#b22222",
    "bronze": "#cd7f32",
    "burgundy": "#800020",
    "burntorange": "#cc5500",
    "camel": "#c19a6b",
    "caramel": "#c68e17",
    "champagne": "#f7e7ce",
    "charcoal": "#36454f",
    "cherry": "#d2042d",
    "cobalt": "#0047ab",
    "copper": "#b87333",
    "cream": "#fffdd0",
    "denim": "#1560bd",
    "ebony": "#1b1b19",
    "emerald": "#50c878",
    "fluorescentgreen": "#39ff14",
    "forest": "#228b22",
    "ginger": "#b06500",
    "grape": "#6f2da8",
    "jade": "#00a86b",
    "lemon": "#fff44f",
    "lilac": "#c8a2c8",
    "limegreen": "#32cd32",
    "mahogany": "#c04000",
    "mauve": "#e0b0ff",
    "mint": "#98ff98",
    "mustard": "#ffdb58",
    "navyblue": "#000080",
    "neongreen": "#39ff14",
    "neonpink": "#ff6ec7",
    "ochre": "#cc7722",
    "offwhite": "#faf9f6",
    "peach": "#ffe5b4",
    "pearl": "#eae0c8",
    "petrol": "#005f6a",
    "platinum": "#e5e4e2",
    "rose": "#ff007f",
    "rosegold": "#b76e79",
    "ruby": "#e0115f",
    "rust": "#b7410e",
    "sand": "#c2b280",
    "sapphire": "#0f52ba",
    "scarlet": "#ff2400",
    "skyblue": "#87ceeb",
    "taupe": "#483c32",
    "terracotta": "#e2725b",
    "ultramarine": "#120a8f",
    "vermilion": "#e34234",
    "wine": "#722f37",
}
"""Words that CSS does not know, or that mean something else to a photographer."""

SHADES: dict[str, tuple[float, float]] = {
    "light": (0.55, 0.85),
    "pale": (0.7, 0.7),
    "pastel": (0.6, 0.8),
    "dark": (-0.45, 1.0),
    "deep": (-0.35, 1.1),
    "bright": (0.08, 1.3),
    "vivid": (0.0, 1.4),
    "neon": (0.05, 1.5),
    "hot": (0.0, 1.3),
    "dull": (-0.05, 0.6),
    "muted": (0.0, 0.6),
    "medium": (0.0, 1.0),
    "pure": (0.0, 1.0),
}
"""Word before a colour -> (part of the way to white, or to black below 0; factor of the saturation). In HLS."""

FILLERS = frozenset(("", "a", "the", "color", "colored", "shade", "of"))
HINT = "use a CSS name such as 'teal', words such as 'dark green', or #rrggbb"


@lru_cache(maxsize=256)
def parse_color(text: str) -> RGB:
    """(red, green, blue), each 0-255, of a colour's name or notation. Raises ValueError with a hint."""
    words = re.sub(r"[^a-z0-9#(),.%+-]+", " ", text.lower().replace("grey", "gray").replace("colour", "color")).strip()
    if words.startswith(("#", "rgb", "hsl", "hsv", "hsb")):
        return _notation(text, words)
    parts = [part for part in re.split(r"[ -]+", words) if part not in FILLERS]
    shade: list[str] = []
    while parts:
        known = _named("".join(parts))
        if known is not None:
            return _shaded(known, shade)
        if parts[0] not in SHADES:
            break
        shade.append(parts.pop(0))
    raise ValueError(f"unknown colour {text.strip()[:40]!r}; {HINT}")


def asked_color(parameter: Parameter) -> str:
    """The colour a parameter names, in lower case; `Unserved` when there is none or it is unknown."""
    text = asked_text(parameter)
    try:
        parse_color(text)
    except ValueError as error:
        raise Unserved(str(error)) from error
    return text.lower()


def color_of(text: str) -> RGB:
    """`parse_color` for a tool at work: raises `ToolError`."""
    try:
        return parse_color(text)
    except ValueError as error:
        raise ToolError(str(error)) from error


def scaled(color: RGB, scale: int) -> tuple[int, int, int]:
    """The colour on the full scale of a picture's type: 255 or 65535."""
    factor = scale // 255
    return color[0] * factor, color[1] * factor, color[2] * factor


def _named(name: str) -> RGB | None:
    found = PHOTO_COLORS.get(name) or ImageColor.colormap.get(name)
    if found is None:
        return None
    red, green, blue = (found if isinstance(found, tuple) else ImageColor.getrgb(found))[:3]
    return red, green, blue


def _notation(text: str, words: str) -> RGB:
    try:
        values = ImageColor.getrgb(words.replace(" ", ""))
    except ValueError as error:
        raise ValueError(f"cannot read the colour {text.strip()[:40]!r}; {HINT}") from error
    if len(values) == 4 and values[3] != 255:
        raise ValueError(f"{text.strip()[:40]!r} is partly transparent, expected an opaque colour; {HINT}")
    red, green, blue = (min(255, max(0, value)) for value in values[:3])
    return red, green, blue


def _shaded(color: RGB, shade: list[str]) -> RGB:
    hue, lightness, saturation = colorsys.rgb_to_hls(*(value / 255 for value in color))
    for word in shade:
        towards, factor = SHADES[word]
        lightness += towards * ((1 - lightness) if towards > 0 else lightness)
        saturation = min(1.0, saturation * factor)
    red, green, blue = (round(value * 255) for value in colorsys.hls_to_rgb(hue, lightness, saturation))
    return red, green, blue
