"""What a plan does to a miniature photo is worth what it does of what was asked."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from imageedit_r1.nodes.decompose import decompose
from imageedit_r1.nodes.decompose.wire import read_text, written
from imageedit_r1.training.examples import Example
from imageedit_r1.training.miniature import miniature
from imageedit_r1.training.outcome import LARGEST, carry_out, outcome


def said(request: str) -> str:
    return written(decompose(request))


def asked(request: str, row: str = "1") -> Example:
    return Example(id="x", source="test", row=row, split="train", request=request, label=(), answer=said(request))


def worth(request: str, other: str, row: str = "1") -> float:
    found = outcome(said(other), asked(request, row))
    assert found is not None
    return found


def edits(action: str, times: int, *parameters: tuple[str, str, Any, str | None], subject: str = "") -> str:
    given = [{"k": k, "d": d, "v": v, "u": u} for k, d, v, u in parameters]
    return json.dumps({"e": [{"a": action, "s": subject, "g": "", "p": given, "w": []}] * times, "k": [], "r": ""})


REQUESTS = (
    "make it 30% brighter",
    "make the sky 30% brighter",
    "increase the saturation by 40% and the contrast by 20%",
    "blur the background and add the text 'Hello' at the top",
    "make the car red and sharpen the picture",
    "cut out the dog",
    "crop it to a square, then rotate it by 10 degrees",
    "resize it to 1080 pixels wide and add a 40 pixel white border",
    "convert it to black and white, keep the sky",
    "resize it to 50%",
    "make it 1200 pixels wide",
    "crop 10% off the left",
    "flip it horizontally, rotate it by 90 degrees and add a vignette of 30%",
)


@pytest.mark.parametrize("request_", REQUESTS)
@pytest.mark.parametrize("row", ["1", "7", "i2ebench/33"])
def test_the_right_plan_has_all_and_doing_nothing_none(request_: str, row: str) -> None:
    example = asked(request_, row)
    assert outcome(example.answer, example) == 1.0
    nothing = json.dumps({"e": [], "k": [], "r": "I would rather not."})
    assert outcome(nothing, example) == 0.0


@pytest.mark.parametrize("row", ["1", "7", "12"])
def test_a_wrong_amount_is_worth_less_the_further_it_is_off(row: str) -> None:
    values = [worth("make it 30% brighter", f"make it {p}% brighter", row) for p in (30, 27, 15, 5)]
    assert values == sorted(values, reverse=True)
    assert 0 < values[-1] < 0.3 < values[2] < 0.9
    assert worth("make it 30% brighter", "make it 30% darker", row) < 0.05


@pytest.mark.parametrize("row", ["1", "7", "12"])
def test_a_missing_edit_is_worth_less_and_each_that_is_there_something(row: str) -> None:
    both = "make it 40% brighter and crop it to a square"
    for part in ("crop it to a square", "make it 40% brighter"):
        assert 0.1 < worth(both, part, row) < 0.7


@pytest.mark.parametrize("row", ["1", "7", "12"])
def test_an_edit_that_nobody_asked_for_costs(row: str) -> None:
    assert worth("make it 40% brighter", "make it 40% brighter and flip it", row) < 0.6
    assert worth("make it 40% brighter", "make it 40% brighter and add a cat", row) < 0.8  # though nothing can add it
    assert worth("make the sky 40% brighter", "make the sky 40% brighter and blur the car", row) < 0.8


@pytest.mark.parametrize("row", ["1", "7", "12"])
def test_the_order_counts_where_it_matters(row: str) -> None:
    first, then = "crop it to a square", "rotate it by 10 degrees"
    assert worth(f"{first}, then {then}", f"{then}, then {first}", row) < 0.8


def test_an_edit_in_the_wrong_place_is_worth_less() -> None:
    both = "make the sky 50% brighter and make the car red"
    right = worth(both, "make the blue sky 50% brighter and make the car red")
    swapped = worth(both, "make the car 50% brighter and make the sky red")
    everywhere = worth(both, "make it 50% brighter and make the car red")
    assert right == 1.0
    assert swapped < 0.3
    assert everywhere < 0.8


def test_what_must_be_kept_is_measured_too() -> None:
    assert worth("convert it to black and white, keep the sky", "convert it to black and white") < 0.6


def test_a_request_without_an_edit_wants_none() -> None:
    chat = "What a lovely photo!"
    assert outcome(said(chat), asked(chat)) == 1.0
    assert worth(chat, "make it brighter") == 0.0
    assert worth(chat, "add a cat") == 0.0


@pytest.mark.parametrize(
    "request_", ["add a cat", "remove the dog", "make it brighter and add a cat", "reduce the noise"]
)
def test_nothing_is_said_where_no_exact_tool_can_make_the_target(request_: str) -> None:
    assert outcome(said(request_), asked(request_)) is None


def test_nothing_is_said_of_an_example_without_an_answer() -> None:
    example = Example(id="x", source="test", row="1", split="train", request="brighter", label=())
    assert outcome(said("make it brighter"), example) is None


HOSTILE = (
    "",
    "no JSON",
    "[" * 100_000,
    '{"e":' * 50_000,
    '{"e":[],"k":[],"r":""}',
    "NaN",
    "\ud800",
    edits("resize", 1, ("width", "set", 65535, "pixels"), ("height", "set", 65535, "pixels")),
    edits("resize", 24, ("scale", "set", 1000, "percent")),
    edits("add_border", 24, ("width", "set", 100, "percent")),
    edits("add_border", 24, ("width", "set", 20000, "pixels")),
    edits("rotate", 24, ("angle", "increase", 45, "degrees")),
    edits("crop", 24, ("size", "set", 1, "percent")),
    edits("crop", 1, ("width", "set", 1, "pixels"), ("height", "set", 1, "pixels")),
    edits("add_text", 24, ("text", "set", "W" * 500, None), ("size", "set", 100, "percent")),
    edits("blur", 24, ("radius", "set", 2000, "pixels")),
    edits("remove_object", 24, subject="sky"),
    edits("adjust_tone", 24, ("brightness", "increase", 400, "percent")),
    edits("adjust_tone", 24, ("exposure", "decrease", 10, "stops")),
    edits("extract_object", 24, subject="sky"),
)


@pytest.mark.parametrize("completion", HOSTILE, ids=range(len(HOSTILE)))
def test_no_completion_breaks_it(completion: str) -> None:
    example = asked("make the sky 30% brighter and add 20% contrast")
    outcome(example.answer, example)
    found = outcome(completion, example)
    assert found is not None and 0 <= found < 0.3


@pytest.mark.parametrize("completion", [c for c in HOSTILE if c.startswith('{"e": [{')], ids=len)
def test_no_plan_makes_a_large_picture_or_many_steps(completion: str) -> None:
    done, result = carry_out(read_text(completion), miniature("1", ("sky",)), 5)
    assert len(done) <= 5
    assert all(one.after.shape[0] * one.after.shape[1] <= LARGEST for one in done)
    assert result.shape[0] * result.shape[1] <= LARGEST


def test_it_is_the_same_every_time() -> None:
    completion = said("make the sky 20% brighter, crop it to 4:3 and blur the background")
    example = asked("make the sky 30% brighter and crop it to 4:3")
    assert outcome(completion, example) == outcome(completion, example)


def test_rows_have_photos_of_their_own_and_things_places_of_their_own() -> None:
    first, same, other = miniature("1", ("sky", "car")), miniature("1", ("sky", "car")), miniature("2", ())
    assert np.array_equal(first.photo, same.photo)
    assert first.photo.shape != other.photo.shape or not np.array_equal(first.photo, other.photo)
    assert not np.minimum(first.things["sky"], first.things["car"]).max() > 127
    assert first.named("the blue sky") == "sky"
    assert first.named("everything except the car and the sky") == "everything except car and sky"
    assert first.named("moon") == ""
