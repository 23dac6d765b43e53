"""Frames that put something in: add, give, decorate, duplicate.

Left out: words and borders (lettering.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .amounts import take
from .changing import background
from .colors import color_name, is_color
from .counting import counted
from .edits import Edit, setting, styled_as
from .geometry import crop, flip, rotate
from .heads import head_index, tail_subject
from .lettering import add_border, add_text, is_lettering
from .nouns import (
    BACKGROUNDS,
    BORDERS,
    IMAGE_WORDS,
    LOCATIVES,
    PRONOUNS,
    SPOTS,
    STYLE_HEADS,
    STYLES,
    is_in,
)
from .phrases import bare, coordinate, subject_of, trim
from .places import addition, said_within, without_stance
from .predicates import TINTS, graded, predicate, recolored, scale_parameter
from .removing import OBJECTS_TOO
from .restyling import styled
from .scales import LESS, MORE, Outcome, scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

_FEATURES = listed("eyes hair lips skin nails eyebrows fur")
_BREADTH = listed("wide thick tall high width thickness")
_MEASURED = listed("wide thick tall high in size width height of the about to")


def add(tokens: Tokens) -> list[Edit]:
    """Put something in: an object at a place, words, a border, more of a property, a style."""
    run = trim(tokens)
    if not run:
        return []
    if is_lettering(run):
        return add_text(run)
    if len(bare(run)) <= 4 and "transparent" in words(run) and all(t.word in _FILES for t in bare(run)):
        return [Edit("change_background", "background", "transparent", (setting("transparent"),))]
    if len(run) > 2 and run[0].word in ("it", "this", "that") and run[1].word in ("on", "onto", "against", "over"):
        made = background([t for t in run[2:] if t.word not in ("a", "an")], phrase(run[1:]))
        if made.parameters and made.parameters[0].property == "color":
            return [made]
    if len(run) > 2 and run[0].word in _POSERS and run[1].word in LOCATIVES:
        return [background([t for t in run[1:] if t is not run[1] or t.word not in _AT], phrase(run[1:]))]
    return _added(run)


_PAINT = listed("cheerful new paint job coat finish of repaint")
_FILES = listed("transparent png file version copy image picture")
_POSERS = listed("us me them him her everyone everybody")
_AT = listed("in on at into onto against inside before")


def _added(run: list[Token]) -> list[Edit]:
    """A place behind the last of two things is where both are; behind a longer list only "all" or "to" shares it."""
    parts = _with_measures(coordinate(run, ends=lambda rest: rest[0].word not in ("one", "place")))
    edits: list[Edit] = []
    place = ""
    shared = len(parts) == 2 or any(t.word in ("all", "both", "each") for t in parts[-1][1:])
    for part in reversed(parts):
        for edit in _addition([t for t in trim(part) if t.word != "all" or len(parts) == 1], place):
            found = edit.parameter_text("position") if edit.action == "add_object" else ""
            given = shared or place or any(t.word == "to" for t in part[2:])
            place = found if given and found else place
            edits.insert(0, edit)
    return edits


def _with_measures(parts: list[list[Token]]) -> list[list[Token]]:
    """A part that only measures belongs to the one before it: "a white border, 5%"."""
    out: list[list[Token]] = []
    for part in parts:
        _, left = take(part)
        if out and all(part[i].word in _MEASURED for i in left) and len(left) < len(part):
            out[-1] = [*out[-1], *part]
        else:
            out.append(part)
    return out


def _addition(run: list[Token], place: str) -> list[Edit]:
    if not run:
        return []
    lead = run[0].word
    noun = bare(run)
    spot = _place_at(noun)
    thing, where = without_stance(noun[:spot]), trim(noun[spot:])
    amounts, left = take(thing)
    measured = bare([thing[i] for i in left])
    if measured and amounts and all(a.kind in ("percent", "degree", "stops", "pixels") for a in amounts):
        thing = [t for t in measured if t.word not in _BREADTH] or measured
    if not thing:
        return []
    head = head_index(thing) if not any(t.word == "of" for t in thing) else max(0, index_of(thing, {"of"}) - 1)
    word = thing[head].word
    target, _ = subject_of(where[1:]) if where else tail_subject(thing, head)
    if is_in(word, BORDERS) and not (word == "frame" and _hangs(where)):
        return add_border(run)
    if word in BACKGROUNDS - {"scene", "landscape"} and len(thing) > 1:
        return [background(thing[:head], phrase(thing))]
    if word in ("tint", "tone", "cast", "filter", "hue", "shade", "color", "wash") and any(
        is_color(t.word) or t.word in ("sepia", "warm", "cool", "cooler", "warmer") for t in thing[:head]
    ):
        color = next((t.word for t in thing[:head] if t.word in TINTS), None)
        if color is not None and target == WHOLE_IMAGE:
            name, sign = TINTS[color]
            outcome = Outcome("adjust_color", name, "increase" if sign > 0 else "decrease")
            return [
                Edit(
                    "adjust_color",
                    WHOLE_IMAGE,
                    phrase(run),
                    (scale_parameter(outcome, amounts[0] if amounts else None),),
                )
            ]
        found = predicate(thing[:head], target)
        if found is not None:
            return found
    treated = predicate(thing, target) if not target or target == WHOLE_IMAGE else None
    if (treated is not None and treated[0].action in ("change_style",)) or (
        treated
        and treated[0].parameters
        and treated[0].parameters[0].property in ("sepia", "black_and_white", "invert")
    ):
        return treated
    sense = scale_sense(word)
    counted = lead in ("a", "an") and not any(t.word in MORE for t in thing) and word in OBJECTS_TOO
    if (
        sense is not None
        and sense.part in ("noun", "verb")
        and not counted
        and sense.scale.name not in ("haze", "scratches", "fading")
    ):
        return [
            graded(
                sense,
                -1 if any(t.word in LESS for t in thing) else 1,
                amounts[0] if amounts else None,
                target,
                phrase(run),
            )
        ]
    return [_object(thing, where, place)]


def _hangs(where: list[Token]) -> bool:
    """Whether a frame is put on a thing in the picture, not around the picture: "on the wall", "above the sofa"."""
    if len(where) < 2 or where[0].word not in ("on", "to", "onto", "over", "above", "beside", "behind"):
        return False
    around = SPOTS | IMAGE_WORDS | PRONOUNS | {"edges", "sides", "corners"}
    return not any(t.word in around for t in where[1:])


def _object(thing: list[Token], where: list[Token], place: str) -> Edit:
    pointing = bool(where) and (where[0].word == "where" or subject_of(where[1:]) != (WHOLE_IMAGE, False))
    position = (addition(where) if pointing or len(where) > 3 or any(t.word in SPOTS for t in where) else "") or place
    name, count = counted(thing)
    parameters = [setting("object", name)]
    if position:
        parameters.append(setting("position", position))
    if count is not None:
        parameters.append(setting("count", count))
    return Edit("add_object", name, f"{phrase(thing)} {position}".strip(), tuple(parameters), made=name)


def _place_at(noun: Tokens) -> int:
    for i, token in enumerate(noun):
        if i and token.word == "where":
            return i
        if i and token.word in LOCATIVES and token.kind == "word":
            if (
                token.word in SPOTS
                and i + 1 < len(noun)
                and noun[i + 1].word not in ("of", "side", "to")
                and token.word not in ("top", "bottom")
            ):
                continue
            if token.word in ("in", "on") and i + 1 < len(noun) and is_color(noun[i + 1].word):
                continue
            return i
    return len(noun)


def give(tokens: Tokens) -> list[Edit]:
    """Give X more contrast / a blue tint / a hat / a vintage look; apply Y to X."""
    run = trim(tokens)
    cut = next(
        (
            i
            for i, t in enumerate(run)
            if (i and t.word in ("a", "an", "some", "more", "less", "slightly", "a_lot"))
            or (i == 1 and run[0].word in PRONOUNS - {"this", "that", "these", "those"})
        ),
        -1,
    )
    if not run:
        return []
    if run[0].word == "the" and len(run) > 2 and run[1].word in IMAGE_WORDS and (styled(run) is not None):
        return styled(run) or []
    if cut <= 0:
        return add(run)
    owner, rest = run[:cut], run[cut:]
    if lit := _given_stops(run):
        return lit
    if is_in(bare(rest)[-1].word, BORDERS) or any(is_in(t.word, BORDERS - {"edge"}) for t in bare(rest)[:3]):
        return add_border(rest)
    if subject_of(owner)[0] in ("me", "us"):
        if wished := predicate([t for t in rest if t.word not in ("version", "copy")], WHOLE_IMAGE):
            return wished
        return add(rest)
    return _given(owner, rest)


def _given_stops(run: list[Token]) -> list[Edit]:
    """ "it one stop", "the whole frame half a stop more": more exposure of a thing; none when no stops are given."""
    amounts, left = take(run)
    if len(amounts) != 1 or amounts[0].kind != "stops" or any(run[i].word in ("of", "with") for i in left):
        return []
    less = any(run[i].word in ("less", "down", "darker", "under") for i in left)
    beside = listed("more less up down of light exposure brighter darker")
    subject, pronoun = subject_of([run[i] for i in left if run[i].word not in beside])
    subject = WHOLE_IMAGE if subject in ("me", "us") else subject
    outcome = Outcome("adjust_tone", "exposure", "decrease" if less else "increase")
    return [Edit("adjust_tone", subject, phrase(run), (scale_parameter(outcome, amounts[0]),), pronoun=pronoun)]


def _given(owner: list[Token], rest: list[Token]) -> list[Edit]:
    subject, pronoun = subject_of(owner)
    noun = bare(rest)
    if noun and (color := color_name([t for t in noun if t.word not in _PAINT])) is not None:
        return [recolored(subject, color, phrase(noun))]
    lift = next((t.word for t in noun if t.word in _LIFTS), "")
    owned = scale_sense(subject.rsplit(maxsplit=1)[-1].lower()) if lift and subject else None
    if owned is not None and owned.part == "noun":
        amounts, _ = take([t for t in rest if t.word != "of"], plain=True)
        return [graded(owned, _LIFTS[lift], amounts[-1] if amounts else None, WHOLE_IMAGE, phrase(rest))]
    read = predicate(rest, subject, stative=True)
    if read is not None:
        return [Edit(e.action, e.subject, e.goal, e.parameters, e.made, pronoun) for e in read]
    sense = scale_sense(noun[-1].word) if noun else None
    if sense is not None and sense.part == "noun":
        return [graded(sense, 1, None, subject, phrase(rest))]
    if noun and noun[-1].word == "crop" and subject in (WHOLE_IMAGE, "it"):
        return crop(rest)
    if len(noun) == 2 and subject != WHOLE_IMAGE and noun[1].word in _FEATURES and is_color(noun[0].word):
        return [recolored(noun[1].word, noun[0].word, phrase(noun))]
    turned = _ACTS.get(noun[-1].word) if noun and subject in (WHOLE_IMAGE, "it") else None
    if turned is not None:
        return turned(rest[:-1])
    if noun and noun[-1].word in ("boost", "touch-up", "makeover", "lift", "refresh"):
        return [Edit("enhance", subject, phrase(rest))]
    if subject == WHOLE_IMAGE:
        return add(rest)
    return placed_on(add(rest), owner)


def placed_on(edits: list[Edit], owner: Tokens) -> list[Edit]:
    """Added things put on somebody or something ("give the man a hat"), unless a place of their own is named."""
    where = setting("position", f"on {said_within(trim(owner))}")
    return [
        replace(e, parameters=(*e.parameters, where))
        if e.action == "add_object" and not e.parameter_text("position")
        else e
        for e in edits
    ]


_LIFTS = {"boost": 1, "lift": 1, "bump": 1, "push": 1, "raise": 1, "nudge": 1, "cut": -1, "dip": -1, "drop": -1}
"""Nouns of a move: "give the whites a lift of 10"."""
_ACTS: dict[str, Callable[[Tokens], list[Edit]]] = {
    **dict.fromkeys(("rotation", "tilt", "turn", "spin", "twist"), lambda rest: rotate(rest, "rotate")),
    **dict.fromkeys(("flip", "mirroring"), lambda rest: flip(rest, "flip")),
}
"""Nouns of acts: "give it a quarter turn"."""


def decorate(tokens: Tokens) -> list[Edit]:
    """Adorn the cake in blue; enrich the image with five dogs; infuse the scene with cyberpunk style."""
    run = trim(tokens)
    at = index_of(run, {"with", "in"}, 1)
    if at <= 0:
        sense = scale_sense(run[-1].word) if run else None
        return [graded(sense, 1, None, WHOLE_IMAGE, phrase(run))] if sense is not None else []
    new = [t for t in trim(run[at + 1 :]) if t.word not in ("pigment", "attire", "paint")]
    subject, _ = subject_of(run[:at])
    color = color_name(new)
    if color is not None:
        return [recolored(subject, color, phrase(new))]
    if any(t.word in STYLE_HEADS or is_in(t.word, STYLES) or t.word in ("black_and_white",) for t in new):
        return predicate(new, subject) or [styled_as(subject, phrase(new), new)]
    if (
        subject == WHOLE_IMAGE
        and (of := index_of(new, {"presence", "gathering", "group", "addition"})) >= 0
        and of + 2 < len(new)
    ):
        new = new[of + 2 :]
    return add(new) if subject in (WHOLE_IMAGE, "it") else placed_on(add(new), run[:at])


def duplicate(tokens: Tokens) -> list[Edit]:
    """Another copy of a thing that is there."""
    subject, pronoun = subject_of(tokens)
    return [
        Edit(
            "add_object",
            subject,
            f"another {subject}",
            (setting("object", f"another {subject}"),),
            f"another {subject}",
            pronoun,
        )
    ]
