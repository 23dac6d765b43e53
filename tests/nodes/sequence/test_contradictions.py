"""What cannot be had together is refused by name, and what only looks so goes on."""

from __future__ import annotations

import pytest

from imageedit_r1.nodes.sequence.contradictions import contradictions
from imageedit_r1.nodes.sequence.plan import sequence
from imageedit_r1.schema import EditState, ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tools.registry import load_tools

TOOLS = load_tools(plugins=False).tools
REF = ImageRef(sha256="0" * 64, width=600, height=400)
STATE = EditState(request="x", photo=Photo(name="x", file="0" * 64, image=REF, format="PNG"), image=REF)
UP, DOWN = {"direction": "increase"}, {"direction": "decrease"}


def wish(action: str, subject: str = "whole image", number: int = 1, **settings: object) -> SubRequest:
    after = settings.pop("after", ())
    parameters = [{"property": k} | (v if isinstance(v, dict) else {"amount": v}) for k, v in settings.items()]
    return SubRequest.model_validate(
        {"id": f"r{number}", "action": action, "subject": subject, "parameters": parameters, "after": after}
    )


SQUARE = wish("crop", aspect="1:1")
GREY = wish("adjust_color", black_and_white={})
BRIGHTER = wish("adjust_tone", brightness=UP)
HALF = wish("resize", scale=50)


@pytest.mark.parametrize(
    ("edit", "constraint"),
    [
        (SQUARE, "no crop"),
        (SQUARE, "don't crop"),
        (SQUARE, "without cropping anything"),
        (SQUARE, "the whole picture"),
        (SQUARE, "entire image visible"),
        (SQUARE, "everything in the frame"),
        (SQUARE, "composition"),
        (SQUARE, "keep the full frame intact"),
        (SQUARE, "do not crop the image"),
        (GREY, "preserve original colors"),
        (wish("adjust_color", saturation=DOWN | {"amount": 100}), "colors"),
        (HALF, "keep the dimensions the same"),
        (wish("blur", "background"), "leave the background untouched"),
        (SQUARE, "aspect ratio"),
        (SQUARE, "original dimensions"),
        (wish("crop", "face"), "the full frame"),
        (HALF, "same size"),
        (HALF, "resolution"),
        (HALF, "no resizing"),
        (GREY, "original colours"),
        (GREY, "in color"),
        (GREY, "colors of the picture"),
        (wish("adjust_color", hue=UP), "colors"),
        (BRIGHTER, "brightness"),
        (BRIGHTER, "not brighter"),
        (BRIGHTER, "no adjust tone"),
        (wish("rotate", angle={"direction": "increase", "amount": 90}), "orientation"),
        (wish("remove_object", "red car"), "the red car"),
        (wish("adjust_tone", "sky", brightness=UP), "sky"),
        (wish("blur", "background"), "background sharp"),
        (wish("change_color", "car", color="blue"), "color of the car"),
        (wish("change_color", "car", color="blue"), "car red"),
        (wish("change_background", color="white"), "background"),
    ],
)
def test_an_edit_that_a_constraint_forbids_is_refused_alone(edit: SubRequest, constraint: str) -> None:
    other = wish("denoise", number=2)
    plan = sequence([edit, other], (constraint,), TOOLS, STATE)
    assert [s.covers for s in plan.steps] == [("r2",)]
    (refusal,) = plan.refused
    assert refusal.sub_request == "r1" and repr(constraint) in refusal.reason and "say only one" in refusal.reason


@pytest.mark.parametrize(
    ("edit", "constraint"),
    [
        (SQUARE, "dog"),
        (SQUARE, "face in the frame"),
        (SQUARE, "the whole dog"),
        (wish("crop", "dog"), "dog"),
        (wish("crop", left=DOWN), "aspect ratio"),
        (HALF, "aspect ratio"),
        (HALF, "file size"),
        (GREY, "red car in color"),
        (GREY, "natural"),
        (wish("adjust_color", temperature=UP), "colors"),
        (BRIGHTER, "sky"),
        (BRIGHTER, "not too bright"),
        (BRIGHTER, "rest of the image"),
        (BRIGHTER, "highlights"),
        (wish("adjust_tone", "sky", brightness=UP), "brightness of the ground"),
        (wish("rotate", angle={"direction": "increase", "amount": 2}), "orientation"),
        (wish("remove_object", "man on the left"), "man on the right"),
        (wish("remove_object", "cars"), "red car"),
        (wish("change_color", "left car", color="red"), "right car"),
        (wish("denoise"), "details"),
        (BRIGHTER, ""),
        (BRIGHTER, "no"),
    ],
)
def test_a_constraint_that_can_be_kept_is_no_contradiction(edit: SubRequest, constraint: str) -> None:
    assert contradictions([edit], (constraint,)) == {}


PAIRS: list[tuple[SubRequest, SubRequest]] = [
    (BRIGHTER, wish("adjust_tone", number=2, exposure=DOWN)),
    (wish("adjust_color", temperature=UP), wish("adjust_color", number=2, temperature=DOWN)),
    (wish("adjust_tone", "sky", brightness=UP), wish("adjust_tone", "the sky", 2, brightness=DOWN)),
    (SQUARE, wish("crop", number=2, aspect="16:9")),
    (wish("crop", "dog"), wish("crop", "cat", 2)),
    (HALF, wish("resize", number=2, scale=200)),
    (wish("rotate", angle=UP | {"amount": 90}), wish("rotate", number=2, angle=DOWN | {"amount": 90})),
    (wish("flip", axis="vertical"), wish("flip", number=2, axis="vertical")),
    (wish("change_color", "car", color="red"), wish("change_color", "car", 2, color="blue")),
    (wish("replace_object", "dog", object="cat"), wish("replace_object", "dog", 2, object="fox")),
    (wish("change_background", color="white"), wish("change_background", "background", 2, transparent={})),
    (GREY, wish("adjust_color", number=2, saturation=UP)),
    (GREY, wish("colorize", number=2)),
    (wish("blur"), wish("sharpen", number=2)),
    (wish("remove_object", "dog"), wish("change_color", "dog", 2, color="red")),
    (wish("remove_object", "dog"), wish("replace_object", "dog", 2, object="cat")),
    (wish("remove_object", "dog"), wish("crop", "dog", 2)),
    (wish("remove_object", "sign"), wish("add_text", "sign", 2, text="Sale")),
    (wish("replace_object", "dog", object="cat"), wish("change_color", "dog", 2, color="red")),
    (wish("extract_object", "dog"), wish("blur", "background", 2)),
]
PEACEFUL: list[tuple[SubRequest, SubRequest]] = [
    (wish("adjust_tone", "sky", brightness=UP), wish("adjust_tone", "ground", 2, brightness=DOWN)),
    (BRIGHTER, wish("adjust_tone", "sky", 2, brightness=DOWN)),
    (BRIGHTER, wish("adjust_tone", number=2, brightness=DOWN, after=["r1"])),
    (wish("adjust_tone", contrast=UP | {"amount": 9}), wish("adjust_tone", number=2, contrast=DOWN | {"amount": 5})),
    (wish("adjust_tone", shadows=UP), wish("adjust_tone", number=2, highlights=DOWN)),
    (SQUARE, wish("crop", number=2, aspect="16:9", after=["r1"])),
    (wish("flip", axis="vertical"), wish("flip", number=2, axis="horizontal")),
    (wish("rotate", angle=UP | {"amount": 90}), wish("rotate", number=2, angle=DOWN | {"amount": 2})),
    (wish("change_color", "left car", color="red"), wish("change_color", "right car", 2, color="blue")),
    (wish("replace_object", "car", object="red car"), wish("adjust_tone", "red car", 2, brightness=UP)),
    (wish("change_color", "dog", color="red"), wish("remove_object", "dog", 2, after=["r1"])),
    (wish("remove_object", "dog"), wish("add_object", "dog", 2, object="dog")),
    (wish("remove_object", "text"), wish("add_text", "text", 2, text="Sale")),
    (wish("extract_object", "dog"), wish("change_background", "background", 2, color="white")),
    (wish("blur", "background"), wish("sharpen", "face", 2)),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_of_a_pair_that_excludes_each_other_both_are_refused(one: SubRequest, other: SubRequest) -> None:
    found = contradictions([one, other, wish("denoise", number=3)], ())
    assert found.keys() == {"r1", "r2"}
    assert found["r1"] == found["r2"] and "contradict each other" in found["r1"]
    assert contradictions([other, one], ()).keys() == {"r1", "r2"}, "whichever is named first"


@pytest.mark.parametrize(("one", "other"), PEACEFUL)
def test_amounts_parts_and_a_stated_order_make_peace(one: SubRequest, other: SubRequest) -> None:
    assert contradictions([one, other], ()) == {}


def test_tones_of_one_thing_are_parts() -> None:
    warm, cool = wish("adjust_color", temperature=UP), wish("adjust_color", number=2, temperature=DOWN)
    goals = [("highlights warmed", "shadows cooled"), ("warmer", "not orange")]
    for one, other in goals:
        pair = [warm.model_copy(update={"goal": one}), cool.model_copy(update={"goal": other})]
        assert contradictions(pair, ()) == {}
    assert len(contradictions([warm, cool], ())) == 2


def test_a_model_may_put_both_directions_into_one_sub_request() -> None:
    parameters = (
        Parameter(property="brightness", direction="increase"),
        Parameter(property="brightness", direction="decrease"),
    )
    torn = SubRequest(id="r1", action="adjust_tone", parameters=parameters)
    assert "contradicts itself" in contradictions([torn], ())["r1"]
