"""What can be a thing: noun phrases pass as they are, what runs on is cut off, clauses are none."""

from __future__ import annotations

import pytest

from imageedit_r1.nodes.decompose import decompose
from imageedit_r1.nodes.decompose.edits import Edit, setting
from imageedit_r1.nodes.decompose.soundness import noun_phrase, shortened, sound

THINGS = [
    "man in the doorway", "tourists who stand before the church", "trash can next to the bench", "Aunt May",
    "everything but the candle", "bust it is hanging on", "girl holding a balloon", "people in the back", "#D9A441",
    "no parking sign", "books behind it", "watering can", "dog's collar",
]  # fmt: skip
RUN_ON = [
    ("background so only my cat is sharp", "background"),
    ("coffee cup my mom is going to see this", "coffee cup"),
    ("poster because I hate it", "poster"),
    ("armchair for the catalogue", "armchair"),
    ("dog pls", "dog"),
    ("carve the bench", "bench"),
]
NO_THINGS = [
    "oh her dress was", "shadows lighter by a lot the highlights", "but there", "Etsy says it", "eyes aren't what they",
    "if my brother never showed up", "in grey", "lightly", "20 %", "(copy goes )", "sister: brown", "from", "to me",
]  # fmt: skip


@pytest.mark.parametrize("text", THINGS)
def test_a_noun_phrase_stays_as_it_is(text: str) -> None:
    assert noun_phrase(text) == text


@pytest.mark.parametrize(("text", "kept"), RUN_ON)
def test_what_runs_on_is_cut_off(text: str, kept: str) -> None:
    assert noun_phrase(text) == kept


@pytest.mark.parametrize("text", NO_THINGS)
def test_wreckage_is_no_thing(text: str) -> None:
    assert noun_phrase(text) is None


def test_a_place_ends_where_a_clause_begins() -> None:
    assert shortened("on the cat if I knew how") == "on the cat"
    assert shortened("where the tent was") == "where the tent was"


def test_a_wrong_thing_is_never_taken_away() -> None:
    assert sound(Edit("remove_object", "dress has a wine stain")) is None
    blurred = sound(Edit("blur", "faces will have to be blurred"))
    assert blurred is not None
    assert blurred.subject == "faces"


def test_the_picture_is_what_turns() -> None:
    turned = sound(Edit("rotate", "it for drama but"))
    assert turned is not None
    assert turned.subject == "whole image"


def test_an_object_that_is_none_takes_its_edit_along() -> None:
    assert sound(Edit("replace_object", "car", parameters=(setting("object", "if only he was there"),))) is None


def test_what_is_dropped_is_told() -> None:
    found = decompose("swap the car for if only he was there")
    assert found.sub_requests == ()
    assert any("not understood" in note for note in found.notes)
