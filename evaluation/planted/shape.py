"""Cases of crop, resize, rotate, flip and borders; wrong results mostly claim the right matrix.

Left out: straightening without an angle, for which nobody knows the right answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

from ...images.pixels import Pixels, full_scale
from ...schema import Matrix
from ...tools.base import Edited
from .case import Asked, Case, Maker, Picture, by_tool, floats, moved, request
from .detail import blurred
from .spoil import plant_damage
from .tone import contrast

Box = tuple[int, int, int, int]


def part(before: Pixels, box: Box) -> Edited:
    """The part under x, y, width, height, with the true matrix."""
    x, y, w, h = box
    return Edited(np.ascontiguousarray(before[y : y + h, x : x + w]), moved(-x, -y))


def crop_maker(name: str, asked: list[Asked], box_of: Callable[[int, int, float], Box]) -> Maker:
    """`box_of(width, height, strength)`: the box, with strength 1 as asked, less or more for the wrong ones."""

    def make(picture: Picture) -> Case | None:
        before = picture.pixels
        height, width = before.shape[:2]
        wanted = request("crop", asked)
        box = box_of(width, height, 1)
        right = part(before, box)
        if right.pixels.shape == before.shape:
            return None
        case = Case("crop", name, (wanted,), before, None, {"own": right, "tool": by_tool("crop", wanted, before)},
                    blends=False, geometric=True)  # fmt: skip
        case.plant("nothing", before.copy())
        case.plant("weak", part(before, box_of(width, height, 0.3)))
        case.plant("strong", part(before, box_of(width, height, 2.5)))
        x, y, w, h = box
        away = (width - w if x < (width - w) / 2 or (x == 0 and w < width) else 0,
                height - h if y < (height - h) / 2 or (y == 0 and h < height) else 0, w, h)  # fmt: skip
        case.plant("place", part(before, away))
        case.plant("place", Edited(part(before, away).pixels, right.matrix), "claimed")
        case.plant("other", cv2.resize(before, (w, h), interpolation=cv2.INTER_AREA), "resize")
        case.plant("other", Edited(floats(lambda v: contrast(v, 25), right.pixels), right.matrix), "contrast")
        plant_damage(case, picture)
        return case

    return make


def _centred(width: int, height: int, ratio: float, strength: float) -> Box:
    goal = (height * ratio, float(height)) if width > height * ratio else (float(width), width / ratio)
    w, h = (max(8, round(n - (n - g) * strength)) for n, g in zip((width, height), goal, strict=True))
    return (width - w) // 2, (height - h) // 2, w, h


def _left(width: int, height: int, strength: float) -> Box:
    x = round(width * 0.2 * strength)
    return x, 0, width - x, height


def _bottom(width: int, height: int, strength: float) -> Box:
    return 0, 0, width, height - round(60 * strength)


def _middle(width: int, height: int, strength: float) -> Box:
    share = 1 - 0.3 * strength
    w, h = round(width * share), round(height * share)
    return (width - w) // 2, (height - h) // 2, w, h


def _sized(width: int, height: int, strength: float) -> Box:
    w, h = round(width - (width - 200) * strength), round(height - (height - 150) * strength)
    w, h = max(w, 60), max(h, 60)
    return (width - w) // 2, (height - h) // 2, w, h


def crop_to_region(picture: Picture) -> Case:
    """Crop to a region: all of it, in the middle, with little around."""
    before = picture.pixels
    height, width = before.shape[:2]
    x, y, w, h = round(width * 0.3), round(height * 0.3), round(width * 0.25), round(height * 0.3)
    mask = np.zeros((height, width), np.uint8)
    mask[y : y + h, x : x + w] = 255
    wanted = request("crop", [], "thing")
    m = round(0.15 * max(w, h))
    rights = {
        "own": part(before, (x - m, y - m, w + 2 * m, h + 2 * m)),
        "own tight": part(before, (x, y, w, h)),
        "tool": by_tool("crop", wanted, before, mask),
    }
    case = Case("crop", "to a region", (wanted,), before, mask, rights, blends=False, geometric=True)
    case.plant("nothing", before.copy())
    case.plant("weak", part(before, (x // 4, y // 4, width - x // 2, height - y // 2)))
    case.plant("strong", part(before, (x + w // 5, y + h // 5, w * 3 // 5, h * 3 // 5)))
    case.plant("place", part(before, (width - w, height - h, w, h)))
    case.plant("other", before * (mask[..., None] > 0), "black around it")
    plant_damage(case, picture, ("resized",))
    return case


CROPS: tuple[Maker, ...] = (
    crop_maker("16:9", [("aspect", "set", "16:9", None)], lambda w, h, s: _centred(w, h, 16 / 9, s)),
    crop_maker("20 % off the left", [("left", "decrease", 20, "percent")], _left),
    crop_maker("square", [("aspect", "set", "1:1", None)], lambda w, h, s: _centred(w, h, 1, s)),
    crop_maker("60 pixels off the bottom", [("bottom", "decrease", 60, "pixels")], _bottom),
    crop_maker("the middle 70 %", [("size", "set", 70, "percent")], _middle),
    crop_maker("200 x 150", [("width", "set", 200, "pixels"), ("height", "set", 150, "pixels")], _sized),
    crop_to_region,
)


def resized(before: Pixels, size: tuple[int, int], how: int = cv2.INTER_AREA) -> Edited:
    """At another size, with the true matrix."""
    x, y = size[0] / before.shape[1], size[1] / before.shape[0]
    made = cv2.resize(before, size, interpolation=how)
    return Edited(made, ((x, 0.0, (x - 1) / 2), (0.0, y, (y - 1) / 2), (0.0, 0.0, 1.0)))


def by_pillow(before: Pixels, size: tuple[int, int]) -> Edited:
    """Pillow's bicubic filter; alpha is filtered by itself."""
    planes = [Image.fromarray(np.ascontiguousarray(before[..., i]).astype(np.float32)) for i in range(before.shape[2])]
    made = [np.asarray(p.resize(size, Image.Resampling.BICUBIC)) for p in planes]
    values = np.clip(np.rint(np.dstack(made)), 0, full_scale(before)).astype(before.dtype)
    return Edited(values, resized(before, size).matrix)


def resize_maker(name: str, asked: list[Asked], size_of: Callable[[int, int], tuple[float, float]]) -> Maker:
    """`size_of(width, height)`: the size asked for."""

    def make(picture: Picture) -> Case:
        before = picture.pixels
        height, width = before.shape[:2]
        w, h = size_of(width, height)
        size = round(w), round(h)
        wanted = request("resize", asked)
        rights = {
            "own": resized(before, size, cv2.INTER_AREA if w < width else cv2.INTER_CUBIC),
            "own Pillow": by_pillow(before, size),
            "tool": by_tool("resize", wanted, before),
        }
        case = Case("resize", name, (wanted,), before, None, rights, blends=False, geometric=True)
        right = rights["own"]
        case.plant("nothing", before.copy())
        for kind, by in (("weak", 0.3), ("strong", 2.5), ("direction", -0.7)):
            factor = max(0.15, 1 + (w / width - 1) * by), max(0.15, 1 + (h / height - 1) * by)
            case.plant(kind, resized(before, (round(width * factor[0]), round(height * factor[1]))))  # type: ignore[arg-type]
        canvas = np.zeros((size[1], size[0], before.shape[2]), before.dtype)
        canvas[: min(height, size[1]), : min(width, size[0])] = before[: size[1], : size[0]]
        case.plant("other", Edited(canvas, right.matrix), "cut or padded instead")
        case.plant("other", Edited(blurred(right.pixels, 1.8), right.matrix), "blurred")
        bent = cv2.resize(before[:, : width * 9 // 10], size, interpolation=cv2.INTER_AREA)
        case.plant("place", Edited(bent, right.matrix), "nine tenths of it")
        plant_damage(case, picture)
        return case

    return make


RESIZES: tuple[Maker, ...] = (
    resize_maker("to half", [("scale", "set", 50, "percent")], lambda w, h: (w / 2, h / 2)),
    resize_maker("240 wide", [("width", "set", 240, "pixels")], lambda w, h: (240, h * 240 / w)),
    resize_maker("half as large again", [("scale", "set", 150, "percent")], lambda w, h: (w * 1.5, h * 1.5)),
    resize_maker("long edge 160", [("long_edge", "set", 160, "pixels")],
                 lambda w, h: (w * 160 / max(w, h), h * 160 / max(w, h))),
    resize_maker("200 x 200", [("width", "set", 200, "pixels"), ("height", "set", 200, "pixels")],
                 lambda w, h: (200, 200)),
    resize_maker("30 % smaller", [("scale", "decrease", 30, "percent")], lambda w, h: (w * 0.7, h * 0.7)),
)  # fmt: skip


def turned(before: Pixels, degrees: float, how: int = cv2.INTER_LINEAR, *, whole: bool = True) -> Edited:
    """Clockwise, on a canvas that holds all (`whole`) or of the same size."""
    h, w = before.shape[:2]
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    new_w = math.ceil(round(w * abs(c) + h * abs(s), 6)) if whole else w
    new_h = math.ceil(round(w * abs(s) + h * abs(c), 6)) if whole else h
    x, y = (w - 1) / 2, (h - 1) / 2
    matrix: Matrix = (
        (c, -s, (new_w - 1) / 2 - c * x + s * y), (s, c, (new_h - 1) / 2 - s * x - c * y), (0.0, 0.0, 1.0),
    )  # fmt: skip
    return Edited(cv2.warpAffine(before, np.array(matrix[:2]), (new_w, new_h), flags=how), matrix)


def rotate_maker(degrees: float) -> Maker:
    """Rotate clockwise."""
    quarter = degrees % 90 == 0

    def make(picture: Picture) -> Case:
        before = picture.pixels
        wanted = request("rotate", [("angle", "increase" if degrees > 0 else "decrease", abs(degrees), "degrees")])
        rights = {"tool": by_tool("rotate", wanted, before)}
        right = rights["tool"]
        if quarter:
            made = np.ascontiguousarray(np.rot90(before, -round(degrees / 90)))
            rights["own"] = Edited(made, right.matrix)
        else:
            rights["own linear"] = turned(before, degrees)
            rights["own cubic"] = turned(before, degrees, cv2.INTER_CUBIC)
            rights["own same size"] = turned(before, degrees, cv2.INTER_CUBIC, whole=False)
        case = Case("rotate", f"{degrees:g}", (wanted,), before, None, rights, blends=False, geometric=True)
        case.plant("nothing", before.copy())
        for kind, by in (("weak", 0.33), ("strong", 2.5), ("direction", -1.0)):
            wrong = turned(before, degrees * by)
            if by == -1 and degrees % 180 == 0:
                continue
            case.plant(kind, wrong)  # type: ignore[arg-type]
            size = right.pixels.shape[1], right.pixels.shape[0]
            lie = np.array(turned(before, degrees * by, whole=True).matrix)
            lie[:2, 2] += (np.array(size) - (wrong.pixels.shape[1], wrong.pixels.shape[0])) / 2
            claimed = Edited(cv2.warpAffine(before, lie[:2], size), right.matrix)
            case.plant(kind, claimed, "claimed")  # type: ignore[arg-type]
        case.plant("other", Edited(np.ascontiguousarray(right.pixels[:, ::-1]), right.matrix), "mirrored")
        case.plant("other", Edited(floats(lambda v: contrast(v, 25), right.pixels), right.matrix), "contrast")
        plant_damage(case, picture)
        return case

    return make


ROTATES: tuple[Maker, ...] = tuple(rotate_maker(a) for a in (90, 7, 180, -12, -90, 25))


def flip_maker(axis: str) -> Maker:
    """Mirror along an axis."""

    def make(picture: Picture) -> Case:
        before = picture.pixels
        wanted = request("flip", [("axis", "set", axis, None)])
        own = np.ascontiguousarray(before[:, ::-1] if axis == "horizontal" else before[::-1])
        tool = by_tool("flip", wanted, before)
        case = Case("flip", axis, (wanted,), before, None, {"tool": tool, "own": Edited(own, tool.matrix)},
                    blends=False, geometric=True)  # fmt: skip
        case.plant("nothing", before.copy())
        other = before[::-1] if axis == "horizontal" else before[:, ::-1]
        case.plant("direction", Edited(np.ascontiguousarray(other), tool.matrix))
        half = before.copy()
        middle = before.shape[1] // 2
        half[:, :middle] = own[:, :middle]
        case.plant("weak", Edited(half, tool.matrix), "half of it")
        case.plant("other", Edited(np.ascontiguousarray(before[::-1, ::-1]), tool.matrix), "turned by 180 degrees")
        case.plant("other", Edited(blurred(own, 1), tool.matrix), "softened")
        plant_damage(case, picture)
        return case

    return make


FLIPS: tuple[Maker, ...] = (flip_maker("horizontal"), flip_maker("vertical"))


def border_maker(asked: list[Asked], width_of: Callable[[int], int], colour: tuple[int, int, int]) -> Maker:
    """`width_of(short side)`: how wide in pixels."""

    def framed(before: Pixels, by: tuple[int, int, int, int], value: tuple[int, int, int]) -> Edited:
        scale = full_scale(before) // 255
        ink = (*(v * scale for v in value), full_scale(before))[: before.shape[2]]
        top, bottom, left, right = by
        height, width = before.shape[:2]
        made = np.empty((height + top + bottom, width + left + right, before.shape[2]), before.dtype)
        made[...] = np.array(ink, before.dtype)
        made[top : top + height, left : left + width] = before
        return Edited(made, moved(left, top))

    def make(picture: Picture) -> Case:
        before = picture.pixels
        wanted = request("add_border", asked)
        by = width_of(min(before.shape[:2]))
        right = framed(before, (by,) * 4, colour)
        rights = {"own": right, "tool": by_tool("add_border", wanted, before)}
        case = Case("add_border", f"{by} pixels", (wanted,), before, None, rights, blends=False, geometric=True)
        case.plant("nothing", before.copy())
        if asked:  # any width and colour is right when none was named
            case.plant("weak", framed(before, (max(1, by // 3),) * 4, colour))
            case.plant("strong", framed(before, (round(by * 2.5),) * 4, colour))
            other = (255 - colour[0], 128, colour[2] ^ 255)
            case.plant("direction", framed(before, (by,) * 4, other), "another colour")
        case.plant("place", framed(before, (0, 2 * by, 0, 2 * by), colour))
        over = before.copy()
        for edge in (over[:by], over[-by:], over[:, :by], over[:, -by:]):
            edge[...] = right.pixels[0, 0]
        case.plant("spill", over, "over the picture")
        covered = right.pixels.copy()
        covered[2 * by - by // 2 : 2 * by] = right.pixels[0, 0]
        case.plant("spill", Edited(covered, right.matrix), "over an edge")
        case.plant("other", part(before, (by, by, before.shape[1] - 2 * by, before.shape[0] - 2 * by)), "crop")
        plant_damage(case, picture)
        return case

    return make


BORDERS: tuple[Maker, ...] = (
    border_maker([("width", "set", 18, "pixels"), ("color", "set", "red", None)], lambda s: 18, (255, 0, 0)),
    border_maker([], lambda s: max(1, round(s * 0.05)), (255, 255, 255)),
    border_maker(
        [("width", "set", 8, "percent"), ("color", "set", "black", None)], lambda s: round(s * 0.08), (0, 0, 0)
    ),
)
