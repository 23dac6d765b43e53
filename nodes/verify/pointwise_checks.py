"""Whether tone and colour became what was asked: one property by its own measure, several by their combined prediction.

Left out: the measures and the definitions themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...images.pixels import LUMA
from .always import aligned, alpha_kept, not_banded, not_clipped, outside_kept, size_kept, something_changed, type_kept
from .definitions import DEFINITIONS
from .findings import Finding, amount, at_least, at_most, passed
from .harm import colours_follow, even, not_blocky
from .pointwise import ENOUGH, MEASURES, chroma
from .scene import Sample, Scene
from .wants import Want

Array = npt.NDArray[np.float32]
NEUTRAL_KELVIN = 6500.0


@dataclass(frozen=True, slots=True)
class Rule:
    """How one property is judged."""

    unit: str
    unsaid: float
    """What is taken for an amount that nobody named."""
    low: float
    high: float
    """The measured effect may be this many times the wanted one."""
    floor: float
    """How far the effect may miss in its unit whatever the ratio: the picture's levels are coarse."""
    predicted: bool = False
    """The wanted effect is what the definition gives on this picture, not the amount itself."""


RULES: Mapping[str, Rule] = {
    "brightness": Rule("percent", 20, 0.7, 1.4, 1.0),
    "exposure": Rule("stops", 0.5, 0.7, 1.4, 0.05),
    "contrast": Rule("percent", 20, 0.6, 1.6, 1.5, predicted=True),
    "gamma": Rule("ratio", 1.2, 0.6, 1.6, 0.03),
    "highlights": Rule("percent", 30, 0.55, 1.7, 0.4, predicted=True),
    "shadows": Rule("percent", 30, 0.55, 1.7, 0.4, predicted=True),
    "vignette": Rule("percent", 30, 0.6, 1.6, 2.0, predicted=True),
    "saturation": Rule("percent", 25, 0.65, 1.45, 2.0),
    "vibrance": Rule("percent", 25, 0.45, 2.0, 2.0, predicted=True),
    "temperature": Rule("percent", 25, 0.5, 1.8, 1.0, predicted=True),
    "kelvin": Rule("percent", NEUTRAL_KELVIN, 0.5, 1.8, 1.0, predicted=True),
    "tint": Rule("percent", 15, 0.5, 1.8, 1.0, predicted=True),
    "hue": Rule("degrees", 30, 0.65, 1.45, 3.0),
}
POINTWISE = ("adjust_tone", "adjust_color")


def check_pointwise(scene: Scene) -> list[Finding]:
    """All that holds for tone and colour: the common ground, then the wanted effects."""
    found = [size_kept(scene), type_kept(scene)]
    if any(f.miss for f in found):
        return found
    wants = [_in_kelvin(w) for w in scene.wants if w.action in POINTWISE and w.property in DEFINITIONS]
    found += [alpha_kept(scene), outside_kept(scene), aligned(scene), not_blocky(scene)]
    properties = {w.property for w in wants}
    if not wants:
        return [*found, not_banded(scene), not_clipped(scene), something_changed(scene)]
    predicted = predict(scene.sample, wants)
    found.append(not_banded(scene, predicted))
    if not properties & {"invert", "black_and_white", "sepia"}:
        found.append(not_clipped(scene, _clip_bound(wants), predicted))
    if float(np.abs(predicted - scene.sample.before).max()) < 0.6 * scene.sample.step:
        same = float(np.abs(scene.sample.after - scene.sample.before).mean())
        return [*found, at_most("effect", same, 2 * scene.sample.step, f"{same:.1%} changed",
                                "nothing to do by the numbers", "leave the picture as it is")]  # fmt: skip
    effect = something_changed(scene)
    found.append(effect)
    if effect.miss:
        return found
    found += even(scene.sample, predicted, by_radius="vignette" in properties)
    found += [colours_follow(predicted, scene.sample.after), no_cast(scene.sample, predicted)]
    if len(wants) == 1:
        return [*found, *check_one(scene.sample, wants[0], predicted)]
    return [*found, *check_several(scene.sample, predicted)]


def amount_of(want: Want) -> float:
    """The signed amount in the property's own unit; see `CONVERSIONS` for the others."""
    rule = RULES.get(want.property)
    if rule is None:
        return min(100.0, abs(want.number(100.0))) if want.said else 100.0
    value = want.number(rule.unsaid)
    convert = CONVERSIONS.get((want.property, want.unit or "")) if want.said else None
    if convert is None:
        return value
    return convert(value, want.increase)


def _in_kelvin(want: Want) -> Want:
    """A temperature said in kelvin is a property of its own; a relative one counts from neutral."""
    if want.property != "kelvin" and (want.property, want.unit) != ("temperature", "kelvin"):
        return want
    value = want.number(0.0 if want.increase is not None else NEUTRAL_KELVIN)
    return replace(want, property="kelvin", amount=value if want.increase is None else NEUTRAL_KELVIN + value)


def _percent_of_ratio(value: float, increase: bool | None) -> float:
    return (1 / max(abs(value), 1e-3) - 1) * 100 if increase is False else (value - 1) * 100


def _stops_of_percent(value: float, increase: bool | None) -> float:
    return math.log2(max(1 + value / 100, 1e-3))


def _gamma_of_ratio(value: float, increase: bool | None) -> float:
    return 1 / max(abs(value), 1e-3) if increase is False else value


def _gamma_of_percent(value: float, increase: bool | None) -> float:
    return max(1 + value / 100, 1e-3)


def _percent_of_stops(value: float, increase: bool | None) -> float:
    # A stop of light scales encoded mid-tones by about 2^(1/2.4).
    return (2 ** (value / 2.4) - 1) * 100


CONVERSIONS: Mapping[tuple[str, str], Callable[[float, bool | None], float]] = {
    ("brightness", "ratio"): _percent_of_ratio,
    ("brightness", "stops"): _percent_of_stops,
    ("contrast", "ratio"): _percent_of_ratio,
    ("exposure", "percent"): _stops_of_percent,
    ("gamma", "ratio"): _gamma_of_ratio,
    ("gamma", "percent"): _gamma_of_percent,
    ("saturation", "ratio"): _percent_of_ratio,
    ("vibrance", "ratio"): _percent_of_ratio,
}
"""(property, unit as the user said it) -> the property's own unit."""


def predict(sample: Sample, wants: list[Want]) -> Array:
    """The sample as it should be, by the definitions in order, kept to 0-1 after each."""
    values = sample.before
    for want in wants:
        values = np.clip(DEFINITIONS[want.property](values, amount_of(want), sample.radius), 0, 1)
    return values


def check_one(sample: Sample, want: Want, predicted: Array) -> list[Finding]:
    """The effect of a single property, and that what it should leave alone stayed."""
    if want.property in WHOLE and amount_of(want) >= 99:
        return WHOLE[want.property](sample)
    if want.property not in RULES:
        return check_several(sample, predicted)
    rule, wanted = RULES[want.property], amount_of(want)
    expected: float | None = wanted
    if rule.predicted:
        expected = MEASURES[want.property](_with_after(sample, predicted), wanted)
    measured = MEASURES[want.property](sample, wanted)
    if measured is None or expected is None:
        found = check_several(sample, predicted)
    elif want.property == "gamma":
        # Gamma 1 is no change: the effect is counted on a logarithmic scale.
        found = [amount("gamma", float(np.log2(max(measured, 1e-3))), float(np.log2(max(expected, 1e-3))), "octaves",
                        low=rule.low, high=rule.high, floor=rule.floor, said=want.said)]  # fmt: skip
    else:
        found = [amount(want.property, measured, expected, rule.unit, low=rule.low, high=rule.high,
                        floor=rule.floor, said=want.said)]  # fmt: skip
    found.append(kind_of_change(sample, predicted))
    extra = SIDE_EFFECTS.get(want.property)
    return [*found, *extra(sample, predicted)] if extra else found


def check_several(sample: Sample, predicted: Array) -> list[Finding]:
    """The combined effect: how far along the predicted change the picture went, and its mean, contrast and chroma."""
    wanted, got = predicted - sample.before, sample.after - sample.before
    along = float((wanted * got).sum() / max(float((wanted**2).sum()), 1e-12))
    found = [
        amount("combined effect", along * 100, 100.0, "percent of what was asked", low=0.6, high=1.6, floor=0.0),
        kind_of_change(sample, predicted),
    ]
    if sample.size < ENOUGH:
        return found
    target, base = _with_after(sample, predicted), _with_after(sample, sample.before)
    for name, measure in (("mean luma", _mean), ("contrast", _spread), ("colour", _colour)):
        change, goal = (measure(s) - measure(base) for s in (sample, target))
        if abs(goal) < 0.012 and abs(change) < 0.04:
            found.append(passed(name, f"{change:+.1%}", f"about {goal:+.1%}"))
        else:
            found.append(amount(name, change * 100, goal * 100, "percent of full scale", low=0.4, high=1.9, floor=2.0))
    return found


def kind_of_change(sample: Sample, predicted: Array) -> Finding:
    """What is left of the change when the predicted change is taken out at its best strength, as a share."""
    wanted, got = predicted - sample.before, sample.after - sample.before
    energy = float((got**2).sum())
    along = float((wanted * got).sum()) / max(float((wanted**2).sum()), 1e-12)
    # Rounding to the picture's levels is not a change.
    rest = max(0.0, float(((got - along * wanted) ** 2).sum()) - got.size * (sample.step**2) / 4)
    share = float(np.sqrt(rest / max(energy, 1e-12)))
    return at_most("kind of change", share, 0.75, f"{share:.0%} of it is something else", "at most 75%",
                   "the picture changed in another way than asked: change only what was asked")  # fmt: skip


def no_cast(sample: Sample, predicted: Array) -> Finding:
    """The channels' means differ from the predicted ones by the same amount: no tint that nobody asked for.

    What is asked of colour may be done by a tenth more or less.
    """
    off, asked = ((v - v.mean()) for v in ((sample.after - predicted).mean(axis=0),
                                           (predicted - sample.before).mean(axis=0)))  # fmt: skip
    cast, bound = float(np.abs(off).max()), 0.02 + 0.15 * float(np.abs(asked).max())
    text = ", ".join(f"{100 * v:+.1f}" for v in off) + "%"
    return at_most("cast", cast, bound, text, f"within {bound:.1%}", "a colour cast came with it: keep the balance")


def _clip_bound(wants: list[Want]) -> float:
    steep = {"contrast", "saturation", "vibrance", "hue", "temperature", "kelvin", "tint"}
    if any(w.property in ("kelvin", "hue") for w in wants):
        return 0.12  # Definitions differ in how far they drive single channels.
    return 0.05 if any(w.property in steep for w in wants) else 0.02


def _with_after(sample: Sample, after: Array) -> Sample:
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    return replace(sample, after=after, luma_after=after @ weights)


def _mean(s: Sample) -> float:
    return float(s.luma_after.mean())


def _spread(s: Sample) -> float:
    return float(s.luma_after.std())


def _colour(s: Sample) -> float:
    return float(np.sqrt((chroma(s.after) ** 2).sum(axis=1)).mean())


def _luma_follows(s: Sample, sign: float = 1.0) -> Finding:
    old, new = s.luma_before - s.luma_before.mean(), s.luma_after - s.luma_after.mean()
    norm = float(np.sqrt((old**2).sum() * (new**2).sum()))
    if float(old.std()) < 4 * s.step:
        return passed("tones", "flat picture", "follow the picture")
    likeness = sign * float((old * new).sum()) / max(norm, 1e-12)
    return at_least("tones", likeness, 0.85, f"correlation {likeness:.2f}", "at least 0.85",
                    "the tones no longer follow the picture: change the colour only")  # fmt: skip


def _gray(s: Sample) -> list[Finding]:
    spread = float(np.quantile(s.after.max(axis=1) - s.after.min(axis=1), 0.999))
    text = f"{spread / s.step:.0f} levels between channels"
    none = at_most("colour left", spread, 1.5 * s.step, text, "none", "some colour is left: remove all of it")
    return [none, _luma_follows(s)]


def _brown(s: Sample) -> list[Finding]:
    middle = (s.luma_after > 0.15) & (s.luma_after < 0.85)
    if not middle.any():
        return [_luma_follows(s)]
    red, green, blue = (s.after[middle, i] for i in range(3))
    order = float(((red >= green) & (green >= blue)).mean())
    cast = float(np.median((red - blue) / np.maximum(s.luma_after[middle], 1e-3)))
    uneven = float(np.std((red - blue) / np.maximum(s.luma_after[middle], 1e-3)))
    return [
        at_least(
            "brown", order, 0.97, f"{order:.0%} of the mid-tones", "at least 97%", "not brown everywhere: tone all"
        ),
        at_least("toning", cast, 0.12, f"{cast:.0%} more red than blue", "at least 12%", "too little toning: raise it"),
        at_most("toning, upper", cast, 0.8, f"{cast:.0%}", "at most 80%", "too much toning: lower it"),
        at_most(
            "one tone", uneven, 0.05, f"spread {uneven:.0%}", "at most 5%", "other colours are left: tone all of it"
        ),
        _luma_follows(s),
    ]


def _inverted(s: Sample) -> list[Finding]:
    off = float(np.abs(s.before + s.after - 1).max())
    text = f"{off / s.step:.0f} levels off"
    return [
        at_most("inverted", off, 1.01 * s.step, text, "255 - value", "values are not inverted exactly: use 255 - value")
    ]


def _luma_kept(s: Sample, predicted: Array) -> list[Finding]:
    """Greys keep their luma, and colours move it only as far as they have to."""
    middle = (s.before < 0.9).all(axis=1) & (s.before > 0.02).all(axis=1)
    if not middle.any():
        return []
    drift = abs(float((s.luma_after - predicted @ LUMA)[middle].mean()))
    return [at_most("luma kept", drift, 0.04, f"{drift:.1%} off", "at most 4%", "the brightness moved: keep the luma")]


def _lower_kept(s: Sample, predicted: Array) -> list[Finding]:
    return _part_kept(s, s.luma_before < 0.3, s.luma_before > 0.6, "shadows kept")


def _upper_kept(s: Sample, predicted: Array) -> list[Finding]:
    return _part_kept(s, s.luma_before > 0.75, s.luma_before < 0.4, "highlights kept")


def _centre_kept(s: Sample, predicted: Array) -> list[Finding]:
    return _part_kept(s, s.radius < 0.2, s.radius > 0.85, "centre kept")


def _part_kept(s: Sample, still: npt.NDArray[np.bool_], moved: npt.NDArray[np.bool_], name: str) -> list[Finding]:
    if still.sum() < ENOUGH or moved.sum() < ENOUGH:
        return []
    change = np.abs(s.luma_after - s.luma_before)
    quiet, loud = float(change[still].mean()), float(change[moved].mean())
    bound = max(0.4 * loud, 1.5 * s.step)
    return [at_most(name, quiet, bound, f"{quiet:.1%} changed", f"at most {bound:.1%}", f"{name}: restrict the change")]


WHOLE = {"black_and_white": _gray, "sepia": _brown, "invert": _inverted}
SIDE_EFFECTS = {
    "saturation": _luma_kept,
    "vibrance": _luma_kept,
    "temperature": _luma_kept,
    "kelvin": _luma_kept,
    "tint": _luma_kept,
    "hue": _luma_kept,
    "highlights": _lower_kept,
    "shadows": _upper_kept,
    "vignette": _centre_kept,
}
