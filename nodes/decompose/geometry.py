"""Frames of verbs that change the shape of the photo: crop, resize, rotate, straighten, flip.

Left out: the size of a thing in the picture, which is an edit of another kind.
"""

from __future__ import annotations

from ...schema import WHOLE_IMAGE, Parameter, Unit
from .amounts import FRACTIONS, Amount, take
from .edits import Edit, done, moving, setting, unaddressed
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
from .tokens import Token, Tokens, phrase, words

_SIDES = ("left", "right", "top", "bottom")
_OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
_KEEPING = listed("to on in at only just keep except but")
_CUTTING = listed("off out away from")
_NAMED_ASPECTS = (
    (listed("square squared"), "1:1"),
    (listed("widescreen youtube"), "16:9"),
    (listed("story stories reel reels tiktok"), "9:16"),
    (listed("portrait_format portrait"), "2:3"),
    (listed("landscape_format landscape"), "3:2"),
)
_TOWARDS = listed("only to on around into onto in tight tighter closer")
_NOT_CROPPED_TO = listed("is are visible remains remain shows left just only fit show focus on to in be")
_NO_SUBJECT = SPOTS | listed(
    "square squared landscape_format portrait_format ratio aspect widescreen part size pixels bit slightly tighter "
    "story stories reel reels tiktok youtube headshot post profile center middle close closer half from third thirds "
    "quarter of format print instagram "
    "a an insta ig the position two-thirds fb facebook tiktok"
)
_RESIZING = listed(
    "on max maximum min minimum most to by down up wide tall high width height size long edge side longest "
    "resolution smaller larger bigger original full hd for web instagram email and its at in px of be from pixels "
    "is are should that fits measures dimensions keep aspect ratio proportionally so fit into same a the wallpaper "
    "desktop"
)

_LEFTWARDS = listed(
    "left counterclockwise anticlockwise counter-clockwise anti-clockwise ccw acw counter anti leftwards left-hand"
)
_ROTATING = _LEFTWARDS | listed(
    "right clockwise cw by to upside_down around side degrees so its on way the rightwards sideways over"
)
_FLIPPING = listed(
    "vertical vertically horizontal horizontally upside_down the_other_way left right over along axis around top "
    "bottom to on x y so"
)
_CLOCKWISE = Outcome("rotate", "angle", "increase")
_COUNTER = Outcome("rotate", "angle", "decrease")


def crop(tokens: Tokens, *, cut: bool = False) -> list[Edit]:
    """Crop to an aspect, a size, a subject, a place, or off a side.

    "crop to the right half" keeps that half; "crop (off, out, away) the right half" cuts it off. `cut` says that the
    verb has already told which ("remove the right half").
    """
    run = trim(tokens)
    amounts, left = take(run)
    rest = [run[i] for i in left]
    spelled = words(rest)
    parameters = _aspects(spelled, amounts)
    framed = bool(parameters) and not _side_amounts(run)
    sided = [] if framed or any(t.word in ("each", "every", "both") for t in run) else sides(run, cut)
    if sided:
        kept = unaddressed(run, without_to=True)
        goal = kept if cut or keeps(run) or "off" in spelled else f"{kept.removeprefix('away ')} cut off"
        return [Edit("crop", WHOLE_IMAGE, goal, (*parameters, *sided))]
    for amount in amounts:
        if amount.kind == "percent":
            twice = 2 if any(w in ("each", "all", "every", "both") for w in spelled) else 1
            kept_size = amount.value if amount.absolute else max(1.0, 100 - twice * amount.value)
            parameters.append(setting("size", kept_size, "percent"))
        elif amount.kind == "factor" and amount.value > 0:
            share = amount.value if amount.value < 1 else 1 / amount.value
            parameters.append(setting("size", round(share * 100, 2), "percent"))
        elif amount.kind == "degree":
            parameters.append(setting("size", 100 - amount.value, "percent"))
    place = place_of(rest)
    if place and (parameters or keeps(rest)) and not cut:
        parameters.append(setting("position", place))
    return [Edit("crop", _crop_subject(rest), unaddressed(run, without_to=True), tuple(parameters))]


def keeps(run: Tokens) -> bool:
    """Whether what a crop names is what stays: after "to", "on", "only", never with "off", "out" or "away"."""
    spelled = set(words(run))
    return bool(spelled & _KEEPING) and not spelled & _CUTTING


def sides(run: Tokens, cut: bool = False) -> list[Parameter]:
    """What is cut off which side: a parameter for each side and its amount; none when no side is named.

    A kept side is the opposite side cut: "to the bottom 40%" cuts 60% off the top.
    """
    keep = keeps(run) and not cut
    named = [(i, t.word) for i, t in enumerate(run) if t.word in _SIDES]
    amounts = _side_amounts(run)
    if not named or (keep and not amounts):
        return []
    if keep and len(named) > 1:
        return _corner([w for _, w in named], amounts[0][1])
    found: list[Parameter] = []
    leading = bool(amounts) and amounts[0][0] < named[0][0]
    last: tuple[float | None, Unit | None] = (None, None)
    for i, side in named:
        near = [a for a in amounts if a[0] < i] if leading else [a for a in amounts if a[0] > i][:1]
        value, unit = last = near[-1][1:] if near else last
        if keep and value is not None and unit == "pixels":
            return [setting("width" if side in ("left", "right") else "height", value, unit), setting("position", side)]
        cut_side = _OPPOSITE[side] if keep else side
        size = round(100 - value, 2) if keep and value is not None else value
        found.append(moving(Outcome("crop", cut_side, "decrease"), size, unit))
    return found


def _side_amounts(run: Tokens) -> list[tuple[int, float, Unit]]:
    """Amounts of a side and where they stand, in percent or pixels; a bare number takes the unit before it."""
    found: list[tuple[int, float, Unit]] = []
    unit: Unit = "percent"
    for amount in take(run, plain=True)[0]:
        if amount.kind not in ("percent", "pixels", "factor", "plain"):
            continue
        if amount.kind == "factor" and amount.value >= 1:
            continue
        if amount.kind != "plain":
            unit = "pixels" if amount.kind == "pixels" else "percent"
        found.append((amount.at, round(amount.value * 100, 2) if amount.kind == "factor" else amount.value, unit))
    if not found:
        for i, token in enumerate(run):
            if token.word in FRACTIONS:
                return [(i, round(FRACTIONS[token.word] * 100, 2), "percent")]
    return found


def _corner(named: list[str], size: float) -> list[Parameter]:
    """ "the top left quarter": a quarter of the area is half of each side."""
    per_side = round(100 * (size / 100) ** 0.5, 2)
    order = [w for w in ("top", "bottom", "left", "right") if w in named]
    return [setting("size", per_side, "percent"), setting("position", " ".join(order))]


def _aspects(spelled: list[str], amounts: list[Amount]) -> list[Parameter]:
    found: list[Parameter] = []
    for amount in amounts:
        if amount.kind != "pair":
            continue
        if (amount.value > 64 or amount.other > 64) and amount.separator == "x":
            found += [setting("width", amount.value, "pixels"), setting("height", amount.other, "pixels")]
        else:
            found.append(setting("aspect", f"{amount.value:g}:{amount.other:g}", "ratio"))
    named = [aspect for words_, aspect in _NAMED_ASPECTS if words_ & set(spelled)]
    return found + [setting("aspect", aspect, "ratio") for aspect in named]


def _crop_subject(rest: list[Token]) -> str:
    at = max((i for i, t in enumerate(rest) if t.word in _TOWARDS), default=-1)
    if at < 0:
        return WHOLE_IMAGE
    run = [t for t in trim(rest[at + 1 :]) if t.word not in _NOT_CROPPED_TO]
    noun = bare(run)
    if (
        not noun
        or all(t.word in _NO_SUBJECT or t.word in IMAGE_WORDS or t.kind != "word" for t in noun)
        or (noun[0].word in ("portrait", "landscape") and len(noun) == len(run) == 1)
    ):
        return WHOLE_IMAGE
    return subject_of(run)[0]


def resize(tokens: Tokens, verb: str) -> list[Edit]:
    """Resize to pixels or by a factor; of a thing in the picture it is another edit."""
    run = trim(tokens)
    amounts, left = take(run, plain=True)
    rest = trim([run[i] for i in left])
    spelled = words(rest)
    goal = done(verb, run)
    down = verb in ("shrink", "downscale", "downsize", "downsample", "reduce_size") or any(
        w in ("down", "smaller") for w in spelled
    )
    up = verb in ("enlarge", "upscale", "upsize")
    subject, pronoun = subject_of([t for t in rest if t.word not in _RESIZING])
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
        elif amount.kind == "plain" and amount.value > 0:
            parameters.append(setting("scale", round(100 * amount.value, 2), "percent"))
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
    if spelled & {"horizon", "level", "straight", "straightened"}:
        return straighten(run)
    goal = done(verb, run)
    counter = bool(spelled & _LEFTWARDS)
    if "upside_down" in spelled or ("around" in spelled and not amounts):
        angle = 180.0
    elif amounts:
        angle = amounts[0].value * (360 if amounts[0].kind == "factor" and amounts[0].value < 1 else 1)
    else:
        angle = 90.0
    counter = counter != (angle < 0)
    subject, pronoun = subject_of([t for t in rest if t.word not in _ROTATING])
    return [
        Edit("rotate", subject, goal, (moving(_COUNTER if counter else _CLOCKWISE, angle, "degrees"),), pronoun=pronoun)
    ]


def straighten(tokens: Tokens) -> list[Edit]:
    """Level the horizon; by an angle when one is named."""
    amounts, left = take(tokens)
    how = phrase([t for i, t in enumerate(tokens) if i not in left])
    angle = next((a.value for a in amounts if a.kind == "degrees"), None)
    return [
        Edit(
            "rotate",
            WHOLE_IMAGE,
            f"straightened {how}".strip(),
            (setting("straighten", angle, "degrees" if angle is not None else None),),
        )
    ]


def flip(tokens: Tokens, verb: str) -> list[Edit]:
    """Mirror left-right, or top-bottom when "vertical" or "upside down" is said."""
    run = trim(tokens)
    spelled = words(run)
    if any(w.startswith("diagonal") for w in spelled):
        return _diagonal(run, verb)
    vertical = any(w in ("vertical", "vertically", "upside_down", "upside", "y") for w in spelled) or {
        "top",
        "bottom",
    } <= set(spelled)
    subject, pronoun = subject_of([t for t in run if t.word not in _FLIPPING and t.word not in JOINERS])
    axis = "vertical" if vertical else "horizontal"
    return [Edit("flip", subject, done(verb, run), (setting("axis", axis),), pronoun=pronoun)]


def _diagonal(run: Tokens, verb: str) -> list[Edit]:
    """A flip along the diagonal is none of the two that a flip knows, so it stays an instruction."""
    beside = JOINERS | listed("diagonally diagonal diagonals along across over around on its the a")
    subject, pronoun = subject_of([t for t in run if t.word not in beside])
    asked = f"{verb} {unaddressed(run)}"
    return [Edit("other", subject, done(verb, run), (setting("instruction", asked),), pronoun=pronoun)]
