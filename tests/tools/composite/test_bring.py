"""An editor's answer comes back to the photo: what it changed is in it, everything else is the photo bit for bit."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
import pytest

from imageedit_r1.errors import ToolError
from imageedit_r1.evaluation.answers import Drift, answered, large
from imageedit_r1.evaluation.metrics import psnr, seam_contrast, texture_ratio
from imageedit_r1.images.pixels import Mask, Pixels, composite, cut, to_float, with_alpha
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tools.composite import bring_back
from imageedit_r1.tools.composite.geometry import Placement, fill

TONE = Drift(gamma=1.06, gains=(0.97, 1.02, 0.95), lift=0.015)
ALL = replace(TONE, noise=2.5, soft=0.6, quality=92)


def ellipse(shape: tuple[int, ...], x: float, y: float, across: float, down: float) -> Mask:
    """A soft ellipse, all in parts of the picture's sides."""
    height, width = shape[:2]
    mask = np.zeros((height, width), np.uint8)
    middle, axes = (round(x * width), round(y * height)), (round(across * width), round(down * height))
    cv2.ellipse(mask, middle, axes, 0, 0, 360, 255, -1, cv2.LINE_AA)
    return cv2.GaussianBlur(mask, (0, 0), max(1.0, width / 800))


def pasted(photo: Pixels, mask: Mask, other: str = "rocket.jpg") -> Pixels:
    """The photo with another one showing through the mask."""
    height, width = mask.shape
    return composite(photo, cv2.resize(read_photo(other), (width, height), interpolation=cv2.INTER_CUBIC), mask)


def reddened(photo: Pixels, mask: Mask) -> Pixels:
    """The photo with its colours turned inside the mask."""
    return composite(photo, np.ascontiguousarray(photo[..., [2, 0, 1]]), mask)


@lru_cache(maxsize=1)
def photo_24() -> Pixels:
    """6000x4000."""
    picture = large(read_photo("coffee.jpg"))
    picture.setflags(write=False)
    return picture


def megapixel(photo: Pixels) -> tuple[int, int]:
    """The (width, height) that an editor would answer with."""
    height, width = photo.shape[:2]
    factor = (2**20 / (width * height)) ** 0.5
    return round(width * factor / 16) * 16, round(height * factor / 16) * 16


def size_of(photo: Pixels) -> tuple[int, int]:
    """(width, height)."""
    return int(photo.shape[1]), int(photo.shape[0])


def where_changed(before: Pixels, edited: Pixels) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Where the truth differs from the photo by more than rounding."""
    return np.asarray(np.abs(edited.astype(np.int16) - before).max(axis=2) > 3)


@pytest.mark.parametrize("name", ["coffee.jpg", "chelsea.jpg", "astronaut.jpg", "rocket.jpg", "camera.png"])
def test_an_editor_that_changes_nothing_leaves_every_pixel(name: str) -> None:
    photo = read_photo(name)
    size = megapixel(photo)
    for answer in (
        photo.copy(),
        cv2.resize(photo, size, interpolation=cv2.INTER_CUBIC),
        answered(photo, fill(size_of(photo), size), size, ALL),
        answered(photo, Placement(1.004, 0.997, -2.6, 1.3), size_of(photo), ALL),
    ):
        brought = bring_back(photo, answer)
        assert np.array_equal(brought.pixels, photo)
        assert not brought.changed.any() and not brought.whole
        assert brought.note == "the editor changed nothing"


def test_nothing_changes_on_the_way_from_24_megapixels_to_one_and_back() -> None:
    photo = photo_24()
    answer = answered(photo, fill(size_of(photo), (1248, 832)), (1248, 832), ALL)
    assert np.array_equal(bring_back(photo, answer).pixels, photo)


AROUND = (1500, 1400, 1800, 1600)
"""The box of the edit in the large photo and its surroundings; comparing all of it would take longer than the work."""


@lru_cache(maxsize=1)
def edited_24() -> Pixels:
    """The large photo with something pasted in."""
    return pasted(photo_24(), ellipse(photo_24().shape, 0.4, 0.55, 0.08, 0.1))


@pytest.mark.parametrize(
    ("shift", "scale"), [((0.3, -0.3), 1.0), ((8.0, 5.5), 1.0), ((-3.7, 2.2), 1.003)], ids=["0.3", "8", "scaled"]
)
def test_an_edit_of_24_megapixels_is_recovered(shift: tuple[float, float], scale: float) -> None:
    photo, edited = photo_24(), edited_24()
    brought = bring_back(photo, answered(edited, Placement(scale, scale, *shift), size_of(photo), TONE))
    assert brought.placement.x_shift == pytest.approx(shift[0], abs=0.4)
    assert brought.placement.y_shift == pytest.approx(shift[1], abs=0.4)
    before, wanted, result = (np.ascontiguousarray(cut(p, AROUND)) for p in (photo, edited, brought.pixels))
    truth = where_changed(before, wanted)
    assert psnr(to_float(result), to_float(wanted), ~truth) >= 40
    assert psnr(to_float(result), to_float(wanted), truth) >= 30
    far = cv2.dilate(truth.astype(np.uint8), np.ones((141, 141), np.uint8)) == 0
    assert np.array_equal(result[far], before[far])
    outside = brought.changed.copy()
    cut(outside, AROUND)[...] = 0
    assert not outside.any()


def test_a_megapixel_answer_lands_where_it_belongs_in_24() -> None:
    photo = photo_24()
    edited = edited_24()
    placement = Placement(1248 / 6000 * 1.004, 832 / 4000 * 0.997, 4.3, -2.8)
    brought = bring_back(photo, answered(edited, placement, (1248, 832), ALL))
    before, wanted, result = (np.ascontiguousarray(cut(p, AROUND)) for p in (photo, edited, brought.pixels))
    truth = where_changed(before, wanted)
    assert psnr(to_float(result), to_float(wanted), ~truth) >= 40
    assert np.mean(cut(brought.changed, AROUND)[truth] > 127) > 0.98
    for edge in (0, 6000):
        mapped = placement.x_scale * edge + placement.x_shift
        assert brought.placement.x_scale * edge + brought.placement.x_shift == pytest.approx(mapped, abs=0.15)


def test_a_faint_change_of_a_large_area_is_found() -> None:
    photo = read_photo("astronaut.jpg")
    mask = ellipse(photo.shape, 0.5, 0.6, 0.2, 0.15)
    lighter = np.clip(photo.astype(np.int16) + np.array((14, 4, -10)), 0, 255).astype(np.uint8)
    edited = composite(photo, lighter, mask)
    size = megapixel(photo)
    brought = bring_back(photo, answered(edited, fill(size_of(photo), size), size, ALL))
    assert np.mean(brought.changed[mask == 255] > 127) > 0.95
    assert np.mean(brought.changed[mask == 0] > 127) < 0.06


@pytest.mark.parametrize("name", ["coffee.jpg", "chelsea.jpg", "rocket.jpg"])
def test_a_new_background_leaves_the_subject(name: str) -> None:
    photo = read_photo(name)
    subject = ellipse(photo.shape, 0.5, 0.5, 0.3, 0.3)
    edited = pasted(photo, cv2.bitwise_not(subject), "astronaut.jpg")
    size = megapixel(photo)
    brought = bring_back(photo, answered(edited, fill(size_of(photo), size), size, ALL))
    assert not brought.whole
    inner = cv2.erode(subject, np.ones((31, 31), np.uint8)) == 255
    assert np.mean(brought.changed[inner] == 0) > 0.9
    assert np.mean(brought.changed[subject == 0] > 127) > 0.95


def test_a_seam_is_invisible() -> None:
    photo = read_photo("chelsea.jpg")
    mask = ellipse(photo.shape, 0.45, 0.5, 0.15, 0.2)
    edited = reddened(photo, mask)
    size = megapixel(photo)
    answer = answered(edited, fill(size_of(photo), size), size, replace(TONE, noise=1.0))
    ramp = np.linspace(-0.03, 0.03, size[0], dtype=np.float32)[None, :, None]
    uneven = np.clip(to_float(answer) + ramp, 0, 1)
    brought = bring_back(photo, np.rint(uneven * 255).astype(np.uint8))
    edge = brought.changed > 0
    assert 0.05 < edge.mean() < 0.5
    assert seam_contrast(to_float(brought.pixels), to_float(edited), edge) < 1.5 / 255


def test_a_new_colour_keeps_the_detail_that_only_the_photo_has() -> None:
    photo = large(read_photo("chelsea.jpg"), 1800, 1200)
    edited = reddened(photo, ellipse(photo.shape, 0.4, 0.4, 0.15, 0.15))
    brought = bring_back(photo, answered(edited, fill(size_of(photo), (600, 400)), (600, 400), ALL))
    inner = brought.changed == 255
    assert inner.mean() > 0.06
    assert texture_ratio(to_float(brought.pixels), to_float(edited), inner) > 0.6
    assert psnr(to_float(brought.pixels), to_float(edited), inner) > 30


def test_something_new_gets_no_detail_of_what_was_there() -> None:
    photo = cv2.resize(read_photo("astronaut.jpg"), (1536, 1536), interpolation=cv2.INTER_CUBIC)
    bars = np.zeros((1536, 1536), np.uint8)
    bars[:, ::12] = bars[:, 1::12] = bars[:, 2::12] = bars[:, 3::12] = 255
    striped = composite(photo, np.full_like(photo, 250), bars)
    disc = ellipse(photo.shape, 0.4, 0.4, 0.15, 0.15)
    edited = composite(striped, np.full_like(photo, (90, 120, 200)), disc)
    brought = bring_back(striped, answered(edited, fill(size_of(photo), (768, 768)), (768, 768), TONE))
    inner = cv2.erode(disc, np.ones((41, 41), np.uint8)) == 255
    assert float(brought.pixels[inner].std(axis=0).max()) < 1.5


def test_a_region_bounds_the_change() -> None:
    photo = read_photo("coffee.jpg")
    edited = reddened(photo, ellipse(photo.shape, 0.5, 0.5, 0.3, 0.3))
    region = np.zeros(photo.shape[:2], np.uint8)
    region[120:280, 200:400] = 255
    answer = answered(edited, Placement(1.0, 1.0, 3.2, -1.4), size_of(photo), TONE)
    brought = bring_back(photo, answer, region)
    assert np.array_equal(brought.pixels[region == 0], photo[region == 0])
    inner = cv2.erode(region, np.ones((21, 21), np.uint8)) > 0
    assert psnr(to_float(brought.pixels), to_float(edited), inner) > 30


def test_a_region_whose_surroundings_were_recoloured_as_well_keeps_the_colour_it_was_given() -> None:
    photo = np.ascontiguousarray(read_photo("rocket.jpg"))
    violet = np.clip(photo.astype(np.float32) @ np.array([[1, 0, 0], [0, 0.5, 0], [0.6, 0, 1.0]], np.float32), 0, 255)
    answer = np.asarray(np.rint(violet), np.uint8)
    moved = cv2.warpAffine(
        answer, np.array([[1, 0, 2.0], [0, 1, -1.0]]), size_of(photo), borderMode=cv2.BORDER_REPLICATE
    )
    mask = np.zeros(photo.shape[:2], np.uint8)
    mask[: round(0.7 * len(mask))] = 255
    brought = bring_back(photo, np.asarray(moved, np.uint8), mask)
    inside = np.zeros(mask.shape, bool)
    inside[10 : round(0.6 * len(mask)), 10:-10] = True
    assert np.array_equal(brought.pixels[mask == 0], photo[mask == 0])
    assert psnr(to_float(brought.pixels), to_float(answer), inside) > 33


def test_alpha_survives_and_what_cannot_be_seen_stays() -> None:
    photo = read_photo("chelsea.jpg")
    alpha = ellipse(photo.shape, 0.5, 0.5, 0.4, 0.45)
    hidden = photo.copy()
    hidden[alpha == 0] = (255, 0, 255)
    before = with_alpha(hidden, alpha)
    shown = composite(np.full_like(photo, 128), photo, alpha)
    mask = ellipse(photo.shape, 0.5, 0.5, 0.1, 0.1)
    brought = bring_back(before, reddened(shown, mask))
    assert np.array_equal(brought.pixels[..., 3], alpha)
    assert np.array_equal(brought.pixels[alpha == 0], before[alpha == 0])
    assert 0.02 < brought.share < 0.1
    assert np.array_equal(bring_back(before, shown).pixels, before)
    half = with_alpha(photo, np.full_like(alpha, 160))
    seen = composite(np.full_like(photo, 128), reddened(photo, mask), np.full_like(alpha, 160))
    inner = cv2.erode(mask, np.ones((5, 5), np.uint8)) == 255
    recovered = bring_back(half, seen).pixels[..., :3]
    assert psnr(to_float(recovered), to_float(reddened(photo, mask)), inner) > 33


def test_sixteen_bits_survive() -> None:
    eight = read_photo("coffee.jpg")
    fine = np.random.default_rng(2).integers(0, 257, eight.shape, np.uint16)
    photo = np.minimum(eight.astype(np.uint32) * 257 + fine, 65535).astype(np.uint16)
    edited = reddened(eight, ellipse(eight.shape, 0.5, 0.5, 0.12, 0.15))
    brought = bring_back(photo, answered(edited, fill(size_of(eight), (1024, 688)), (1024, 688), TONE))
    assert brought.pixels.dtype == np.uint16
    untouched = brought.changed == 0
    assert np.array_equal(brought.pixels[untouched], photo[untouched])
    assert 0.5 < untouched.mean() < 0.98
    assert len(np.unique(brought.pixels[brought.changed == 255] % 257)) > 200


def test_a_style_is_taken_as_a_whole_at_the_size_of_the_photo() -> None:
    photo = read_photo("coffee.jpg")
    drawn = np.repeat(255 - cv2.Canny(photo, 60, 150)[..., None], 3, axis=2)
    small = cv2.resize(drawn, (1024, 688), interpolation=cv2.INTER_AREA)
    for brought in (bring_back(photo, small), bring_back(photo, small, whole=True)):
        assert brought.whole and (brought.changed == 255).all()
        assert brought.pixels.shape == photo.shape
        assert psnr(to_float(brought.pixels), to_float(drawn), np.ones(photo.shape[:2], bool)) > 12


def test_a_style_that_was_cut_is_completed_in_its_tone() -> None:
    photo = read_photo("coffee.jpg")
    night = np.rint(photo * np.array((0.35, 0.4, 0.6))).astype(np.uint8)
    middle = answered(night, Placement(2.0, 2.0, -200, 0), (800, 800), Drift(soft=0.6))
    brought = bring_back(photo, middle, whole=True)
    assert brought.whole and "lacks a border" in brought.note
    assert brought.pixels.shape == photo.shape
    border = np.ones(photo.shape[:2], bool)
    border[:, 100:500] = False
    untoned = psnr(to_float(photo), to_float(night), border)
    assert psnr(to_float(brought.pixels), to_float(night), border) > untoned + 10
    assert (brought.changed == 255).all()
    assert psnr(to_float(brought.pixels), to_float(night), ~border) > 38
    edge = np.zeros_like(border)
    edge[:, 96:110] = True
    assert seam_contrast(to_float(brought.pixels), to_float(night), edge) < 1.5 / 255


def test_light_that_changes_everywhere_is_no_drift() -> None:
    photo = read_photo("coffee.jpg")
    night = np.rint(photo * np.array((0.35, 0.4, 0.6))).astype(np.uint8)
    brought = bring_back(photo, night)
    assert brought.whole
    assert psnr(to_float(brought.pixels), to_float(night), np.ones(photo.shape[:2], bool)) > 38


def test_an_answer_that_shows_something_else_is_refused_for_a_region() -> None:
    photo = read_photo("coffee.jpg")
    region = np.zeros(photo.shape[:2], np.uint8)
    region[100:200, 100:250] = 255
    with pytest.raises(ToolError, match="does not show the photo around the region"):
        bring_back(photo, read_photo("astronaut.jpg"), region)
    brought = bring_back(photo, read_photo("astronaut.jpg"))
    assert brought.whole and brought.note


@pytest.mark.parametrize("kind", ["cut", "padded", "zoomed"])
def test_an_answer_that_was_cut_or_padded_lies_right(kind: str) -> None:
    photo = read_photo("coffee.jpg")
    edited = reddened(photo, ellipse(photo.shape, 0.5, 0.45, 0.12, 0.12))
    placement, size = {
        "cut": (Placement(2.0, 2.0, -200, 0), (800, 800)),
        "padded": (Placement(1.6, 1.6, 0, 160), (960, 960)),
        "zoomed": (Placement(2.1, 2.1, -190, -130), (1024, 688)),
    }[kind]
    brought = bring_back(photo, answered(edited, placement, size, ALL))
    truth = where_changed(photo, edited)
    assert psnr(to_float(brought.pixels), to_float(edited), ~truth) >= 40
    assert psnr(to_float(brought.pixels), to_float(edited), truth) >= 25
    assert brought.placement.x_shift == pytest.approx(placement.x_shift, abs=0.5)


def test_a_picture_too_small_or_flat_to_register_is_still_edited() -> None:
    flat = np.full((40, 60, 3), 120, np.uint8)
    answer = cv2.resize(flat, (96, 64))
    cv2.circle(answer, (48, 32), 12, (250, 40, 40), -1)
    brought = bring_back(flat, answer)
    assert brought.pixels[20, 30, 0] > 230 and (brought.pixels[:5] == 120).all()
    dot = np.full((1, 1, 3), 7, np.uint8)
    assert bring_back(dot, np.full((64, 64, 3), 7, np.uint8)).pixels.shape == dot.shape


def test_the_same_answer_gives_the_same_pixels() -> None:
    photo = read_photo("rocket.jpg")
    edited = pasted(photo, ellipse(photo.shape, 0.3, 0.4, 0.1, 0.1), "coffee.jpg")
    answer = answered(edited, fill(size_of(photo), (1248, 832)), (1248, 832), ALL)
    assert np.array_equal(bring_back(photo, answer).pixels, bring_back(photo, answer).pixels)


@pytest.mark.parametrize("size", [(1, 1), (12, 1), (3, 90), (40, 900), (62, 75)], ids=str)
@pytest.mark.parametrize("answer", [(1, 1), (134, 105), (5, 130), (64, 64)], ids=str)
def test_any_two_sizes_give_a_picture_of_the_first(size: tuple[int, int], answer: tuple[int, int]) -> None:
    photo = cv2.resize(read_photo("coffee.jpg"), size, interpolation=cv2.INTER_AREA)
    noise = np.random.default_rng(3).integers(0, 256, (*answer, 3), np.uint8)
    for given in (cv2.resize(photo, answer, interpolation=cv2.INTER_AREA), noise):
        brought = bring_back(photo, given)
        assert brought.pixels.shape == photo.shape
        assert np.array_equal(brought.pixels[brought.changed == 0], photo[brought.changed == 0])
