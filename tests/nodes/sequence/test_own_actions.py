"""Actions that tools bring, in the plan: where they stand, what they exclude, what is said when no tool is there."""

from __future__ import annotations

from typing import Any

from imageedit_r1.nodes.sequence.contradictions import contradictions
from imageedit_r1.nodes.sequence.plan import sequence
from imageedit_r1.schema import ACTIONS, EditState, ImageRef, Options, Parameter, Photo, Plan, SubRequest
from imageedit_r1.tests.own_tools import halftone, pixelate
from imageedit_r1.tools.registry import load_tools

TOOLS = load_tools([pixelate, halftone], plugins=False).tools
REF = ImageRef(sha256="0" * 64, width=600, height=400)
PHOTO = Photo(name="x.jpg", file="0" * 64, image=REF, format="JPEG")


def wish(number: int, action: str, subject: str = "whole image", **more: Any) -> SubRequest:
    return SubRequest.model_validate({"id": f"r{number}", "action": action, "subject": subject, **more})


def planned(*wishes: SubRequest, keep: tuple[str, ...] = (), **options: Any) -> Plan:
    return sequence(wishes, keep, TOOLS, EditState(request="x", photo=PHOTO, image=REF, options=Options(**options)))


def test_an_own_action_stands_where_the_one_stands_that_it_is_like() -> None:
    wishes = [
        wish(1, "sharpen"), wish(2, "pixelate", "face", like="blur"), wish(3, "enhance"),
        wish(4, "crop", parameters=[Parameter(property="aspect", amount="1:1", unit="ratio")]), wish(5, "halftone"),
    ]  # fmt: skip
    plan = planned(*wishes)
    assert [s.covers[0] for s in plan.steps] == ["r3", "r5", "r2", "r4", "r1"] and plan.refused == ()


def test_each_likeness_is_planned() -> None:
    for like in (None, *ACTIONS):
        plan = planned(wish(1, "pixelate", "face", like=like), wish(2, "sharpen"))
        assert sorted(s.tool for s in plan.steps) == ["pixelate", "sharpen"], like


def test_its_parameters_are_bound_to_the_tool_and_its_region_is_the_subject() -> None:
    block = Parameter(property="block", amount=24.0, unit="pixels")
    (step,) = planned(wish(1, "pixelate", "face", like="blur", parameters=[block])).steps
    assert (step.tool, step.arguments, step.instruction) == ("pixelate", {"block": 24.0}, "pixelate face")
    assert step.region is not None and step.region.phrase == "face"
    (refused,) = planned(
        wish(1, "pixelate", parameters=[Parameter(property="strength", amount=30, unit="percent")])
    ).refused
    assert "no setting for strength" in refused.reason


def test_it_excludes_what_that_one_excludes() -> None:
    removed = wish(1, "remove_object", "face")
    assert contradictions([removed, wish(2, "pixelate", "face", like="blur")], ()).keys() == {"r1", "r2"}
    assert contradictions([wish(1, "pixelate", "face", like="blur")], ("no pixelate",)).keys() == {"r1"}
    assert contradictions([wish(1, "pixelate", "face", like="blur")], ("no blur",)) == {}
    assert contradictions([wish(1, "pixelate", "face", like="blur")], ("face",)).keys() == {"r1"}


def test_without_a_tool_it_is_refused_by_name() -> None:
    plan = planned(wish(1, "engrave"), wish(2, "sharpen"))
    assert [(r.sub_request, r.reason, r.needs) for r in plan.refused] == [
        ("r1", "no tool at hand can engrave", "the tool that brings it")
    ]
    assert [s.tool for s in plan.steps] == ["sharpen"]


def test_merged_mode_leaves_it_to_its_tool() -> None:
    brighter = Parameter(property="brightness", direction="increase", amount=20, unit="percent")
    wishes = [wish(1, "adjust_tone", parameters=[brighter]), wish(2, "halftone")]
    assert [s.tool for s in planned(*wishes, mode="merged").steps] == ["adjust_tone", "halftone"]
