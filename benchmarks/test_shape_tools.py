"""The tools that change a picture's shape or a part of it, beside the bare OpenCV or Pillow call, on 12 megapixels.

Run with `pytest benchmarks/test_shape_tools.py --benchmark-group-by=group`: each group holds one tool and its bare
counterpart. Nothing is asserted about time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from imageedit_r1.tools.photo.background import change_background, extract_object
from imageedit_r1.tools.photo.border import add_border
from imageedit_r1.tools.photo.crop import crop
from imageedit_r1.tools.photo.recolor import change_color
from imageedit_r1.tools.photo.remove import remove_object
from imageedit_r1.tools.photo.resize import resize
from imageedit_r1.tools.photo.rotate import flip, rotate
from imageedit_r1.tools.photo.text import add_text
from imageedit_r1.tools.photo.text_layout import find_font, lay_out_text

Array = np.ndarray[Any, np.dtype[Any]]
HEIGHT, WIDTH = 3000, 4000


def _photo() -> Array:
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    smooth = 127 + 60 * np.sin(columns / 300) + 50 * np.cos(rows / 170)
    noise = np.random.default_rng(1).integers(-12, 13, (HEIGHT, WIDTH, 3))
    pixels: Array = np.clip(smooth[..., None] + noise, 0, 255).astype(np.uint8)
    return pixels


PHOTO = _photo()
PHOTO.flags.writeable = False
BACKGROUND: Array = np.full((HEIGHT, WIDTH), 255, np.uint8)
cv2.ellipse(BACKGROUND, (2000, 1500), (700, 1100), 0, 0, 360, 0, -1)
BACKGROUND = cv2.blur(BACKGROUND, (9, 9))
THING = 255 - BACKGROUND
HOLE = np.zeros((HEIGHT, WIDTH), np.uint8)
HOLE[1000:1250, 1500:1750] = 255
WINDOW = np.s_[744:1506, 1244:2006]


def _bare_warp() -> Array:
    matrix = cv2.getRotationMatrix2D((1999.5, 1499.5), -3, 1)
    return cv2.warpAffine(PHOTO, matrix, (3795, 2846), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _bare_text() -> Array:
    # With an outline, as the tool draws it on this photo.
    x, y, w, h = lay_out_text("Good morning", WIDTH, HEIGHT).box
    result = PHOTO.copy()
    part = Image.fromarray(result[y : y + h, x : x + w])
    ImageDraw.Draw(part).text((4, 0), "Good morning", fill="white", font=find_font("", 180),
                             stroke_width=11, stroke_fill="black")  # fmt: skip
    result[y : y + h, x : x + w] = np.asarray(part)
    return result


def _bare_inpaint() -> Array:
    result = PHOTO.copy()
    part = cv2.inpaint(np.ascontiguousarray(PHOTO[WINDOW]), HOLE[WINDOW].copy(), 5, cv2.INPAINT_TELEA)
    result[WINDOW] = part
    return result


def _bare_lab() -> Array:
    # What any recolouring needs at least: to Lab and back on the region's box, then a masked copy.
    part = PHOTO[400:2600, 1300:2700].astype(np.float32) / 255
    lab = cv2.cvtColor(part, cv2.COLOR_RGB2LAB)
    changed = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255
    result = PHOTO.copy()
    cv2.copyTo(changed.astype(np.uint8), THING[400:2600, 1300:2700].copy(), result[400:2600, 1300:2700])
    return result


def _bare_fill() -> Array:
    result = PHOTO.copy()
    result[BACKGROUND > 127] = (0, 128, 128)
    return result


def _bare_blur() -> Array:
    blurred = cv2.GaussianBlur(PHOTO, (0, 0), 80)
    return cv2.copyTo(blurred, BACKGROUND, PHOTO.copy())


def _bare_alpha() -> Array:
    result = cv2.cvtColor(PHOTO, cv2.COLOR_RGB2RGBA)
    cv2.insertChannel(THING, result, 3)
    return result


def _tool(tool: Any, mask: Array | None = None, **arguments: Any) -> Callable[[], Any]:
    return partial(tool.apply, PHOTO, mask=mask, **arguments)


CASES: list[tuple[str, str, Callable[[], Any]]] = [
    ("crop", "tool", _tool(crop, aspect="16:9")),
    ("crop", "bare", PHOTO[375:2625].copy),
    ("resize down", "tool", _tool(resize, width=1365, height=1024)),
    ("resize down", "bare", lambda: cv2.resize(PHOTO, (1365, 1024), interpolation=cv2.INTER_AREA)),
    ("resize up", "tool", _tool(resize, scale=150.0)),
    ("resize up", "bare", lambda: cv2.resize(PHOTO, (6000, 4500), interpolation=cv2.INTER_LANCZOS4)),
    ("rotate 90", "tool", _tool(rotate, angle=90.0)),
    ("rotate 90", "bare", lambda: cv2.rotate(PHOTO, cv2.ROTATE_90_CLOCKWISE)),
    ("straighten", "tool", _tool(rotate, angle=3.0, straighten=True)),
    ("straighten", "bare", _bare_warp),
    ("flip", "tool", _tool(flip)),
    ("flip", "bare", partial(cv2.flip, PHOTO, 1)),
    ("border", "tool", _tool(add_border, width=5.0)),
    (
        "border",
        "bare",
        lambda: cv2.copyMakeBorder(PHOTO, 150, 150, 150, 150, cv2.BORDER_CONSTANT, value=(255, 255, 255)),
    ),
    ("text", "tool", _tool(add_text, text="Good morning")),
    ("text", "bare", _bare_text),
    ("remove, diffusion", "tool", _tool(remove_object, HOLE, method="telea")),
    ("remove, diffusion", "bare", _bare_inpaint),
    ("remove, patches", "tool", _tool(remove_object, HOLE)),
    ("change_color", "tool", _tool(change_color, THING, color="navy")),
    ("change_color", "bare", _bare_lab),
    ("background colour", "tool", _tool(change_background, BACKGROUND, color="teal")),
    ("background colour", "bare", _bare_fill),
    ("background blur", "tool", _tool(change_background, BACKGROUND, blur=50.0)),
    ("background blur", "bare", _bare_blur),
    ("extract", "tool", _tool(extract_object, THING)),
    ("extract", "bare", _bare_alpha),
]


@pytest.mark.parametrize(("group", "side", "call"), CASES, ids=[f"{group}-{side}" for group, side, _ in CASES])
def test_shape_tools(benchmark: Any, group: str, side: str, call: Callable[[], Any]) -> None:
    benchmark.group = group
    assert benchmark.pedantic(call, rounds=4, warmup_rounds=1) is not None
