"""Rows, columns and neighbours, on drawn grids whose answer is known, and as geometry."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.tools.locate import ACCEPT, Location, locate
from imageedit_r1.tools.locate.relations import beyond, nearest, row_of
from imageedit_r1.tools.locate.view import Candidate

ROWS, COLUMNS, CELL = 3, 4, 100


def radius(row: int, column: int) -> int:
    """All differ by at least two pixels; the largest is the last of the second row."""
    return 20 + 2 * ((5 * row + 3 * column) % 12)


def disc(row: int, column: int) -> np.ndarray:
    canvas = np.zeros((ROWS * CELL, COLUMNS * CELL), np.uint8)
    # rows are not quite level and columns not quite upright, as things on a table are
    centre = (CELL // 2 + CELL * column + 4 * row, CELL // 2 + CELL * row - 3 * column)
    cv2.circle(canvas, centre, radius(row, column), 1, -1)
    return canvas > 0


EVERY = [(row, column) for row in range(ROWS) for column in range(COLUMNS)]
LARGEST = max(EVERY, key=lambda cell: radius(*cell))


@pytest.fixture(scope="module")
def grid() -> np.ndarray:
    picture = np.full((ROWS * CELL, COLUMNS * CELL, 3), 215, np.uint8)
    for cell in EVERY:
        picture[disc(*cell)] = (70, 66, 60)
    return np.clip(picture + np.random.default_rng(5).normal(0, 2, picture.shape), 0, 255).astype(np.uint8)


def iou(location: Location | None, cells: list[tuple[int, int]]) -> float:
    assert location is not None
    truth = np.any([disc(*cell) for cell in cells], axis=0)
    inside = location.mask > 127
    return float(np.count_nonzero(inside & truth) / np.count_nonzero(inside | truth))


@pytest.mark.parametrize(
    ("phrase", "cells"),
    [
        ("the second coin in the third row", [(2, 1)]),
        ("last coin in the top row", [(0, 3)]),
        ("the second coin from the right in the second row", [(1, 2)]),
        ("first coin in the bottom row", [(2, 0)]),
        ("the second row of coins", [(1, c) for c in range(COLUMNS)]),
        ("third column", [(r, 2) for r in range(ROWS)]),
        ("third coin from the top in the second column", [(2, 1)]),
        ("the biggest coin in the first row", [max(((0, c) for c in range(COLUMNS)), key=lambda x: radius(*x))]),
        ("coins in the bottom row", [(2, c) for c in range(COLUMNS)]),
        ("the top right coin", [(0, 3)]),
        ("the coin in the bottom left corner", [(2, 0)]),
        ("the coin below the coin in the top left corner", [(1, 0)]),
        ("the coin to the left of the last coin in the second row", [(1, 2)]),
        ("all coins except the second row", [cell for cell in EVERY if cell[0] != 1]),
    ],
)
def test_rows_columns_and_neighbours(grid: np.ndarray, phrase: str, cells: list[tuple[int, int]]) -> None:
    location = locate(grid, phrase)
    assert iou(location, cells) > 0.93
    assert location is not None
    assert location.confidence >= ACCEPT


@pytest.mark.parametrize(
    "phrase", ["fifth coin in the first row", "the fourth row", "the coin above the top right coin"]
)
def test_what_the_grid_does_not_have_is_not_found(grid: np.ndarray, phrase: str) -> None:
    assert locate(grid, phrase) is None


def test_counting_across_rows_is_a_question(grid: np.ndarray) -> None:
    location = locate(grid, "the second coin from the left")
    assert location is not None
    assert location.confidence < ACCEPT
    assert "row" in location.note


@given(mirrored=st.booleans(), cell=st.sampled_from(EVERY))
@settings(max_examples=12, deadline=None)
def test_a_mirrored_picture_and_mirrored_words_give_the_mirrored_mask(mirrored: bool, cell: tuple[int, int]) -> None:
    row, column = cell
    picture = np.full((ROWS * CELL, COLUMNS * CELL, 3), 200, np.uint8)
    for other in EVERY:
        picture[disc(*other)] = (40, 50, 120)
    names = ("first", "second", "third", "fourth")
    sides = ("right", "left") if mirrored else ("left", "right")
    first = locate(picture, f"{names[column]} coin from the {sides[0]} in the {names[row]} row")
    again = locate(
        np.ascontiguousarray(picture[:, ::-1]), f"{names[column]} coin from the {sides[1]} in the {names[row]} row"
    )
    assert first is not None
    assert again is not None
    inside, turned = first.mask > 127, again.mask[:, ::-1] > 127
    assert np.count_nonzero(inside ^ turned) <= 0.03 * np.count_nonzero(inside)


def candidate(x: int, y: int, size: int = 10, score: float = 0.8) -> Candidate:
    mask = np.zeros((100, 100), bool)
    mask[y : y + size, x : x + size] = True
    return Candidate(mask, score, "test")


def test_a_row_ends_where_the_next_is_half_a_thing_away() -> None:
    things = [candidate(10, 10), candidate(40, 13), candidate(70, 8), candidate(10, 40), candidate(40, 38)]
    assert row_of(things, 0, "row") == [things[2], things[0], things[1]]
    assert row_of(things, 1, "row") == row_of(things, -1, "row") == [things[4], things[3]]
    assert row_of(things, 2, "row") == []
    assert row_of(things, 2, "column") == [things[2]]


def test_the_nearest_is_level_with_the_anchor_and_two_equally_near_are_a_question() -> None:
    anchor, left, far, below = candidate(50, 50), candidate(30, 52), candidate(10, 50), candidate(50, 75)
    everything = [anchor, far, left, below]
    assert [c.mask is left.mask for c in nearest(everything, "left", anchor)] == [True]
    assert [c.mask is below.mask for c in nearest(everything, "below", anchor)] == [True]
    assert nearest(everything, "above", anchor) == []
    assert nearest(everything, "right", anchor) == []
    right = candidate(70, 50)
    close = nearest([anchor, left, right], "near", anchor)
    assert close[0].score < ACCEPT
    assert nearest([left], "left", candidate(50, 50, score=0.5))[0].score == 0.5


def test_beyond_follows_the_outline() -> None:
    step = np.zeros((10, 10), bool)
    step[6:, :5] = step[3:, 5:] = True
    above = beyond(Candidate(step, 1.0, "test"), "above")
    assert above is not None
    assert np.array_equal(above, ~step)
    left = beyond(candidate(40, 0, 20), "left")
    assert left is not None
    assert left[:, :40].all()
    assert not left[:, 40:].any()
    assert beyond(candidate(40, 0), "near") is None
