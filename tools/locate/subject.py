"""The picture's subject, and so its background: where it stands out from the border, cut out with GrabCut.

Saliency is the mean of three cues on a small copy: CIELAB distance from the colours of the border, the spectral
residual (Hou & Zhang, CVPR 2007) and a centre prior. Its strong part seeds GrabCut (Rother, Kolmogorov & Blake 2004).
An alpha channel that varies, or a person found by the caller, replaces the guess. Left out: telling several subjects
apart, and what the subject is.

Confidence: half how far inside and outside colours are apart, a quarter how well GrabCut's answer agrees with the
saliency that seeded it, a quarter how little it touches the picture's border; less when it falls into pieces or when
its outline does not lie on edges; 0.85 at most. Camouflage scores low by design.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float
from .view import Candidate, View, components, enlarge, fill_holes, morph, ramp, union

WORK = 224
"""Long edge of the copy that GrabCut runs on."""
SEED = 20260101
"""OpenCV's random numbers start from here, so that the same picture gives the same mask."""


def border_distance(view: View) -> Float:
    """(h, w) 0-1: CIELAB distance to the nearest of the border's main colours, in units of their spread."""
    lab = view.lab
    height, width = view.shape
    ring = max(1, round(min(height, width) * 0.04))
    outer = np.zeros(view.shape, bool)
    outer[:ring] = outer[:, :ring] = outer[:, -ring:] = True
    # a subject often stands on the lower border: only its ends count as background
    outer[-ring:, : width // 6] = outer[-ring:, -(width // 6 or 1) :] = True
    samples = np.ascontiguousarray(lab[outer & view.opaque])
    if len(samples) < 8:
        return np.zeros(view.shape, np.float32)
    cv2.setRNGSeed(SEED)
    count = min(4, len(samples))
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    _, labels, centres = cv2.kmeans(samples, count, np.empty(0), criteria, 1, cv2.KMEANS_PP_CENTERS)
    nearest = np.full(view.shape, np.inf, np.float32)
    for i in range(count):
        mine = samples[labels.ravel() == i]
        if len(mine) < 0.1 * len(samples):
            continue
        spread = np.maximum(mine.std(axis=0), (5.0, 2.5, 2.5))
        away = np.sqrt((((lab - centres[i]) / spread) ** 2).sum(axis=2))
        nearest = np.minimum(nearest, away.astype(np.float32))
    result: Float = np.clip(nearest / 8, 0, 1)
    return result


def spectral_residual(view: View) -> Float:
    """(h, w) 0-1: what the log spectrum of a 64-pixel copy has over its own smoothed version."""
    height, width = view.shape
    small = cv2.resize(view.gray, (64, 64), interpolation=cv2.INTER_AREA).astype(np.float32)
    spectrum = np.fft.fft2(small)
    log = np.log(np.abs(spectrum) + 1e-6).astype(np.float32)
    residual = log - cv2.blur(log, (3, 3))
    back = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    smooth = cv2.GaussianBlur(back.astype(np.float32), (0, 0), 3)
    low, high = np.percentile(smooth, (5, 99))
    normal = np.clip((smooth - low) / max(high - low, 1e-12), 0, 1).astype(np.float32)
    result: Float = cv2.resize(normal, (width, height), interpolation=cv2.INTER_LINEAR)
    return result


def centre_prior(shape: tuple[int, int]) -> Float:
    """(h, w) 0-1: a Gaussian around the picture's centre."""
    height, width = shape
    down = np.exp(-((np.linspace(-1, 1, height) / 0.75) ** 2)) if height > 1 else np.ones(1)
    across = np.exp(-((np.linspace(-1, 1, width) / 0.75) ** 2)) if width > 1 else np.ones(1)
    result: Float = np.outer(down, across).astype(np.float32)
    return result


def saliency(view: View) -> Float:
    """(h, w) 0-1: border contrast counts most, and all the more near the centre."""
    contrast = cv2.GaussianBlur(border_distance(view), (0, 0), max(1.0, view.diagonal * 0.006))
    mixed = (0.75 * contrast + 0.25 * spectral_residual(view)) * (0.35 + 0.65 * centre_prior(view.shape))
    top = float(np.percentile(mixed, 99.5))
    result: Float = np.clip(mixed / max(top, 1e-6), 0, 1).astype(np.float32)
    return result


def grab_cut(view: View, trimap: npt.NDArray[np.uint8], rounds: int = 3) -> npt.NDArray[np.bool_] | None:
    """Run GrabCut on a trimap of cv2.GC_* labels (h, w); None when it lacks foreground or background."""
    front = (trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD)
    if np.count_nonzero(front) < 16 or np.count_nonzero(~front) < 16:
        return None
    labels = trimap.copy()
    bgr = np.ascontiguousarray(view.rgb[..., ::-1])
    cv2.setRNGSeed(SEED)
    try:
        cv2.grabCut(bgr, labels, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), rounds, cv2.GC_INIT_WITH_MASK)
    except cv2.error:  # a degenerate colour model: a flat picture
        return None
    return np.asarray((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD))


def on_edges(view: View, mask: npt.NDArray[np.bool_]) -> float:
    """0-1: how much stronger the picture's edges are along the mask's outline than elsewhere."""
    gray = cv2.GaussianBlur(view.gray.astype(np.float32), (0, 0), 1.0)
    strength = np.hypot(cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1))
    near = cv2.dilate(strength, np.ones((3, 3), np.uint8))
    outline = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    if not outline.any():
        return 0.0
    return ramp(float(near[outline].mean()) / (float(near.mean()) + 1e-3), 1.0, 2.2)


def find_subject(view: View) -> list[Candidate]:
    """The subject, if anything stands out."""
    if view.alpha is not None:
        return _by_alpha(view)
    small = view.smaller(WORK)
    map_ = saliency(small)
    level, _ = cv2.threshold((map_ * 255).astype(np.uint8), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    seed = map_ > max(level / 255, 0.15)
    seed = union(components(morph(seed, cv2.MORPH_OPEN, 5), max(9, small.area // 400))[:5], small.shape)
    if not seed.any():
        return []
    trimap = np.full(small.shape, cv2.GC_PR_BGD, np.uint8)
    trimap[map_ < 0.25 * level / 255] = cv2.GC_BGD
    trimap[seed] = cv2.GC_PR_FGD
    trimap[seed & (map_ > 0.8)] = cv2.GC_FGD
    cut = grab_cut(small, trimap)
    if cut is None or not cut.any():
        cut = seed
    mask = solid(cut, small)
    if not mask.any():
        return []
    largest = np.count_nonzero(components(mask, 1)[0]) / np.count_nonzero(mask)
    whole = (0.6 + 0.4 * on_edges(small, mask)) * (0.6 + 0.4 * ramp(largest, 0.5, 0.9))
    score = 0.85 * quality(small, mask, seed) * whole
    return [Candidate(enlarge(mask, view.shape), score, "subject", coarse=view.shape[1] / small.shape[1])]


def _by_alpha(view: View) -> list[Candidate]:
    share = float(view.opaque.mean())
    if not 0 < share < 1:
        return []
    return [Candidate(view.opaque.copy(), 0.95, "subject by transparency")]


def solid(mask: npt.NDArray[np.bool_], view: View) -> npt.NDArray[np.bool_]:
    """Without specks, stray parts under a tenth of the largest, and small holes."""
    opened = morph(mask, cv2.MORPH_OPEN, view.diagonal * 0.006)
    parts = components(opened, max(4, view.area // 2000))
    if not parts:
        return mask
    largest = np.count_nonzero(parts[0])
    kept = union((p for p in parts if np.count_nonzero(p) >= 0.1 * largest), view.shape)
    return fill_holes(kept, round(0.01 * view.area))


def quality(view: View, mask: npt.NDArray[np.bool_], seed: npt.NDArray[np.bool_]) -> float:
    """0-1 for a cut-out: colours apart, agreement with its seed, little of the border touched, a sensible area."""
    share = float(mask.mean())
    if not 0.002 < share < 0.97:
        return 0.1
    contrast = border_distance(view)
    apart = float(contrast[mask].mean() - contrast[~mask].mean())
    both, either = np.count_nonzero(mask & seed), np.count_nonzero(mask | seed)
    touched = np.concatenate([mask[0], mask[:, 0], mask[:, -1]]).mean()
    value = 0.5 * ramp(apart, 0.1, 0.5) + 0.25 * ramp(both / either, 0.3, 0.8) + 0.25 * ramp(float(touched), 0.3, 0.0)
    return value * (0.5 + 0.5 * ramp(share, 0.85, 0.6))
