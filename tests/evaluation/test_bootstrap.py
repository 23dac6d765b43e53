"""Bootstrap intervals against what is known of the normal distribution, and pairs against their differences."""

from __future__ import annotations

import numpy as np
import pytest

from imageedit_r1.evaluation import bootstrap
from imageedit_r1.evaluation.bootstrap import Interval, gain, interval


def test_the_interval_is_that_of_the_normal_distribution() -> None:
    sample = np.random.default_rng(3).normal(5.0, 2.0, 400)
    found = interval(sample.tolist(), resamples=8000)
    assert found is not None
    half = 1.96 * sample.std(ddof=1) / 20
    assert found.mean == pytest.approx(sample.mean())
    assert (found.low, found.high) == pytest.approx((sample.mean() - half, sample.mean() + half), abs=0.03)
    assert found.count == 400


def test_it_holds_the_truth_as_often_as_it_says() -> None:
    chance = np.random.default_rng(11)
    held = 0
    for trial in range(400):
        found = interval(chance.normal(0.0, 1.0, 40).tolist(), seed=trial, level=0.9, resamples=400)
        held += found is not None and found.low <= 0 <= found.high
    assert 0.84 < held / 400 < 0.94


def test_same_seed_same_interval_and_chunks_change_nothing_but_the_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    values = [float(v) for v in range(50)]
    first = interval(values, seed=1)
    assert first == interval(values, seed=1) != interval(values, seed=2)
    monkeypatch.setattr(bootstrap, "_CHUNK", 500)
    small = interval(values, seed=1)
    assert first is not None and small is not None
    assert (small.low, small.high) == pytest.approx((first.low, first.high), abs=0.6)


def test_of_one_value_and_of_none() -> None:
    assert interval([4.0]) == Interval(4.0, 4.0, 4.0, 1)
    assert interval([]) is None


def test_few_cases_are_never_sure() -> None:
    sure = [gain(dict.fromkeys(range(n), 1.0), dict.fromkeys(range(n), 2.0)) for n in (1, 5, 6)]
    assert [one is not None and one.is_sure for one in sure] == [False, False, True]


def test_a_paired_difference_is_surer_than_the_means() -> None:
    hard = np.random.default_rng(5).normal(0, 10, 60)
    before = {i: float(v) for i, v in enumerate(hard)}
    after = {i: v + 0.5 + 0.1 * (i % 3) for i, v in before.items() if i != 7} | {99: 99.0}
    found = gain(before, after)
    means = interval(list(before.values()))
    assert found is not None and means is not None
    assert found.is_sure and found.count == 59
    assert found.mean == pytest.approx(0.6, abs=0.02)
    assert found.high - found.low < (means.high - means.low) / 50
    assert gain({"a": 1.0}, {"b": 1.0}) is None


@pytest.mark.parametrize("values", [[1.0, float("nan")], [float("inf")]])
def test_what_is_no_number_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="not finite"):
        interval(values)


def test_levels_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match=r"level 1\.5"):
        interval([1.0, 2.0], level=1.5)
