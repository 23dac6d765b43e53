"""Cases that change what is behind a subject, and cut-outs.

Left out: how well a subject is found; the region is given.
"""

from __future__ import annotations

import cv2
import numpy as np

from ...images.pixels import Mask, Pixels, full_scale
from ...tools.base import Edited
from ...tools.photo.colors import color_of
from ..photos import photo
from .case import (
    Asked,
    Case,
    Kind,
    Maker,
    Picture,
    bound,
    by_tool,
    ellipse,
    floats,
    inside,
    like,
    mixed,
    request,
)
from .detail import blurred
from .spoil import plant_damage
from .tone import saturation, soft


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
