"""The ways in which the result of any edit can be damaged, whatever was asked.

Left out: failures that depend on the action (too weak, the wrong way, another action).
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from ...images.pixels import Mask, Pixels, from_float, full_scale, to_float
from ...tools.base import Edited
from .case import Case, Kind, Picture, eight_bits, inside, like

DAMAGES: tuple[Kind, ...] = (
    "clipped", "shifted", "resized", "blocks", "cast", "banding", "channels", "alpha", "stripe",
)  # fmt: skip


def plant_damage(case: Case, picture: Picture, leave: Iterable[Kind] = (), *, whole: bool = False) -> None:
    """Damage the first right result in every way that is not left out.

    Inside the region only, or, with `whole`, on the whole picture, as an editor does that draws it anew.
    """
    right = next(iter(case.rights.values()))
    mask = None if whole or case.geometric or not case.blends else case.mask
    random = picture.random(case.name)
    for kind in DAMAGES:
        if kind not in leave:
            case.plant(kind, damaged(right, kind, mask, random))


def plant_places(case: Case, full: Pixels) -> None:
    """The effect beyond the region by five pixels, and in a region that was moved away; `full`: done everywhere."""
    if case.mask is None:
        return
    wider = cv2.dilate(case.mask, np.ones((11, 11), np.uint8))
    case.plant("spill", inside(case.before, full, wider))
    case.plant("spill", full, "everywhere")
    case.plant("place", inside(case.before, full, moved_mask(case.mask)))


def moved_mask(mask: Mask) -> Mask:
    """The region in another place: turned about the middle and pushed aside, so that it overlaps itself by half at
    most."""
    shape = mask.shape
    return np.ascontiguousarray(np.roll(mask[::-1], (shape[0] // 3, shape[1] // 3), (0, 1)))


def damaged(right: Edited, kind: Kind, mask: Mask | None, random: np.random.Generator) -> Edited | None:
    """One damage; None where the picture cannot have it."""
    pixels = right.pixels
    if min(pixels.shape[:2]) < 16:
        return None
    if kind == "resized":
        by = ((1, 0), (0, -1), (-2, 0), (-3, -2))[int(random.integers(4))]
        size = pixels.shape[1] + by[0], pixels.shape[0] + by[1]
        return Edited(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), right.matrix)
    if kind == "alpha":
        return Edited(_alpha(pixels), right.matrix)
    made = {
        "clipped": _clipped, "shifted": _shifted, "blocks": _blocks, "cast": _cast, "banding": _banding,
        "channels": _channels, "stripe": _stripe,
    }[kind](pixels, mask, random)  # fmt: skip
    return Edited(inside(pixels, made, None if mask is None else _solid(mask)), right.matrix)


def _solid(mask: Mask) -> Mask:
    """The region without its feather: every pixel that the edit could change."""
    return (mask > 0).astype(np.uint8) * np.uint8(255)


def _clipped(pixels: Pixels, mask: Mask | None, random: np.random.Generator) -> Pixels:
    gray = to_float(pixels)[..., :3].mean(axis=2)
    seen = gray if mask is None else gray[mask > 0]
    made = pixels.copy()
    if random.random() < 0.5:
        made[gray >= np.quantile(seen, 0.8), :3] = full_scale(pixels)
    else:
        made[gray <= np.quantile(seen, 0.2), :3] = 0
    return made


def _shifted(pixels: Pixels, mask: Mask | None, random: np.random.Generator) -> Pixels:
    made = pixels.copy()
    if random.random() < 0.5:
        made[:, 1:] = pixels[:, :-1]
    else:
        made[1:] = pixels[:-1]
    return made


def _blocks(pixels: Pixels, mask: Mask | None, random: np.random.Generator) -> Pixels:
    colour = np.ascontiguousarray(eight_bits(pixels)[..., ::-1])
    quality = int(random.integers(10, 17))
    coded = cv2.imencode(".jpg", colour, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    seen = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR))
    return like(np.ascontiguousarray(seen[..., ::-1]), pixels)


def _cast(pixels: Pixels, mask: Mask | None, random: np.random.Generator) -> Pixels:
    by = 0.12 if random.random() < 0.5 else -0.12
    gains = np.array([1 + by, 1.0, 1 - by, 1.0][: pixels.shape[2]], np.float32)
    return from_float(to_float(pixels) * gains, pixels)


def _banding(pixels: Pixels, mask: Mask | None, random: np.random.Generator) -> Pixels:
    made = from_float(np.rint(to_float(pixels) * 9) / 9, pixels)
    if pixels.shape[2] == 4:
        made[..., 3] = pixels[..., 3]
    return made


def _channels(pixels: Pixels, mask: Mask | None, random: np.random.Generator) -> Pixels:
    return np.ascontiguousarray(pixels[..., [2, 1, 0, 3][: pixels.shape[2]]])


def _alpha(pixels: Pixels) -> Pixels:
    if pixels.shape[2] == 4:
        return np.ascontiguousarray(pixels[..., :3])
    alpha = np.full(pixels.shape[:2], full_scale(pixels), pixels.dtype)
    height, width = pixels.shape[:2]
    alpha[: height // 3, : width // 3] = 0
    return np.dstack([pixels, alpha])


def _stripe(pixels: Pixels, mask: Mask | None, random: np.random.Generator) -> Pixels:
    height = pixels.shape[0]
    rows = np.arange(height) if mask is None else np.flatnonzero(mask.max(axis=1) == mask.max())
    thick = max(4, len(rows) // 25)
    top = int(rows[int(len(rows) * random.uniform(0.25, 0.7))])
    made = pixels.copy()
    band = made[top : top + thick, :, :3]
    what = int(random.integers(3))
    if what == 0:
        band[...] = random.integers(0, full_scale(pixels), band.shape, endpoint=True)
    elif what == 1:
        band[...] = 0
    else:
        band[...] = np.roll(pixels[..., :3], height // 2, axis=0)[top : top + thick][:, ::-1]
    return made
