"""Backgrounds and cut-outs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from imageedit_r1.errors import ToolError
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tools.base import EditTool, Unserved
from imageedit_r1.tools.photo.background import change_background, extract_object

from ..conformance import check_tool

PHOTO = Photo(name="a", file="0" * 64, image=ImageRef(sha256="0" * 64, width=600, height=400), format="PNG")
Array = np.ndarray[Any, np.dtype[Any]]


def scene() -> tuple[Array, Array]:
    """A red square before noisy green; (picture, mask of the background with one soft column)."""
    pixels = np.zeros((80, 100, 3), np.uint8)
    pixels[..., 1] = np.random.default_rng(3).integers(80, 170, (80, 100))
    pixels[20:60, 30:70] = (255, 0, 0)
    mask = np.full((80, 100), 255, np.uint8)
    mask[20:60, 30:70] = 0
    mask[20:60, 30] = 128
    return pixels, mask


def asked(*parameters: Parameter) -> dict[str, Any]:
    request = SubRequest(id="a", action="change_background", subject="background", parameters=parameters)
    return change_background.bind_request(request, PHOTO)


@pytest.mark.parametrize("factor", [1, 257])
def test_one_colour(factor: int) -> None:
    pixels, mask = scene()
    deep = pixels if factor == 1 else pixels.astype(np.uint16) * 257
    result = change_background.apply(deep, mask=mask, color="white").pixels
    assert (result[mask == 255] == 255 * factor).all()
    assert np.array_equal(result[mask == 0], deep[mask == 0])
    assert abs(int(result[30, 30, 1]) - 128 * factor) <= factor


def test_transparent() -> None:
    pixels, mask = scene()
    result = change_background.apply(pixels, mask=mask, transparent=True).pixels
    assert result.shape == (80, 100, 4)
    assert (result[mask == 255] == 0).all(), "nothing stays hidden"
    assert (result[mask == 0] == (255, 0, 0, 255)).all()
    assert result[30, 30].tolist() == [255, 0, 0, 127], "a soft edge keeps its colour"


def test_transparent_keeps_what_was_transparent() -> None:
    pixels, mask = scene()
    layered = np.dstack([pixels, np.full(mask.shape, 100, np.uint8)])
    result = change_background.apply(layered, mask=mask, transparent=True).pixels
    assert (result[mask == 0][:, 3] == 100).all()
    assert (result[mask == 255] == 0).all()


@pytest.mark.parametrize("blur", [5.0, 50.0, 100.0])
def test_blur_leaves_no_halo_of_the_subject(blur: float) -> None:
    pixels, mask = scene()
    result = change_background.apply(pixels, mask=mask, blur=blur).pixels
    background = result[mask == 255]
    assert background[:, 0].max() <= 6, "red of the subject would show here"
    assert np.array_equal(result[mask == 0], pixels[mask == 0])
    assert background[:, 1].std() < pixels[mask == 255][:, 1].std()
    if blur == 100:
        assert background[:, 1].std() < 5
        assert abs(background[:, 1].mean() - pixels[mask == 255][:, 1].mean()) < 4


def test_extract_keeps_the_size_and_the_soft_edge() -> None:
    pixels, mask = scene()
    thing = 255 - mask
    result = extract_object.apply(pixels, mask=thing)
    assert result.pixels.shape == (80, 100, 4)
    assert (result.pixels[thing == 0] == 0).all()
    assert (result.pixels[thing == 255] == (255, 0, 0, 255)).all()
    assert result.pixels[30, 30].tolist() == [255, 0, 0, 127]
    assert "20.0 percent" in result.note
    deep = extract_object.apply(pixels.astype(np.uint16) * 257, mask=thing).pixels
    assert np.array_equal(deep, result.pixels.astype(np.uint16) * 257)


def test_extract_multiplies_an_alpha_that_is_there() -> None:
    pixels, mask = scene()
    layered = np.dstack([pixels, np.full(mask.shape, 128, np.uint8)])
    result = extract_object.apply(layered, mask=255 - mask).pixels
    assert (result[mask == 0][:, 3] == 128).all()
    assert result[30, 30, 3] == 64


def test_without_a_region_or_anything_to_do() -> None:
    pixels, mask = scene()
    without_region: tuple[tuple[EditTool, dict[str, Any]], ...] = (
        (change_background, {"color": "red"}),
        (extract_object, {}),
    )
    for tool, arguments in without_region:
        with pytest.raises(ToolError, match="no region"):
            tool.apply(pixels, **arguments)
    with pytest.raises(ToolError, match="empty"):
        extract_object.apply(pixels, mask=np.zeros_like(mask))
    with pytest.raises(ToolError, match="nothing to change it to"):
        change_background.apply(pixels, mask=mask)


def test_bind() -> None:
    assert asked(Parameter(property="color", amount="White")) == {"color": "white"}
    assert asked(Parameter(property="transparent")) == {"transparent": True}
    assert asked(Parameter(property="color", amount="transparent")) == {"transparent": True}
    assert asked(Parameter(property="blur", direction="increase", amount=40, unit="percent")) == {"blur": 40}
    assert asked(Parameter(property="blur", direction="increase")) == {"blur": 25}
    with pytest.raises(Unserved, match="has to be generated") as caught:
        asked(Parameter(property="scene", amount="a beach"))
    assert "generative" in caught.value.needs
    for wrong in (
        (),
        (Parameter(property="color", amount="octarine"),),
        (Parameter(property="blur", direction="decrease", amount=5),),
        (Parameter(property="color", amount="red"), Parameter(property="transparent")),
        (Parameter(property="tilt"),),
    ):
        with pytest.raises(Unserved):
            asked(*wrong)
    request = SubRequest(id="a", action="extract_object", subject="dog")
    assert extract_object.bind_request(request, PHOTO) == {}


@pytest.mark.parametrize("arguments", [{"color": "teal"}, {"blur": 60.0}])
def test_contract(arguments: dict[str, Any]) -> None:
    pixels = scene()[0]
    check_tool(change_background, arguments, pixels, keeps_alpha="blur" in arguments)


def test_contract_with_alpha() -> None:
    pixels, mask = scene()
    check_tool(change_background, {"transparent": True}, pixels, keeps_alpha=False, crop_tolerance=None, mask=mask)
    check_tool(extract_object, {}, pixels, keeps_alpha=False)
