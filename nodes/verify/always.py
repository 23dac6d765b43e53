"""What has to hold for every edit, whatever was asked: size, type, everything outside the region, no damage.

Equality is checked on every pixel, bit for bit; damage (shifts, clipping, lost levels) on samples. Left out: whether
the edit did what was asked.
"""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Mask, Pixels, cut
from .detail import blurred
from .findings import Finding, at_least, at_most, holds, passed
from .scene import Scene, luma_at

CLIPPED = 0.02
"""Share of pixels that may newly lose a channel to 0 or full scale."""
TILE = 192
Array = npt.NDArray[np.float32]


def size_kept(scene: Scene) -> Finding:
    """Width and height are those of before."""
    (h, w), (new_h, new_w) = scene.before.shape[:2], scene.after.shape[:2]
    return holds(
        "size", scene.same_size, f"{new_w}x{new_h}", f"{w}x{h}", f"the size became {new_w}x{new_h}: keep {w}x{h}"
    )


def type_kept(scene: Scene) -> Finding:
    """Bits per channel are those of before, and the array is RGB or RGBA."""
    old, new = scene.before.dtype, scene.after.dtype
    good = old == new and scene.after.ndim == 3 and scene.after.shape[2] in (3, 4)
    return holds("depth", good, f"{new}", f"{old}", f"the picture became {new}: keep {old}")


def equal(before: Pixels, after: Pixels) -> bool:
    """Bit-identical, of the same shape and type; eight bytes at a time where the arrays are contiguous."""
    if before.shape != after.shape or before.dtype != after.dtype:
        return False
    if before.size == 0:
        return True
    if before.flags.c_contiguous and after.flags.c_contiguous:
        old, new = before.reshape(-1).view(np.uint8), after.reshape(-1).view(np.uint8)
        whole = old.size // 8 * 8
        return bool(
            np.array_equal(old[:whole].view(np.uint64), new[:whole].view(np.uint64))
            and np.array_equal(old[whole:], new[whole:])
        )
    return bool(np.array_equal(before, after))


def outside_kept(scene: Scene) -> Finding:
    """Where the mask is 0 nothing changed, bit for bit. An added alpha channel has to be opaque there."""
    name, expected = "outside the region", "bit-identical"
    mask = scene.mask
    if mask is None:
        return passed(name, "no outside", expected)
    spilled = spilled_pixels(scene.before, scene.after, mask, scene)
    advice = f"{spilled} pixels outside the region changed: keep to the region"
    return Finding(name, 0.0 if spilled == 0 else 0.7, f"{spilled} pixels changed", expected, advice if spilled else "")


def spilled_pixels(before: Pixels, after: Pixels, mask: Mask, scene: Scene) -> int:
    """How many pixels changed where the mask is 0."""
    channels = before.shape[2]
    opaque_needed = after.shape[2] > channels
    new = np.ascontiguousarray(after[..., :channels]) if opaque_needed else after
    if new.shape != before.shape:
        return int((mask == 0).sum())
    x, y, w, h = scene.box
    height, width = mask.shape
    count = 0
    for rows in (slice(0, y), slice(y + h, height)):
        if not equal(before[rows], new[rows]):
            count += int((before[rows] != new[rows]).any(axis=2).sum())
    for columns in (slice(0, x), slice(x + w, width)):
        old_part, new_part = before[y : y + h, columns], new[y : y + h, columns]
        if old_part.size and cv2.norm(old_part, new_part, cv2.NORM_INF):
            count += int((old_part != new_part).any(axis=2).sum())
    inside = cut(mask, scene.box)
    outside = np.asarray(cv2.compare(inside, np.zeros(1, np.uint8), cv2.CMP_EQ)).reshape(inside.shape)
    if outside.any():
        old_part, new_part = cut(before, scene.box), cut(new, scene.box)
        if cv2.norm(old_part, new_part, cv2.NORM_INF, np.ascontiguousarray(outside)):
            count += int(((old_part != new_part).any(axis=2) & (inside == 0)).sum())
    if opaque_needed:
        count += int(((after[..., -1] != np.iinfo(after.dtype).max) & (mask == 0)).sum())
    return count


def alpha_kept(scene: Scene) -> Finding:
    """Transparency is what it was; an added channel is opaque."""
    name, expected = "transparency", "unchanged"
    old, new = scene.before.shape[2], scene.after.shape[2]
    if old == 3 and new == 3:
        return passed(name, "none", expected)
    if old == 4 and new == 3:
        opaque = bool((scene.before[..., 3] == np.iinfo(scene.before.dtype).max).all())
        return holds(name, opaque, "dropped", expected, "the transparency was dropped: keep the alpha channel")
    same = (
        bool(np.array_equal(scene.before[..., 3], scene.after[..., 3]))
        if old == 4
        else bool((scene.after[..., 3] == np.iinfo(scene.after.dtype).max).all())
    )
    return holds(name, same, "unchanged" if same else "changed", expected, "the transparency changed: keep it", 0.7)


def not_clipped(scene: Scene, bound: float = CLIPPED, predicted: Array | None = None) -> Finding:
    """The share of pixels that newly touch 0 or full scale in a channel, from values that were clear of it.

    Where `predicted`, the sample as it should be, is at that end too, touching it is what was asked.
    """
    s = scene.sample
    ends = s.step / 2
    high, low = (s.after >= 1 - ends) & (s.before <= 0.97), (s.after <= ends) & (s.before >= 0.03)
    if predicted is not None:
        high &= predicted < 0.985
        low &= predicted > max(1.5 * s.step, 0.006)
    white, black = float(high.any(axis=1).mean()), float(low.any(axis=1).mean())
    share, side = (white, "highlights") if white >= black else (black, "shadows")
    text, most = f"{share:.1%} newly clipped", f"at most {bound:.0%}"
    found = at_most("clipping", share, bound, text, most, f"clipped {share:.0%} of the {side}: lower the amount")
    return replace(found, factor=0.7) if found.miss else found


def not_banded(scene: Scene, predicted: Array | None = None) -> Finding:
    """As many distinct levels of green as the range they now span can hold, given how many there were.

    Where `predicted`, the sample as it should be, has fewer, more cannot be asked for.
    """
    s = scene.sample
    name, expected = "tonal levels", "no banding"
    old, new = (_levels(v[:, 1]) for v in (s.before, s.after))
    if s.size < 2_000 or old.size < 32:
        return passed(name, f"{new.size} levels", expected)
    possible = min(old.size, int(new[-1] - new[0]) + 1)
    if predicted is not None:
        possible = min(possible, _levels(predicted[:, 1]).size)
    share = new.size / possible
    advice = f"only {new.size} of {possible} tonal levels are left: avoid banding"
    return at_least(name, share, 0.4, f"{new.size} of {possible} levels", "at least 40%", advice)


def _levels(values: Array) -> npt.NDArray[np.intp]:
    """Which of 256 levels occur, in order."""
    found: npt.NDArray[np.intp] = np.flatnonzero(np.bincount((values * 255 + 0.5).astype(np.int32), minlength=256))
    return found


def aligned(scene: Scene, sigma: float = 0.0) -> Finding:
    """No shift: the edges before and after match best at zero displacement, on up to three textured windows.

    Gradient magnitudes are compared by normalised cross-correlation over shifts of -3 to 3 pixels, so that inverted and
    re-toned pictures match as well. `sigma`: the edit is a blur of that many pixels, so the edges
    before are blurred too.
    """
    name, expected = "alignment", "not shifted"
    votes: list[tuple[float, float]] = []
    for box in scene.tiles(TILE, 3):
        if min(box[2:]) < 24:
            continue
        core = scene.core(box)
        luma_old, luma_new = luma_at(scene.before, box), luma_at(scene.after, box)
        if sigma > 0:
            moved = moved_by(blurred(luma_old, core, sigma), luma_new, core, scene.sample.step, sigma)
            if moved is not None:
                votes.append(moved)
                continue
        if sigma > 6:
            continue
        old, new = _edges(blurred(luma_old, core, sigma)), _edges(luma_new)
        # What a blur leaves of noise and soft slopes are the steps of rounding, and those lie anywhere.
        if sigma > 0 and float(np.quantile(old, 0.95)) ** 2 < 16 * scene.sample.step:
            continue
        found = matched(old, new, core)
        if found is not None:
            votes.append(found)
    if not votes:
        return passed(name, "no edges to compare", expected)
    dx, dy = np.median(np.array(votes), axis=0)
    shifted = bool(np.hypot(dx, dy) >= 0.5)
    text = f"{dx:+.1f}, {dy:+.1f} pixels"
    return holds(name, not shifted, text, expected, f"the picture moved by {text}: keep it in place", 0.8)


def matched(old: Array, new: Array, core: npt.NDArray[np.bool_], reach: int = 3) -> tuple[float, float] | None:
    """(dx, dy) in whole pixels, up to `reach`, by which `new` is `old` moved, by normalised cross-correlation.

    None where there is no structure to compare.
    """
    inner = (slice(reach, -reach), slice(reach, -reach))
    if core.mean() < 0.2 or float(old.std()) < 2e-3 or float(new[inner].std()) < 1e-3:
        return None
    if core.all():
        match = cv2.matchTemplate(old, np.ascontiguousarray(new[inner]), cv2.TM_CCOEFF_NORMED)
    else:
        solid = cv2.erode(core.astype(np.float32), np.ones((3, 3), np.uint8))
        if solid[inner].mean() < 0.1:
            return None
        match = cv2.matchTemplate(old, new[inner], cv2.TM_CCOEFF_NORMED, mask=solid[inner])
    if np.isnan(match).all():  # flat wherever it counts, as when all of it has become white
        return None
    row, column = np.unravel_index(int(np.nanargmax(match)), match.shape)
    if float(match[row, column]) > 0.3 and match[row, column] > match[reach, reach] + 0.01:
        return reach - float(column), reach - float(row)
    return 0.0, 0.0


def moved_by(
    expected: Array, after: Array, core: npt.NDArray[np.bool_], step: float, sigma: float = 0.0
) -> tuple[float, float] | None:
    """(dx, dy) in parts of a pixel by which `after` is `expected` moved (Lucas and Kanade, 1981).

    None where slopes are too weak to tell, or where a move explains less than three quarters of the difference.
    `sigma`: `expected` was blurred by as much, and does not know what lies beyond the window.
    """
    border = 2 + math.ceil(2.5 * sigma)
    solid = np.zeros(core.shape, np.uint8)
    solid[border:-border, border:-border] = core[border:-border, border:-border]
    use = cv2.erode(solid, np.ones((3, 3), np.uint8)).reshape(core.shape) > 0
    if use.sum() < 200:
        return None
    slopes: list[Array] = list(np.gradient(expected))
    down, across = slopes
    x, y, e = (v[use].astype(np.float64) for v in (across, down, after - expected))
    e -= e.mean()
    matrix = np.array([[(x * x).sum(), (x * y).sum()], [(x * y).sum(), (y * y).sum()]])
    # Rounding moves each value by a third of a level; the move has to be known to a fifth of a pixel.
    if float(np.asarray(np.linalg.eigvalsh(matrix))[0]) < (step / 3 / 0.2) ** 2 * 10:
        return None
    dx, dy = np.linalg.solve(matrix, -np.array([(x * e).sum(), (y * e).sum()]))
    left = float(((e + dx * x + dy * y) ** 2).sum())
    told = left < 0.25 * float((e**2).sum()) or math.hypot(dx, dy) < 0.2
    return (float(dx), float(dy)) if told else None


def changed(scene: Scene) -> bool:
    """Whether any pixel differs; the sample answers first, so that the whole picture is compared only in doubt."""
    if scene.before.shape != scene.after.shape or scene.before.dtype != scene.after.dtype:
        return True
    if not np.array_equal(scene.sample.before, scene.sample.after):
        return True
    return not equal(scene.before, scene.after)


def something_changed(scene: Scene) -> Finding:
    """At least one pixel differs from before."""
    good = changed(scene)
    return holds(
        "effect", good, "changed" if good else "nothing changed", "a change", "nothing changed: raise the amount"
    )


def _edges(gray: Array) -> Array:
    smooth = cv2.GaussianBlur(gray, (0, 0), 0.8, borderType=cv2.BORDER_REFLECT)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    edges = np.asarray(cv2.magnitude(across, down), np.float32).reshape(gray.shape)
    # Large steps would outvote everything else, and a tone curve changes them most.
    return np.sqrt(edges)
