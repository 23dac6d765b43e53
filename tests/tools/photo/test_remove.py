"""Removal: the hole is filled with what is around it, by every method."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.errors import ToolError
from imageedit_r1.images.pixels import to_float
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tools.base import Unserved
from imageedit_r1.tools.photo.patch_fill import fill_hole
from imageedit_r1.tools.photo.remove import remove_object
from imageedit_r1.tools.photo.shift_map import fill_by_shifts

from ..conformance import check_tool

PHOTO = Photo(name="a", file="0" * 64, image=ImageRef(sha256="0" * 64, width=600, height=400), format="PNG")
Array = np.ndarray[Any, np.dtype[Any]]


def striped(height: int = 96, width: int = 128) -> Array:
    columns = np.arange(width)[None, :] + np.zeros((height, 1))
    gray = 128 + 90 * np.sign(np.sin(columns * 2 * np.pi / 8 + 0.1))
    return np.repeat(gray[..., None], 3, axis=2).astype(np.uint8)


def hole(shape: tuple[int, ...], x: int, y: int, w: int, h: int) -> Array:
    mask = np.zeros(shape[:2], np.uint8)
    mask[y : y + h, x : x + w] = 255
    return mask


def error(result: Array, truth: Array, mask: Array) -> float:
    apart = result[mask > 0].astype(float) - truth[mask > 0]
    return float(np.sqrt((apart**2).mean()))


@pytest.mark.parametrize("method", ["auto", "shifts", "patch", "ns", "telea"])
@pytest.mark.parametrize("factor", [1, 257])
def test_the_object_is_gone_and_the_rest_untouched(method: str, factor: int) -> None:
    truth = np.full((90, 120, 3), (90, 140, 200), np.uint8)
    truth = np.clip(truth + np.linspace(0, 30, 120)[None, :, None], 0, 255).astype(np.uint8)
    pixels = truth.copy()
    cv2.circle(pixels, (60, 45), 12, (255, 0, 0), -1, cv2.LINE_AA)
    mask = np.zeros((90, 120), np.uint8)
    cv2.circle(mask, (60, 45), 14, 255, -1)
    deep = pixels if factor == 1 else pixels.astype(np.uint16) * 257
    result = remove_object.apply(deep, mask=mask, method=method).pixels
    assert np.array_equal(result[mask == 0], deep[mask == 0])
    assert error(result / factor, truth, mask) < 4


def test_patches_continue_a_texture_where_diffusion_blurs_it() -> None:
    truth = striped()
    mask = hole(truth.shape, 48, 30, 33, 30)
    pixels = truth.copy()
    pixels[mask > 0] = (255, 0, 255)
    by = {
        m: error(remove_object.apply(pixels, mask=mask, method=m).pixels, truth, mask) for m in ("patch", "telea", "ns")
    }
    assert by["patch"] < 25
    assert by["patch"] < 0.5 * min(by["telea"], by["ns"])


def test_a_hole_in_a_photo_is_filled_better_than_by_diffusion() -> None:
    truth = read_photo("astronaut.jpg")
    mask = hole(truth.shape, 330, 120, 80, 80)
    pixels = truth.copy()
    pixels[mask > 0] = 0
    patch = remove_object.apply(pixels, mask=mask).pixels
    diffused = remove_object.apply(pixels, mask=mask, method="telea").pixels
    assert error(patch, truth, mask) < error(diffused, truth, mask)


def grass(height: int = 160, width: int = 220) -> Array:
    noise = np.random.default_rng(3).normal(0, 1, (height, width))
    rough = cv2.GaussianBlur(noise, (0, 0), 1.2)
    green: Array = np.clip(120 + 60 * rough[..., None] / rough.std() * (0.5, 0.8, 0.3), 0, 255).astype(np.uint8)
    return green


def fine(picture: Array, mask: Array) -> float:
    return float(cv2.Laplacian(picture.astype(np.float32), cv2.CV_32F)[mask > 0].std())


@pytest.mark.parametrize("factor", [1, 257])
def test_a_texture_stays_as_sharp_as_it_is(factor: int) -> None:
    truth = grass()
    mask = hole(truth.shape, 70, 50, 60, 50)
    pixels = truth.astype(np.uint8 if factor == 1 else np.uint16) * factor
    pixels[mask > 0] = (0, 0, 255 * factor)
    edited = remove_object.apply(pixels, mask=mask)
    assert edited.note == "filled by shifts"
    assert fine(edited.pixels / factor, mask) > 0.85 * fine(truth, mask)
    diffused = remove_object.apply(pixels, mask=mask, method="telea").pixels
    assert fine(diffused / factor, mask) < 0.5 * fine(truth, mask)
    # no trace of the object, not even mixed in
    assert edited.pixels[mask > 0][:, 2].max() <= (int(truth[..., 2].max()) + 20) * factor


def test_smooth_surroundings_and_thin_holes_take_patches_and_the_next_attempt_the_other_method() -> None:
    smooth = np.repeat(np.linspace(60, 160, 200)[None, :, None], 150, axis=0).repeat(3, axis=2).astype(np.uint8)
    for pixels, mask, first in (
        (smooth, hole(smooth.shape, 80, 50, 40, 40), "patch"),
        (grass(), hole((160, 220), 20, 70, 150, 5), "patch"),
        (grass(), hole((160, 220), 70, 50, 50, 50), "shifts"),
    ):
        assert remove_object.apply(pixels, mask=mask).note == f"filled by {first}"
        second = "shifts" if first == "patch" else "patch"
        assert remove_object.apply(pixels, mask=mask, method="other").note == f"filled by {second}"
    assert remove_object.variants[0] == {"method": "other"}


def test_a_long_hole_and_several_far_apart_are_filled() -> None:
    truth = grass(120, 600)
    mask = hole(truth.shape, 10, 20, 580, 20) | hole(truth.shape, 300, 80, 30, 25)
    pixels = truth.copy()
    pixels[mask > 0] = (255, 0, 255)
    filled = remove_object.apply(pixels, mask=mask, method="shifts").pixels
    assert fine(filled, mask) > 0.7 * fine(truth, mask)
    assert np.abs(filled[mask > 0].mean(axis=0) - truth.mean(axis=(0, 1))).max() < 12


def test_a_hole_that_its_surroundings_cannot_cover_is_left_to_the_other_methods() -> None:
    pixels = grass(100, 100)
    mask = hole(pixels.shape, 8, 8, 84, 84)
    assert fill_by_shifts(to_float(pixels), mask > 0) is None
    edited = remove_object.apply(pixels, mask=mask, method="shifts")
    assert edited.note.startswith(("filled by patch", "filled by telea"))
    assert not np.array_equal(edited.pixels, pixels)


def test_the_seed_gives_another_fill_and_the_same_seed_the_same() -> None:
    pixels = read_photo("coffee.jpg")[200:400, 400:]
    mask = hole(pixels.shape, 80, 80, 40, 40)
    for method in ("shifts", "patch"):
        first, again, other = (
            remove_object.apply(pixels, mask=mask, seed=seed, method=method).pixels for seed in (1, 1, 2)
        )
        assert np.array_equal(first, again)
        assert not np.array_equal(first, other)


def test_alpha_is_filled_too() -> None:
    pixels = np.dstack([striped(), np.full((96, 128), 255, np.uint8)])
    mask = hole(pixels.shape, 50, 40, 10, 10)
    pixels[mask > 0] = (255, 0, 255, 90)
    result = remove_object.apply(pixels, mask=mask).pixels
    assert (result[..., 3] == 255).all()


def test_too_little_around_the_hole_falls_back_to_diffusion() -> None:
    pixels = np.full((14, 14, 3), 77, np.uint8)
    mask = hole(pixels.shape, 5, 5, 4, 4)
    pixels[mask > 0] = 200
    edited = remove_object.apply(pixels, mask=mask)
    assert "too small for patches" in edited.note
    assert np.abs(edited.pixels.astype(int) - 77).max() <= 3
    assert fill_hole(np.zeros((14, 14, 3), np.float32), mask > 0) is None


def test_a_hole_at_the_edge_and_one_across_the_picture() -> None:
    truth = striped()
    for mask in (hole(truth.shape, 0, 0, 20, 20), hole(truth.shape, 0, 40, 128, 10)):
        pixels = truth.copy()
        pixels[mask > 0] = (255, 0, 255)
        patch, diffused = (remove_object.apply(pixels, mask=mask, method=m).pixels for m in ("patch", "telea"))
        assert error(patch, truth, mask) < 0.6 * error(diffused, truth, mask)


def test_refusals() -> None:
    pixels = striped()
    with pytest.raises(ToolError, match="no region"):
        remove_object.apply(pixels)
    with pytest.raises(ToolError, match="empty"):
        remove_object.apply(pixels, mask=np.zeros(pixels.shape[:2], np.uint8))
    with pytest.raises(ToolError, match="nothing is left"):
        remove_object.apply(pixels, mask=np.full(pixels.shape[:2], 255, np.uint8))


def test_bind() -> None:
    request = SubRequest(id="a", action="remove_object", subject="person")
    assert remove_object.bind_request(request, PHOTO) == {}
    with pytest.raises(Unserved):
        remove_object.bind_request(request.model_copy(update={"parameters": (Parameter(property="speed"),)}), PHOTO)


@pytest.mark.parametrize("method", ["auto", "patch", "ns"])
def test_contract(method: str) -> None:
    check_tool(remove_object, {"method": method}, striped(48, 64), keeps_alpha=False)
