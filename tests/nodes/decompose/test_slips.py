"""Typos, slips and dictation: what was typed or spoken, and what it reads as."""

from __future__ import annotations

import pytest

from imageedit_r1.nodes.decompose.dictation import spoken
from imageedit_r1.nodes.decompose.slips import mended
from imageedit_r1.nodes.decompose.spelling import correct
from imageedit_r1.nodes.decompose.tokens import normalise, tokenise, words

TYPOS = [
    ("brigter", "brighter"), ("warmr", "warmer"), ("contrst", "contrast"), ("shadws", "shadows"), ("remov", "remove"),
    ("peple", "people"), ("squre", "square"), ("noisey", "noisy"), ("tuch", "touch"), ("licens", "license"),
    ("bckgrnd", "background"), ("brghtnss", "brightness"), ("rigth", "right"), ("leav", "leave"),
]  # fmt: skip
ENGLISH = ["situation", "radio", "contract", "plane", "skirt", "greek", "torch", "strange", "charity", "wound"]
SLIPS = [
    ("cut of the bottom", "cut off the bottom"),
    ("a cut of meat", "a cut of meat"),
    ("it is to dark", "it is too dark"),
    ("change it to orange", "change it to orange"),
    ("brighter an a bit warmer", "brighter and a bit warmer"),
    ("add an apple", "add an apple"),
    ("its too dark", "it's too dark"),
    ("blur its eyes", "blur its eyes"),
    ("ad a border", "add a border"),
    ("remove the ad", "remove the ad"),
    ("+10 sat", "+10 saturation"),
    ("the man who sat there", "the man who sat there"),
]
SPOKEN = [
    ("blur the plate comma and the faces period", "blur the plate , and the faces ."),
    ("the Victorian period dress", "the victorian period dress"),
    ("a full stop brighter", "a full stop brighter"),
    ("um so remove the the pole", "so remove the pole"),
    ("by twenty no thirty", "by twenty , no thirty"),
    ("very very bright", "very very bright"),
    ("crop it, then add a comma", "crop it , then add a comma"),
]


@pytest.mark.parametrize(("typed", "meant"), TYPOS)
def test_typos_of_the_lexicon_are_put_right(typed: str, meant: str) -> None:
    assert correct(typed) == meant


@pytest.mark.parametrize("word", ENGLISH)
def test_words_are_no_typos(word: str) -> None:
    assert correct(word) == word


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_slips_are_told_by_their_neighbours(typed: str, meant: str) -> None:
    assert " ".join(words(mended(tokenise(normalise(typed))))) == meant


@pytest.mark.parametrize(("said", "written"), SPOKEN)
def test_dictation_is_written_down(said: str, written: str) -> None:
    assert " ".join(words(spoken(tokenise(normalise(said))))) == written
