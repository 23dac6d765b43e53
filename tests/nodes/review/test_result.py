"""A person looks at results: kept, tried again as they say, or rolled back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from imageedit_r1.errors import InputError
from imageedit_r1.graph.session import Session
from imageedit_r1.graph.start import Workplace, start_session
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.nodes.retry import ASKED_FOR
from imageedit_r1.schema import Options
from imageedit_r1.tests.photos import EXAMPLES
from imageedit_r1.tests.questions.conformance import scene
from imageedit_r1.tools.base import EditTool, edit_tool

Begin = Callable[..., Session]
AS_IT_IS, ABOUT = slice(None), slice(None, None, -1)


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """A session on the scene of two discs that runs to its first result."""

    def start(request: str, *tools: EditTool, **options: Any) -> Session:
        photo = EXAMPLES / "coffee.jpg" if tools else scene(tmp_path)
        session = start_session(
            Workplace.open(tmp_path / "home", tools=tools), photo, request,
            output=None, force=False, region=None, mask=None,
            options=Options(**{"review": "result", "ask": True} | options),
        )  # fmt: skip
        session.run()
        return session

    yield start


def pixels_of(session: Session, ref: Any = None) -> Pixels:
    return session.store.artifacts.load(ref or session.state.image)


def test_strengths_close_in_on_what_is_wanted(begin: Begin) -> None:
    session = begin("make it 40% darker")
    for said in ("too dark", "darker", "a bit less"):
        session.run(answer={"reject": True, "feedback": said})
    state = session.run(answer={"accept": True})
    tried = [attempt.arguments["brightness"] for attempt in state.attempts]
    assert tried[:2] == [-40, -20]
    assert -40 < tried[2] < -20, "stronger than what was too weak, weaker than what was too strong"
    assert tried[2] < tried[3] < -20
    assert state.status == "done" and state.outcomes[0].attempt == 4


def test_only_there(begin: Begin) -> None:
    session = begin("make it 40% darker")
    state = session.run(answer={"reject": True, "feedback": "only the left half"})
    assert state.status == "waiting"
    state = session.run(answer={"accept": True})
    assert [o.status for o in state.outcomes] == ["rolled_back", "done"] and state.status == "done"
    before, after = pixels_of(session, state.photo.image), pixels_of(session)  # type: ignore[union-attr]
    assert np.array_equal(after[:, 121:], before[:, 121:]) and after[:, :119].mean() < 0.7 * before[:, :119].mean()


def test_something_else_instead(begin: Begin) -> None:
    session = begin("make it 40% darker and crop it square")
    session.run(answer={"reject": True, "feedback": "flip it upside down instead"})
    question = session.question
    assert question is not None and question["instruction"].startswith("flip")
    session.run(answer={"accept": True})
    state = session.run(answer={"accept": True})
    assert [o.status for o in state.outcomes] == ["rolled_back", "done", "done"] and state.status == "done"
    before = pixels_of(session, state.photo.image)  # type: ignore[union-attr]
    assert np.array_equal(pixels_of(session), before[::-1, 40:200])


def test_there_is_an_end_to_it(begin: Begin) -> None:
    session = begin("make it 20% brighter", max_attempts=1)
    for number in range(ASKED_FOR):
        assert session.run(answer={"reject": True, "feedback": "less" if number % 2 else "more"}).status == "waiting"
    asked = session.question
    with pytest.raises(InputError, match="nothing different to try after 6 attempts"):
        session.run(answer={"reject": True, "feedback": "more"})
    assert session.question == asked
    assert session.run(answer={"skip": True}).outcomes[0].status == "rolled_back"


def test_nothing_different_is_left(begin: Begin) -> None:
    session = begin("flip it horizontally")
    asked = session.question
    for said in ("", "I don't like it"):
        with pytest.raises(InputError, match="flip has nothing different to try after 1 attempts; say what"):
            session.run(answer={"reject": True, "feedback": said})
        assert session.question == asked


def turner(name: str, turn: slice, works: bool = True) -> EditTool:
    """A tool for an action that no built-in tool serves; one that does not work changes nothing."""

    def function(pixels: Pixels) -> Pixels:
        made = pixels.copy()
        if works:
            made[130:270, 200:400] = made[130:270, 200:400][::-1, turn].copy()
        return made

    function.__doc__ = "A tool for tests."
    return edit_tool(actions=("change_pose",), name=name, region="none", bind=lambda wish, photo: {})(function)


def test_what_failed_can_be_liked(begin: Begin) -> None:
    session = begin("change the pose of the cup to upright", turner("idle", AS_IT_IS, works=False), max_attempts=1)
    question = session.question
    assert question is not None and question["kind"] == "result"
    assert question["verdict"]["passed"] is False, "every attempt failed, and the person is shown the best"
    state = session.run(answer={"accept": True})
    assert state.status == "done" and state.outcomes[0].status == "done" and state.outcomes[0].attempt == 1


def test_a_result_that_is_rejected_may_go_to_another_tool(begin: Begin) -> None:
    session = begin("change the pose of the cup to upright", turner("one", AS_IT_IS), turner("two", ABOUT))
    first = session.question
    assert first is not None and first["kind"] == "result"
    session.run(answer={"reject": True, "feedback": "ugly"})
    second = session.question
    assert second is not None and second["before"] == first["before"] and second["image"] != first["image"]
    state = session.run(answer={"accept": True})
    assert {o.status for o in state.outcomes} == {"rolled_back", "done"}
    assert {a.tool for a in state.attempts} == {"one", "two"}


def test_feedback_reaches_a_tool_that_reads_it(begin: Begin) -> None:
    told: list[str] = []

    def function(pixels: Pixels, *, feedback: str = "", seed: int = 0) -> Pixels:
        told.append(feedback)
        made = pixels.copy()
        made[130:270, 200:400] = np.roll(made[130:270, 200:400][::-1, ::-1], seed, axis=0)
        return made

    function.__doc__ = "A tool for tests."
    tool = edit_tool(actions=("change_pose",), name="reader", region="none", bind=lambda wish, photo: {})(function)
    session = begin("change the pose of the cup to upright", tool)
    session.run(answer={"reject": True, "feedback": "the arms look odd"})
    assert told[-1] == "the arms look odd"


def test_who_has_shown_a_place_is_not_asked_again_for_another_tool(begin: Begin) -> None:
    def make(name: str, turn: slice, works: bool) -> EditTool:
        def function(pixels: Pixels) -> Pixels:
            return pixels[::-1, turn].copy() if works else pixels.copy()

        function.__doc__ = "A tool for tests."
        return edit_tool(actions=("change_pose",), name=name, region="required", bind=lambda wish, photo: {})(function)

    session = begin(
        "change the pose of the bicycle to upright", make("idle", AS_IT_IS, False), make("turner", ABOUT, True),
        review="never",
    )  # fmt: skip
    assert (session.question or {})["kind"] == "region"
    state = session.run(answer={"box": [200, 130, 200, 140]})
    assert state.status != "waiting" and {a.tool for a in state.attempts} == {"idle", "turner"}
    before, after = pixels_of(session, state.photo.image), pixels_of(session)  # type: ignore[union-attr]
    assert np.array_equal(after[:130], before[:130]) and np.array_equal(after[:, 400:], before[:, 400:])
