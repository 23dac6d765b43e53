"""The grammar of phrases."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.tools.locate.detectors import DETECTORS
from imageedit_r1.tools.locate.phrases import LONGEST, parse
from imageedit_r1.tools.locate.places import Place
from imageedit_r1.tools.locate.tree import (
    Beside,
    Colour,
    Either,
    Node,
    Part,
    Pick,
    Row,
    Thing,
    Unknown,
    Whole,
    Within,
    Without,
)
from imageedit_r1.tools.locate.words import COLOURS, NOUNS, STUFF

LEFT = Place(((0.0, 0.0, 0.5, 1.0),))
RED = (("red", ""),)
COIN = Thing("circle")


@pytest.mark.parametrize(
    ("phrase", "tree"),
    [
        ("whole image", Whole()),
        ("the entire photo", Whole()),
        ("left half", LEFT),
        ("Left Side", LEFT),
        ("the sky", Thing("sky")),
        ("cloudy sky", Thing("sky")),
        ("her face", Thing("face")),
        ("faces", Thing("face", True)),
        ("all the faces", Thing("face", True)),
        ("both eyes", Thing("eye", True)),
        ("bakground", Thing("background")),
        ("license plate", Thing("plate")),
        ("cat's face", Thing("cat face")),
        ("bicycle", Unknown("bicycle")),
        ("cup of coffee", Unknown("cup")),
        ("blue", Colour((("blue", ""),))),
        ("red car", Colour(RED, Unknown("car"))),
        ("the red one", Colour(RED, Thing("blob"))),
        ("dark red cars", Colour((("red", "dark"),), Unknown("cars", True))),
        ("sky blue shirt", Colour((("blue", "light"),), Thing("clothes"))),
        ("black and white dog", Colour((("black", ""), ("white", "")), Unknown("dog"))),
        ("blue sky", Colour((("blue", ""),), Thing("sky"))),
        ("everything except the sky", Without(Whole(), Thing("sky"))),
        ("all but the face", Without(Whole(), Thing("face"))),
        ("everything behind the woman", Without(Whole(), Thing("person"))),
        ("sky and grass", Either((Thing("sky"), Thing("grass")))),
        ("second coin from the left", Pick(Thing("circle"), "left", 1)),
        ("2nd coin from the top", Pick(Thing("circle"), "top", 1)),
        ("the biggest", Pick(Thing("blob"), "large")),
        ("leftmost face", Pick(Thing("face"), "left")),
        ("largest red thing", Pick(Colour(RED, Thing("blob")), "large")),
        ("second largest face", Pick(Thing("face"), "large", 1)),
        ("two leftmost faces", Pick(Thing("face", True), "left", 0, 2)),
        ("man on the left", Within(Thing("person"), LEFT)),
        ("person on the far left", Pick(Thing("person"), "left")),
        ("top of the image", Place(((0.0, 0.0, 1.0, 0.5),))),
        ("left side of the face", Part(LEFT, Thing("face"))),
        ("woman's face", Within(Thing("face"), Thing("person"))),
        ("right eye", Pick(Thing("eye"), "right")),
        ("biggest coin in the top half", Pick(Within(Thing("circle"), Place(((0.0, 0.0, 1.0, 0.5),))), "large")),
        ("third coin in the second row", Pick(Row(COIN, 1), "left", 2)),
        ("the second coin from the left in the top row", Pick(Row(COIN, 0), "left", 1)),
        ("last coin in the bottom row", Pick(Row(COIN, -1), "left", -1)),
        ("biggest coin in the first column", Pick(Row(COIN, 0, "column"), "large")),
        ("second row of coins", Row(Thing("circle", True), 1)),
        ("the second line of text", Pick(Thing("line", True), "top", 1)),
        ("last line of the paragraph", Pick(Within(Thing("line", True), Thing("paragraph")), "top", -1)),
        ("the largest text", Thing("headline")),
        ("coin to the left of the biggest coin", Beside(COIN, "left", Pick(COIN, "large"))),
        ("everything below the sky", Beside(None, "below", Thing("sky"))),
        ("the red one next to the face", Beside(Colour(RED, Thing("blob")), "near", Thing("face"))),
        ("above the horizon", Thing("sky")),
        ("below the horizon", Without(Whole(), Thing("sky"))),
        ("everything to the left of the middle", LEFT),
        ("bottom left of the picture", Place(((0.0, 0.5, 0.5, 1.0),))),
        ("everything that is not blue", Without(Whole(), Colour((("blue", ""),)))),
        ("everyone but the face", Without(Thing("person", True), Thing("face"))),
        ("the man's coat", Within(Thing("clothes"), Thing("person"))),
        ("the dog's nose", Unknown("dog's nose")),
        ("text on the name tag", Within(Thing("text", True), Unknown("name tag"))),
        ("red, green and blue", Colour((("red", ""), ("green", ""), ("blue", "")))),
    ],
)
def test_phrases_become_trees(phrase: str, tree: Node) -> None:
    assert parse(phrase) == tree


@pytest.mark.parametrize("phrase", ["", "   ", "the", "...", "!?", "x" * (LONGEST + 1), "everything except", "of the"])
def test_what_says_nothing_is_not_understood(phrase: str) -> None:
    assert parse(phrase) is None


def test_every_noun_has_a_detector() -> None:
    assert set(NOUNS.values()) == set(DETECTORS)
    assert set(DETECTORS) >= STUFF


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_parses_or_not_without_an_error(text: str) -> None:
    parse(text)


@given(
    st.lists(
        st.sampled_from([*NOUNS, *COLOURS, "of", "in", "except", "and", "from", "left", "second", "row"]), max_size=12
    )
)
@settings(max_examples=200, deadline=None)
def test_any_pile_of_known_words_parses_or_not_without_an_error(words: list[str]) -> None:
    parse(" ".join(words))
