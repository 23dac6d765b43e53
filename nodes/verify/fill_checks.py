"""Whether a filled hole holds what its surroundings have nothing of: rests of the object, pieces from elsewhere.

Seen on a small copy, so that texture is averaged out. Two definitions: colours that are nowhere around the hole, and,
where the scene has layers (sky over buildings over a lawn), parts that are not of their layer and that nothing beside
the hole continues. Left out: repeated pieces and seams in texture, which a person may see and this does not.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import cut, full_scale, grow_box
from ...tools.photo.layers import find_layers
from .findings import Finding, at_most
from .scene import Scene

Array = npt.NDArray[np.float32]
Where = npt.NDArray[np.bool_]
LONG_SIDE = 80
"""Cells of the small copy along its long side."""
FEWEST = 20
"""Cells in the hole and around it from which anything is said."""
UNLIKE = 0.1
"""Difference of two colours, 0-1 in the worst channel, from which they are not the same thing."""
STRANGE = 0.25
"""Strangeness in a layer, summed over channels, from which a cell does not belong to it."""
MOST = 0.03
"""Share of the hole that may be foreign: the object may have hidden something small."""


def of_surroundings(scene: Scene) -> list[Finding]:
    """What is in the region after a removal could be a part of what is around it."""
    if scene.mask is None:
        return []
    small, inside, outside = _reduced(scene, scene.mask)
    if inside.sum() < FEWEST or outside.sum() < FEWEST:
        return []
    seen, around = small[inside], small[outside]
    nearest = np.full(len(seen), np.inf, np.float32)
    for start in range(0, len(around), 500):
        apart = np.abs(seen[:, None] - around[None, start : start + 500]).max(axis=2)
        nearest = np.minimum(nearest, apart.min(axis=1))
    foreign = float((nearest > UNLIKE).mean())
    found = [
        at_most("foreign colours", foreign, MOST, f"{foreign:.1%} of the fill", f"at most {MOST:.0%}",
                "the fill has colours that are nowhere around it: fill from the surroundings")
    ]  # fmt: skip
    layers = find_layers(_smoothed(small, outside), ~outside)
    if layers is not None:
        places = np.stack(np.meshgrid(*(np.arange(n) for n in inside.shape), indexing="ij"), axis=-1)
        strange = layers.strangeness(small, places) > STRANGE
        alone = sum(int((part & inside).sum()) for part in _parts(strange & ~outside) if _ends(part, small, outside))
        share = layers.strength * alone / float(inside.sum())
        found.append(
            at_most("foreign parts", share, MOST, f"{share:.1%} of the fill", f"at most {MOST:.0%}",
                    "parts of the fill do not belong where they are: fill from what is beside it")
        )  # fmt: skip
    return found


def _reduced(scene: Scene, mask: npt.NDArray[np.uint8]) -> tuple[Array, Where, Where]:
    """A small copy around the region, 0-1: colours (h, w, 3), cells wholly inside, cells clear of it."""
    box = grow_box(scene.box, max(scene.box[2:]), mask.shape[1], mask.shape[0])
    factor = max(1.0, max(box[2:]) / LONG_SIDE)
    size = max(1, round(box[2] / factor)), max(1, round(box[3] / factor))

    def small(values: npt.NDArray[np.generic], scale: float) -> Array:
        part = cv2.resize(np.ascontiguousarray(values), size, interpolation=cv2.INTER_AREA)
        return np.asarray(part, np.float32).reshape(size[1], size[0], *values.shape[2:]) / np.float32(scale)

    share = small(cut(mask, box), float(scene.full_mask))
    touched = cv2.dilate((share > 0).astype(np.uint8), np.ones((3, 3), np.uint8)).reshape(share.shape) > 0
    return small(cut(scene.after, box)[..., :3], full_scale(scene.after)), share > 0.99, ~touched


def _smoothed(small: Array, outside: Where) -> Array:
    """Means of the outer among 3x3 cells."""
    weight = outside.astype(np.float32)
    total, share = (np.asarray(cv2.blur(v, (3, 3)), np.float32) for v in (small * weight[..., None], weight))
    return (total / np.maximum(share.reshape(weight.shape), np.float32(1e-3))[..., None]).astype(np.float32)


def _parts(where: Where) -> Iterator[Where]:
    """The connected parts."""
    count, labels = cv2.connectedComponents(where.astype(np.uint8), connectivity=8)
    for number in range(1, count):
        yield np.asarray(labels == number)


def _ends(part: Where, small: Array, outside: Where) -> bool:
    """Whether no two cells beside the hole look like cells of this part next to them."""
    # wide enough to reach over the cells that are partly in the hole
    kernel = np.ones((7, 7), np.uint8)
    beside = (cv2.dilate(part.astype(np.uint8), kernel).reshape(part.shape) > 0) & outside
    edge = part & (cv2.dilate(beside.astype(np.uint8), kernel).reshape(part.shape) > 0)
    near = np.abs(np.argwhere(beside)[:, None] - np.argwhere(edge)[None]).max(axis=2, initial=0) <= kernel.shape[0] // 2
    alike = np.abs(small[beside][:, None] - small[edge][None]).max(axis=2, initial=0) < UNLIKE
    return int((near & alike).any(axis=1).sum()) < 2
