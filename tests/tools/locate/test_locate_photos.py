"""The locator on real photographs, against outlines drawn by hand (loose: within about ten pixels)."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tools.locate import ACCEPT, Location, locate

PERSON = [
    (155, 60), (175, 25), (230, 12), (290, 50), (300, 100), (275, 130), (260, 175), (300, 200), (300, 240), (340, 260),
    (355, 300), (362, 345), (300, 380), (280, 420), (272, 511), (25, 511), (25, 400), (35, 310), (60, 250), (115, 200),
    (130, 160), (185, 150), (180, 115), (158, 95),
]  # fmt: skip
SUIT = [
    (120, 205), (130, 250), (180, 285), (240, 298), (290, 260), (300, 235), (340, 255), (362, 345), (300, 380),
    (275, 440), (270, 511), (25, 511), (28, 330), (60, 250),
]  # fmt: skip
FACE = [(186, 90), (200, 78), (250, 78), (264, 95), (266, 125), (255, 160), (228, 182), (203, 165), (188, 135)]
MAN = [
    (0, 245), (60, 165), (130, 120), (160, 105), (175, 75), (205, 65), (245, 75), (270, 110), (262, 135), (245, 190),
    (270, 195), (330, 175), (325, 215), (270, 310), (210, 295), (140, 385), (152, 511), (0, 511),
]  # fmt: skip
CAMERA_SKY = [
    (0, 0), (511, 0), (511, 185), (330, 180), (270, 170), (270, 110), (240, 70), (195, 65), (165, 100), (120, 120),
    (60, 170), (30, 185), (0, 185),
]  # fmt: skip
GRASS = [(150, 511), (142, 385), (210, 300), (260, 310), (300, 240), (511, 237), (511, 511)]
MAN_FACE = [(190, 120), (240, 125), (258, 145), (245, 185), (225, 195), (200, 180)]
ROCKET_SKY = [(90, 0), (560, 0), (575, 365), (340, 365), (332, 150), (322, 125), (310, 150), (300, 365), (15, 365)]


@cache
def photo(name: str) -> np.ndarray:
    return read_photo(name)


@cache
def found(name: str, phrase: str) -> Location | None:
    return locate(photo(name), phrase)


def iou(mask: np.ndarray, truth: np.ndarray) -> float:
    inside = mask > 127
    return float(np.count_nonzero(inside & truth) / np.count_nonzero(inside | truth))


def outline(points: list[tuple[int, int]], name: str) -> np.ndarray:
    canvas = np.zeros(photo(name).shape[:2], np.uint8)
    cv2.fillPoly(canvas, [np.array(points, np.int32)], 1)
    return canvas > 0


def ellipse(name: str, centre: tuple[int, int], axes: tuple[int, int]) -> np.ndarray:
    canvas = np.zeros(photo(name).shape[:2], np.uint8)
    cv2.ellipse(canvas, centre, axes, 0, 0, 360, 1, -1)
    return canvas > 0


@pytest.mark.parametrize(
    ("name", "phrase", "points", "floor"),
    [
        ("astronaut.jpg", "face", FACE, 0.7),
        ("astronaut.jpg", "woman", PERSON, 0.75),
        ("astronaut.jpg", "subject", PERSON, 0.75),
        ("astronaut.jpg", "orange suit", SUIT, 0.65),
        ("camera.png", "man", MAN, 0.8),
        ("camera.png", "sky", CAMERA_SKY, 0.85),
        ("camera.png", "grass", GRASS, 0.75),
        ("camera.png", "face", MAN_FACE, 0.5),
        ("rocket.jpg", "sky", ROCKET_SKY, 0.75),
    ],
)
def test_it_finds_what_a_person_outlined_and_is_sure(
    name: str, phrase: str, points: list[tuple[int, int]], floor: float
) -> None:
    location = found(name, phrase)
    assert location is not None
    assert location.confidence >= ACCEPT
    assert iou(location.mask, outline(points, name)) >= floor


def test_the_background_is_what_the_person_is_not() -> None:
    location = found("astronaut.jpg", "background")
    assert location is not None
    assert location.confidence >= ACCEPT
    assert iou(location.mask, ~outline(PERSON, "astronaut.jpg")) >= 0.75
    others = found("astronaut.jpg", "everything except the woman")
    assert others is not None
    assert iou(others.mask, location.mask > 127) > 0.95


def test_both_eyes_are_in_the_face_and_left_is_the_viewers_left() -> None:
    both, left = found("astronaut.jpg", "eyes"), found("astronaut.jpg", "left eye")
    assert both is not None
    assert left is not None
    for x, y in ((203, 101), (246, 103)):
        assert both.mask[y, x] == 255
    assert left.mask[101, 203] == 255
    assert not left.mask[:, 225:].any()


def test_the_cup_and_its_saucer() -> None:
    saucer = ellipse("coffee.jpg", (278, 225), (202, 160))
    bowl = ellipse("coffee.jpg", (290, 112), (118, 95))
    subject, red, rim = (found("coffee.jpg", p) for p in ("subject", "red saucer", "white"))
    assert subject is not None
    assert red is not None
    assert rim is not None
    assert iou(subject.mask, saucer | bowl) >= 0.7
    assert np.mean(saucer[red.mask > 127]) >= 0.85
    assert iou(red.mask, saucer & ~bowl) >= 0.5
    ring = bowl & ~ellipse("coffee.jpg", (290, 112), (92, 72))
    assert np.mean(ring[rim.mask > 127]) >= 0.7


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("astronaut.jpg", "sky"),
        ("chelsea.jpg", "sky"),
        ("coffee.jpg", "sky"),
        ("chelsea.jpg", "face"),
        ("coffee.jpg", "person"),
        ("rocket.jpg", "person"),
        ("coffee.jpg", "grass"),
        ("chelsea.jpg", "text"),
        ("coffee.jpg", "bicycle"),
        ("coffee.jpg", "brown table"),
        ("rocket.jpg", "rocket"),
        ("chelsea.jpg", "cat"),
        ("camera.png", "red"),
    ],
)
def test_it_does_not_claim_what_is_not_there_or_what_it_cannot_know(name: str, phrase: str) -> None:
    location = found(name, phrase)
    assert location is None or location.confidence < ACCEPT


def test_an_unknown_noun_is_a_guess_that_says_so() -> None:
    location = found("coffee.jpg", "bicycle")
    assert location is not None
    assert location.method == "saliency guess"
    assert location.confidence <= 0.4
    assert "bicycle" in location.note


def test_a_part_of_a_thing_lies_in_the_thing() -> None:
    face, upper = found("astronaut.jpg", "face"), found("astronaut.jpg", "top of the face")
    assert face is not None
    assert upper is not None
    assert not np.any((upper.mask > 0) & (face.mask == 0))
    assert upper.box[3] == pytest.approx(face.box[3] / 2, abs=1)


@pytest.mark.parametrize("phrase", ["face", "sky", "subject", "orange"])
def test_the_same_picture_gives_the_same_mask(phrase: str) -> None:
    name = "astronaut.jpg"
    first, again = found(name, phrase), locate(photo(name), phrase)
    assert first is not None
    assert again is not None
    assert np.array_equal(first.mask, again.mask)
    assert first.confidence == again.confidence


def test_sixteen_bits_and_twice_the_size_find_the_same_face() -> None:
    large = cv2.resize(photo("astronaut.jpg"), (1500, 1500), interpolation=cv2.INTER_CUBIC).astype(np.uint16) * 257
    large.setflags(write=False)
    location = locate(large, "face")
    assert location is not None
    small = cv2.resize(location.mask, (512, 512), interpolation=cv2.INTER_AREA)
    assert iou(small, outline(FACE, "astronaut.jpg")) >= 0.7


def test_the_edge_of_an_enlarged_sky_follows_the_picture() -> None:
    name = "camera.png"
    large = cv2.resize(photo(name), (2048, 2048), interpolation=cv2.INTER_CUBIC)
    location = locate(large, "sky")
    assert location is not None
    assert location.mask.shape == (2048, 2048)
    truth = cv2.resize(outline(CAMERA_SKY, name).astype(np.uint8), (2048, 2048)) > 0
    assert iou(location.mask, truth) >= 0.85
