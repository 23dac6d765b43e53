"""The tree of steps: moves, their inverses, and what a branch keeps. Random conversations without pixels."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.evaluation.talk import begun, said, updated
from imageedit_r1.nodes.recall.history import (
    PHOTO,
    branch,
    brought_back,
    gone_to,
    head,
    kept,
    path,
    redoable,
    taken_back,
    up,
)
from imageedit_r1.nodes.recall.node import recalled
from imageedit_r1.schema import EditState

MESSAGES = (
    "blur the background by 4 px",
    "crop it to 4:3",
    "make it warmer",
    'write "hello" at the top',
    "undo that",
    "redo",
    "undo the crop",
    "go back to before the blur",
    "a bit less",
    "try the blur stronger",
    "start over",
    "do that again",
    "undo the last two",
    "go back to step 2",
    "no, not the blur",
    "thanks",
)
CONVERSATIONS = st.lists(st.sampled_from(MESSAGES), max_size=7)


def talked(messages: list[str]) -> EditState:
    state = said(begun(), "brighten it by 20%")
    for message in messages:
        state = said(state, message)
    return state


def is_sound(state: EditState) -> bool:
    """Whether picture, outcomes and tree agree."""
    now = head(state)
    made = kept(state)
    on = path(state, now)
    assert state.photo is not None
    assert [o.step for o in state.outcomes if o.status == "done"] == on
    assert state.image == (state.photo.image if now == PHOTO else made[now].image)
    assert len({step.id for step in state.steps}) == len(state.steps) == state.cursor
    assert len({s.id for s in state.sub_requests}) == len(state.sub_requests)
    return {o.step for o in state.outcomes} <= {step.id for step in state.steps}


@settings(max_examples=60, deadline=None)
@given(CONVERSATIONS)
def test_any_conversation_leaves_a_sound_state_that_lost_no_picture(messages: list[str]) -> None:
    state = talked([])
    for message in messages:
        before = {(o.step, o.image.sha256) for o in kept(state).values()}
        state = said(state, message)
        assert is_sound(state)
        assert before <= {(o.step, o.image.sha256) for o in kept(state).values()}
    assert len(state.turns) == len(messages) + 1


@settings(max_examples=40, deadline=None)
@given(CONVERSATIONS, st.integers(1, 3))
def test_undo_then_redo_is_where_it_was(messages: list[str], count: int) -> None:
    state = talked(messages)
    to = up(state, count)
    if to is None:
        assert count > len(path(state, head(state)))
        return
    undone = updated(state, taken_back(state, to))
    assert is_sound(undone) and head(undone) == to
    again = updated(undone, brought_back(undone))
    assert again.image == state.image and head(again) == head(state)
    assert {o.step: o.status for o in again.outcomes} == {o.step: o.status for o in state.outcomes}


@settings(max_examples=40, deadline=None)
@given(CONVERSATIONS, st.integers(1, 4))
def test_undo_n_is_n_times_undo(messages: list[str], count: int) -> None:
    state = talked(messages)
    to = up(state, count)
    if to is None:
        return
    at_once = updated(state, taken_back(state, to))
    one_by_one = state
    for _ in range(count):
        before = up(one_by_one, 1)
        assert before is not None
        one_by_one = updated(one_by_one, taken_back(one_by_one, before))
    assert at_once.image == one_by_one.image and at_once.outcomes == one_by_one.outcomes
    for _ in range(count):
        one_by_one = updated(one_by_one, brought_back(one_by_one))
    assert one_by_one.image == state.image


@settings(max_examples=60, deadline=None)
@given(CONVERSATIONS, st.lists(st.sampled_from(["undo", "redo"]) | st.integers(0, 20), max_size=12))
def test_moves_of_all_kinds_leave_a_sound_state_and_redo_returns(messages: list[str], moves: list[str | int]) -> None:
    """A number goes to one of the pictures that there are. Said afterwards, a word is understood as ever."""
    state = talked(messages)
    pictures = {o.step: o.image for o in kept(state).values()}
    for move in moves:
        before = head(state)
        if move == "undo":
            to = up(state, 1)
            state = state if to is None else updated(state, taken_back(state, to))
            assert head(state) == (before if to is None else to)
        elif isinstance(move, str):
            to = redoable(state)[-1][0] if redoable(state) else before
            state = updated(state, brought_back(state)) if redoable(state) else state
            assert head(state) == to
        else:
            to = [PHOTO, *pictures][move % (len(pictures) + 1)]
            led = to in [step for step, _ in redoable(state)]
            state = updated(state, gone_to(state, to))
            assert head(state) == to
            if before != to and not led:
                assert head(updated(state, brought_back(state))) == before
        assert is_sound(state)
        assert len(redoable(state)) <= len(messages) + len(moves)
        assert {o.step: o.image for o in kept(state).values()} == pictures
    assert is_sound(said(state, "undo that"))


def test_going_back_and_forth_piles_nothing_up() -> None:
    state = talked(["crop it to 4:3", "undo that", "make it warmer"])
    for step in ("s2", "s3", "s2", "s3"):
        state = updated(state, gone_to(state, step))
    assert head(state) == "s3" and redoable(state) == []
    state = updated(state, gone_to(state, "s2"))
    assert up(state, 1) == "s1" and path(state, "s2") == ["s1", "s2"]
    assert gone_to(state, "s2") == {}
    with pytest.raises(KeyError):
        gone_to(state, "s9")


@settings(max_examples=30, deadline=None)
@given(CONVERSATIONS)
def test_every_step_can_be_branched_from(messages: list[str]) -> None:
    state = talked(messages)
    for step_id, outcome in kept(state).items():
        forked = branch(state, step_id)
        assert is_sound(forked) and forked.image == outcome.image
        assert head(forked) == step_id and path(forked, step_id) == path(state, step_id)
        more = said(forked, "undo that")
        assert is_sound(more) and head(more) != step_id


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from(" ".join(MESSAGES).split()), max_size=12).map(" ".join))
def test_no_text_makes_recall_fail(text: str) -> None:
    state = talked(["blur the background by 4 px"])
    turn = {"request": text, "turn": 3, "first_step": 2}
    update = recalled(updated(state, turn), {})
    settled = updated(state, {**update, "steps": [step.to_state() for step in state.steps]})
    assert is_sound(settled)


def test_a_new_edit_ends_redo_and_the_branch_left_stays() -> None:
    state = talked(["crop it to 4:3", "undo that"])
    assert redoable(state)
    state = said(state, "make it warmer")
    assert not redoable(state)
    with pytest.raises(IndexError):
        brought_back(state)
    assert [o.status for o in state.outcomes] == ["done", "undone", "done"]
    assert path(state, "s2") == ["s1", "s2"] and path(state, "s3") == ["s1", "s3"]


def test_a_session_from_before_the_tree_was_kept_can_be_undone() -> None:
    state = talked(["crop it to 4:3", "make it warmer"])
    old = state.model_copy(
        update={"outcomes": [o.model_copy(update={"on": None}) for o in state.outcomes], "turns": []}
    )
    assert path(old, "s3") == ["s1", "s2", "s3"]
    assert head(updated(old, taken_back(old, "s1"))) == "s1"
    assert head(said(old, "undo that")) == "s2"
