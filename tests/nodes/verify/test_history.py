"""Steps against the ones before them: worn detail, and words that a later step spoils."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.images.pixels import Pixels
from imageedit_r1.nodes.verify.evidence import Evidence, Written
from imageedit_r1.nodes.verify.measured import verify
from imageedit_r1.schema import IDENTITY, Parameter, Step, SubRequest

DARKER = SubRequest(
    id="r2",
    action="adjust_tone",
    parameters=(Parameter(property="brightness", direction="decrease", amount=15, unit="percent"),),
)
EARLIER = SubRequest(id="r1", action="flip")


def _step(before: Pixels, after: Pixels, original: Pixels, **more: Any) -> Evidence:
    step = Step(id="s2", covers=("r2",), tool="adjust_tone")
    return Evidence(step, (DARKER,), before, after, None, True, False, IDENTITY, {}, original, None, (EARLIER,), **more)


def _dark(pixels: Pixels) -> Pixels:
    return np.rint(pixels * 0.85).astype(np.uint8)


def test_a_step_is_not_failed_for_what_its_predecessors_did(photo: Any) -> None:
    original = photo("astronaut")
    worn = cv2.GaussianBlur(original, (0, 0), 1.6)
    verdict = verify(_step(worn, _dark(worn), original))
    assert verdict.passed, verdict.feedback
    assert any(check.name == "decay" for check in verdict.checks)


def test_the_first_step_has_no_decay(photo: Any) -> None:
    original = photo("coffee")
    verdict = verify(replace(_step(original, _dark(original), original), earlier=()))
    assert verdict.passed
    assert all(check.name != "decay" for check in verdict.checks)


def test_after_a_blur_nobody_knows_how_sharp_it_should_be(photo: Any) -> None:
    original = photo("coffee")
    soft = cv2.GaussianBlur(original, (0, 0), 3)
    evidence = replace(_step(soft, _dark(soft), original), earlier=(SubRequest(id="r1", action="blur"),))
    assert verify(evidence).passed


@pytest.mark.parametrize("original", [np.zeros((1, 1, 3), np.uint8), np.zeros((7, 90, 4), np.uint16)])
@pytest.mark.parametrize("placed", [IDENTITY, ((0.0,) * 3,) * 3, ((float("nan"),) * 3,) * 3])
def test_an_odd_original_or_matrix_does_not_raise(photo: Any, original: Pixels, placed: Any) -> None:
    before = photo("coffee")
    verdict = verify(_step(before, _dark(before), original, placed=placed, coarsest=0.0))
    assert 0 <= verdict.score <= 10


def _crop(before: Pixels, height: int, **more: Any) -> Evidence:
    request = SubRequest(
        id="r2",
        action="crop",
        parameters=(Parameter(property="bottom", direction="decrease", amount=60, unit="pixels"),),
    )
    step = Step(id="s2", covers=("r2",), tool="crop")
    return Evidence(step, (request,), before, before[:height].copy(), None, False, True, IDENTITY, {}, before, **more)


def test_a_crop_through_words_fails_unless_it_was_asked_for_after_them(photo: Any) -> None:
    before = photo("coffee")
    height = before.shape[0] - 60
    low, high = Written("r1", (30, height - 10, 80, 30)), Written("r1", (30, 20, 80, 30))
    assert verify(_crop(before, height, written=(high,))).passed
    verdict = verify(_crop(before, height, written=(low,)))
    assert not verdict.passed and "words" in verdict.feedback
    evidence = _crop(before, height, written=(low,))
    asked = evidence.sub_requests[0].model_copy(update={"after": ("r1",)})
    assert verify(replace(evidence, sub_requests=(asked,))).passed
