"""Lists of terse wishes: every item is an edit of its own, whatever stands beside it."""

from __future__ import annotations

import itertools

import pytest

from imageedit_r1.nodes.decompose import decompose

ITEMS = {
    "contrast way up": "adjust_tone [whole image] contrast increase 40",
    "highlights -15": "adjust_tone [whole image] highlights decrease 15",
    "vignette 40": "adjust_tone [whole image] vignette increase 40",
    "tint toward green 15": "adjust_color [whole image] tint decrease 15",
    "WB to 5200K": "adjust_color [whole image] temperature set 5200",
    "heavier contrast on the bear": "adjust_tone [bear] contrast increase",
    "corners darkened": "adjust_tone [whole image] vignette increase",
    "the tourists removed": "remove_object [tourists]",
    "background blurred": "blur [background] strength increase",
    "face a touch brighter": "adjust_tone [face] brightness increase 10",
    "fence out of focus": "blur [fence] strength increase",
    "monochrome": "adjust_color [whole image] black_and_white set",
    "sepia at 30 %": "adjust_color [whole image] sepia set 30",
    "16:9": "crop [whole image] aspect set 16:9",
    "15% off the top": "crop [whole image] top decrease 15",
    "1600 px on the long edge": "resize [whole image] long_edge set 1600",
    "90 clockwise": "rotate [whole image] angle increase 90",
    "a 10 px white border": "add_border [whole image] width set 10 color set white",
    '"SOLD" top right': "add_text [whole image] text set SOLD position set top right",
}


def written(request: str) -> list[str]:
    return [
        " ".join(
            [f"{s.action} [{s.subject}]"]
            + [
                f"{p.property} {p.direction} {p.amount if isinstance(p.amount, str) else f'{p.amount:g}'}"
                if p.amount is not None
                else f"{p.property} {p.direction}"
                for p in s.parameters
            ]
        )
        for s in decompose(request).sub_requests
    ]


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_is_a_wish_by_itself(item: str) -> None:
    assert written(item) == [ITEMS[item]]


@pytest.mark.parametrize("joiner", [", ", ", and ", " + "])
def test_neighbours_are_read_one_by_one(joiner: str) -> None:
    for first, second in itertools.pairwise([*ITEMS, *list(ITEMS)[::3]]):
        assert written(joiner.join([first, second])) == [ITEMS[first], ITEMS[second]], (first, second)


def test_items_follow_a_verb_that_does_not_take_them() -> None:
    found = written("crush the shadows by 20, contrast way up, saturation way down, vignette 40")
    assert [line.split()[-3:] for line in found] == [
        ["shadows", "decrease", "20"],
        ["contrast", "increase", "40"],
        ["saturation", "decrease", "40"],
        ["vignette", "increase", "40"],
    ]


def test_a_verb_keeps_the_properties_that_it_takes() -> None:
    assert written("boost the brightness, contrast and saturation by 15%") == [
        "adjust_tone [whole image] brightness increase 15",
        "adjust_tone [whole image] contrast increase 15",
        "adjust_color [whole image] saturation increase 15",
    ]


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        ("put SEND IT in the middle please", "SEND IT"),
        ("brighter sky and OPEN DAY 2025 top left in red", "OPEN DAY 2025"),
        ("add the text SALE at the top", "SALE"),
    ],
)
def test_words_in_capitals_are_lettering(request_: str, text: str) -> None:
    written_ = [s.parameter("text") for s in decompose(request_).sub_requests if s.action == "add_text"]
    assert [p.amount for p in written_ if p is not None] == [text]


def test_shouting_is_no_lettering() -> None:
    assert written("MAKE IT BRIGHTER AND REMOVE THE DOG") == [
        "adjust_tone [whole image] brightness increase",
        "remove_object [DOG]",
    ]
    assert written("please make it a LOT BRIGHTER now") == ["adjust_tone [whole image] brightness increase 40"]
