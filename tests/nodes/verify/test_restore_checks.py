"""A restoration that helped passes, one that made it worse fails, without sight of the original."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.evaluation.degrade import DEFECTS
from imageedit_r1.images.pixels import Pixels, from_float, to_float
from imageedit_r1.nodes.verify.evidence import Evidence
from imageedit_r1.nodes.verify.measured import verify
from imageedit_r1.nodes.verify.restore_checks import ink_and_ground
from imageedit_r1.schema import IDENTITY, Parameter, Step, SubRequest, Verdict
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tools.photo.restore import restore


def spoilt(defect: str) -> Pixels:
    clear = read_photo("astronaut.jpg")
    return from_float(DEFECTS[defect](to_float(clear), 0.6, np.random.default_rng(5)), clear)


def judged(before: Pixels, after: Pixels, defect: str) -> Verdict:
    request = SubRequest(id="s1", action="restore", parameters=(Parameter(property=defect, direction="decrease"),))
    step = Step(id="t1", covers=("s1",), tool="restore")
    return verify(
        Evidence(
            step=step, sub_requests=(request,), before=before, after=after, mask=None, blends=True, geometric=False,
            matrix=IDENTITY, arguments={defect: 80.0},
        )
    )  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_repair_passes_and_no_repair_fails(defect: str) -> None:
    before = spoilt(defect)
    asked: dict[str, Any] = {defect: 80.0}
    assert judged(before, restore.apply(before, **asked).pixels, defect).passed
    assert not judged(before, before.copy(), defect).passed


def test_ringing_colour_and_blur_fail() -> None:
    before = spoilt("shake")
    values = to_float(before)
    ringing = from_float(values + 6 * (values - cv2.GaussianBlur(values, (0, 0), 3.0)), before)
    assert not judged(before, ringing, "shake").passed
    scratched = spoilt("scratches")
    assert not judged(scratched, cv2.medianBlur(scratched, 7), "scratches").passed
    faded = spoilt("fading")
    assert not judged(faded, from_float(to_float(faded) * 2.5 - 0.6, faded), "fading").passed


def test_writing_that_is_no_more_legible_fails() -> None:
    before = np.full((200, 300, 3), 190, np.uint8)
    for row in range(4):
        cv2.putText(
            before, "some words", (10, 40 + 45 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (140, 140, 140), 2, cv2.LINE_AA
        )
    assert judged(before, restore.apply(before, faded_text=80.0).pixels, "faded_text").passed
    assert not judged(before, before + np.uint8(20), "faded_text").passed
    assert not judged(before, cv2.GaussianBlur(before, (0, 0), 4.0), "faded_text").passed


def test_two_tones_are_told_apart() -> None:
    gray = np.array([0.2] * 300 + [0.8] * 700, np.float32)
    apart, share = ink_and_ground(gray)
    assert apart == pytest.approx(0.6, abs=0.01)
    assert share == pytest.approx(1.0, abs=0.01)
    ramp = np.linspace(0, 1, 5000).astype(np.float32)
    assert ink_and_ground(ramp)[1] == pytest.approx(0.75, abs=0.02)
