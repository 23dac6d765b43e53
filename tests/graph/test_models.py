"""Whole sessions with models as parts, through a real server: good ones, lying ones, and one that dies on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import cv2
import pytest

from imageedit_r1 import edit
from imageedit_r1.errors import ModelError
from imageedit_r1.graph.session import Session
from imageedit_r1.graph.start import Workplace, start_session
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.schema import Options, Profile
from imageedit_r1.settings import Endpoint, Settings
from imageedit_r1.tests.models.hostile import Act, Hostile, body, fails, hangs_up, hostile, says
from imageedit_r1.tools.base import EditTool, edit_tool

REQUEST = "make it 20% brighter and add a blue ball, then crop it to 4:3"
PLAN = {
    "e": [
        {"a": "adjust_tone", "s": "", "g": "20% brighter", "w": [],
         "p": [{"k": "brightness", "d": "increase", "v": 20, "u": "percent"}]},
        {"a": "add_object", "s": "blue ball", "g": "a blue ball", "w": [], "p": []},
        {"a": "crop", "s": "", "g": "4:3", "w": [1, 2], "p": [{"k": "aspect", "d": "set", "v": "4:3", "u": None}]},
    ],
    "k": [],
    "r": "",
}  # fmt: skip
ASKING = Profile(decomposer="vlm", sequencer="vlm", verifier="judge")
LIKES = {"y": [True], "f": 9, "o": 9, "n": 9, "c": 9, "t": ""}
HATES = {"y": [False], "f": 2, "o": 9, "n": 4, "c": 9, "t": "put it on the table"}


def answers(**by_schema: Act) -> Act:
    """An act for each question, by the first letter of its schema."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        name = handler.script.requests[-1]["response_format"]["json_schema"]["name"]  # type: ignore[attr-defined]
        by_schema[name.removesuffix("Answer").lower()](handler)

    return act


def ball_tool() -> EditTool:
    """A generative tool for tests: each seed puts a ball somewhere else."""

    @edit_tool(actions=("add_object",), region="none", fidelity="generative", bind=lambda sub_request, photo: {})
    def ball(pixels: Pixels, *, seed: int = 0) -> Pixels:
        """Draws a ball."""
        result = pixels.copy()
        cv2.circle(result, (150 + 90 * (seed % 4), 130), 60, (30, 60, 230), -1, cv2.LINE_AA)
        return result

    return ball


@pytest.fixture
def session(home: Path, photos: Path) -> Callable[..., Session]:
    def start(server: Hostile, **settings: Any) -> Session:
        endpoint = Endpoint(url=server.url, timeout=5, retries=0, **settings)
        workplace = Workplace.open(home, profile=ASKING, tools=(ball_tool(),), settings=Settings(endpoint=endpoint))
        return start_session(
            workplace, photos / "coffee.jpg", REQUEST,
            output=None, force=False, region=None, mask=None, options=Options(),
        )  # fmt: skip

    return start


def kind(request: dict[str, Any]) -> str:
    return str(request["response_format"]["json_schema"]["name"]).removesuffix("Answer")


def pictures(request: dict[str, Any]) -> int:
    return len(request["messages"][1]["content"]) - 1


def kinds(server: Hostile) -> list[str]:
    return [kind(request) for request in server.requests]


def test_a_session_with_models(session: Callable[..., Session]) -> None:
    good = answers(decompose=says(PLAN), order=says({"o": [2, 1, 3]}), judge=says(LIKES))
    with hostile(good) as server:
        state = session(server).run()
    assert [step.tool for step in state.steps] == ["ball", "adjust_tone", "crop"]
    assert state.status == "done" and state.notes == []
    assert kinds(server) == ["Decompose", "Order", "Judge"]  # the photo tools' work is measured
    assert [pictures(request) for request in server.requests] == [1, 0, 2]


def test_the_judge_sends_an_edit_back(session: Callable[..., Session]) -> None:
    verdicts = iter([says(HATES), says(LIKES)])

    def next_verdict(handler: BaseHTTPRequestHandler) -> None:
        next(verdicts)(handler)

    moody = answers(decompose=says(PLAN), order=says({"o": [1, 2, 3]}), judge=next_verdict)
    with hostile(moody) as server:
        state = session(server).run()
    first, second = state.attempts_at("s2")
    assert first.verdict is not None and second.verdict is not None
    assert (first.verdict.passed, first.verdict.feedback) == (False, "put it on the table")
    assert second.verdict.passed and first.after != second.after and state.status == "done"


def test_a_judge_that_never_likes_it_costs_that_step_alone(session: Callable[..., Session]) -> None:
    with hostile(answers(decompose=says(PLAN), order=says({"o": [1, 2, 3]}), judge=says(HATES))) as server:
        state = session(server).run()
    assert [(o.step, o.status) for o in state.outcomes] == [("s1", "done"), ("s2", "rolled_back"), ("s3", "done")]
    assert kinds(server).count("Judge") == 3 and state.status == "partial"


LIARS: Mapping[str, Act] = {
    "nonsense": says("I would rather not"),
    "wrong forms": says({"e": 1, "o": ["a"], "y": "yes"}),
    "hang-ups": hangs_up,
    "errors": fails(500),
    "pages": body(b"<html></html>"),
    "truncation": says('{"', "length"),
}


@pytest.mark.parametrize("name", LIARS)
def test_nothing_a_server_does_loses_a_session(
    name: str, session: Callable[..., Session], photos: Path, home: Path
) -> None:
    """What comes out is, to the pixel, what the local profile makes."""
    with hostile(LIARS[name]) as server:
        state = session(server).run()
    local = edit(photos / "coffee.jpg", REQUEST, home=home / "local", tools=(ball_tool(),)).state
    assert state.image == local.image and state.status == local.status == "done"
    assert [note.split(":")[0] for note in state.notes] == [
        "The embedded grammar read the request, without a look at the photo",
        "The rules alone ordered the edits",
    ]
    (added,) = [a for a in state.attempts if a.tool == "ball"]
    assert added.verdict is not None and "not judged, only measured" in added.verdict.checks[-1].measured


def test_a_session_that_may_not_fall_back_goes_on_when_the_server_is_back(session: Callable[..., Session]) -> None:
    dies = [answers(decompose=says(PLAN), order=says({"o": [1, 2, 3]}), judge=hangs_up)] * 5
    with hostile(*dies) as server:
        started = session(server, fallback="fail")
        with pytest.raises(ModelError, match="cannot be reached"):
            started.run()
        server.acts[:] = [answers(judge=says(LIKES))]
        state = started.run()
    assert state.status == "done" and [o.status for o in state.outcomes] == ["done"] * 3
    assert kinds(server).count("Decompose") == kinds(server).count("Order") == 1
