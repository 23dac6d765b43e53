"""One step of a session done anew, changed: another variant, other words, other values, another place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from imageedit_r1 import InputError, edit, open_session
from imageedit_r1.errors import SessionError
from imageedit_r1.graph.session import Session
from imageedit_r1.graph.start import Workplace, start_session
from imageedit_r1.schema import EditState, Options

Pixels = npt.NDArray[np.uint8]


@pytest.fixture
def small(coffee: Pixels) -> Pixels:
    """150x100 pixels of coffee.jpg."""
    return np.ascontiguousarray(coffee[::4, ::4])


def started(photo: Pixels, home: Path, *requests: str, **more: Any) -> Session:
    session = open_session(edit(photo, requests[0], home=home, **more).session, home=home)
    for request in requests[1:]:
        session.say(request)
    return session


def pixels(session: Session, state: EditState) -> npt.NDArray[np.generic]:
    assert state.image is not None
    return session.store.artifacts.load(state.image)


def ends(state: EditState) -> dict[str, str]:
    return {outcome.step: outcome.status for outcome in state.outcomes}


def test_other_words_are_done_in_the_place_of_the_step(small: Pixels, home: Path) -> None:
    session = started(small, home, "make it 20% darker", "flip it horizontally", "crop it to 1:1")
    before = session.state
    state = session.revise_step("s2", request="flip it vertically")
    expected = edit(small, "make it 20% darker, flip it vertically, then crop it to 1:1", home=home)
    assert state.status == "done" and np.array_equal(pixels(session, state), expected.pixels)
    assert ends(state) == {"s1": "done", "s2": "undone", "s3": "undone", "s4": "done", "s5": "done"}
    assert [(step.id, step.again) for step in state.steps[3:]] == [("s4", "s2"), ("s5", "s3")]
    assert state.turn == before.turn + 1 and state.request == "s2: flip it vertically"
    assert state.turns[-1].anew is not None and state.turns[-1].anew.step == "s2" and state.anew is None
    old = next(s for s in state.sub_requests if s.id == state.steps[1].covers[0])
    assert old in before.sub_requests, "what was asked for the step as it was stays"
    assert session.say("undo that").image == before.image


def test_words_may_give_several_steps_or_only_more_or_less(small: Pixels, home: Path) -> None:
    session = started(small, home, "make it 20% darker", "crop it to 1:1")
    state = session.revise_step("s1", request="rotate it by 90 degrees and make it black and white")
    assert [step.tool for step in state.steps[2:]] == ["adjust_color", "rotate", "crop"]
    assert pixels(session, state).shape == (100, 100, 3)
    session.go_to("s2")
    weaker = session.revise_step("s1", request="half as strong")
    expected = edit(small, "make it 10% darker, then crop it to 1:1", home=home)
    assert np.array_equal(pixels(session, weaker), expected.pixels)


def test_more_of_an_amount_in_pixels_and_of_one_that_nobody_named(small: Pixels, home: Path) -> None:
    session = started(small, home, "enhance it", "blur it by 3 px")
    state = session.revise_step("s2", request="twice as strong")
    assert state.steps[-1].arguments == {"radius": 6.0}
    taken = session.context.tool("enhance").parameters["strength"].default
    state = session.revise_step("s1", request="half as strong")
    new = next(step for step in state.steps if step.again == "s1")
    assert new.arguments == {"strength": taken / 2} and state.status == "done"
    assert [a.arguments for a in state.attempts_at("s1")] == [{}]


def test_values_are_what_the_result_is_measured_by(small: Pixels, home: Path) -> None:
    session = started(small, home, "make it 20% darker", "crop it to 1:1")
    state = session.revise_step("s1", arguments={"brightness": -40})
    expected = edit(small, "make it 40% darker, then crop it to 1:1", home=home)
    assert np.array_equal(pixels(session, state), expected.pixels) and state.status == "done"
    new = next(step for step in state.steps if step.again == "s1")
    (wanted,) = (s for s in state.sub_requests if s.id in new.covers)
    assert wanted.parameters[0].amount == 40 and wanted.id not in state.steps[0].covers
    assert state.request == "s1: with brightness -40"


def test_a_place_is_in_coordinates_of_the_picture_that_the_step_worked_on(small: Pixels, home: Path) -> None:
    session = started(small, home, "crop it to 1:1", "flip it horizontally", mode="stepwise")
    drained = session.say("make the whole picture black and white")
    step = drained.steps[-1].id
    state = session.revise_step(step, region={"box": (0, 0, 30, 100)})
    flipped = pixels(session, session.go_to("s2"))
    after = session.store.artifacts.load(state.image) if state.image else flipped
    assert np.array_equal(after[:, 30:], flipped[:, 30:])
    assert np.ptp(after[:, :30].astype(int), axis=2).max() <= 2 < np.ptp(flipped[:, :30].astype(int), axis=2).max()
    again = session.go_to(next(s.id for s in state.steps if s.again == step))
    kept = session.revise_step(again.steps[-1].id, arguments={"black_and_white": 50})
    assert np.array_equal(pixels(session, kept)[:, 30:], flipped[:, 30:]), "the place that was shown holds"
    words = session.revise_step(kept.steps[-1].id, request="make it sepia")
    assert np.array_equal(pixels(session, words)[:, 30:], flipped[:, 30:]), "in other words too"


def test_a_mask_and_the_later_steps_follow(small: Pixels, home: Path) -> None:
    session = started(small, home, "make the sign black and white", region=(0, 0, 75, 100))
    session.say("flip it vertically")
    mask = np.zeros((100, 150), np.uint8)
    mask[:50, 75:] = 255
    ref = session.store.artifacts.save(mask)
    state = session.revise_step("s1", region={"mask": ref.to_json()})
    after, photo = pixels(session, state)[::-1], small
    assert np.array_equal(after[:, :75], photo[:, :75]) and np.array_equal(after[50:], photo[50:])
    assert np.ptp(after[:50, 75:].astype(int), axis=2).max() <= 2
    assert state.steps[2].region is not None and state.steps[2].region.phrase == "sign"


def test_another_variant_is_each_time_another(small: Pixels, home: Path) -> None:
    session = started(small, home, "sharpen it", "flip it horizontally")
    first = session.state
    (one, two) = (variant["radius"] for variant in session.context.tool("sharpen").variants)
    seen = []
    for _ in range(3):
        session.go_to("s2")
        state = session.revise_step("s1", again=True)
        assert [(s.tool, s.again) for s in state.steps[-2:]] == [("sharpen", "s1"), ("flip", "s2")]
        assert state.image not in (None, first.image)
        seen.append(state.steps[-2].arguments["radius"])
    assert seen == [one, two, one], "when all were seen they go round"


def test_what_gives_the_same_again_is_refused_and_nothing_changes(small: Pixels, home: Path) -> None:
    session = started(small, home, "flip it horizontally")
    before = session.state
    with pytest.raises(InputError, match=r"\(flip: flipped horizontally\) again gives the same, flip has no other"):
        session.revise_step("s1", again=True)
    assert session.state == before


UNUSABLE: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("s9", {"again": True}, "there is no step 's9' that has ended; there is s1, s2"),
    ("s1", {}, "give again, or request or arguments"),
    ("s1", {"again": True, "request": "blur it"}, "give again, or request or arguments"),
    ("s1", {"arguments": {"sparkle": 1}}, "adjust_tone has no setting 'sparkle'; it has"),
    ("s1", {"arguments": {"brightness": "loud"}}, "adjust_tone cannot take this brightness"),
    ("s1", {"request": "add a butterfly"}, "cannot be done: no tool at hand can add object"),
    ("s1", {"request": "what is this?"}, "says nothing to do"),
    ("s1", {"request": "x" * 10_001}, "at most 10000 characters"),
    ("s1", {"region": {"skip": True}}, "is a box, a point or a mask"),
    ("s1", {"region": {"box": (500, 0, 9, 9)}}, "lies outside the picture of 150x100"),
    ("s1", {"region": {"mask": {"sha256": "0" * 64, "width": 5, "height": 5, "channels": 1}}}, "150x100"),
    ("s2", {"region": {"box": (0, 0, 9, 9)}}, "s2: flip works on the whole picture and takes no region"),
)


def test_what_cannot_be_used_starts_nothing(small: Pixels, home: Path) -> None:
    session = started(small, home, "make it 20% darker", "flip it horizontally")
    before = session.state
    for step, wanted, message in UNUSABLE:
        with pytest.raises(InputError) as refused:
            session.revise_step(step, **wanted)
        told = str(refused.value)
        assert message in told and "\n" not in told and len(told) < 400, (wanted, told)
    assert session.state == before and session.store.info(session.id).status == "done"


def test_a_step_that_was_refused_is_done_at_its_place(small: Pixels, home: Path) -> None:
    """The zither is not found; shown where it is, it is blurred before what came behind it."""
    session = started(small, home, "blur the zither, then crop it to 1:1")
    before = session.state
    lost = next(o.step for o in before.outcomes if o.status == "refused")
    cropped = next(o.step for o in before.outcomes if o.status == "done")
    with pytest.raises(InputError, match="again gives the same"):
        session.revise_step(lost, again=True)
    state = session.revise_step(lost, region={"box": (50, 30, 40, 40)})
    made = [step for step in state.steps if ends(state)[step.id] == "done"]
    assert [(s.tool, s.again) for s in made] == [("blur", lost), ("crop", cropped)] and state.status == "done"
    changed = np.argwhere((pixels(session, state) != pixels(session, before)).any(axis=2))
    assert changed.min(0).tolist() >= [30, 25] and changed.max(0).tolist() <= [70, 65], "the crop cut 25 off the left"
    with pytest.raises(InputError, match=f"{lost} is done by {made[0].id} now"):
        session.revise_step(lost, region={"box": (0, 0, 10, 10)})


def test_a_step_of_another_branch_is_done_there(small: Pixels, home: Path) -> None:
    session = started(small, home, "make it 20% darker", "flip it horizontally", "undo that", "crop it to 1:1")
    state = session.revise_step("s2", request="flip it vertically")
    expected = edit(small, "make it 20% darker, then flip it vertically", home=home)
    assert np.array_equal(pixels(session, state), expected.pixels)
    assert ends(state) == {"s1": "done", "s2": "undone", "s3": "undone", "s4": "done"}


def test_a_session_that_waits_is_not_revised(small: Pixels, home: Path) -> None:
    place = Workplace.open(home)
    options = Options(review="plan", ask=True)
    session = start_session(
        place, small, "make it 20% darker", output=None, force=False, region=None, mask=None, options=options
    )
    for _ in range(2):  # not begun; waiting
        with pytest.raises(SessionError, match="has not finished"):
            session.revise_step("s1", again=True)
        assert session.run().status == "waiting"
