"""What messages may say about what was done, whatever was done."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.nodes.recall.readings import Change, Ref
from imageedit_r1.nodes.recall.words import is_courtesy, left, read


@pytest.mark.parametrize(
    ("message", "kind", "ref"),
    [
        ("undo that", "take_back", Ref()),
        ("please take that back", "take_back", Ref()),
        ("revert the last step", "take_back", Ref()),
        ("no, undo the crop", "take_back", Ref(words="the crop")),
        ("Undo the last two.", "take_back", Ref(count=2, span="step")),
        ("undo 3 steps", "take_back", Ref(count=3, span="step")),
        ("undo the last two messages", "take_back", Ref(count=2, span="turn")),
        ("undo step 2", "take_back", Ref(number=2, span="step")),
        ("go back to before the crop", "go_to", Ref(words="the crop")),
        ("Could you go back to the original, please?", "go_to", Ref(every=True)),
        ("start over", "go_to", Ref(every=True)),
        ("undo everything", "go_to", Ref(every=True)),
        ("as it was two steps ago", "go_to", Ref(count=2, span="step")),
        ("the version before you brightened it", "go_to", Ref(words="you brightened it")),
        ("go back to step 2", "go_to", Ref(number=2, span="step")),
        ("the first version", "go_to", Ref(number=1, span="turn")),
        ("redo", "redo", Ref()),
        ("actually keep it", "redo", Ref()),
        ("put it back", "put_back", Ref()),
        ("try again", "vary", Ref()),
        ("do that again", "repeat", Ref()),
    ],
)
def test_what_a_message_may_mean(message: str, kind: str, ref: Ref) -> None:
    (part,) = read(message)
    assert (kind, ref) in [(act.kind, act.ref) for act in part.acts]


@pytest.mark.parametrize(
    ("message", "change"),
    [
        ("stronger", Change(factor=1.5, trait="stronger")),
        ("a bit less", Change(factor=0.8, trait="less")),
        ("much more", Change(factor=2.0, trait="more")),
        ("20% stronger", Change(factor=1.2, trait="stronger")),
        ("half as much", Change(factor=0.5)),
        ("twice as strong", Change(factor=2.0)),
        ("that was way too much", Change(factor=1 / 3, trait="much")),
        ("not enough", Change(factor=1.5, trait="enough")),
        ("30% instead", Change(value=30.0, unit="percent")),
        ("same but in blue", Change(color="blue")),
        ("a different red", Change(color="?")),
    ],
)
def test_how_much_of_it(message: str, change: Change) -> None:
    (part,) = read(message)
    act = next(act for act in part.acts if act.change is not None)
    assert act.kind == "change" and act.change == change


def test_where_else() -> None:
    (part,) = read("now do the same to the left one, please")
    assert any(act.kind == "repeat" and act.where == "the left one" for act in part.acts)


@pytest.mark.parametrize("message", ["now a bit warmer", "make it brighter too", "now crop it", "a red hat on the dog"])
def test_new_edits_say_nothing_of_what_was_done(message: str) -> None:
    assert [part.acts for part in read(message)] == [()]


def test_what_is_left_keeps_the_writers_words() -> None:
    message = "Undo that, then make it warmer and crop it to 4:3 - thanks!"
    parts = read(message)
    assert parts[0].acts and not any(part.acts for part in parts[1:])
    assert left(message, parts, {0}) == "make it warmer and crop it to 4:3"
    assert left(message, parts, set()).startswith("Undo that, then make it warmer")


def test_courtesies_ask_for_nothing() -> None:
    assert is_courtesy("thanks a lot") and not is_courtesy("brighter, please")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_a_failure(text: str) -> None:
    parts = read(text)
    assert all(part.start <= part.end for part in parts)
    assert left(text, parts, range(len(parts))) == ""
