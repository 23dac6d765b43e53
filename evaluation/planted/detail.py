"""Cases of blur, sharpening, noise, defects and automatic improvement.

Left out: the making of defects that nobody asks about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

import cv2
import numpy as np

from ...errors import ToolError
from ...images.pixels import Pixels, full_scale
from ...schema import Unit
from ...tools.base import Edited
from .case import Case, Maker, Picture, bound, by_tool, eight_bits, ellipse, floats, inside, like, mixed, request
from .spoil import plant_damage, plant_places
from .tone import contrast, saturation, soft


def blurred(pixels: Pixels, sigma: float) -> Pixels:
    """Gaussian blur."""
    return cv2.GaussianBlur(pixels, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)


def boxed(pixels: Pixels, sigma: float) -> Pixels:
    """Three box blurs of the variance of a Gaussian."""
    side = max(1, round((np.sqrt(4 * sigma**2 + 1) - 1) / 2))
    for _ in range(3):
        pixels = cv2.blur(pixels, (2 * side + 1, 2 * side + 1), borderType=cv2.BORDER_REFLECT)
    return pixels


def unsharp(pixels: Pixels, strength: float, sigma: float = 1.2) -> Pixels:
    """Unsharp mask on all channels: `strength` percent of three times the detail."""
    return floats(lambda v: v + 3 * strength / 100 * (v - cv2.GaussianBlur(v, (0, 0), sigma)), pixels)


def unsharp_luma(pixels: Pixels, strength: float) -> Pixels:
    """Unsharp mask of luma, the same added to every channel."""

    def edit(v: Pixels) -> Pixels:
        y = v.mean(axis=2)
        result: Pixels = v + 3 * strength / 100 * (y - cv2.GaussianBlur(y, (0, 0), 1.2))[..., None]
        return result

    return floats(edit, pixels)


def lee(pixels: Pixels, sigma: float) -> Pixels:
    """Lee's filter (1980): the local mean, and the more of the pixel itself the more it varies beyond the noise."""

    def edit(v: Pixels) -> Pixels:
        mean = cv2.GaussianBlur(v, (0, 0), 1.2)
        varied = np.maximum(cv2.GaussianBlur(v * v, (0, 0), 1.2) - mean**2 - 1.3 * (sigma / 255) ** 2, 0)
        result: Pixels = mean + varied / (varied + (sigma / 255) ** 2) * (v - mean)
        return result

    return floats(edit, pixels)


def blur_maker(prop: str, amount: float, unit: Unit, region: bool, kernel: Callable[[Pixels, float], Pixels]) -> Maker:
    """Blur by a radius or a strength."""

    def make(picture: Picture) -> Case:
        before = picture.pixels
        sigma = amount if prop == "radius" else amount / 100 * 0.03 * max(before.shape[:2])
        mask = ellipse(before, size=0.3, soft=2) if region else None
        wanted = request("blur", [(prop, "set" if prop == "radius" else "increase", amount, unit)])
        arguments = bound("blur", wanted, before)
        rights = {
            "tool": by_tool("blur", wanted, before, mask),
            "own": Edited(inside(before, _colour(before, lambda p: kernel(p, sigma)), mask)),
        }
        where = "region" if region else "whole"
        case = Case("blur", f"{prop} {amount} {where}", (wanted,), before, mask, rights, arguments=arguments)
        case.plant("nothing", before.copy())
        case.plant("weak", inside(before, _blurred(before, sigma * 0.3), mask))
        case.plant("strong", inside(before, _blurred(before, sigma * 2.6), mask))
        case.plant("direction", inside(before, unsharp(before, 60), mask))
        case.plant("other", inside(before, floats(lambda v: soft(v, 0.7), before), mask), "darker")
        plant_places(case, _blurred(before, sigma))
        plant_damage(case, picture)
        return case

    return make


def _blurred(before: Pixels, sigma: float) -> Pixels:
    return _colour(before, lambda p: blurred(p, sigma))


def _colour(before: Pixels, edit: Callable[[Pixels], Pixels]) -> Pixels:
    made = edit(np.ascontiguousarray(before[..., :3]))
    return np.dstack([made, before[..., 3]]) if before.shape[2] == 4 else made


def sharpen_maker(amount: float | None, region: bool) -> Maker:
    """Sharpen by so many percent."""

    def make(picture: Picture) -> Case:
        before, by = picture.pixels, 25.0 if amount is None else amount
        mask = ellipse(before, size=0.3, soft=2) if region else None
        wanted = request("sharpen", [("strength", "increase", amount, "percent")])
        rights = {
            "tool": by_tool("sharpen", wanted, before, mask),
            "own": Edited(inside(before, unsharp(before, by), mask)),
            "own luma": Edited(inside(before, unsharp_luma(before, by), mask)),
        }
        case = Case("sharpen", f"{amount or ''} {'region' if region else 'whole'}", (wanted,), before, mask, rights,
                    arguments=bound("sharpen", wanted, before))  # fmt: skip
        case.rights = {k: v for k, v in rights.items() if not np.array_equal(v.pixels, before)}
        if not case.rights:
            return case
        case.plant("nothing", before.copy())
        case.plant("weak", inside(before, unsharp(before, by * 0.3), mask))
        case.plant("strong", inside(before, unsharp(before, by * 2.8), mask))
        case.plant("direction", inside(before, blurred(before, 0.9), mask))
        case.plant("other", inside(before, floats(lambda v: contrast(v, 30), before), mask), "contrast")
        plant_places(case, unsharp(before, by))
        plant_damage(case, picture)
        return case

    return make


def denoise_maker(sigma: float, strength: float | None, region: bool) -> Maker:
    """Remove added noise of a standard deviation in levels of 255."""

    def make(picture: Picture) -> Case:
        clean = blurred(picture.pixels, 0.6)
        noise = picture.random("noise").normal(0, sigma / 255, (*clean.shape[:2], 3))
        before = floats(lambda v: v + noise, clean)
        mask = ellipse(before, size=0.35, soft=2) if region else None
        wanted = request("denoise", [("strength", "increase", strength, "percent")])
        arguments = bound("denoise", wanted, before)
        smooth = like(cv2.bilateralFilter(eight_bits(before), 7, sigma * 5, 2.0), before)
        full = smooth if strength is None else lee(before, sigma)
        rights = {
            "tool": by_tool("denoise", wanted, before, mask),
            "own bilateral": Edited(inside(before, smooth, mask)),
            "own Lee": Edited(inside(before, lee(before, sigma), mask)),
        }
        case = Case("denoise", f"{sigma} {strength or ''} {'region' if region else 'whole'}", (wanted,), before, mask,
                    rights, arguments=arguments)  # fmt: skip
        case.plant("nothing", before.copy())
        case.plant("weak", inside(before, mixed(before, full, 0.15), mask))
        case.plant("strong", inside(before, blurred(before, 4), mask))
        case.plant("direction", inside(before, floats(lambda v: v + noise, before), mask))
        case.plant("other", inside(before, floats(lambda v: saturation(v, -60), before), mask), "colour")
        plant_places(case, full)
        plant_damage(case, picture)
        return case

    return make


def hazy(clear: Pixels) -> Pixels:
    """A veil of bright air over a third of the light."""
    return floats(lambda v: v * 0.6 + 0.86 * 0.4, clear)


def faded(clear: Pixels) -> Pixels:
    """A print that lost its black and some of its blue."""
    return floats(lambda v: v * np.array([0.5, 0.45, 0.4]) + np.array([80, 70, 50]) / 255, clear)


def dim(clear: Pixels) -> Pixels:
    """Too little light."""
    return floats(lambda v: v**1.8 * 0.4, clear)


def shaken(clear: Pixels) -> Pixels:
    """Nine pixels of motion along a diagonal."""
    return _colour(clear, lambda p: cv2.filter2D(p, -1, np.eye(9, dtype=np.float32) / 9))


def scratches(clear: Pixels) -> Pixels:
    """Where the scratches are, (h, w), 255 on them."""
    height, width = clear.shape[:2]
    where = np.zeros((height, width), np.uint8)
    for part in (0.2, 0.6, 0.8):
        cv2.line(where, (int(width * part), 0), (int(width * part) + 12, height - 1), 255, 1)
    cv2.line(where, (0, height // 3), (width - 1, height // 3 + 25), 255, 2)
    return where


def scratched(clear: Pixels) -> Pixels:
    """Bright thin lines."""
    made = clear.copy()
    made[scratches(clear) > 0, :3] = full_scale(clear) * 245 // 255
    return made


def stretched(pixels: Pixels, low: float = 0.5, high: float = 99.5) -> Pixels:
    """Each channel's range drawn out to the whole scale."""
    ends = np.percentile(pixels[..., :3].reshape(-1, 3), (low, high), axis=0) / full_scale(pixels)
    return floats(lambda v: 0.02 + 0.96 * (v - ends[0]) / np.maximum(ends[1] - ends[0], 0.05), pixels)


def mended(pixels: Pixels) -> Pixels:
    """The scratches filled by Telea's inpainting."""
    return like(cv2.inpaint(eight_bits(pixels), scratches(pixels), 3, cv2.INPAINT_TELEA), pixels)


def brightened(pixels: Pixels) -> Pixels:
    """A gamma and a gain."""
    return floats(lambda v: np.minimum(soft(v**0.65, 1.2), 1), pixels)


DEFECTS: Mapping[str, tuple[Callable[[Pixels], Pixels], Callable[[Pixels], Pixels]]] = {
    "haze": (hazy, stretched),
    "fading": (faded, stretched),
    "low_light": (dim, brightened),
    "scratches": (scratched, mended),
    "shake": (shaken, lambda p: unsharp(p, 60, 1.5)),
}
"""Defect -> (how a clear photo gets it, a repair written here)."""


def restore_maker(defect: str) -> Maker:
    """Take a defect away that a clear photo was given; the clear photo is one of the right results."""

    def make(picture: Picture) -> Case | None:
        clear = floats(lambda v: 0.03 + 0.94 * v, picture.pixels)
        spoil, repair = DEFECTS[defect]
        before = spoil(clear)
        wanted = request("restore", [(defect, "decrease", None, "percent")])
        rights = {"clear": Edited(clear), "own": Edited(repair(before))}
        with suppress(ToolError):  # a flat photo gives the tool nothing to measure the defect by
            rights["tool"] = by_tool("restore", wanted, before)
        case = Case("restore", defect, (wanted,), before, None, rights, arguments=bound("restore", wanted, before))
        case.plant("nothing", before.copy())
        case.plant("weak", mixed(before, clear, 0.12))
        if defect != "scratches":
            case.plant("strong", floats(lambda v: 2.6 * (v - v.mean()) + v.mean(), clear))
            case.plant("direction", spoil(before))
        case.plant("other", floats(lambda v: saturation(v, -70), before), "colour")
        if defect != "shake":
            case.plant("other", blurred(before, 2), "blur")
        plant_damage(case, picture)
        return case

    return make


def enhance_maker(strength: float | None) -> Maker:
    """Improve automatically."""

    def curved(v: Pixels) -> Pixels:
        return saturation(v + 0.35 * v * (1 - v) * (2 * v - 1), 12)

    def local(before: Pixels) -> Pixels:
        lab = cv2.cvtColor(eight_bits(before), cv2.COLOR_RGB2LAB)
        lab[..., 0] = cv2.addWeighted(lab[..., 0], 0.6, cv2.createCLAHE(1.4, (4, 4)).apply(lab[..., 0]), 0.4, 0)
        return like(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), before)

    def make(picture: Picture) -> Case:
        before = floats(lambda v: 0.08 + 0.8 * v, picture.pixels)
        wanted = request("enhance", [] if strength is None else [("strength", "increase", strength, "percent")])
        rights = {
            "tool": by_tool("enhance", wanted, before),
            "own curve": Edited(floats(curved, before)),
            "own CLAHE": Edited(local(before)),
            "own levels": Edited(mixed(before, stretched(before), 0.7)),
        }
        case = Case("enhance", f"{strength or ''}", (wanted,), before, None, rights,
                    arguments=bound("enhance", wanted, before))  # fmt: skip
        case.plant("nothing", before.copy())
        case.plant("weak", mixed(before, rights["own curve"].pixels, 0.1))
        case.plant("strong", floats(lambda v: saturation(2.4 * (v - 0.5) + 0.5, 120), before))
        case.plant("direction", floats(lambda v: 0.5 + 0.6 * (v - 0.5), before))
        case.plant("other", blurred(before, 2), "blur")
        case.plant("other", floats(lambda v: saturation(v, -60), before), "colour")
        plant_damage(case, picture, ("cast",))
        return case

    return make


BLURS: tuple[Maker, ...] = (
    blur_maker("radius", 3, "pixels", False, boxed),
    blur_maker("radius", 5, "pixels", True, blurred),
    blur_maker("strength", 40, "percent", False, blurred),
    blur_maker("radius", 8, "pixels", True, boxed),
    blur_maker("radius", 1.5, "pixels", True, blurred),
)
SHARPENS: tuple[Maker, ...] = tuple(
    sharpen_maker(a, r) for a, r in ((30, False), (60, True), (None, False), (40, True), (15, False))
)
DENOISES: tuple[Maker, ...] = tuple(
    denoise_maker(s, a, r) for s, a, r in ((9, None, False), (14, None, True), (9, 40, False), (20, 40, True))
)
RESTORES: tuple[Maker, ...] = tuple(restore_maker(defect) for defect in DEFECTS)
ENHANCES: tuple[Maker, ...] = tuple(enhance_maker(a) for a in (None, 40, None, 15))
