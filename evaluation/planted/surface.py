"""Cases that change how things look: colour, material, background, cut-outs, colouring, style, and writing.

Left out: a judgement of taste; the right results are plain compositions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ...images.pixels import LUMA, Mask, Pixels, full_scale, to_float
from ...tools.base import Edited
from ...tools.photo.colors import color_of
from ...tools.photo.text_layout import find_font
from ..photos import photo
from .case import (
    Asked,
    Case,
    Kind,
    Maker,
    Picture,
    bound,
    by_tool,
    eight_bits,
    ellipse,
    floats,
    inside,
    like,
    mixed,
    request,
)
from .detail import blurred
from .spoil import plant_damage, plant_places
from .tone import in_lab, saturation, soft


def dyed_hsv(before: Pixels, rgb: tuple[int, int, int]) -> Pixels:
    """Hue and saturation of the colour; value keeps its shading about the colour's own."""
    hsv = cv2.cvtColor(eight_bits(before), cv2.COLOR_RGB2HSV)
    goal = cv2.cvtColor(np.array([[rgb]], np.uint8), cv2.COLOR_RGB2HSV)[0, 0]
    value = hsv[..., 2].astype(np.float32)
    height, width = value.shape
    typical = float(np.median(value[height // 3 : -height // 3, width // 3 : -width // 3]))
    hsv[..., 0], hsv[..., 1] = goal[0], goal[1]
    hsv[..., 2] = np.clip(value * (float(goal[2]) / max(typical, 20)), 0, 255)
    return like(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), before)


def dyed_lab(before: Pixels, rgb: tuple[int, int, int], mask: Mask) -> Pixels:
    """a* and b* of the colour; lightness moved so that its median in the region is the colour's."""
    goal = cv2.cvtColor(np.array([[rgb]], np.float32) / 255, cv2.COLOR_RGB2LAB)[0, 0]

    def change(lab: Pixels) -> Pixels:
        middle = float(np.median(lab[..., 0][mask >= 250]))
        light = np.clip(lab[..., 0] + np.clip(goal[0], 20, 92) - middle, 2, 98)
        return np.dstack([light, np.full_like(light, goal[1]), np.full_like(light, goal[2])])

    return floats(lambda v: in_lab(v, change), before)


def color_maker(colour: str, other: str, x: float, y: float) -> Maker:
    """Recolour a region."""

    def make(picture: Picture) -> Case:
        before = picture.pixels
        mask = ellipse(before, x, y, 0.17)
        wanted = request("change_color", [("color", "set", colour, None)], "thing")
        full = dyed_lab(before, color_of(colour), mask)
        rights = {
            "own Lab": Edited(inside(before, full, mask)),
            "tool": by_tool("change_color", wanted, before, mask),
        }
        case = Case("change_color", colour, (wanted,), before, mask, rights, arguments={"color": colour})
        case.plant("nothing", before.copy())
        case.plant("weak", mixed(before, rights["own Lab"].pixels, 0.3))
        garish = dyed_hsv(before, tuple(int(255 * (c > 100)) for c in color_of(colour)))  # type: ignore[arg-type]
        case.plant("strong", inside(before, floats(lambda v: saturation(v, 120), garish), mask))
        case.plant("direction", inside(before, dyed_lab(before, color_of(other), mask), mask), other)
        flat = np.empty_like(before)
        flat[...] = np.array([*color_of(colour), 255][: before.shape[2]]) * (full_scale(before) // 255)
        case.plant("other", inside(before, flat, mask), "painted flat")
        case.plant("other", inside(before, blurred(full, 6), mask), "blurred")
        plant_places(case, full)
        # A few levels of red or blue more are another shade of the colour, no failure.
        red, _, blue = color_of(colour)
        leave: tuple[Kind, ...] = ("banding", "cast", "channels") if abs(red - blue) < 40 else ("banding", "cast")
        plant_damage(case, picture, leave)
        return case

    return make


COLOURS: tuple[Maker, ...] = (
    color_maker("#b03a2e", "green", 0.5, 0.5),
    color_maker("#2e6fb0", "orange", 0.35, 0.6),
    color_maker("#3f8f4f", "purple", 0.6, 0.45),
    color_maker("#c8a03c", "blue", 0.45, 0.35),
)


def textured(before: Pixels, name: str, share: float) -> Pixels:
    """A photographed texture over the region, lit by the coarse shading of what was there."""
    texture = photo(name)[..., :3]
    height, width = before.shape[:2]
    tiles = -(-height // texture.shape[0]), -(-width // texture.shape[1])
    sheet = to_float(np.tile(texture, (*tiles, 1))[:height, :width])
    gray = to_float(before)[..., :3] @ LUMA
    light = cv2.GaussianBlur(gray, (0, 0), 6)
    lit = sheet / max(float(sheet.mean()), 0.1) * (0.15 + 0.8 * light)[..., None]
    made = floats(lambda v: v + share * (np.clip(lit, 0, 1) - v), before)
    return np.ascontiguousarray(made)


def metal(before: Pixels) -> Pixels:
    """Grey, with steep bands of reflection along the tones."""

    def change(v: Pixels) -> Pixels:
        y = v @ LUMA.astype(np.float64)
        bands = 0.5 + 0.42 * np.sin(y * 14)
        shown = 0.75 * bands + 0.25 * y
        return np.dstack([shown * 0.98, shown, np.minimum(shown * 1.05, 1)])

    return floats(change, before)


def material_maker(material: str, make_full: Callable[[Pixels], Pixels], x: float, y: float) -> Maker:
    """Another material in a region."""

    def make(picture: Picture) -> Case:
        before = picture.pixels
        mask = ellipse(before, x, y, 0.2)
        wanted = request("change_material", [("material", "set", material, None)], "thing")
        full = make_full(before)
        rights = {
            "own": Edited(inside(before, full, mask)),
            "own, mostly": Edited(inside(before, mixed(before, full, 0.8), mask)),
        }
        case = Case("change_material", material, (wanted,), before, mask, rights)
        case.plant("nothing", before.copy())
        case.plant("weak", mixed(before, rights["own"].pixels, 0.2))
        case.plant("other", inside(before, floats(lambda v: soft(v, 0.75), before), mask), "darker")
        case.plant("other", inside(before, blurred(before, 3), mask), "blurred")
        plant_places(case, full)
        plant_damage(case, picture, ("cast", "banding", "channels", "clipped", "shifted", "stripe"))
        plant_whole(case, picture)
        return case

    return make


def plant_whole(case: Case, picture: Picture) -> None:
    """Damage of the whole picture, as an editor does that draws all of it anew."""
    plant_damage(case, picture, ("resized", "alpha"), whole=True)


MATERIALS: tuple[Maker, ...] = (
    material_maker("brick", lambda b: textured(b, "brick", 1), 0.5, 0.5),
    material_maker("gravel", lambda b: textured(b, "gravel", 1), 0.4, 0.55),
    material_maker("grass", lambda b: textured(b, "grass", 1), 0.6, 0.5),
    material_maker("steel", metal, 0.5, 0.45),
)


def background_maker(what: str) -> Maker:  # noqa: PLR0915  (five ways to change a background, each a few lines)
    """Another background: a colour, none, a blur, or a scene."""

    def make(picture: Picture) -> Case:  # noqa: PLR0915
        before = picture.pixels
        subject = ellipse(before, 0.5, 0.55, 0.22, 1.5)
        mask = 255 - subject
        asked: Asked = {
            "white": ("color", "set", "white", None),
            "navy": ("color", "set", "#102a6b", None),
            "transparent": ("transparent", "set", None, None),
            "blur": ("blur", "increase", 30, "percent"),
            "scene": ("scene", "set", "a meadow", None),
        }[what]  # type: ignore[assignment]
        wanted = request("change_background", [asked], "background")
        height, width = before.shape[:2]
        rights: dict[str, Edited] = {}
        arguments = {} if what == "scene" else bound("change_background", wanted, before)
        full = before
        if what == "transparent":
            alpha = (subject.astype(np.float32) / 255 * full_scale(before)).astype(before.dtype)
            old = before[..., 3] if before.shape[2] == 4 else np.full_like(alpha, full_scale(before))
            rights["own"] = Edited(np.dstack([before[..., :3], np.minimum(old, alpha)]))
        elif what == "blur":
            sigma = 0.3 * 0.08 * max(before.shape[:2])
            full = (
                np.dstack([blurred(before[..., :3], sigma), before[..., 3:]])
                if before.shape[2] == 4
                else blurred(before, sigma)
            )
            rights["own"] = Edited(inside(before, full, mask))
        elif what == "scene":
            back = photo("meadow" if picture.name != "meadow" else "mountains")
            full = like(cv2.resize(back, (width, height), interpolation=cv2.INTER_AREA), before)
            rights["own"] = Edited(inside(before, full, mask))
        else:
            full = before.copy()
            full[..., :3] = np.array(color_of(str(asked[2]))) * (full_scale(before) // 255)
            rights["own"] = Edited(inside(before, full, mask))
        if what != "scene":
            rights["tool"] = by_tool("change_background", wanted, before, mask)
        case = Case("change_background", what, (wanted,), before, mask, rights, arguments=arguments)
        case.plant("nothing", before.copy())
        right = rights["own"].pixels
        if what == "transparent":
            half = right.copy()
            half[..., 3] = half[..., 3] // 3 + full_scale(before) // 3 * 2
            case.plant("weak", half)
            inverted = right.copy()
            inverted[..., 3] = full_scale(before) - inverted[..., 3]
            case.plant("place", inverted)
            spilt = right.copy()
            spilt[..., 3][ellipse(before, 0.5, 0.55, 0.18, 0) == 0] = 0
            case.plant("spill", spilt)
        else:
            case.plant("weak", mixed(before, right, 0.25) if what != "blur" else
                       inside(before, blurred(before, 0.3 * 0.3 * 0.08 * max(before.shape[:2])), mask))  # fmt: skip
            case.plant("place", inside(before, full, subject))
            case.plant("spill", inside(before, full, cv2.dilate(mask, np.ones((11, 11), np.uint8))))
            case.plant("spill", full, "everywhere")
        if what == "blur":
            case.plant("strong", inside(before, blurred(before, 2.7 * sigma), mask))
        case.plant("other", inside(before, floats(lambda v: saturation(v, -90), before), mask), "without colour")
        case.plant("other", inside(before, floats(lambda v: soft(v, 0.6), before), mask), "darker")
        leave: tuple[Kind, ...] = () if what == "blur" else ("clipped", "banding")
        plant_damage(case, picture, leave, whole=what != "blur")
        return case

    return make


BACKGROUNDS: tuple[Maker, ...] = tuple(background_maker(w) for w in ("white", "transparent", "blur", "scene", "navy"))


def extract(picture: Picture) -> Case:
    """Cut a subject out."""
    before = picture.pixels
    mask = ellipse(before, 0.5, 0.5, 0.28, 1.5)
    wanted = request("extract_object", [], "thing")
    top = full_scale(before)

    def cut_out(shape: Mask) -> Pixels:
        alpha = (shape.astype(np.float32) / 255 * top).astype(before.dtype)
        old = before[..., 3] if before.shape[2] == 4 else np.full_like(alpha, top)
        return np.dstack([before[..., :3], np.minimum(alpha, old)])

    right = cut_out(mask)
    hard = cut_out((mask >= 128).astype(np.uint8) * np.uint8(255))
    rights = {"own": Edited(right), "own hard": Edited(hard), "tool": by_tool("extract_object", wanted, before, mask)}
    case = Case("extract_object", "ellipse", (wanted,), before, mask, rights, blends=False)
    case.plant("nothing", before.copy())
    faint = right.copy()
    faint[..., 3] = faint[..., 3] // 3 + top // 3 * 2
    case.plant("weak", faint)
    case.plant("strong", cut_out(ellipse(before, 0.5, 0.5, 0.2, 1.5)))
    case.plant("direction", cut_out(255 - mask))
    case.plant("place", cut_out(ellipse(before, 0.6, 0.4, 0.28, 1.5)))
    case.plant("spill", cut_out(ellipse(before, 0.5, 0.5, 0.36, 1.5)))
    case.plant("other", inside(before, np.full_like(before, top), 255 - mask), "white around it")
    case.plant("other", np.ascontiguousarray(before[80:-80, 80:-80]), "crop")
    plant_damage(case, picture, whole=True)
    return case


def colorize(picture: Picture) -> Case | None:
    """Colour for a picture that has none; the colours it once had are right."""
    colour = np.ascontiguousarray(picture.pixels)
    spread = np.ptp(eight_bits(colour).astype(np.int32), axis=2)
    if float(spread.mean()) < 12:
        return None
    before = floats(lambda v: np.repeat((v @ LUMA.astype(np.float64))[..., None], 3, axis=2), colour)
    wanted = request("colorize")
    rights = {"the colours it had": Edited(colour), "stronger": Edited(floats(lambda v: saturation(v, 20), colour))}
    case = Case("colorize", "", (wanted,), before, None, rights)
    case.plant("nothing", before.copy())
    case.plant("weak", mixed(before, colour, 0.1))
    case.plant("strong", floats(lambda v: saturation(v, 250), colour))
    case.plant("other", floats(lambda v: soft(v, 0.7), before), "darker")
    case.plant("other", blurred(before, 2), "blur")
    case.plant("other", floats(lambda v: v * np.array([1.12, 0.98, 0.78]), before), "sepia")
    plant_damage(case, picture, ("channels", "cast"))
    return case


def sketched(before: Pixels) -> Pixels:
    """A pencil drawing: the picture divided by its blurred negative."""
    gray = cv2.cvtColor(eight_bits(before), cv2.COLOR_RGB2GRAY)
    drawn = cv2.divide(gray, np.maximum(cv2.GaussianBlur(gray, (0, 0), 8), 1), scale=245)
    return like(cv2.cvtColor(drawn, cv2.COLOR_GRAY2RGB), before)


def stylised(before: Pixels) -> Pixels:
    """A watercolour (Gastal and Oliveira, 2011)."""
    return like(cv2.stylization(eight_bits(before), sigma_s=40, sigma_r=0.45), before)


def cartooned(before: Pixels) -> Pixels:
    """Flat tones with dark outlines."""
    colour = eight_bits(before)
    flat = cv2.pyrMeanShiftFiltering(cv2.medianBlur(colour, 5), 8, 24, maxLevel=1)
    lines = cv2.adaptiveThreshold(cv2.medianBlur(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), 5), 255,
                                  cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, 4)  # fmt: skip
    return like(np.where(lines[..., None] > 0, flat, flat // 4), before)


def oiled(before: Pixels) -> Pixels:
    """Broad strokes: a coarse median, richer colour."""
    made = cv2.medianBlur(cv2.medianBlur(eight_bits(before), 9), 9)
    return floats(lambda v: saturation(v, 35), like(made, before))


def style_maker(name: str, draw: Callable[[Pixels], Pixels]) -> Maker:
    """Another style for the whole picture."""

    def make(picture: Picture) -> Case:
        before = picture.pixels
        wanted = request("change_style", [("style", "set", name, None)])
        right = draw(before)
        case = Case("change_style", name, (wanted,), before, None, {"own": Edited(right)})
        case.plant("nothing", before.copy())
        case.plant("weak", mixed(before, right, 0.2))
        other = photo("meadow" if picture.name != "meadow" else "dogs")
        height, width = before.shape[:2]
        case.plant("other", draw(like(cv2.resize(other, (width, height)), before)), "another picture")
        case.plant("other", Edited(np.ascontiguousarray(right[:, ::-1])), "mirrored")
        plant_damage(case, picture, ("clipped", "cast", "banding", "channels", "shifted"))
        return case

    return make


STYLES: tuple[Maker, ...] = (
    style_maker("watercolour", stylised), style_maker("pencil sketch", sketched),
    style_maker("cartoon", cartooned), style_maker("oil painting", oiled),
)  # fmt: skip


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
