"""What the photo tools cost beside the bare OpenCV call that does the same, on 12 megapixels.

Run `pytest benchmarks/test_pixel_tools.py --benchmark-group-by=group`; each group holds both sides of one comparison,
measured in the same run. Left out: reading and writing files.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.images.pixels import Pixels
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tools.base import EditTool
from imageedit_r1.tools.photo.blur import blur
from imageedit_r1.tools.photo.color import adjust_color, color_matrix, saturation_matrix
from imageedit_r1.tools.photo.curves import tone_curve
from imageedit_r1.tools.photo.denoise import denoise
from imageedit_r1.tools.photo.detail import sharpen
from imageedit_r1.tools.photo.enhance import enhance
from imageedit_r1.tools.photo.fused import adjust
from imageedit_r1.tools.photo.restore import restore
from imageedit_r1.tools.photo.tone import adjust_tone, vignette_factor

WIDTH, HEIGHT = 4000, 3000

FUSED: list[dict[str, Any]] = [
    {"tool": "adjust_tone", "arguments": {"brightness": 20}},
    {"tool": "adjust_color", "arguments": {"saturation": 20}},
    {"tool": "adjust_tone", "arguments": {"contrast": 20}},
    {"tool": "adjust_color", "arguments": {"temperature": 20}},
]


def _bare_table(pixels: Pixels) -> Pixels:
    return cv2.LUT(pixels, tone_curve(256, brightness=20, contrast=15, shadows=10))


def _bare_vignette(pixels: Pixels) -> Pixels:
    factor = vignette_factor(0, HEIGHT, WIDTH, HEIGHT, 40)
    return cv2.multiply(pixels, cv2.cvtColor(factor, cv2.COLOR_GRAY2RGB), dtype=cv2.CV_8U)


def _bare_matrix(pixels: Pixels) -> Pixels:
    return cv2.transform(pixels, saturation_matrix(30).astype(np.float32))


def _bare_vibrance(pixels: Pixels) -> Pixels:
    hue, saturation, value = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV))
    more = cv2.LUT(saturation, tone_curve(256, shadows=30))
    return cv2.cvtColor(cv2.merge([hue, more, value]), cv2.COLOR_HSV2RGB)


def _bare_blur(sigma: float) -> Callable[[Pixels], Pixels]:
    return lambda pixels: cv2.GaussianBlur(pixels, (0, 0), sigma)


def _bare_sharpen(pixels: Pixels) -> Pixels:
    return cv2.addWeighted(pixels, 2.0, cv2.GaussianBlur(pixels, (0, 0), 1.2), -1.0, 0)


def _bare_denoise(pixels: Pixels) -> Pixels:
    return cv2.bilateralFilter(pixels, 5, 20, 2.0)


def _bare_enhance(pixels: Pixels) -> Pixels:
    light, a, b = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB))
    light = cv2.createCLAHE(2.0, (8, 8)).apply(light)
    return cv2.cvtColor(cv2.merge([light, a, b]), cv2.COLOR_LAB2RGB)


def _one_after_another(pixels: Pixels) -> Pixels:
    for operation in FUSED:
        tool = {"adjust_tone": adjust_tone, "adjust_color": adjust_color}[operation["tool"]]
        pixels = tool.apply(pixels, **operation["arguments"]).pixels
    return pixels


def _bare_sequence(pixels: Pixels) -> Pixels:
    pixels = cv2.LUT(pixels, tone_curve(256, brightness=20))
    pixels = cv2.transform(pixels, saturation_matrix(20).astype(np.float32))
    pixels = cv2.LUT(pixels, tone_curve(256, contrast=20))
    return cv2.transform(pixels, color_matrix(temperature=20)[:, :3].astype(np.float32))


@cache
def _spoilt(gain: float, offset: float, *, scratch: bool) -> Pixels:
    """The photo darkened, veiled or scratched: a restoration refuses a photo that lacks nothing."""
    small = cv2.convertScaleAbs(read_photo("chelsea.jpg"), alpha=gain, beta=offset)
    picture = cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return cv2.line(picture, (900, 0), (960, HEIGHT - 1), (250, 250, 250), 6) if scratch else picture


def _tool(tool: EditTool, **arguments: Any) -> Callable[[Pixels], Pixels]:
    return lambda pixels: tool.apply(pixels, **arguments).pixels


CASES: list[tuple[str, str, Callable[[Pixels], Pixels]]] = [
    ("adjust_tone", "tool", _tool(adjust_tone, brightness=20, contrast=15, shadows=10)),
    ("adjust_tone", "opencv", _bare_table),
    ("vignette", "tool", _tool(adjust_tone, vignette=40)),
    ("vignette", "opencv", _bare_vignette),
    ("adjust_color", "tool", _tool(adjust_color, saturation=30)),
    ("adjust_color", "opencv", _bare_matrix),
    ("vibrance", "tool", _tool(adjust_color, vibrance=30)),
    ("vibrance", "opencv", _bare_vibrance),
    ("blur 2", "tool", _tool(blur, radius=2)),
    ("blur 2", "opencv", _bare_blur(2)),
    ("blur 20", "tool", _tool(blur, radius=20)),
    ("blur 20", "opencv", _bare_blur(20)),
    ("sharpen", "tool", _tool(sharpen, strength=50)),
    ("sharpen", "opencv", _bare_sharpen),
    ("denoise", "tool", _tool(denoise)),
    ("denoise", "opencv", _bare_denoise),
    ("enhance", "tool", _tool(enhance)),
    ("enhance", "opencv", _bare_enhance),
    ("fused", "tool", _tool(adjust, operations=FUSED)),
    ("fused", "one after another", _one_after_another),
    ("fused", "opencv", _bare_sequence),
    ("restore haze", "tool", _tool(restore, haze=80)),
    ("restore fading", "tool", _tool(restore, fading=90)),
    ("restore low_light", "tool", lambda pixels: _tool(restore, low_light=80)(_spoilt(0.3, 0, scratch=False))),
    ("restore scratches", "tool", lambda pixels: _tool(restore, scratches=100)(_spoilt(1, 0, scratch=True))),
    ("restore shake", "tool", _tool(restore, shake=80)),
    ("restore, examined", "tool", lambda pixels: _tool(restore)(_spoilt(0.65, 77, scratch=False))),
]


@pytest.fixture(scope="module")
def large() -> Pixels:
    """A photo enlarged to 12 megapixels, with noise so that flat areas are not cheaper than in a real one."""
    small = read_photo("chelsea.jpg")
    picture = cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    picture += np.random.default_rng(0).normal(0, 4, (HEIGHT, WIDTH, 1)).astype(np.float32)
    result = np.clip(picture, 0, 255).astype(np.uint8)
    result.flags.writeable = False
    return result


@pytest.mark.parametrize(("group", "side", "run"), CASES, ids=[f"{group}-{side}" for group, side, _ in CASES])
def test_cost(benchmark: Any, large: Pixels, group: str, side: str, run: Callable[[Pixels], Pixels]) -> None:
    benchmark.group = group
    result = benchmark.pedantic(run, args=(large,), warmup_rounds=1, rounds=5)
    assert result.shape == large.shape
