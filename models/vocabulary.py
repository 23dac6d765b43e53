"""The vocabulary of `docs/vocabulary.md` as data: which properties an action takes, in which units and ranges.

What a model is told, what its answers are held to while they are written, and what they are checked against afterwards
are all made from this table. Left out: the grammar, which has the words that people say for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..schema import WHOLE_IMAGE, Action, Direction, Parameter, Unit, is_builtin

Range = tuple[float, float]
CHANGE: tuple[Direction, ...] = ("increase", "decrease")
UP: tuple[Direction, ...] = ("increase",)
DOWN: tuple[Direction, ...] = ("decrease",)
SET: tuple[Direction, ...] = ("set",)
PERCENT: Mapping[Unit | None, Range] = {"percent": (0, 1000)}
PIXELS: Mapping[Unit | None, Range] = {"pixels": (1, 100_000)}
LENGTH: Mapping[Unit | None, Range] = {"percent": (0, 100), "pixels": (0, 100_000)}
PHRASE, SENTENCE, TEXT = 60, 200, 500
"""Characters of amounts that are words: a colour, a description, a text to write."""


@dataclass(frozen=True, slots=True)
class Form:
    """A way to use some properties."""

    properties: tuple[str, ...]
    directions: tuple[Direction, ...]
    units: Mapping[Unit | None, Range] = field(default_factory=dict)
    """The numbers that the amount may be, by unit; None: a number without one."""
    words: str = ""
    """A pattern of amounts that are words; empty: none are."""
    longest: int = PHRASE
    """Characters of such an amount."""
    choices: tuple[str, ...] = ()
    """The words to choose from, where there are few."""
    silent: bool = False
    """The amount may be left out."""


def _numbers(names: str, directions: tuple[Direction, ...], units: Mapping[Unit | None, Range] = PERCENT) -> Form:
    return Form(tuple(names.split()), directions, units, silent=directions != SET)


def _switches(names: str, units: Mapping[Unit | None, Range] | None = None) -> Form:
    return Form(tuple(names.split()), SET, units or {}, silent=True)


def _words(names: str, longest: int = PHRASE) -> Form:
    return Form(tuple(names.split()), SET, words=r".*\w.*", longest=longest)


_TEXT = Form(("text",), SET, words=r".*\S.*", longest=TEXT)


Vocabulary = Mapping[str, tuple[Form, ...]]
"""Action -> the ways to use its properties."""

VOCABULARY: Vocabulary = {
    "add_object": (_words("object position", SENTENCE), _numbers("count", SET, {None: (0, 1000)})),
    "remove_object": (),
    "replace_object": (_words("object", SENTENCE),),
    "change_color": (_words("color"),),
    "change_material": (_words("material"),),
    "change_background": (_words("color"), _words("scene", SENTENCE), _numbers("blur", UP), _switches("transparent")),
    "change_text": (_TEXT,),
    "change_position": (_words("position", SENTENCE),),
    "change_count": (_numbers("count", SET, {None: (0, 1000)}),),
    "change_pose": (_words("pose", SENTENCE),),
    "change_style": (_words("style", SENTENCE),),
    "extract_object": (),
    "adjust_tone": (
        _numbers("brightness contrast highlights shadows vignette", CHANGE),
        _numbers("exposure", CHANGE, {"stops": (0, 10)}),
        _numbers("gamma", SET, {"ratio": (0.05, 20)}),
    ),
    "adjust_color": (
        _numbers("saturation vibrance temperature tint", CHANGE),
        _numbers("hue", CHANGE, {"degrees": (0, 360)}),
        _numbers("temperature", SET, {"kelvin": (1000, 40_000)}),
        _switches("black_and_white sepia invert", {"percent": (0, 100)}),
    ),
    "colorize": (_words("color"),),
    "blur": (_numbers("strength", UP), _numbers("radius", SET, {"pixels": (0.1, 2000)})),
    "sharpen": (_numbers("strength", UP),),
    "denoise": (_numbers("strength", UP),),
    "restore": (_numbers("haze fading scratches shake low_light faded_text", DOWN, {"percent": (0, 100)}),),
    "enhance": (_numbers("strength", UP),),
    "crop": (
        Form(("aspect",), SET, words=r"\d{1,5}(\.\d{1,3})?:\d{1,5}(\.\d{1,3})?"),
        _numbers("width height", SET, PIXELS),
        _numbers("size", SET, {"percent": (1, 100)}),
        _numbers("left right top bottom", DOWN, LENGTH),
        _words("position"),
    ),
    "resize": (
        _numbers("width height long_edge", SET, PIXELS),
        _numbers("scale", SET, {"percent": (1, 1600)}),
    ),
    "rotate": (_numbers("angle", CHANGE, {"degrees": (0, 360)}), _switches("straighten", {"degrees": (0, 90)})),
    "flip": (Form(("axis",), SET, words="horizontal|vertical", choices=("horizontal", "vertical")),),
    "add_text": (_TEXT, _words("position color font"), _numbers("size", SET, LENGTH)),
    "add_border": (_numbers("width", SET, LENGTH), _words("color")),
    "other": (_words("instruction", SENTENCE),),
}

REQUIRED: Mapping[Action, tuple[str, ...]] = {
    "replace_object": ("object",),
    "change_color": ("color",),
    "change_material": ("material",),
    "change_text": ("text",),
    "change_position": ("position",),
    "change_count": ("count",),
    "change_pose": ("pose",),
    "change_style": ("style",),
    "flip": ("axis",),
    "add_text": ("text",),
    "other": ("instruction",),
}
"""Properties without which an action says nothing."""

SPEAKING: frozenset[Action] = frozenset({"adjust_tone", "adjust_color", "change_background", "resize", "rotate"})
"""Actions that need at least one property, whichever."""

AIMED: frozenset[Action] = frozenset(
    {"add_object", "remove_object", "replace_object", "change_position", "change_count"}
)
"""Actions that need a thing: the whole image cannot be their subject."""


def properties(action: str, vocabulary: Vocabulary = VOCABULARY) -> Iterator[tuple[str, Form]]:
    """The properties of an action, each with the ways to use it; one may come twice."""
    return ((name, form) for form in vocabulary[action] for name in form.properties)


def misuse(action: str, parameter: Parameter, vocabulary: Vocabulary = VOCABULARY) -> str:
    """Why an action cannot take a parameter; empty when it can."""
    known = [form for name, form in properties(action, vocabulary) if name == parameter.property]
    if not known:
        names = ", ".join(dict.fromkeys(name for name, _ in properties(action, vocabulary))) or "none"
        return f"{action} has no property {parameter.property!r}, it has {names}"
    reasons = [_unlike(form, parameter) for form in known]
    return "" if "" in reasons else f"{action}: {parameter.property} {' or '.join(dict.fromkeys(reasons))}"


def lacking(action: str, subject: str, given: tuple[Parameter, ...]) -> str:
    """What an action was not told; empty when nothing is missing. An action that a tool brings has its defaults."""
    if not is_builtin(action):
        return ""
    names = {parameter.property for parameter in given}
    missing = [name for name in REQUIRED.get(action, ()) if name not in names]
    if missing:
        return f"{action} needs the property {missing[0]}"
    if action in SPEAKING and not names:
        return f"{action} needs a property: {', '.join(dict.fromkeys(name for name, _ in properties(action)))}"
    if action == "crop" and not names and subject == WHOLE_IMAGE:
        return "crop needs a property, or the thing it is cropped to as subject"
    if action in AIMED and subject == WHOLE_IMAGE:
        return f"{action} needs a thing as subject"
    return ""


def described(own: Vocabulary | None = None, about: Mapping[str, str] | None = None) -> str:
    """The table for a prompt: one line an action. `own`: what tools bring, `about`: what those actions do."""
    lines = {a: f"{a}: {'; '.join(map(_line, forms)) or '-'}" for a, forms in {**VOCABULARY, **(own or {})}.items()}
    return "\n".join(f"{line} ({about[a]})" if about and a in about else line for a, line in lines.items())


def _line(form: Form) -> str:
    way = {CHANGE: "increase/decrease", UP: "increase", DOWN: "decrease", SET: "set"}[form.directions]
    kinds = "/".join(unit or "number" for unit in form.units) or "/".join(form.choices) or ("words" * bool(form.words))
    return f"{'|'.join(form.properties)} {way} {kinds}".rstrip()


def _unlike(form: Form, parameter: Parameter) -> str:
    """How a parameter differs from a form; empty when it does not."""
    if parameter.direction not in form.directions:
        return f"takes {' or '.join(form.directions)}, not {parameter.direction}"
    amount = parameter.amount
    if amount is None:
        return "" if form.silent else "needs an amount"
    if isinstance(amount, str):
        if not form.words:
            return "takes a number, not words" if form.units else "takes no amount"
        fits = len(amount) <= form.longest and re.fullmatch(form.words, amount, re.DOTALL)
        return "" if fits else f"cannot be {amount[:40]!r}"
    if not form.units:
        return "takes words, not a number" if form.words else "takes no amount"
    if parameter.unit not in form.units:
        return f"is measured in {' or '.join(unit or 'no unit' for unit in form.units)}, not {parameter.unit or 'none'}"
    low, high = form.units[parameter.unit]
    if low <= amount <= high:
        return ""
    return f"is {low:g} to {high:g} {parameter.unit or ''}".rstrip() + f", not {amount:g}"
