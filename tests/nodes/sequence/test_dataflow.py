"""The dependency graph of a plan: what may run in either order has no edge."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from imageedit_r1.nodes.decompose import decompose
from imageedit_r1.nodes.sequence.dataflow import apart, phrases_apart
from imageedit_r1.nodes.sequence.plan import sequence
from imageedit_r1.schema import EditState, ImageRef, Options, Photo, Region, Step, UserRegion
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tools.registry import load_tools

TOOLS = load_tools(plugins=False).tools
REF = ImageRef(sha256="0" * 64, width=600, height=400)


def planned(request: str, **options: Any) -> list[Step]:
    photo = Photo(name="x", file="0" * 64, image=REF, format="PNG")
    state = EditState(request=request, photo=photo, image=REF, options=Options(**options))
    read = decompose(request)
    return list(sequence(read.sub_requests, read.keep, TOOLS, state).steps)


def edges(steps: list[Step]) -> list[tuple[str, ...]]:
    return [step.after for step in steps]


def test_steps_on_different_parts_do_not_wait_for_each_other() -> None:
    assert edges(planned("brighten the sky, darken the grass and make the car more saturated")) == [(), (), ()]


def test_a_step_on_the_whole_waits_for_all_before_it_and_only_the_nearest_are_named() -> None:
    steps = planned("brighten the sky, darken the grass, sharpen the photo and crop the photo square")
    assert [s.tool for s in steps] == ["adjust_tone", "adjust_tone", "crop", "sharpen"]
    assert edges(steps) == [(), (), ("s1", "s2"), ("s3",)]


def test_a_stated_order_is_an_edge_where_pixels_ask_for_none() -> None:
    assert edges(planned("brighten the sky, then darken the grass")) == [(), ("s1",)]


def test_parts_that_words_do_not_tell_apart_may_overlap() -> None:
    assert edges(planned("brighten the man and darken the shirt")) == [(), ("s1",)]
    assert edges(planned("brighten the barn and darken the gate")) == [(), ("s1",)]


def test_a_tool_that_looks_around_is_not_confined() -> None:
    steps = planned("remove the bird and brighten the grass")
    assert [s.tool for s in steps] == ["remove_object", "adjust_tone"] and edges(steps) == [(), ("s1",)]


def test_adjustments_of_one_part_stand_together_and_share_a_pass() -> None:
    request = "brighten the sky, darken the grass and make the sky more saturated"
    steps = planned(request)
    assert [s.covers for s in steps] == [("r1",), ("r3",), ("r2",)]
    assert edges(steps) == [(), ("s1",), ()]
    merged = planned(request, mode="merged")
    assert [s.covers for s in merged] == [("r1", "r3"), ("r2",)] and edges(merged) == [(), ()]


def test_what_a_stated_order_separates_is_not_pulled_together() -> None:
    steps = planned("brighten the sky, then darken the grass, then make the sky more saturated")
    assert [s.covers for s in steps] == [("r1",), ("r2",), ("r3",)]


def test_boxes_that_do_not_touch_are_different_parts() -> None:
    request = "brighten the gate and darken the barn"
    boxes = [(0, 0, 100, 100), (200, 0, 100, 100), (50, 50, 300, 20)]
    regions = [UserRegion(step=f"s{i + 1}", box=box) for i, box in enumerate(boxes[:2])]
    assert edges(planned(request, regions=tuple(regions))) == [(), ()]
    touching = (regions[0], UserRegion(step="s2", box=boxes[2]))
    assert edges(planned(request, regions=touching)) == [(), ("s1",)]
    assert edges(planned(request, regions=(UserRegion(box=boxes[0]),))) == [(), ("s1",)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sky", "water"),
        ("red car", "blue car"),
        ("car on the left", "car on the right"),
        ("background", "subject"),
        ("sky and clouds", "the two dogs"),
        ("man's face", "trees"),
    ],
)
def test_regions_that_have_nothing_in_common(one: str, other: str) -> None:
    assert phrases_apart(one, other) and phrases_apart(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sky", "clouds"),
        ("sky", "sky"),
        ("red car", "car"),
        ("woman", "dress"),
        ("background", "sky"),
        ("subject", "face"),
        ("sky and man", "face"),
        ("", "sky"),
        ("whole image", "sky"),
    ],
)
def test_regions_that_may_overlap(one: str, other: str) -> None:
    assert not phrases_apart(one, other) and not phrases_apart(other, one)


def test_all_but_a_thing_has_nothing_of_it() -> None:
    assert apart(Region(phrase="everything except sky"), Region(phrase="sky"))
    assert not apart(Region(phrase="everything except sky"), Region(phrase="car"))


def test_independent_steps_give_the_same_picture_in_either_order() -> None:
    photo = read_photo("coffee.jpg")
    left, right = np.zeros((2, *photo.shape[:2]), np.uint8)
    left[:, :250], right[:, 300:] = 255, 255
    one, other = planned("brighten the left car and make the right car more saturated")
    assert other.after == ()
    masks = {one.id: left, other.id: right}
    ways = []
    for order in ((one, other), (other, one)):
        picture = photo
        for step in order:
            picture = TOOLS[step.tool].apply(picture, mask=masks[step.id], **step.arguments).pixels
        ways.append(picture)
    assert np.array_equal(*ways) and not np.array_equal(ways[0], photo)
