"""The labelled set of the locator is sound, and its figures are computed as their definitions say."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import numpy as np
import pytest

from imageedit_r1.evaluation.locate import outcome, overlap
from imageedit_r1.evaluation.photos import photo
from imageedit_r1.evaluation.region_labels import Label, labels

KINDS = (
    *("position", "ordinal", "colour", "colour+noun", "size", "sky", "foliage", "skin", "background", "subject"),
    *("face", "person", "text", "combination", "exclusion", "relation", "part", "nothing", "unknown"),
)
BRICK = Label("brick", "left half", "position", "work", of=("rect 0 0 50 100",))


@pytest.fixture(scope="module")
def every() -> list[Label]:
    return labels()


def test_every_kind_of_phrase_is_there_five_times(every: list[Label]) -> None:
    counts = Counter(label.kind for label in every)
    assert all(counts[kind] >= 5 for kind in KINDS)
    assert len(every) >= 200


def test_a_phrase_stands_once_for_a_photo(every: list[Label]) -> None:
    assert len({(label.photo, label.phrase) for label in every}) == len(every)


def test_every_label_is_a_mask_of_its_photo(every: list[Label]) -> None:
    for label in every:
        truth, counted = label.truth(), label.counted()
        assert truth.shape == counted.shape == photo(label.photo).shape[:2]
        # what is asked for has pixels that count; what is not there has none
        assert bool((truth & counted).any()) == bool(label.of), label


@pytest.mark.parametrize("part", ["work", "score"])
def test_both_parts_hold_enough_of_everything(every: list[Label], part: Literal["work", "score"]) -> None:
    mine = [label for label in every if label.part == part]
    assert len(mine) >= 80
    assert len({label.photo for label in mine}) >= 20


def test_overlap_is_intersection_over_union_of_what_counts() -> None:
    truth, mask, counted = np.zeros((3, 4, 4), bool)
    truth[:2] = mask[1:3] = True
    counted[:, :2] = True
    assert overlap(mask, truth, counted) == pytest.approx(2 / 6)
    assert overlap(mask, truth, ~counted) == pytest.approx(2 / 6)
    assert overlap(~mask & ~mask, ~truth & truth, counted) == 0


def test_an_outcome_compares_the_mask_with_the_label() -> None:
    right = outcome(BRICK)
    assert right.iou == 1.0
    assert right.right
    assert right.confidence == 1.0
    wrong = outcome(Label("brick", "right half", "position", "work", of=BRICK.of))
    assert wrong.iou == 0.0
    assert not wrong.right
    nothing = outcome(Label("brick", "left half", "nothing", "work"))
    assert nothing.found
    assert not nothing.right
