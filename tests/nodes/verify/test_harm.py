"""Measures of harm by themselves, and what holds for every verdict whatever was asked."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.evaluation.planted.case import Picture, pictures
from imageedit_r1.evaluation.planted.table import cases
from imageedit_r1.nodes.verify.always import moved_by
from imageedit_r1.nodes.verify.harm import blockiness, stray
from imageedit_r1.nodes.verify.measured import verify
from imageedit_r1.schema import Action
from imageedit_r1.tools.base import Edited

SMALL = Picture("coffee", cv2.resize(next(p for p in pictures() if p.name == "coffee").pixels, (180, 120)))


def _gray(photo: Any, name: str = "astronaut") -> np.ndarray:
    values: np.ndarray = photo(name)[..., 1].astype(np.float32) / 255
    return values


@pytest.mark.parametrize("quality", [10, 30])
@pytest.mark.parametrize("offset", [0, 3])
def test_blocks_are_found_whatever_their_phase(photo: Any, quality: int, offset: int) -> None:
    smooth = cv2.resize(photo("astronaut"), (520, 520), interpolation=cv2.INTER_CUBIC)[:400, :400]
    coded = cv2.imencode(".jpg", smooth, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    blocky = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.float32)[offset:, offset:, 1] / np.float32(255)
    plain = np.asarray(smooth, np.float32)[offset:, offset:, 1] / np.float32(255)
    core = np.ones(plain.shape, dtype=bool)
    assert blockiness(plain, core) < 1.15
    assert blockiness(blocky, core) > 1.5 * blockiness(plain, core)


@pytest.mark.parametrize(("dx", "dy"), [(0.0, 0.0), (0.5, -0.25), (-1.0, 0.0), (0.3, 0.9)])
def test_moves_are_measured_in_parts_of_a_pixel(photo: Any, dx: float, dy: float) -> None:
    smooth = np.asarray(cv2.GaussianBlur(_gray(photo), (0, 0), 2.5), np.float32)
    matrix = np.array([[1, 0, dx], [0, 1, dy]], float)
    moved = cv2.warpAffine(smooth, matrix, smooth.shape[::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    found = moved_by(smooth, np.asarray(moved, np.float32), np.ones(smooth.shape, dtype=bool), 1 / 255)
    assert found is not None
    assert np.allclose(found, (dx, dy), atol=0.1)


def test_a_map_of_colours_leaves_no_strays_and_garbage_does(photo: Any) -> None:
    old = cv2.resize(photo("coffee"), (48, 32), interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(np.float32) / 255
    new = (old**1.3 * np.array([0.9, 1.0, 0.8])).astype(np.float32)
    assert stray(old, new, 0.1) == 0
    new[300:360] = 0.9 - new[300:360]
    assert 0.02 < stray(old, new, 0.1) < 0.05


FEW: tuple[Action, ...] = (
    "adjust_color",
    "sharpen",
    "crop",
    "rotate",
    "flip",
    "change_background",
    "replace_object",
)
CASES = {action: next(case for _, case in cases(action, (SMALL,))) for action in FEW}


@settings(max_examples=15, deadline=None)
@given(action=st.sampled_from(FEW))
def test_an_untouched_picture_never_passes(action: Action) -> None:
    verdict = verify(CASES[action].evidence(Edited(CASES[action].before.copy())))
    assert not verdict.passed and verdict.feedback


@settings(max_examples=15, deadline=None)
@given(action=st.sampled_from(FEW))
def test_the_tools_own_result_passes(action: Action) -> None:
    rights = CASES[action].rights
    verdict = verify(CASES[action].evidence(rights.get("tool", next(iter(rights.values())))))
    assert verdict.passed and verdict.score == 10, verdict.feedback


@settings(max_examples=40, deadline=None)
@given(action=st.sampled_from(FEW), seed=st.integers(0, 999), kind=st.sampled_from(["noise", "flat", "rows", "cut"]))
def test_garbage_never_raises_and_never_passes(action: Action, seed: int, kind: str) -> None:
    random = np.random.default_rng(seed)
    before = CASES[action].before
    made: np.ndarray
    if kind == "noise":
        made = random.integers(0, 256, before.shape).astype(before.dtype)
    elif kind == "flat":
        made = np.full_like(before, int(random.integers(0, 256)))
    elif kind == "rows":
        made = before[random.permutation(before.shape[0])]
    else:
        made = before[: int(random.integers(1, 20)), : int(random.integers(1, 20))].copy()
    verdict = verify(CASES[action].evidence(Edited(made)))
    assert 0 <= verdict.score <= 10
    assert not verdict.passed and verdict.feedback
