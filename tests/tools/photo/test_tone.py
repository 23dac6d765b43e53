from typing import Any

import numpy as np
import pytest

from imageedit_r1.images.pixels import Pixels, luma
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tests.tools.conformance import as_16_bit, check_tool
from imageedit_r1.tools.base import Unserved
from imageedit_r1.tools.photo.curves import tone_curve
from imageedit_r1.tools.photo.tone import adjust_tone, vignette_factor

PHOTO = Photo(name="p", file="0" * 64, image=ImageRef(sha256="0" * 64, width=9, height=9), format="PNG")


@pytest.fixture(scope="module")
def chelsea() -> Pixels:
    return read_photo("chelsea.jpg")[60:220, 100:330]


@pytest.mark.parametrize(
    "arguments",
    [
        {"brightness": 20},
        {"exposure": -1.5, "contrast": 30, "gamma": 1.3},
        {"highlights": -40, "shadows": 60},
        {"vignette": 50},
        {"brightness": 40, "vignette": -20},
        {},
    ],
)
def test_keeps_the_contract(arguments: dict[str, float], chelsea: Pixels) -> None:
    check_tool(adjust_tone, arguments, chelsea)


def test_all_curves_are_one_table(chelsea: Pixels) -> None:
    chosen: dict[str, Any] = {"brightness": 20, "contrast": 15, "shadows": 30}
    assert np.array_equal(adjust_tone.apply(chelsea, **chosen).pixels, tone_curve(256, **chosen)[chelsea])
    deep = as_16_bit(chelsea)
    assert np.array_equal(adjust_tone.apply(deep, **chosen).pixels, tone_curve(65536, **chosen)[deep])


def test_mean_luma_rises_by_what_was_asked(chelsea: Pixels) -> None:
    before, after = luma(chelsea).mean(), luma(adjust_tone.apply(chelsea, brightness=20).pixels).mean()
    assert 1.15 < after / before < 1.2


def test_vignette_darkens_corners_by_its_percentage_and_leaves_the_centre() -> None:
    gray = np.full((201, 301, 3), 200, np.uint8)
    result = adjust_tone.apply(gray, vignette=40).pixels
    assert (result[0, 0] == round(200 * 0.6)).all()
    assert (result[100 - 20 : 100 + 20, 150 - 30 : 150 + 30] == 200).all()
    row = result[100, 150:, 0].astype(int)
    assert (np.diff(row) <= 0).all()
    assert np.allclose(vignette_factor(0, 201, 301, 201, 40), vignette_factor(0, 201, 301, 201, 40)[::-1, ::-1])


def test_a_region_gets_the_vignette_of_the_whole_picture(chelsea: Pixels) -> None:
    mask = np.zeros(chelsea.shape[:2], np.uint8)
    mask[:40, :40] = 255
    whole = adjust_tone.apply(chelsea, vignette=60).pixels
    assert np.array_equal(adjust_tone.apply(chelsea, mask=mask, vignette=60).pixels[:40, :40], whole[:40, :40])


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        (Parameter(property="brightness", direction="increase"), {"brightness": 20}),
        (Parameter(property="brightness", direction="decrease", amount=50, unit="percent"), {"brightness": -50}),
        (Parameter(property="brightness", direction="increase", amount=1, unit="stops"), {"exposure": 1}),
        (Parameter(property="brightness", amount=2, unit="ratio"), {"brightness": 100}),
        (Parameter(property="exposure", direction="decrease", amount=0.5, unit="stops"), {"exposure": -0.5}),
        (Parameter(property="exposure", direction="increase", amount=100, unit="percent"), {"exposure": 1}),
        (Parameter(property="gamma", amount=1.4, unit="ratio"), {"gamma": 1.4}),
        (Parameter(property="gamma", direction="decrease"), {"gamma": 1 / 1.2}),
        (Parameter(property="vignette", direction="increase"), {"vignette": 30}),
    ],
)
def test_binds_the_vocabulary(parameter: Parameter, expected: dict[str, float]) -> None:
    asked = SubRequest(id="s1", action="adjust_tone", parameters=(parameter,))
    assert adjust_tone.bind_request(asked, PHOTO) == pytest.approx(expected)


@pytest.mark.parametrize(
    "parameters",
    [
        (),
        (Parameter(property="sparkle", direction="increase"),),
        (Parameter(property="brightness", direction="increase", amount=4000, unit="percent"),),
        (Parameter(property="brightness", direction="increase", amount=float("nan")),),
        (Parameter(property="exposure", direction="decrease", amount=100, unit="percent"),),
        (Parameter(property="contrast", amount="lots"),),
        (Parameter(property="shadows", amount=3, unit="pixels"),),
    ],
)
def test_refuses_what_it_cannot_do(parameters: tuple[Parameter, ...]) -> None:
    with pytest.raises(Unserved):
        adjust_tone.bind_request(SubRequest(id="s1", action="adjust_tone", parameters=parameters), PHOTO)
