"""What every surface has to do with questions and answers, whichever way they travel.

A surface brings a `Talk`: how a session is begun, asked about and answered there. The checks play whole conversations
and look at pixels and state in the home folder that both share. Call each of `CHECKS` with a talk:

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_conversations(check, tmp_path): check(MyTalk(tmp_path / "home"), tmp_path)
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import pytest

from imageedit_r1 import open_session
from imageedit_r1.graph.session import Session
from imageedit_r1.graph.start import save_mask
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.questions import QUESTION
from imageedit_r1.schema import EditState, ImageRef, Review

LEFT, RIGHT, RADIUS = (60, 80), (180, 80), 26
"""Middles of the two discs of the scene, x, y."""
AWAY = 6
"""Pixels off an outline that is not known to the pixel."""


class Refused(Exception):  # noqa: N818  (what a surface says, not an error of the test)
    """The surface says, in one line, that an answer cannot be used."""


class Talk(Protocol):
    """One surface, talking to sessions in one home folder."""

    home: Path

    def begin(self, photo: Path, request: str, review: Review) -> str:
        """Start a session with somebody there to be asked, run it until it asks or ends; its id."""
        ...

    def question(self, session: str) -> dict[str, Any] | None:
        """What it asks, as JSON, or None."""
        ...

    def answer(self, session: str, answer: Any) -> None:
        """Answer and run it until it asks again or ends. Raises `Refused` for an answer that cannot be used."""
        ...


def scene(folder: Path) -> Path:
    """A photo of 240x160 with two red discs of one size on a grey ground."""
    pixels = np.full((160, 240, 3), 150, np.uint8)
    pixels += (np.arange(160) // 8).astype(np.uint8)[:, None, None]
    for middle in (LEFT, RIGHT):
        cv2.circle(pixels, middle, RADIUS, (210, 30, 40), -1)
    path = folder / "discs.png"
    cv2.imwrite(str(path), pixels[..., ::-1])
    return path


def original(photo: Path) -> Pixels:
    """A photo's pixels, (h, w, 3) RGB."""
    pixels = cv2.imread(str(photo))
    assert pixels is not None
    return np.ascontiguousarray(pixels[..., ::-1])


def disc(middle: tuple[int, int], radius: int) -> Any:
    """(160, 240) bool: everything within `radius` of a point."""
    rows, columns = np.ogrid[:160, :240]
    return (columns - middle[0]) ** 2 + (rows - middle[1]) ** 2 <= radius**2


def state_of(talk: Talk, session: str) -> EditState:
    """The session as it is now."""
    return open_session(session, home=talk.home).state


def load(session: Session, ref: ImageRef | None) -> Pixels:
    """A picture of a session."""
    assert ref is not None
    return session.store.artifacts.load(ref)


def photo_of(session: Session) -> Pixels:
    """The photo that it began with."""
    photo = session.state.photo
    return load(session, None if photo is None else photo.image)


def picture_of(talk: Talk, session: str) -> Pixels:
    """Its picture now."""
    opened = open_session(session, home=talk.home)
    return load(opened, opened.state.image)


def asked(talk: Talk, session: str, kind: str) -> dict[str, Any]:
    """The open question, which has to be valid and of that kind."""
    question = talk.question(session)
    assert question is not None and question["kind"] == kind, question
    assert QUESTION.validate_python(question).to_json() == question, "the payload goes through unchanged"
    return question


def ended(talk: Talk, session: str, status: str) -> EditState:
    """The session, which has to have ended so."""
    assert talk.question(session) is None
    state = state_of(talk, session)
    assert state.status == status, state
    return state


def _colourless(pixels: Pixels) -> Any:
    return np.ptp(pixels.astype(int), axis=-1) <= 1


def _only(before: Pixels, after: Pixels, middle: tuple[int, int], radius: int = RADIUS) -> None:
    """The disc there lost its colour, and nothing else changed."""
    assert _colourless(after)[disc(middle, radius - AWAY)].all(), "what was meant is black and white"
    elsewhere = ~disc(middle, radius + AWAY)
    assert np.array_equal(after[elsewhere], before[elsewhere]), "nothing else is"


def plan_is_changed(talk: Talk, folder: Path) -> None:
    """Another order, other words and one more step; the changed plan is asked about, then carried out."""
    photo = scene(folder)
    session = talk.begin(photo, "make it 20% darker, add a red border and crop it square", "plan")
    first = asked(talk, session, "plan")
    by_tool = {step["tool"]: step["id"] for step in first["steps"]}
    dark, crop, border = by_tool["adjust_tone"], by_tool["crop"], by_tool["add_border"]
    answer = {
        "drop": [border], "change": [{"step": dark, "request": "make it 40% darker"}], "order": [crop, dark],
        "add": "flip it upside down",
    }  # fmt: skip
    with pytest.raises(Refused, match="the plan has no steps s9 to drop"):
        talk.answer(session, {"drop": ["s9"]})
    assert asked(talk, session, "plan") == first, "an answer that cannot be used changes nothing"
    talk.answer(session, answer)
    second = asked(talk, session, "plan")
    tools = [step["tool"] for step in second["steps"]]
    assert len(tools) == 3 and tools.index("crop") < tools.index("adjust_tone"), tools
    talk.answer(session, {"approve": True})
    state = ended(talk, session, "partial")
    assert {o.step: o.status for o in state.outcomes}[border] == "refused"
    after, before = picture_of(talk, session), original(photo)
    assert after.shape == (160, 160, 3)
    assert np.abs(after.astype(float) - before[::-1, 40:200] * 0.6).max() <= 2, "cropped, turned and 40 % darker"


def plan_is_cancelled(talk: Talk, folder: Path) -> None:
    """Nothing is done, and the photo stays."""
    photo = scene(folder)
    session = talk.begin(photo, "make it darker and crop it square", "plan")
    asked(talk, session, "plan")
    talk.answer(session, {"cancel": True})
    state = ended(talk, session, "partial")
    assert {o.status for o in state.outcomes} == {"refused"} and not state.attempts
    assert np.array_equal(picture_of(talk, session), original(photo))


def region_by_choice(talk: Talk, folder: Path) -> None:
    """Two things of one size: they are listed, the one that is chosen changes."""
    photo = scene(folder)
    session = talk.begin(photo, "make the red circle black and white", "never")
    question = asked(talk, session, "region")
    labels = {choice["label"]: choice for choice in question["choices"]}
    assert {"the left one", "the right one"} == set(labels)
    with pytest.raises(Refused, match="there is no choice 'z'; choose of a, b"):
        talk.answer(session, {"choice": "z"})
    talk.answer(session, {"choice": labels["the right one"]["id"]})
    ended(talk, session, "done")
    _only(original(photo), picture_of(talk, session), RIGHT)


def region_by_point(talk: Talk, folder: Path) -> None:
    """A point of the picture as it is at that step: it was turned before, and what was left is right."""
    photo = scene(folder)
    session = talk.begin(photo, "flip it horizontally, then make the red circle 60% brighter", "never")
    question = asked(talk, session, "region")
    with pytest.raises(Refused, match="lies outside the picture"):
        talk.answer(session, {"point": [240, 80]})
    shown = open_session(session, home=talk.home).store.artifacts.load(question_image(question))
    talk.answer(session, {"point": [RIGHT[0] + 4, RIGHT[1] - 3]})
    ended(talk, session, "done")
    after = picture_of(talk, session)
    assert np.array_equal(shown, original(photo)[:, ::-1])
    assert after[disc(RIGHT, RADIUS - AWAY)].mean() > 1.1 * shown[disc(RIGHT, RADIUS - AWAY)].mean()
    elsewhere = ~disc(RIGHT, RADIUS + AWAY)
    assert np.array_equal(after[elsewhere], shown[elsewhere])


def region_by_box(talk: Talk, folder: Path) -> None:
    """A box in percent of the picture as it is at that step, which was cropped before: to the pixel."""
    photo = scene(folder)
    session = talk.begin(photo, "crop it square, then make the bicycle black and white", "never")
    question = asked(talk, session, "region")
    assert (question["image"]["width"], question["image"]["height"]) == (160, 160)
    for bad in ({"box": [0, 0, 0, 10]}, {"box": [0, 0, 1, 1], "point": [1, 1]}, {}, "left", {"box": [1, 2, 3]}):
        with pytest.raises(Refused):
            talk.answer(session, bad)
    talk.answer(session, {"box": [0, 0, 50, 100], "unit": "percent"})
    ended(talk, session, "done")
    before, after = original(photo)[:, 40:200], picture_of(talk, session)
    assert _colourless(after[:, :80]).all() and np.array_equal(after[:, 80:], before[:, 80:])


def region_by_mask(talk: Talk, folder: Path) -> None:
    """A mask of the picture as it is at that step; one of another size is refused."""
    photo = scene(folder)
    session = talk.begin(photo, "crop it square, then make the bicycle black and white", "never")
    asked(talk, session, "region")
    artifacts = open_session(session, home=talk.home).store.artifacts
    mask = np.zeros((160, 160), np.uint8)
    mask[100:, 20:90] = 255
    wrong = save_mask(artifacts, np.ascontiguousarray(mask[:, :100]), (160, 100), 10**6)
    with pytest.raises(Refused, match="the mask is 100x160"):
        talk.answer(session, {"mask": wrong.to_json()})
    with pytest.raises(Refused, match=r"the mask (000000000000 cannot be used|is no picture of this session)"):
        talk.answer(session, {"mask": wrong.to_json() | {"sha256": "0" * 64, "width": 160}})
    talk.answer(session, {"mask": save_mask(artifacts, mask, (160, 160), 10**6).to_json()})
    ended(talk, session, "done")
    before, after = original(photo)[:, 40:200], picture_of(talk, session)
    assert _colourless(after[mask > 0]).all()
    assert np.array_equal(after[mask == 0], before[mask == 0])


def region_is_skipped(talk: Talk, folder: Path) -> None:
    """The step is left out, the others go on."""
    photo = scene(folder)
    session = talk.begin(photo, "make the bicycle black and white and make the picture 20% darker", "never")
    asked(talk, session, "region")
    talk.answer(session, {"skip": True})
    state = ended(talk, session, "partial")
    assert sorted(o.status for o in state.outcomes) == ["done", "refused"]


def result_is_rejected_then_accepted(talk: Talk, folder: Path) -> None:
    """Half as strong on their word, then kept; what was rejected is not built upon."""
    photo = scene(folder)
    session = talk.begin(photo, "make it 40% darker", "result")
    first = asked(talk, session, "result")
    assert first["attempt"] == 1 and first["verdict"]["passed"] and first["before"] != first["image"]
    with pytest.raises(Refused, match="give one of accept, reject or skip"):
        talk.answer(session, {"accept": True, "skip": True})
    talk.answer(session, {"reject": True, "feedback": "too strong"})
    second = asked(talk, session, "result")
    assert second["attempt"] == 2 and second["before"] == first["before"]
    assert second["verdict"]["passed"], "it is measured by what is wanted now"
    talk.answer(session, {"accept": True})
    state = ended(talk, session, "done")
    assert [a.verdict.rejected for a in state.attempts if a.verdict] == [True, False]
    before, after = original(photo), picture_of(talk, session)
    assert np.abs(after.astype(float) - before * 0.8).max() <= 1


def result_is_skipped(talk: Talk, folder: Path) -> None:
    """Rolled back, and the next step works on the picture before it."""
    photo = scene(folder)
    session = talk.begin(photo, "make it 40% darker and crop it square", "result")
    asked(talk, session, "result")
    talk.answer(session, {"skip": True})
    asked(talk, session, "result")
    talk.answer(session, {"accept": True})
    state = ended(talk, session, "partial")
    assert [o.status for o in state.outcomes] == ["rolled_back", "done"]
    assert np.array_equal(picture_of(talk, session), original(photo)[:, 40:200])


def question_image(question: dict[str, Any]) -> Any:
    """The reference to the picture that a question is about."""
    return QUESTION.validate_python(question).image


CHECKS: tuple[Callable[[Talk, Path], None], ...] = (
    plan_is_changed,
    plan_is_cancelled,
    region_by_choice,
    region_by_point,
    region_by_box,
    region_by_mask,
    region_is_skipped,
    result_is_rejected_then_accepted,
    result_is_skipped,
)
