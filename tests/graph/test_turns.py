"""Conversations on real pixels: taking back, bringing back, doing anew, branches, and another photo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from imageedit_r1 import InputError, edit, open_session
from imageedit_r1.errors import SessionError
from imageedit_r1.graph.session import Session
from imageedit_r1.schema import NOTHING_SHOWN, EditState

Pixels = npt.NDArray[np.uint8]


@pytest.fixture
def small(coffee: Pixels) -> Pixels:
    """150x100 pixels of coffee.jpg."""
    return np.ascontiguousarray(coffee[::4, ::4])


def pixels_of(session: Session, state: EditState) -> npt.NDArray[np.generic]:
    assert state.image is not None
    return session.store.artifacts.load(state.image)


def started(photo: Pixels, home: Path, *requests: str) -> Session:
    session = open_session(edit(photo, requests[0], home=home).session, home=home)
    for request in requests[1:]:
        assert session.say(request).status == "done"
    return session


def test_said_undo_and_redo_are_those_of_the_session(small: Pixels, home: Path) -> None:
    session = started(small, home, "make it 20% darker", "crop it to 1:1")
    cropped = session.state
    said = session.say("undo that")
    assert said.status == "done" and said.reason == "" and pixels_of(session, said).shape == small.shape
    assert len(said.attempts) == len(cropped.attempts), "nothing is computed"
    assert "s2 (crop: 1:1)" in said.notes[-1]
    assert session.redo().image == cropped.image
    assert session.undo().image == said.image and session.say("no, bring it back").image == cropped.image
    assert np.array_equal(pixels_of(session, session.undo(2)), small)
    assert session.redo().image == cropped.image
    with pytest.raises(SessionError, match="brought back"):
        session.redo()


def test_a_middle_step_goes_and_the_later_ones_are_computed_without_it(small: Pixels, home: Path) -> None:
    session = started(small, home, "make it 20% darker", "flip it horizontally", "crop it to 1:1")
    state = session.say("undo the flip")
    expected = edit(small, "make it 20% darker, then crop it to 1:1", home=home)
    assert np.array_equal(pixels_of(session, state), expected.pixels)
    assert {o.step: o.status for o in state.outcomes} == {"s1": "done", "s2": "undone", "s3": "undone", "s4": "done"}
    assert all(o.image.sha256 in session.store.artifacts for o in state.outcomes), "both branches keep their pictures"
    assert np.array_equal(pixels_of(session, session.say("undo that")), expected.pixels[:, ::-1]), (
        "taking that back is the other branch"
    )


def test_stronger_is_done_in_its_place(small: Pixels, home: Path) -> None:
    session = started(small, home, "make it 20% darker", "crop it to 1:1")
    state = session.say("try the darkening half as strong")
    expected = edit(small, "make it 10% darker, then crop it to 1:1", home=home)
    assert np.array_equal(pixels_of(session, state), expected.pixels)


def test_what_the_user_showed_holds_when_the_step_is_done_again(small: Pixels, home: Path) -> None:
    result = edit(small, "make the sign black and white", region=(0, 0, 75, 100), home=home)
    session = open_session(result.session, home=home)
    session.say("crop it to 1:1")
    options = session.state.options.model_copy(update={**NOTHING_SHOWN, "output": None})
    state = session.say("undo the crop and make the black and white a bit weaker", options=options)
    first = next(step for step in state.steps if step.again == "s1")
    assert first.region is not None and first.region.method == "user" and first.arguments["black_and_white"] == 80.0
    after = pixels_of(session, state)
    assert np.array_equal(after[:, 75:], small[:, 75:])
    spread = np.ptp(small[:, :75].astype(int), axis=2), np.ptp(after[:, :75].astype(int), axis=2)
    assert spread[1].mean() == pytest.approx(0.2 * spread[0].mean(), abs=1.5)


def test_an_undo_writes_the_file_that_was_named(small: Pixels, home: Path, tmp_path: Path) -> None:
    session = started(small, home, "make it 20% darker")
    out = tmp_path / "back.png"
    state = session.say("undo", options=session.state.options.model_copy(update={"output": str(out)}))
    assert state.delivery is not None and state.delivery.path == str(out) and out.exists()


def test_what_cannot_be_done_leaves_everything(small: Pixels, home: Path) -> None:
    session = started(small, home, "make it 20% darker")
    before = session.state
    state = session.say("try the blur stronger")
    assert state.status == "done" and "no blur" in state.reason and state.image == before.image
    assert session.say("make it 10% brighter").status == "done"


def test_turns_tell_what_was_said_and_seen(small: Pixels, home: Path) -> None:
    session = started(small, home, "make it 20% darker", "crop it to 1:1", "undo that", "make it warmer")
    turns = session.turns
    assert [(t.number, t.request, len(t.steps)) for t in turns] == [
        (1, "make it 20% darker", 1), (2, "crop it to 1:1", 1), (3, "undo that", 0), (4, "make it warmer", 1),
    ]  # fmt: skip
    assert turns[2].image == turns[0].image and turns[3].image == session.state.image
    assert turns[1].outcomes[0].status == "undone" and turns[1].image == turns[1].outcomes[0].image
    assert turns[2].notes and not turns[1].notes


def test_branches_keep_both_pictures_and_are_removed_apart(small: Pixels, home: Path) -> None:
    session = started(small, home, "make it 20% darker", "crop it to 1:1", "undo that", "make it warmer")
    warm, cropped = session.state, next(o for o in session.state.outcomes if o.step == "s2")
    branch = session.fork("s2")
    assert branch.state.image == cropped.image and [o.status for o in branch.state.outcomes] == ["done", "done"]
    assert pixels_of(branch, branch.state).shape == (100, 100, 3)
    assert [turn.request for turn in branch.turns] == ["make it 20% darker", "crop it to 1:1"]
    whole = pixels_of(session, warm)
    session.store.delete(session.id)
    assert pixels_of(branch, branch.state).shape == (100, 100, 3)
    assert branch.say("undo that").status == "done"
    other = started(small, home, "make it 20% darker", "crop it to 1:1", "undo that", "make it warmer")
    assert np.array_equal(pixels_of(other, other.state), whole)
    second = other.fork("s2")
    second.store.delete(second.id)
    assert np.array_equal(pixels_of(other, other.state), whole)
    assert pixels_of(other, other.say("go back to step 2")).shape == (100, 100, 3)
    with pytest.raises(SessionError, match="no step 's9'"):
        other.fork("s9")


def test_going_to_any_step_computes_nothing(small: Pixels, home: Path) -> None:
    session = started(small, home, "make it 20% darker", "crop it to 1:1", "undo that", "flip it horizontally")
    flipped = session.state
    cropped = session.go_to("s2")
    assert pixels_of(session, cropped).shape == (100, 100, 3) and cropped.attempts == flipped.attempts
    assert {o.step: o.status for o in cropped.outcomes} == {"s1": "done", "s2": "done", "s3": "undone"}
    assert session.redo().image == flipped.image, "redo returns to where it came from"
    session.go_to("s2")
    assert session.undo().image == flipped.outcomes[0].image, "undo goes on along the new branch"
    assert np.array_equal(pixels_of(session, session.go_to("")), small)
    assert session.say("make it 20% darker").image == flipped.outcomes[0].image
    for step in ("s9", "photo", "S1"):
        with pytest.raises(SessionError, match=f"no step '{step}' with a picture; it has s1, s2, s3, s4"):
            session.go_to(step)


def test_going_to_a_step_that_was_refused_is_refused(small: Pixels, home: Path) -> None:
    session = open_session(edit(small, "blur the zither and flip it", home=home).session, home=home)
    out = session.store.home / "out.png"
    session.deliver(str(out))
    lost = next(o.step for o in session.state.outcomes if o.status == "refused")
    with pytest.raises(SessionError, match=f"no step '{lost}' with a picture"):
        session.go_to(lost)
    here = session.go_to(next(o.step for o in session.state.outcomes if o.status == "done"))
    assert here.delivery is not None, "where it is already, nothing changes"
    assert session.go_to("").delivery is None, "the file that was written shows another picture"


def test_the_same_for_another_photo(small: Pixels, home: Path) -> None:
    session = started(small, home, "make it 20% darker", "crop it to 1:1", "undo that", "flip it horizontally")
    other = np.ascontiguousarray(small[::-1, :120])
    result = edit(other, "do the same to this one", like=session.id, home=home)
    assert [step.tool for step in result.steps] == ["adjust_tone", "flip"] and result.status == "done"
    assert np.abs(result.pixels.astype(float) - other[:, ::-1] * 0.8).max() <= 1
    assert next(info for info in session.store.list() if info.id == result.session).parent == session.id
    less = edit(other, "same as before but without the flip, then crop it to 1:1", like=session.id, home=home)
    assert [step.tool for step in less.steps] == ["adjust_tone", "crop"]
    with pytest.raises(InputError, match="nothing to edit"):
        edit(other, "do the same to this one", home=home)
    with pytest.raises(SessionError):
        edit(other, "do the same to this one", like="20200101-000000-abcdef", home=home)


def test_a_place_shown_on_one_photo_is_not_carried_to_another(small: Pixels, home: Path) -> None:
    shown = edit(small, "make it black and white", region=(0, 0, 75, 100), home=home)
    result = edit(small, "do the same to this one", like=shown.session, home=home)
    assert result.status == "partial" and np.array_equal(result.pixels, small)
    assert "does not say where" in result.state.outcomes[0].reason
    assert any("not carried over" in note for note in result.state.notes)
