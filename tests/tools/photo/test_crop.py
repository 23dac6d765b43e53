"""Crop: boxes, regions, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.errors import ToolError
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tools.base import Unserved
from imageedit_r1.tools.photo.crop import crop, crop_box, parse_aspect

from ..conformance import check_tool

PHOTO = Photo(name="a", file="0" * 64, image=ImageRef(sha256="0" * 64, width=600, height=400), format="PNG")


def numbered(height: int, width: int) -> np.ndarray[Any, np.dtype[np.uint16]]:
    """A picture whose pixels say where they are."""
    rows, columns = np.mgrid[:height, :width].astype(np.uint16)
    return np.dstack([columns, rows, rows + columns])


def asked(*parameters: Parameter, subject: str = "whole image") -> dict[str, Any]:
    return crop.bind_request(SubRequest(id="a", action="crop", subject=subject, parameters=parameters), PHOTO)


@pytest.mark.parametrize(
    ("arguments", "box"),
    [
        ({"aspect": "16:9"}, (0, 31, 600, 338)),
        ({"aspect": "square"}, (100, 0, 400, 400)),
        ({"aspect": "square", "position": "left"}, (0, 0, 400, 400)),
        ({"aspect": "4x6"}, (0, 0, 600, 400)),
        ({"aspect": "4:6"}, (166, 0, 267, 400)),
        ({"width": 300, "height": 200}, (150, 100, 300, 200)),
        ({"width": 300, "position": "bottom right"}, (300, 0, 300, 400)),
        ({"size": 50.0}, (150, 100, 300, 200)),
        ({"left": 10.0, "bottom": 25.0}, (60, 0, 540, 300)),
        ({"left_pixels": 7, "top_pixels": 9}, (7, 9, 593, 391)),
        ({"right": 50.0, "aspect": "1:1", "position": "top"}, (0, 0, 300, 300)),
    ],
)
def test_boxes(arguments: dict[str, Any], box: tuple[int, int, int, int]) -> None:
    pixels = numbered(400, 600)
    edited = crop.apply(pixels, **arguments)
    x, y, w, h = box
    assert np.array_equal(edited.pixels, pixels[y : y + h, x : x + w])
    assert edited.matrix == ((1, 0, -x), (0, 1, -y), (0, 0, 1))


def test_region_keeps_a_margin_and_the_aspect_goes_around_it() -> None:
    mask = np.zeros((400, 600), np.uint8)
    mask[100:200, 200:260] = 255
    alone = crop.apply(numbered(400, 600), mask=mask)
    assert alone.pixels.shape == (140, 100, 3)
    assert tuple(alone.pixels[0, 0, :2]) == (180, 80)
    square = crop.apply(numbered(400, 600), mask=mask, aspect="1:1")
    assert square.pixels.shape == (140, 140, 3)
    assert tuple(square.pixels[0, 0, :2]) == (160, 80)
    sized = crop.apply(numbered(400, 600), mask=mask, width=50, height=40)
    assert tuple(sized.pixels[20, 25, :2]) == (230, 150)


def test_region_at_the_edge_stays_inside() -> None:
    mask = np.zeros((400, 600), np.uint8)
    mask[:30, 560:] = 255
    edited = crop.apply(numbered(400, 600), mask=mask, aspect="3:1")
    height, width = edited.pixels.shape[:2]
    assert width == pytest.approx(3 * height, abs=3)
    assert tuple(edited.pixels[0, -1, :2]) == (599, 0)


def test_empty_region_and_impossible_sizes_are_refused() -> None:
    pixels = numbered(400, 600)
    with pytest.raises(ToolError, match="only 600x400"):
        crop.apply(pixels, width=5000, height=5000)
    with pytest.raises(ToolError, match="nothing of the 600x400"):
        crop.apply(pixels, left=60.0, right=40.0)
    with pytest.raises(ToolError, match="empty"):
        crop.apply(pixels, mask=np.zeros((400, 600), np.uint8))
    with pytest.raises(ToolError, match="aspect"):
        crop.apply(pixels, aspect="wide-ish")


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 300),
    st.integers(1, 300),
    st.floats(0.1, 100),
    st.sampled_from([None, 0.02, 0.5, 1.0, 16 / 9, 50.0]),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_a_box_is_never_empty_and_always_inside(
    width: int, height: int, size: float, ratio: float | None, at: tuple[float, float]
) -> None:
    x, y, w, h = crop_box(width, height, size=size, ratio=ratio, at=at)
    assert w >= 1
    assert h >= 1
    assert 0 <= x <= width - w
    assert 0 <= y <= height - h
    region = (width // 2, height // 2, 1, 1)
    x, y, w, h = crop_box(width, height, ratio=ratio, region=region)
    assert 0 <= x <= region[0]
    assert 0 <= y <= region[1]
    assert region[0] < x + w <= width
    assert region[1] < y + h <= height


def test_aspects() -> None:
    assert parse_aspect("3/2", 1, 1) == 1.5
    assert parse_aspect("1.85", 1, 1) == 1.85
    assert parse_aspect("5 x 7 inches", 100, 200) == pytest.approx(5 / 7)
    assert parse_aspect("5 by 7", 200, 100) == pytest.approx(7 / 5)
    for text in ("", "0:3", "3:0", "-4:3", "4:3:2", "1e9"):
        with pytest.raises(ValueError, match="aspect"):
            parse_aspect(text, 1, 1)


def test_bind() -> None:
    assert asked(Parameter(property="aspect", amount="16:9", unit="ratio")) == {"aspect": "16:9"}
    assert asked(
        Parameter(property="width", amount=300, unit="pixels"), Parameter(property="height", amount="200")
    ) == {"width": 300, "height": 200}
    assert asked(Parameter(property="size", amount=50, unit="percent")) == {"size": 50}
    assert asked(Parameter(property="left", direction="decrease", amount=5, unit="percent")) == {"left": 5}
    assert asked(Parameter(property="top", direction="decrease", amount=40, unit="pixels")) == {"top_pixels": 40}
    assert asked(Parameter(property="bottom", direction="decrease")) == {"bottom": 10}
    assert asked(Parameter(property="position", amount="top left")) == {"position": "top left", "size": 80}
    assert asked(subject="face") == {}


@pytest.mark.parametrize(
    "parameters",
    [
        (),
        (Parameter(property="aspect", amount="banana"),),
        (Parameter(property="aspect"),),
        (Parameter(property="position", amount="yonder"),),
        (Parameter(property="width", amount=0, unit="pixels"),),
        (Parameter(property="width", amount=float("nan"), unit="pixels"),),
        (Parameter(property="width", amount=50, unit="percent"),),
        (Parameter(property="left", direction="increase", amount=5, unit="percent"),),
        (Parameter(property="zoom", amount=2),),
    ],
)
def test_bind_refuses(parameters: tuple[Parameter, ...]) -> None:
    with pytest.raises(Unserved):
        asked(*parameters)


@pytest.mark.parametrize("arguments", [{"aspect": "1:1"}, {"size": 50.0}, {"left": 10.0}, {"width": 20, "height": 9}])
def test_contract(arguments: dict[str, Any]) -> None:
    check_tool(crop, arguments, numbered(40, 60).astype(np.uint8))
