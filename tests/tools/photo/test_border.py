"""Borders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from imageedit_r1.errors import ToolError
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tools.base import Unserved
from imageedit_r1.tools.photo.border import add_border, border_width

from ..conformance import check_tool

PHOTO = Photo(name="a", file="0" * 64, image=ImageRef(sha256="0" * 64, width=600, height=400), format="PNG")


def asked(*parameters: Parameter) -> dict[str, Any]:
    return add_border.bind_request(SubRequest(id="a", action="add_border", parameters=parameters), PHOTO)


@pytest.mark.parametrize(("dtype", "scale"), [(np.uint8, 255), (np.uint16, 65535)])
@pytest.mark.parametrize("channels", [3, 4])
def test_the_picture_stays_and_the_border_has_the_colour(dtype: Any, scale: int, channels: int) -> None:
    pixels = np.random.default_rng(4).integers(0, scale, (20, 30, channels), dtype=dtype)
    edited = add_border.apply(pixels, width_pixels=4, color="red")
    assert edited.pixels.shape == (28, 38, channels)
    assert np.array_equal(edited.pixels[4:-4, 4:-4], pixels)
    assert edited.pixels[0, 0].tolist() == [scale, 0, 0, scale][:channels]
    assert edited.pixels[27, 20].tolist() == [scale, 0, 0, scale][:channels]
    assert edited.matrix == ((1, 0, 4), (0, 1, 4), (0, 0, 1))


def test_percent_is_of_the_short_side() -> None:
    assert border_width(600, 400, width=10) == 40
    assert border_width(600, 400) == 20
    assert border_width(1, 1, width=1) == 1
    assert border_width(600, 400, width_pixels=3) == 3


def test_too_large_or_of_no_known_colour() -> None:
    with pytest.raises(ToolError, match="megapixels"):
        add_border.apply(np.zeros((4, 4, 3), np.uint8), width_pixels=20000)
    with pytest.raises(ToolError, match="unknown colour"):
        add_border.apply(np.zeros((4, 4, 3), np.uint8), color="octarine")


def test_bind() -> None:
    assert asked() == {}
    assert asked(Parameter(property="width", amount=20, unit="pixels")) == {"width_pixels": 20}
    assert asked(Parameter(property="width", amount=20)) == {"width_pixels": 20}
    assert asked(Parameter(property="width", amount=4, unit="percent")) == {"width": 4}
    assert asked(Parameter(property="color", amount="Black")) == {"color": "black"}
    for wrong in (
        Parameter(property="width", amount="thick"),
        Parameter(property="width", amount=-3),
        Parameter(property="width", amount=3, unit="degrees"),
        Parameter(property="color", amount="octarine"),
        Parameter(property="style", amount="wood"),
    ):
        with pytest.raises(Unserved):
            asked(wrong)


def test_contract() -> None:
    pixels = np.random.default_rng(4).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    check_tool(add_border, {"width": 10.0, "color": "navy blue"}, pixels)
