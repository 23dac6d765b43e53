"""Parameters, values and times as a reader sees them."""

from __future__ import annotations

from typing import Any

import pytest

from imageedit_r1.reports.words import count_words, duration_words, parameter_words, region_words, value_words
from imageedit_r1.schema import Parameter, Region


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        (Parameter(property="brightness", direction="increase", amount=20, unit="percent"), "brightness up by 20 %"),
        (Parameter(property="exposure", direction="decrease", amount=0.5, unit="stops"), "exposure down by 0.5 stops"),
        (Parameter(property="temperature", amount=6500, unit="kelvin"), "temperature 6500 K"),
        (Parameter(property="angle", direction="decrease", amount=90, unit="degrees"), "90° counter-clockwise"),
        (Parameter(property="left", direction="decrease", amount=10, unit="percent"), "cut 10 % off the left"),
        (Parameter(property="aspect", amount="16:9", unit="ratio"), "aspect 16:9"),
        (Parameter(property="text", amount="Good morning"), "text “Good morning”"),
        (Parameter(property="saturation", direction="increase"), "more saturation"),
        (Parameter(property="black_and_white"), "black and white"),
    ],
)
def test_parameters(parameter: Parameter, words: str) -> None:
    assert parameter_words(parameter) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (0.30000000000000004, "0.3"),
        (None, "unset"),
        ("red", "red"),
        ([1, "é"], "1, é"),
        (4e6, "4000000.0"),
    ],
)
def test_values(value: Any, words: str) -> None:
    assert value_words(value) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 ms"), (0.0349, "35 ms"), (0.9999, "1.0 s"), (1.84, "1.8 s"), (59.97, "1 min 0 s"), (125, "2 min 5 s")],
)
def test_times(seconds: float, words: str) -> None:
    assert duration_words(seconds) == words


def test_regions_and_counts() -> None:
    assert region_words(None) == "whole picture"
    assert region_words(Region(phrase="sky")) == "sky, not located"
    assert region_words(Region(phrase="sky", box=(0, 0, 9, 9), method="sky", confidence=0.9)).endswith("90% sure")
    assert region_words(Region(box=(0, 0, 9, 9), method="user", confidence=1)) == "a part of the picture, given by you"
    assert (count_words(1, "step"), count_words(2, "step")) == ("1 step", "2 steps")
