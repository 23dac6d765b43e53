"""The measuring judge on results that are right, wrong, too much and nothing at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.evaluation.edit.benches import EditCase
from imageedit_r1.evaluation.edit.measures import measure, read
from imageedit_r1.schema import IDENTITY, Matrix
from imageedit_r1.tests.dit.edits_server import Picture

BOX = (25.0, 25.0, 50.0, 50.0)


def scores(
    bench: Path, result: Picture, *turns: str, box: Any = None, matrix: Matrix = IDENTITY
) -> dict[str, float | None]:
    found = measure(read(EditCase("one", turns, bench / "cup.png", box=box)), result, matrix)
    told: dict[str, float | None] = found["scores"]
    return told


def toned(pixels: Picture, factor: float = 0.8) -> Picture:
    """Darker, which clips nothing; above 1 brighter."""
    return np.asarray(np.clip(np.rint(pixels.astype(np.float32) * factor), 0, 255), np.uint8)


def inside(pixels: Picture, edited: Picture) -> Picture:
    """The edit within BOX alone."""
    height, width = pixels.shape[:2]
    result = pixels.copy()
    part = (slice(height // 4, 3 * height // 4), slice(width // 4, 3 * width // 4))
    result[part] = edited[part]
    return result


def test_an_edit_that_is_there_and_one_that_is_not(bench: Path, small: Picture) -> None:
    right = scores(bench, toned(small), "make it 20% darker")
    nothing = scores(bench, small, "make it 20% darker")
    wrong = scores(bench, toned(small, 1.25), "make it 20% darker")
    assert (right["effect"], right["followed"]) == (10, 1)
    assert nothing["followed"] == wrong["followed"] == 0
    assert (
        nothing["effect"] is not None and nothing["effect"] < 2 and wrong["effect"] is not None and wrong["effect"] < 4
    )
    assert nothing["identity_ssim"] == 1 and right["locality_ssim"] is None, "the whole picture was asked for"


def test_locality_is_what_happened_outside_the_region(bench: Path, small: Picture) -> None:
    edited = toned(small)
    kept = scores(bench, inside(small, edited), "make it 20% darker", box=BOX)
    spilled = scores(bench, edited, "make it 20% darker", box=BOX)
    assert (kept["locality_ssim"], kept["locality_psnr"]) == (1, 99)
    assert spilled["locality_psnr"] is not None and spilled["locality_psnr"] < 25
    assert kept["followed"] == spilled["followed"] == 1, "the effect itself is measured within the region"
    untouched = toned(small)
    untouched[32:96, 48:144] = small[32:96, 48:144]
    assert scores(bench, untouched, "make it 20% darker", box=BOX)["followed"] == 0, "only outside"


def test_several_parts_are_measured_each_in_its_place(bench: Path, small: Picture) -> None:
    request = "darken the left side by 20% and make the right side black and white"
    half = small.shape[1] // 2
    both = small.copy()
    both[:, :half] = toned(small)[:, :half]
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)[..., None]
    one = both.copy()
    both[:, half:] = np.repeat(grey, 3, axis=2)[:, half:]
    assert scores(bench, both, request)["followed"] == 1
    assert scores(bench, one, request)["followed"] == 0.5


def test_pixels_that_move_are_measured_as_such_and_nothing_else_is(bench: Path, small: Picture) -> None:
    mirrored = np.ascontiguousarray(small[:, ::-1])
    matrix: Matrix = ((-1, 0, small.shape[1] - 1), (0, 1, 0), (0, 0, 1))
    done = scores(bench, mirrored, "flip it horizontally and make it darker", matrix=matrix)
    assert done["followed"] == 1 and done["identity_ssim"] is None and done["locality_psnr"] is None
    assert scores(bench, small, "flip it horizontally and make it darker")["followed"] == 0


def test_turns_are_measured_against_the_photo(bench: Path, small: Picture) -> None:
    done = scores(bench, toned(small), "make it 20% darker", "make it black and white")
    assert done["followed"] == 0.5
    assert done["identity_ssim"] is not None and 0.5 < done["identity_ssim"] < 1


@pytest.mark.parametrize("form", ["larger", "deep", "alpha"])
def test_results_of_another_form_are_brought_to_the_photos(bench: Path, small: Picture, form: str) -> None:
    bright = toned(small)
    result = {
        "larger": lambda: np.asarray(cv2.resize(bright, (384, 256), interpolation=cv2.INTER_CUBIC), np.uint8),
        "deep": lambda: bright.astype(np.uint16) * 257,
        "alpha": lambda: np.dstack([bright, np.full(bright.shape[:2], 255, np.uint8)]),
    }[form]()
    assert scores(bench, result, "make it 20% darker")["followed"] == 1


def test_a_request_that_is_not_read_is_not_measured(bench: Path, small: Picture) -> None:
    done = scores(bench, small, "what a nice cup")
    assert (done["effect"], done["followed"], done["identity_ssim"]) == (None, None, 1)
