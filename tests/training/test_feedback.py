"""Real sessions, rated and corrected, as examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from imageedit_r1 import edit, open_session
from imageedit_r1.checkpoints.feedback import FILE
from imageedit_r1.errors import InputError, StorageError
from imageedit_r1.graph.feedback import FeedbackLine, export_feedback
from imageedit_r1.graph.session import Session
from imageedit_r1.nodes.decompose.wire import read_text
from imageedit_r1.training.data.feedback import examples_of_feedback
from imageedit_r1.training.examples import Example


def corrected(photo: Path, home: Path, request: str, **answer: Any) -> Session:
    """A session whose plan was answered so before it was carried out."""
    done = edit(photo, request, review="plan", ask=lambda _: {"approve": True, **answer}, home=home)
    return open_session(done.session, home=home)


def only(home: Path) -> Example:
    (example,) = examples_of_feedback(home)
    return example


def test_a_vote_up_confirms_what_was_read(photos: Path, home: Path) -> None:
    request = "make it 20% brighter and flip it, but keep the sky"
    session = open_session(edit(photos / "coffee.jpg", request, home=home).session, home=home)
    assert list(examples_of_feedback(home)) == [], "nobody has said anything"
    session.rate("s1", "up")
    example = only(home)
    assert (example.request, example.keep, example.source) == (request, ("sky",), "feedback")
    assert [(one["action"], one["subject"]) for one in example.label] == [
        ("adjust_tone", "whole image"), ("flip", "whole image"),
    ]  # fmt: skip
    read = read_text(example.answer)
    assert [one.action for one in read.sub_requests] == ["adjust_tone", "flip"] and read.keep == ("sky",)
    assert example.case().wanted[0].parameters == read.sub_requests[0].parameters
    session.rate("s2", "down", "not that way")
    assert list(examples_of_feedback(home)) == [], "somebody did not want all of it"


def test_words_or_a_vote_down_alone_are_no_label(photos: Path, home: Path) -> None:
    session = open_session(edit(photos / "coffee.jpg", "make it 20% brighter", home=home).session, home=home)
    session.rate("s1", "down", "I meant darker")
    assert list(examples_of_feedback(home)) == []
    session.rate("s1", None, "well")
    assert list(examples_of_feedback(home)) == []


def test_a_dropped_step_was_not_meant(photos: Path, home: Path) -> None:
    session = corrected(photos / "coffee.jpg", home, "make it 20% brighter and flip it", drop=["s2"])
    session.rate("s1", "down", "too much")
    example = only(home)
    assert [one["action"] for one in example.label] == ["adjust_tone"]
    assert [one.action for one in read_text(example.answer).sub_requests] == ["adjust_tone"]


def test_words_that_were_added_belong_to_the_request(photos: Path, home: Path) -> None:
    session = corrected(photos / "coffee.jpg", home, "make it 20% brighter", add="flip it horizontally")
    session.rate("s1", "up")
    example = only(home)
    assert example.request == "make it 20% brighter\nflip it horizontally"
    assert [one["action"] for one in example.label] == ["adjust_tone", "flip"]
    assert read_text(example.answer).sub_requests[1].parameters[0].amount == "horizontal"


def test_other_words_for_a_step_are_the_label(photos: Path, home: Path) -> None:
    change = {"step": "s1", "request": "increase the contrast by 20%"}
    session = corrected(photos / "coffee.jpg", home, "make it 20% brighter", change=[change])
    session.rate("s1", "up")
    example = only(home)
    assert example.request == "make it 20% brighter"
    assert [one["parameters"][0]["property"] for one in example.label] == ["contrast"]
    assert read_text(example.answer).sub_requests[0].parameters[0].property == "contrast"


def test_values_that_the_request_does_not_say_are_not_labelled(photos: Path, home: Path) -> None:
    change = {"step": "s1", "arguments": {"brightness": 35}}
    session = corrected(photos / "coffee.jpg", home, "make it brighter and flip it", change=[change])
    session.rate("s1", "up")
    example = only(home)
    assert example.label[0] == {"action": "adjust_tone", "subject": "whole image"}
    assert example.label[1].keys() == {"action", "subject", "goal", "parameters"}
    assert example.answer == ""
    assert example.case().wanted[0].parameters is None


def test_a_thing_that_the_request_does_not_say_makes_no_example(photos: Path, home: Path) -> None:
    change = {"step": "s1", "request": "blur the background"}
    session = corrected(photos / "astronaut.jpg", home, "make it brighter and flip it", change=[change])
    session.rate("s2", "up")
    assert list(examples_of_feedback(home)) == []


def test_a_cancelled_plan_is_none(photos: Path, home: Path) -> None:
    session = corrected(photos / "coffee.jpg", home, "make it brighter and flip it", cancel=True, approve=False)
    session.rate("s1", "up")
    assert list(examples_of_feedback(home)) == []


def test_later_turns(photos: Path, home: Path) -> None:
    session = open_session(edit(photos / "coffee.jpg", "make it 20% brighter", home=home).session, home=home)
    session.say("crop it square")
    session.say("undo that and flip it horizontally")
    session.rate("s2", "up")
    session.rate("s3", "up")
    assert [one.request for one in examples_of_feedback(home)] == ["crop it square"], "the other speaks of what was"


def test_examples_of_one_photo_are_one_row(photos: Path, home: Path) -> None:
    for name, request in (("coffee.jpg", "flip it"), ("coffee.jpg", "sharpen it"), ("rocket.jpg", "sharpen it a bit")):
        open_session(edit(photos / name, request, home=home).session, home=home).rate("s1", "up")
    rows = {one.request: one.row for one in examples_of_feedback(home)}
    assert rows["flip it"] == rows["sharpen it"] != rows["sharpen it a bit"]


def test_an_export_says_the_same_as_the_home(photos: Path, home: Path, tmp_path: Path) -> None:
    session = corrected(photos / "coffee.jpg", home, "make it 20% brighter and flip it", drop=["s2"])
    session.rate("s1", "up")
    file = tmp_path / "votes.jsonl"
    lines = [one.model_dump_json() for one in export_feedback(home=home)]
    file.write_text("\n".join([*lines, json.dumps({"session": "x", "error": "damaged"})]))
    assert list(examples_of_feedback(file)) == list(examples_of_feedback(home))
    old = json.loads(lines[0])
    for field in ("dropped", "changed", "added"):
        del old[field]
    assert FeedbackLine.model_validate(old).dropped == (), "exports from before corrections were told"
    file.write_text('{"session": 1}\n')
    with pytest.raises(InputError, match=r"votes.jsonl, line 1: "):
        list(examples_of_feedback(file))


def test_photos_are_written_beside_the_examples(photos: Path, home: Path, tmp_path: Path) -> None:
    session = open_session(edit(photos / "coffee.jpg", "flip it", home=home).session, home=home)
    session.rate("s1", "up")
    (example,) = examples_of_feedback(home, tmp_path / "photos")
    with Image.open(tmp_path / example.image) as shown, Image.open(photos / "coffee.jpg") as photo:
        assert shown.size == photo.size and shown.tobytes() == photo.convert("RGB").tobytes()


def test_what_cannot_be_read_is_named(photos: Path, home: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no sessions in it"):
        list(examples_of_feedback(tmp_path))
    session = open_session(edit(photos / "coffee.jpg", "flip it", home=home).session, home=home)
    session.rate("s1", "up")
    (session.store.folder(session.id) / FILE).write_text("{")
    with pytest.raises(StorageError, match=session.id):
        list(examples_of_feedback(home))
