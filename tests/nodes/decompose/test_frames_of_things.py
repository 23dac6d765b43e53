"""Sentence frames of object edits, each over several nouns and values: what is asked does not hang on the wording."""

from __future__ import annotations

from itertools import product

import pytest

from imageedit_r1.nodes.decompose import decompose

Row = tuple[str, str, dict[str, object]]

COLORED = ["the {0} should be {1}", "what if the {0} were {1}?", "make the {0} {1}", "I'd like the {0} in {1}",
           "the {0} needs to be {1}", "turn the {0} {1}", "let the {0} be {1}", "could the {0} be {1}?"]  # fmt: skip
SUBSTANCES = ["make the {0} {1}", "the {0} should be {1}", "make the {0} out of {1}", "the {0} shall be made of {1}"]
ADDED = ["add a {0} on the {1}", "there should be a {0} on the {1}", "could we have a {0} on the {1}?",
         "let there be a {0} on the {1}", "I'd like a {0} on the {1}", "have a {0} appear on the {1}",
         "put a {0} on the {1}", "there ought to be a {0} perched on the {1}"]  # fmt: skip
WORN = ["give the {1} a {0}", "let the {1} wear a {0}", "have the {1} wear a {0}", "make the {1} hold a {0}",
        "dress the {1} with a {0}", "add a {0} to the {1}"]  # fmt: skip
REMOVED = ["the {0} should be removed", "remove the {0} from the shelf", "I'd like the {0} gone", "no more {0}s please",
           "I don't want that {0} there any more", "have the {0} taken out"]  # fmt: skip
REPLACED = ["a {1} instead of the {0}", "what would it look like if the {0} were replaced by a {1}?",
            "put a {1} in place of the {0}", "the {0} should be replaced with a {1}",
           "instead of the {0}, a {1}"]  # fmt: skip
MOVED = ["move the {0} to the {1}", "shift the {0} from the shelf to the {1}", "the {0} should be on the {1}",
         "the {0} belongs on the {1}"]  # fmt: skip
POSED = ["the {0} should be {2}", "make the {0} {1}", "have the {0} {1}", "let the {0} {1}",
         "change the pose of the {0} to {2}"]  # fmt: skip
COUNTED = ["only {1} {0} should remain", "there should be {1} {0}, not nine", "we need {1} {0} rather than nine",
           "make the number of {0} {1}", "change the count of {0} to {1}", "exactly {1} {0}"]  # fmt: skip


def rows(request: str) -> list[Row]:
    return [
        (s.action, s.subject, {p.property: p.amount for p in s.parameters}) for s in decompose(request).sub_requests
    ]


def filled(frames: list[str], first: list[str], second: list[str]) -> list[tuple[str, str, str]]:
    return [(frame.format(a, b), a, b) for frame, a, b in product(frames, first, second)]


@pytest.mark.parametrize(("request_", "noun", "color"), filled(COLORED, ["sofa", "garage door"], ["teal", "dark red"]))
def test_colors(request_: str, noun: str, color: str) -> None:
    assert rows(request_) == [("change_color", noun, {"color": color})]


@pytest.mark.parametrize(
    ("request_", "noun", "stuff"), filled(SUBSTANCES, ["leather sofa", "chess board"], ["marble", "oak", "copper"])
)
def test_substances(request_: str, noun: str, stuff: str) -> None:
    assert rows(request_) == [("change_material", noun, {"material": stuff})]


@pytest.mark.parametrize(
    ("request_", "noun", "place"), filled(ADDED, ["parrot", "stone lion"], ["railing", "left post"])
)
def test_additions(request_: str, noun: str, place: str) -> None:
    assert rows(request_) == [("add_object", noun, {"object": noun, "position": f"on the {place}"})]


@pytest.mark.parametrize(("request_", "noun", "who"), filled(WORN, ["red scarf", "walking stick"], ["old man", "fox"]))
def test_what_is_worn_or_held(request_: str, noun: str, who: str) -> None:
    assert rows(request_) == [("add_object", noun, {"object": noun, "position": f"on the {who}"})]


@pytest.mark.parametrize(("request_", "noun", "_"), filled(REMOVED, ["bucket", "garden gnome"], [""]))
def test_removals(request_: str, noun: str, _: str) -> None:
    ((action, subject, parameters),) = rows(request_)
    assert (action, subject.removesuffix("s"), parameters) == ("remove_object", noun, {})


@pytest.mark.parametrize(
    ("request_", "old", "new"), filled(REPLACED, ["pigeon", "iron statue"], ["fountain", "sun dial"])
)
def test_replacements(request_: str, old: str, new: str) -> None:
    assert rows(request_) == [("replace_object", old, {"object": new})]


@pytest.mark.parametrize(("request_", "noun", "place"), filled(MOVED, ["vase", "wall clock"], ["table", "left chair"]))
def test_positions(request_: str, noun: str, place: str) -> None:
    ((action, subject, parameters),) = rows(request_)
    assert (action, subject) == ("change_position", noun)
    assert str(parameters["position"]).removeprefix("on the ") == place


@pytest.mark.parametrize(
    ("frame", "noun", "base", "stance"),
    [
        (f, n, base, stance)
        for f, n, (base, stance) in product(
            POSED, ["girl", "brown dog"], [("sit", "sitting"), ("lie down", "lying down")]
        )
    ],
)
def test_poses(frame: str, noun: str, base: str, stance: str) -> None:
    assert rows(frame.format(noun, base, stance)) == [("change_pose", noun, {"pose": stance})]


@pytest.mark.parametrize(("request_", "noun", "number"), filled(COUNTED, ["boats", "paper lanterns"], ["three", "5"]))
def test_counts(request_: str, noun: str, number: str) -> None:
    assert rows(request_) == [("change_count", noun, {"count": {"three": 3.0, "5": 5.0}[number]})]


NUMBERS = {"three": 3.0, "a dozen": 12.0, "half a dozen": 6.0, "two more": 2.0, "4": 4.0}


@pytest.mark.parametrize(("said", "noun"), list(product(NUMBERS, ["ducks", "white mice"])))
def test_a_number_of_things_is_their_count(said: str, noun: str) -> None:
    wanted = {"object": noun, "position": "in the pond", "count": NUMBERS[said]}
    assert rows(f"add {said} {noun} to the pond") == [("add_object", noun, wanted)]


MEMBERS: list[tuple[str, Row]] = [
    ("the door navy", ("change_color", "door", {"color": "navy"})),
    ("the walls in mint", ("change_color", "walls", {"color": "mint"})),
    ("the bin gone", ("remove_object", "bin", {})),
    ("the fence painted white", ("change_color", "fence", {"color": "white"})),
    ("the cat asleep", ("change_pose", "cat", {"pose": "asleep"})),
    ("a kite above the roof", ("add_object", "kite", {"object": "kite", "position": "above the roof"})),
    ("the clock swapped for a mirror", ("replace_object", "clock", {"object": "mirror"})),
]


@pytest.mark.parametrize("lead", ["make ", "I'd like ", "have ", "", "with "])
@pytest.mark.parametrize(("first", "second"), [(a, b) for a, b in product(MEMBERS, MEMBERS) if a is not b])
def test_lists_of_small_clauses(lead: str, first: tuple[str, Row], second: tuple[str, Row]) -> None:
    assert rows(f"{lead}{first[0]} and {second[0]}") == [first[1], second[1]]
