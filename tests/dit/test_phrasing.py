"""Sub-requests become sentences that an editor was trained on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imageedit_r1.nodes.decompose import decompose
from imageedit_r1.schema import WHOLE_IMAGE, Action, Parameter, SubRequest
from imageedit_r1.tools.base import Unserved
from imageedit_r1.tools.dit.phrasing import LONGEST, SENTENCES, sentence, told


def asks(action: Action, subject: str = WHOLE_IMAGE, goal: str = "", keep: tuple[str, ...] = (), **said: Any) -> str:
    parameters = tuple(Parameter(property=name, amount=value) for name, value in said.items())
    return sentence(SubRequest(id="r1", action=action, subject=subject, goal=goal, keep=keep, parameters=parameters))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (asks("add_object", "butterfly", position="on the nose"), "Add a butterfly on the nose."),
        (asks("add_object", "ducks", count=3, position="lake"), "Add 3 ducks at the lake."),
        (asks("add_object", "red umbrella", position="top right"), "Add a red umbrella at the top right."),
        (asks("add_object", "sunglasses"), "Add sunglasses."),
        (asks("add_object", "bottle of wine"), "Add a bottle of wine."),
        (asks("add_object", "fresh snow", position="on the roof"), "Add fresh snow on the roof."),
        (asks("add_object", "old oak"), "Add an old oak."),
        (
            asks("remove_object", "man on the left"),
            "Remove the man on the left and fill the place with what is behind it.",
        ),
        (asks("remove_object", "my uncle"), "Remove my uncle and fill the place with what is behind it."),
        (asks("replace_object", "cup", object="a bowl"), "Replace the cup with a bowl."),
        (asks("change_color", "saucer", color="blue"), "Change the color of the saucer to blue."),
        (asks("change_color", "saucer", color="#aa0011"), "Change the color of the saucer to #aa0011."),
        (asks("change_material", "spoon", material="gold"), "Make the spoon of gold."),
        (
            asks("change_background", "background", scene="a beach"),
            "Change the background to a beach, and leave what is in front of it as it is.",
        ),
        (
            asks("change_background", "background", color="white"),
            "Change the background to a plain white background, and leave what is in front of it as it is.",
        ),
        (asks("change_text", "sign", text="OPEN"), 'Change the text on the sign to "OPEN".'),
        (asks("change_position", "cup", position="left"), "Move the cup to the left side."),
        (asks("change_position", "cup", position="next to the lamp"), "Move the cup to next to the lamp."),
        (asks("change_count", "candles", count=5), "Change the number of candles to 5."),
        (asks("change_pose", "dog", pose="sitting"), "Change the pose of the dog: sitting."),
        (
            asks("change_style", style="watercolor"),
            "Restyle the whole picture in the style of watercolor, and keep its composition.",
        ),
        (asks("colorize"), "Colorize this black-and-white photo in natural colors."),
        (
            asks("restore", scratches=None),
            "Restore this old photo: remove scratches, and keep everything that it shows.",
        ),
        (asks("other", instruction="turn it into winter"), "Turn it into winter."),
        (asks("other", goal="turn it into winter"), "Edit of the picture: turn it into winter."),
        (asks("replace_object", "cup", goal="a bowl"), "Replace object of the cup: a bowl."),
        (
            asks("change_color", "car", color="red", keep=("sky", "faces")),
            "Change the color of the car to red. Keep sky and faces as it is.",
        ),
    ],
)
def test_sentences(said: str, expected: str) -> None:
    assert said == expected


def test_what_such_an_editor_cannot_give_is_refused() -> None:
    with pytest.raises(Unserved, match="no transparency"):
        asks("change_background", "background", transparent=None)
    with pytest.raises(Unserved, match="not said how"):
        asks("change_style")


def test_what_stays_is_said_once_and_at_the_end() -> None:
    assert told("Add a hat. Remove the cup.") == "Add a hat. Remove the cup. Keep everything else unchanged."
    assert told("Restyle it.", whole=True) == "Restyle it."
    assert told("  ") == ""


@given(
    action=st.sampled_from(list(SENTENCES)),
    subject=st.text(max_size=60),
    goal=st.text(max_size=60),
    name=st.sampled_from(["object", "color", "text", "instruction", "position", "count", "style", "{0.__class__}"]),
    value=st.one_of(st.text(max_size=900), st.floats(-1e9, 1e9), st.none()),
)
def test_any_words_become_one_clean_sentence_or_a_refusal(
    action: Action, subject: str, goal: str, name: str, value: Any
) -> None:
    request = SubRequest(
        id="r1", action=action, subject=subject, goal=goal, parameters=(Parameter(property=name, amount=value),)
    )
    try:
        said = told(sentence(request))
    except Unserved:
        return
    assert 0 < len(said) <= 2 * LONGEST
    assert "<|" not in said and "\x00" not in said and "\n" not in said


def test_requests_as_people_make_them() -> None:
    said = {
        request: sentence(decompose(request).sub_requests[0])
        for request in (
            "add a butterfly on the cat's nose",
            "replace the cup with a bowl of soup",
            "make it look like an oil painting",
            "turn the sign's text into OPEN",
            "change the background to a snowy forest",
        )
    }
    assert list(said.values()) == [
        "Add a butterfly on the cat's nose.",
        "Replace the cup with a bowl of soup.",
        "Restyle the whole picture in the style of oil painting, and keep its composition.",
        'Change the text on the sign to "OPEN".',
        "Change the background to a snowy forest, and leave what is in front of it as it is.",
    ]
