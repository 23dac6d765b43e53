import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.images.pixels import Pixels, luma
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tests.tools.conformance import check_tool
from imageedit_r1.tools.base import Unserved
from imageedit_r1.tools.photo.color import WEIGHTS, adjust_color, color_matrix, hue_matrix, white_balance

PHOTO = Photo(name="p", file="0" * 64, image=ImageRef(sha256="0" * 64, width=9, height=9), format="PNG")


@pytest.fixture(scope="module")
def coffee() -> Pixels:
    return read_photo("coffee.jpg")[100:240, 150:370]


@pytest.mark.parametrize(
    "arguments",
    [
        {"saturation": 40.0},
        {"vibrance": 60.0, "temperature": 20.0, "sepia": 50.0},
        {"vibrance": -60.0},
        {"hue": 90.0, "tint": -20.0},
        {"kelvin": 4000.0},
        {"black_and_white": True},
        {"invert": True},
        {},
    ],
)
def test_keeps_the_contract(arguments: dict[str, float | bool], coffee: Pixels) -> None:
    check_tool(adjust_color, arguments, coffee, crop_tolerance=2 / 65535)


@settings(max_examples=40, deadline=None)
@given(st.floats(-360, 360), st.floats(-100, 400))
def test_hue_and_saturation_keep_luma_and_greys(hue: float, saturation: float) -> None:
    matrix = color_matrix(hue=hue, saturation=saturation)[:, :3]
    assert np.allclose(WEIGHTS @ matrix, WEIGHTS)
    assert np.allclose(matrix @ np.ones(3), 1)


def test_a_third_of_a_turn_takes_red_to_green() -> None:
    turned = hue_matrix(120) @ np.array([1.0, 0, 0])
    assert turned.argmax() == 1
    assert np.allclose(turned - turned.mean(), np.array([-1, 2, -1]) / 3)
    assert np.allclose(hue_matrix(120) @ hue_matrix(240), np.eye(3))


@settings(max_examples=40, deadline=None)
@given(st.floats(-100, 100), st.floats(-100, 100), st.one_of(st.none(), st.floats(2000, 25000)))
def test_white_balance_keeps_the_luma_of_greys(temperature: float, tint: float, kelvin: float | None) -> None:
    gains = white_balance(temperature, tint, kelvin)
    assert WEIGHTS @ gains == pytest.approx(1)
    assert (gains > 0).all()


def test_warmer_means_more_red_to_blue() -> None:
    warm, cool = white_balance(50), white_balance(-50)
    assert warm[0] / warm[2] == pytest.approx(2**0.5)
    assert cool[2] / cool[0] == pytest.approx(2**0.5)
    ratios = [white_balance(kelvin=k)[0] / white_balance(kelvin=k)[2] for k in (2500, 4000, 6500, 8000, 12000)]
    assert ratios == sorted(ratios)
    assert ratios[2] == pytest.approx(1)
    assert white_balance(tint=40)[1] < 1 < white_balance(tint=40)[0]


def test_black_and_white_is_grey_with_the_same_luma(coffee: Pixels) -> None:
    result = adjust_color.apply(coffee, black_and_white=True).pixels
    assert (result == result[..., :1]).all()
    assert np.abs(luma(result) - luma(coffee)).max() < 1.5 / 255
    half = adjust_color.apply(coffee, black_and_white=50.0).pixels
    assert 0 < np.ptp(half, axis=2).mean() < np.ptp(coffee, axis=2).mean()


def test_invert_is_exact_and_undoes_itself(coffee: Pixels) -> None:
    once = adjust_color.apply(coffee, invert=True).pixels
    assert np.array_equal(once, 255 - coffee)


def test_vibrance_moves_pale_colours_most_and_greys_not_at_all() -> None:
    picture = np.array([[[128, 128, 128], [140, 128, 116], [250, 20, 10]]], np.uint8)
    result = adjust_color.apply(picture, vibrance=100).pixels.astype(int)
    gain = np.ptp(result, axis=2)[0] / np.maximum(np.ptp(picture.astype(int), axis=2)[0], 1)
    assert (result[0, 0] == 128).all()
    assert gain[1] > 1.6
    assert gain[2] < 1.1


def test_a_monochrome_picture_stays_so() -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    result = adjust_color.apply(ramp, saturation=80, vibrance=50, hue=70).pixels
    assert np.array_equal(result, ramp)


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        (Parameter(property="temperature", direction="increase"), {"temperature": 25}),
        (Parameter(property="temperature", direction="decrease", amount=10, unit="percent"), {"temperature": -10}),
        (Parameter(property="temperature", amount=5000, unit="kelvin"), {"kelvin": 5000}),
        (Parameter(property="temperature", direction="decrease", amount=500, unit="kelvin"), {"kelvin": 6000}),
        (Parameter(property="hue", direction="decrease", amount=30, unit="degrees"), {"hue": -30}),
        (Parameter(property="saturation", amount=1.5, unit="ratio"), {"saturation": 50}),
        (Parameter(property="black_and_white"), {"black_and_white": 100}),
        (Parameter(property="sepia"), {"sepia": 100}),
        (Parameter(property="invert"), {"invert": True}),
    ],
)
def test_binds_the_vocabulary(parameter: Parameter, expected: dict[str, float]) -> None:
    asked = SubRequest(id="s1", action="adjust_color", parameters=(parameter,))
    assert adjust_color.bind_request(asked, PHOTO) == pytest.approx(expected)


@pytest.mark.parametrize(
    "parameters",
    [
        (),
        (Parameter(property="color", amount="red"),),
        (Parameter(property="saturation", amount="much"),),
        (Parameter(property="temperature", amount=100, unit="kelvin"),),
        (Parameter(property="hue", amount=10, unit="stops"),),
    ],
)
def test_refuses_what_it_cannot_do(parameters: tuple[Parameter, ...]) -> None:
    with pytest.raises(Unserved):
        adjust_color.bind_request(SubRequest(id="s1", action="adjust_color", parameters=parameters), PHOTO)
