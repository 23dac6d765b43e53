"""Change of colour: the target is reached, shading survives."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.errors import ToolError
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tools.base import Unserved
from imageedit_r1.tools.photo.colors import parse_color
from imageedit_r1.tools.photo.recolor import change_color, from_oklab, to_oklab

from ..conformance import check_tool

PHOTO = Photo(name="a", file="0" * 64, image=ImageRef(sha256="0" * 64, width=600, height=400), format="PNG")
Array = np.ndarray[Any, np.dtype[Any]]


def shaded(color: tuple[int, int, int]) -> Array:
    """A ball-like shading of one colour, with a highlight."""
    rows, columns = np.mgrid[:60, :80] / 60
    light = np.clip(1.1 - np.hypot(rows - 0.4, columns - 0.5), 0.15, 1)
    pixels: Array = light[..., None] * np.array(color)
    pixels[10:14, 20:25] = 250
    return pixels.astype(np.uint8)


@pytest.mark.parametrize("depth", [8, 16])
def test_oklab_and_back(depth: int) -> None:
    dtype = np.uint8 if depth == 8 else np.uint16
    pixels = np.random.default_rng(1).integers(0, np.iinfo(dtype).max + 1, (50, 60, 3), dtype=dtype)
    back = from_oklab(to_oklab(pixels), pixels)
    assert np.abs(back.astype(int) - pixels).max() <= (1 if depth == 8 else 80)


def test_oklab_of_known_colours() -> None:
    lab = to_oklab(np.array([[(255, 255, 255), (255, 0, 0), (0, 0, 0)]], np.uint8))[0]
    assert np.allclose(lab[0], (1, 0, 0), atol=2e-3)
    assert np.allclose(lab[1], (0.6280, 0.2249, 0.1258), atol=2e-3)
    assert np.allclose(lab[2], 0, atol=1e-6)


@pytest.mark.parametrize("start", [(200, 40, 30), (40, 90, 200), (128, 128, 128), (40, 40, 42), (225, 220, 210)])
@pytest.mark.parametrize("color", ["red", "blue", "green", "yellow", "hot pink", "brown"])
def test_the_hue_arrives_and_the_shading_stays(start: tuple[int, int, int], color: str) -> None:
    pixels = shaded(start)
    mask = np.full(pixels.shape[:2], 255, np.uint8)
    result = change_color.apply(pixels, mask=mask, color=color).pixels
    aim = to_oklab(np.array([[parse_color(color)]], np.uint8))[0, 0]
    middle = np.median(to_oklab(result).reshape(-1, 3), axis=0)
    apart = np.degrees(np.arctan2(middle[2], middle[1]) - np.arctan2(aim[2], aim[1]))
    assert abs((apart + 180) % 360 - 180) < 12
    assert abs(middle[0] - aim[0]) < 0.08
    before, after = (to_oklab(part)[..., 0].ravel() for part in (pixels, result))
    order = np.argsort(before, kind="stable")
    assert np.corrcoef(np.arange(len(order)), np.argsort(np.argsort(after[order], kind="stable")))[0, 1] > 0.9


@pytest.mark.parametrize(("color", "low", "high"), [("white", 0.85, 1.0), ("black", 0.0, 0.3), ("gray", 0.5, 0.7)])
def test_white_black_and_gray_things(color: str, low: float, high: float) -> None:
    pixels = shaded((200, 40, 30))
    result = change_color.apply(pixels, mask=np.full(pixels.shape[:2], 255, np.uint8), color=color).pixels
    lab = to_oklab(result).reshape(-1, 3)
    assert low <= np.median(lab[:, 0]) <= high
    assert np.hypot(lab[:, 1], lab[:, 2]).max() < 0.02
    assert lab[:, 0].std() > 0.01, "shading is left"


def test_a_highlight_stays_a_highlight() -> None:
    pixels = shaded((200, 40, 30))
    result = change_color.apply(pixels, mask=np.full(pixels.shape[:2], 255, np.uint8), color="blue").pixels
    assert result[12, 22].min() > 215


def test_only_the_region_of_a_photo_changes() -> None:
    pixels = read_photo("coffee.jpg")
    mask: Array = np.zeros(pixels.shape[:2], np.uint8)
    cv2.circle(mask, (300, 200), 120, 255, -1)
    mask = cv2.blur(mask, (9, 9))
    result = change_color.apply(pixels, mask=mask, color="navy blue").pixels
    assert np.array_equal(result[mask == 0], pixels[mask == 0])
    inside = result[mask == 255].astype(int)
    assert (inside[:, 2] >= inside[:, 0] - 1).mean() > 0.9


def test_no_region_or_no_colour() -> None:
    with pytest.raises(ToolError, match="region"):
        change_color.apply(shaded((9, 9, 9)), color="red")
    with pytest.raises(ToolError, match="unknown colour"):
        change_color.apply(shaded((9, 9, 9)), color="octarine", mask=np.full((60, 80), 255, np.uint8))


def test_bind() -> None:
    def asked(*parameters: Parameter) -> dict[str, Any]:
        request = SubRequest(id="a", action="change_color", subject="car", parameters=parameters)
        return change_color.bind_request(request, PHOTO)

    assert asked(Parameter(property="color", amount="Red")) == {"color": "red"}
    for wrong in ((), (Parameter(property="color", amount="octarine"),), (Parameter(property="gloss"),)):
        with pytest.raises(Unserved):
            asked(*wrong)


def test_contract() -> None:
    check_tool(change_color, {"color": "dark green"}, shaded((180, 120, 60)))
