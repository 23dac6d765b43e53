"""Odd pictures: one pixel, one row, 16 bits, alpha. A verdict always comes back, and it is the right one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.nodes.verify.evidence import Evidence
from imageedit_r1.nodes.verify.measured import CHECKS, verify
from imageedit_r1.schema import ACTIONS, IDENTITY, Parameter, Step, SubRequest

BRIGHTER = [("adjust_tone", [("brightness", "increase", 30, "percent")])]


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 5000, 3), (5000, 1, 4), (2, 3, 4), (64, 48, 3)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_brightness_on_any_shape_and_depth(judge: Any, shape: tuple[int, ...], dtype: Any) -> None:
    scale = np.iinfo(dtype).max
    before = np.random.default_rng(0).integers(scale // 8, scale // 2, shape).astype(dtype)
    before.flags.writeable = False
    for factor, good in ((1.3, True), (1.0, False), (1.1, False), (0.7, False)):
        after = before.copy()
        after[..., :3] = np.rint(before[..., :3] * factor)
        assert judge(BRIGHTER, before, after).passed == good, (factor, judge(BRIGHTER, before, after))


def test_another_depth_or_a_touched_alpha_fails(judge: Any) -> None:
    before = np.random.default_rng(0).integers(20, 120, (30, 40, 4)).astype(np.uint8)
    after = before.copy()
    after[..., :3] = np.rint(before[..., :3] * 1.3)
    assert judge(BRIGHTER, before, after).passed
    assert not judge(BRIGHTER, before, after.astype(np.uint16) * 257).passed
    after[3, 3, 3] ^= 1
    assert not judge(BRIGHTER, before, after).passed


SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([3, 4]))


@settings(max_examples=40, deadline=None)
@given(
    action=st.sampled_from(ACTIONS), old=SHAPES, new=SHAPES, same=st.booleans(), masked=st.booleans(),
    seed=st.integers(0, 99), wide=st.booleans(), blends=st.booleans(),
)  # fmt: skip
def test_a_verdict_always_comes_back(
    action: Any, old: Any, new: Any, same: bool, masked: bool, seed: int, wide: bool, blends: bool
) -> None:
    random = np.random.default_rng(seed)
    dtype, high = (np.uint16, 65535) if wide else (np.uint8, 255)
    before = random.integers(0, high, old, endpoint=True).astype(dtype)
    after = random.integers(0, high, old if same else new, endpoint=True).astype(dtype)
    mask = random.integers(0, 255, old[:2], endpoint=True).astype(np.uint8) if masked else None
    request = SubRequest(id="r", action=action)
    step = Step(id="s", covers=("r",), tool="t")
    verdict = verify(Evidence(step, (request,), before, after, mask, blends, False, IDENTITY, {}, None, None))
    assert 0 <= verdict.score <= 10
    assert verdict.passed == (verdict.feedback == "") == all(c.passed for c in verdict.checks)
    assert "\n" not in verdict.feedback


PROPERTIES = ("brightness", "exposure", "contrast", "gamma", "vignette", "saturation", "hue", "temperature", "tint",
              "vibrance", "sepia", "highlights", "shadows")  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    prop=st.sampled_from(PROPERTIES), amount=st.floats(-500, 500) | st.none() | st.text(max_size=5),
    shape=SHAPES, seed=st.integers(0, 99),
)  # fmt: skip
def test_absurd_amounts_do_not_raise(prop: str, amount: Any, shape: Any, seed: int) -> None:
    random = np.random.default_rng(seed)
    before, after = (random.integers(0, 256, shape).astype(np.uint8) for _ in range(2))
    parameter = Parameter(property=prop, direction="increase", amount=amount)
    request = SubRequest(id="r", action="adjust_tone", parameters=(parameter,))
    step = Step(id="s", covers=("r",), tool="t")
    verdict = verify(Evidence(step, (request,), before, after, None, True, False, IDENTITY, {}, None, None))
    assert 0 <= verdict.score <= 10


def test_every_action_of_the_local_tools_has_a_measurement() -> None:
    assert set(CHECKS) <= set(ACTIONS)
    assert {"adjust_tone", "adjust_color", "blur", "crop", "resize", "rotate", "flip", "remove_object"} <= set(CHECKS)
