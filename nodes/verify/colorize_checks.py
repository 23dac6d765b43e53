"""Whether a black-and-white photo was coloured: where the hints say, as they say, along its things, and luma kept.

Left out: whether the colours are the true ones, which nothing in a black-and-white photo tells.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import LUMA
from ...schema import Hint
from ...tools.photo.colorize_chroma import SmallCopy, shade, small_copy
from ...tools.photo.colorize_hints import paint, where
from .detail_checks import ground, stopped
from .findings import Finding, at_least, at_most, holds, passed
from .scene import Scene

Array = npt.NDArray[np.float32]
GAIN = 0.01
"""Mean change of chroma that is seen as colour at all."""
COLOUR_STEP = 0.04
"""Change of chroma from one pixel of the small copy to the next that is an outline of colour."""
LUMA_STEP = 0.04
"""Change of luma that can be the outline of a thing: ten levels of 8 bits."""
SPILT = 0.2
"""Of the outlines of colour, the part that may lie elsewhere: true colours have up to 3%, shifted ones from 30% on."""


def check_colorize(scene: Scene) -> list[Finding]:
    """Colour appeared, hinted places have theirs, luma stayed, and colour changes only where something ends."""
    found = ground(scene)
    if stopped(found):
        return found
    old, new = (small_copy(picture[..., :3], scene.mask) for picture in (scene.before, scene.after))
    change: npt.NDArray[np.complex128] = new.chroma - old.chroma
    hints = [Hint.model_validate(hint) for hint in scene.evidence.arguments.get("hints", ())]
    places = [where(hint, old) & old.inside for hint in hints]
    found.append(_asked(scene, hints))
    coloured = [place for hint, place in zip(hints, places, strict=True) if abs(paint(hint.color)[0]) >= GAIN]
    aimed = np.any(coloured, axis=0) if coloured else old.inside
    if coloured or not hints:
        # Paint on black things hardly shows; what is bright enough to show it has to.
        seen = aimed & (old.luma > 0.1) if (aimed & (old.luma > 0.1)).any() else aimed
        gain = float(np.abs(change[seen]).mean()) if seen.any() else 0.0
        least = GAIN if (old.luma[seen] > 0.1).all() else GAIN / 4
        found.append(at_least("colour", gain, least, f"{gain:.1%}", f"at least {least:.1%}",
                              "hardly any colour appeared: give stronger colours or more hints"))  # fmt: skip
    taken = np.zeros(old.luma.shape, bool)
    for hint, place in reversed(list(zip(hints, places, strict=True))):
        free = place & ~taken
        taken |= place
        if free.any():
            found.append(_has_colour(hint, new, free))
    s = scene.sample
    moved = float(np.abs(s.luma_after - s.luma_before).max())
    found.append(at_most("luma", moved, 1.5 * s.step, f"moved by {moved / s.step:.1f} levels", "at most 1.5 levels",
                         "the tones changed: keep the luminance"))  # fmt: skip
    return [*found, _along_things(old, change)]


def _asked(scene: Scene, hints: list[Hint]) -> Finding:
    wanted = {
        str(parameter.amount).lower()
        for request in scene.evidence.sub_requests
        for parameter in request.parameters
        if parameter.property == "color" and parameter.amount is not None
    }
    missing = sorted(wanted - {hint.color.lower() for hint in hints})
    text = ", ".join(sorted(wanted)) or "none"
    return holds("asked colours", not missing, f"without {', '.join(missing)}" if missing else text, text,
                 f"{', '.join(missing)} was asked for and not used: give it a place")  # fmt: skip


def _has_colour(hint: Hint, new: SmallCopy, place: npt.NDArray[np.bool_]) -> Finding:
    """The median chroma of a hinted place against the hint's, as far as a screen shows it at that luma."""
    chroma, own = paint(hint.color)
    light = float(np.median(new.luma[place]))
    aim = chroma * float(shade(light) / shade(max(light, own)))
    shift = np.array([aim.real, -(aim.real * LUMA[0] + aim.imag * LUMA[2]) / LUMA[1], aim.imag])
    room = np.where(shift > 0, 1 - light, light) / np.maximum(np.abs(shift), 1e-6)
    aim *= min(1.0, float(room.min()))
    there = complex(np.median(new.chroma[place].real) + 1j * np.median(new.chroma[place].imag))
    apart, bound = abs(there - aim), max(0.4 * abs(aim), 0.03)
    name = f"colour of {hint.subject}" if hint.subject else f"colour {hint.color}"
    return at_most(name, apart, bound, f"{apart:.3f} from {hint.color}", f"within {bound:.3f}",
                   f"{hint.subject or 'a hinted place'} is not {hint.color}: colour it more firmly")  # fmt: skip


def _along_things(old: SmallCopy, change: npt.NDArray[np.complex128]) -> Finding:
    """Of all outlines of colour, the part that lies where luma is even: paint that was spilt."""
    steps = np.maximum(_step(change.real.astype(np.float32)), _step(change.imag.astype(np.float32)))
    window = np.ones((3, 3), np.uint8)
    ends = cv2.dilate((_step(old.luma) > LUMA_STEP).astype(np.uint8), window).reshape(old.luma.shape) > 0
    # Where a region ends, so may the colour.
    within = cv2.erode(old.inside.astype(np.uint8), window).reshape(old.luma.shape) > 0
    outline = (steps > COLOUR_STEP) & within
    if outline.sum() < 20:
        return passed("spilt colour", "no outlines of colour", f"at most {SPILT:.0%} of them")
    spilt = float(steps[outline & ~ends].sum() / steps[outline].sum())
    return at_most("spilt colour", spilt, SPILT, f"{spilt:.0%} of colour's outlines", f"at most {SPILT:.0%}",
                   "colour ends where nothing does: give hints on both sides")  # fmt: skip


def _step(values: Array) -> Array:
    """The largest difference of each pixel to those right of it and below."""
    across = np.abs(np.diff(values, axis=1, append=values[:, -1:]))
    down = np.abs(np.diff(values, axis=0, append=values[-1:]))
    return np.maximum(across, down)
