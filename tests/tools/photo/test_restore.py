import math
from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.errors import ToolError
from imageedit_r1.images.pixels import Float, Pixels, luma
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tests.tools.conformance import as_16_bit, check_tool
from imageedit_r1.tools.base import Unserved
from imageedit_r1.tools.photo.restore import restore
from imageedit_r1.tools.photo.scratches import find_scratches
from imageedit_r1.tools.photo.shake import find_blur, is_sharp

PHOTO = Photo(name="p", file="0" * 64, image=ImageRef(sha256="0" * 64, width=9, height=9), format="PNG")


def photo(name: str) -> Pixels:
    return read_photo(name)


def hazy(clear: Pixels) -> Pixels:
    through = np.linspace(0.35, 0.8, clear.shape[0])[:, None, None]
    return np.rint(clear * through + 216 * (1 - through)).astype(np.uint8)


def faded(clear: Pixels) -> Pixels:
    dull: Pixels = np.rint(clear * np.array([0.55, 0.5, 0.45]) + np.array([80, 70, 50])).astype(np.uint8)
    return dull


def scratched(clear: Pixels) -> Pixels:
    result = clear.copy()
    for x, value in ((100, 245), (260, 250), (391, 15)):
        cv2.line(result, (x, 0), (x + 12, clear.shape[0] - 1), (value,) * 3, 1)
    cv2.line(result, (0, 200), (clear.shape[1] - 1, 230), (240, 240, 240), 2)
    return result


def motion_kernel(length: float, degrees: float) -> Float:
    """A straight motion as a kernel that sums to 1, antialiased."""
    side = 2 * math.ceil(length / 2) + 3
    big = np.zeros((side * 8, side * 8), np.float32)
    centre, half = side * 4 - 0.5, length * 4
    dx, dy = half * math.cos(math.radians(degrees)), half * math.sin(math.radians(degrees))
    cv2.line(big, (round(centre - dx), round(centre - dy)), (round(centre + dx), round(centre + dy)), 1.0, 8)
    kernel: Float = cv2.resize(big, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32)
    kernel /= kernel.sum()
    return kernel


def shaken(clear: Pixels) -> Pixels:
    noise = np.random.default_rng(6).normal(0, 1, clear.shape)
    return np.clip(cv2.filter2D(clear, -1, motion_kernel(15, 30)) + noise, 0, 255).astype(np.uint8)


def dim(clear: Pixels) -> Pixels:
    return np.rint((clear / 255) ** 2.2 * 0.35 * 255).astype(np.uint8)


SPOILT = {"haze": hazy, "fading": faded, "scratches": scratched, "shake": shaken, "low_light": dim}
SUBJECT = {"fading": "coffee.jpg", "low_light": "coffee.jpg"}


def test_keeps_the_contract() -> None:
    check_tool(restore, {}, shaken(hazy(photo("astronaut.jpg")))[:100, 150:270])


@pytest.mark.parametrize("defect", SPOILT)
def test_keeps_the_contract_by_name(defect: str) -> None:
    spoilt = SPOILT[defect](photo(SUBJECT.get(defect, "astronaut.jpg")))
    check_tool(restore, {defect: 80.0}, np.ascontiguousarray(spoilt[60:220, 60:280]))


@pytest.mark.parametrize("defect", SPOILT)
def test_a_named_defect_gets_less(defect: str) -> None:
    clear = photo(SUBJECT.get(defect, "astronaut.jpg"))
    spoilt = SPOILT[defect](clear)
    for before, peak in ((spoilt, 1), (as_16_bit(spoilt), 257)):
        named: dict[str, Any] = {defect: 100.0}
        edited = restore.apply(before, **named)
        assert defect.replace("_", " ") in edited.note
        assert cv2.PSNR(clear.astype(float), edited.pixels / peak) > cv2.PSNR(clear, spoilt) + 1.5


@pytest.mark.parametrize("defect", SPOILT)
def test_an_unnamed_defect_is_found_and_said(defect: str) -> None:
    edited = restore.apply(SPOILT[defect](photo(SUBJECT.get(defect, "astronaut.jpg"))))
    assert edited.note.startswith("restore: found and treated")
    assert defect.replace("_", " ") in edited.note


@pytest.mark.parametrize("name", ["astronaut.jpg", "chelsea.jpg", "coffee.jpg", "rocket.jpg"])
def test_a_photo_without_defects_is_refused(name: str) -> None:
    with pytest.raises(ToolError, match="found no haze, fading, scratches, shake or low light; name what to mend"):
        restore.apply(photo(name))


@pytest.mark.parametrize("defect", ["haze", "fading", "low_light", "scratches", "shake"])
def test_what_is_named_but_not_there_is_said(defect: str) -> None:
    alone: dict[str, Any] = {defect: 80.0}
    with pytest.raises(ToolError, match=f"found no {defect.replace('_', ' ')}"):
        restore.apply(photo("coffee.jpg"), **alone)
    if defect != "shake":
        both: dict[str, Any] = {defect: 80.0, "shake": 50.0}
        with pytest.raises(ToolError, match=f"found no {defect.replace('_', ' ')} in this picture"):
            restore.apply(shaken(photo("coffee.jpg")), **both)


@pytest.mark.parametrize("name", ["astronaut.jpg", "chelsea.jpg", "coffee.jpg", "rocket.jpg"])
def test_an_even_haze_is_found(name: str) -> None:
    clear = photo(name)
    edited = restore.apply(np.rint(clear * 0.7 + 225 * 0.3).astype(np.uint8))
    assert "haze" in edited.note


def test_motion_is_measured() -> None:
    seen = cv2.cvtColor(shaken(photo("astronaut.jpg")), cv2.COLOR_RGB2GRAY)
    motion = find_blur(seen)
    assert motion is not None and motion.kind == "motion"
    assert motion.size == pytest.approx(15.5, abs=1)  # the line is a pixel thick
    assert motion.degrees == pytest.approx(30, abs=5)
    for name in ("astronaut.jpg", "camera.png", "chelsea.jpg", "coffee.jpg", "rocket.jpg"):
        assert find_blur(cv2.cvtColor(photo(name), cv2.COLOR_RGB2GRAY)) is None


@pytest.mark.parametrize("radius", [1.5, 3.0])
def test_lack_of_focus_is_measured_and_undone(radius: float) -> None:
    y, x = np.mgrid[-4:5, -4:5]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    clear = photo("astronaut.jpg")
    soft = cv2.filter2D(clear, -1, disc / disc.sum())
    blur = find_blur(cv2.cvtColor(soft, cv2.COLOR_RGB2GRAY))
    assert blur is not None and blur.kind == "defocus"
    assert blur.size == pytest.approx(radius, abs=0.3)
    assert cv2.PSNR(clear, restore.apply(soft, shake=80.0).pixels) > cv2.PSNR(clear, soft) + 1


def test_a_blur_that_is_none_of_these_is_not_taken_for_sharpness() -> None:
    for name in ("astronaut.jpg", "coffee.jpg"):
        clear = cv2.cvtColor(photo(name), cv2.COLOR_RGB2GRAY)
        assert is_sharp(clear)
        assert not is_sharp(cv2.filter2D(clear, -1, np.eye(11, dtype=np.float32) / 11))
        assert not is_sharp(cv2.GaussianBlur(clear, (0, 0), 1.5))


def test_a_small_or_empty_picture_has_no_blur() -> None:
    assert find_blur(np.full((300, 300), 90, np.uint8)) is None
    assert find_blur(cv2.cvtColor(photo("coffee.jpg"), cv2.COLOR_RGB2GRAY)[:100, :100]) is None


def test_scratches_are_found_where_they_are() -> None:
    found = find_scratches(scratched(np.full((300, 420, 3), 128, np.uint8))) > 0
    rows = np.arange(20, 280)
    assert found[rows, 100 + np.rint(rows * 12 / 299).astype(int)].mean() > 0.9
    assert found.mean() < 0.1


def grounds() -> Pixels:
    """Things that have nothing to do with each other, from top to bottom."""
    rows = np.repeat(np.array([60, 190, 110, 30, 160, 80], np.uint8), 60)
    return np.ascontiguousarray(np.broadcast_to(rows[:, None, None], (360, 420, 3)))


def test_a_line_that_keeps_its_tone_over_all_that_it_crosses_is_a_scratch() -> None:
    before = grounds().copy()
    cv2.line(before, (200, 10), (214, 350), (245, 245, 245), 2, cv2.LINE_AA)
    found = find_scratches(before) > 0
    assert found[30:330, 198:218].any(axis=1).mean() > 0.8
    assert not found[:, :190].any() and not found[:, 225:].any()


def test_a_ledge_that_changes_with_the_thing_that_it_is_on_is_none() -> None:
    before = grounds().copy()
    before[:, 200:202] += 45  # the same step above each ground
    assert not find_scratches(before).any()


def test_boards_and_beams_are_no_scratches() -> None:
    before = grounds().copy()
    before[:, 200:206] = 245  # wider than a scratch
    assert not find_scratches(before).any()
    before = grounds().copy()
    before[:, 100:103], before[:, 106:108] = 245, 10  # another line right beside it
    assert not find_scratches(before).any()


def test_a_lit_thing_before_a_dark_ground_is_not_too_dark() -> None:
    lit = photo("astronaut.jpg").copy()
    y, x = np.ogrid[: lit.shape[0], : lit.shape[1]]
    lit[np.hypot(y - 120, x - 230) > 140] //= 8
    lit = np.minimum(lit, 210)
    with pytest.raises(ToolError, match="found no haze, fading, scratches, shake or low light"):
        restore.apply(lit)


def test_white_things_are_not_taken_for_the_thickest_haze() -> None:
    clear = photo("astronaut.jpg").copy()
    clear[:120, :150] = 250  # as white as a cloud, in a thin and even haze
    before = np.rint(clear * 0.85 + 220 * 0.15).astype(np.uint8)
    after = restore.apply(before, haze=80.0).pixels
    assert cv2.PSNR(clear, after) > cv2.PSNR(clear, before) + 2
    assert after[60, 75].min() > 225


def test_low_light_gets_lighter_and_white_stays() -> None:
    before = dim(photo("coffee.jpg"))
    before[0, 0] = 255
    after = restore.apply(before, low_light=80.0).pixels
    assert luma(after).mean() > 1.8 * luma(before).mean()
    assert (after[0, 0] == 255).all()


def test_binds_defects_as_strengths() -> None:
    def bind(*parameters: Parameter) -> dict[str, float]:
        return restore.bind_request(SubRequest(id="s1", action="restore", parameters=parameters), PHOTO)

    assert bind() == {}
    assert bind(Parameter(property="haze", direction="decrease")) == {"haze": 80}
    assert bind(Parameter(property="scratches", direction="decrease", amount=60, unit="percent")) == {"scratches": 60}
    for parameter in (
        Parameter(property="haze", direction="increase"),
        Parameter(property="tears", direction="decrease"),
        Parameter(property="haze", direction="decrease", amount=300),
    ):
        with pytest.raises(Unserved):
            bind(parameter)


def test_a_faded_photo_is_not_taken_for_a_hazy_one() -> None:
    edited = restore.apply(faded(photo("chelsea.jpg")))
    assert "fading" in edited.note
    assert "haze" not in edited.note
