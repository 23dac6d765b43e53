"""How alike two pictures are, without a model: PSNR, SSIM, and what the eye misses first, texture and seams.

All take pictures of 0-1, (h, w, 3) float32, and a boolean `where` (h, w) that says which pixels count. Left out:
perceptual distances of trained networks, which would need weights.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ..images.pixels import LUMA, Float

Where = npt.NDArray[np.bool_]
GRADIENT_BINS = np.array([0, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 10.0])
"""Edges of the histogram of gradient magnitudes, in luma per pixel: each twice the one before."""


def psnr(result: Float, truth: Float, where: Where) -> float:
    """Peak signal-to-noise ratio in dB over the three channels; 99 for equal pictures."""
    error = float(((result[where] - truth[where]).astype(np.float64) ** 2).mean())
    return 99.0 if error < 1e-10 else min(99.0, float(-10 * np.log10(error)))


def ssim(result: Float, truth: Float, where: Where) -> float:
    """Mean structural similarity of luma (Wang et al., IEEE TIP 2004: Gaussian window of 1.5 pixels), at most 1."""
    a, b = (luma_of(p).astype(np.float64) for p in (result, truth))

    def mean(plane: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        blurred = cv2.GaussianBlur(plane, (11, 11), 1.5, borderType=cv2.BORDER_REFLECT)
        return np.asarray(blurred, np.float64).reshape(plane.shape)

    mean_a, mean_b = mean(a), mean(b)
    var_a, var_b, both = mean(a * a) - mean_a**2, mean(b * b) - mean_b**2, mean(a * b) - mean_a * mean_b
    c1, c2 = 0.01**2, 0.03**2
    alike = (2 * mean_a * mean_b + c1) * (2 * both + c2) / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))
    return float(alike[where].mean())


def gradient_distance(result: Float, truth: Float, where: Where) -> float:
    """Half the L1 distance of the histograms of gradient magnitudes: 0 for the same mixture, 1 for nothing in common.

    Natural pictures have heavy-tailed gradients; a smear has none of the large ones, a patchwork too many.
    """
    histograms = [np.histogram(gradients(luma_of(p))[where], GRADIENT_BINS)[0] for p in (result, truth)]
    shares = [h / max(h.sum(), 1) for h in histograms]
    return float(np.abs(shares[0] - shares[1]).sum() / 2)


def texture_ratio(result: Float, truth: Float, where: Where) -> float:
    """Energy of fine structure against the truth's, the ratio of standard deviations of the Laplacian: 1 is right."""
    spread = [float(cv2.Laplacian(luma_of(p), cv2.CV_32F)[where].std()) for p in (result, truth)]
    return (spread[0] + 1e-3) / (spread[1] + 1e-3)


def seam_contrast(result: Float, truth: Float, where: Where) -> float:
    """Mean difference of colour between neighbours on both sides of the outline, less what the truth has there; 0-1."""
    inside = where.astype(np.uint8)
    total, count = 0.0, 0
    for axis in (0, 1):
        crosses = np.diff(inside.view(np.int8), axis=axis) != 0
        for picture, sign in ((result, 1.0), (truth, -1.0)):
            total += sign * float(np.abs(np.diff(picture, axis=axis))[crosses].mean(axis=1).sum())
        count += int(crosses.sum())
    return total / max(count, 1)


def gradients(gray: Float) -> Float:
    """Magnitude of the gradient of (h, w), per pixel."""
    across, down = (cv2.Sobel(gray, cv2.CV_32F, dx, 1 - dx, scale=1 / 8) for dx in (1, 0))
    return np.asarray(cv2.magnitude(across, down), np.float32).reshape(gray.shape)


def luma_of(picture: Float) -> Float:
    """Rec. 601 luma (h, w)."""
    result: Float = (picture @ LUMA).astype(np.float32)
    return result
