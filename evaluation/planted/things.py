"""Cases that add, remove, replace, move, count and pose things: cut-outs of other photos, pasted and blended.

Left out: whether a person would find the thing beautiful.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import cv2
import numpy as np

from ...images.pixels import Mask, Pixels, to_float
from ...tools.base import Edited
from ..photos import photo
from .case import Case, Maker, Picture, by_tool, eight_bits, floats, inside, like, mixed, request
from .detail import blurred
from .spoil import plant_damage
from .surface import plant_whole
from .tone import contrast, saturation, soft

THINGS: Mapping[str, tuple[str, tuple[int, int, int, int]]] = {
    "face": ("astronaut", (165, 35, 110, 150)),
    "cat": ("chelsea", (110, 40, 210, 190)),
    "cup": ("coffee", (150, 90, 300, 220)),
    "coin": ("coins", (15, 15, 60, 60)),
    "flower": ("dahlia", (180, 80, 280, 270)),
    "fig": ("fig", (200, 110, 220, 200)),
}
"""Name -> (photo, box of the thing: x, y, width, height)."""
Place = tuple[float, float]


@lru_cache(maxsize=64)
def thing(name: str, width: int, height: int) -> tuple[Pixels, Mask]:
    """A thing at a size, uint8, with an elliptic outline feathered by a pixel."""
    source, (x, y, w, h) = THINGS[name]
    made = cv2.resize(photo(source)[y : y + h, x : x + w, :3], (width, height), interpolation=cv2.INTER_AREA)
    mask = np.zeros((height, width), np.uint8)
    cv2.ellipse(mask, (width // 2, height // 2), (max(1, width // 2 - 2), max(1, height // 2 - 2)), 0, 0, 360, 255, -1)
    return made, cv2.GaussianBlur(mask, (0, 0), 0.8)


def pasted(before: Pixels, name: str, at: Place, size: float = 0.28, opacity: float = 1.0) -> Pixels:
    """The thing with its middle at (0-1, 0-1), as high as `size` of the short side."""
    side = max(12, round(size * min(before.shape[:2])))
    made, mask = thing(name, side, side)
    height, width = before.shape[:2]
    x = min(max(round(at[0] * width - side / 2), 0), width - side)
    y = min(max(round(at[1] * height - side / 2), 0), height - side)
    sheet, where = np.zeros((height, width, 3), np.uint8), np.zeros((height, width), np.uint8)
    sheet[y : y + side, x : x + side], where[y : y + side, x : x + side] = made, mask
    share = np.rint(where * opacity).astype(np.uint8)
    return inside(before, like(sheet, before), share)


def cloned(before: Pixels, name: str, at: Place, size: float = 0.28) -> Pixels:
    """The thing blended by Poisson's equation (Perez et al., 2003)."""
    side = max(12, round(size * min(before.shape[:2])))
    made, mask = thing(name, side, side)
    middle = round(at[0] * before.shape[1]), round(at[1] * before.shape[0])
    return like(cv2.seamlessClone(made, eight_bits(before), (mask > 0).astype(np.uint8) * np.uint8(255), middle,
                                  cv2.NORMAL_CLONE), before)  # fmt: skip


def ball(before: Pixels, at: Place, size: float, colour: tuple[float, float, float] = (0.8, 0.2, 0.15)) -> Pixels:
    """A shaded ball, drawn."""
    height, width = before.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    radius = size / 2 * min(height, width)
    u, v = (x - at[0] * width) / radius, (y - at[1] * height) / radius
    off = np.hypot(u, v)
    light = np.clip(0.25 + 0.85 * np.sqrt(np.maximum(1 - off**2, 0)) - 0.3 * u - 0.3 * v, 0, 1.2)
    share = np.clip((1 - off) * radius, 0, 1)[..., None]
    return floats(lambda c: c + (np.array(colour) * light[..., None] - c) * share, before)


def around(before: Pixels, at: Place, size: float = 0.28, margin: float = 0.05) -> Mask:
    """A box about where a thing is or goes."""
    height, width = before.shape[:2]
    reach = (size / 2 + margin) * min(height, width)
    mask = np.zeros((height, width), np.uint8)
    x, y = at[0] * width, at[1] * height
    mask[max(0, round(y - reach)) : round(y + reach), max(0, round(x - reach)) : round(x + reach)] = 255
    return mask


def add_maker(name: str, at: Place, region: bool) -> Maker:
    """Add a thing."""

    def make(picture: Picture) -> Case:
        before = picture.pixels
        mask = around(before, at) if region else None
        wanted = request("add_object", [("object", "set", name, None)], name)
        full = pasted(before, name, at)
        rights = {"own": Edited(full), "own ball": Edited(ball(before, at, 0.26))}
        if before.shape[2] == 3:
            room = around(before, at) if mask is None else mask
            rights["own clone"] = Edited(inside(before, cloned(before, name, at), room))
        case = Case("add_object", f"{name} {'region' if region else 'anywhere'}", (wanted,), before, mask, rights)
        case.plant("nothing", before.copy())
        case.plant("weak", pasted(before, name, at, opacity=0.15), "a ghost")
        case.plant("strong", pasted(before, name, at, 0.95), "over most of it")
        if mask is not None:
            case.plant("place", pasted(before, name, (1 - at[0], 1 - at[1])))
            case.plant("spill", floats(lambda v: soft(v, 0.97), full))
        where = around(before, at) if mask is None else mask
        case.plant("other", inside(before, floats(lambda v: soft(v, 1.25), before), where), "brighter")
        case.plant("other", inside(before, blurred(before, 3), where), "blurred")
        case.plant("other", floats(lambda v: saturation(v, -50), before), "colour of all")
        plant_damage(case, picture, ("clipped", "cast", "banding", "channels", "shifted", "stripe", "blocks"))
        plant_whole(case, picture)
        return case

    return make


def removed_maker(name: str, at: Place, size: float) -> Maker:
    """Remove a thing that was put into the photo; the photo without it is one of the right results."""

    def make(picture: Picture) -> Case:
        clean = picture.pixels
        before = pasted(clean, name, at, size)
        mask = around(before, at, size, 0.02)
        wanted = request("remove_object", [], name)
        patch = np.ascontiguousarray(np.roll(clean, (0, round((size + 0.08) * min(clean.shape[:2]))), (0, 1)))
        soft_mask = cv2.GaussianBlur(mask, (0, 0), 2) & mask
        rights = {"the photo": Edited(clean), "tool": by_tool("remove_object", wanted, before, mask, seed=1)}
        if _seam(clean, patch, mask) < 0.06:
            rights["own patch"] = Edited(inside(clean, patch, soft_mask))
        case = Case("remove_object", f"{name}", (wanted,), before, mask, rights)
        case.plant("nothing", before.copy())
        case.plant("weak", mixed(before, clean, 0.3), "faded")
        other = "flower" if name != "flower" else "coin"
        case.plant("direction", inside(before, np.full_like(before, 0) + _ink(before, (255, 0, 255)), mask), "magenta")
        case.plant("place", inside(before, np.roll(clean, 40, 1), np.roll(mask, 90, 1)), "hole beside it")
        case.plant("spill", floats(lambda v: soft(v, 0.97), clean), "picture darker")
        case.plant("other", inside(before, blurred(before, 3), mask), "blurred")
        case.plant("other", pasted(clean, other, at, size * 0.8), "another thing")
        case.plant("other", inside(before, floats(lambda v: contrast(v, -40), before), mask), "paler")
        plant_damage(case, picture, ("clipped", "cast", "banding", "channels", "shifted", "blocks"))
        plant_whole(case, picture)
        return case

    return make


def _ink(before: Pixels, rgb: tuple[int, int, int]) -> Pixels:
    scale = np.iinfo(before.dtype).max // 255
    ink: Pixels = (np.array([*rgb, 255][: before.shape[2]]) * scale).astype(before.dtype)
    return ink


def _seam(clean: Pixels, patch: Pixels, mask: Mask) -> float:
    """How far a patch differs from what it replaces along the outline: some places allow no copy."""
    rim = cv2.dilate(mask, np.ones((5, 5), np.uint8)) - mask
    return float(np.abs(to_float(clean)[rim > 0][:, :3] - to_float(patch)[rim > 0][:, :3]).mean())


def replace_maker(old: str, new: str, at: Place) -> Maker:
    """Put one thing in the place of another."""

    def make(picture: Picture) -> Case:
        clean = picture.pixels
        before = pasted(clean, old, at)
        mask = around(before, at, 0.28, 0.03)
        wanted = request("replace_object", [("object", "set", new, None)], old)
        rights = {
            "own": Edited(pasted(clean, new, at, 0.3)),
            "own over it": Edited(pasted(before, new, at, 0.3)),
            "own ball": Edited(ball(clean, at, 0.28, (0.2, 0.45, 0.8))),
        }
        case = Case("replace_object", f"{old} by {new}", (wanted,), before, mask, rights)
        case.plant("nothing", before.copy())
        case.plant("weak", mixed(before, rights["own"].pixels, 0.2), "a ghost")
        case.plant("strong", pasted(clean, new, at, 0.8))
        case.plant("place", pasted(before, new, (1 - at[0], 1 - at[1])))
        case.plant("spill", floats(lambda v: soft(v, 0.97), rights["own"].pixels))
        case.plant("other", inside(before, floats(lambda v: soft(v, 0.7), before), mask), "darker")
        case.plant("other", inside(before, blurred(before, 3), mask), "blurred")
        case.plant("other", inside(before, floats(lambda v: saturation(v, -90), before), mask), "without colour")
        plant_damage(case, picture, ("clipped", "cast", "banding", "channels", "shifted", "stripe", "blocks"))
        plant_whole(case, picture)
        return case

    return make


def position_maker(name: str, start: Place, end: Place, words: str) -> Maker:
    """Move a thing; the region is what it leaves and where it goes."""

    def make(picture: Picture) -> Case:
        clean = picture.pixels
        before = pasted(clean, name, start)
        mask = np.maximum(around(before, start), around(before, end))
        wanted = request("change_position", [("position", "set", words, None)], name)
        rights = {"own": Edited(pasted(clean, name, end)), "own smaller": Edited(pasted(clean, name, end, 0.26))}
        case = Case("change_position", f"{name} to the {words}", (wanted,), before, mask, rights)
        near = start[0] + 0.04 * (end[0] - start[0]), start[1] + 0.04 * (end[1] - start[1])
        case.plant("nothing", before.copy())
        case.plant("weak", pasted(clean, name, near), "hardly moved")
        case.plant("weak", mixed(before, rights["own"].pixels, 0.25), "a ghost")
        case.plant("place", pasted(clean, name, (start[0], 1 - start[1])))
        case.plant("spill", floats(lambda v: soft(v, 0.97), rights["own"].pixels))
        case.plant("other", clean.copy(), "only removed")
        case.plant("other", pasted(before, name, end), "a second one")
        case.plant("other", inside(before, floats(lambda v: soft(v, 0.75), before), mask), "darker")
        plant_damage(case, picture, ("clipped", "cast", "banding", "channels", "shifted", "stripe", "blocks"))
        plant_whole(case, picture)
        return case

    return make


def count_maker(name: str, old: int, new: int) -> Maker:
    """More or fewer of a thing."""
    places = ((0.2, 0.3), (0.5, 0.65), (0.8, 0.35))

    def make(picture: Picture) -> Case:
        def with_things(count: int, opacity: float = 1.0, size: float = 0.26) -> Pixels:
            made = picture.pixels
            for place in places[:count]:
                made = pasted(made, name, place, size, opacity)
            return made

        before = with_things(old)
        wanted = request("change_count", [("count", "set", new, None)], name)
        rights = {"own": Edited(with_things(new))}
        case = Case("change_count", f"{old} to {new}", (wanted,), before, None, rights)
        case.plant("nothing", before.copy())
        case.plant("weak", mixed(before, rights["own"].pixels, 0.2), "ghosts")
        case.plant("other", floats(lambda v: soft(v, 0.8), before), "darker")
        case.plant("other", blurred(before, 3), "blurred")
        case.plant("other", floats(lambda v: saturation(v, -90), before), "without colour")
        case.plant("spill", floats(lambda v: soft(v, 0.9), rights["own"].pixels), "picture darker")
        plant_damage(case, picture)
        return case

    return make


def bent(before: Pixels, at: Place, size: float, by: float) -> Pixels:
    """A swirl within a disc: `by` radians in its middle, none at its rim."""
    height, width = before.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    cx, cy, radius = at[0] * width, at[1] * height, size / 2 * min(height, width)
    u, v = x - np.float32(cx), y - np.float32(cy)
    off = np.hypot(u, v) / np.float32(radius)
    angle = np.float32(by) * np.clip(1 - off, 0, 1) ** 1.2
    c, s = np.cos(angle), np.sin(angle)
    made = cv2.remap(before, np.float32(cx) + u * c - v * s, np.float32(cy) + u * s + v * c, cv2.INTER_CUBIC,
                     borderMode=cv2.BORDER_REFLECT)  # fmt: skip
    result: Pixels = np.where((off < 1)[..., None], made, before)
    return result


def pose_maker(name: str, at: Place) -> Maker:
    """The same thing held otherwise: turned, swirled, leaning."""

    def make(picture: Picture) -> Case:
        clean = picture.pixels
        before = pasted(clean, name, at, 0.36)
        mask = around(before, at, 0.36, 0.05)
        wanted = request("change_pose", [("pose", "set", "turned to the left", None)], name)
        mirrored = np.ascontiguousarray(pasted(clean[:, ::-1], name, (1 - at[0], at[1]), 0.36)[:, ::-1])
        rights = {"own swirl": Edited(bent(before, at, 0.38, 1.4)), "own mirrored": Edited(mirrored)}
        case = Case("change_pose", name, (wanted,), before, mask, rights)
        case.plant("nothing", before.copy())
        case.plant("weak", bent(before, at, 0.38, 0.02), "hardly moved")
        case.plant("weak", mixed(before, rights["own swirl"].pixels, 0.15), "a ghost")
        case.plant("place", bent(before, (1 - at[0], 1 - at[1]), 0.3, 1.4))
        case.plant("spill", floats(lambda v: soft(v, 0.97), mirrored))
        case.plant("other", inside(before, floats(lambda v: soft(v, 0.7), before), mask), "darker")
        case.plant("other", inside(before, blurred(before, 2), mask), "blurred")
        case.plant("other", inside(before, floats(lambda v: saturation(v, -80), before), mask), "without colour")
        plant_damage(case, picture, ("clipped", "cast", "banding", "channels", "shifted", "stripe", "blocks"))
        plant_whole(case, picture)
        return case

    return make


def other_maker(name: str, edit: Callable[[Pixels], Pixels], at: Place) -> Maker:
    """An edit that fits nowhere else: only that it shows where it was asked and nowhere else is known."""

    def make(picture: Picture) -> Case:
        before = picture.pixels
        mask = around(before, at, 0.4, 0.0)
        wanted = request("other", [("instruction", "set", name, None)], "thing")
        full = edit(before)
        right = inside(before, full, mask)
        case = Case("other", name, (wanted,), before, mask, {"own": Edited(right)})
        case.plant("nothing", before.copy())
        case.plant("weak", mixed(before, right, 0.03))
        case.plant("spill", full, "everywhere")
        case.plant("spill", inside(before, full, cv2.dilate(mask, np.ones((11, 11), np.uint8))))
        case.plant("place", inside(before, full, around(before, (1 - at[0], 1 - at[1]), 0.2, 0.0)))
        plant_damage(case, picture, ("clipped", "cast", "banding", "channels", "shifted", "stripe", "blocks"))
        plant_whole(case, picture)
        return case

    return make


ADDS: tuple[Maker, ...] = (
    add_maker("cat", (0.3, 0.6), True), add_maker("coin", (0.6, 0.4), False), add_maker("flower", (0.7, 0.65), True),
    add_maker("face", (0.5, 0.5), False), add_maker("cup", (0.35, 0.35), True),
)  # fmt: skip
REMOVES: tuple[Maker, ...] = (
    removed_maker("fig", (0.3, 0.4), 0.22), removed_maker("face", (0.6, 0.6), 0.18),
    removed_maker("flower", (0.4, 0.7), 0.2), removed_maker("cat", (0.65, 0.3), 0.25),
)  # fmt: skip
REPLACES: tuple[Maker, ...] = (
    replace_maker("cup", "cat", (0.4, 0.5)), replace_maker("fig", "flower", (0.6, 0.6)),
    replace_maker("face", "coin", (0.35, 0.35)),
)  # fmt: skip
POSITIONS: tuple[Maker, ...] = (
    position_maker("cat", (0.25, 0.3), (0.75, 0.35), "right"), position_maker("coin", (0.7, 0.75), (0.25, 0.7), "left"),
    position_maker("flower", (0.5, 0.75), (0.55, 0.25), "top"),
)  # fmt: skip
COUNTS: tuple[Maker, ...] = (count_maker("coin", 1, 3), count_maker("fig", 3, 1), count_maker("flower", 1, 2))
POSES: tuple[Maker, ...] = (
    pose_maker("cat", (0.4, 0.5)),
    pose_maker("face", (0.6, 0.45)),
    pose_maker("fig", (0.5, 0.55)),
)
OTHERS: tuple[Maker, ...] = (
    other_maker("glowing", lambda b: floats(lambda v: 1 - (1 - v) ** 2.2, b), (0.4, 0.4)),
    other_maker("wet", lambda b: floats(lambda v: saturation(soft(v, 0.6), 40), b), (0.6, 0.6)),
    other_maker("frosted", lambda b: np.ascontiguousarray(cv2.blur(b, (9, 9))), (0.3, 0.5)),
)  # fmt: skip
