"""A plan that a person changes: what is refused, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from imageedit_r1.errors import InputError
from imageedit_r1.graph.session import Session
from imageedit_r1.graph.start import Workplace, start_session
from imageedit_r1.schema import EditState, Options
from imageedit_r1.tests.questions.conformance import scene

Begin = Callable[[str], Session]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """A session on the scene of two discs that waits with its plan."""

    def start(request: str, **options: Any) -> Session:
        session = start_session(
            Workplace.open(tmp_path / "home"), scene(tmp_path), request,
            output=None, force=False, region=None, mask=None,
            options=Options(review="plan", ask=True, **options),
        )  # fmt: skip
        assert session.run().status == "waiting"
        return session

    yield start


def steps(session: Session) -> list[str]:
    """The tools of the plan that is asked about, in order."""
    question = session.question
    assert question is not None and question["kind"] == "plan"
    return [step["tool"] for step in question["steps"]]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"drop": ["s7"]}, "the plan has no steps s7 to drop; it has s1, s2"),
        ({"change": [{"step": "s7", "request": "darker"}]}, "the plan has no steps s7 to change; it has s1, s2"),
        ({"order": ["s1"]}, "the order has to name each of s1, s2 once, found s1"),
        ({"order": ["s1", "s2", "s2"]}, "the order has to name each of s1, s2 once"),
        ({"change": [{"step": "s1", "arguments": {"brightness": 900}}]}, "less than or equal to"),
        ({"change": [{"step": "s1", "arguments": {"sparkle": 1}}]}, "adjust_tone has no setting 'sparkle'; it has"),
        ({"change": [{"step": "s1", "arguments": {"image": {}}}]}, "no setting 'image'"),
        ({"change": [{"step": "s2", "arguments": {"aspect": []}}]}, "crop cannot take this aspect"),
        ({"change": [{"step": "s1", "region": {"box": [500, 0, 9, 9]}}]}, "lies outside the picture of 240x160"),
        ({"change": [{"step": "s1", "region": {"choice": "a"}}]}, "a region of the plan is a box, a point or a mask"),
        ({"change": [{"step": "s1", "request": "add a butterfly"}]}, "cannot be done: no tool at hand can add object"),
        ({"change": [{"step": "s1", "request": "what is this?"}]}, "says nothing to do"),
        ({"add": "paint the moon on it"}, "cannot be done"),
        ({"add": "x" * 10_001}, "at most 10000 characters"),
        ({}, "approve, cancel, drop, change, order or add something"),
        ({"approve": True, "extra": 1}, "extra"),
        ("yes", "the answer must be a JSON object, found str"),
        ([], "the answer must be a JSON object, found list"),
    ],
)
def test_what_cannot_be_used_leaves_the_question(answer: Any, message: str, begin: Begin) -> None:
    session = begin("make it 20% darker and crop it square")
    asked = session.question
    with pytest.raises(InputError) as refused:
        session.run(answer=answer)
    assert message in str(refused.value) and "\n" not in str(refused.value) and len(str(refused.value)) < 400
    assert session.question == asked and session.state.status == "waiting"
    session.run(answer={"approve": True})
    assert session.state.status == "done"


def test_an_order_that_the_words_forbid_is_refused(begin: Begin) -> None:
    session = begin("paint the red circle blue, then blur the blue circle")
    with pytest.raises(InputError, match=r"^s2 \(blur .*\) needs s1 \(change color .*\) before it; put s1 before s2$"):
        session.run(answer={"order": ["s2", "s1"]})
    assert steps(session) == ["change_color", "blur"]


def test_any_other_order_is_kept(begin: Begin) -> None:
    session = begin("make it 20% darker, crop it square and add a border")
    session.run(answer={"order": ["s3", "s1", "s2"]})
    question = session.question
    assert question is not None and [step["id"] for step in question["steps"]] == ["s3", "s1", "s2"]
    assert [step["after"] for step in question["steps"]] == [[], ["s3"], ["s1"]]
    state = session.run(answer={"approve": True})
    assert [a.step for a in state.attempts] == ["s3", "s1", "s2"]


def test_other_words_stand_in_the_place_of_a_step(begin: Begin) -> None:
    session = begin("make it 20% darker and crop it square")
    change = {"step": "s1", "request": "make it sepia and flip it horizontally"}
    session.run(answer={"change": [change]})
    assert steps(session) == ["adjust_color", "flip", "crop"]
    state = session.run(answer={"approve": True})
    assert state.status == "done" and len({step.id for step in state.steps}) == 3
    assert len({s.id for s in state.sub_requests}) == 3, "no sub-request is there twice"
    later = session.say("make it darker")
    if later.status == "waiting":
        later = session.run(answer={"approve": True})
    assert later.status == "done" and len({s.id for s in later.sub_requests}) == 4


def test_other_values_are_what_the_result_is_measured_by(begin: Begin) -> None:
    session = begin("make it 40% darker")
    state = session.run(answer={"change": [{"step": "s1", "arguments": {"brightness": -10}}], "approve": True})
    assert state.status == "done" and len(state.attempts) == 1
    (wish,) = state.sub_requests
    (parameter,) = wish.parameters
    assert (parameter.direction, parameter.amount, parameter.unit) == ("decrease", 10, "percent")
    pixels = session.store.artifacts.load(state.image)  # type: ignore[arg-type]
    before = session.store.artifacts.load(state.photo.image)  # type: ignore[union-attr]
    assert np.abs(pixels - before * 0.9).max() <= 1


def test_a_place_for_a_step_of_the_whole_picture(begin: Begin) -> None:
    session = begin("crop it square, then make it black and white")
    box = {"box": [120, 0, 120, 160]}
    state = session.run(answer={"change": [{"step": "s2", "region": box}], "approve": True})
    assert state.status == "done"
    pixels = session.store.artifacts.load(state.image).astype(int)  # type: ignore[arg-type]
    assert pixels.shape == (160, 160, 3)
    assert np.ptp(pixels[:, 80:], axis=2).max() <= 1, "right of 120 in the photo, of 80 once it is cropped"
    assert np.ptp(pixels[60:100, 10:30], axis=2).min() > 100, "the left disc is as red as it was"


def test_short_words_for_a_step(begin: Begin) -> None:
    session = begin("make it 40% darker")
    session.run(answer={"change": [{"step": "s1", "request": "half as much"}]})
    question = session.question
    assert question is not None and question["steps"][0]["arguments"]["brightness"] == -20
    session.run(answer={"change": [{"step": "s1", "request": "only the left half"}], "approve": True})
    state = session.state
    pixels, before = (
        session.store.artifacts.load(ref)
        for ref in (state.image, state.photo.image)  # type: ignore[union-attr]
    )
    assert np.array_equal(pixels[:, 121:], before[:, 121:])
    assert np.abs(pixels[:, :119] - before[:, :119] * 0.8).max() <= 1


def test_more_steps_go_where_the_rules_put_them(begin: Begin) -> None:
    session = begin("crop it square and add a border")
    session.run(answer={"add": "make it 20% darker, and flip it"})
    assert steps(session) == ["adjust_tone", "flip", "crop", "add_border"]
    state = session.run(answer={"drop": ["s2"]})
    assert state.status == "partial" and state.outcomes[-1].status == "done"
    assert {o.step: o.reason for o in state.outcomes if o.status == "refused"} == {"s2": "dropped by the user"}


def test_a_host_that_drives_the_graph_is_asked_again_and_told_why(tmp_path: Path) -> None:
    from langgraph.checkpoint.memory import InMemorySaver
    from langgraph.types import Command

    from imageedit_r1.graph.build import compile_graph

    workplace = Workplace.open(tmp_path / "home")
    source = workplace.store.artifacts.put(scene(tmp_path).read_bytes())
    graph = compile_graph(checkpointer=InMemorySaver())
    config: Any = {"configurable": {"thread_id": "1"}}
    start = EditState(request="make it 20% darker", options=Options(review="plan"), source=source)
    first = graph.invoke(start.model_dump(mode="json"), config, context=workplace.context)  # type: ignore[arg-type]
    question = first["__interrupt__"][0].value
    again = graph.invoke(Command(resume={"drop": ["s5"]}), config, context=workplace.context)
    told = again["__interrupt__"][0].value
    assert told == question | {"error": "the plan has no steps s5 to drop; it has s1"}
    done = graph.invoke(Command(resume={"approve": True}), config, context=workplace.context)
    assert done["status"] == "done" and "__interrupt__" not in done
