"""What a person may choose from, in words, and the thing at a point."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from imageedit_r1.evaluation.photos import photo
from imageedit_r1.evaluation.tiny.sam2 import make_sam2
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.schema import Box
from imageedit_r1.tools.locate.candidates import MOST, candidates
from imageedit_r1.tools.locate.naming import names
from imageedit_r1.tools.locate.point import at_point
from imageedit_r1.tools.locate.sam import sam_at_point


@pytest.mark.parametrize(
    ("boxes", "named"),
    [
        ([], []),
        ([(9, 9, 5, 5)], ["the only one found"]),
        ([(90, 10, 20, 20), (10, 12, 20, 20)], ["the right one", "the left one"]),
        ([(10, 90, 20, 20), (12, 10, 20, 20)], ["the bottom one", "the top one"]),
        (
            [(10, 0, 9, 9), (90, 2, 9, 9), (50, 1, 9, 9)],
            ["the leftmost one", "the rightmost one", "the middle one"],
        ),
        (
            [(x, 0, 9, 9) for x in (0, 20, 40, 60, 80)],
            [
                "the leftmost one", "second from the left", "third from the left", "fourth from the left",
                "the rightmost one",
            ],
        ),
        (
            [(0, 0, 9, 9), (50, 0, 9, 9), (0, 50, 9, 9), (50, 50, 9, 9)],
            [
                "top row, the left one", "top row, the right one", "bottom row, the left one",
                "bottom row, the right one",
            ],
        ),
        ([(0, 0, 50, 50), (10, 10, 30, 30)], ["the left one, 50x50 pixels", "the left one, 30x30 pixels"]),
    ],
)  # fmt: skip
def test_names(boxes: list[Box], named: list[str]) -> None:
    found = names(boxes)
    assert len(set(found)) == len(found)
    if named and "pixels" in named[0]:
        assert len(found) == 2
    else:
        assert found == named


def test_names_of_many_are_never_the_same() -> None:
    random = np.random.default_rng(3)
    for count in (2, 5, 9, 30, 80):
        boxes = [tuple(map(int, random.integers(1, 60, 4))) for _ in range(count)]
        found = names(boxes)  # type: ignore[arg-type]
        assert len(set(found)) == count or len(set(boxes)) < count


def discs() -> Pixels:
    pixels = np.full((160, 240, 3), 140, np.uint8)
    for middle in ((60, 80), (180, 80)):
        cv2.circle(pixels, middle, 26, (40, 60, 200), -1)
    return pixels


def test_two_of_one_size_are_listed_and_masks_are_theirs() -> None:
    for phrase in ("the blue circle", "the circle", "the biggest circle", "the blue ball"):
        found = candidates(discs(), phrase)
        assert {one.label for one in found[:2]} == {"the left one", "the right one"}, phrase
        for one in found[:2]:
            middle = (60, 80) if one.label == "the left one" else (180, 80)
            assert one.mask[middle[1], middle[0]] == 255 and one.mask[80, 240 - middle[0]] == 0
            assert one.box[2] == pytest.approx(53, abs=3)


def test_a_plural_offers_all_of_them_first() -> None:
    first, *others = candidates(photo("coins"), "the coins")
    assert first.label.startswith("all ") and first.label.endswith(" of them")
    assert len(others) == MOST - 1 and len({one.label for one in others}) == MOST - 1
    assert all(one.mask.sum() < 0.2 * first.mask.sum() for one in others)
    assert all(a.confidence >= b.confidence for a, b in pairwise(others)), "best first"


@pytest.mark.parametrize("phrase", ["", "the left half", "everything", "???"])
def test_what_needs_no_choice_has_none(phrase: str) -> None:
    assert candidates(discs(), phrase) == []


def test_same_question_same_choices() -> None:
    one, two = (candidates(photo("fig"), "the bowl") for _ in range(2))
    assert [(a.box, a.label) for a in one] == [(b.box, b.label) for b in two] and one


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
@pytest.mark.parametrize("alpha", [False, True])
def test_the_thing_at_a_point(depth: type[np.uint8] | type[np.uint16], alpha: bool) -> None:
    pixels = discs().astype(depth) * (1 if depth == np.uint8 else 257)
    if alpha:
        pixels = np.dstack([pixels, np.full(pixels.shape[:2], np.iinfo(depth).max, depth)])
    found = at_point(pixels, (170.0, 84.0))
    assert found is not None and found.box[0] == pytest.approx(154, abs=2) and found.box[2] == pytest.approx(53, abs=3)
    rows, columns = np.ogrid[:160, :240]
    disc = (columns - 180) ** 2 + (rows - 80) ** 2 <= 26**2
    assert np.count_nonzero((found.mask > 127) != disc) < 0.06 * disc.sum()


def test_points_that_are_hard() -> None:
    for pixels in (
        np.zeros((1, 1, 3), np.uint8),
        np.full((3, 200, 3), 9, np.uint8),
        np.full((64, 64, 3), 128, np.uint8),
    ):
        found = at_point(pixels, (pixels.shape[1] - 1.0, pixels.shape[0] - 1.0))
        assert found is None or (found.mask.shape == pixels.shape[:2] and found.mask[-1, -1] > 0)
    assert at_point(np.zeros((0, 5, 3), np.uint8), (0, 0)) is None
    noise = np.random.default_rng(0).integers(0, 256, (80, 100, 3), dtype=np.uint8)
    one, two = at_point(noise, (50, 40)), at_point(noise, (50, 40))
    assert one is not None and two is not None and np.array_equal(one.mask, two.mask) and one.confidence < 0.7


def test_what_is_known_is_found_whole() -> None:
    found = at_point(photo("mountains"), (320, 40))
    assert found is not None and found.method == "sky" and found.box[2] == photo("mountains").shape[1]


def test_a_point_for_sam(tmp_path: Path) -> None:
    """A random model's mask means nothing; its size, its range and that it is the same each time can be told."""
    at = sam_at_point(str(make_sam2(tmp_path)))
    one, two = at(discs(), (60.0, 80.0)), at(discs(), (60.0, 80.0))
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert one.mask.shape == (160, 240) and np.array_equal(one.mask, two.mask) and 0 <= one.confidence <= 1
