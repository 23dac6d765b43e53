"""Measures of likeness answer to what they are for, and to nothing else."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from imageedit_r1.evaluation.degrade import DEFECTS
from imageedit_r1.evaluation.metrics import gradient_distance, psnr, seam_contrast, ssim, texture_ratio
from imageedit_r1.evaluation.removal import holes
from imageedit_r1.images.pixels import Float, to_float
from imageedit_r1.tests.photos import read_photo


@pytest.fixture
def truth() -> Float:
    return to_float(read_photo("chelsea.jpg"))


@pytest.fixture
def where(truth: Float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    inside = np.zeros(truth.shape[:2], bool)
    inside[80:180, 100:240] = True
    return inside


def test_equal_pictures(truth: Float, where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> None:
    assert psnr(truth, truth, where) == 99
    assert ssim(truth, truth, where) == pytest.approx(1)
    assert gradient_distance(truth, truth, where) == 0
    assert texture_ratio(truth, truth, where) == pytest.approx(1)
    assert seam_contrast(truth, truth, where) == 0


def test_psnr_is_that_of_its_definition(truth: Float, where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> None:
    shifted = np.where(where[..., None], truth + np.float32(0.1), truth).astype(np.float32)
    assert psnr(shifted, truth, where) == pytest.approx(20, abs=0.01)
    assert seam_contrast(shifted, truth, where) > 0.02


def test_a_smear_loses_texture_and_gradients_but_little_psnr(
    truth: Float, where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> None:
    smear = cv2.GaussianBlur(truth, (0, 0), 4.0)
    noise = np.random.default_rng(0).normal(0, 0.1, truth.shape).astype(np.float32)
    assert psnr(smear, truth, where) > psnr(truth + noise, truth, where)
    assert texture_ratio(smear, truth, where) < 0.2
    assert texture_ratio(truth + noise, truth, where) > 1.5
    assert gradient_distance(smear, truth, where) > 0.3
    assert ssim(smear, truth, where) < 0.7


def test_holes_are_the_same_each_time_and_of_their_size() -> None:
    first, again = list(holes()), list(holes())
    assert all(np.array_equal(a.mask, b.mask) for a, b in zip(first, again, strict=True))
    for hole in first:
        share = np.count_nonzero(hole.mask) / hole.side**2
        assert {"rectangle": 0.99, "border": 0.99, "ellipse": 0.5, "thin": 2}[hole.kind] < share
    assert {hole.place for hole in first} == {"texture", "smooth", "edges", "scene", "border", "thin"}


@pytest.mark.parametrize("defect", DEFECTS)
def test_defects_grow_with_their_strength_and_are_the_same_each_time(defect: str, truth: Float) -> None:
    mild, strong, again = (DEFECTS[defect](truth, s, np.random.default_rng(3)) for s in (0.1, 0.9, 0.9))
    assert np.array_equal(strong, again)
    assert strong.dtype == np.float32 and strong.min() >= 0 and strong.max() <= 1
    everywhere = np.ones(truth.shape[:2], bool)
    assert psnr(strong, truth, everywhere) < psnr(mild, truth, everywhere) < 45
