"""Headlines, lines and paragraphs on a drawn page."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from imageedit_r1.tools.locate import ACCEPT, locate

LINES = {
    "headline": ("Harbour news", 60, 1.5),
    "first": ("The ferry leaves the island", 120, 0.8),
    "second": ("every morning at seven and", 155, 0.8),
    "third": ("comes back before the night", 190, 0.8),
    "note": ("Printed without warranty", 300, 0.6),
}


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    picture = np.full((340, 520, 3), (238, 236, 228), np.uint8)
    for text, foot, size in LINES.values():
        cv2.putText(picture, text, (30, foot), cv2.FONT_HERSHEY_DUPLEX, size, (30, 30, 40), 1, cv2.LINE_AA)
    return np.clip(picture + np.random.default_rng(6).normal(0, 2, picture.shape), 0, 255).astype(np.uint8)


def box(name: str) -> tuple[int, int]:
    """Top and bottom of a line's capitals."""
    _, foot, size = LINES[name]
    return round(foot - 22 * size), foot


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("the headline", ["headline"]),
        ("the largest text", ["headline"]),
        ("the first line", ["headline"]),
        ("the second line of text", ["first"]),
        ("the last line", ["note"]),
        ("the last line of the paragraph", ["third"]),
        ("the paragraph", ["first", "second", "third"]),
    ],
)
def test_lines_are_told_apart(page: np.ndarray, phrase: str, names: list[str]) -> None:
    location = locate(page, phrase)
    assert location is not None
    assert location.confidence >= ACCEPT
    rows = (location.mask > 127).any(axis=1)
    for name in LINES:
        top, bottom = box(name)
        assert rows[top + 3 : bottom - 3].all() == (name in names), name


def test_a_headline_of_the_size_of_the_rest_is_a_question(page: np.ndarray) -> None:
    plain = page.copy()
    plain[:80] = (238, 236, 228)
    location = locate(plain[:220], "the headline")
    assert location is not None
    assert location.confidence < ACCEPT
    assert "first was taken" in location.note


def test_a_page_without_text_has_no_lines() -> None:
    assert locate(np.full((200, 300, 3), 200, np.uint8), "the second line") is None
