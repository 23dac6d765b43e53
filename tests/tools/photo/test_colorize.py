"""colorize: the solver, hints, a reference, the tint; luma stays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.errors import ToolError
from imageedit_r1.images.pixels import LUMA, Pixels
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tests.tools.conformance import check_tool, soft_region
from imageedit_r1.tools.base import Unserved
from imageedit_r1.tools.photo.colorize import colorize
from imageedit_r1.tools.photo.colorize_hints import discs_in, paint
from imageedit_r1.tools.photo.colorize_solver import COARSEST, Graph, solve, spread

PHOTO = Photo(
    name="camera.png",
    file="0" * 64,
    image=ImageRef(sha256="0" * 64, width=512, height=512),
    format="PNG",
    gray=True,
)


def gray_of(*values: int, height: int = 40, width: int = 30) -> Pixels:
    """Flat fields side by side, (height, width each, 3)."""
    return np.repeat(np.hstack([np.full((height, width), v, np.uint8) for v in values])[..., None], 3, axis=2)


def moved(before: Pixels, after: Pixels) -> float:
    """The largest change of unrounded luma, in levels."""
    return float(np.abs((after.astype(np.float64) - before) @ LUMA).max())


def point(x: float, y: float, color: str) -> dict[str, object]:
    return {"color": color, "discs": [[x, y, 0]]}


def test_each_half_takes_the_colour_of_its_hint_up_to_the_edge() -> None:
    left, right = (184, 46, 60), (80, 190, 120)
    grays = [round(float(np.array(c) @ (0.299, 0.587, 0.114))) for c in (left, right)]
    hints = [point(5, 20, "#b82e3c"), point(50, 5, "#50be78")]
    result = colorize.apply(gray_of(*grays), hints=hints).pixels.astype(int)
    # To a level, for the grey of a colour is rounded; on both sides up to the edge itself.
    assert np.abs(result[:, :30] - left).max() <= 2
    assert np.abs(result[:, 30:] - right).max() <= 2


def test_the_solver_agrees_with_a_direct_solution() -> None:
    chance = np.random.default_rng(3)
    size = COARSEST * 3
    ring = np.arange(size)
    first, second = np.concatenate([ring, ring]), np.concatenate([np.roll(ring, 1), np.roll(ring, 29)])
    graph = Graph(first, second, 10 ** chance.uniform(-5, 0, first.size), 10 ** chance.uniform(-6, -2, size))
    wanted = (graph.pull * (chance.normal(0, 0.1, size) + 1j * chance.normal(0, 0.1, size))).astype(np.complex128)
    assert np.abs(solve(graph, wanted) - np.linalg.solve(graph.dense(), wanted)).max() < 5e-3


def test_a_fixed_colour_is_kept_and_an_even_one_stays() -> None:
    known, weight = np.zeros((30, 30), complex), np.zeros((30, 30))
    known[2, 3], weight[2, 3] = 0.2 - 0.1j, np.inf
    assert spread(np.full((30, 30), 0.5, np.float32), known, weight)[2, 3] == known[2, 3]
    even = spread(np.full((60, 60), 0.5, np.float32), np.full((60, 60), 0.1 + 0.2j), np.full((60, 60), 1e-3))
    assert np.abs(even - (0.1 + 0.2j)).max() < 1e-3


def test_without_anything_known_nothing_is_coloured() -> None:
    assert not spread(np.full((20, 20), 0.5, np.float32), np.zeros((20, 20), complex), np.zeros((20, 20))).any()


@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(st.integers(0, 255), min_size=4, max_size=4),
    color=st.tuples(*[st.integers(0, 255)] * 3),
    x=st.floats(0, 60),
    y=st.floats(0, 50),
    deep=st.booleans(),
)
def test_luma_is_kept_whatever_the_colour(
    values: list[int], color: tuple[int, int, int], x: float, y: float, deep: bool
) -> None:
    pixels = np.vstack([gray_of(*values[:2], height=25), gray_of(*values[2:], height=25)])
    pixels = pixels.astype(np.uint16) * 257 if deep else pixels
    hint = point(x, y, "#{:02x}{:02x}{:02x}".format(*color))
    result = colorize.apply(pixels, hints=[hint]).pixels
    assert moved(pixels, result) <= 0.51


def test_a_photo_keeps_its_luma_with_each_source_of_colour() -> None:
    camera = read_photo("camera.png")
    for arguments in ({}, {"reference": read_photo("coffee.jpg")}, {"hints": [point(100, 60, "sky blue")]}):
        result = colorize.apply(camera, **arguments).pixels
        assert moved(camera, result) <= 0.51
        assert np.ptp(result.astype(int), axis=2).mean() > 3, "hardly any colour"


def test_colour_stays_in_the_sky_and_off_the_man() -> None:
    camera = read_photo("camera.png")
    result = colorize.apply(camera, hints=[point(60, 60, "#7aa8d8"), point(150, 250, "#151515")]).pixels.astype(int)
    blue = result[..., 2] - result[..., 0]
    assert np.median(blue[10:120, 350:500]) > 20, "the other side of the sky"
    assert np.abs(blue[220:380, 40:140]).max() <= 3, "the coat"


def test_what_has_colour_from_an_earlier_turn_keeps_it() -> None:
    first = colorize.apply(gray_of(60, 200), hints=[point(5, 20, "#803020")]).pixels
    second = colorize.apply(first, hints=[point(50, 20, "#a0c8e8")]).pixels
    assert np.abs(second[:, :28].astype(int) - first[:, :28]).max() <= 2
    assert (second[:, 32:, 2].astype(int) - second[:, 32:, 0] > 20).all()


def test_a_photo_in_colour_is_refused_with_advice() -> None:
    for arguments in ({}, {"hints": [point(60, 60, "red")]}, {"reference": read_photo("rocket.jpg")}):
        with pytest.raises(ToolError, match="there is colour already"):
            colorize.apply(read_photo("astronaut.jpg"), **arguments)


def test_a_sepia_photo_counts_as_black_and_white() -> None:
    camera = read_photo("camera.png")
    sepia = np.minimum(camera * np.array([1.0, 0.85, 0.65]), 255).astype(np.uint8)
    blue = colorize.apply(sepia, hints=[point(60, 60, "#7aa8d8")]).pixels.astype(int)
    assert np.median(blue[40:80, 40:80, 2] - blue[40:80, 40:80, 0]) > 20


def test_without_hints_it_tints_and_says_so() -> None:
    edited = colorize.apply(gray_of(50, 200))
    dark, light = edited.pixels[0, 0].astype(int), edited.pixels[0, -1].astype(int)
    assert dark[2] > dark[0], "cool shadows"
    assert light[0] > light[2], "warm lights"
    assert "approximate" in edited.note
    assert "profile gpu" in edited.note


def test_a_reference_gives_bright_things_its_bright_colour() -> None:
    reference = np.zeros((60, 60, 3), np.uint8)
    reference[:, :30], reference[:, 30:] = (90, 30, 20), (150, 200, 240)
    result = colorize.apply(gray_of(50, 180), reference=reference).pixels.astype(int)
    assert (result[:, :28, 0] > result[:, :28, 2] + 15).all(), "dark is reddish"
    assert (result[:, 32:, 2] > result[:, 32:, 0] + 15).all(), "light is bluish"


def test_a_gray_reference_is_refused() -> None:
    with pytest.raises(ToolError, match="black-and-white photo itself"):
        colorize.apply(gray_of(50, 180), reference=gray_of(10, 200))


def test_a_hint_without_a_place_is_for_the_region() -> None:
    pixels = gray_of(60, 200, height=60)
    mask = np.zeros(pixels.shape[:2], np.uint8)
    mask[:, 30:] = 255
    result = colorize.apply(pixels, mask=mask, hints=[{"color": "#a0c8e8"}]).pixels
    assert np.array_equal(result[:, :30], pixels[:, :30])
    assert (result[:, 32:, 2].astype(int) - result[:, 32:, 0] > 20).all()


def test_discs_lie_inside_the_region_and_beside_each_other() -> None:
    mask = np.zeros((300, 400), np.uint8)
    mask[50:250, 20:380] = 255
    discs = discs_in(mask)
    assert len(discs) > 3
    for x, y, radius in discs:
        assert 20 <= x - radius < x + radius <= 381
        assert 50 <= y - radius < y + radius <= 251
    for i, (x, y, radius) in enumerate(discs):
        for other_x, other_y, other_radius in discs[:i]:
            assert np.hypot(x - other_x, y - other_y) >= radius + other_radius - 2
    assert discs_in(np.zeros((30, 40), np.uint8)) == ()


def test_words_for_hues_are_pigments_and_codes_are_exact() -> None:
    green, screen = paint("green")[0], paint("#008000")[0]
    assert abs(green) < 0.6 * abs(screen)
    assert abs(paint("pale green")[0]) < abs(green)
    assert paint("olive") == paint("#808000")


def test_binding() -> None:
    coat = SubRequest(
        id="r1", action="colorize", subject="coat", parameters=(Parameter(property="color", amount="Scarlet"),)
    )
    assert colorize.bind_request(coat, PHOTO) == {"hints": [{"color": "scarlet", "subject": "coat"}]}
    assert colorize.bind_request(SubRequest(id="r1", action="colorize"), PHOTO) == {}
    with pytest.raises(Unserved, match="unknown colour"):
        colorize.bind_request(
            SubRequest(id="r1", action="colorize", parameters=(Parameter(property="color", amount="plaid"),)), PHOTO
        )
    with pytest.raises(Unserved, match="no setting for strength"):
        colorize.bind_request(
            SubRequest(id="r1", action="colorize", parameters=(Parameter(property="strength", amount=5),)), PHOTO
        )


def test_contract() -> None:
    crop = read_photo("camera.png")[100:260:2, 120:320:2]
    check_tool(colorize, {}, crop, crop_tolerance=None)
    hints = [{"color": "brown", "discs": [[10, 60, 5]]}, {"color": "#a0c8e8", "discs": [[75, 10, 0]]}]
    check_tool(colorize, {"hints": hints}, crop, crop_tolerance=None)
    check_tool(colorize, {"hints": [{"color": "pale blue"}]}, crop, mask=soft_region(80, 100), crop_tolerance=None)


def test_16_bits_are_coloured_as_8() -> None:
    crop = read_photo("camera.png")[100:260, 120:320]
    hints = [point(20, 120, "#604020")]
    shallow, deep = (colorize.apply(p, hints=hints).pixels for p in (crop, crop.astype(np.uint16) * 257))
    assert np.abs(deep / 257 - shallow).max() < 0.6
