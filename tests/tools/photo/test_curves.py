import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.tools.photo import curves

X = np.linspace(0.0, 1.0, 4097)
SETTINGS = {
    "exposure": st.floats(-8, 8),
    "brightness": st.floats(-100, 400),
    "highlights": st.floats(-100, 100),
    "shadows": st.floats(-100, 100),
    "contrast": st.floats(-100, 400),
    "gamma": st.floats(0.1, 10),
}


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({}, optional=SETTINGS))
def test_any_mixture_is_monotone_and_whitens_nothing_new(chosen: dict[str, float]) -> None:
    table = curves.tone_curve(256, **chosen)
    assert table.dtype == np.uint8
    assert (np.diff(table.astype(int)) >= 0).all()
    assert (table[:-1] < 255).all()


@pytest.mark.parametrize("percent", [5, 20, 60, 100, 200, 400])
def test_brightness_is_a_gain_below_its_knee_and_keeps_white(percent: float) -> None:
    gain = 1 + percent / 100
    y = curves.brightness_curve(X, percent)
    below = curves.knee(gain) >= X
    assert np.allclose(y[below], X[below] * gain)
    assert y[-1] == pytest.approx(1.0)
    assert (np.diff(y) > 0).all()
    assert np.abs(np.diff(y, 2)).max() < 0.01, "the slope jumps at the knee"


def test_twenty_percent_brighter_holds_up_to_two_thirds() -> None:
    assert curves.knee(1.2) > 2 / 3
    assert curves.tone_curve(256, brightness=20)[100] == 120


def test_darker_scales_and_black_stays() -> None:
    assert np.allclose(curves.brightness_curve(X, -50), X / 2)
    assert (curves.tone_curve(256, brightness=-100) == 0).all()


def test_one_stop_doubles_linear_light() -> None:
    dark = X[X < 0.5]
    assert np.allclose(curves.to_linear(curves.exposure_curve(dark, 1)), 2 * curves.to_linear(dark), atol=1e-9)
    assert np.allclose(curves.to_linear(curves.exposure_curve(X, -1)), curves.to_linear(X) / 2, atol=1e-9)


def test_contrast_has_its_slope_at_mid_grey_and_keeps_the_ends() -> None:
    y = curves.contrast_curve(X, 40)
    middle = len(X) // 2
    assert (y[middle + 1] - y[middle - 1]) / (X[middle + 1] - X[middle - 1]) == pytest.approx(1.4, abs=0.01)
    assert (y[0], y[middle], y[-1]) == pytest.approx((0, 0.5, 1))
    flat = curves.contrast_curve(X, -50)
    assert (flat[0], flat[-1]) == pytest.approx((0.25, 0.75))


@pytest.mark.parametrize("percent", [-100, -40, 40, 100])
def test_highlights_and_shadows_stay_in_their_half(percent: float) -> None:
    high, low = curves.highlights_curve(X, percent), curves.shadows_curve(X, percent)
    assert np.array_equal(high[X <= 0.5], X[X <= 0.5])
    assert np.array_equal(low[X >= 0.5], X[X >= 0.5])
    assert low[0] == 0
    for y, inner in ((high, X > 0.55), (low, (X > 0.02) & (X < 0.45))):
        assert (np.diff(y) >= 0).all()
        assert (np.sign(y - X)[inner & (X < 1)] == np.sign(percent)).all()


def test_gamma() -> None:
    assert np.allclose(curves.gamma_curve(X, 2.0), np.sqrt(X))
    with pytest.raises(ValueError, match="above 0"):
        curves.gamma_curve(X, 0)


def test_nothing_set_changes_nothing_and_sixteen_bits_are_fine_steps() -> None:
    assert np.array_equal(curves.tone_curve(65536), np.arange(65536))
    table = curves.tone_curve(65536, brightness=30, contrast=20)
    assert table.dtype == np.uint16
    assert len(np.unique(table)) > 50000
