"""A small part of the table of planted edits: one photo, the actions of one family each; and runs of edits."""

from __future__ import annotations

import numpy as np
import pytest

from imageedit_r1.evaluation.planted.case import KINDS, pictures
from imageedit_r1.evaluation.planted.chains import RIGHT, WORN, run
from imageedit_r1.evaluation.planted.table import MAKERS, cases
from imageedit_r1.evaluation.verify import judge
from imageedit_r1.schema import ACTIONS, Action

FEW = tuple(p for p in pictures() if p.name == "coffee")
SOME: tuple[Action, ...] = (
    "adjust_tone", "blur", "crop", "rotate", "flip", "add_text", "change_color", "extract_object", "add_object",
    "change_text", "other",
)  # fmt: skip
"""All actions take a minute; `make quality` has them."""


def test_every_action_and_every_kind_is_planted() -> None:
    assert set(MAKERS) == set(ACTIONS)
    some: tuple[Action, ...] = ("add_border", "crop", "blur", "other")
    planted = {kind for action in some for _, case in cases(action, FEW) for kind, _, _ in case.wrongs}
    assert planted == set(KINDS)


def test_both_parts_of_the_photos_are_used() -> None:
    held = [p.name for p in pictures() if p.held_out]
    assert 5 <= len(held) <= len(pictures()) - 5


def test_planting_is_deterministic() -> None:
    first, second = (list(cases("change_material", FEW)) for _ in range(2))
    for (_, a), (_, b) in zip(first, second, strict=True):
        assert [name for _, name, _ in a.wrongs] == [name for _, name, _ in b.wrongs]
        assert all(np.array_equal(x[2].pixels, y[2].pixels) for x, y in zip(a.wrongs, b.wrongs, strict=True))


@pytest.mark.parametrize("action", SOME)
def test_wrong_edits_are_failed_and_right_ones_are_not(action: Action) -> None:
    found = judge((action,), FEW)
    wronged = [(j.picture, j.setting, j.name, j.why) for j in found if j.kind is None and not j.passed]
    missed = [(j.picture, j.setting, j.name) for j in found if j.kind is not None and j.passed]
    assert not wronged
    assert len(missed) <= 0.1 * len(found), missed
    assert all(j.why for j in found if not j.passed), "what failed says what to do"


@pytest.mark.parametrize("name", WORN)
def test_runs_that_wear_a_picture_away_are_stopped(name: str) -> None:
    verdicts = run(FEW[0].pixels, WORN[name])
    assert not verdicts[-1].passed
    assert verdicts[-1].feedback


@pytest.mark.parametrize("name", ["ten turns by four degrees and back", "ten times resampled, 94 and 106.4 %"])
def test_the_wear_is_named_after_several_steps_that_passed(name: str) -> None:
    verdicts = run(FEW[0].pixels, WORN[name])
    assert len(verdicts) > 2
    failed = [check for check in verdicts[-1].checks if not check.passed]
    assert [check.name for check in failed] == ["decay"]
    assert "%" in failed[0].measured and "%" in failed[0].expected
    assert "from the original" in verdicts[-1].feedback


@pytest.mark.parametrize("name", RIGHT)
def test_ordinary_runs_are_not_stopped(name: str) -> None:
    verdicts = run(FEW[0].pixels, RIGHT[name])
    assert verdicts[-1].passed, verdicts[-1].feedback
    assert len(verdicts) == len(RIGHT[name])
