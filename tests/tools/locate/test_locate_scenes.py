"""The locator on drawn scenes whose masks are known exactly."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from imageedit_r1.tools.locate import ACCEPT, Location, locate
from imageedit_r1.tools.locate.words import COLOURS, NOUNS

HEIGHT, WIDTH = 240, 360
DISCS: dict[str, tuple[tuple[int, int, int], tuple[int, int], int]] = {
    "red": ((220, 30, 30), (50, 60), 30),
    "green": ((40, 160, 60), (140, 70), 22),
    "blue": ((40, 70, 210), (230, 60), 36),
    "yellow": ((240, 220, 40), (310, 70), 18),
    "purple": ((130, 50, 170), (60, 180), 26),
    "orange": ((250, 140, 20), (150, 170), 40),
    "black": ((10, 10, 10), (250, 180), 24),
    "white": ((250, 250, 250), (315, 175), 28),
}
"""Colour, centre, radius."""


def disc(name: str) -> np.ndarray:
    _, centre, radius = DISCS[name]
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.circle(canvas, centre, radius, 1, -1)
    return canvas > 0


@pytest.fixture(scope="module")
def scene() -> np.ndarray:
    picture = np.full((HEIGHT, WIDTH, 3), (128, 132, 126), np.uint8)
    for name, (colour, _, _) in DISCS.items():
        picture[disc(name)] = colour
    noise = np.random.default_rng(1).normal(0, 2, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def iou(location: Location | None, truth: np.ndarray) -> float:
    assert location is not None
    inside = location.mask > 127
    return float(np.count_nonzero(inside & truth) / np.count_nonzero(inside | truth))


@pytest.mark.parametrize("name", DISCS)
@pytest.mark.parametrize("pattern", ["{}", "{} disc", "the {} one", "{} thing", "{} balloon"])
def test_a_colour_finds_its_disc(scene: np.ndarray, name: str, pattern: str) -> None:
    location = locate(scene, pattern.format(name))
    assert iou(location, disc(name)) > 0.97
    assert location is not None
    assert location.confidence >= ACCEPT


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("the biggest disc", ["orange"]),
        ("second biggest circle", ["blue"]),
        ("smallest object", ["yellow"]),
        ("leftmost thing", ["red"]),
        ("second disc from the right", ["yellow"]),
        ("last disc from the left", ["white"]),
        ("two biggest discs", ["orange", "blue"]),
        ("disc in the top left corner", ["red"]),
        ("biggest disc in the top half", ["blue"]),
        ("discs on the right", ["blue", "yellow", "black", "white"]),
        ("brightest object", ["white"]),
        ("darkest object", ["black"]),
        ("red and blue discs", ["red", "blue"]),
        ("red disc and blue disc", ["red", "blue"]),
        ("red, green and yellow", ["red", "green", "yellow"]),
        ("all discs", list(DISCS)),
        ("all discs except the red one", [n for n in DISCS if n != "red"]),
        ("rightmost of the discs", ["white"]),
    ],
)
def test_ranks_sizes_and_places_choose_among_instances(scene: np.ndarray, phrase: str, names: list[str]) -> None:
    truth = np.any([disc(n) for n in names], axis=0)
    assert iou(locate(scene, phrase), truth) > 0.95


def test_everything_except_is_the_complement(scene: np.ndarray) -> None:
    red, rest = locate(scene, "red disc"), locate(scene, "everything except the red disc")
    assert red is not None
    assert rest is not None
    assert np.array_equal(rest.mask, 255 - red.mask)
    assert rest.confidence == red.confidence


def test_two_alike_are_a_question_one_of_them_is_not() -> None:
    picture = np.full((120, 240, 3), 200, np.uint8)
    for x in (60, 180):
        cv2.circle(picture, (x, 60), 25, (200, 20, 20), -1)
    both, either = locate(picture, "red balls"), locate(picture, "red ball")
    left, second = locate(picture, "red ball on the left"), locate(picture, "second red ball from the left")
    assert both is not None
    assert both.confidence >= ACCEPT
    assert either is not None
    assert either.confidence < ACCEPT
    assert "2 of like size" in either.note
    assert left is not None
    assert left.confidence >= ACCEPT
    assert left.box == (35, 35, 51, 51)
    assert second is not None
    assert second.box == (155, 35, 51, 51)
    assert locate(picture, "third red ball from the left") is None


@pytest.mark.parametrize(
    ("phrase", "box"),
    [
        ("left half", (0, 0, 50, 60)),
        ("right side", (50, 0, 50, 60)),
        ("top", (0, 0, 100, 30)),
        ("bottom third", (0, 40, 100, 20)),
        ("left quarter", (0, 0, 25, 60)),
        ("bottom 10 %", (0, 54, 100, 6)),
        ("top left", (0, 0, 50, 30)),
        ("bottom right corner", (67, 40, 33, 20)),
        ("centre", (25, 15, 50, 30)),
        ("middle third", (33, 0, 34, 60)),
        ("top edge", (0, 0, 100, 6)),
        ("whole image", (0, 0, 100, 60)),
        ("left half of the picture", (0, 0, 50, 60)),
        ("everything except the left half", (50, 0, 50, 60)),
        ("everything", (0, 0, 100, 60)),
    ],
)
def test_positions_are_exact_and_certain(phrase: str, box: tuple[int, int, int, int]) -> None:
    location = locate(np.zeros((60, 100, 3), np.uint8), phrase)
    assert location is not None
    assert location.box == box
    assert location.confidence == 1.0
    assert location.method == "position"
    assert np.count_nonzero(location.mask == 255) == box[2] * box[3]


def test_edges_are_a_frame() -> None:
    location = locate(np.zeros((100, 100, 3), np.uint8), "edges")
    assert location is not None
    assert location.mask[50, 50] == 0
    assert location.mask[0, 50] == location.mask[99, 50] == location.mask[50, 0] == location.mask[50, 99] == 255
    assert np.count_nonzero(location.mask) == 100 * 100 - 80 * 80


def test_positions_are_exact_at_full_size_too() -> None:
    location = locate(np.zeros((30, 3001, 3), np.uint8), "left half")
    assert location is not None
    assert location.box == (0, 0, 1500, 30)


def test_transparency_says_what_the_subject_is() -> None:
    picture = np.full((80, 80, 4), 255, np.uint8)
    truth = np.zeros((80, 80), bool)
    truth[20:60, 10:40] = True
    picture[..., 3] = truth * 255
    subject, background = locate(picture, "subject"), locate(picture, "background")
    assert iou(subject, truth) == 1.0
    assert iou(background, ~truth) == 1.0
    assert subject is not None
    assert subject.confidence >= 0.9


def test_a_product_on_a_plain_ground_is_the_subject() -> None:
    picture = np.full((200, 300, 3), (225, 225, 230), np.uint8)
    truth = np.zeros((200, 300), np.uint8)
    cv2.ellipse(truth, (150, 100), (60, 45), 20, 0, 360, 1, -1)
    picture[truth > 0] = (150, 60, 40)
    picture[(truth > 0) & (np.indices(truth.shape)[0] % 20 < 8)] = (60, 40, 120)
    noise = np.random.default_rng(2).normal(0, 3, picture.shape)
    noisy = np.clip(picture + noise, 0, 255).astype(np.uint8)
    location = locate(noisy, "background")
    assert iou(location, truth == 0) > 0.93
    assert location is not None
    assert location.confidence >= ACCEPT


def test_a_drawn_blue_sky_over_green_ground() -> None:
    rng = np.random.default_rng(3)
    picture = np.zeros((200, 300, 3), np.float32)
    down = np.linspace(0, 1, 200)[:, None, None]
    picture[:] = np.array([90, 140, 220]) + down * np.array([90, 70, 25])
    picture[110:] = np.array([70, 120, 40]) + rng.normal(0, 22, (90, 300, 1))
    noisy = np.clip(picture + rng.normal(0, 1.5, picture.shape), 0, 255).astype(np.uint8)
    upper = np.zeros((200, 300), bool)
    upper[:110] = True
    sky, grass = locate(noisy, "sky"), locate(noisy, "green grass")
    assert iou(sky, upper) > 0.95
    assert iou(grass, ~upper) > 0.9
    assert sky is not None
    assert grass is not None
    assert min(sky.confidence, grass.confidence) >= ACCEPT
    rest = locate(noisy, "everything but the sky")
    assert iou(rest, ~upper) > 0.9


def test_a_caption_is_text_and_the_shapes_beside_it_are_not(scene: np.ndarray) -> None:
    picture = scene.copy()
    cv2.putText(picture, "Summer holiday", (20, 120), cv2.FONT_HERSHEY_DUPLEX, 0.8, (20, 20, 90), 1, cv2.LINE_AA)
    location = locate(picture, "text")
    assert location is not None
    assert location.confidence >= ACCEPT
    x, y, w, h = location.box
    assert 8 <= x <= 22
    assert 90 <= y <= 104
    assert 190 <= w <= 230
    assert 22 <= h <= 45
    plain = locate(scene, "text")
    assert plain is None or plain.confidence < ACCEPT


def test_tones_are_ranges_of_lightness() -> None:
    picture = np.zeros((40, 90, 3), np.uint8)
    picture[:, 30:60] = 119
    picture[:, 60:] = 250
    dark, bright = locate(picture, "shadows"), locate(picture, "highlights")
    assert dark is not None
    assert bright is not None
    assert dark.box[0] == 0
    assert abs(dark.box[2] - 30) <= 2
    assert abs(bright.box[0] - 60) <= 2


def test_the_large_mask_is_soft_only_inside() -> None:
    picture = np.full((2400, 3000, 3), 190, np.uint8)
    truth = np.zeros((2400, 3000), np.uint8)
    cv2.circle(truth, (1501, 1203), 613, 1, -1)
    picture[truth > 0] = (30, 60, 190)
    location = locate(picture, "blue ball")
    assert iou(location, truth > 0) > 0.99
    assert location is not None
    assert np.count_nonzero((location.mask > 0) & (truth == 0)) < 0.002 * truth.sum()
    core = cv2.erode(truth, np.ones((25, 25), np.uint8)) > 0
    assert (location.mask[core] == 255).all()


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 5000, 3), (5000, 1, 4), (2, 2, 4), (7, 300, 3), (23, 24, 3)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_tiny_and_thin_pictures(shape: tuple[int, int, int], dtype: type) -> None:
    scale = np.iinfo(dtype).max
    picture = np.random.default_rng(4).integers(0, scale, shape, dtype=dtype)
    picture.setflags(write=False)
    for noun in [*NOUNS, "red", "left half", "second thing", "top of the face", "bicycle"]:
        _check(locate(picture, noun), shape)


WORDS = (
    *sorted(NOUNS)[::4],
    *sorted(COLOURS)[::5],
    *("left", "top", "corner", "of", "in", "the", "except", "and", "second", "biggest", "from", "everything", "all"),
    *("two", "'s", ",", "bicycle", "50%", "middle"),
)
PHRASES = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join))


@given(
    phrase=PHRASES,
    picture=hnp.arrays(
        np.uint8,
        st.tuples(st.integers(1, 28), st.integers(1, 28), st.sampled_from([3, 4])),
        elements=st.integers(0, 255),
    ),
)
@settings(max_examples=150, deadline=None)
def test_any_phrase_and_picture_give_none_or_a_valid_location(phrase: str, picture: np.ndarray) -> None:
    _check(locate(picture, phrase), picture.shape)


def _check(location: Location | None, shape: tuple[int, ...]) -> None:
    if location is None:
        return
    assert location.mask.shape == shape[:2]
    assert location.mask.dtype == np.uint8
    assert location.mask.any()
    assert 0 <= location.confidence <= 1
    assert location.method
    x, y, w, h = location.box
    assert location.box == tuple(cv2.boundingRect(location.mask))
    assert x >= 0 and y >= 0 and x + w <= shape[1] and y + h <= shape[0]
