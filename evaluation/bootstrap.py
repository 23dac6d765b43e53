"""How sure a mean is: percentile bootstrap intervals of means, and of paired differences between two ways.

The percentile bootstrap of Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13: the cases are
drawn again with replacement, and the interval holds the middle of the means that come out. Seeded: the same figures
give the same interval. Left out: corrections for skewed figures of few cases (BCa), where the interval is a little too
narrow.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

K = TypeVar("K", bound=Hashable)

RESAMPLES = 2000
LEVEL = 0.95
FEWEST = 6
"""Cases below which no difference is sure: that five agree happens by chance one time in sixteen (sign test)."""
_CHUNK = 4_000_000
"""Numbers drawn at once: 32 MB."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the interval that holds it at the level asked for."""

    mean: float
    low: float
    high: float
    count: int
    """Cases it is made of. Of a single one the interval has no width, which says nothing."""

    @property
    def is_sure(self) -> bool:
        """Whether zero lies outside, for a difference: the two ways differ. Never of fewer than `FEWEST` cases."""
        return self.count >= FEWEST and (self.low > 0 or self.high < 0)


def interval(
    values: Sequence[float], *, seed: int = 0, level: float = LEVEL, resamples: int = RESAMPLES
) -> Interval | None:
    """Mean of finite values and its percentile bootstrap interval; None of no values.

    Raises `ValueError` for values that are not finite, a level outside 0 to 1 and fewer than one resample.
    """
    sample = np.asarray(values, np.float64)
    if not 0 < level < 1 or resamples < 1:
        raise ValueError(f"level {level}, resamples {resamples}: expected a level between 0 and 1, and one or more")
    if not np.isfinite(sample).all():
        raise ValueError("a value is not finite, expected numbers; leave out what was not measured")
    if not sample.size:
        return None
    means = _resampled(sample, np.random.default_rng(seed), resamples)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(sample.mean()), float(low), float(high), sample.size)


def gain(
    before: Mapping[K, float], after: Mapping[K, float], *, seed: int = 0, level: float = LEVEL
) -> Interval | None:
    """Mean of `after` less `before` over the cases that both have, with its interval; None when they share none.

    Paired: what makes one case harder than another falls out of the difference, so that it is surer than the two means.
    """
    shared = [after[key] - before[key] for key in before if key in after]
    return interval(shared, seed=seed, level=level)


def _resampled(sample: npt.NDArray[np.float64], chance: np.random.Generator, resamples: int) -> npt.NDArray[np.float64]:
    """Means of that many samples drawn with replacement, (resamples,)."""
    at_once = max(1, _CHUNK // sample.size)
    parts = [
        sample[chance.integers(0, sample.size, (min(at_once, resamples - start), sample.size))].mean(axis=1)
        for start in range(0, resamples, at_once)
    ]
    return np.concatenate(parts)
