"""A step that is done anew, differently: stronger, at 10 pixels, in blue. Pure functions of sub-requests and tools.

Amounts that nobody named are those that the tool took. Left out: which step is meant (naming.py), and planning it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...schema import WHOLE_IMAGE, Action, Direction, Parameter, SubRequest, Unit
from ...tools.base import Amount, EditTool
from ..decompose.tables import listed
from .naming import ADDITIVE
from .readings import Change

STRENGTH: dict[str, tuple[str, Direction, Unit]] = {
    "blur": ("strength", "increase", "percent"),
    "sharpen": ("strength", "increase", "percent"),
    "denoise": ("strength", "increase", "percent"),
    "enhance": ("strength", "increase", "percent"),
    "add_border": ("width", "set", "percent"),
    "add_text": ("size", "set", "percent"),
}
"""What an action's amount is when its sub-request names none."""
IN_UNIT: dict[tuple[str, Unit], tuple[str, Direction]] = {
    ("blur", "pixels"): ("radius", "set"),
    ("blur", "percent"): ("strength", "increase"),
    ("add_border", "pixels"): ("width", "set"),
    ("add_border", "percent"): ("width", "set"),
    ("add_text", "pixels"): ("size", "set"),
    ("add_text", "percent"): ("size", "set"),
    ("sharpen", "percent"): ("strength", "increase"),
    ("denoise", "percent"): ("strength", "increase"),
    ("enhance", "percent"): ("strength", "increase"),
    ("crop", "percent"): ("size", "set"),
    ("adjust_color", "kelvin"): ("temperature", "set"),
    ("rotate", "degrees"): ("angle", "increase"),
    ("resize", "percent"): ("scale", "set"),
}
"""Which amount of an action is told in a unit."""
COLORED: frozenset[Action] = frozenset(
    ("change_color", "add_border", "add_text", "colorize", "change_background", "adjust_color")
)
TRAITS: dict[str, frozenset[str]] = {
    "add_border": listed("thicker thinner wider narrower broader slimmer chunkier fatter bigger larger smaller thick "
                         "thin wide narrow big small large"),
    "add_text": listed("bigger larger smaller tinier taller big small large"),
    "crop": listed("tighter looser closer wider narrower tight loose wide close tightly"),
    "resize": listed("bigger larger smaller tinier big small large"),
}  # fmt: skip
"""Words for the size of what an action makes; no other action has them."""
FLIPPED = listed("wider narrower broader wide narrow")
"""Of a crop: a wider one is less of it."""
SIDES = ("left", "right", "top", "bottom")
EFFECT = ("percent", "stops", "degrees", "pixels")
OTHER_SHADES = ("dark", "light", "bright", "deep", "pale")


def changed(
    wanted: SubRequest, change: Change, arguments: Mapping[str, Any], tool: EditTool | None
) -> SubRequest | None:
    """A sub-request with the change made; None when it has nothing that could be changed so.

    `arguments` are those that its tool took when the step was done.
    """
    trait = change.trait.removeprefix("less ").removeprefix("more ")
    sizes = frozenset[str]().union(*TRAITS.values())
    if trait in sizes and trait not in TRAITS.get(wanted.action, ()):
        return None
    if change.color:
        return _recolored(wanted, change.color)
    amounts = tool.amounts if tool is not None else {}
    if change.value is not None:
        return _with_value(wanted, change.value, change.unit)
    assert change.factor is not None, "a change is one of three"
    if wanted.action == "crop":
        return _cropped(wanted, _tightness(change), arguments, amounts)
    return _scaled(wanted, change.factor, arguments, amounts)


def margin(arguments: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """For a crop to a thing: less room around it for a tighter one. Empty when that says nothing."""
    if change.factor is None:
        return {}
    room = arguments.get("margin", 20.0)
    return {"margin": round(min(200.0, room / _tightness(change) ** 3), 1)}


def _tightness(change: Change) -> float:
    """By what a crop is to be tighter. Half of what the words would do to an amount, for it counts on both axes."""
    assert change.factor is not None
    factor = max(change.factor, 0.1)
    factor = 1 / factor if change.trait in FLIPPED else factor
    return 1 + (factor - 1) / 2 if factor > 1 else 1 / (1 + (1 / factor - 1) / 2)


def _cropped(
    wanted: SubRequest, tighter: float, arguments: Mapping[str, Any], amounts: Mapping[str, Amount]
) -> SubRequest | None:
    """A tighter or looser crop: less of the picture is kept, or more is cut off its sides."""
    result = wanted
    for p in wanted.parameters:
        if isinstance(p.amount, str) or p.property not in ("size", "width", "height", *SIDES):
            continue
        base = _base(p, arguments, amounts)
        if base is None:
            continue
        value, unit = base
        new = value * tighter if p.property in SIDES else value / tighter
        new = round(new) if unit == "pixels" else _limited(p.property, new, amounts)
        if new != value:
            result = _with(result, p, p.model_copy(update={"amount": new, "unit": unit}))
    if result is wanted and wanted.subject == WHOLE_IMAGE and tighter > 1 and wanted.parameter("size") is None:
        size = Parameter(property="size", direction="set", amount=round(100 / tighter, 1), unit="percent")
        result = _with(result, None, size)
    return None if result is wanted else result


def _recolored(wanted: SubRequest, color: str) -> SubRequest | None:
    old = wanted.parameter("color")
    if wanted.action not in COLORED or (old is None and wanted.action not in ("add_border", "add_text")):
        return None
    told = str(old.amount) if old is not None and old.amount is not None else ""
    if color == "?":
        if not told:
            return None
        base = told.split()[-1]
        shades = [shade for shade in OTHER_SHADES if f"{shade} {base}" != told]
        color = f"{shades[0]} {base}"
    rest = tuple(p for p in wanted.parameters if p.property != "color")
    goal = wanted.goal.replace(told, color) if told and told in wanted.goal else f"{wanted.goal}, {color}".lstrip(", ")
    return wanted.model_copy(update={"parameters": (*rest, Parameter(property="color", amount=color)), "goal": goal})


def _with_value(wanted: SubRequest, value: float, unit: Unit | None) -> SubRequest | None:
    """With an amount that is told: of the setting that has this unit."""
    numeric = [p for p in wanted.parameters if p.unit is not None and not isinstance(p.amount, str)]
    known = STRENGTH.get(wanted.action)
    if unit is None:
        unit = numeric[0].unit if numeric else known[2] if known else "percent" if wanted.action in ADDITIVE else None
    if unit is None:
        return None
    old: Parameter | None
    same = next((p for p in numeric if p.unit == unit), None)
    open_ = next((p for p in wanted.parameters if p.amount is None), None)
    if same is not None:
        old, new = same, same.model_copy(update={"amount": value})
    elif (wanted.action, unit) in IN_UNIT:
        name, direction = IN_UNIT[wanted.action, unit]
        old = next((p for p in wanted.parameters if p.property in (name, "radius", "strength")), None) or open_
        direction = old.direction if old is not None and old.property == name else direction
        new = Parameter(property=name, direction=direction, amount=value, unit=unit)
    elif open_ is not None and wanted.action in (*ADDITIVE, "restore") and unit in ("percent", "stops"):
        old, new = open_, open_.model_copy(update={"amount": value, "unit": unit})
    else:
        return None
    return _with(wanted, old, new)


def _scaled(
    wanted: SubRequest, factor: float, arguments: Mapping[str, Any], amounts: Mapping[str, Amount]
) -> SubRequest | None:
    """With every amount of effect multiplied, within what the tool can do."""
    result, found = wanted, False
    for p in wanted.parameters:
        base = _base(p, arguments, amounts)
        if base is None:
            continue
        value, unit = base
        new = _limited(p.property, value**factor if unit == "ratio" else value * factor, amounts)
        if abs(new - value) > 1e-6:
            found = True
            result = _with(result, p, p.model_copy(update={"amount": new, "unit": unit}))
    known = STRENGTH.get(wanted.action)
    if (
        not found
        and known is not None
        and not any(p.property in (known[0], "radius", "width") for p in wanted.parameters)
    ):
        name, direction, unit_ = known
        start = arguments.get(name)
        if not isinstance(start, (int, float)):
            start = amounts[name].unsaid if name in amounts else None
        if start is None:
            return None
        new = _limited(name, start * factor, amounts)
        if abs(new - start) > 1e-6:
            found = True
            result = _with(result, None, Parameter(property=name, direction=direction, amount=new, unit=unit_))
    return result if found else None


def _base(p: Parameter, arguments: Mapping[str, Any], amounts: Mapping[str, Amount]) -> tuple[float, Unit] | None:
    """The amount of a parameter and its unit: what was said, else what the tool took."""
    if isinstance(p.amount, (int, float)):
        unit = p.unit or ("percent" if p.property in amounts else None)
        return None if unit is None or (unit == "ratio" and p.property != "gamma") else (abs(p.amount), unit)
    if p.amount is not None or p.property not in amounts:
        return None
    taken = arguments.get(p.property)
    amount = amounts[p.property]
    if amount.unit not in EFFECT:
        return None
    value = abs(taken) if isinstance(taken, (int, float)) and not isinstance(taken, bool) else amount.unsaid
    return float(value), amount.unit


def _limited(name: str, value: float, amounts: Mapping[str, Amount]) -> float:
    amount = amounts.get(name)
    value = round(value, 2) if value < 10 else round(value, 1)
    return value if amount is None else min(value, max(abs(amount.low), amount.high) if amount.low < 0 else amount.high)


def _with(wanted: SubRequest, old: Parameter | None, new: Parameter) -> SubRequest:
    """The sub-request with a parameter in the place of another, and a goal that says so."""
    kept = list(wanted.parameters)
    if old is not None and old in kept:
        kept[kept.index(old)] = new
    else:
        kept.append(new)
    goal = wanted.goal.partition(", now ")[0]
    said = f"{new.property.replace('_', ' ')} {new.amount:g} {new.unit or ''}".strip()
    return wanted.model_copy(update={"parameters": tuple(kept), "goal": f"{goal}, now {said}".lstrip(", ")})
