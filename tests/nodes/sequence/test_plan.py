"""The sequencer: order, choice of tools, refusals, regions, fusion."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.nodes.sequence.plan import order, sequence
from imageedit_r1.nodes.sequence.rules import RANK, rank
from imageedit_r1.schema import ACTIONS, EditState, ImageRef, Options, Parameter, Photo, SubRequest, UserRegion
from imageedit_r1.tools.registry import load_tools

TOOLS = load_tools(plugins=False).tools
REF = ImageRef(sha256="0" * 64, width=600, height=400)
PHOTO = Photo(name="x.jpg", file="0" * 64, image=REF, format="JPEG")


def state(**options: Any) -> EditState:
    return EditState(request="x", photo=PHOTO, image=REF, options=Options(**options))


def wish(
    number: int, action: str, subject: str = "whole image", after: tuple[int, ...] = (), **amounts: Any
) -> SubRequest:
    parameters = [Parameter.model_validate({"property": k} | v) for k, v in amounts.items()]
    return SubRequest.model_validate(
        {
            "id": f"r{number}",
            "action": action,
            "subject": subject,
            "parameters": parameters,
            "after": [f"r{i}" for i in after],
        }
    )


def brighter(number: int, subject: str = "whole image", after: tuple[int, ...] = ()) -> SubRequest:
    return wish(
        number, "adjust_tone", subject, after, brightness={"direction": "increase", "amount": 20, "unit": "percent"}
    )


def warmer(number: int, subject: str = "whole image") -> SubRequest:
    return wish(number, "adjust_color", subject, temperature={"direction": "increase", "amount": 20, "unit": "percent"})


def test_every_action_has_a_place_in_the_table() -> None:
    assert set(RANK) == set(ACTIONS)


def test_the_table_decides_where_the_user_did_not() -> None:
    wishes = [
        wish(1, "add_text"), wish(2, "crop"), wish(3, "sharpen"), brighter(4), wish(5, "remove_object", "car"),
        wish(6, "denoise"), wish(7, "blur"),
    ]  # fmt: skip
    ordered, refused = order(wishes)
    assert [s.id for s in ordered] == ["r6", "r5", "r4", "r7", "r2", "r3", "r1"]
    assert refused == []


def test_what_the_user_ordered_comes_first() -> None:
    ordered, _ = order([wish(1, "crop"), brighter(2, after=(1,)), wish(3, "denoise", after=(2,))])
    assert [s.id for s in ordered] == ["r1", "r2", "r3"]


def test_tone_and_colour_keep_the_order_of_the_request() -> None:
    ordered, _ = order([warmer(1), brighter(2), wish(3, "enhance")])
    assert [s.id for s in ordered] == ["r1", "r2", "r3"]


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_order_is_a_permutation_that_respects_after(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 9))
    wishes = []
    for i in range(1, count + 1):
        after = tuple(data.draw(st.sets(st.integers(1, i - 1), max_size=3))) if i > 1 else ()
        wishes.append(wish(i, data.draw(st.sampled_from(ACTIONS)), after=after))
    shuffled = list(wishes)
    random.Random(data.draw(st.integers())).shuffle(shuffled)
    ordered, refused = order(shuffled)
    place = {s.id: i for i, s in enumerate(ordered)}
    assert refused == [] and sorted(place) == sorted(s.id for s in wishes)
    assert all(place[a] < place[s.id] for s in wishes for a in s.after)
    free = [s for s in ordered if not s.after and not any(s.id in o.after for o in wishes)]
    assert [rank(s.kind) for s in free] == sorted(rank(s.kind) for s in free)


def test_a_circle_is_named_and_the_rest_goes_on() -> None:
    plan = sequence([brighter(1, after=(2,)), wish(2, "sharpen", after=(1,)), warmer(3)], (), TOOLS, state())
    assert [s.covers for s in plan.steps] == [("r3",)]
    assert {r.sub_request for r in plan.refused} == {"r1", "r2"}
    assert "circle" in plan.refused[0].reason


def test_what_no_tool_can_do_is_refused_by_name_with_what_would() -> None:
    plan = sequence([wish(1, "add_object", "dog"), brighter(2)], (), TOOLS, state())
    (refusal,) = plan.refused
    assert refusal.sub_request == "r1" and "add object" in refusal.reason and "generative" in refusal.needs
    assert [s.tool for s in plan.steps] == ["adjust_tone"]
    assert plan.steps[0].arguments == {"brightness": 20}


def test_an_edit_that_the_request_forbids_is_refused() -> None:
    crop = wish(1, "crop", aspect={"amount": "1:1", "unit": "ratio"})
    plan = sequence([crop], ("no crop",), TOOLS, state())
    assert plan.steps == () and "forbids" in plan.refused[0].reason


def test_a_subject_becomes_a_region_and_the_whole_image_none() -> None:
    plan = sequence([brighter(1, "sky"), warmer(2)], (), TOOLS, state())
    assert plan.steps[0].region is not None and plan.steps[0].region.phrase == "sky"
    assert plan.steps[1].region is None


def test_keeping_something_protects_it_from_edits_of_the_whole() -> None:
    plan = sequence([brighter(1)], ("sky",), TOOLS, state())
    assert plan.steps[0].region is not None and plan.steps[0].region.phrase == "everything except sky"


def test_a_region_of_the_user_belongs_to_the_steps_that_name_a_place() -> None:
    regions = (UserRegion(box=(0, 0, 10, 10)),)
    plan = sequence([brighter(1, "sign"), warmer(2)], (), TOOLS, state(regions=regions))
    assert [s.region.method if s.region else None for s in plan.steps] == ["user", None]
    plan = sequence([brighter(1)], (), TOOLS, state(regions=regions))
    assert plan.steps[0].region is not None and plan.steps[0].region.method == "user"


def test_a_region_for_one_step_is_for_that_step_only() -> None:
    regions = (UserRegion(step="s2", box=(0, 0, 10, 10)),)
    plan = sequence([brighter(1), warmer(2)], (), TOOLS, state(regions=regions))
    assert [s.region.method if s.region else None for s in plan.steps] == [None, "user"]


def test_a_region_of_the_user_is_all_that_a_crop_needs() -> None:
    plan = sequence([wish(1, "crop")], (), TOOLS, state(regions=(UserRegion(box=(0, 0, 10, 10)),)))
    assert plan.steps[0].region is not None and plan.steps[0].region.method == "user"
    assert plan.steps[0].arguments == {"margin": 0.0}, "a drawn box is meant as it is drawn"
    assert "how to crop" in sequence([wish(1, "crop")], (), TOOLS, state()).refused[0].reason


def test_merged_mode_fuses_neighbours_on_the_same_pixels() -> None:
    wishes = [brighter(1), warmer(2), wish(3, "sharpen")]
    plan = sequence(wishes, (), TOOLS, state(mode="merged"))
    assert [s.covers for s in plan.steps] == [("r1", "r2"), ("r3",)]
    fused = TOOLS[plan.steps[0].tool]
    assert fused.is_fused
    assert [o["tool"] for o in plan.steps[0].arguments["operations"]] == ["adjust_tone", "adjust_color"]
    apart = sequence([brighter(1, "sky"), warmer(2)], (), TOOLS, state(mode="merged"))
    assert [s.covers for s in apart.steps] == [("r1",), ("r2",)]


def test_a_tool_that_failed_is_not_chosen_again() -> None:
    before = state().model_copy(update={"banned": [("r1", "adjust_tone")]})
    plan = sequence([brighter(1)], (), TOOLS, before)
    assert plan.steps == () and "failed" in plan.refused[0].reason


@pytest.mark.parametrize("start", [0, 3])
def test_numbers_continue_after_earlier_steps(start: int) -> None:
    earlier = sequence([brighter(i) for i in range(1, start + 1)], (), TOOLS, state()).steps
    plan = sequence([warmer(9)], (), TOOLS, state().model_copy(update={"steps": list(earlier)}))
    assert plan.steps[0].id == f"s{start + 1}"


@pytest.mark.parametrize("kept", ["no text", "no face", "without faces"])
def test_what_is_not_wanted_is_no_place_to_leave_out(kept: str) -> None:
    (step,) = sequence([brighter(1)], [kept], TOOLS, state()).steps
    assert step.region is None
    (step,) = sequence([brighter(1)], [kept.rsplit(maxsplit=1)[-1]], TOOLS, state()).steps
    assert step.region is not None and step.region.phrase == f"everything except {kept.rsplit(maxsplit=1)[-1]}"
