"""Fine structure, measured: equivalent Gaussian blur, gain of the finest band, noise, overshoot, kept edges.

All work on small full-resolution windows of luma of 0-1 with a boolean `core` of the same shape (where the region is
whole). Left out: tolerances.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Pixels, cut, full_scale
from ...schema import Box
from ...tools.photo.noise import impulse_share, luma_plane
from .scene import Scene, luma_at

Array = npt.NDArray[np.float32]
Core = npt.NDArray[np.bool_]
SIGMAS = (0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
IMPULSE = 0.15
"""How far a black or white pixel is from its neighbours' median to be salt or pepper."""
FACTORS = {1: 256, 4: 640, 16: 1280}
"""Windows of that many pixels a side are looked at in full, at a quarter and at a sixteenth, so that wide blurs cost
little more than narrow ones."""


def gaussian(gray: Array, sigma: float) -> Array:
    """Gaussian blur with reflected borders; the array itself when it is a single pixel."""
    if min(gray.shape) < 1 or sigma <= 0:
        return gray
    blurred = cv2.GaussianBlur(gray, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred, np.float32).reshape(gray.shape)


def blurred(gray: Array, core: Core, sigma: float) -> Array:
    """Gaussian blur of what lies in the core alone, as a region is blurred (normalised convolution)."""
    if sigma <= 0 or core.all():
        return gaussian(gray, sigma)
    weight = core.astype(np.float32)
    return np.asarray(gaussian(gray * weight, sigma) / np.maximum(gaussian(weight, sigma), 1e-3), np.float32)


def edge_energy(gray: Array, core: Core) -> float:
    """Mean squared difference of neighbours, over pairs that lie in the core."""
    across, down = np.diff(gray, axis=1), np.diff(gray, axis=0)
    use_across, use_down = core[:, 1:] & core[:, :-1], core[1:] & core[:-1]
    count = int(use_across.sum()) + int(use_down.sum())
    if count == 0:
        return 0.0
    return float((across[use_across] ** 2).sum() + (down[use_down] ** 2).sum()) / count


def equivalent_sigma(before: Pixels, after: Pixels, core: Core, box: Box, step: float) -> tuple[float, bool] | None:
    """(sigma in pixels of the Gaussian blur that takes away as much edge energy as the edit did, at least that).

    The second value is True when wider blurs cannot be told apart: the region is too small, or what is left of its
    structure is below one level of the picture (`step`). Negative when edges got stronger
    (then minus the logarithm of the gain), 0 when nothing changed, None without structure. The window in the middle of
    the box grows with the factor it is looked at, up to the box.
    """
    answer: tuple[float, bool] | None = None
    for factor, side in FACTORS.items():
        window = _middle(box, side)
        inside = cut(core, (window[0] - box[0], window[1] - box[1], window[2], window[3]))
        if min(window[2:]) < 3 * factor:
            break
        old, new, whole = (_reduced(a, factor) for a in (luma_at(before, window), luma_at(after, window), inside))
        solid = whole > 0.99
        base = edge_energy(old, solid)
        # Rounding turns slopes of less than a level a pixel into steps, or into nothing.
        floor = max(0.5 * step**2 / factor, 2e-8)
        if solid.sum() < 20 or base < 4 * floor:
            continue
        left = edge_energy(new, solid)
        if left > base:
            return answer if answer is not None else (-0.5 * float(np.log(left / base)), False)
        curve = np.minimum.accumulate([base, *(edge_energy(blurred(old, solid, sigma), solid) for sigma in SIGMAS)])
        end = left <= floor
        if end:
            told = (sigma for sigma, energy in zip(SIGMAS, curve[1:], strict=True) if energy <= floor)
            found = next(told, SIGMAS[-1])
        else:
            logs = np.log(np.maximum(curve, floor))[::-1]
            found = float(np.interp(np.log(left), logs, np.array([0.0, *SIGMAS])[::-1]))
        end = end or found >= SIGMAS[-1] * 0.75
        answer = found * factor, end
        if not end:
            break
    return answer


def unsharp_amount(old: Array, new: Array, core: Core, sigma: float, most: float) -> float | None:
    """How many times the detail of `sigma` was added to itself: the slope of the change over the detail.

    Only pixels that even `most` times their detail would not carry beyond their neighbourhood (3 x 3) are used, since
    there no guard against halos bends the slope; None when there are too few.
    """
    detail = old - gaussian(old, sigma)
    square = np.ones((3, 3), np.uint8)
    high, low = (np.asarray(f(old, square)).reshape(old.shape) for f in (cv2.dilate, cv2.erode))
    size = np.abs(detail)
    room = np.where(detail > 0, high - old, old - low) + 0.03
    use = core & (size > 0.012) & (room >= most * size) & (old > 0.05) & (old < 0.95)
    if use.sum() < 30:
        return None
    x, y = size[use], (np.sign(detail) * (new - old))[use]
    if float(x.std()) < 0.003:
        return None
    centred = x - x.mean()
    return float((centred * y).sum() / max(float((centred**2).sum()), 1e-12))


def fine_gain(old: Array, new: Array, core: Core, sigma: float = 1.0) -> float | None:
    """Ratio after/before of the spread of what a Gaussian of `sigma` takes away; None without structure."""
    if core.sum() < 20:
        return None
    fine_old, fine_new = (old - gaussian(old, sigma))[core], (new - gaussian(new, sigma))[core]
    base = float(fine_old.std())
    return None if base < 1e-4 else float(fine_new.std()) / base


def noise_level(gray: Array, core: Core) -> float:
    """Standard deviation of the noise, 0-1: Immerkaer's mask (1996) with a median, over the flattest third.

    Pixels at the ends of the scale are left out, since clipping hides noise.
    """
    if min(gray.shape) < 5:
        return 0.0
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = np.abs(cv2.filter2D(gray, cv2.CV_32F, mask))
    smooth = gaussian(gray, 2.0)
    slope = cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    use = core & (gray > 0.02) & (gray < 0.98)
    if use.sum() < 50:
        return 0.0
    flat = use & (slope <= np.quantile(slope[use], 0.33))
    return float(np.median(response[flat])) / 0.6745 / 6.0


def flat_noise(scene: Scene) -> tuple[float, float]:
    """Noise before and after, the median of the calmest windows: there texture is least likely taken for noise."""
    levels = []
    side = min(128, max(32, min(scene.box[2:]) // 4))
    for box in reversed(scene.tiles(side, 25)):
        core, old = scene.core(box), luma_at(scene.before, box)
        # A window that is black, white or outside says nothing.
        if (core & (old > 0.02) & (old < 0.98)).sum() < 0.2 * core.size:
            continue
        levels.append((noise_level(old, core), noise_level(luma_at(scene.after, box), core)))
        if len(levels) == 6:
            break
    if not levels:
        return 0.0, 0.0
    before, after = np.median(np.array(levels), axis=0)
    return float(before), float(after)


def overshoot(old: Array, new: Array, core: Core, reach: int = 2) -> float:
    """Share of the core where the new value leaves the range of the old neighbourhood by more than 0.12: halos."""
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    high, low = cv2.dilate(old, kernel), cv2.erode(old, kernel)
    outside = (new > high + 0.12) | (new < low - 0.12)
    return float(outside[core].mean()) if core.any() else 0.0


def edges_kept(old: Array, new: Array, core: Core, noise: float = 0.0) -> tuple[float, float]:
    """(strength, likeness) of the strongest edges: the ratio of mean gradients and their correlation.

    Gradients are taken after a Gaussian of 1 so that noise is no edge; what noise of that standard deviation (0-1)
    still leaves of slopes is none either. (1, 1) when there are no edges.
    """
    slope_old, slope_new = _slopes(old), _slopes(new)
    if not core.any():
        return 1.0, 1.0
    # Noise of deviation s, so smoothed, has slopes of 1.6 s in the units of this filter.
    strong = core & (slope_old >= max(float(np.quantile(slope_old[core], 0.9)), 0.02, 6.4 * noise))
    if strong.sum() < 20:
        return 1.0, 1.0
    a, b = slope_old[strong], slope_new[strong]
    near = core & (cv2.dilate(strong.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0)
    x, y = slope_old[near] - slope_old[near].mean(), slope_new[near] - slope_new[near].mean()
    likeness = float((x * y).sum() / max(float(np.sqrt((x**2).sum() * (y**2).sum())), 1e-12))
    return float(b.mean() / a.mean()), likeness


def without_impulses(pixels: Pixels) -> Pixels:
    """A picture of which single black and white pixels (salt and pepper) are put right by the median of their 3x3
    neighbours; as it is when fewer than a hundredth are such: a few are highlights."""
    plane = luma_plane(pixels)
    if impulse_share(plane) < 0.01:
        return pixels
    scale = full_scale(pixels)
    off = cv2.absdiff(plane, cv2.medianBlur(plane, 3).reshape(plane.shape)).reshape(plane.shape)
    lone = (off > IMPULSE * scale) & ((plane < 0.02 * scale) | (plane > 0.98 * scale))
    middle = cv2.medianBlur(np.ascontiguousarray(pixels), 3).reshape(pixels.shape)
    return np.where(lone[..., None], middle, pixels)


def windows(scene: Scene, side: int = 256, count: int = 4) -> list[tuple[Array, Array, Core]]:
    """(luma before, luma after, core) of a few full-resolution windows of the region."""
    return [(luma_at(scene.before, b), luma_at(scene.after, b), scene.core(b)) for b in scene.tiles(side, count)]


def mended_windows(scene: Scene, side: int = 256, count: int = 4) -> list[tuple[Array, Array, Core]]:
    """As `windows`, of the places where most pixels changed."""
    x, y, w, h = scene.box
    moved: list[tuple[int, Box]] = []
    for top in range(y, y + h, side):
        for left in range(x, x + w, side):
            box = (left, top, min(side, x + w - left), min(side, y + h - top))
            # Every second row sees a scratch of any direction.
            old, new = (cut(a, box)[::2, :, 1] for a in (scene.before, scene.after))
            moved.append((int(np.count_nonzero(old != new)), box))
    moved.sort(key=lambda item: -item[0])
    boxes = [box for changed, box in moved[:count] if changed]
    return [(luma_at(scene.before, b), luma_at(scene.after, b), scene.core(b)) for b in boxes]


def _slopes(gray: Array) -> Array:
    smooth = gaussian(gray, 1.0)
    slopes = cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    return np.asarray(slopes, np.float32).reshape(gray.shape)


def _middle(box: Box, side: int) -> Box:
    x, y, w, h = box
    width, height = min(w, side), min(h, side)
    return x + (w - width) // 2, y + (h - height) // 2, width, height


def _reduced(array: npt.NDArray[np.generic], factor: int) -> Array:
    values = np.asarray(array, np.float32)
    if factor == 1:
        return values
    size = max(1, values.shape[1] // factor), max(1, values.shape[0] // factor)
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32).reshape(size[1], size[0])
