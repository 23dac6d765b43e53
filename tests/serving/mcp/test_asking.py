"""A person is asked with forms. Clients that show none are in `test_http.py`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

from .conftest import Assistant, data_url, full, pixels_of, seen, words

pytestmark = pytest.mark.anyio


async def ask(local: Assistant, *answers: dict[str, Any] | None, **arguments: Any) -> Any:
    """Edit with a person that gives these answers, all of which are asked for."""
    local.person.asked.clear()
    local.person.answers[:] = answers
    result = await local.call("edit_image", **arguments)
    assert not local.person.answers, words(result)
    return result


async def test_a_plan_is_approved_with_other_arguments_and_without_a_step(local: Assistant) -> None:
    request = "make it 20% brighter and flip it and crop it square"
    answer = {"decision": "approve", "s1.set.brightness": 60, "s2.do": False}
    plain = await local.call("edit_image", image="coffee.png", request="make it 60% brighter and crop it square")
    changed = await ask(local, answer, image="coffee.png", request=request, review="plan")
    properties = local.person.asked[0].requested_schema["properties"]
    assert properties["s1.set.brightness"]["default"] == 20
    assert {one["type"] for one in properties.values()} <= {"string", "number", "boolean"}
    outcomes = {step["tool"]: step["outcome"] for step in changed.structured_content["steps"]}
    assert outcomes == {"adjust_tone": "done", "flip": "refused", "crop": "done"}
    assert np.array_equal(seen(changed), seen(plain))


async def test_a_changed_plan_is_shown_again(local: Assistant) -> None:
    more = {"decision": "revise", "add": "flip it"}
    result = await ask(
        local, more, {"decision": "approve"}, image="coffee.png", request="crop it square", review="plan"
    )
    assert "flip" not in local.person.asked[0].message and "flip" in local.person.asked[1].message
    assert sorted(step["tool"] for step in result.structured_content["steps"]) == ["crop", "flip"]
    assert result.structured_content["status"] == "done"


async def test_an_answer_that_cannot_be_used_is_asked_for_again(local: Assistant) -> None:
    nothing = {"decision": "revise"}
    result = await ask(local, nothing, {"decision": "cancel"}, image="coffee.png", request="flip it", review="plan")
    assert "change something" in local.person.asked[1].message
    assert await full(local.client, result) == (local.folder / "coffee.png").read_bytes()


async def test_who_does_not_answer_leaves_the_question_open(local: Assistant) -> None:
    result = await ask(local, None, image="coffee.png", request="flip it", review="plan")
    assert result.structured_content["status"] == "waiting"
    assert result.structured_content["question"]["kind"] == "plan"
    session = result.structured_content["session"]
    assert f'session="{session}"' in words(result) and '{"approve": true}' in words(result)
    assert (await local.call("undo", session=session)).is_error
    done = await local.call("continue_session", session=session, answer={"approve": True})
    assert done.structured_content["status"] == "done"


async def test_a_place_is_shown_with_a_box(local: Assistant) -> None:
    grey = data_url(Image.new("RGB", (80, 60), (90, 90, 90)))
    result = await ask(local, {"place": "0, 0, 40, 60"}, image=grey, request="make the giraffe 50% brighter")
    assert "giraffe" in local.person.asked[0].message
    shown = seen(result)
    assert shown[:, :30].mean() > 110
    assert abs(shown[:, 50:].mean() - 90) < 2


async def test_a_place_that_is_none_is_asked_for_again(local: Assistant) -> None:
    grey = data_url(Image.new("RGB", (80, 60), (90, 90, 90)))
    answers = ({"place": "over there"}, {"place": "500, 500, 10, 10"}, {"skip": True})
    result = await ask(local, *answers, image=grey, request="make the giraffe 50% brighter")
    assert "is no place" in local.person.asked[1].message
    assert len(local.person.asked) == 3
    assert [step["outcome"] for step in result.structured_content["steps"]] == ["refused"]


async def test_one_of_several_things_is_chosen(local: Assistant) -> None:
    result = await ask(local, {"choice": "b"}, image="balls.png", request="make the red ball 50% darker")
    labels = local.person.asked[0].requested_schema["properties"]["choice"]["oneOf"]
    assert [one["const"] for one in labels] == ["a", "b"]
    before = pixels_of((local.folder / "balls.png").read_bytes()).astype(int)
    changed = np.abs(pixels_of(await full(local.client, result)).astype(int) - before).max(axis=2)
    halves = (changed[:, :120] > 0).sum(), (changed[:, 120:] > 0).sum()
    assert min(halves) == 0 and max(halves) > 2000


async def test_a_result_is_sent_back_and_then_kept(local: Assistant) -> None:
    answers = ({"decision": "reject", "feedback": "too strong"}, {"decision": "accept"})
    result = await ask(local, *answers, image="coffee.png", request="make it 60% brighter", review="result")
    (step,) = result.structured_content["steps"]
    assert (step["outcome"], step["attempts"]) == ("done", 2)
    strong = await local.call("edit_image", image="coffee.png", request="make it 60% brighter")
    assert seen(result).mean() < seen(strong).mean() - 2


async def test_masks_come_as_pictures_and_never_as_addresses(local: Assistant) -> None:
    grey = data_url(Image.new("RGB", (80, 60), (90, 90, 90)))
    asked = await ask(local, None, image=grey, request="make the giraffe 50% brighter")
    session = asked.structured_content["session"]
    stolen = {"sha256": "0" * 64, "width": 80, "height": 60, "channels": 1}
    refused = await local.call("continue_session", session=session, answer={"mask": stolen})
    assert refused.is_error and "a mask is given as" in words(refused)
    mask = Image.new("L", (80, 60))
    mask.paste(255, (0, 0, 40, 60))
    result = await local.call("continue_session", session=session, answer={"mask": data_url(mask)})
    assert seen(result)[:, :30].mean() > 110 and abs(seen(result)[:, 50:].mean() - 90) < 2
