"""Colorizing through the graph: all colours in one step, places found or refused, points carried, resumed alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1 import InputError, edit
from imageedit_r1.graph.result import EditResult, result_of
from imageedit_r1.graph.session import Session
from imageedit_r1.graph.start import Workplace, start_session
from imageedit_r1.nodes.sequence.plan import sequence
from imageedit_r1.schema import (
    Action,
    Decomposition,
    EditState,
    ImageRef,
    Options,
    Parameter,
    Photo,
    SubRequest,
    UserHint,
    UserRegion,
)
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tools.registry import load_tools

TOOLS = load_tools(plugins=False).tools
REF = ImageRef(sha256="0" * 64, width=512, height=512)
STATE = EditState(request="x", photo=Photo(name="x.png", file="0" * 64, image=REF, format="PNG"), image=REF)
BLUE = "#7aa8d8"


def wish(number: int, subject: str = "whole image", color: str = "", action: Action = "colorize") -> SubRequest:
    parameters = (Parameter(property="color", amount=color),) if color else ()
    return SubRequest(id=f"r{number}", action=action, subject=subject, parameters=parameters)


def session_of(home: Path, wishes: list[SubRequest], **given: Any) -> Session:
    """A session on camera.png whose request was understood as these wishes."""
    workplace = Workplace.open(home)
    decomposed = Decomposition(sub_requests=tuple(wishes))
    workplace = Workplace(workplace.store, replace(workplace.context, decompose=lambda *_: decomposed))
    shown: dict[str, Any] = {"output": None, "force": False, "region": None, "mask": None, "options": Options()} | given
    return start_session(workplace, read_photo("camera.png"), "colorize it", **shown)


def run(home: Path, wishes: list[SubRequest], **given: Any) -> EditResult:
    session = session_of(home, wishes, **given)
    return result_of(session, session.run(), 0.0)


def blueness(pixels: np.ndarray) -> np.ndarray:
    blue: np.ndarray = pixels[..., 2].astype(int) - pixels[..., 0]
    return blue


def test_several_things_become_one_step_without_a_region() -> None:
    plan = sequence([wish(1), wish(2, "coat", "scarlet"), wish(3, "sky", "pale blue")], [], TOOLS, STATE)
    assert [(s.id, s.covers, s.region) for s in plan.steps] == [("s1", ("r1", "r2", "r3"), None)]
    assert plan.steps[0].arguments == {
        "hints": [{"color": "scarlet", "subject": "coat"}, {"color": "pale blue", "subject": "sky"}]
    }


def test_a_region_of_the_user_keeps_its_step_apart() -> None:
    drawn = Options(regions=(UserRegion(step="s1", box=(0, 0, 10, 10)),))
    state = STATE.model_copy(update={"options": drawn})
    plan = sequence([wish(1, "coat", "scarlet"), wish(2, "sky", "pale blue")], [], TOOLS, state)
    assert [s.covers for s in plan.steps] == [("r1",), ("r2",)]
    assert plan.steps[0].region is not None and plan.steps[0].region.method == "user"


def test_steps_after_a_joined_one_follow_the_joint_one() -> None:
    later = SubRequest(id="r3", action="blur", subject="background", after=("r2",))
    plan = sequence([wish(1, "coat", "scarlet"), wish(2, "sky", "pale blue"), later], [], TOOLS, STATE)
    assert plan.steps[-1].after == ("s1",)


def test_words_are_located_and_what_is_not_found_is_refused_by_name(home: Path) -> None:
    result = run(home, [wish(1, "sky", "pale blue"), wish(2, "flying saucer", "silver")])
    assert result.status == "partial"
    assert [(r.sub_request, "flying saucer" in r.reason, "--hint" in r.needs) for r in result.refused] == [
        ("r2", True, True)
    ]
    assert result.verdicts["s1"].passed
    blue = blueness(result.pixels)
    assert np.median(blue[10:100, 300:500]) > 8
    assert np.abs(blue[330:500, 330:500]).mean() < 2, "the grass stays gray"


def test_nothing_found_is_refused_with_advice(home: Path) -> None:
    result = run(home, [wish(1, "flying saucer", "silver"), wish(2, "submarine", "yellow")])
    assert result.status == "partial" and not result.verdicts
    assert np.array_equal(result.pixels, read_photo("camera.png"))


def test_a_region_of_the_user_is_the_place_of_the_thing(home: Path) -> None:
    result = run(home, [wish(1, "flying saucer", BLUE)], region=(300, 20, 150, 100))
    before, blue = read_photo("camera.png"), blueness(result.pixels)
    assert result.status == "done"
    assert (blue[40:100, 320:430] > 10).all()
    outside = np.ones(before.shape[:2], bool)
    outside[20:120, 300:450] = False
    assert np.array_equal(result.pixels[outside], before[outside])


def test_points_stand_for_what_is_not_found(home: Path) -> None:
    session = session_of(home, [wish(1, "flying saucer", BLUE)], hints=[(60, 60, BLUE)])
    state = session.run()
    assert state.status == "done"
    assert any("flying saucer" in note for note in state.notes)
    assert np.median(blueness(result_of(session, state, 0.0).pixels)[40:80, 40:80]) > 15


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        ("rotate it by 90 degrees, then colorize it", lambda p: cv2.rotate(p, cv2.ROTATE_90_CLOCKWISE)),
        ("crop it to 3:2, then colorize it", lambda p: p[85:426]),
    ],
)
def test_points_are_of_the_original_photo(request_: str, place: Any, home: Path) -> None:
    camera = read_photo("camera.png")
    mark = np.zeros(camera.shape[:2], np.uint8)
    mark[95:110, 380:400] = 255
    result = edit(camera, request_, hints=[(390, 102, BLUE), (150, 250, "#151515")], home=home)
    assert result.status == "done"
    sky = place(mark) > 0
    assert sky.shape == result.pixels.shape[:2]
    assert np.median(blueness(result.pixels)[sky]) > 15
    x, y, radius = result.steps[1].arguments["hints"][0]["discs"][0]
    assert sky[int(y), int(x)] and radius == 0


def test_boxes_and_percent(home: Path) -> None:
    box = UserHint(x=60, y=5, width=30, height=15, unit="percent", color="pale blue")
    result = edit(read_photo("camera.png"), "colorize it", hints=[box], home=home)
    assert result.status == "done"
    assert np.median(blueness(result.pixels)[30:100, 320:450]) > 8


def test_a_reference_and_resume_give_the_same_pixels(photos: Path, home: Path, tmp_path: Path) -> None:
    given: dict[str, Any] = {"hints": [(60, 60, BLUE)], "reference": photos / "coffee.jpg"}
    whole = edit(photos / "camera.png", "colorize this", home=home, **given)
    assert whole.status == "done" and "reference" in whole.steps[0].arguments
    session = session_of(tmp_path / "other", [wish(1)], **given)
    with pytest.raises(KeyboardInterrupt):
        session.run(_stop_before_edit)
    again = Session(session.store, session.id, session.context)
    assert np.array_equal(result_of(again, again.run(), 0.0).pixels, whole.pixels)


def test_a_photo_in_colour_is_left_alone_with_advice(photos: Path, home: Path) -> None:
    result = edit(photos / "astronaut.jpg", "colorize this", home=home)
    assert result.status == "partial"
    assert np.array_equal(result.pixels, read_photo("astronaut.jpg"))
    assert "restore faded colours" in result.verdicts["s1"].feedback


def test_hints_are_meant_for_their_turn(home: Path) -> None:
    session = session_of(home, [wish(1)], hints=[(60, 60, BLUE)])
    session.run()
    state = session.say("make it brighter")
    assert state.options.hints == ()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"hints": [(600, 10, "red")]}, "outside the photo of 512x512"),
        ({"hints": [(-1, 10, "red")]}, "outside the photo"),
        ({"hints": [(float("nan"), 10, "red")]}, "outside the photo"),
        ({"hints": [(10, 10, "plaid")]}, "unknown colour 'plaid'"),
        ({"hints": [(10, 10)]}, "expected \\(x, y, colour\\)"),
        ({"hints": [UserHint(x=500, y=500, width=1e-9, height=0, color="red")]}, "it is empty"),
        ({"reference": b"no photo"}, "the reference image cannot be used"),
        ({"reference": "no/such/photo.jpg"}, "does not exist"),
    ],
)
def test_bad_hints_stop_at_the_door(given: dict[str, Any], told: str, photos: Path, home: Path) -> None:
    with pytest.raises(InputError, match=told):
        edit(photos / "camera.png", "colorize it", home=home, **given)
    assert not list(home.glob("sessions/*"))


def test_hints_without_colorizing_are_an_error(photos: Path, home: Path) -> None:
    with pytest.raises(InputError, match="say 'colorize it' as well"):
        edit(photos / "camera.png", "make it brighter", hints=[(1, 1, "red")], home=home)


def _stop_before_edit(event: Any) -> None:
    if event.node == "locate":
        raise KeyboardInterrupt
