"""What a few words say of a step: how much, and where."""

from __future__ import annotations

from typing import Any

import pytest

from imageedit_r1.nodes.review.feedback import BIT, MUCH, SOME, place_of, strength_of

BRIGHTER, DARKER, WARMER, BLURRED = {"brightness": 20}, {"brightness": -40}, {"temperature": 15}, {"radius": 12}


@pytest.mark.parametrize(
    ("said", "arguments", "factor"),
    [
        ("too strong", {}, 1 / SOME),
        ("way too strong", {}, 1 / MUCH),
        ("too much", {}, 1 / SOME),
        ("a bit weaker", {}, 1 / BIT),
        ("Weaker, please", {}, 1 / SOME),
        ("tone it down a little", {}, 1 / BIT),
        ("more subtle", {}, 1 / SOME),
        ("too subtle", {}, SOME),
        ("stronger", {}, SOME),
        ("much stronger", {}, MUCH),
        ("not strong enough", {}, SOME),
        ("I can't see a difference", {}, SOME),
        ("half as strong", {}, 0.5),
        ("twice as strong", {}, 2.0),
        ("too dark", DARKER, 1 / SOME),
        ("too dark", BRIGHTER, SOME),
        ("too bright", BRIGHTER, 1 / SOME),
        ("darker", DARKER, SOME),
        ("a bit brighter", DARKER, 1 / BIT),
        ("not bright enough", BRIGHTER, SOME),
        ("not so warm", WARMER, 1 / SOME),
        ("too cold", WARMER, SOME),
        ("too blurry", BLURRED, 1 / SOME),
        ("I don't like it", {}, 1.0),
        ("make it sepia instead", DARKER, 1.0),
        ("", {}, 1.0),
        ("too dark", {"aspect": "1:1"}, 1.0),
    ],
)
def test_strength(said: str, arguments: dict[str, Any], factor: float) -> None:
    assert strength_of(said, arguments) == pytest.approx(factor, abs=1e-3)


@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ("only the left half", "left half"),
        ("just the sky.", "sky"),
        ("only on the face", "face"),
        ("not the sky", "everything except sky"),
        ("leave the dog alone", "everything except dog"),
        ("only 10 %", ""),
        ("too strong", ""),
        ("", ""),
    ],
)
def test_place(said: str, phrase: str) -> None:
    assert place_of(said) == phrase
