"""Words that tools bring: read in order with built-in ones, with objects, amounts, exceptions and negation."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.nodes.decompose import decompose, grammar_with
from imageedit_r1.nodes.decompose.carriers import CARRIERS
from imageedit_r1.nodes.decompose.imperatives import CONSTRAINTS
from imageedit_r1.nodes.decompose.nouns import DETERMINERS, PRONOUNS
from imageedit_r1.nodes.decompose.verbs import SENSES
from imageedit_r1.schema import SubRequest
from imageedit_r1.tests.own_tools import bleach, halftone, pixelate
from imageedit_r1.tools.words import RESERVED

GRAMMAR = grammar_with([pixelate, halftone, bleach])


def read(request: str) -> list[tuple[str, str]]:
    return [(s.action, s.subject) for s in GRAMMAR(request).sub_requests]


def only(request: str) -> SubRequest:
    (one,) = GRAMMAR(request).sub_requests
    return one


def test_own_and_built_in_words_stand_in_order() -> None:
    found = GRAMMAR("brighten the photo, pixelate the face and then crop it square").sub_requests
    assert [(s.id, s.action, s.subject) for s in found] == [
        ("r1", "adjust_tone", "whole image"), ("r2", "pixelate", "face"), ("r3", "crop", "whole image"),
    ]  # fmt: skip
    assert found[2].after == ("r1", "r2") and found[1].goal == "pixelated"
    assert [s.like for s in found] == [None, "blur", None] and found[1].kind == "blur"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("pixelate everything except the dog", [("pixelate", "everything except the dog")]),
        ("pixelate the face and the number plate", [("pixelate", "face"), ("pixelate", "number plate")]),
        ("pixelate the face. the cat too", [("pixelate", "face"), ("pixelate", "cat")]),
        ("darken the sky, then pixelate it", [("adjust_tone", "sky"), ("pixelate", "sky")]),
        ("pixelate it", [("pixelate", "whole image")]),
        ("pixelate this old photo of my gran", [("pixelate", "whole image")]),
        ("pixelate faces", [("pixelate", "faces")]),
        ("could someone please pixelate my ex's face, thanks!", [("pixelate", "ex's face")]),
        ("I'd like you to mosaic the plate on the left car", [("pixelate", "plate on the left car")]),
        ("pixelating the face would be nice", [("pixelate", "face")]),
        ("oil paint the sky and cross hatch the grass", [("halftone", "sky"), ("halftone", "grass")]),
        ("blur the sky, pixelate the dog and halftone the grass",
         [("blur", "sky"), ("pixelate", "dog"), ("halftone", "grass")]),
        ("brighten the photo comma pixelate the face", [("adjust_tone", "whole image"), ("pixelate", "face")]),
        ("bleach bypass the photo", [("adjust_color", "whole image")]),
    ],
)  # fmt: skip
def test_verbs(request_: str, expected: list[tuple[str, str]]) -> None:
    assert read(request_) == expected


@pytest.mark.parametrize(
    ("request_", "subject"),
    [
        ("add a mosaic to the number plate", "number plate"),
        ("put a mosaic over his face", "face"),
        ("can you do a mosaic of the background", "background"),
        ("I need a mosaic over the faces please", "faces"),
        ("a mosaic on the plate please", "plate"),
        ("cover his face with a mosaic", "face"),
        ("replace the face with a mosaic", "face"),
        ("give the background a pixelated look", "background"),
        ("give it a mosaic look", "whole image"),
        ("add a big mosaic effect to the sky", "sky"),
        ("mosaic effect on the plate", "plate"),
        ("mosaic filter please", "whole image"),
        ("make the face pixelated", "face"),
        ("make it more pixelated", "whole image"),
        ("I want the face pixelated", "face"),
        ("we'd like the kid's face mosaicked", "kid's face"),
        ("the faces should be pixelated", "faces"),
        ("the plate needs to be pixelated", "plate"),
        ("can the plate get pixelated?", "plate"),
        ("is it possible to have the number plates pixelated out", "number plates"),
        ("hide my face by pixelating it", "face"),
        ("pixelate the face with a mosaic effect please", "face"),
        ("mosaic the face by pixelating", "face"),
        ("turn the background into a mosaic", "background"),
        ("my face needs a mosaic", "face"),
        ("I'd love for the background to be pixelated", "background"),
        ("the kid in the middle should have his face pixelated", "face"),
        ("left car's plate pixelated please", "left car's plate"),
    ],
)
def test_nouns_and_participles_are_verbs_too(request_: str, subject: str) -> None:
    assert read(request_) == [("pixelate", subject)]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("brighten the mosaic on the wall", [("adjust_tone", "mosaic on the wall")]),
        ("remove the mosaic from the wall", [("remove_object", "mosaic")]),
        ("crop to the mosaic", [("crop", "mosaic")]),
        ('write "pixelate the face" at the bottom', [("add_text", "whole image")]),
        ("add the text pixelate at the bottom", [("add_text", "whole image")]),
        ("should I pixelate the face?", []),
        ("oil painting style", [("change_style", "whole image")]),
        ("make it an oil painting", [("change_style", "whole image")]),
        ("we usually pixelate faces. Please crop this one to 16:9", [("crop", "whole image")]),
    ],
)
def test_what_only_names_a_thing_or_tells_stays_what_it_was(request_: str, expected: list[tuple[str, str]]) -> None:
    assert read(request_) == expected


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("make the sky brighter and the face pixelated", [("adjust_tone", "sky"), ("pixelate", "face")]),
        ("make it brighter, the face pixelated and the grass greener",
         [("adjust_tone", "whole image"), ("pixelate", "face"), ("adjust_color", "grass")]),
        ("make the face and the plate pixelated", [("pixelate", "face"), ("pixelate", "plate")]),
        ("I'd like the sky darker and the plate pixelated", [("adjust_tone", "sky"), ("pixelate", "plate")]),
        ("add a border and a mosaic to the face", [("add_border", "whole image"), ("pixelate", "face")]),
        ("brighten the sky and add a mosaic to the face", [("adjust_tone", "sky"), ("pixelate", "face")]),
        ("crop it square, add a mosaic to the face and sharpen the hair",
         [("crop", "whole image"), ("pixelate", "face"), ("sharpen", "hair")]),
        ("don't add a mosaic to the face, crop it square", [("crop", "whole image")]),
    ],
)  # fmt: skip
def test_a_verb_is_shared_with_built_in_edits(request_: str, expected: list[tuple[str, str]]) -> None:
    assert read(request_) == expected


def test_complaints_are_read_as_without_the_tool() -> None:
    for request in ("it looks pixelated, fix it", "make it less pixelated", "the photo is pixelated"):
        assert GRAMMAR(request) == decompose(request)


@pytest.mark.parametrize(
    ("request_", "keep"),
    [
        ("don't pixelate the face", ("face",)),
        ("crop it square without pixelating the face", ("face",)),
        ("brighten the face, don't pixelate it", ("no pixelate",)),
        ("no mosaic please, just crop it square", ("no pixelate",)),
        ("pixelate the sky but leave the face alone", ("face",)),
    ],
)
def test_negation_is_a_constraint(request_: str, keep: tuple[str, ...]) -> None:
    found = GRAMMAR(request_)
    assert found.keep == keep and ("pixelate" in [s.action for s in found.sub_requests]) == request_.startswith("pix")


@pytest.mark.parametrize(
    "request_",
    [
        "pixelate the face by 20 px",
        "pixelate the face with blocks of 20 px",
        "pixelate the face with 20 px blocks",
        "pixelate the face in 20-pixel blocks",
        "pixelate the face with a block size of 20",
        "pixelate the face, block size 20",
        "pixelate the face with twenty pixel blocks",
        "add a mosaic of 20 px to the face",
        "pixelate the face with tiles of 20 px",
        "pixelate the face in 20 px squares",
    ],
)
def test_an_amount_goes_to_the_setting_of_its_name_or_unit(request_: str) -> None:
    one = only(request_)
    assert (one.subject, [(p.property, p.direction, p.amount, p.unit) for p in one.parameters]) == (
        "face", [("block", "set", 20.0, "pixels")],
    )  # fmt: skip


def test_each_object_has_its_own_amount() -> None:
    for request in (
        "pixelate the face by 20 px and the plate by 10 px",
        "pixelate the face with blocks of 20 px and the plate with blocks of 10 px",
    ):
        found = GRAMMAR(request).sub_requests
        assert [(s.subject, s.parameters[0].amount) for s in found] == [("face", 20.0), ("plate", 10.0)]


def test_amounts_of_neighbours_stay_theirs() -> None:
    first, second = GRAMMAR("pixelate the face with 20 px blocks and brighten the sky by 30%").sub_requests
    assert first.parameters[0].amount == 20.0 and (second.subject, second.parameters[0].amount) == ("sky", 30.0)


def test_words_of_degree_percent_choices_and_units_that_no_setting_has() -> None:
    assert [(p.property, p.amount) for p in only("halftone the sky a lot").parameters] == [("strength", 40.0)]
    assert [(p.property, p.amount) for p in only("halftone it by 35%").parameters] == [("strength", 35.0)]
    assert [(p.property, p.amount) for p in only("pixelate the sky using wide blocks").parameters] == [
        ("shape", "wide")
    ]
    assert only("could you pixelate the faces a bit?").parameters == ()
    refused = only("pixelate the face by 30%").parameters
    assert [(p.property, p.amount, p.unit) for p in refused] == [("strength", 30.0, "percent")]


@pytest.mark.parametrize(
    "request_", ["pixlate the face", "pixelte the face", "mosiac the face", "pls pixelat teh face", "PIXELATE THE FACE"]
)
def test_typos_of_own_words_are_put_right(request_: str) -> None:
    assert [(a, s.lower()) for a, s in read(request_)] == [("pixelate", "face")]


def test_goals_say_it_in_the_words_of_the_request() -> None:
    requests = (
        "mosaic the face",
        "add a mosaic to the face",
        "sharpen it by pixelating the face",
        "oil paint the face",
    )
    goals = [GRAMMAR(request).sub_requests[-1].goal for request in requests]
    assert goals == ["mosaicked", "mosaic", "pixelated", "oil painted"]


def test_own_words_are_not_taken_for_typos_of_others() -> None:
    grammar = grammar_with([pixelate.model_copy(update={"phrases": ("blurb", "cropp")})])
    assert [s.action for s in grammar("blurb the sky").sub_requests] == ["pixelate"]
    assert [s.action for s in grammar("blur the sky").sub_requests] == ["blur"]


def test_two_grammars_do_not_know_of_each_other() -> None:
    other = grammar_with([halftone])
    request = "pixelate the face and halftone the sky"
    assert [s.action for s in other(request).sub_requests] == ["blur", "halftone"]
    assert [s.action for s in GRAMMAR(request).sub_requests] == ["pixelate", "halftone"]
    assert decompose(request).sub_requests[0].action == "blur"
    assert grammar_with([]) is decompose


def test_words_that_requests_are_built_of_are_reserved() -> None:
    assert not (DETERMINERS | PRONOUNS | CONSTRAINTS | SENSES.keys()) - RESERVED


_PIECES = (
    "pixelate pixelated pixelating mosaic mosaics halftone oil paint oil-painted cross-hatch bleach bypass pixlate the "
    "a face plate dog sky and then , . : ; with without blocks of 20 px 30% block size make give add to on it don't no "
    "crop square brighten blur remove should be is look effect please wide by in except want I"
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_PIECES.split()), min_size=1, max_size=24))
def test_nothing_of_the_carriers_comes_out_and_nothing_breaks(pieces: list[str]) -> None:
    found = GRAMMAR(" ".join(pieces))
    assert not any(carrier in json.dumps(found.to_json()) for carrier in CARRIERS)
    assert all(s.like == ("blur" if s.action == "pixelate" else None) for s in found.sub_requests)


def test_carriers_cannot_be_typed() -> None:
    carrier = min(CARRIERS)
    assert decompose(f"{carrier} the face").sub_requests == () == GRAMMAR(f"{carrier}ed the face").sub_requests


def test_many_uses_are_bounded() -> None:
    started = time.process_time()
    found = GRAMMAR(("pixelate the face with blocks of 20 px and " * 400)[:10_000])
    assert 1 <= len(found.sub_requests) <= 50 and time.process_time() - started < 5
