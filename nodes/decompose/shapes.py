"""What is said of the shape of a photo: "square", "upside down", "1200 pixels wide", "half the size", "straight".

Left out: verbs that change the shape (geometry.py).
"""

from __future__ import annotations

from ...schema import WHOLE_IMAGE
from .amounts import Amount, take
from .edits import Edit, moving, setting
from .morphology import bases
from .nouns import BACKGROUNDS, SIZES_DOWN, SIZES_UP, is_in
from .scales import MORE, Outcome
from .tables import listed
from .tokens import Tokens, phrase

_ASPECTS = {"square": "1:1", "squared": "1:1", "widescreen": "16:9"}
FILLERS = listed(
    "have has way look looks looking be being appear become a an the some little bit of in it its only with to so just "
    "even and , more_of completely fully totally image photo picture shot pic overall colors_ still tone "
    "tones is are feel feels nice nicely light_ as if were was get gets go back again whole_image nice- lot_ "
    "quite rather for level levels setting by shade shades"
)
"""Words that say nothing in a predicate."""


def shaped(run: Tokens, subject: str) -> list[Edit] | None:
    """Edits for a predicate of shape or size; None when it is none."""
    amounts, left = take(run)
    rest = [
        run[i].word
        for i in left
        if run[i].word not in FILLERS
        and run[i].word not in ("format", "crop", "aspect", "ratio", "dimensions", "shape", "png")
    ]
    goal = phrase(run)
    turned = set(rest)
    if amounts and amounts[0].kind == "degrees" and turned and turned <= _TURNS:
        back = bool(turned & {"left", "counterclockwise", "anticlockwise", "ccw", "counter-clockwise"})
        outcome = Outcome("rotate", "angle", "decrease" if back else "increase")
        return [Edit("rotate", subject, goal, (moving(outcome, amounts[0].value, "degrees"),))]
    if "upside_down" in rest and len(rest) == 1:
        return [Edit("rotate", subject, goal, (moving(Outcome("rotate", "angle", "increase"), 180.0, "degrees"),))]
    if len(rest) == 1 and rest[0] in ("straight", "straighter", "level"):
        return [Edit("rotate", WHOLE_IMAGE, goal, (setting("straighten"),))]
    if len(rest) == 1 and rest[0] in ("mirrored", "flipped"):
        return [Edit("flip", subject, goal, (setting("axis", "horizontal"),))]
    if len(rest) == 1 and rest[0] in _ASPECTS:
        return [Edit("crop", WHOLE_IMAGE, goal, (setting("aspect", _ASPECTS[rest[0]], "ratio"),))]
    if len(rest) == 1 and rest[0] in ("portrait_format", "landscape_format"):
        return [Edit("crop", WHOLE_IMAGE, goal, (setting("aspect", "2:3" if rest[0][0] == "p" else "3:2", "ratio"),))]
    if len(rest) == 1 and rest[0] in ("transparent", "see-through"):
        if subject.lower().split()[-1] in BACKGROUNDS:
            return [Edit("change_background", subject, goal, (setting("transparent"),))]
        return None
    return _size(amounts, rest, subject, goal)


_TURNS = listed("clockwise counterclockwise anticlockwise cw ccw left right counter-clockwise rotated turned more")


def _size(amounts: list[Amount], rest: list[str], subject: str, goal: str) -> list[Edit] | None:
    if (
        any(b in ("wide", "high", "tall") for w in rest for b in bases(w))
        and amounts
        and amounts[0].kind in ("pixels", "plain")
    ):
        side = "width" if any("wide" in bases(w) for w in rest) else "height"
        return [Edit("resize", WHOLE_IMAGE, goal, (setting(side, amounts[0].value, "pixels"),))]
    up = any(is_in(w, SIZES_UP) for w in rest)
    down = any(is_in(w, SIZES_DOWN) for w in rest)
    sized = "size" in rest
    if (
        not (up or down or sized)
        or len([w for w in rest if w not in MORE and w not in ("original", "much", "its", "current")]) > 1
    ):
        return None
    if subject != WHOLE_IMAGE:
        return [Edit("other", subject, goal, (setting("instruction", goal),))]
    return [
        Edit("resize", subject, goal, tuple([setting("scale", s, "percent")] if (s := scaled(amounts, down)) else ()))
    ]


def scaled(amounts: list[Amount], down: bool) -> float | None:
    """The percentage a picture is scaled to: "by 20%" up is 120, "half the size" 50, "to 20%" 20."""
    for amount in amounts:
        if amount.kind == "factor":
            return round(amount.value * 100, 4) if not (down and amount.value > 1) else round(100 / amount.value, 4)
        if amount.kind in ("percent", "degree") and amount.value > 0:
            if amount.absolute:
                return amount.value
            return max(1.0, 100 - amount.value) if down else 100 + amount.value
    return 50.0 if down else 200.0 if not amounts else None
