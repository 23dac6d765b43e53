"""Whether a picture moved is said only where there is something to compare."""

from __future__ import annotations

import numpy as np

from imageedit_r1.nodes.verify.always import matched


def test_a_region_that_became_flat_says_nothing() -> None:
    noise = np.random.default_rng(0).random((32, 32)).astype(np.float32)
    core = np.zeros((32, 32), bool)
    core[:, :20] = True
    became = noise.copy()
    became[:, :22] = 1.0  # white wherever it counts, with structure beside it
    assert matched(noise, became, core) is None
    assert matched(noise, noise, core) == (0.0, 0.0)
