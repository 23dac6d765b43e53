"""How requests are put together: each mechanism over combinations of words, no sentence is a case of its own."""

from __future__ import annotations

import itertools
import sys
from types import FrameType

import pytest

from imageedit_r1.nodes.decompose import MAX_REQUEST, decompose

Reading = list[tuple[str, str, tuple[tuple[str, str, object], ...]]]

EDITS = {
    "remove the bin": "remove_object",
    "brighten the sky by 20%": "adjust_tone",
    "make it warmer": "adjust_color",
    "crop it to 16:9": "crop",
    "blur the background": "blur",
    "sharpen the photo": "sharpen",
    "rotate it by 90 degrees": "rotate",
    "add a red balloon on the left": "add_object",
    "replace the dog with a goat": "replace_object",
    "paint the door green": "change_color",
    "increase the contrast": "adjust_tone",
    "reduce the noise": "denoise",
    "straighten the horizon": "rotate",
}


def reading(request: str) -> Reading:
    """What a request is read as, without goals, ids and order."""
    return [
        (s.action, s.subject.lower(), tuple((p.property, p.direction, p.amount) for p in s.parameters))
        for s in decompose(request).sub_requests
    ]


def actions(request: str) -> list[str]:
    return [s.action for s in decompose(request).sub_requests]


OPENERS = (
    "please {}", "Could you {}?", "hey, can someone {}", "I'd like you to {}", "Can anybody {}? Thanks!", "pls {} 🙏",
    "Looking for someone to {}", "any chance you could {}", "just {}", "Hi folks! Would you mind to {}",
    "go ahead and {}",
    "Is there a way to {}?", "I need someone to {}", "ok so {}", "{} if at all possible", "{}, thank you so much!!",
    "I took this yesterday. Could you {}?", "we were at the lake so please {}", "{} 😊", "WOULD YOU KINDLY {}",
)  # fmt: skip


@pytest.mark.parametrize("frame", OPENERS)
def test_courtesies_change_nothing(frame: str) -> None:
    for edit in EDITS:
        assert reading(frame.format(edit)) == reading(edit), frame.format(edit)


def test_shouting_changes_nothing() -> None:
    for edit in EDITS:
        shouted = [(a, s, [p[:2] for p in ps]) for a, s, ps in reading(edit.upper())]
        assert shouted == [(a, s, [p[:2] for p in ps]) for a, s, ps in reading(edit)], edit


JOINTS = (
    "{}, then {}", "{} and {}", "{}. {}.", "1. {}\n2. {}", "- {}\n- {}", "a) {} b) {}", "1️⃣ {} 2️⃣ {}", "• {} • {}",
    "{}; {}",
    "{}, {}", "First {}. After that, {}.", "{} and also {}", "Step 1: {}. Step 2: {}.", "{} + {}", "{}. And {}!",
    "{} plus {}",
    "please {} and can you also {}", "{} 🙏 {}", "{}\n{}", "{} & {}",
)  # fmt: skip


@pytest.mark.parametrize("joint", JOINTS)
def test_joined_edits_are_each_read(joint: str) -> None:
    for (one, first), (other, second) in itertools.permutations(EDITS.items(), 2):
        assert actions(joint.format(one, other)) == [first, second], joint.format(one, other)


def test_dictation_needs_no_marks() -> None:
    for (one, first), (other, second) in itertools.permutations(EDITS.items(), 2):
        assert actions(f"{one} {other}") == [first, second], f"{one} {other}"


COLORS = ("red", "navy blue", "white", "dark green")
THINGS = ("car", "front door", "man's jacket", "wall on the left")


@pytest.mark.parametrize(
    "turn", ("{}, no, {}", "{}... no, make it {}", "{}, wait, {}", "{}, actually {}", "{} - sorry, {}")
)
def test_a_correction_replaces_what_it_corrects(turn: str) -> None:
    for thing, (wrong, right) in itertools.product(THINGS, itertools.permutations(COLORS, 2)):
        said = turn.format(f"paint the {thing} {wrong}", right)
        assert reading(said) == reading(f"paint the {thing} {right}"), said
    for wrong, right in itertools.permutations(("10%", "25%", "40%"), 2):
        said = turn.format(f"brighten it by {wrong}", right)
        assert reading(said) == reading(f"brighten it by {right}"), said


@pytest.mark.parametrize("contrast", ("{} instead of {}", "{}, not {}", "{} not {}", "{} rather than {}"))
def test_what_is_named_for_contrast_is_not_asked_for(contrast: str) -> None:
    for thing, (right, wrong) in itertools.product(THINGS, itertools.permutations(COLORS, 2)):
        said = f"make the {thing} {contrast.format(right, wrong)}"
        assert reading(said) == reading(f"make the {thing} {right}"), said


@pytest.mark.parametrize(
    "form", ("{} {} not {}", "make it {1} {0} instead of {2}", "I want {} {} instead of {}", "show {} {}, not {}")
)
def test_a_count_against_another(form: str) -> None:
    for (number, value), thing in itertools.product(
        (("two", 2.0), ("five", 5.0), ("7", 7.0)), ("candles", "birds", "cups")
    ):
        said = form.format(number, thing, "one") if "{1}" not in form else form.format(thing, number, "one")
        assert reading(said) == [("change_count", thing, (("count", "set", value),))], said


TELLERS = ("I", "We", "My wife", "Yesterday I", "They", "I already", "You")
DONE = (
    "removed the bin",
    "cropped it",
    "changed the background",
    "made it warmer",
    "brightened the sky by 20%",
    "took this photo",
)


@pytest.mark.parametrize("teller", TELLERS)
def test_what_was_done_is_not_asked_for(teller: str) -> None:
    for done in DONE:
        assert actions(f"{teller} {done}.") == [], f"{teller} {done}"
        assert actions(f"{teller} {done}. Now sharpen it.") == ["sharpen"], f"{teller} {done}"


def test_talk_about_editing_asks_for_nothing() -> None:
    acts = ("cropping", "removing people", "sharpening a photo", "blurring the background")
    for act, rest in itertools.product(acts, ("is hard", "is my hobby", "usually takes long", "never works for me")):
        assert actions(f"{act} {rest}") == [], f"{act} {rest}"
    for act in ("crop a photo", "remove a person", "sharpen it", "change the background"):
        for ask in (
            "How do I {}?",
            "What happens if I {}?",
            "Should I {}?",
            "which app can {}?",
            "Why would anyone {}?",
        ):
            assert actions(ask.format(act)) == [], ask.format(act)


def test_a_complaint_and_its_cure_are_one_edit() -> None:
    pairs = {
        "too dark": "brighten it",
        "too warm": "cool it down",
        "too noisy": "reduce the noise",
        "blurry": "sharpen it",
    }
    for (bad, cure), joint in itertools.product(
        pairs.items(), ("{}, {}", "{} so {}", "{}. Please {}.", "{} can you {}")
    ):
        said = joint.format(f"the photo is {bad}", cure)
        assert len(actions(said)) == 1, said
        assert actions(said) == actions(cure), said


@pytest.mark.parametrize(
    "form", ("colorize it: {}, {}", "restore the colour, {} and {}", "bring back the colors: {}; {}")
)
def test_hints_of_a_colourisation(form: str) -> None:
    things = ("coat", "sky", "her dress", "grass behind the house")
    for (one, other), (a, b) in itertools.product(itertools.permutations(things, 2), itertools.permutations(COLORS, 2)):
        said = form.format(f"the {one} {a}", f"the {other} {b}")
        wanted = [("colorize", t.removeprefix("her "), (("color", "set", c),)) for t, c in ((one, a), (other, b))]
        assert reading(said) == wanted, said


@pytest.mark.parametrize(
    "request_",
    ("colorize {}", "colourise {} please", "turn {} into color", "put {} in full colour", "restore the colors of {}"),
)
def test_the_picture_goes_by_many_names(request_: str) -> None:
    for name in (
        "this photo",
        "my grandma's old portrait",
        "the picture of my uncle",
        "this black and white photo",
        "it",
    ):
        assert reading(request_.format(name)) == [("colorize", "whole image", ())], request_.format(name)


KEEPS = {
    "whole picture": (
        "keep the whole picture",
        "keep the full frame",
        "without losing anything",
        "keep everything in the frame",
    ),
    "brightness": ("don't change the brightness", "without changing the brightness", "keep the brightness"),
    "colors": ("keep the colors", "leave the colors alone", "preserve the colors", "don't touch the colors"),
    "size": ("keep the size", "keep the original size", "don't change the size"),
    "no crop": ("don't crop", "don't crop anything", "without cropping it", "no cropping please"),
    "not darker": ("don't make it darker", "without making it darker"),
    "sky": ("keep the sky as it is", "hold on to the sky", "leave the sky alone", "be careful not to touch the sky"),
}


def test_what_must_not_change_is_said_in_a_regular_form() -> None:
    for (kept, ways), joint in itertools.product(KEEPS.items(), ("{}, but {}", "{} and {}", "{}. {}.")):
        for way in ways:
            found = decompose(joint.format("sharpen the trees", way))
            assert [s.action for s in found.sub_requests] == ["sharpen"], joint.format("sharpen the trees", way)
            assert found.keep == (kept,), joint.format("sharpen the trees", way)


SPELLINGS = (
    ("gray", "grey"),
    ("color", "colour"),
    ("colorize", "colourise"),
    ("center", "centre"),
    ("brighten", "brigthen"),
)


def test_spelling_changes_nothing() -> None:
    requests = (
        "paint the wall gray",
        "change the color of the car to gray",
        "colorize it",
        "add a dot in the center",
        "brighten it",
    )
    for request, (american, other) in itertools.product(requests, SPELLINGS):
        said = request.replace(american, other)
        assert actions(said) == actions(request), said


def calls(request: str) -> int:
    """How many functions of the grammar are called for a request."""
    count = 0

    def profile(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(profile)
    try:
        decompose(request)
    finally:
        sys.setprofile(None)
    return count


PIECES = (
    "remove the car and ",
    "make the the ",
    "not green ",
    "blarg ",
    "1) ",
    "it is too dark and ",
    '"',
    "((",
    "no, make it red ",
    "to ",
)


@pytest.mark.parametrize("piece", PIECES)
def test_work_is_bounded(piece: str) -> None:
    short = max(calls((piece * MAX_REQUEST)[: MAX_REQUEST // 8]) for _ in range(2))
    long = calls((piece * MAX_REQUEST)[:MAX_REQUEST])
    assert long < 400_000
    assert long < 14 * short, "eight times the text is not much more than eight times the work"
