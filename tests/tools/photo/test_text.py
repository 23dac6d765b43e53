"""Text: where it stands, how large, in what colour, and that nothing else changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.errors import ToolError
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tools.base import Unserved
from imageedit_r1.tools.photo.text import add_text, choose_colors, contrast
from imageedit_r1.tools.photo.text_layout import clean_text, find_font, lay_out_text

from ..conformance import check_tool

PHOTO = Photo(name="a", file="0" * 64, image=ImageRef(sha256="0" * 64, width=600, height=400), format="PNG")
Array = np.ndarray[Any, np.dtype[Any]]


def asked(*parameters: Parameter) -> dict[str, Any]:
    return add_text.bind_request(SubRequest(id="a", action="add_text", parameters=parameters), PHOTO)


def test_only_the_box_of_the_layout_changes() -> None:
    pixels = read_photo("coffee.jpg")
    height, width = pixels.shape[:2]
    edited = add_text.apply(pixels, text="Good morning", position="top right")
    x, y, w, h = lay_out_text("Good morning", width, height, position="top right").box
    assert edited.note.startswith(f"text at {x},{y},{w},{h}")
    changed = (edited.pixels != pixels).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert x <= columns.min() <= x + 6
    assert x + w - 8 <= columns.max() < x + w
    assert y <= rows.min()
    assert rows.max() < y + h
    assert x + w <= width
    assert x > width / 2 - w / 2
    assert y < height / 4


@pytest.mark.parametrize(
    ("position", "across", "down"),
    [("top left", 0, 0), ("bottom right", 1, 1), ("center", 0.5, 0.5), ("top", 0.5, 0), ("", 0.5, 1), ("left", 0, 0.5)],
)
def test_position(position: str, across: float, down: float) -> None:
    x, y, w, h = lay_out_text("Hello", 600, 400, position=position).box
    assert abs((x + w / 2) - (across * 600 + (0.5 - across) * (w + 24))) < 3
    assert abs((y + h / 2) - (down * 400 + (0.5 - down) * (h + 24))) < 3


def test_size_is_percent_of_the_height_or_pixels() -> None:
    assert lay_out_text("A", 600, 400, size=10).size == 40
    assert lay_out_text("A", 600, 400, size_pixels=33).size == 33
    small, large = (lay_out_text("Ag", 600, 400, size=size).box[3] for size in (5, 20))
    assert large == pytest.approx(4 * small, rel=0.3)


def test_long_text_wraps_then_shrinks_and_longer_words_break() -> None:
    wrapped = lay_out_text("one two three four five six seven eight nine ten", 300, 400, size=10)
    assert wrapped.size == 40
    assert wrapped.lines.count("\n") >= 2
    shrunk = lay_out_text("word " * 200, 600, 200, size=10)
    assert shrunk.size < 20
    broken = lay_out_text("x" * 120, 300, 300, size=20)
    assert "\n" in broken.lines
    assert broken.lines.replace("\n", "") == "x" * 120
    for layout in (wrapped, shrunk, broken):
        assert layout.box[0] >= 0
        assert layout.box[1] >= 0


def test_lines_are_kept() -> None:
    one, two = lay_out_text("Hello", 600, 400), lay_out_text("Hello\nworld", 600, 400)
    assert two.lines == "Hello\nworld"
    assert two.box[3] > 1.7 * one.box[3]


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.sampled_from("abc WMg,Ä \n"), min_size=1, max_size=60),
    st.integers(1, 400),
    st.integers(1, 400),
    st.floats(0.5, 100),
    st.sampled_from(["", "top left", "right", "bottom"]),
)
def test_the_box_lies_in_the_picture_or_the_text_is_refused(
    text: str, width: int, height: int, size: float, position: str
) -> None:
    try:
        x, y, w, h = lay_out_text(text, width, height, size=size, position=position).box
    except ToolError:
        assert not clean_text(text) or min(width, height) < 60 + 12 * len(text)
        return
    assert 0 <= x <= x + w <= width
    assert 0 <= y <= y + h <= height


@pytest.mark.parametrize(("level", "fill"), [(0, 255), (30, 255), (230, 0), (255, 0)])
def test_the_unsaid_colour_can_be_read(level: int, fill: int) -> None:
    under = np.full((20, 60, 3), level, np.uint8)
    color, outline = choose_colors(under, None)
    assert color == (fill,) * 3
    assert outline is None
    assert contrast(0.0, 1.0) == pytest.approx(21)


def test_a_busy_background_or_a_near_colour_gets_an_outline() -> None:
    busy = np.zeros((20, 60, 3), np.uint8)
    busy[:, ::2] = 255
    assert choose_colors(busy, None)[1] is not None
    assert choose_colors(np.full((20, 60, 3), 250, np.uint8), (255, 255, 0)) == ((255, 255, 0), (0, 0, 0))
    assert choose_colors(np.full((20, 60, 3), 10, np.uint8), (0, 0, 100)) == ((0, 0, 100), (255, 255, 255))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_colour_arrives_in_full_in_both_depths(dtype: Any) -> None:
    scale = int(np.iinfo(dtype).max)
    result = add_text.apply(np.full((200, 300, 3), scale // 2, dtype), text="HHH", color="lime", size=30.0).pixels
    assert (result.reshape(-1, 3) == (0, scale, 0)).all(axis=1).sum() > 200


def test_on_a_transparent_picture_the_letters_are_opaque() -> None:
    pixels = np.zeros((200, 300, 4), np.uint8)
    result = add_text.apply(pixels, text="HHH", color="red", size=30.0).pixels
    letters = result[result[..., 3] == 255]
    assert len(letters) > 200
    assert (letters[:, :3] == (255, 0, 0)).all()
    half = result[(result[..., 3] > 0) & (result[..., 3] < 255)]
    assert (half[:, 0] == 255).all()


def test_a_region_holds_the_text() -> None:
    pixels = np.full((300, 400, 3), 255, np.uint8)
    mask = np.zeros((300, 400), np.uint8)
    mask[50:150, 100:300] = 255
    result = add_text.apply(pixels, text="STOP", size=40.0, mask=mask).pixels
    rows, columns = np.nonzero((result != pixels).any(axis=2))
    assert 50 <= rows.min() <= rows.max() < 150
    assert 100 <= columns.min() <= columns.max() < 300
    assert (rows.min() + rows.max()) / 2 == pytest.approx(100, abs=6)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(200, abs=6)


def test_what_cannot_be_written_is_refused_in_one_line() -> None:
    pixels = np.zeros((100, 100, 3), np.uint8)
    refused: tuple[tuple[dict[str, Any], str], ...] = (
        ({"text": " \x00\n "}, "0 characters"),
        ({"text": "x" * 3000}, "3000 characters"),
        ({"text": "日本"}, "font has no"),
        ({"text": "word " * 300}, "do not fit"),
        ({"text": "a", "font": "../../etc/passwd"}, "no font named"),
        ({"text": "a", "position": "behind"}, "place"),
    )
    for arguments, words in refused:
        with pytest.raises(ToolError, match=words) as caught:
            add_text.apply(pixels, **arguments)
        assert "\n" not in str(caught.value)


def test_clean_text() -> None:
    assert clean_text(" a\tb \r\n c\x07\u202e\u200b ") == "a b\nc"
    assert find_font("DejaVu-Sans", 12).getname()[0] == "DejaVu Sans"


def test_bind() -> None:
    assert asked(
        Parameter(property="text", amount="  Hello "),
        Parameter(property="position", amount="Bottom Right"),
        Parameter(property="color", amount="gold"),
        Parameter(property="size", amount=8, unit="percent"),
    ) == {"text": "Hello", "position": "Bottom Right", "color": "gold", "size": 8}
    hello = Parameter(property="text", amount="Hello")
    assert asked(hello, Parameter(property="size", amount=40, unit="pixels"))["size_pixels"] == 40
    assert asked(hello, Parameter(property="size", amount="large"))["size"] == 12
    assert asked(hello, Parameter(property="size", direction="increase", amount=50, unit="percent"))["size"] == 9
    assert asked(hello, Parameter(property="size", direction="decrease"))["size"] == 4
    assert asked(Parameter(property="text", amount=2024)) == {"text": "2024"}


@pytest.mark.parametrize(
    "parameters",
    [
        (),
        (Parameter(property="text", amount="   "),),
        (Parameter(property="text"),),
        (Parameter(property="text", amount="x" * 3000),),
        (Parameter(property="text", amount="日本"),),
        (Parameter(property="text", amount="a"), Parameter(property="color", amount="octarine")),
        (Parameter(property="text", amount="a"), Parameter(property="position", amount="yonder")),
        (Parameter(property="text", amount="a"), Parameter(property="size", amount="enormousest")),
        (Parameter(property="text", amount="a"), Parameter(property="size", amount=-4, unit="percent")),
        (Parameter(property="text", amount="a"), Parameter(property="font", amount="/etc/passwd")),
        (Parameter(property="text", amount="a"), Parameter(property="shadow")),
    ],
)
def test_bind_refuses(parameters: tuple[Parameter, ...]) -> None:
    with pytest.raises(Unserved):
        asked(*parameters)


def test_contract() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (60, 90, 3), dtype=np.uint8)
    check_tool(add_text, {"text": "Hi", "size": 30.0}, pixels, keeps_alpha=False)
