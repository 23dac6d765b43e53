"""Match the tone of an editor's answer to the photo's, where nothing was changed.

Editors and their autoencoders drift: contrast, a cast, saturation, all over the picture. One map takes the answer's
colours to the photo's: an affine mixture of the channels and a smooth curve for each, fitted by iteratively reweighted
least squares so that what was edited does not count. Left out: drift that differs from place to place.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float

Real = npt.NDArray[np.float64]

KNOTS = np.linspace(0, 1, 9)
"""Where the curves can bend."""
SAMPLES = 8_000
ROUNDS = 10
STEPS = 4095
"""Entries of the table that stands for a curve, less one."""
SHARE = 0.4
"""The part of the samples whose residuals tell the noise: the edit may have changed the others."""
STIFF, BOUND = 0.05, 0.01
"""Ridge on the bend of the curves and on the mixture of channels, as shares of the samples' weight."""


@dataclass(frozen=True, slots=True)
class Tone:
    """A map of colours of 0-1: out = mixture of (R, G, B, 1) plus, for each channel, a curve of that channel."""

    mixture: Real
    """(3, 4)."""
    curves: Real
    """(3, knots): what is added at each of `KNOTS`, straight in between."""

    def __call__(self, colours: Float) -> Float:
        """Map (h, w, 3) of 0-1; the result is not clipped."""
        mapped = cv2.transform(colours, self.mixture.astype(np.float32)).reshape(colours.shape)
        if self.curves.any():
            steps = np.rint(np.clip(colours, 0, 1) * np.float32(STEPS)).astype(np.uint16)
            for channel in range(3):
                table = np.interp(np.linspace(0, 1, STEPS + 1), KNOTS, self.curves[channel]).astype(np.float32)
                mapped[..., channel] += table[steps[..., channel]]
        return np.asarray(mapped, np.float32)


NEUTRAL = Tone(np.eye(3, 4), np.zeros((3, len(KNOTS))))


def match_tone(answer: Float, photo: Float, counts: npt.NDArray[np.bool_]) -> Tone:
    """The map from the answer's colours to the photo's, both (h, w, 3) of 0-1 and registered; `counts` (h, w) is where.

    Clipped values say nothing about the map and are left out. `NEUTRAL` when there is too little to go by.
    """
    place = np.flatnonzero(counts)
    if len(place) < 64:
        return NEUTRAL
    place = place[:: max(1, len(place) // SAMPLES)]
    source, target = answer.reshape(-1, 3)[place].astype(np.float64), photo.reshape(-1, 3)[place].astype(np.float64)
    open_ = ((source > 0.01) & (source < 0.99) & (target > 0.01) & (target < 0.99)).all(axis=1)
    if np.count_nonzero(open_) >= 64:
        source, target = source[open_], target[open_]
    mixture, curves = np.eye(3, 4), np.zeros((3, len(KNOTS)))
    linear = np.column_stack([source, np.ones(len(source))])
    weight = _weights(target - source - np.median(target - source, axis=0))
    for _ in range(ROUNDS):
        total = float(weight.sum()) + 1e-3
        left = np.empty_like(target)
        for channel in range(3):
            basis = np.column_stack([linear, _hats(source[:, channel])])
            ridge = np.full(basis.shape[1], STIFF * total / len(KNOTS))
            ridge[:3], ridge[3] = BOUND * total / 10, 1e-6
            weighed = basis * weight[:, None]
            wanted = target[:, channel] - source[:, channel]  # the ridge draws towards no change at all
            found = np.linalg.solve(weighed.T @ basis + np.diag(ridge), weighed.T @ wanted)
            mixture[channel], curves[channel] = found[:4] + np.eye(3, 4)[channel], found[4:]
            left[:, channel] = wanted - basis @ found
        weight = _weights(left)
    return Tone(mixture, curves)


def _hats(values: Real) -> Real:
    """(n, knots): the weight of each knot in straight interpolation."""
    width = KNOTS[1] - KNOTS[0]
    result: Real = np.clip(1 - np.abs(values[:, None] - KNOTS) / width, 0, None)
    return result


def _weights(rest: Real) -> Real:
    """Tukey's weights of residuals (n, 3) by their length."""
    size = np.sqrt((rest**2).sum(axis=1))
    spread = max(float(np.quantile(size, SHARE)) / 1.37, 0.5 / 255)  # 40 % of a normal in three dimensions within 1.37
    weight: Real = np.clip(1 - (size / (4.7 * spread)) ** 2, 0, None) ** 2
    return weight
