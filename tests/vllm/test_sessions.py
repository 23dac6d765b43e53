"""Whole sessions whose parts ask a real vLLM. Its model is random, so what it says is valid and senseless: what is
checked is that every plan keeps the rules, that what cannot be used is replaced and noted, and that no session is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import pytest

from imageedit_r1 import edit, open_session
from imageedit_r1.errors import InputError, ModelError
from imageedit_r1.graph.session import Event
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.models.vocabulary import lacking, misuse
from imageedit_r1.schema import EditState, Profile
from imageedit_r1.tests.vllm.conftest import KEY, Server
from imageedit_r1.tests.vllm.proxy import slow_proxy
from imageedit_r1.tools.base import edit_tool

SIX = "make it brighter, warmer, sharper, crop it to 4:3, flip it and add a white border"
"""Six edits: a random model never names each of six numbers once, so its order is never usable."""
ORDERED = Profile(sequencer="vlm")
PLANNED = Profile(decomposer="vlm", sequencer="vlm", locator="vlm", verifier="judge")
COMPLIMENT = "what a nice cup"
ENDED = ("done", "partial")
REQUESTS = (
    ("coffee.jpg", "make it brighter and crop it to 4:3"),
    ("chelsea.jpg", "remove the collar, then add a hat"),
    ("rocket.jpg", "warm it up a bit"),
    ("coffee.jpg", COMPLIMENT),
)


def check_plan(state: EditState) -> None:
    """Every sub-request keeps the vocabulary, and is either planned or refused by name and with a reason."""
    known = {s.id for s in state.sub_requests}
    for s in state.sub_requests:
        assert [misuse(s.action, parameter) for parameter in s.parameters if misuse(s.action, parameter)] == []
        assert not lacking(s.action, s.subject, s.parameters)
        assert set(s.after) <= known - {s.id}
    planned = {covered for step in state.steps for covered in step.covers}
    refused = {refusal.sub_request for refusal in state.refused}
    assert planned | refused == known
    assert all(refusal.reason for refusal in state.refused)
    assert bool(state.sub_requests) != bool(state.reason), "something is to be done, or it says why not"


@pytest.mark.parametrize("model", ["tiny-qwen-vl", "decomposer"])
def test_plans_of_a_random_model(server: Server, photos: Path, tmp_path: Path, model: str) -> None:
    """Whole sessions with the bare model and with its adapter; in each the plan is the model's own or the grammar's."""
    settings = server.settings(tmp_path, model=model)
    own = 0
    for photo, request in REQUESTS:
        try:
            result = edit(photos / photo, request, profile=PLANNED, settings=settings, max_attempts=1)
        except InputError as error:  # the model says that nothing is asked for, or the grammar does
            assert str(error).startswith("nothing to edit: ")
            own += request != COMPLIMENT
            continue
        check_plan(result.state)
        assert result.status in ENDED
        assert len(result.state.outcomes) == len(result.steps), "every step was carried out or rolled back"
        own += not any("embedded grammar" in note for note in result.state.notes)
    assert own, "the model's own plans keep the rules now and then"


def test_an_order_that_is_none_is_left_to_the_rules(server: Server, photos: Path, tmp_path: Path) -> None:
    rules = edit(photos / "chelsea.jpg", SIX, home=tmp_path / "rules")
    result = edit(photos / "chelsea.jpg", SIX, profile=ORDERED, settings=server.settings(tmp_path / "model"))
    (note,) = result.state.notes
    assert "rules alone ordered" in note and "nor after it was told why" in note and "each of 1 to 6" in note
    assert [step.tool for step in result.steps] == [step.tool for step in rules.steps]
    assert np.array_equal(result.pixels, rules.pixels)


def test_without_a_fallback_the_session_waits_to_be_resumed(server: Server, photos: Path, tmp_path: Path) -> None:
    strict = server.settings(tmp_path, fallback="fail")
    seen: list[Event] = []
    with pytest.raises(ModelError, match="gave no usable answer") as failed:
        edit(photos / "chelsea.jpg", SIX, profile=ORDERED, settings=strict, on_event=seen.append)
    assert failed.value.kind == "answer"
    assert seen[-1].node == "decompose", "sequence is where it stopped"
    state = open_session(seen[-1].state.session, settings=server.settings(tmp_path)).run()
    assert state.status == "done" and len(state.outcomes) == 6


def test_a_wrong_key(server: Server, photos: Path, tmp_path: Path) -> None:
    wrong = server.settings(tmp_path, api_key="sk-wrong-0815")
    result = edit(photos / "coffee.jpg", "make it 20% brighter", profile=PLANNED, settings=wrong)
    (note,) = result.state.notes
    assert "embedded grammar" in note and "answered 401" in note and "API_KEY" in note
    assert "sk-wrong-0815" not in str(result.state) and KEY not in str(result.state)
    assert [step.tool for step in result.steps] == ["adjust_tone"]
    with pytest.raises(ModelError) as refused:
        edit(
            photos / "coffee.jpg", "make it 20% brighter", profile=PLANNED,
            settings=server.settings(tmp_path, api_key="sk-wrong-0815", fallback="fail"),
        )  # fmt: skip
    assert refused.value.kind == "key" and "0815" not in str(refused.value)


def test_a_slow_server(server: Server, photos: Path, tmp_path: Path) -> None:
    """Within the time that is set it is waited for; beyond it the embedded parts take over."""
    with slow_proxy(server.port, delay=3) as url:
        patient = server.settings(tmp_path / "patient", url=url)
        waited = edit(photos / "coffee.jpg", SIX, profile=ORDERED, settings=patient)
        assert waited.seconds > 6 and "told why" in waited.state.notes[0], "two answers came, each late"
        hurried = server.settings(tmp_path / "hurried", url=url, timeout=0.5, retries=1)
        result = edit(photos / "coffee.jpg", "make it 20% brighter", profile=PLANNED, settings=hurried)
    assert "no answer within 0.5 seconds" in result.state.notes[0]
    assert result.status == "done" and [o.status for o in result.state.outcomes] == ["done"]


def test_two_sessions_at_once(server: Server, photos: Path, tmp_path: Path) -> None:
    settings = server.settings(tmp_path)
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(edit, photos / photo, request, profile=PLANNED, settings=settings, max_attempts=1)
            for photo, request in REQUESTS[:2]
        ]
        results = [run.result() for run in runs]
    assert results[0].session != results[1].session
    for result, (photo, request) in zip(results, REQUESTS, strict=False):
        assert (result.state.source_name, result.state.request) == (photo, request)
        assert result.status in ENDED
        check_plan(result.state)


@edit_tool(actions=("change_style",), region="none")
def posterize(pixels: Pixels, *, style: str) -> Pixels:
    """Redraw the picture in few flat tones, like a screen print, the only style it knows."""
    assert style == "screen print"
    smooth = cv2.bilateralFilter(pixels, 9, 60, 5)
    return np.asarray(smooth // 48 * 48 + 24, np.uint8)


def test_the_judge_looks_where_no_measurement_can_tell(server: Server, photos: Path, tmp_path: Path) -> None:
    """A style is judged by eye: the verdict has the model's scores, or says that it gave none and what was measured."""
    scored = 0
    for model, photo in product(("tiny-qwen-vl", "decomposer"), ("rocket.jpg", "chelsea.jpg", "coffee.jpg")):
        result = edit(
            photos / photo, "make it look like a screen print", profile=Profile(verifier="judge"),
            settings=server.settings(tmp_path, model=model), tools=[posterize], max_attempts=1,
        )  # fmt: skip
        (attempt,) = result.state.attempts
        assert attempt.verdict is not None
        seen = [check for check in attempt.verdict.checks if check.name.startswith(("seen", "judge"))]
        measured = [check for check in attempt.verdict.checks if check not in seen]
        assert measured and all(check.passed for check in measured)
        assert attempt.verdict.passed == all(check.passed for check in seen)
        if "followed" in seen[-1].measured:
            assert [check.name.split(":")[0] for check in seen] == ["seen", "judge"]
            assert attempt.verdict.passed or result.state.outcomes[0].status == "rolled_back"
            scored += 1
            break
        assert "not judged, only measured" in seen[-1].measured
    assert scored


@pytest.fixture
def restarted(server: Server) -> Iterator[Server]:
    """The server, which runs again after a test that kills it."""
    yield server
    if server.process is None:
        server.start()


def test_killed_in_the_middle_of_a_session(restarted: Server, photos: Path, tmp_path: Path) -> None:
    """One session goes on without the server and says so; one that may not is resumed when the server is back."""
    server = restarted
    strict = server.settings(tmp_path / "strict", fallback="fail", retries=0)
    codes: list[int] = []
    seen: list[Event] = []

    def kill(event: Event) -> None:
        seen.append(event)
        if event.node == "decompose":
            codes.append(server.kill())

    with pytest.raises(ModelError) as failed:
        edit(photos / "coffee.jpg", SIX, profile=ORDERED, settings=strict, on_event=kill, output=tmp_path / "out.jpg")
    assert failed.value.kind == "connection" and codes == [1]
    assert not (tmp_path / "out.jpg").exists()

    softened = edit(photos / "coffee.jpg", SIX, profile=ORDERED, settings=server.settings(tmp_path / "soft", retries=1))
    assert "cannot be reached" in softened.state.notes[0] and softened.status == "done"

    server.start()
    back = server.settings(tmp_path / "strict")
    state = open_session(seen[-1].state.session, settings=back).run()
    assert state.status == "done" and len(state.outcomes) == 6
    assert "nor after it was told why" in state.notes[0], "it asked the server that is back"
    assert (tmp_path / "out.jpg").exists()
