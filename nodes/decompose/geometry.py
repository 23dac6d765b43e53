"""Frames of verbs that change the shape of the photo: crop, resize, rotate, straighten, flip.

Left out: the size of a thing in the picture, which is an edit of another kind.
"""

from __future__ import annotations

from ...schema import WHOLE_IMAGE, Parameter
from .amounts import Amount, take
from .edits import Edit, moving, setting
from .lettering import place_of
from .morphology import bases
from .nouns import (
    IMAGE_WORDS,
    SPOTS,
)
from .phrases import JOINERS, bare, subject_of, trim
from .predicates import scaled
from .scales import Outcome
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

_CROP_SUBJECT_WORDS = listed("just only fit show focus on to in be")
_CROP_SUBJECT_WORDS_2 = listed("to on around into onto in tight tighter closer")
_RESIZE_WORDS = listed(
    "to by down up wide tall high width height size long edge side longest resolution smaller larger "
    "bigger original full hd for web instagram email and its at in px of be from pixels dimensions keep "
    "aspect ratio proportionally so fit into same a the wallpaper desktop"
)

_CLOCKWISE = Outcome("rotate", "angle", "increase")


_COUNTER = Outcome("rotate", "angle", "decrease")


_SIDES = ("left", "right", "top", "bottom")


def crop(tokens: Tokens) -> list[Edit]:
    """Crop to an aspect, a size, a subject, a place, or off a side."""
    run = trim(tokens)
    amounts, left = take(run)
    rest = [run[i] for i in left]
    spelled = words(rest)
    goal = phrase(run)
    parameters: list[Parameter] = []
    sides = [s for s in _SIDES if s in spelled]
    off = index_of(run, {"off", "from"}) >= 0 or any(
        a.kind in ("percent", "pixels", "factor") and not a.absolute for a in amounts
    )
    for amount in amounts:
        if amount.kind == "pair":
            big = amount.value > 64 or amount.other > 64
            if big and amount.separator == "x":
                parameters += [setting("width", amount.value, "pixels"), setting("height", amount.other, "pixels")]
            else:
                parameters.append(setting("aspect", f"{amount.value:g}:{amount.other:g}", "ratio"))
        elif sides and off and amount.kind in ("percent", "pixels", "factor"):
            value = amount.value * 100 if amount.kind == "factor" else amount.value
            for side in sides:
                parameters.append(
                    moving(Outcome("crop", side, "decrease"), value, "pixels" if amount.kind == "pixels" else "percent")
                )
        elif amount.kind == "percent":
            twice = 2 if any(w in ("each", "all", "every", "both") for w in spelled) else 1
            kept = amount.value if amount.absolute else max(1.0, 100 - twice * amount.value)
            parameters.append(setting("size", kept, "percent"))
        elif amount.kind == "factor" and 0 < amount.value < 1:
            parameters.append(setting("size", amount.value * 100, "percent"))
    if any(w in ("square", "squared") for w in spelled):
        parameters.append(setting("aspect", "1:1", "ratio"))
    if "widescreen" in spelled:
        parameters.append(setting("aspect", "16:9", "ratio"))
    for name, aspect in (("portrait_format", "2:3"), ("landscape_format", "3:2")):
        if name in spelled:
            parameters.append(setting("aspect", aspect, "ratio"))
    if not any(p.property in _SIDES for p in parameters):
        place = place_of(rest)
        if place and (index_of(rest, {"out", "off"}) < 0):
            parameters.append(setting("position", place)) if parameters or index_of(
                rest, {"to", "in", "at"}
            ) >= 0 else parameters.extend(moving(Outcome("crop", s, "decrease"), None, None) for s in sides)
        elif place:
            parameters.extend(moving(Outcome("crop", s, "decrease"), None, None) for s in sides)
    return [Edit("crop", _crop_subject(rest), goal, tuple(parameters))]


def _crop_subject(rest: list[Token]) -> str:
    at = max(
        (i for i, t in enumerate(rest) if t.word in _CROP_SUBJECT_WORDS_2),
        default=-1,
    )
    if at < 0:
        return WHOLE_IMAGE
    run = [t for t in trim(rest[at + 1 :]) if t.word not in _CROP_SUBJECT_WORDS]
    noun = bare(run)
    drop = SPOTS | {
        "square",
        "squared",
        "landscape_format",
        "portrait_format",
        "ratio",
        "aspect",
        "widescreen",
        "part",
        "size",
        "pixels",
        "bit",
        "slightly",
        "tighter",
        "close",
        "closer",
        "half",
        "third",
        "of",
        "format",
        "print",
        "instagram",
        "the",
        "position",
    }
    if not noun or all(t.word in drop or t.word in IMAGE_WORDS or t.kind != "word" for t in noun):
        return WHOLE_IMAGE
    return subject_of(run)[0]


def resize(tokens: Tokens, verb: str) -> list[Edit]:
    """Resize to pixels or by a factor; of a thing in the picture it is another edit."""
    run = trim(tokens)
    amounts, left = take(run, plain=True)
    rest = trim([run[i] for i in left])
    spelled = words(rest)
    goal = f"{verb} {phrase(run)}".strip()
    down = verb in ("shrink", "downscale", "downsize", "downsample", "reduce_size") or any(
        w in ("down", "smaller") for w in spelled
    )
    up = verb in ("enlarge", "upscale", "upsize")
    subject, pronoun = subject_of([t for t in rest if t.word not in _RESIZE_WORDS])
    if subject != WHOLE_IMAGE and not pronoun and not any(a.kind in ("lines", "pair") for a in amounts):
        return [Edit("other", subject, goal, (setting("instruction", goal),))]
    parameters: list[Parameter] = []
    for amount in amounts:
        if amount.kind == "pair" and amount.separator == "x":
            parameters += [setting("width", amount.value, "pixels"), setting("height", amount.other, "pixels")]
        elif amount.kind == "pair":
            return [
                Edit("crop", WHOLE_IMAGE, goal, (setting("aspect", f"{amount.value:g}:{amount.other:g}", "ratio"),))
            ]
        elif amount.kind == "lines":
            parameters.append(setting("height" if amount.text == "p" else "long_edge", amount.value, "pixels"))
        elif amount.kind in ("pixels", "plain") and amount.value >= 8:
            parameters.append(setting(_side(run, amount), amount.value, "pixels"))
    if not parameters and any(a.kind in ("factor", "percent", "degree") for a in amounts):
        size = scaled(amounts, down)
        if size is not None:
            parameters.append(setting("scale", size, "percent"))
    if not parameters and (up or down) and not amounts:
        parameters.append(setting("scale", 50.0 if down else 200.0, "percent"))
    return [Edit("resize", WHOLE_IMAGE, goal, tuple(parameters))]


def _side(run: Tokens, amount: Amount) -> str:
    near = words(run[max(0, amount.at - 3) : amount.at + 5])
    if any("high" in bases(w) or w in ("height", "tall") for w in near):
        return "height"
    if any(w in ("wide", "width") for w in near):
        return "width"
    return "long_edge" if any(w in ("long", "longest", "longer", "edge") for w in near) else "width"


def rotate(tokens: Tokens, verb: str) -> list[Edit]:
    """Rotate by an angle, clockwise unless said otherwise."""
    run = trim(tokens)
    amounts, left = take(run, plain=True)
    rest = [run[i] for i in left]
    spelled = set(words(rest))
    goal = f"{verb} {phrase(run)}".strip()
    counter = bool(
        spelled
        & {"left", "counterclockwise", "anticlockwise", "counter-clockwise", "anti-clockwise", "ccw", "counter", "anti"}
    )
    if "upside_down" in spelled or ("around" in spelled and not amounts):
        angle = 180.0
    elif amounts:
        angle = amounts[0].value * (360 if amounts[0].kind == "factor" and amounts[0].value < 1 else 1)
    else:
        angle = 90.0
    counter = counter != (angle < 0)
    dropped = {
        "left",
        "right",
        "clockwise",
        "counterclockwise",
        "anticlockwise",
        "counter-clockwise",
        "anti-clockwise",
        "ccw",
        "cw",
        "counter",
        "anti",
        "by",
        "to",
        "upside_down",
        "around",
        "side",
        "degrees",
        "so",
        "its",
        "on",
        "way",
        "the",
    }
    subject, pronoun = subject_of([t for t in rest if t.word not in dropped])
    return [
        Edit("rotate", subject, goal, (moving(_COUNTER if counter else _CLOCKWISE, angle, "degrees"),), pronoun=pronoun)
    ]


def straighten(tokens: Tokens) -> list[Edit]:
    """Level the horizon; by an angle when one is named."""
    amounts, _ = take(tokens)
    angle = next((a.value for a in amounts if a.kind == "degrees"), None)
    return [
        Edit(
            "rotate",
            WHOLE_IMAGE,
            f"straighten {phrase(trim(tokens))}".strip(),
            (setting("straighten", angle, "degrees" if angle is not None else None),),
        )
    ]


def flip(tokens: Tokens, verb: str) -> list[Edit]:
    """Mirror left-right, or top-bottom when "vertical" or "upside down" is said."""
    run = trim(tokens)
    spelled = words(run)
    vertical = any(w in ("vertical", "vertically", "upside_down", "upside", "y") for w in spelled) or {
        "top",
        "bottom",
    } <= set(spelled)
    drop = {
        "vertical",
        "vertically",
        "horizontal",
        "horizontally",
        "upside_down",
        "the_other_way",
        "left",
        "right",
        "over",
        "along",
        "axis",
        "around",
        "top",
        "bottom",
        "to",
        "on",
        "x",
        "y",
        "so",
    }
    subject, pronoun = subject_of([t for t in run if t.word not in drop and t.word not in JOINERS])
    axis = "vertical" if vertical else "horizontal"
    return [Edit("flip", subject, f"{verb} {phrase(run)}".strip(), (setting("axis", axis),), pronoun=pronoun)]
