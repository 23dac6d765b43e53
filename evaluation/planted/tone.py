"""Cases of tone and colour: the tools' results beside formulas written here, with other roll-offs and weights.

Left out: several properties at once, which tests of fused steps cover.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Pixels, composite, full_scale
from ...schema import Action, Unit
from ...tools.base import Edited
from .case import Asked, Case, Maker, Picture, by_tool, ellipse, floats, inside, mixed, request
from .spoil import plant_damage, plant_places

Float = npt.NDArray[np.float64]
Edit = Callable[[Float, float], Float]
LUMA709 = np.array([0.2126, 0.7152, 0.0722])
LUMA = np.array([0.299, 0.587, 0.114])


def soft(v: Float, gain: float) -> Float:
    """Times gain, bent to white by a power curve from 0.6 of the result on."""
    if gain <= 1:
        return v * gain
    start = 0.6 / gain
    t = np.clip((v - start) / (1 - start), 0, 1)
    return np.where(v <= start, v * gain, 0.6 + 0.4 * (1 - (1 - t) ** (gain * (1 - start) / 0.4)))


def linear(v: Float) -> Float:
    """Encoded sRGB to light."""
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def encoded(v: Float) -> Float:
    """Light to encoded sRGB."""
    return np.where(v <= 0.0031308, v * 12.92, 1.055 * np.maximum(v, 0) ** (1 / 2.4) - 0.055)


def contrast(v: Float, p: float) -> Float:
    """Slope 1 + p/100 at mid grey, another sigmoid than the tool's."""
    slope, x = 1 + p / 100, (v - 0.5) * 2
    return 0.5 + 0.5 * (x * slope / (1 + (slope - 1) * x**2) if slope > 1 else x * slope)


def vignette(v: Float, p: float) -> Float:
    """Corners darker by p percent, falling with a power of the radius."""
    h, w = v.shape[:2]
    y, x = np.mgrid[0:h, 0:w]
    r = np.hypot(y - h / 2, x - w / 2) / np.hypot(h / 2, w / 2)
    falling: Float = 1 - p / 100 * np.clip((r - 0.25) / 0.75, 0, 1) ** 1.6
    return v * falling[..., None]


def in_lab(v: Float, change: Callable[[Float], Float]) -> Float:
    """Change CIE L*a*b* of a picture."""
    lab = np.asarray(cv2.cvtColor(v.astype(np.float32), cv2.COLOR_RGB2LAB), np.float64)
    result: Float = cv2.cvtColor(change(lab).astype(np.float32), cv2.COLOR_LAB2RGB).astype(np.float64)
    return result


def saturation(v: Float, p: float) -> Float:
    """Distance from luma times 1 + p/100."""
    y: Float = (v @ LUMA)[..., None]
    return y + (v - y) * (1 + p / 100)


def saturation_lab(v: Float, p: float) -> Float:
    """a* and b* times 1 + p/100."""
    return in_lab(v, lambda lab: lab * np.array([1, 1 + p / 100, 1 + p / 100], np.float32))


def vibrance(v: Float, p: float) -> Float:
    """As saturation, less where it is high by HSV."""
    y: Float = (v @ LUMA)[..., None]
    high = v.max(axis=2, keepdims=True)
    strong = (high - v.min(axis=2, keepdims=True)) / np.maximum(high, 1e-3)
    result: Float = y + (v - y) * (1 + p / 100 * (1 - strong) ** 1.5)
    return result


def balance(v: Float, p: float) -> Float:
    """Red up and blue down on encoded values, green kept."""
    gains: Float = np.array([1 + p / 300, 1, 1 - p / 300])
    return v * gains


def balance_light(v: Float, p: float) -> Float:
    """Red up and blue down in light, luminance of greys kept."""
    gains = np.array([2 ** (2.2 * p / 200), 1, 2 ** (-2.2 * p / 200)])
    return encoded(linear(v) * (gains / (gains @ LUMA709)))


def tint(v: Float, p: float) -> Float:
    """Green down, red and blue up."""
    gains: Float = np.array([1 + p / 400, 1 - p / 300, 1 + p / 400])
    return v * gains


def hue_hsv(v: Float, degrees: float) -> Float:
    """Hue of HSV turned, luma put back."""
    hsv = cv2.cvtColor(v.astype(np.float32), cv2.COLOR_RGB2HSV)
    hsv[..., 0] = (hsv[..., 0] + degrees) % 360
    turned = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    result: Float = turned + ((v - turned) @ LUMA)[..., None]
    return result


def hue_yiq(v: Float, degrees: float) -> Float:
    """Chroma turned in the plane of YCbCr (red towards yellow is a turn of Cr, Cb)."""
    y = v @ LUMA
    u, w = (v[..., 2] - y) * 0.564, (v[..., 0] - y) * 0.713
    c, s = np.cos(np.radians(-degrees)), np.sin(np.radians(-degrees))
    u, w = u * c - w * s, u * s + w * c
    red, blue = y + w / 0.713, y + u / 0.564
    green = (y - LUMA[0] * red - LUMA[2] * blue) / LUMA[1]
    return np.stack([red, green, blue], axis=-1)


def shadows(v: Float, p: float) -> Float:
    """Lift what is dark."""
    return v + p / 100 * 1.9 * v * np.clip(1 - 2 * v, 0, 1) ** 1.5


def highlights(v: Float, p: float) -> Float:
    """Move what is bright."""
    return v + p / 100 * 0.28 * np.clip(2 * v - 1, 0, 1) ** 2.2


def kelvin(v: Float, k: float) -> Float:
    """Gains of a black body by the fit of Tanner Helland (2012), against those of 6500 K; more kelvin is warmer."""

    def light(t: float) -> Float:
        t /= 100
        red = 255.0 if t <= 66 else 329.7 * (t - 60) ** -0.1332
        green = 99.47 * np.log(t) - 161.12 if t <= 66 else 288.12 * (t - 60) ** -0.0755
        blue = 255.0 if t >= 66 else 138.52 * np.log(max(t - 10, 1e-3)) - 305.04
        result: Float = np.clip([red, green, blue], 1, 255) / 255
        return result

    gains = light(6500) / light(k)
    balanced: Float = v * (gains / (gains @ LUMA))
    return balanced


SEPIA = np.array([[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]])
EDITS: Mapping[str, tuple[Edit, ...]] = {
    "brightness": (lambda v, p: soft(v, 1 + p / 100), lambda v, p: v * (1 + p / 100)),
    "exposure": (lambda v, s: encoded(soft(linear(v), 2**s)), lambda v, s: encoded(linear(v) * 2**s)),
    "contrast": (contrast, lambda v, p: 0.5 + (v - 0.5) * (1 + p / 100)),
    "gamma": (lambda v, g: v ** (1 / g),),
    "shadows": (shadows,),
    "highlights": (highlights,),
    "vignette": (vignette,),
    "saturation": (saturation, saturation_lab),
    "vibrance": (vibrance,),
    "temperature": (balance, balance_light),
    "kelvin": (kelvin,),
    "tint": (tint,),
    "hue": (hue_hsv, hue_yiq),
    "black_and_white": (
        lambda v, _: np.repeat((v @ LUMA709)[..., None], 3, axis=2),
        lambda v, _: np.repeat(v.mean(axis=2, keepdims=True), 3, axis=2),
        lambda v, _: in_lab(v, lambda lab: lab * np.array([1, 0, 0], np.float32)),
    ),
    "sepia": (lambda v, _: np.minimum(v @ SEPIA.T, 1),),
    "invert": (lambda v, _: 1 - v,),
}
"""Property -> right edits written here. One that burns more than 1 % is left out: it is right on dark pictures only."""
TONE: tuple[tuple[str, float, Unit], ...] = (
    ("brightness", 20, "percent"), ("brightness", -30, "percent"), ("brightness", 40, "percent"),
    ("exposure", 0.7, "stops"), ("exposure", -0.7, "stops"), ("contrast", 30, "percent"), ("contrast", -30, "percent"),
    ("gamma", 1.4, "ratio"), ("shadows", 40, "percent"), ("highlights", -40, "percent"), ("vignette", 35, "percent"),
)  # fmt: skip
COLOUR: tuple[tuple[str, float | None, Unit | None], ...] = (
    ("saturation", 30, "percent"), ("saturation", -40, "percent"), ("vibrance", 40, "percent"),
    ("temperature", 25, "percent"), ("temperature", -25, "percent"), ("kelvin", 4500, "kelvin"),
    ("kelvin", 9000, "kelvin"), ("tint", 20, "percent"), ("tint", -20, "percent"), ("hue", 40, "degrees"),
    ("hue", -60, "degrees"), ("black_and_white", None, None), ("sepia", None, None), ("invert", None, None),
)  # fmt: skip


def makers(action: Action) -> tuple[Maker, ...]:
    """A maker for every setting of `adjust_tone` or `adjust_color`, on regions and on whole pictures in turn."""
    settings = TONE if action == "adjust_tone" else COLOUR
    return tuple(_maker(action, *setting, masked=bool(i % 2)) for i, setting in enumerate(settings))


def _maker(action: Action, prop: str, amount: float | None, unit: Unit | None, *, masked: bool) -> Maker:
    def make(picture: Picture) -> Case | None:
        before = picture.pixels
        mask = ellipse(before, size=0.3) if masked and prop != "vignette" else None
        wanted = request(action, [_asked(prop, amount, unit)])
        tool = by_tool(action, wanted, before, mask).pixels
        right = {"tool": Edited(tool)}
        for i, edit in enumerate(EDITS[prop]):
            own = inside(before, floats(_of(edit, _value(prop, amount)), before), mask)
            if _newly_burnt(before, own) < 0.01 or prop in ("invert", "black_and_white"):
                right[f"own {i + 1}"] = Edited(own)
        case = Case(action, f"{prop} {amount or ''} {'region' if masked else 'whole'}", (wanted,), before, mask, right)
        _plant(case, picture, prop, amount)
        return case

    return make


def _of(edit: Edit, value: float) -> Callable[[Float], Float]:
    return lambda v: edit(v, value)


def _asked(prop: str, amount: float | None, unit: Unit | None) -> Asked:
    if prop == "kelvin":
        return ("temperature", "set", amount, unit)
    if amount is None or prop == "gamma":
        return (prop, "set", amount, unit)
    return (prop, "increase" if amount > 0 else "decrease", abs(amount), unit)


def _value(prop: str, amount: float | None) -> float:
    return 0.0 if amount is None else amount


def _newly_burnt(before: Pixels, after: Pixels) -> float:
    top = full_scale(before)
    old, new = before[..., :3], after[..., :3]
    return float((((new == top) & (old < 0.97 * top)) | ((new == 0) & (old > 0.03 * top))).any(axis=2).mean())


def _plant(case: Case, picture: Picture, prop: str, amount: float | None) -> None:
    before, mask, edit = case.before, case.mask, EDITS[prop][0]

    def done(value: float) -> Pixels:
        return inside(before, floats(lambda v: edit(v, value), before), mask)

    full = floats(lambda v: edit(v, _value(prop, amount)), before)
    case.plant("nothing", before.copy())
    if amount is None:
        case.plant("weak", mixed(before, next(iter(case.rights.values())).pixels, 0.3))
    else:
        neutral = {"gamma": 1.0, "kelvin": 6500.0}.get(prop, 0.0)
        for kind, factor in (("weak", 0.3), ("strong", 2.6), ("direction", -1.0)):
            value = neutral + (amount - neutral) * factor
            if prop in ("brightness", "contrast", "saturation") and value < -100:
                value = -100.0
            if prop in ("gamma", "kelvin"):
                value = neutral * (amount / neutral) ** factor
            case.plant(kind, done(value))  # type: ignore[arg-type]
    plant_places(case, full)
    other: Callable[[Any], Any] = (lambda v: saturation(v, -70)) if case.action == "adjust_tone" else contrast_up
    case.plant("other", inside(before, floats(other, before), mask), "tone or colour")
    smeared = cv2.GaussianBlur(before, (0, 0), 3)
    case.plant("other", smeared if mask is None else composite(before, smeared, mask), "blur")
    leave = {"invert": (), "black_and_white": ("channels",)}.get(prop, ())
    plant_damage(case, picture, leave)  # type: ignore[arg-type]


def contrast_up(v: Float) -> Float:
    """Another action than a colour adjustment."""
    return contrast(v * 0.8, 40)
