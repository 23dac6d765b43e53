"""Who asks for what: deeds that are told, frames of letters, wishes told by their outcome, what a sentence leaves."""

from __future__ import annotations

import itertools

import pytest

from imageedit_r1.nodes.decompose import decompose


def asked(request: str) -> list[tuple[str, str]]:
    return [(s.action, s.subject) for s in decompose(request).sub_requests]


DOERS = [
    "Our competitor",
    "The intern",
    "My old supplier",
    "Their studio",
    "Whoever retouched the first one",
    "Uncle Ted",
]
DEEDS = [
    "removed the watermark", "cropped it to a square", "swaps the background", "brightens everything by 30%",
    "replaced the sky with a sunset", "sharpened the eyes", "adds a border",
]  # fmt: skip


@pytest.mark.parametrize(("doer", "deed"), list(itertools.product(DOERS, DEEDS)))
def test_what_others_do_or_did_is_no_request(doer: str, deed: str) -> None:
    assert asked(f"{doer} {deed}.") == []


@pytest.mark.parametrize(
    "message",
    [
        "Already swapped the background, thanks.",
        "Sharpened and exported on our end already.",
        "Approved, go to print.",
        "Tell Marco he can delete the old versions.",
        "Remind Jo to brighten the hallway shots.",
        "@Sue can you sharpen the other batch? I'm on leave.",
        "FYI the wall is curved, so the line really is crooked.",
        "That crop on the left is deliberate.",
        "The white border comes from the scanner.",
        "Would you have cropped it tighter?",
        "Would a darker background have worked better?",
        "Suppose someone wanted to swap the sky, how hard is that?",
        "They want 40 dollars to restore a single print!",
        "Stop adding borders to my pictures.",
        "My neighbour thinks the sky should be replaced, I disagree.",
        "We are going to print this on canvas and hang it above the fireplace.",
        "It seems somebody has already straightened it.",
        "Kudos on the background swap.",
    ],
)
def test_reports_messages_to_others_and_musings_ask_for_nothing(message: str) -> None:
    assert asked(message) == []


@pytest.mark.parametrize(
    "wish", ["The background removed, please.", "corners darkened", "the bin removed and the sky replaced"]
)
def test_a_participle_without_an_auxiliary_is_a_wish(wish: str) -> None:
    assert asked(wish)


GREETINGS = ["Dear Sir or Madam,\n\n", "Hi Sharp Team,\n", "Hello dear computer, ", "Good morning Frank!\n\n", ""]
CLOSINGS = ["\n\nKind regards,\nLily Green", " With love, Grandma Rose", "\nBest,\nMia Crop", " Many thanks, Rob.", ""]


@pytest.mark.parametrize(("greeting", "closing"), list(itertools.product(GREETINGS, CLOSINGS)))
def test_the_frame_of_a_letter_changes_nothing(greeting: str, closing: str) -> None:
    assert asked(f"{greeting}please blur the number plate.{closing}") == [("blur", "number plate")]


def test_headers_of_a_brief_are_no_part_of_it() -> None:
    brief = "Project: Winter menu\nTask: remove the fork on the left\nConstraint: faces must remain recognisable"
    assert asked(brief) == [("remove_object", "fork on the left")]
    assert decompose(brief).keep == ("faces",)


THINGS = ["the scooter", "that ladder", "my ex", "the lamp post"]
GONE = [
    "Make it look as if {} was never there.",
    "Same shot, but pretend {} never existed.",
    "I'd be so happy if {} wasn't in it.",
    "{} does not belong in the picture.",
    "{} needs to vanish.",
    "Away with {}!",
    "I would rather not have {} in there.",
    "I'd love to see the garden without {}.",
    "If only {} wasn't in the way.",
]


@pytest.mark.parametrize(("thing", "told"), list(itertools.product(THINGS, GONE)))
def test_a_wish_is_told_by_its_outcome(thing: str, told: str) -> None:
    request = told.format(thing)
    assert asked(request[0].upper() + request[1:]) == [("remove_object", thing.split(" ", 1)[1])]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("Those wires over the street, I want them gone.", [("remove_object", "wires over the street")]),
        ("The house it should be yellow.", [("change_color", "house")]),
        ("The boy on the swing, please blur.", [("blur", "boy on the swing")]),
        ("The sky, can you make it bluer?", [("adjust_color", "sky")]),
        ("Our car, it's too dark.", [("adjust_tone", "car")]),
        ("its too dark, brighten it", [("adjust_tone", "whole image")]),
    ],
)
def test_a_fronted_thing_stands_for_its_pronoun(request_: str, expected: list[tuple[str, str]]) -> None:
    assert asked(request_) == expected


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("There's a pigeon on the bench and a coffee cup beside it. Please erase both.",
         [("remove_object", "pigeon"), ("remove_object", "coffee cup")]),
        ("The red umbrella must go. The blue one as well.",
         [("remove_object", "red umbrella"), ("remove_object", "blue umbrella")]),
        ("Blur the number plate. The house number too.", [("blur", "number plate"), ("blur", "house number")]),
        ("Why is there a traffic cone next to my horse? Away with it!", [("remove_object", "traffic cone")]),
        ("The picture shows four bars of soap. Six please.", [("change_count", "bars of soap")]),
        ("The poster says 'Monday'. It should say 'Tuesday'.", [("change_text", "poster")]),
        ("My face is too dark, brighten it.", [("adjust_tone", "face")]),
    ],
)  # fmt: skip
def test_a_sentence_leaves_its_things_for_the_next(request_: str, expected: list[tuple[str, str]]) -> None:
    assert asked(request_) == expected


PROTECTED = [
    ("the lamp can stay exactly as it is", "lamp"),
    ("the lamp stays as it is", "lamp"),
    ("lamp untouched", "lamp"),
    ("no change in the lamp", "lamp"),
    ("the lamp keeps its texture", "lamp"),
    ("the lamp must not change", "lamp"),
    ("the lamp must not become white", "lamp not white"),
    ("everything else can stay just like it is", "rest of the image"),
]


@pytest.mark.parametrize(("told", "kept"), PROTECTED)
def test_what_is_to_stay_spoils_no_wish(told: str, kept: str) -> None:
    found = decompose(f"Remove the sign, {told}.")
    assert [(s.action, s.subject) for s in found.sub_requests] == [("remove_object", "sign")]
    assert found.keep == (kept,)


def test_what_must_not_come_about_is_kept() -> None:
    found = decompose("Lighten the drummer without the stage getting brighter.")
    assert [(s.action, s.subject) for s in found.sub_requests] == [("adjust_tone", "drummer")]
    assert found.keep == ("stage not brighter",)
    assert decompose("Remove the haze and don't make it look fake.").keep == ("natural",)


@pytest.mark.parametrize(
    "aside",
    [
        "for my LinkedIn",
        "before we publish this",
        "while you're at it",
        "as I said",
        "so that I can hang it",
        "if you can",
    ],
)
def test_asides_are_no_part_of_what_is_edited(aside: str) -> None:
    assert asked(f"Sharpen the jar on the left {aside}.") == [("sharpen", "jar on the left")]


def test_a_purpose_behind_an_edit_is_none() -> None:
    assert asked("Mirror it so the spout points left.") == [("flip", "whole image")]
    assert asked('Change the badge so it says "J. Okafor".')[0][0] == "change_text"


@pytest.mark.parametrize(("said", "direction"), [("half a stop under", "increase"), ("two stops over", "decrease")])
def test_stops_that_are_missed_are_made_up_for(said: str, direction: str) -> None:
    (edit,) = decompose(f"It's {said}, fix that.").sub_requests
    (parameter,) = edit.parameters
    assert (parameter.property, parameter.direction, parameter.unit) == ("exposure", direction, "stops")


@pytest.mark.parametrize(
    "request_",
    ["I need only the necklace, without the bust", "just the necklace please, nothing behind or around it"],
)
def test_what_is_left_alone_is_cut_out(request_: str) -> None:
    assert asked(request_) == [("extract_object", "necklace")]


def test_a_version_is_what_it_is_like() -> None:
    assert asked("My boss asked for a square version with more contrast.") == [
        ("crop", "whole image"),
        ("adjust_tone", "whole image"),
    ]
