"""Whether a text was written: one compact place, where asked, as large as asked, in its colour, and legible.

Left out: reading the letters, for which a person or a model is needed.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Pixels, bounding_box, cut, full_scale
from ...schema import Box
from ...tools.photo.colors import parse_color
from .always import alpha_kept, size_kept, type_kept
from .findings import Finding, at_least, at_most, holds
from .geometry import place_of
from .scene import Scene, luma_at
from .wants import Want, arguments_of

DEFAULT_PERCENT = 6.0


def check_text(scene: Scene) -> list[Finding]:
    """Everything that can be measured of a written text."""
    found = [size_kept(scene), type_kept(scene)]
    if any(f.miss for f in found):
        return found
    if scene.before.shape[2] == 3 or scene.after.shape[2] == 3:
        # Ink may cover what was transparent, so a picture's own transparency may change.
        found.append(alpha_kept(scene))
        if scene.before.shape != scene.after.shape:
            return found
    ink = changed_map(scene.before, scene.after)
    box = bounding_box(ink)
    if box is None:
        return [*found, holds("text", False, "nothing changed", "a text", "no text was written: write it")]
    wants = {w.property: w for w in scene.wants if w.action == "add_text"}
    given = arguments_of(scene.evidence.arguments)
    height, width = scene.before.shape[:2]
    place = scene.box if scene.mask is not None else (0, 0, width, height)
    part = cut(ink, box)
    share = float((part > 0).mean())
    words = _words(wants.get("text"), given)
    return [
        *found,
        _compact(box, place, share),
        _placed(box, place, wants, given, on_region=scene.mask is not None),
        *_sized(box, place, wants.get("size"), given, words),
        *_coloured(scene, box, part, wants.get("color"), given),
        _legible(scene, box),
    ]


def changed_map(before: Pixels, after: Pixels) -> npt.NDArray[np.uint8]:
    """255 where any channel differs, (h, w); only the rows in which something differs are looked at closely."""
    height, width = before.shape[:2]
    result = np.zeros((height, width), np.uint8)
    for top in range(0, height, 64):
        rows = slice(top, min(top + 64, height))
        old, new = before[rows], after[rows]
        if cv2.norm(old, new, cv2.NORM_INF):
            result[rows][(old != new).any(axis=2)] = 255
    return result


def _compact(box: Box, place: Box, share: float) -> Finding:
    x, y, w, h = box
    inside = x >= place[0] and y >= place[1] and x + w <= place[0] + place[2] and y + h <= place[1] + place[3]
    good = inside and 0.02 <= share <= 0.95 and w * h <= 0.9 * place[2] * place[3]
    text = f"{w}x{h} at {x},{y}, {share:.0%} of it changed"
    return holds("place of change", good, text, "one compact box", "more changed than a text: write the text only", 0.7)


def _placed(box: Box, place: Box, wants: dict[str, Want], given: Any, *, on_region: bool) -> Finding:
    at = place_of(wants, given) or ((0.5, 0.5) if on_region else (0.5, 1.0))
    ends = []
    for i in (0, 1):
        free = place[2 + i] - box[2 + i]
        # Where along the free room it stands; a text as wide as the picture is everywhere at once.
        where = (box[i] - place[i]) / free if free > 0.12 * place[2 + i] else at[i]
        ends.append(where)
    off = max(abs(ends[0] - at[0]), abs(ends[1] - at[1]))
    text = f"{ends[0]:.0%} across, {ends[1]:.0%} down"
    return at_most(
        "position", off, 0.2, text, f"{at[0]:.0%} across, {at[1]:.0%} down", f"the text stands at {text}: move it"
    )


def _sized(box: Box, place: Box, want: Want | None, given: Any, words: str) -> list[Finding]:
    wanted: float | None = None
    if want is not None and want.said and not want.text():
        if want.increase is None:
            wanted = want.number(6.0) * (place[3] / 100 if want.unit == "percent" else 1)
    elif isinstance(given.get("size_pixels"), (int, float)):
        wanted = float(given["size_pixels"])
    elif isinstance(given.get("size"), (int, float)):
        wanted = float(given["size"]) * place[3] / 100
    if wanted is None:
        wanted = DEFAULT_PERCENT * place[3] / 100
    lines = max(1, words.count("\n") + 1)
    length = max((len(line) for line in words.split("\n")), default=1)
    likely = 0.56 * wanted * max(length, 1)
    shrunk = likely > 0.85 * place[2] or wanted * lines * 1.3 > place[3]
    # Letters without ascenders are half the font's size, with an outline and a descender they reach 1.3 times.
    low, high = 0.5 * wanted * (1 + 1.1 * (lines - 1)) - 2, 1.5 * wanted * (1 + 1.2 * (lines - 1)) + 4
    text = f"{box[3]} pixels high"
    found = []
    if not shrunk:
        found.append(
            at_least("text size", box[3], max(low, 1.0), text, f"a font of {wanted:.0f}", "too small: raise the size")
        )
        wide = 0.5 * likely
        found.append(at_least("text width", box[2], max(wide - 2, 1.0), f"{box[2]} pixels", f"about {likely:.0f}",
                              "too short for these words: write all of them"))  # fmt: skip
        found.append(
            at_most("text size, upper", box[3], high, text, f"a font of {wanted:.0f}", "too large: lower the size")
        )
    return found


def _coloured(scene: Scene, box: Box, part: npt.NDArray[np.uint8], want: Want | None, given: Any) -> list[Finding]:
    name = want.text() if want is not None and want.said else given.get("color")
    if not isinstance(name, str) or not name:
        return []
    try:
        goal = np.array(parse_color(name), np.float32) / 255
    except ValueError:
        return []
    new = cut(scene.after, box)[part > 0][:, :3].astype(np.float32) / full_scale(scene.after)
    share = float((np.abs(new - goal).max(axis=1) < 0.08).mean())
    return [
        at_least(
            "text colour",
            share,
            0.15,
            f"{share:.0%} of the ink",
            f"{name}",
            f"the text is not {name}: change its colour",
        )
    ]


def _legible(scene: Scene, box: Box) -> Finding:
    """How far ink stands out from what was there and from what is beside it, where it does most."""
    old, new = luma_at(scene.before, box), luma_at(scene.after, box)
    moved = np.abs(new - old)
    across = np.abs(np.diff(new, axis=1)) if new.shape[1] > 1 else moved
    contrast = min(float(np.quantile(moved, 0.97)), 2 * float(np.quantile(across, 0.998)))
    return at_least("contrast", contrast, 0.12, f"{contrast:.0%} of full scale", "at least 12%",
                    "hardly legible: use another colour or an outline")  # fmt: skip


def _words(want: Want | None, given: Any) -> str:
    if want is not None and want.amount is not None:
        return str(want.amount).strip()
    return str(given.get("text") or "").strip()
