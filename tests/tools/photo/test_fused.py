from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.errors import ToolError
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tests.tools.conformance import as_16_bit, check_tool, with_ramp_alpha
from imageedit_r1.tools.photo.fused import FUSABLE, adjust

COFFEE = read_photo("coffee.jpg")

TONE = st.fixed_dictionaries(
    {}, optional={"brightness": st.floats(-50, 100), "contrast": st.floats(-50, 100), "vignette": st.floats(-50, 50)}
)
COLOUR = st.fixed_dictionaries(
    {},
    optional={
        "saturation": st.floats(-100, 100),
        "vibrance": st.floats(-50, 100),
        "temperature": st.floats(-50, 50),
        "sepia": st.booleans(),
        "invert": st.booleans(),
    },
)
OPERATIONS = st.lists(
    st.one_of(
        st.builds(lambda a: {"tool": "adjust_tone", "arguments": a}, TONE),
        st.builds(lambda a: {"tool": "adjust_color", "arguments": a}, COLOUR),
    ),
    min_size=1,
    max_size=4,
)


def one_after_another(pixels: Pixels, operations: list[dict[str, Any]]) -> Pixels:
    for operation in operations:
        pixels = FUSABLE[operation["tool"]].apply(pixels, **operation["arguments"]).pixels
    return pixels


@settings(max_examples=20, deadline=None)
@given(OPERATIONS, st.sampled_from(["plain", "deep", "alpha"]))
def test_same_bits_as_one_after_another(operations: list[dict[str, Any]], kind: str) -> None:
    pixels: Pixels = {"plain": lambda p: p, "deep": as_16_bit, "alpha": with_ramp_alpha}[kind](COFFEE)
    fused = adjust.apply(pixels, operations=operations).pixels
    assert np.array_equal(fused, one_after_another(pixels, operations))


def test_keeps_the_contract() -> None:
    operations = [
        {"tool": "adjust_tone", "arguments": {"brightness": 20, "vignette": 30}},
        {"tool": "adjust_color", "arguments": {"vibrance": 20}},
    ]
    check_tool(adjust, {"operations": operations}, COFFEE[:90, :120], crop_tolerance=2 / 65535)


@pytest.mark.parametrize(
    "operations",
    [
        [],
        [{"tool": "blur", "arguments": {}}],
        [{"tool": "adjust_tone", "arguments": {"brightness": 1e9}}],
        [{"tool": "adjust_tone", "arguments": {"sparkle": 1}}],
        [{"tool": "adjust_tone", "arguments": {"image": 3}, "extra": 1}],
        ["adjust_tone"],
        [{"tool": "adjust_tone", "arguments": {}}] * 65,
    ],
)
def test_the_list_of_operations_is_closed(operations: list[Any]) -> None:
    with pytest.raises(ToolError):
        adjust.apply(COFFEE[:8, :8], operations=operations)


def test_binds_one_sub_request_as_one_operation() -> None:
    photo = Photo(name="p", file="0" * 64, image=ImageRef(sha256="0" * 64, width=9, height=9), format="PNG")
    asked = SubRequest(
        id="s1", action="adjust_color", parameters=(Parameter(property="saturation", direction="decrease"),)
    )
    expected = [{"tool": "adjust_color", "arguments": {"saturation": -25}}]
    assert adjust.bind_request(asked, photo) == {"operations": expected}
