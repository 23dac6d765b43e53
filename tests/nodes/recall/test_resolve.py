"""Messages against a history: what the picture consists of afterwards. Conversations without pixels."""

from __future__ import annotations

import pytest

from imageedit_r1.evaluation.recall import HISTORIES, conversations, false_alarms, outcome, share
from imageedit_r1.evaluation.talk import begun, heard, said
from imageedit_r1.nodes.recall.history import head, path
from imageedit_r1.schema import EditState

BLUR, CROP, WARM = "blur the background by 4 px", "crop it to 4:3", "make it warmer"


def talked(*messages: str) -> EditState:
    state = begun()
    for message in messages:
        state = said(state, message)
    return state


def now(state: EditState) -> list[str]:
    return path(state, head(state))


def test_labelled_conversations_are_read() -> None:
    rows = conversations()
    assert len(rows) >= 120
    assert share(rows[::2]) >= 0.95 and share(rows[1::2]) >= 0.9


def test_no_labelled_request_is_taken_for_a_reference() -> None:
    assert list(false_alarms(HISTORIES[:1])) == []


@pytest.mark.parametrize(
    "message", [*HISTORIES[0], "undo the red eyes", "undo that", "restore it to the original colours"]
)
def test_a_first_message_refers_to_nothing(message: str) -> None:
    state = heard(begun(), message)
    assert state.wish == message and state.reason == "" and state.turns[0].request == message


def test_the_second_undo_goes_further_back() -> None:
    state = talked(BLUR, CROP, WARM, "undo that", "undo that")
    assert now(state) == ["s1"]
    assert now(said(state, "redo")) == ["s1", "s2"]


def test_undo_takes_back_what_the_last_message_did() -> None:
    state = talked(BLUR, "crop it to 4:3 and make it warmer", "undo that")
    assert now(state) == ["s1"] and len(state.outcomes) == 3
    assert now(talked(BLUR, "crop it to 4:3 and make it warmer", "undo the last step")) == ["s1", "s2"]


def test_undoing_going_back_returns() -> None:
    assert now(talked(BLUR, CROP, WARM, "back to the original", "undo that")) == ["s1", "s2", "s3"]


def test_a_step_in_the_middle_is_taken_out_and_the_later_ones_are_done_again() -> None:
    state = heard(talked(BLUR, CROP, WARM), "undo the crop")
    assert now(state) == ["s1"] and [(s.id, s.again, s.tool) for s in state.steps[3:]] == [("s4", "s3", "adjust_color")]
    assert state.steps[3].covers == ("r3",) and state.wish == ""
    assert [note for note in state.notes if "s2 (crop" in note and "took back" in note.lower()]
    assert now(said(talked(BLUR, CROP, WARM, "undo the crop"), "undo that")) == ["s1", "s2", "s3"]


def test_a_changed_step_keeps_its_place_and_its_settings() -> None:
    state = heard(talked(BLUR, CROP), "try the blur stronger")
    assert [(s.tool, s.again) for s in state.steps[2:]] == [("blur", "s1"), ("crop", "s2")]
    assert state.steps[2].arguments == {"radius": 6.0} and state.steps[3].arguments == state.steps[1].arguments
    assert state.steps[2].region == state.steps[0].region
    again = heard(said(talked(BLUR, CROP), "try the blur stronger"), "10 px instead")
    assert again.steps[4].arguments == {"radius": 10.0} and again.steps[4].again == "s3"


@pytest.mark.parametrize(
    ("said_", "message", "argument", "value"),
    [
        ("brighten it", "half as much", "brightness", 10.0),
        ("darken it by 30%", "not so dark", "brightness", -15.0),
        ("sharpen it", "twice as strong", "strength", 50.0),
        ("increase the exposure by 1 stop", "a bit less", "exposure", 0.8),
        ("rotate it 10 degrees clockwise", "half as much", "angle", 5.0),
        ("add a border of 40 px", "make the border thinner", "width_pixels", 27),
        ("crop it to 80%", "make the crop looser", "size", 100.0),
        ("set the gamma to 1.44", "half as strong", "gamma", 1.2),
        ("make it black and white", "a bit less", "black_and_white", 80.0),
        ("blur it", "make the blur 12 px instead", "radius", 12.0),
        ("brighten it by 10%", "50% instead", "brightness", 50.0),
        ("add a red border", "the border in blue instead", "color", "blue"),
    ],
)
def test_amounts_change_by_what_was_said(said_: str, message: str, argument: str, value: object) -> None:
    state = heard(talked(said_), message)
    assert state.reason == "" and state.steps[-1].arguments[argument] == value


def test_what_is_not_there_is_told_with_what_there_is() -> None:
    for message in ("try the blur stronger", "undo the blur", "go back to before the blur"):
        state = heard(talked(CROP), message)
        assert state.status == "done" and "no blur" in state.reason and "s1 (crop: 4:3)" in state.reason
        assert state.image == talked(CROP).image and state.wish == ""


def test_too_many_steps_and_no_redo_are_told() -> None:
    assert "1 steps" in heard(talked(CROP), "undo the last three").reason
    assert "taken back" in heard(talked(CROP), "redo").reason
    assert (
        "version 7" in heard(talked(CROP), "undo turn 7").reason
        or "turn 7" in heard(talked(CROP), "undo turn 7").reason
    )


def test_another_variant_gets_another_seed_or_says_why_not() -> None:
    assert "gives the same" in heard(talked(CROP), "try again").reason


def test_elsewhere_is_a_new_edit_of_the_same_kind() -> None:
    state = said(talked("blur the red car by 6 px"), "now do the same to the left one")
    assert [(s.action, s.subject) for s in state.sub_requests] == [("blur", "red car"), ("blur", "left car")]
    assert state.sub_requests[1].parameters == state.sub_requests[0].parameters and now(state) == ["s1", "s2"]


def test_the_rest_of_the_message_is_planned_behind() -> None:
    state = talked(BLUR, CROP, "undo the crop and make it warmer instead")
    assert [state.sub_requests[-1].action, *now(state)] == ["adjust_color", "s1", "s3"]
    state = talked(BLUR, CROP, WARM, "less blur and a bit brighter")
    assert [s.tool for s in state.steps[3:]] == ["blur", "crop", "adjust_color", "adjust_tone"]


def test_a_rest_that_asks_for_nothing_becomes_a_note() -> None:
    state = talked(BLUR, CROP, "undo that. The colours of the wall remind me of home")
    assert now(state) == ["s1"] and state.status == "done" and state.reason == ""


def test_persons_are_those_of_the_last_edit() -> None:
    state = said(talked("blur the man on the left"), "make him smaller")
    assert state.sub_requests[-1].subject == "man on the left"
    assert said(talked("blur the dog"), "now make it darker").sub_requests[-1].subject == "whole image"


def test_the_same_colour_as_before() -> None:
    state = heard(talked("paint the car dark green"), "make the roof the same colour as before")
    assert state.wish == "make the roof dark green"


def test_another_photo_gets_what_was_done_and_not_taken_back() -> None:
    row = {"said": [], "like": [BLUR, CROP, WARM, "undo the crop"], "message": "do the same to this one"}
    found = outcome(row)
    assert found.after == ["blur", "adjust_color"] and not found.is_new
    state = heard(begun([BLUR]), "make it warmer")
    assert state.wish == "make it warmer"
    assert "one photo" in heard(talked(BLUR), "do the same to this picture").reason


def test_the_same_kind_of_edit_instead_takes_the_place_of_the_last() -> None:
    state = heard(talked(BLUR, CROP), "crop it to 16:9 instead")
    assert [(s.again, s.arguments) for s in state.steps[2:]] == [("s2", {"aspect": "16:9"})] and now(state) == ["s1"]
    assert heard(talked(WARM), "make it brighter instead").wish == "make it brighter instead"


def test_it_is_what_the_message_has_named_before() -> None:
    state = heard(talked(BLUR, "add a border of 40 px"), "the blur is too much, half it")
    assert [step.arguments for step in state.steps[2:]] == [{"radius": 2.0}, {"width_pixels": 40}]
    state = heard(talked(BLUR, "add a border of 40 px"), "make the border thicker and dark green instead")
    assert state.steps[-1].arguments == {"width_pixels": 60, "color": "dark green"}
