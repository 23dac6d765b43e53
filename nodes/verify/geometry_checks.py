"""Whether crop, resize, rotate, flip and a border did exactly what was asked.

Left out: how content is compared, which is in `geometry`.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import bounding_box, cut, full_scale
from ...schema import IDENTITY, Box
from ...tools.photo.colors import parse_color
from .always import equal, type_kept
from .findings import Finding, amount, at_most, holds, passed
from .geometry import (
    content,
    crop_ratio,
    crop_rest,
    crop_size,
    ends_kept,
    offset_of,
    place_of,
    resize_size,
    rotation_of,
    same_pixels,
)
from .scene import Scene
from .wants import Want, arguments_of


def check_crop(scene: Scene) -> list[Finding]:
    """The size that follows from the request, from the right place, and every pixel as it was."""
    wants, given = _wants(scene, "crop"), arguments_of(scene.evidence.arguments)
    height, width = scene.before.shape[:2]
    new_h, new_w = scene.after.shape[:2]
    found = [type_kept(scene), _channels(scene)]
    offset = offset_of(scene.evidence.matrix)
    x, y = (-offset[0], -offset[1]) if offset else (0, 0)
    inside = offset is not None and 0 <= x <= width - new_w and 0 <= y <= height - new_h
    same = inside and same_pixels(cut(scene.before, (x, y, new_w, new_h)), scene.after)
    found.append(holds("content", same, "unchanged" if same else "differs", "every kept pixel as it was",
                       "the kept pixels are not those of the picture: only cut"))  # fmt: skip
    rest = crop_rest(width, height, wants, given)
    region = _region_box(scene)
    if region is not None:
        return [*found, *_around(region, (x, y, new_w, new_h), (width, height), scene, wants)]
    expected = crop_size(rest, (width, height), wants, given)
    good = abs(new_w - expected[0]) <= 1 and abs(new_h - expected[1]) <= 1
    asked = f"{expected[0]}x{expected[1]}"
    miss = 0.3 + 0.7 * min(
        1.0, abs(math.log(new_w * expected[1] / (new_h * expected[0]))) + abs(math.log(new_w / expected[0]))
    )
    found.append(holds("size", good, f"{new_w}x{new_h}", asked, f"the size is {new_w}x{new_h}: crop to {asked}", miss))
    if expected == (width, height) and good:
        return [*found, passed("effect", "unchanged", "nothing to do by the numbers")]
    at = place_of(wants, given) or (0.5, 0.5)
    wanted = rest[0] + (rest[2] - new_w) * at[0], rest[1] + (rest[3] - new_h) * at[1]
    right = abs(x - wanted[0]) <= 1.5 and abs(y - wanted[1]) <= 1.5
    place = f"{wanted[0]:.0f},{wanted[1]:.0f}"
    found.append(holds("place", right, f"{x},{y}", place, f"cut at {x},{y}: cut at {place}", 0.7))
    return found


def check_resize(scene: Scene) -> list[Finding]:
    """The size asked for, to the pixel where it was named, and the same picture on it."""
    wants, given = _wants(scene, "resize"), arguments_of(scene.evidence.arguments)
    (height, width), (new_h, new_w) = scene.before.shape[:2], scene.after.shape[:2]
    found = [type_kept(scene), _channels(scene)]
    expected = resize_size(width, height, wants, given)
    if expected is None:
        good = (new_w, new_h) != (width, height)
        found.append(holds("size", good, f"{new_w}x{new_h}", f"not {width}x{height}", "the size did not change"))
    else:
        goal = max(1.0, expected[0]), max(1.0, expected[1])
        good = abs(new_w - goal[0]) < 1 and abs(new_h - goal[1]) < 1
        asked = f"{goal[0]:.0f}x{goal[1]:.0f}"
        miss = 0.3 + 0.7 * min(1.0, abs(math.log(new_w / goal[0])) + abs(math.log(new_h / goal[1])))
        found.append(
            holds("size", good, f"{new_w}x{new_h}", asked, f"the size is {new_w}x{new_h}: resize to {asked}", miss)
        )
        if good and (new_w, new_h) == (width, height):
            same = equal(scene.before, scene.after)
            return [*found, holds("effect", same, "unchanged" if same else "changed", "nothing to do by the numbers",
                                  "leave the picture as it is", 0.5)]  # fmt: skip
    scale_x, scale_y = new_w / width, new_h / height
    exact = ((scale_x, 0.0, (scale_x - 1) / 2), (0.0, scale_y, (scale_y - 1) / 2), (0.0, 0.0, 1.0))
    off = float(np.abs(np.array(scene.evidence.matrix) - np.array(exact))[:2].max(initial=0.0, where=_LINEAR)) * max(
        width, height
    )
    found.append(
        at_most("claimed matrix", off, 1.0, f"{off:.1f} pixels off", "the scaling", "claim the scaling's matrix")
    )
    return [*found, *content(scene.before, scene.after, exact), ends_kept(scene.before, scene.after)]


_LINEAR = np.array([[True, True, False], [True, True, False]])


def check_rotate(scene: Scene) -> list[Finding]:
    """The angle asked for; by quarters bit for bit, otherwise by correlation through the matrix."""
    wants, given = _wants(scene, "rotate"), arguments_of(scene.evidence.arguments)
    found = [type_kept(scene), _channels(scene)]
    straight = wants.get("straighten")
    angle = wants.get("angle") or straight
    wanted: float | None = None
    if angle is not None and angle.said and not angle.text():
        wanted = angle.number(90.0)
    elif isinstance(given.get("angle"), (int, float)):
        wanted = float(given["angle"])
    elif straight is None:
        wanted = 90.0 if angle is None else angle.number(90.0)
    if wanted is not None and wanted % 90 == 0 and straight is None:
        return [*found, *_quarters(scene, round(wanted / 90) % 4)]
    turned = rotation_of(scene.evidence.matrix)
    if turned is None:
        return [*found, holds("angle", False, "no pure rotation", "a rotation", "the claimed matrix is no rotation")]
    if wanted is None:
        found.append(at_most("angle", abs(turned), 15.5, f"{turned:+.2f} degrees", "at most 15", "straighten by less"))
        if scene.evidence.matrix == IDENTITY and equal(scene.before, scene.after):
            return [*found, holds("effect", False, "nothing changed", "a level picture", "nothing changed")]
    else:
        off = abs((turned - wanted + 180) % 360 - 180)
        found.append(
            at_most("angle", off, 0.05, f"{turned:+.2f} degrees", f"{wanted:+.2f}", f"rotate by {wanted:g} degrees")
        )
    found.append(_rotated_size(scene, turned, whole=straight is None))
    return [*found, *content(scene.before, scene.after, scene.evidence.matrix)]


def check_flip(scene: Scene) -> list[Finding]:
    """The mirror image, bit for bit."""
    wants, given = _wants(scene, "flip"), arguments_of(scene.evidence.arguments)
    want = wants.get("axis")
    text = str(want.amount if want is not None and want.said else given.get("axis", "horizontal")).lower()
    vertical = text.startswith(("vertical", "upside", "top"))
    mirrored = np.asarray(cv2.flip(scene.before, 0 if vertical else 1)).reshape(scene.before.shape)
    same = equal(mirrored, scene.after)
    name = "vertical" if vertical else "horizontal"
    return [type_kept(scene), holds("mirror", same, "bit-identical" if same else "differs", f"the {name} mirror image",
                                    f"not the {name} mirror image: flip along that axis")]  # fmt: skip


def check_border(scene: Scene) -> list[Finding]:
    """The picture untouched inside a frame of the width and colour asked for."""
    wants, given = _wants(scene, "add_border"), arguments_of(scene.evidence.arguments)
    (height, width), (new_h, new_w) = scene.before.shape[:2], scene.after.shape[:2]
    found = [type_kept(scene), _channels(scene)]
    offset = offset_of(scene.evidence.matrix)
    x, y = offset or (0, 0)
    inside = offset is not None and x >= 0 and y >= 0 and x + width <= new_w and y + height <= new_h
    same = inside and same_pixels(scene.before, cut(scene.after, (x, y, width, height)))
    found.append(holds("content", same, "unchanged" if same else "differs", "every pixel as it was",
                       "the picture inside the frame changed: only add the frame"))  # fmt: skip
    sides = (x, y, new_w - width - x, new_h - height - y)
    even = inside and max(sides) - min(sides) <= 1 and min(sides) >= 1
    found.append(holds("frame", even, f"{sides} pixels", "as wide on all sides", "the frame is missing or uneven", 0.9))
    if not inside or not even:
        return found
    goal = _border_width(wants.get("width"), given, min(width, height))
    if goal is not None:
        found.append(amount("width", float(x), goal, "pixels", low=0.98, high=1.02, floor=1.01))
    frame = np.ones((new_h, new_w), dtype=bool)
    cut(frame, (x, y, width, height))[...] = False
    return [*found, _frame_colour(scene, wants.get("color"), given.get("color"), sides)]


def _frame_colour(scene: Scene, want: Want | None, given: object, sides: tuple[int, int, int, int]) -> Finding:
    name = want.text() if want is not None and want.said else str(given or "")
    left, top, right, bottom = sides
    new = scene.after
    strips = [new[:top], new[new.shape[0] - bottom :], new[:, :left], new[:, new.shape[1] - right :]]
    first = new[0, 0, :3].astype(np.float64)
    spread = max(float(np.abs(strip[..., :3].astype(np.float64) - first).max()) for strip in strips if strip.size)
    scale = full_scale(new)
    text = f"{first.astype(int).tolist()}, {spread:.0f} levels of spread"
    try:
        goal = np.array(parse_color(name), float) * (scale / 255) if name else first
    except ValueError:
        goal = first
    off = float(np.abs(first - goal).max())
    good = spread == 0 and off <= 1.5 * scale / 255
    return holds("colour", good, text, name or "one colour", f"the frame is not {name or 'of one colour'}", 0.8)


def _border_width(want: Want | None, given: object, short: int) -> float | None:
    if want is not None and want.said:
        value = want.number(5.0)
        return max(1.0, value * short / 100) if want.unit == "percent" else value
    if isinstance(given, dict) or hasattr(given, "get"):
        pixels, percent = given.get("width_pixels"), given.get("width")
        if isinstance(pixels, (int, float)):
            return float(pixels)
        if isinstance(percent, (int, float)):
            return max(1.0, float(percent) * short / 100)
    return None


def _quarters(scene: Scene, quarters: int) -> list[Finding]:
    codes = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}
    old = scene.before
    turned = old if quarters == 0 else np.asarray(cv2.rotate(old, codes[quarters]))
    if quarters:
        shape = (old.shape[1], old.shape[0]) if quarters % 2 else old.shape[:2]
        turned = turned.reshape(*shape, old.shape[2])
    (h, w), (new_h, new_w) = turned.shape[:2], scene.after.shape[:2]
    size = holds(
        "size",
        (h, w) == (new_h, new_w),
        f"{new_w}x{new_h}",
        f"{w}x{h}",
        f"the size is {new_w}x{new_h}: make it {w}x{h}",
    )
    same = equal(turned, scene.after)
    name = f"turned by {quarters * 90} degrees clockwise, bit-identical"
    return [
        size,
        holds("content", same, "as expected" if same else "differs", name, f"rotate by {quarters * 90} degrees"),
    ]


def _rotated_size(scene: Scene, degrees: float, *, whole: bool) -> Finding:
    (height, width), (new_h, new_w) = scene.before.shape[:2], scene.after.shape[:2]
    sin, cos = abs(math.sin(math.radians(degrees))), abs(math.cos(math.radians(degrees)))
    outer = width * cos + height * sin, width * sin + height * cos
    factor = min(width / outer[0], height / outer[1])
    inner = width * factor, height * factor
    allowed = [outer, (width, height)] if whole else [inner, (width, height)]
    good = any(abs(new_w - w) < 1.01 and abs(new_h - h) < 1.01 for w, h in allowed)
    asked = " or ".join(f"{w:.0f}x{h:.0f}" for w, h in allowed)
    return holds("size", good, f"{new_w}x{new_h}", asked, f"the size is {new_w}x{new_h}: make it {asked}", 0.6)


def _around(region: Box, kept: Box, picture: tuple[int, int], scene: Scene, wants: dict[str, Want]) -> list[Finding]:
    """A crop to a region: the region is in it, centred where there is room, and little else is."""
    x, y, w, h = region
    left, top, width, height = kept
    covered = max(0, min(x + w, left + width) - max(x, left)) * max(0, min(y + h, top + height) - max(y, top))
    given = arguments_of(scene.evidence.arguments)
    sized = any(k in wants or given.get(k) is not None for k in ("width", "height", "size"))
    share = covered / (w * h)
    ratio = crop_ratio(picture, wants, given)
    # Only a size or an aspect that was asked for may cut into the region.
    room = min(1.0, width / w) * min(1.0, height / h) if sized or ratio is not None else 1.0
    found = [
        holds(
            "region kept",
            share >= 0.98 * room,
            f"{share:.0%} of it",
            f"{room:.0%} of it",
            "part of the region was cut off",
        )
    ]
    if sized:
        expected = crop_size((0, 0, *picture), picture, wants, given)
        good = abs(width - expected[0]) <= 1 and abs(height - expected[1]) <= 1
        found.append(
            holds(
                "size",
                good,
                f"{width}x{height}",
                f"{expected[0]}x{expected[1]}",
                f"crop to {expected[0]}x{expected[1]}",
            )
        )
        return found
    if ratio is not None:
        off = abs(math.log(width / height / ratio))
        bound = 1.5 / min(width, height)
        found.append(
            at_most("aspect", off, bound, f"{width / height:.3f}", f"{ratio:.3f}", f"crop to an aspect of {ratio:.3f}")
        )
    long = max(w, h)
    widest = (w + 1.1 * long, h + 1.1 * long)
    if ratio is not None:
        widest = max(widest[0], widest[1] * ratio), max(widest[1], widest[0] / ratio)
    tight = width <= min(picture[0], widest[0]) + 2 and height <= min(picture[1], widest[1]) + 2
    found.append(holds("tight", tight, f"{width}x{height}", f"at most {widest[0]:.0f}x{widest[1]:.0f}",
                       f"too much around the region ({w}x{h}): crop closer", 0.7))  # fmt: skip
    return found


def _region_box(scene: Scene) -> Box | None:
    mask = scene.mask
    if mask is None:
        return None
    firm: npt.NDArray[np.uint8] = (mask >= 128).view(np.uint8)
    return bounding_box(firm) or scene.mask_box


def _channels(scene: Scene) -> Finding:
    old, new = scene.before.shape[2], scene.after.shape[2]
    return holds("channels", old == new, f"{new}", f"{old}", f"the picture has {new} channels: keep {old}", 0.7)


def _wants(scene: Scene, action: str) -> dict[str, Want]:
    found: dict[str, Want] = {}
    for want in scene.wants:
        if want.action == action and want.property:
            found.setdefault(want.property, want)
    return found
