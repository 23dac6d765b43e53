"""Resize: sizes, kernels, hidden colours, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.errors import ToolError
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tools.base import Unserved
from imageedit_r1.tools.photo.resize import new_size, resample, resize

from ..conformance import check_tool

PHOTO = Photo(name="a", file="0" * 64, image=ImageRef(sha256="0" * 64, width=600, height=400), format="PNG")


def asked(*parameters: Parameter) -> dict[str, Any]:
    return resize.bind_request(SubRequest(id="a", action="resize", parameters=parameters), PHOTO)


@pytest.mark.parametrize(
    ("arguments", "size"),
    [
        ({"width": 300}, (300, 200)),
        ({"height": 100}, (150, 100)),
        ({"scale": 50.0}, (300, 200)),
        ({"scale": 200.0}, (1200, 800)),
        ({"long_edge": 90}, (90, 60)),
        ({"width": 90, "height": 90}, (90, 90)),
        ({"width": 900, "height": 100}, (900, 100)),
        ({"width": 1}, (1, 1)),
    ],
)
def test_sizes(arguments: dict[str, Any], size: tuple[int, int]) -> None:
    pixels = np.zeros((400, 600, 3), np.uint8)
    edited = resize.apply(pixels, **arguments)
    assert edited.pixels.shape == (size[1], size[0], 3)
    assert edited.matrix[0][0] == pytest.approx(size[0] / 600)
    assert edited.matrix[1][1] == pytest.approx(size[1] / 400)


def test_matrix_maps_corners_to_corners() -> None:
    matrix = np.array(resize.apply(np.zeros((40, 60, 3), np.uint8), width=90, height=20).matrix)
    first, last = matrix @ (-0.5, -0.5, 1), matrix @ (59.5, 39.5, 1)
    assert np.allclose(first, (-0.5, -0.5, 1))
    assert np.allclose(last, (89.5, 19.5, 1))


def test_shrinking_takes_the_mean_of_the_area() -> None:
    pixels = np.zeros((4, 4, 3), np.uint8)
    pixels[::2] = 200
    assert (resample(pixels, 2, 2) == 100).all()


def test_growing_keeps_flat_areas_flat_and_a_step_in_place() -> None:
    pixels = np.full((8, 8, 3), 40, np.uint16)
    pixels[:, 4:] = 60000
    grown = resample(pixels, 32, 32)
    assert abs(int(grown[16, 0, 0]) - 40) <= 1
    assert abs(int(grown[16, 31, 0]) - 60000) <= 1
    assert (grown[:, :14] < 30000).all()
    assert (grown[:, 18:] > 30000).all()


def test_shrinks_along_one_axis_while_it_grows_along_the_other() -> None:
    pixels = np.zeros((4, 100, 3), np.uint8)
    pixels[:, 1::2] = 200
    assert (resample(pixels, 50, 16) == 100).all()


def test_hidden_colours_do_not_bleed() -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[:, :4] = (255, 0, 0, 255)
    pixels[:, 4:] = (0, 255, 0, 0)
    small = resample(pixels, 3, 3)
    seen = small[small[..., 3] > 0]
    assert (seen[:, 0] >= 254).all()
    assert (seen[:, 1] == 0).all()
    assert 0 < small[1, 1, 3] < 255


def test_a_stretch_is_said_and_a_rounding_is_not() -> None:
    pixels = np.zeros((400, 600, 3), np.uint8)
    assert "stretches" in resize.apply(pixels, width=100, height=100).note
    assert "stretches" not in resize.apply(pixels, width=301, height=200).note


def test_too_large_and_no_size_are_refused() -> None:
    with pytest.raises(ToolError, match="megapixels"):
        resize.apply(np.zeros((400, 600, 3), np.uint8), width=60000)
    with pytest.raises(ToolError, match="no size"):
        resize.apply(np.zeros((400, 600, 3), np.uint8))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 5000))
def test_aspect_is_kept_to_a_pixel(width: int, height: int, edge: int) -> None:
    w, h = new_size(width, height, long_edge=edge)
    assert max(w, h) == edge
    assert abs(w * height - h * width) <= max(width, height) or 1 in (w, h)


def test_bind() -> None:
    assert asked(Parameter(property="scale", amount=50, unit="percent")) == {"scale": 50}
    assert asked(Parameter(property="scale", amount=2, unit="ratio")) == {"scale": 200}
    assert asked(Parameter(property="scale", direction="decrease", amount=20, unit="percent")) == {"scale": 80}
    assert asked(Parameter(property="scale", direction="increase", amount=20, unit="percent")) == {"scale": 120}
    assert asked(Parameter(property="scale", direction="decrease")) == {"scale": 50}
    assert asked(Parameter(property="long_edge", amount=3840, unit="pixels")) == {"long_edge": 3840}
    assert asked(Parameter(property="height", amount="1080", unit="pixels")) == {"height": 1080}


@pytest.mark.parametrize(
    "parameters",
    [
        (),
        (Parameter(property="width"),),
        (Parameter(property="width", amount=-5, unit="pixels"),),
        (Parameter(property="width", amount="wide"),),
        (Parameter(property="scale", amount=50, unit="pixels"),),
        (Parameter(property="scale", direction="decrease", amount=100, unit="percent"),),
        (Parameter(property="scale", amount=1e9, unit="percent"),),
        (Parameter(property="depth", amount=3),),
    ],
)
def test_bind_refuses(parameters: tuple[Parameter, ...]) -> None:
    with pytest.raises(Unserved):
        asked(*parameters)


@pytest.mark.parametrize("arguments", [{"scale": 50.0}, {"scale": 230.0}, {"width": 7, "height": 90}])
def test_contract(arguments: dict[str, Any]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    check_tool(resize, arguments, pixels)
