from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.errors import ToolError
from imageedit_r1.images.pixels import Mask, Pixels, full_scale
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tests.tools.conformance import as_16_bit, check_tool, with_ramp_alpha
from imageedit_r1.tools.photo.fused import FUSABLE, OPERATIONS, adjust
from imageedit_r1.tools.photo.tiles import composed

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
        "hue": st.floats(-180, 180),
        "sepia": st.booleans(),
        "invert": st.booleans(),
    },
)
RUNS = st.lists(
    st.one_of(
        st.builds(lambda a: {"tool": "adjust_tone", "arguments": a}, TONE),
        st.builds(lambda a: {"tool": "adjust_color", "arguments": a}, COLOUR),
    ),
    min_size=1,
    max_size=4,
)


SCENES: dict[str, Callable[[Pixels], Pixels]] = {"plain": lambda p: p, "deep": as_16_bit, "alpha": with_ramp_alpha}
FEATHER = cv2.GaussianBlur(np.pad(np.full((180, 200), 255, np.uint8), ((60, 160), (90, 310))), (0, 0), 12)
"""A region of the size of the photo whose edge is soft."""
REGIONS: dict[str, Mask | None] = {"whole": None, "hard": (FEATHER > 127).astype(np.uint8) * 255, "soft": FEATHER}


def one_after_another(pixels: Pixels, operations: list[dict[str, Any]], mask: Mask | None = None) -> Pixels:
    for operation in operations:
        pixels = FUSABLE[operation["tool"]].apply(pixels, mask=mask, **operation["arguments"]).pixels
    return pixels


@settings(max_examples=40, deadline=None)
@given(RUNS, st.sampled_from(sorted(SCENES)), st.sampled_from(sorted(REGIONS)))
def test_within_one_level_of_one_after_another(operations: list[dict[str, Any]], scene: str, region: str) -> None:
    pixels, mask = SCENES[scene](COFFEE), REGIONS[region]
    fused = adjust.apply(pixels, mask=mask, operations=operations).pixels
    expected = one_after_another(pixels, operations, mask)
    level = full_scale(pixels) // 255
    assert fused.dtype == expected.dtype and fused.shape == expected.shape
    assert int(np.abs(fused.astype(np.int32) - expected).max()) <= level
    if mask is not None:
        assert np.array_equal(fused[mask == 0], pixels[mask == 0])


def test_tables_become_one_and_a_matrix_stays() -> None:
    told = [("adjust_tone", {"brightness": 20}), ("adjust_color", {"temperature": 30}), ("adjust_tone", {"gamma": 2})]
    tables = [OPERATIONS[tool](COFFEE, **arguments) for tool, arguments in told]
    assert len(composed([operation for step in tables for operation in step])) == 1
    mixed = [*tables[0], *OPERATIONS["adjust_color"](COFFEE, saturation=20), *tables[2]]
    assert len(composed(mixed)) == 3, "a matrix between them clips and rounds, which no table can tell"


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_composed_tables_give_the_same_bits(scene: str) -> None:
    operations = [
        {"tool": "adjust_tone", "arguments": {"exposure": 1}},
        {"tool": "adjust_color", "arguments": {"temperature": -40, "invert": True}},
        {"tool": "adjust_tone", "arguments": {"contrast": 60, "shadows": -20}},
    ]
    pixels = SCENES[scene](COFFEE)
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
