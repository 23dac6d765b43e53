"""Feedback on the steps of real sessions: what it may be about, where it goes along, and what a trainer gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from imageedit_r1 import edit, open_session
from imageedit_r1.checkpoints.feedback import FILE
from imageedit_r1.errors import SessionError
from imageedit_r1.graph.feedback import FeedbackLine, Unreadable, export_feedback


def test_a_line_holds_what_a_trainer_needs(photos: Path, home: Path) -> None:
    result = edit(
        photos / "coffee.jpg",
        "make it 20% brighter, add a butterfly and blur the zither",
        region=(0, 0, 90, 60),
        home=home,
    )
    session = open_session(result.session, home=home)
    session.say("undo that and flip it horizontally")
    session.rate("s1", "up", "just right")
    session.rate("s3", "down")
    one, other = export_feedback(home=home)
    assert isinstance(one, FeedbackLine) and isinstance(other, FeedbackLine)
    state = session.state
    (attempt,) = state.attempts_at("s1")
    assert (one.session, one.turn, one.request) == (result.session, 1, result.state.request)
    assert [s.action for s in one.decomposition] == ["adjust_tone", "add_object", "blur"], "the refused one too"
    assert [s.id for s in one.sub_requests] == list(state.steps[0].covers)
    assert one.step == state.steps[0] and one.arguments == attempt.arguments and one.verdict == attempt.verdict
    assert (one.before, one.after, one.original) == (attempt.before, attempt.after, state.photo and state.photo.image)
    assert one.source == state.source and (one.vote, one.words) == ("up", "just right")
    assert (other.turn, other.step.tool, other.status) == (2, "flip", "done")
    assert [s.action for s in other.decomposition] == ["flip"]
    artifacts = session.store.artifacts
    assert artifacts.load(one.after).shape == artifacts.load(one.before).shape == (400, 600, 3)  # type: ignore[arg-type]


def test_only_steps_that_have_ended(photos: Path, home: Path) -> None:
    session = open_session(edit(photos / "coffee.jpg", "make it 10% darker", home=home).session, home=home)
    for step in ("s2", "s01", "", "../s1"):
        with pytest.raises(SessionError, match="it has s1"):
            session.rate(step, "up")
    assert session.feedback == ()
    session.undo()
    assert [one.step for one in session.rate("s1", "down")] == ["s1"], "also of one that was taken back"


def test_while_the_session_is_at_work(photos: Path, home: Path) -> None:
    session = open_session(edit(photos / "coffee.jpg", "make it 10% darker", home=home).session, home=home)
    with session.store.lock(session.id):
        session.rate("s1", "up")
    assert [one.vote for one in session.feedback] == ["up"]


def test_a_fork_takes_along_what_its_steps_got(photos: Path, home: Path) -> None:
    result = edit(photos / "coffee.jpg", "make it 10% darker, then flip it horizontally", home=home)
    session = open_session(result.session, home=home)
    session.rate("s1", "up", "good")
    session.rate("s2", "down")
    forked = session.fork("s1")
    assert forked.feedback == session.feedback[:1]
    assert session.fork().feedback == session.feedback
    assert len(list(export_feedback(home=home))) == 2, "the same feedback is exported once"
    forked.rate("s1", "down", "after all")
    assert [one.vote for one in session.feedback] == ["up", "down"]
    assert len(list(export_feedback(home=home))) == 3
    session.store.delete(session.id)
    assert sorted((one.session == forked.id, one.vote) for one in export_feedback(home=home)) == [  # type: ignore[union-attr]
        (False, "down"), (False, "up"), (True, "down"),
    ]  # fmt: skip


def test_a_damaged_session_stops_no_export(photos: Path, home: Path) -> None:
    hurt, whole = (
        open_session(edit(photos / name, "make it 10% darker", home=home).session, home=home)
        for name in ("coffee.jpg", "rocket.jpg")
    )
    hurt.rate("s1", "up")
    whole.rate("s1", "up")
    (hurt.store.folder(hurt.id) / FILE).write_text("{")
    assert hurt.fork().feedback == (), "the damage stays where it is"
    told = list(export_feedback(home=home))
    assert {type(one) for one in told if one.session == hurt.id} == {Unreadable}
    assert [one.vote for one in told if isinstance(one, FeedbackLine)] == ["up"]
