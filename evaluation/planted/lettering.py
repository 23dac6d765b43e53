"""Cases that write: words put on a picture, and words changed on a sign.

Left out: a judgement of taste.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ...images.pixels import LUMA, Pixels, full_scale, to_float
from ...tools.base import Edited
from ...tools.photo.colors import color_of
from ...tools.photo.text_layout import find_font
from .case import (
    Case,
    Maker,
    Picture,
    bound,
    by_tool,
    floats,
    inside,
    mixed,
    request,
)
from .detail import blurred
from .spoil import plant_damage
from .tone import soft


@dataclass(frozen=True, slots=True)
class Lettering:
    """How words are drawn by Pillow: at (0-1, 0-1) of the free room of the picture or of a box."""

    at: tuple[float, float]
    size: int
    ink: tuple[int, int, int]
    other_font: bool = False
    box: tuple[int, int, int, int] | None = None

    def on(self, before: Pixels, words: str) -> Pixels:
        """The picture with the words."""
        height, width = before.shape[:2]
        x, y, w, h = self.box or (0, 0, width, height)
        letters = ImageFont.load_default(self.size) if self.other_font else find_font("", self.size)
        sheet = Image.new("L", (width, height), 0)
        left, top, right, bottom = letters.getbbox(words)
        margin = self.size // 3 if self.box is None else 2
        place = (x + margin + self.at[0] * (w - 2 * margin - (right - left)) - left,
                 y + margin + self.at[1] * (h - 2 * margin - (bottom - top)) - top)  # fmt: skip
        ImageDraw.Draw(sheet).text(place, words, fill=255, font=letters)
        share = np.asarray(sheet).astype(np.float64)[..., None] / 255
        return floats(lambda v: v + (np.array(self.ink) / 255 - v) * share, before)


def text_maker(words: str, place: str, at: tuple[float, float], colour: str, percent: float) -> Maker:
    """Write words in a place, a colour and a size."""

    def make(picture: Picture) -> Case:
        before = picture.pixels
        wanted = request("add_text", [("text", "set", words, None), ("position", "set", place, None),
                                      ("color", "set", colour, None), ("size", "set", percent, "percent")])  # fmt: skip
        ink = color_of(colour)
        size = round(before.shape[0] * percent / 100)
        style = Lettering(at, size, ink)
        tool = by_tool("add_text", wanted, before)
        rights = {"tool": tool}
        if abs(float(np.array(ink) @ LUMA) / 255 - to_float(before)[..., :3].mean()) > 0.25:
            # Without an outline they may not be legible elsewhere.
            rights["own"] = Edited(style.on(before, words))
            rights["own font"] = Edited(replace(style, other_font=True).on(before, words))
        case = Case("add_text", f"{place} {colour}", (wanted,), before, None, rights, blends=False,
                    arguments=bound("add_text", wanted, before))  # fmt: skip
        case.plant("nothing", before.copy())
        case.plant("weak", replace(style, size=max(6, size // 3)).on(before, words))
        case.plant("weak", mixed(before, tool.pixels, 0.08), "faint")
        case.plant("strong", replace(style, size=round(size * 2.6)).on(before, words))
        opposite = (255 - ink[0], 255 - ink[1], (ink[2] + 128) % 256)
        case.plant("direction", replace(style, ink=opposite).on(before, words), "another colour")
        case.plant("direction", style.on(before, words[:1]), "the first letter only")
        away = (1 - at[0] if at[0] != 0.5 else 0.5, 1 - at[1] if at[1] != 0.5 else 0.05)
        case.plant("place", replace(style, at=away).on(before, words))
        case.plant("spill", style.on(floats(lambda v: soft(v, 0.97), before), words), "picture darker")
        twice = (at[0], 1 - at[1]) if at[1] != 0.5 else (0.5, 0.02)
        case.plant("spill", replace(style, at=twice).on(tool.pixels, words), "written twice")
        case.plant("other", blurred(before, 2), "blur")
        case.plant("order", _smeared_text(before, tool.pixels), "written first, then blurred")
        plant_damage(case, picture, whole=True)
        return case

    return make


def _smeared_text(before: Pixels, written: Pixels) -> Pixels:
    ink = (cv2.absdiff(before, written).reshape(before.shape).max(axis=2) > 0).astype(np.uint8) * np.uint8(255)
    near = cv2.dilate(ink, np.ones((13, 13), np.uint8))
    return inside(before, blurred(written, 4), near)


TEXTS: tuple[Maker, ...] = (
    text_maker("Hello", "top left", (0, 0), "yellow", 10),
    text_maker("Summer 2026", "bottom", (0.5, 1), "white", 9),
    text_maker("SALE", "center", (0.5, 0.5), "red", 14),
    text_maker("to be continued", "bottom right", (1, 1), "black", 7),
)


def sign_maker(old: str, new: str) -> Maker:
    """Other words on a sign that was put into the photo."""

    def make(picture: Picture) -> Case:
        height, width = picture.pixels.shape[:2]
        w, h = round(width * 0.45), round(height * 0.16)
        box = (round(width * 0.3), round(height * 0.2), w, h)
        blank = picture.pixels.copy()
        board = blank[box[1] : box[1] + h, box[0] : box[0] + w, :3]
        board[...] = (board * 0.08 + np.array([225, 215, 190]) * (full_scale(blank) // 255) * 0.92).astype(blank.dtype)
        size = min(round(h * 0.62), round(w / 0.75 / max(len(old), len(new))))
        style = Lettering((0.5, 0.5), size, (40, 35, 60), box=box)
        before = style.on(blank, old)
        mask = np.zeros((height, width), np.uint8)
        mask[box[1] : box[1] + h, box[0] : box[0] + w] = 255
        wanted = request("change_text", [("text", "set", new, None)], "sign")
        right = style.on(blank, new)
        rights = {"own": Edited(right), "own font": Edited(replace(style, other_font=True).on(blank, new))}
        case = Case("change_text", f"{old} to {new}", (wanted,), before, mask, rights)
        case.plant("nothing", before.copy())
        case.plant("weak", mixed(before, right, 0.25), "faint")
        case.plant("strong", replace(style, size=size * 3).on(blank, new))
        case.plant("direction", blank, "only erased")
        case.plant("place", replace(style, box=None, at=(0.5, 0.95)).on(before, new))
        case.plant("spill", style.on(floats(lambda v: soft(v, 0.97), blank), new))
        case.plant("other", replace(style, ink=(200, 30, 30)).on(blank, old), "the old words in red")
        case.plant("other", inside(before, blurred(before, 4), mask), "blurred")
        case.plant("order", inside(before, blurred(right, 4), mask), "written first, then blurred")
        plant_damage(case, picture, whole=True)
        return case

    return make


SIGNS: tuple[Maker, ...] = (sign_maker("OPEN", "CLOSED"), sign_maker("EXIT 12", "HOTEL"), sign_maker("Bakery", "Books"))
