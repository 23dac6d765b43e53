"""Fewer calls of a generative editor: shared calls in mode merged, one call in mode oneshot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from imageedit_r1 import edit_tool
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.nodes.sequence.generative import SHARED, TOGETHER
from imageedit_r1.nodes.sequence.plan import sequence
from imageedit_r1.schema import EditState, ImageRef, Mode, Options, Parameter, Photo, Plan, SubRequest
from imageedit_r1.tools.base import EditTool
from imageedit_r1.tools.registry import load_tools

SHA = "0" * 64
PHOTO = Photo(name="a.jpg", file=SHA, image=ImageRef(sha256=SHA, width=600, height=400), format="JPEG")


def say(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """The sub-request as a sentence."""
    return {"instruction": f"{sub_request.action.replace('_', ' ')} {sub_request.subject}: {sub_request.goal}."}


@edit_tool(
    actions=("add_object", "replace_object", "remove_object", "change_color", "change_style", "colorize"),
    region="optional",
    fidelity="generative",
    bind=say,
)
def painter(pixels: Pixels, *, instruction: str, seed: int = 0, feedback: str = "") -> Pixels:
    """An editor that is told in words what to do."""
    return pixels


TOOLS: Mapping[str, EditTool] = load_tools([painter], plugins=False).tools
HAT = SubRequest(id="r1", action="add_object", subject="hat", goal="on the dog")
MUG = SubRequest(id="r2", action="replace_object", subject="cup", goal="a mug")
STYLE = SubRequest(id="r3", action="change_style", goal="watercolor")
CROP = SubRequest(
    id="r4", action="crop", goal="square", parameters=(Parameter(property="aspect", amount="1:1", unit="ratio"),)
)


def planned(*wanted: SubRequest, mode: Mode, banned: tuple[tuple[str, str], ...] = ()) -> Plan:
    state = EditState(
        request="a hat on the dog, a mug for the cup, watercolor",
        options=Options(mode=mode),
        photo=PHOTO,
        banned=list(banned),
    )
    return sequence(wanted, [], TOOLS, state)


def test_neighbours_on_the_whole_picture_share_a_call() -> None:
    whole = [s.model_copy(update={"subject": "whole image"}) for s in (HAT, MUG)]
    plan = planned(*whole, CROP, mode="merged")
    assert [(s.tool, set(s.covers)) for s in plan.steps] == [("painter", {"r1", "r2"}), ("crop", {"r4"})]
    told = plan.steps[0].arguments["instruction"]
    assert "add object whole image: on the dog" in told and "replace object whole image: a mug" in told
    assert plan.steps[1].after == (plan.steps[0].id,)
    assert [len(s.covers) for s in planned(*whole, CROP, mode="stepwise").steps] == [1, 1, 1]


def test_a_call_carries_a_bounded_number_of_wishes() -> None:
    many = [SubRequest(id=f"r{i}", action="change_style", goal=f"style {i}") for i in range(1, 8)]
    steps = planned(*many, mode="merged").steps
    assert [len(s.covers) for s in steps] == [TOGETHER, TOGETHER, 7 - 2 * TOGETHER]
    assert [c for s in steps for c in s.covers] == [s.id for s in many]


def test_only_what_stays_inside_a_thing_is_bound_to_its_region() -> None:
    paint = SubRequest(id="r5", action="remove_object", subject="car", goal="removed")
    regions = [s.region for s in planned(HAT, MUG, paint, mode="stepwise").steps]
    assert [region.phrase for region in regions if region is not None] == ["car"]


def test_different_regions_do_not_share_a_call() -> None:
    one = SubRequest(id="r1", action="remove_object", subject="car", goal="removed")
    other = SubRequest(id="r2", action="remove_object", subject="man", goal="removed")
    assert [s.covers for s in planned(one, other, mode="merged").steps] == [("r1",), ("r2",)]


def test_what_failed_together_is_tried_apart() -> None:
    whole = [s.model_copy(update={"subject": "whole image"}) for s in (HAT, MUG)]
    plan = planned(*whole, mode="merged", banned=(("r1", SHARED), ("r2", SHARED)))
    assert [s.covers for s in plan.steps] == [("r2",), ("r1",)] or [s.covers for s in plan.steps] == [("r1",), ("r2",)]


def test_oneshot_is_one_call_with_the_users_own_words() -> None:
    plan = planned(HAT, MUG, STYLE, mode="oneshot")
    (step,) = plan.steps
    assert set(step.covers) == {"r1", "r2", "r3"} and step.region is None
    assert step.arguments == {"instruction": "a hat on the dog, a mug for the cup, watercolor"}


def test_oneshot_refuses_what_is_no_work_for_an_editor() -> None:
    plan = planned(HAT, CROP, mode="oneshot")
    (refusal,) = plan.refused
    assert refusal.sub_request == "r4" and "crop" in refusal.reason and "stepwise" in refusal.needs
    assert plan.steps[0].covers == ("r1",) and plan.steps[0].arguments["instruction"].startswith("add object hat")


def test_oneshot_that_failed_is_not_planned_again() -> None:
    assert planned(HAT, mode="oneshot", banned=(("r1", "painter"),)).steps == ()


@pytest.mark.parametrize("action", ["remove_object", "change_color", "colorize"])
def test_an_editor_comes_before_approximations_and_after_exact_tools(action: Any) -> None:
    color = (Parameter(property="color", amount="red"),) if action == "change_color" else ()
    wanted = SubRequest(id="r1", action=action, subject="car", goal="red", parameters=color)
    assert planned(wanted, mode="stepwise").steps[0].tool == "painter"
    assert planned(wanted, mode="stepwise", banned=(("r1", "painter"),)).steps[0].tool != "painter"
