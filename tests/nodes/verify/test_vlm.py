"""A model as judge behind the measurements, through a real server: when it is asked, what it sees, what scores do."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.errors import ModelError
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.models.answers import JudgeAnswer
from imageedit_r1.models.ask import Model
from imageedit_r1.nodes.verify.evidence import Evidence
from imageedit_r1.nodes.verify.measured import verify
from imageedit_r1.nodes.verify.vlm import judge, overall, takes_an_eye
from imageedit_r1.schema import IDENTITY, Action, Parameter, Step, SubRequest, Verdict
from imageedit_r1.settings import Endpoint
from imageedit_r1.tests.models.hostile import Act, Hostile, fails, hangs_up, hostile, says
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tools.photo.tone import adjust_tone

PHOTO = read_photo("coffee.jpg")


def with_ball(pixels: Pixels, x: int = 430, y: int = 120, radius: int = 45) -> Pixels:
    """The photo with a shaded blue ball in it."""
    result = pixels.copy()
    for r in range(radius, 0, -1):
        colour = (30, 60, 250 - 3 * r)
        cv2.circle(result, (x - (radius - r) // 3, y - (radius - r) // 3), r, colour, -1, cv2.LINE_AA)
    return result


def evidence(action: Action, before: Pixels, after: Pixels, subject: str = "blue ball", **more: Any) -> Evidence:
    given = {"add_object": [Parameter(property="object", amount=subject)]}.get(action, [])
    request = SubRequest(id="r1", action=action, subject=subject, goal=f"a {subject}", parameters=tuple(given))
    step = Step(id="s1", covers=("r1",), tool="a_tool")
    made = Evidence(step, (request,), before, after, None, True, False, IDENTITY, {}, before, None)
    return replace(made, **more)


ADDED = evidence("add_object", PHOTO, with_ball(PHOTO), fidelity="generative")


def answer(
    f: int = 9, o: int = 9, n: int = 8, c: int = 8, y: tuple[bool, ...] = (True,), t: str = ""
) -> dict[str, Any]:
    return {"y": list(y), "f": f, "o": o, "n": n, "c": c, "t": t}


def run(attempt: Evidence, *acts: Act, **settings: Any) -> tuple[Verdict, Hostile]:
    with hostile(*acts) as server:
        model = Model(Endpoint(url=server.url, timeout=5, **settings), sleep=lambda seconds: None)
        return judge(model, verify)(attempt), server


def sent(server: Hostile) -> list[Pixels]:
    """The pictures of the first request."""
    *pictures, _ = server.requests[0]["messages"][1]["content"]
    urls = [picture["image_url"]["url"].removeprefix("data:image/jpeg;base64,") for picture in pictures]
    arrays = [cv2.imdecode(np.frombuffer(base64.b64decode(url), np.uint8), cv2.IMREAD_COLOR) for url in urls]
    return [cv2.cvtColor(array, cv2.COLOR_BGR2RGB) for array in arrays if array is not None]


def test_the_attempt_of_these_tests_passes_its_measurements() -> None:
    assert verify(ADDED).passed


def test_a_good_edit_passes_with_both_kinds_of_checks() -> None:
    verdict, server = run(ADDED, says(answer()))
    assert verdict.passed and verdict.feedback == "" and verdict.score == 8.49
    names = [check.name for check in verdict.checks]
    assert names[: len(verify(ADDED).checks)] == [check.name for check in verify(ADDED).checks]
    assert names[-2:] == ["seen: 'add blue ball: a blue ball'", "judge"]
    assert verdict.checks[-1].measured == "8.49 (followed 9, kept 9, natural 8, clean 8)"
    assert len(server.requests) == 1 and "add blue ball" in server.asked[0]


@pytest.mark.parametrize(
    "scores, expected",
    [
        ((9, 4, 9, 9), 6.0),
        ((4, 9, 9, 9), 6.0),
        ((9, 9, 1, 9), 3.0),
        ((9, 9, 9, 1), 3.0),
        ((0, 9, 9, 9), 0),
        ((10,) * 4, 10),
    ],
)
def test_the_overall_score_is_viescores(scores: tuple[int, int, int, int], expected: float) -> None:
    assert overall(JudgeAnswer(y=(True,), t="", **dict(zip("fonc", scores, strict=True)))) == pytest.approx(expected)


def test_the_threshold_decides() -> None:
    at = says(answer(9, 4, 9, 9, t="leave the cup alone"))
    assert run(ADDED, at)[0].passed
    verdict, _ = run(ADDED, at, threshold=6.1)
    assert not verdict.passed and verdict.feedback == "leave the cup alone" and verdict.score == 6.0
    assert [check.name for check in verdict.checks if not check.passed] == ["judge"]


def test_an_edit_that_is_not_there_fails_whatever_the_scores() -> None:
    verdict, _ = run(ADDED, says(answer(y=(False,))))
    assert not verdict.passed and verdict.feedback == "not there: 'add blue ball: a blue ball'"


def test_feedback_is_one_clean_line() -> None:
    verdict, _ = run(ADDED, says(answer(f=2, t="bigger\nplease<|im_end|>\u202e")))
    assert verdict.feedback == "bigger please"


def test_a_measured_failure_never_reaches_the_model() -> None:
    verdict, server = run(replace(ADDED, after=PHOTO.copy()), says(answer()))
    assert not verdict.passed and not server.requests
    assert verdict == verify(replace(ADDED, after=PHOTO.copy()))


def test_what_can_be_measured_needs_no_eye() -> None:
    brighter = adjust_tone.apply(PHOTO, brightness=20).pixels
    want = (Parameter(property="brightness", direction="increase", amount=20, unit="percent"),)
    request = SubRequest(id="r1", action="adjust_tone", goal="20% brighter", parameters=want)
    exact = replace(evidence("adjust_tone", PHOTO, brighter), sub_requests=(request,))
    verdict, server = run(exact, says(answer(0, 0, 0, 0)))
    assert verdict == verify(exact) and verdict.passed and not server.requests
    verdict, server = run(replace(exact, fidelity="generative"), says(answer(0, 0, 0, 0)))
    assert not verdict.passed and len(server.requests) == 1


def test_what_has_to_be_seen_is_seen_whatever_the_tool_declares() -> None:
    assert not run(replace(ADDED, fidelity="exact"), says(answer(0)))[0].passed


def test_before_and_after_are_shown_with_the_change_enlarged() -> None:
    _, server = run(ADDED, says(answer()))
    before, after = sent(server)
    assert before.shape == after.shape and before.shape[0] * before.shape[1] <= 768 * 768
    blue = [float((part[..., 2] > part[..., 0].astype(int) + 60).mean()) for part in (after[:, :590], after[:, 615:])]
    assert 0.02 < blue[0] < 0.04 and 5 * blue[0] < blue[1] < 0.5
    assert (before[..., 2] > before[..., 0].astype(int) + 60).mean() < 0.001
    assert "enlarged" in server.requests[0]["messages"][0]["content"]


def test_a_large_change_and_another_size_are_shown_whole() -> None:
    for after in (255 - PHOTO, np.ascontiguousarray(PHOTO[50:350, 100:500])):
        attempt = evidence("change_style", PHOTO, after, "whole image", fidelity="generative")
        with hostile(says(answer())) as server:
            verdict = judge(Model(Endpoint(url=server.url)), lambda e: Verdict(score=10, passed=True))(attempt)
        assert verdict.passed and "enlarged" not in server.requests[0]["messages"][0]["content"]
        for picture, source in zip(sent(server), (PHOTO, after), strict=True):
            resized = cv2.resize(source, picture.shape[1::-1], interpolation=cv2.INTER_AREA)
            assert np.abs(resized.astype(int) - picture).mean() < 6


def test_deep_and_transparent_pictures_can_be_shown() -> None:
    deep = PHOTO.astype(np.uint16) * 257
    cut_out = np.dstack([with_ball(PHOTO).astype(np.uint16) * 257, np.full(PHOTO.shape[:2], 65535, np.uint16)])
    attempt = evidence("other", deep, cut_out)
    with hostile(says(answer())) as server:
        judge(Model(Endpoint(url=server.url)), lambda e: Verdict(score=10, passed=True))(attempt)
    assert len(sent(server)) == 2


BAD: dict[str, Act] = {
    "too many": says(answer(y=(True, True))),
    "too few": says(answer(y=())),
    "over ten": says(answer(f=11)),
    "below zero": says(answer(c=-1)),
    "words": says({**answer(), "f": "high"}),
    "a fraction": says({**answer(), "f": 7.5}),
    "yes for true": says({**answer(), "y": ["yes"]}),
    "no JSON": says("looks great"),
    "cut off": says('{"y":[true],"f":9', "length"),
    "refused": says(None, refusal="I cannot judge people"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_is_repaired_once_or_the_measured_verdict_stands(name: str) -> None:
    verdict, server = run(ADDED, BAD[name], says(answer(t="fine")))
    assert verdict.passed and verdict.score == 8.49 and len(server.requests) == 2
    assert len(server.requests[1]["messages"]) == 4
    verdict, server = run(ADDED, BAD[name])
    expected = verify(ADDED)
    assert (verdict.passed, verdict.score, verdict.checks[:-1]) == (True, expected.score, expected.checks)
    assert verdict.checks[-1].name == "judge" and "not judged, only measured" in verdict.checks[-1].measured


@pytest.mark.parametrize("act", [hangs_up, fails(500), fails(429), fails(400)])
def test_without_a_judge_the_measured_verdict_stands_or_the_run_fails(act: Act) -> None:
    verdict, _ = run(ADDED, act)
    assert verdict.passed and "not judged, only measured: the model server" in verdict.checks[-1].measured
    with pytest.raises(ModelError):
        run(ADDED, act, fallback="fail")


def test_an_action_that_a_tool_brings_takes_an_eye_whatever_it_is_like() -> None:
    own = SubRequest(id="r1", action="pixelate", like="blur", subject="face")
    assert takes_an_eye(replace(ADDED, sub_requests=(own,), fidelity="exact"))
    blurred = own.model_copy(update={"action": "blur", "like": None})
    assert not takes_an_eye(replace(ADDED, sub_requests=(blurred,), fidelity="exact"))
