"""The locator against hand-drawn outlines of free photos: what is used without asking is right.

The phrases are of the labelled set's `work` part; `make quality` measures the other one.
"""

from __future__ import annotations

import numpy as np
import pytest

from imageedit_r1.evaluation.labels import labels
from imageedit_r1.evaluation.locate import RIGHT, outcome
from imageedit_r1.evaluation.photos import photo
from imageedit_r1.tools.locate import ACCEPT, locate

WORK = {(label.photo, label.phrase): label for label in labels() if label.part == "work"}
SURE = [
    ("coins", "first coin of the third row", 0.8),
    ("coins", "the second row of coins", 0.8),
    ("page", "the second line of text", 0.6),
    ("page", "the title", 0.7),
    ("page", "the paragraph", 0.7),
    ("mountains", "the clouds", 0.8),
    ("mountains", "sky", 0.9),
    ("pagoda", "the trees", 0.6),
    ("pagoda", "the trees on the right", 0.6),
    ("hopper", "the black hat", 0.6),
    ("hopper", "the blue wall", 0.55),
    ("camera", "his head", 0.5),
    ("astronaut", "her hair", 0.8),
    ("coins", "all the coins except the biggest", 0.8),
    ("coins", "the coin below the biggest coin", 0.8),
    ("meadow", "the area under the sky", 0.9),
    ("hopper", "everyone but the face", 0.8),
]
DOUBTFUL = [
    ("dahlia", "the red car"),
    ("motorcycle", "the main subject"),
    ("chelsea", "background"),
    ("coffee", "the table"),
    ("dogs", "the dog's nose"),
    ("astronaut", "the helmet"),
]


@pytest.mark.parametrize(("name", "phrase", "floor"), SURE)
def test_it_is_sure_and_right(name: str, phrase: str, floor: float) -> None:
    result = outcome(WORK[name, phrase])
    assert result.confidence >= ACCEPT
    assert result.iou >= max(floor, RIGHT)


@pytest.mark.parametrize(("name", "phrase"), DOUBTFUL)
def test_what_it_gets_wrong_is_a_question(name: str, phrase: str) -> None:
    assert outcome(WORK[name, phrase]).confidence < ACCEPT


@pytest.mark.parametrize(
    ("name", "thing"), [("coins", "the biggest coin"), ("fig", "the red bowl"), ("mountains", "the sky")]
)
def test_everything_except_a_thing_is_its_complement(name: str, thing: str) -> None:
    inside, outside = locate(photo(name), thing), locate(photo(name), f"everything except {thing}")
    assert inside is not None
    assert outside is not None
    # the outline is soft on its inner side, so both are compared where they are more than half
    assert np.mean((inside.mask > 127) == (outside.mask > 127)) < 0.01
    assert outside.confidence == pytest.approx(inside.confidence, abs=1e-3)


def test_a_mirrored_photo_has_the_mirrored_sky_and_trees() -> None:
    for name, phrase, mirrored in [
        ("mountains", "the sky", "the sky"),
        ("pagoda", "the trees on the right", "the trees on the left"),
    ]:
        first = locate(photo(name), phrase)
        again = locate(np.ascontiguousarray(photo(name)[:, ::-1]), mirrored)
        assert first is not None
        assert again is not None
        inside, turned = first.mask > 127, again.mask[:, ::-1] > 127
        assert np.count_nonzero(inside & turned) > 0.9 * np.count_nonzero(inside | turned)
