"""Colours by name and notation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.errors import ToolError
from imageedit_r1.schema import Parameter
from imageedit_r1.tools.base import Unserved
from imageedit_r1.tools.photo.asked import parse_position
from imageedit_r1.tools.photo.colors import asked_color, color_of, parse_color, scaled


@pytest.mark.parametrize(
    ("text", "rgb"),
    [
        ("red", (255, 0, 0)),
        ("Navy Blue", (0, 0, 128)),
        ("light blue", (173, 216, 230)),
        ("dark-green", (0, 100, 0)),
        ("hot pink", (255, 105, 180)),
        ("copper", (184, 115, 51)),
        ("grey", (128, 128, 128)),
        ("Light Grey", (211, 211, 211)),
        ("#0f8", (0, 255, 136)),
        ("#12aBef", (18, 171, 239)),
        ("rgb(1, 2, 3)", (1, 2, 3)),
        ("hsl(120, 100%, 50%)", (0, 255, 0)),
        ("the colour red", (255, 0, 0)),
    ],
)
def test_known_colours(text: str, rgb: tuple[int, int, int]) -> None:
    assert parse_color(text) == rgb


def test_shades_move_lightness_the_right_way() -> None:
    olive, dark, light = (sum(parse_color(word)) for word in ("olive", "dark olive", "light olive"))
    assert dark < olive < light
    assert parse_color("pale pink") != parse_color("pink")
    red, green, blue = parse_color("bright copper")
    assert red > green > blue


@pytest.mark.parametrize("text", ["", "  ", "blurple thing", "dark", "#12", "rgb(1,2)", "#11223344", "rgb(red)"])
def test_unknown_colours_raise_one_line_with_a_hint(text: str) -> None:
    with pytest.raises(ValueError, match="use a CSS name") as caught:
        parse_color(text)
    assert "\n" not in str(caught.value)
    with pytest.raises(ToolError):
        color_of(text)


def test_asking_for_an_unknown_colour_is_unserved() -> None:
    assert asked_color(Parameter(property="color", amount=" Dark Green ")) == "dark green"
    with pytest.raises(Unserved, match="unknown colour"):
        asked_color(Parameter(property="color", amount="octarine"))
    with pytest.raises(Unserved, match="not said"):
        asked_color(Parameter(property="color"))


def test_scaled_reaches_both_ends() -> None:
    assert scaled((0, 128, 255), 65535) == (0, 32896, 65535)
    assert scaled((0, 128, 255), 255) == (0, 128, 255)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_colour_or_a_value_error(text: str) -> None:
    try:
        color = parse_color(text)
    except ValueError:
        return
    assert all(0 <= value <= 255 for value in color)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("top left", (0.0, 0.0)),
        ("the lower-right corner", (1.0, 1.0)),
        ("center", (0.5, 0.5)),
        ("bottom", (0.5, 1.0)),
        ("left", (0.0, 0.5)),
        ("top center", (0.5, 0.0)),
    ],
)
def test_positions(text: str, place: tuple[float, float]) -> None:
    assert parse_position(text) == place


@pytest.mark.parametrize("text", ["", "the", "behind the moon", "upside"])
def test_no_position(text: str) -> None:
    with pytest.raises(ValueError, match="place"):
        parse_position(text)
