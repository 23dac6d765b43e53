"""Restoring a photo: haze, fading, scratches, camera shake, low light, faded writing; what is named or what is found.

Left out: the repairs themselves (`defects`, `scratches`, `shake`, `legible`), and damage that needs new content to be
invented.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np

from ...errors import ToolError
from ...images.pixels import Pixels, luma, split_alpha, to_float, with_alpha
from ...schema import Photo, SubRequest
from ..base import Amount, Edited, Unserved, bind_parameters, edit_tool
from .defects import BLACK, LIT, clear_haze, dark_channel, ends, raise_low_light, revive_fading
from .enhance import reduced
from .legible import clear_text
from .noise import luma_plane
from .scratches import find_scratches, remove_scratches
from .shake import find_blur, is_sharp, reduce_shake

REPAIRS: dict[str, Callable[[Pixels, float], Pixels]] = {
    "scratches": remove_scratches,
    "shake": reduce_shake,
    "haze": clear_haze,
    "low_light": raise_low_light,
    "fading": revive_fading,
    "faded_text": clear_text,
}
"""In the order in which they are done: damage before tones, or it would be amplified."""


SURE_LENGTH, SURE_CONTRAST = 0.5, 4.0
"""Unasked, only lines of half the picture's longer side that stand out this clearly are taken for scratches: ropes and
whiskers are shorter, wires fainter."""


def find_defects(colour: Pixels) -> dict[str, float]:
    """Which defects (h, w, 3) has, each with the strength (percent) to treat it with."""
    small = reduced(colour)
    low, median, bright, high = (float(v) for v in np.percentile(luma(small), (1, 50, 90, 99)))
    blacks = float(ends(small)[0].mean())
    dark = dark_channel(to_float(small), max(1, round(0.015 * max(small.shape[:2]))))
    darkest, typical = float(np.quantile(dark, 0.1)), float(np.median(dark))
    found: dict[str, float] = {}
    scratched = float((find_scratches(colour, long=SURE_LENGTH, clear=SURE_CONTRAST) > 0).mean())
    if 2e-4 < scratched < 0.1:
        found["scratches"] = 100.0
    # Scratches draw the same streaks into the spectrum as a motion does.
    if "scratches" not in found and find_blur(luma_plane(colour)) is not None:
        found["shake"] = 70.0
    # Haze is bright, lies on everything, and on what is far more than on what is near; where it is even, only its
    # brightness tells it from fading, which lowers the lights too.
    deep, even = typical - darkest > 0.085, high > 0.76 and darkest > 0.24
    if typical > 0.25 and darkest > 0.1 and high > 0.72 and (deep or even):
        found["haze"] = 70.0
    # Before a dark ground a subject can be well lit: then a tenth is brighter than white is with 1.5 stops too little.
    if (median < 0.18 and high < 0.85 and bright < 0.6) or (high < 0.58 and low < 0.12):
        found["low_light"] = 70.0
    elif blacks > 0.11 and high < 0.92 and "haze" not in found:
        found["fading"] = 80.0
    return found


def is_free_of(colour: Pixels, defect: str) -> bool:
    """Whether (h, w, 3) surely has nothing of a defect that somebody named, so that a repair could only do harm.

    Far less sure of itself than `find_defects`: what a person sees is treated in doubt. Always False for scratches,
    whose repair looks for itself, and for writing.
    """
    small = reduced(colour)
    if defect == "haze":
        values = to_float(small)
        return float(np.median(dark_channel(values, max(1, round(0.015 * max(small.shape[:2])))))) < 0.1
    if defect == "shake":
        return is_sharp(luma_plane(colour))
    if defect == "low_light":
        return float(np.median(luma(small))) > LIT - 0.06
    if defect == "fading":
        low, high = ends(small)
        return float(low.mean()) < BLACK + 0.015 or float((high - low).mean()) > 0.92
    return False


def bind_restore(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """Arguments of `restore`: a defect that decreases (or is named) is a positive strength. No parameter: find out."""
    for parameter in sub_request.parameters:
        if parameter.direction == "increase":
            raise Unserved(f"restore removes {parameter.property.replace('_', ' ')}, it cannot add it")
    positive = tuple(p.model_copy(update={"direction": "set"}) for p in sub_request.parameters)
    asked = sub_request.model_copy(update={"parameters": positive})
    return bind_parameters(asked, restore.parameters, restore.amounts, restore.name)


@edit_tool(actions=("restore",), fidelity="approximate", bind=bind_restore)
def restore(
    pixels: Pixels,
    *,
    haze: Annotated[float | None, Amount("percent", 80, 0, 100)] = None,
    fading: Annotated[float | None, Amount("percent", 90, 0, 100)] = None,
    scratches: Annotated[float | None, Amount("percent", 100, 0, 100)] = None,
    shake: Annotated[float | None, Amount("percent", 80, 0, 100)] = None,
    low_light: Annotated[float | None, Amount("percent", 80, 0, 100)] = None,
    faded_text: Annotated[float | None, Amount("percent", 90, 0, 100)] = None,
) -> Edited:
    """Restore a photo: remove haze, revive faded colours, paint over scratches, undo camera shake, brighten low light,
    make faded or unevenly lit writing legible.

    Each is a strength in percent. With none named, the photo is examined and what is found is treated, writing
    excepted; a photo that has nothing of what is named, or nothing at all, is refused.
    """
    colour, alpha = split_alpha(pixels)
    result: Pixels = np.ascontiguousarray(colour)
    named = {
        "haze": haze,
        "fading": fading,
        "scratches": scratches,
        "shake": shake,
        "low_light": low_light,
        "faded_text": faded_text,
    }
    wanted = {name: value for name, value in named.items() if value is not None}
    found = not wanted
    if found:
        wanted = find_defects(result)
        if not wanted:
            raise ToolError("restore: found no haze, fading, scratches, shake or low light; name what to mend")
    else:
        lacking = [name for name in wanted if wanted[name] > 0 and is_free_of(result, name)]
        if lacking:
            raise ToolError(f"restore: found no {' and no '.join(lacking).replace('_', ' ')} in this picture")
    for name, repair in REPAIRS.items():
        if wanted.get(name, 0.0) > 0:
            result = repair(result, wanted[name] / 100.0)
    treated = ", ".join(
        f"{name.replace('_', ' ')} {wanted[name]:.0f} %" for name in REPAIRS if wanted.get(name, 0.0) > 0
    )
    note = f"restore: {'found and treated' if found else 'treated'} {treated or 'nothing'}"
    return Edited(with_alpha(result if treated else result.copy(), alpha), note=note)
