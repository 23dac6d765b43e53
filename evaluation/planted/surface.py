"""Cases that change how things look: colour, material, colouring and style.

Left out: a judgement of taste; the right results are plain compositions.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from ...images.pixels import LUMA, Mask, Pixels, full_scale, to_float
from ...tools.base import Edited
from ...tools.photo.colors import color_of
from ..photos import photo
from .case import (
    Case,
    Kind,
    Maker,
    Picture,
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


def colorize(picture: Picture) -> Case | None:
    """Colour for a picture that has none; the colours it once had are right."""
    colour = np.ascontiguousarray(picture.pixels)
    spread = np.ptp(eight_bits(colour).astype(np.int32), axis=2)
    if float(spread.mean()) < 12:
        return None
    before = floats(lambda v: np.repeat((v @ LUMA.astype(np.float64))[..., None], 3, axis=2), colour)
    wanted = request("colorize")
    rights = {"the colours it had": Edited(colour), "paler": Edited(floats(lambda v: saturation(v, -25), colour))}
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
