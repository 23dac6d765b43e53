"""Register an editor's answer to the photo it was made from, to a few hundredths of a pixel, whatever the edit changed.

Ways in which editors resize (stretched, cropped to the middle, padded) and feature matches for everything else
are starting points, each also moved by phase correlation. They are refined from coarse to fine by direct alignment
(inverse-compositional Lucas and Kanade, Baker and Matthews 2004) on the pixels with the strongest gradients, with
Tukey weights that leave out what changed, and judged by the share of the structured neighbourhoods that correlate. The
pictures are normalised by local mean and contrast first, so tone plays no part. Left out: rotation, local warps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float
from .geometry import Placement, Size, fill, fit, reduced, sample

Bits = npt.NDArray[np.bool_]

COARSE, MIDDLE = 160, 400
"""Long edges of the copies on which starting points are refined and judged."""
SMALLEST = 32
"""Sides below which pictures are not registered."""
POINTS = 24_000
"""Pixels that are aligned at most."""
ROUNDS = 12
SHARE = 0.35
"""The part of the points whose residuals tell the noise: the edit may have changed the others."""
TUKEY = 4.685
NEIGHBOURHOOD = 15
"""Side in pixels of the windows that are correlated."""
ALIKE = 0.6
"""Correlation from which on a neighbourhood shows the same."""
STRUCTURE = 3.0
"""Standard deviation of luma, of 255, from which on a neighbourhood has something to correlate."""
FEW = 12
"""Independent neighbourhoods with structure below which nothing can be said about a registration."""
CERTAIN = 0.75
"""Share of alike neighbourhoods from which on no other starting point is tried."""


@dataclass(frozen=True, slots=True)
class Registration:
    """Where the answer shows the photo, and how far that can be believed."""

    placement: Placement
    support: float
    """Share of the structured neighbourhoods, outside what was left out, that show the same in both; 0-1."""
    judged: bool
    """False when there was not enough structure to tell: the placement is that of the sizes alone."""
    alike: Bits
    """(h, w): where the structure is the same in both, whatever the colour; the rest changed, or is flat."""


@dataclass(frozen=True, eq=False, slots=True)
class _Pair:
    """Both pictures at one level of the pyramid, luma of 0-255, and where the photo can be trusted."""

    photo: Float
    answer: Float
    counts: Bits
    factors: tuple[tuple[float, float], tuple[float, float]]
    """By which the photo and the answer were resized, (x, y) each."""

    @property
    def size(self) -> Size:
        return int(self.photo.shape[1]), int(self.photo.shape[0])

    def where(self, alike: Bits) -> _Pair:
        """The same with fewer places that count."""
        return replace(self, counts=self.counts & alike)

    def there(self, placement: Placement) -> Placement:
        """A placement of full-size pictures at this level."""
        return placement.resized(*self.factors)

    def back(self, placement: Placement) -> Placement:
        """A placement of this level for the full-size pictures."""
        (px, py), (ax, ay) = self.factors
        return placement.resized((1 / px, 1 / py), (1 / ax, 1 / ay))


def register(photo: Float, answer: Float, counts: Bits, guesses: list[Placement]) -> Registration:
    """Align luma planes of 0-255, (h, w) each, of about the same scale.

    `counts` (h, w) is where the photo can be trusted; `guesses` are the placements to begin with, likely ones first.
    """
    if min(*photo.shape, *answer.shape) < SMALLEST:
        return Registration(guesses[0], 0.0, False, np.zeros(photo.shape, bool))
    middle = _level(photo, answer, counts, MIDDLE)
    best, judged = _best(middle, _level(photo, answer, counts, COARSE), guesses)
    if not judged:
        return Registration(guesses[0], 0.0, False, np.zeros(photo.shape, bool))
    # what surely shows the same places the rest: however much has changed, it no longer counts
    best = middle.back(_aligned(middle.where(_alike(middle, middle.there(best))), middle.there(best)))
    alike = _alike(middle, middle.there(best))
    finest = _level(photo, answer, counts, max(photo.shape))
    large = np.asarray(cv2.resize(alike.astype(np.uint8), finest.size, interpolation=cv2.INTER_NEAREST) > 0)
    if finest.size != middle.size:
        best = finest.back(_aligned(finest.where(large), finest.there(best)))
    return Registration(best, _support(middle, middle.there(best))[0], True, large)


def _best(middle: _Pair, coarse: _Pair, guesses: list[Placement]) -> tuple[Placement, bool]:
    """The starting point that aligns best, refined on the middle level; False when nothing can be judged."""
    best, score, judged = guesses[0], -1.0, False
    for start in _starts(middle, coarse, guesses):
        if score >= CERTAIN:
            break
        refined = middle.back(_aligned(middle, middle.there(coarse.back(_aligned(coarse, coarse.there(start))))))
        for candidate in (refined, start):
            support, known = _support(middle, middle.there(candidate))
            judged |= known
            if support > score + 0.01:
                best, score = candidate, support
    return best, judged


def _starts(middle: _Pair, coarse: _Pair, guesses: list[Placement]) -> Iterator[Placement]:
    for guess in guesses:
        yield _shifted(coarse, guess)
        yield guess
    matched = _matched(middle)
    if matched is not None:
        yield matched


def _level(photo: Float, answer: Float, counts: Bits, long_edge: int) -> _Pair:
    factor = min(1.0, max(long_edge / max(photo.shape), SMALLEST / min(*photo.shape, *answer.shape)))
    planes, factors = [], []
    for plane in (photo, answer):
        small, by = reduced(plane, (factor, factor))
        planes.append(np.asarray(small, np.float32))
        factors.append(by)
    seen = reduced(counts.astype(np.uint8), (factor, factor))[0] > 0
    return _Pair(planes[0], planes[1], seen, (factors[0], factors[1]))


def _normalised(plane: Float) -> Float:
    """Without local mean and contrast; a little softer, so that cubic interpolation is exact enough."""
    soft = cv2.GaussianBlur(plane, (0, 0), 0.8)
    rest = soft - cv2.GaussianBlur(soft, (0, 0), 6)
    contrast = cv2.sqrt(cv2.GaussianBlur(rest * rest, (0, 0), 6))
    return np.asarray(rest / (contrast + np.float32(2)), np.float32)


def _aligned(pair: _Pair, start: Placement) -> Placement:
    """Refine a placement of this level by direct alignment of the pixels with the strongest gradients."""
    template, image = _normalised(pair.photo), _normalised(pair.answer)
    height, width = template.shape
    across, down = (cv2.Sobel(template, cv2.CV_32F, d, 1 - d, scale=1 / 8) for d in (1, 0))
    y, x = _points(np.hypot(across, down), pair, start)
    if len(x) < 50:
        return start
    u, v = (x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5
    gx, gy = across[y, x].astype(np.float64), down[y, x].astype(np.float64)
    target = template[y, x].astype(np.float64)
    slopes = np.stack([gx * u * width, gy * v * height, gx, gy, target, np.ones_like(gx)], axis=1)
    now = start
    for _ in range(ROUNDS):
        at_x = (now.x_scale * (x + 0.5) + now.x_shift - 0.5).astype(np.float32)
        at_y = (now.y_scale * (y + 0.5) + now.y_shift - 0.5).astype(np.float32)
        seen = cv2.remap(image, at_x, at_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE).ravel()
        inside = (at_x > 1) & (at_x < image.shape[1] - 2) & (at_y > 1) & (at_y < image.shape[0] - 2)
        rest = seen.astype(np.float64) - target
        spread = float(np.quantile(np.abs(rest), SHARE)) / 0.454 + 1e-3  # 35 % of a normal lie within 0.454 sigma
        weight = np.clip(1 - (rest / (TUKEY * spread)) ** 2, 0, None) ** 2 * inside
        system = slopes * weight[:, None]
        normal = system.T @ slopes
        normal += np.eye(6) * (1e-6 * np.trace(normal) / 6 + 1e-9)
        step = np.linalg.solve(normal, system.T @ rest)
        moved = _composed(now, step, (width, height))
        done = _movement(now, moved, (width, height)) < 0.002
        if not _sane(moved, start):
            return start
        now = moved
        if done:
            break
    return now


def _points(strength: Float, pair: _Pair, start: Placement) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows and columns of pixels with strong gradients, spread over the picture, where both pictures show something."""
    height, width = strength.shape
    usable = _eroded(pair.counts, 3)
    x, y, w, h = start.covered(pair.size, (pair.answer.shape[1], pair.answer.shape[0]))
    strong = np.zeros_like(strength)
    strong[y : y + h, x : x + w] = strength[y : y + h, x : x + w]
    strong *= usable
    strong[[0, -1]] = 0
    strong[:, [0, -1]] = 0
    # half of the points where gradients are strong in their own surroundings: one busy corner must not decide alone
    local = strong / (cv2.blur(strong, (width // 8 | 1, height // 8 | 1)) + np.float32(0.02))
    count = min(POINTS, max(100, strength.size // 5), strength.size)
    level = np.partition(local.ravel(), -count)[-count]
    rows, columns = np.nonzero((local >= max(float(level), 0.5)) & (strong > 0.02))
    return rows, columns


def _composed(now: Placement, step: npt.NDArray[np.float64], size: Size) -> Placement:
    """`now` after the inverse of the small scale and shift in `step`, which are around the picture's middle."""
    result = []
    for scale, shift, grow, move, middle in (
        (now.x_scale, now.x_shift, step[0], step[2], size[0] / 2),
        (now.y_scale, now.y_shift, step[1], step[3], size[1] / 2),
    ):
        inverse = 1 / (1 + grow)
        result.append((scale * inverse, shift + scale * (middle - inverse * (middle + move))))
    (x_scale, x_shift), (y_scale, y_shift) = result
    return Placement(x_scale, y_scale, x_shift, y_shift)


def _movement(a: Placement, b: Placement, size: Size) -> float:
    """How far a corner of the photo moves between two placements, in pixels of the answer."""
    x = max(abs(a.x_shift - b.x_shift), abs(a.x_shift - b.x_shift + (a.x_scale - b.x_scale) * size[0]))
    y = max(abs(a.y_shift - b.y_shift), abs(a.y_shift - b.y_shift + (a.y_scale - b.y_scale) * size[1]))
    return max(x, y)


def _sane(now: Placement, start: Placement) -> bool:
    values = (now.x_scale / start.x_scale, now.y_scale / start.y_scale, now.x_shift, now.y_shift)
    return all(map(math.isfinite, values)) and all(0.7 < v < 1.4 for v in values[:2])


def _shifted(pair: _Pair, guess: Placement) -> Placement:
    """The guess moved by phase correlation on this level."""
    there = pair.there(guess)
    template, seen = _normalised(pair.photo), _normalised(sample(pair.answer, there, pair.size))
    usable = pair.counts.astype(np.float32)
    weight = cv2.createHanningWindow(pair.size, cv2.CV_32F) if min(pair.size) > 1 else None
    (dx, dy), _ = cv2.phaseCorrelate(template * usable, seen * usable, weight)
    moved = Placement(
        there.x_scale, there.y_scale, there.x_shift + dx * there.x_scale, there.y_shift + dy * there.y_scale
    )
    return pair.back(moved)


def _matched(pair: _Pair) -> Placement | None:
    """From SIFT features that agree on one scale and shift; None when too few do."""
    sift = cv2.SIFT.create(1500)
    (spots, marks), (own_spots, own_marks) = (
        sift.detectAndCompute(plane.astype(np.uint8), None) for plane in (pair.photo, pair.answer)
    )
    if min(len(spots), len(own_spots)) < 8:
        return None
    pairs = cv2.BFMatcher().knnMatch(marks, own_marks, k=2)
    good = [m[0] for m in pairs if len(m) == 2 and m[0].distance < 0.8 * m[1].distance]
    if len(good) < 8:
        return None
    source = np.array([spots[m.queryIdx].pt for m in good])
    target = np.array([own_spots[m.trainIdx].pt for m in good])
    turned, inliers = cv2.estimateAffinePartial2D(source, target, ransacReprojThreshold=3.0, maxIters=3000)
    if turned is None or np.count_nonzero(inliers) < 8:
        return None
    scale = float(np.hypot(turned[0, 0], turned[1, 0]))
    if not 0.1 < scale < 10 or abs(turned[1, 0]) > 0.05 * scale:
        return None
    kept = inliers.ravel() > 0
    move = np.median(target[kept] + 0.5 - scale * (source[kept] + 0.5), axis=0)
    return pair.back(Placement(scale, scale, float(move[0]), float(move[1])))


def _correlation(pair: _Pair, placement: Placement) -> tuple[Float, Bits]:
    """The correlation of each neighbourhood (h, w), -1 to 1, and which ones have structure and can be trusted."""
    a, b = pair.photo, sample(pair.answer, placement, pair.size)
    window = (NEIGHBOURHOOD, NEIGHBOURHOOD)
    mean_a, mean_b = cv2.blur(a, window), cv2.blur(b, window)
    both = cv2.blur(a * b, window) - mean_a * mean_b
    var_a = np.maximum(cv2.blur(a * a, window) - mean_a**2, 0)
    var_b = np.maximum(cv2.blur(b * b, window) - mean_b**2, 0)
    x, y, w, h = placement.covered(pair.size, (pair.answer.shape[1], pair.answer.shape[0]))
    covered = np.zeros(a.shape, bool)
    covered[y : y + h, x : x + w] = True
    structured = covered & _eroded(pair.counts, NEIGHBOURHOOD) & (var_a > STRUCTURE**2)
    return np.asarray(both / np.sqrt((var_a + 0.25) * (var_b + 0.25)), np.float32), structured


def _support(pair: _Pair, placement: Placement) -> tuple[float, bool]:
    """Share of the structured neighbourhoods that correlate, and whether there are enough to tell."""
    correlation, structured = _correlation(pair, placement)
    count = int(np.count_nonzero(structured))
    if count < FEW * NEIGHBOURHOOD**2:
        return 0.0, False
    return int(np.count_nonzero(structured & (correlation > ALIKE))) / count, True


def _alike(pair: _Pair, placement: Placement) -> Bits:
    """All structured neighbourhoods that correlate, each with its surroundings."""
    correlation, structured = _correlation(pair, placement)
    centres = (structured & (correlation > ALIKE)).astype(np.uint8)
    side = NEIGHBOURHOOD // 2 | 1
    return np.asarray(cv2.dilate(centres, np.ones((side, side), np.uint8)) > 0) & pair.counts


def _eroded(counts: Bits, side: int) -> Bits:
    element = np.ones((side, side), np.uint8)
    return np.asarray(cv2.erode(counts.astype(np.uint8), element, borderType=cv2.BORDER_REPLICATE) > 0)


def guesses(photo: Size, answer: Size) -> list[Placement]:
    """The ways in which editors bring a photo to a size of theirs: stretched, the middle cut out, padded, unscaled."""
    ratios = answer[0] / photo[0], answer[1] / photo[1]
    found = [fill(photo, answer)]
    if abs(ratios[0] / ratios[1] - 1) > 1e-3:
        found += [fit(photo, answer, max(ratios)), fit(photo, answer, min(ratios))]
    if photo != answer and all(0.8 < r < 1.25 for r in ratios):
        found.append(fit(photo, answer, 1.0))
    return found
