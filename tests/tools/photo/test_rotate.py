"""Rotate, straighten, flip."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.errors import ToolError
from imageedit_r1.schema import ImageRef, Matrix, Parameter, Photo, SubRequest
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tools.base import EditTool, Unserved
from imageedit_r1.tools.photo.rotate import estimate_tilt, flip, inner_size, outer_size, rotate

from ..conformance import check_tool

PHOTO = Photo(name="a", file="0" * 64, image=ImageRef(sha256="0" * 64, width=600, height=400), format="PNG")
Array = np.ndarray[Any, np.dtype[Any]]


def noise(height: int, width: int) -> Array:
    return np.random.default_rng(2).integers(0, 256, (height, width, 3), dtype=np.uint8)


def asked(tool: EditTool, action: Any, *parameters: Parameter) -> dict[str, Any]:
    return tool.bind_request(SubRequest(id="a", action=action, parameters=parameters), PHOTO)


def moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    at = np.array(matrix) @ (x, y, 1)
    return float(at[0]), float(at[1])


@pytest.mark.parametrize(("angle", "turns"), [(90, -1), (-90, 1), (180, 2), (270, 1), (360, 0), (-450, 1), (0, 0)])
def test_quarter_turns_are_exact(angle: float, turns: int) -> None:
    pixels = noise(5, 8)
    edited = rotate.apply(pixels, angle=angle)
    assert np.array_equal(edited.pixels, np.rot90(pixels, turns))
    for x, y in ((0, 0), (7, 4), (3, 1)):
        to_x, to_y = moved(edited.matrix, x, y)
        assert np.array_equal(edited.pixels[int(to_y), int(to_x)], pixels[y, x])


@pytest.mark.parametrize(("axis", "expected"), [("horizontal", np.fliplr), ("vertical", np.flipud)])
def test_flips_are_exact(axis: str, expected: Any) -> None:
    pixels = noise(5, 8)
    edited = flip.apply(pixels, axis=axis)
    assert np.array_equal(edited.pixels, expected(pixels))
    to_x, to_y = moved(edited.matrix, 2, 1)
    assert np.array_equal(edited.pixels[int(to_y), int(to_x)], pixels[1, 2])


def test_a_free_rotation_is_clockwise_loses_nothing_and_says_where_things_went() -> None:
    pixels = np.full((200, 300, 3), 90, np.uint8)
    pixels[95:105, 245:255] = (255, 0, 0)
    edited = rotate.apply(pixels, angle=30)
    assert edited.pixels.shape[:2] == (outer_size(300, 200, 30)[1], outer_size(300, 200, 30)[0])
    red = np.argwhere(edited.pixels[..., 0] > 200).mean(axis=0)
    x, y = moved(edited.matrix, 249.5, 99.5)
    assert (x, y) == pytest.approx((red[1], red[0]), abs=0.5)
    assert y > edited.pixels.shape[0] / 2, "clockwise brings the right side down"
    assert edited.pixels[0, 0].tolist() == [90, 90, 90], "corners have the colour of the edge"


def test_corners_are_transparent_when_the_picture_has_alpha() -> None:
    pixels = np.full((40, 60, 4), 255, np.uint8)
    turned = rotate.apply(pixels, angle=20).pixels
    assert turned[0, 0, 3] == 0
    assert turned[turned.shape[0] // 2, turned.shape[1] // 2, 3] == 255


def test_straightening_shows_no_corner() -> None:
    pixels = np.full((200, 301, 3), 255, np.uint8)
    straight = rotate.apply(pixels, angle=7.5, straighten=True)
    height, width = straight.pixels.shape[:2]
    assert (straight.pixels == 255).all()
    assert width / height == pytest.approx(301 / 200, abs=0.02)
    back = np.linalg.inv(np.array(straight.matrix))
    for x, y in ((0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)):
        at = back @ (x, y, 1)
        assert -0.51 <= at[0] <= 300.51
        assert -0.51 <= at[1] <= 199.51


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4000), st.integers(1, 4000), st.floats(-45, 45))
def test_inner_fits_and_outer_covers(width: int, height: int, degrees: float) -> None:
    inner, outer = inner_size(width, height, degrees), outer_size(width, height, degrees)
    assert 1 <= inner[0] <= width
    assert 1 <= inner[1] <= height
    assert outer[0] + 1 >= inner[0]
    assert outer[1] + 1 >= inner[1]
    assert outer[0] * outer[1] >= width * height * 0.99


def _tilted(pixels: Array, degrees: float) -> Array:
    return rotate.apply(pixels, angle=degrees, straighten=True).pixels


@pytest.mark.parametrize("degrees", [-9.0, -3.0, 2.0, 6.5])
def test_finds_a_drawn_horizon(degrees: float) -> None:
    pixels = np.full((600, 900, 3), (120, 170, 230), np.uint8)
    pixels[330:] = (40, 70, 60)
    pixels = np.clip(pixels + np.random.default_rng(3).normal(0, 6, pixels.shape), 0, 255).astype(np.uint8)
    assert estimate_tilt(_tilted(pixels, degrees)) == pytest.approx(degrees, abs=0.3)


@pytest.mark.parametrize("degrees", [-6.0, -2.0, 0.0, 3.0, 8.0])
def test_finds_the_tilt_of_a_photo_with_a_horizon(degrees: float) -> None:
    pixels = read_photo("camera.png")
    found = estimate_tilt(_tilted(pixels, degrees))
    assert found == pytest.approx(degrees, abs=0.5)
    edited = rotate.apply(_tilted(pixels, degrees), straighten=True)
    assert "straightened by" in edited.note


def test_no_horizon_is_said() -> None:
    flat = np.full((200, 200, 3), 50, np.uint8)
    with pytest.raises(ToolError, match="no horizon found"):
        rotate.apply(flat, straighten=True)
    with pytest.raises(ToolError, match="no horizon found"):
        rotate.apply(noise(300, 300), straighten=True)


def test_a_side_that_opencv_cannot_warp_is_refused() -> None:
    with pytest.raises(ToolError, match="too large"):
        rotate.apply(np.zeros((1, 40000, 3), np.uint8), angle=5)
    assert rotate.apply(np.zeros((1, 40000, 3), np.uint8), angle=90).pixels.shape == (40000, 1, 3)


def test_bind() -> None:
    assert asked(rotate, "rotate", Parameter(property="angle", direction="increase", amount=90)) == {"angle": 90}
    left = Parameter(property="angle", direction="decrease", amount=45, unit="degrees")
    assert asked(rotate, "rotate", left) == {"angle": -45}
    assert asked(rotate, "rotate", Parameter(property="straighten")) == {"straighten": True}
    by = Parameter(property="straighten", direction="decrease", amount=3, unit="degrees")
    assert asked(rotate, "rotate", by) == {"straighten": True, "angle": -3}
    assert asked(flip, "flip", Parameter(property="axis", amount="Vertical")) == {"axis": "vertical"}
    assert asked(flip, "flip") == {"axis": "horizontal"}


@pytest.mark.parametrize(
    ("tool", "parameters"),
    [
        (rotate, ()),
        (rotate, (Parameter(property="angle", amount="sideways"),)),
        (rotate, (Parameter(property="angle", amount=3, unit="percent"),)),
        (rotate, (Parameter(property="straighten", amount=80),)),
        (rotate, (Parameter(property="tilt", amount=80),)),
        (flip, (Parameter(property="axis", amount="diagonal"),)),
    ],
)
def test_bind_refuses(tool: EditTool, parameters: tuple[Parameter, ...]) -> None:
    with pytest.raises(Unserved):
        asked(tool, "rotate" if tool is rotate else "flip", *parameters)


@pytest.mark.parametrize("arguments", [{"angle": 90.0}, {"angle": 33.0}, {"angle": 4.0, "straighten": True}])
def test_contract(arguments: dict[str, Any]) -> None:
    check_tool(rotate, arguments, noise(40, 60))


def test_flip_contract() -> None:
    check_tool(flip, {"axis": "vertical"}, noise(40, 60))
    check_tool(flip, {}, noise(40, 60))
