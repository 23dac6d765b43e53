"""The known edits: what is said, and what the picture has to become.

Most targets are formulas (`formulas.py`) or the clean photo that was spoilt; the few that are a tool's own taste are
made by the tool and say so (`basis`): those measure the way through the agent, not the edit. Left out: photos.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from ...images.pixels import Mask, Pixels, from_float, to_float
from ...schema import Action
from ..degrade import DEFECTS
from ..planted.case import Asked, by_tool, request
from . import formulas as f

Basis = Literal["formula", "truth", "tool"]
"""Where a target comes from: numpy, the photo before it was spoilt, or the tool itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A photo made ready for an edit."""

    source: Pixels
    """(h, w, 3) uint8: what is handed in."""
    target: Pixels
    """What has to come out; (h, w, 4) where something becomes transparent."""
    mask: Mask | None = None
    """The region that the user draws, (h, w) 0 or 255."""


Make = Callable[[Pixels, np.random.Generator], Scene]


@dataclass(frozen=True, slots=True, eq=False)
class KnownEdit:
    """One edit with its words."""

    name: str
    action: Action
    words: str
    """As an order, lower case, without a full stop."""
    basis: Basis
    make: Make
    formula: f.Formula | None = None
    """What it does to any picture, so that it can be one of several parts."""


def _formula(action: Action, name: str, words: str, edit: f.Formula) -> KnownEdit:
    return KnownEdit(name, action, words, "formula", lambda clean, _: Scene(clean, edit(clean)), edit)


def _tool(action: Action, name: str, words: str, *asked: Asked) -> KnownEdit:
    wanted = request(action, asked)
    return KnownEdit(name, action, words, "tool", lambda clean, _: Scene(clean, by_tool(action, wanted, clean).pixels))


def _truth(action: Action, name: str, words: str, make: Make) -> KnownEdit:
    return KnownEdit(name, action, words, "truth", make)


def _defect(name: str, words: str) -> KnownEdit:
    def spoil(clean: Pixels, random: np.random.Generator) -> Scene:
        return Scene(from_float(DEFECTS[name](to_float(clean), 0.5, random), clean), clean)

    return _truth("restore", name, words, spoil)


def _dimmed(clean: Pixels, _: np.random.Generator) -> Scene:
    """Dark enough for nothing to come near white, where brightening rolls off as each tool likes."""
    source = f.times(0.5)(clean)
    return Scene(source, f.times(1.4)(source))


def _noisy(clean: Pixels, random: np.random.Generator) -> Scene:
    grain = random.normal(0, 12, clean.shape)
    return Scene(np.clip(np.rint(clean + grain), 0, 255).astype(np.uint8), clean)


def _grey(clean: Pixels, _: np.random.Generator) -> Scene:
    return Scene(f.colourful(0)(clean), clean)


def _disc(clean: Pixels, random: np.random.Generator, size: float) -> Mask:
    """A disc somewhere off the border, (h, w) 0 or 255."""
    h, w = clean.shape[:2]
    radius = round(size * min(h, w))
    middle = (int(random.integers(2 * radius, w - 2 * radius)), int(random.integers(2 * radius, h - 2 * radius)))
    return np.asarray(cv2.circle(np.zeros((h, w), np.uint8), middle, radius, 255, -1))


def _painted(clean: Pixels, mask: Mask, colour: tuple[int, int, int]) -> Pixels:
    made = clean.copy()
    made[mask > 0] = colour
    return made


def _blot(clean: Pixels, random: np.random.Generator) -> Scene:
    """A red disc painted on; the region is drawn two pixels generous."""
    disc = _disc(clean, random, 0.06)
    drawn = cv2.dilate(disc, np.ones((5, 5), np.uint8)).reshape(disc.shape)
    return Scene(_painted(clean, disc, (210, 40, 40)), clean, drawn)


def _repainted(clean: Pixels, random: np.random.Generator) -> Scene:
    """A disc of one even red, so that its new colour is just the one that was named."""
    disc = _disc(clean, random, 0.15)
    return Scene(_painted(clean, disc, (255, 0, 0)), _painted(clean, disc, (0, 0, 255)), disc)


def _backdrop(clean: Pixels, random: np.random.Generator) -> Scene:
    behind = 255 - _disc(clean, random, 0.2)
    return Scene(clean, _painted(clean, behind, (0, 128, 0)), behind)


def _cut_out(clean: Pixels, random: np.random.Generator) -> Scene:
    disc = _disc(clean, random, 0.2)
    return Scene(clean, np.dstack([_painted(clean, 255 - disc, (0, 0, 0)), disc]), disc)


def _lifted(clean: Pixels, random: np.random.Generator) -> Scene:
    """One part of the picture darker, by the formula."""
    disc = _disc(clean, random, 0.2)
    return Scene(clean, np.where(disc[..., None] > 0, f.times(0.6)(clean), clean), disc)


PERCENT: Literal["percent"] = "percent"
EDITS: tuple[KnownEdit, ...] = (
    _formula("adjust_tone", "darker", "make it 30% darker", f.times(0.7)),
    KnownEdit("brighter", "adjust_tone", "make it 40% brighter", "formula", _dimmed),
    KnownEdit("darker in a region", "adjust_tone", "make it 40% darker", "formula", _lifted),
    _formula("adjust_tone", "exposure", "decrease the exposure by 1 stop", f.light_times(0.5)),
    _formula("adjust_tone", "contrast", "reduce the contrast by 30%", f.slope(0.7)),
    _formula("adjust_tone", "gamma", "set the gamma to 1.4", f.power(1.4)),
    _formula("adjust_tone", "vignette", "add a vignette of 40%", f.vignette(0.4)),
    _tool("adjust_tone", "more contrast", "increase the contrast by 25%", ("contrast", "increase", 25, PERCENT)),
    _tool("adjust_tone", "shadows", "lift the shadows by 40%", ("shadows", "increase", 40, PERCENT)),
    _tool("adjust_tone", "highlights", "lower the highlights by 40%", ("highlights", "decrease", 40, PERCENT)),
    _formula("adjust_color", "saturation", "increase the saturation by 40%", f.colourful(1.4)),
    _formula("adjust_color", "less saturation", "reduce the saturation by 50%", f.colourful(0.5)),
    _formula("adjust_color", "black and white", "convert it to black and white", f.colourful(0)),
    _formula("adjust_color", "warmer", "make it 30% warmer", f.balanced(red_to_blue=2**0.3)),
    _formula("adjust_color", "tint", "increase the tint by 20%", f.balanced(magenta=2**0.2)),
    _formula("adjust_color", "hue", "shift the hue by 40 degrees", f.turned_hue(40)),
    _formula("adjust_color", "invert", "invert the colors", f.inverted),
    _tool("adjust_color", "vibrance", "increase the vibrance by 40%", ("vibrance", "increase", 40, PERCENT)),
    _tool("adjust_color", "sepia", "give it a sepia tone", ("sepia", "set", None, None)),
    _truth("colorize", "colorize", "colorize it", _grey),
    _formula("blur", "blur", "blur it with a radius of 2 pixels", f.gaussian(2)),
    _tool("sharpen", "sharpen", "sharpen it by 30%", ("strength", "increase", 30, PERCENT)),
    _truth("denoise", "denoise", "remove the noise", _noisy),
    _defect("haze", "remove the haze"),
    _defect("fading", "restore the faded colors"),
    _defect("scratches", "remove the scratches"),
    _defect("shake", "fix the camera shake"),
    _defect("low_light", "fix the low light"),
    _tool("enhance", "enhance", "enhance it by 30%", ("strength", "increase", 30, PERCENT)),
    _truth("remove_object", "remove a disc", "remove the red disc", _blot),
    _truth("change_color", "recolour a disc", "make the red disc blue", _repainted),
    KnownEdit("change_background", "change_background", "make the background green", "formula", _backdrop),
    KnownEdit("extract", "extract_object", "cut out the disc", "formula", _cut_out),
    _formula("crop", "square", "crop it to a square", f.cut_to(1)),
    _formula("crop", "16:9", "crop it to 16:9", f.cut_to(16 / 9)),
    _formula("crop", "left", "crop 20% off the left", f.without_left(0.2)),
    _formula("resize", "half", "resize it to 50%", f.scaled(0.5)),
    _formula("resize", "smaller", "make it 30% smaller", f.scaled(0.7)),
    _formula("rotate", "quarter", "rotate it by 90 degrees clockwise", f.quarters(1)),
    _formula("rotate", "half turn", "rotate it by 180 degrees", f.quarters(2)),
    _formula("rotate", "ten degrees", "rotate it by 10 degrees clockwise", f.turned(10)),
    _formula("flip", "mirror", "flip it horizontally", f.mirrored),
    _formula("flip", "upside down", "flip it vertically", f.upended),
    _formula("add_border", "border", "add a 6 pixel black border", f.framed(6, (0, 0, 0))),
    _formula("add_border", "red border", "add a 10 pixel red border", f.framed(10, (255, 0, 0))),
    _tool("add_text", "text", 'write "Hello" at the bottom', ("text", "set", "Hello", None),
          ("position", "set", "bottom", None)),
)  # fmt: skip
assert len({one.name for one in EDITS}) == len(EDITS), "an edit is known by its name"
PARTS: tuple[KnownEdit, ...] = tuple(one for one in EDITS if one.formula is not None)
"""Those that several-part requests are made of."""
