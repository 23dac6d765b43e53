"""Frames of style, colour and stance: evoke a style, choose or paint a colour, move, pose, cut out.

Left out: colours and styles said of a thing with "make" (predicates.py).
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .amounts import take
from .changing import background
from .colorizing import is_whole, with_hints
from .colors import COLOR_NOUNS, color_name
from .edits import Edit, setting
from .geometry import crop
from .nouns import (
    BACKGROUNDS,
    LOCATIVES,
    SPOTS,
    STYLE_HEADS,
    STYLES,
    is_in,
)
from .phrases import JOINERS, bare, coordinate, subject_of, trim
from .places import destination
from .predicates import TINTS, recolored, scale_parameter, split_predicate
from .removing import remove
from .scales import Outcome
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words


def styled(run: Tokens) -> list[Edit] | None:
    """A change of style when a run names a style ("the essence of an oil painting"); None when it names none."""
    if any(t.word == "black_and_white" for t in run):
        return [Edit("adjust_color", WHOLE_IMAGE, phrase(run), (setting("black_and_white"),))]
    at = next(
        (i for i, t in enumerate(run) if t.word in STYLE_HEADS and t.word not in ("look", "feel", "render", "film")), -1
    )
    if at < 0:
        return None
    start = at
    while (
        start > 0
        and run[start - 1].kind == "word"
        and run[start - 1].word not in ("a", "an", "the", "of", "with", "in", "and", "to")
    ):
        start -= 1
    named = phrase(run[start : at + 1])
    return [Edit("change_style", WHOLE_IMAGE, phrase(run), (setting("style", named),))]


def styled_alone(run: Tokens) -> list[Edit]:
    """ "anime style", "a pencil sketch effect": a style and the word for one, and nothing else."""
    named = bare(run)
    if not 2 <= len(named) <= 5 or named[-1].word not in _STYLE_WORDS:
        return []
    if not is_in(named[-2].word, STYLES - _STYLE_WORDS):
        return []
    if not all(is_in(t.word, STYLES - _STYLE_WORDS) or t.word in _MEDIA for t in named[:-2]):
        return []
    return [Edit("change_style", WHOLE_IMAGE, phrase(run), (setting("style", phrase(named[:-1])),))]


_MEDIA = listed(
    "oil pencil pixel pop line chalk charcoal ink crayon acrylic pastel digital folk comic old vintage soft"
)
"""What narrows a style: "oil painting", "pixel art"."""
_STYLE_WORDS = listed("style effect filter aesthetic look")


def evoke(tokens: Tokens) -> list[Edit]:
    """Evoke, capture, create ... a style, or a scene for a background."""
    run = trim(tokens)
    found = styled(run)
    if found is not None:
        return found
    return [background(run, phrase(run))] if run and run[-1].word in ("backdrop", "background", "setting") else []


def choose(tokens: Tokens) -> list[Edit]:
    """Choose green for the chair; go with a blue shade for the cake."""
    run = trim(tokens)
    at = index_of(run, {"for", "on"}, 1)
    if run and run[0].word == "for":
        at = index_of(run, {"for", "on"}, 1)
        run, at = run[1:], at - 1
    if at <= 0:
        return []
    color = color_name(run[:at])
    target = bare(run[at + 1 :])
    if color is None or not target:
        return []
    if target[-1].word in COLOR_NOUNS and len(target) > 1:
        target = target[:-1]
    return [recolored(subject_of(target)[0].removesuffix("'s"), color)]


def recolor(tokens: Tokens, verb: str) -> list[Edit]:
    """Paint X red; colour X in blue; without a colour, colorize a black and white photo."""
    run = trim(tokens)
    if verb == "colorize":
        if not run:
            return [Edit("colorize", WHOLE_IMAGE, "in color")]
        if tinted := with_hints(list(tokens)):
            return tinted
    if verb in ("tint", "shade") and (toned := _toned(run)):
        return toned
    edits: list[Edit] = []
    for part in _painted(run):
        found = split_predicate(part)
        if found is not None and found[1][0].action in ("change_color", "change_background"):
            noun, made = found
            while noun and noun[-1].word in ("in", "with", "to", "into"):
                noun = noun[:-1]
            for member in coordinate(noun):
                subject, pronoun = subject_of(member)
                value = made[0].parameters[0].amount
                edit = recolored(subject, str(value), made[0].goal)
                edits.append(Edit(edit.action, edit.subject, edit.goal, edit.parameters, "", pronoun))
            continue
        subject, pronoun = subject_of(part)
        if verb == "colorize" and is_whole(part):
            subject = WHOLE_IMAGE
        if verb in ("color", "colour") and subject == "it":
            subject, pronoun = WHOLE_IMAGE, False
        if verb == "colorize" and subject != WHOLE_IMAGE:
            edits.append(Edit("colorize", subject, "in color"))
        elif verb in ("color", "recolor", "tint", "shade") or subject == WHOLE_IMAGE:
            action = "colorize" if subject == WHOLE_IMAGE else "change_color"
            goal = "in color" if action == "colorize" else phrase(bare(part))
            edits.append(Edit(action, subject, goal, pronoun=pronoun))
    return edits


def _toned(run: list[Token]) -> list[Edit]:
    """ "tint it slightly blue": a tint of the whole picture; none when a thing is painted."""
    amounts, left = take(run)
    rest = [t for t in (run[i] for i in left) if t.word not in ("a", "with", "in")]
    color = next((t.word for t in rest if t.word in TINTS), "")
    if not color or subject_of([t for t in rest if t.word != color])[0] not in (WHOLE_IMAGE, "it"):
        return []
    name, sign = TINTS[color]
    outcome = Outcome("adjust_color", name, "increase" if sign > 0 else "decrease")
    return [
        Edit("adjust_color", WHOLE_IMAGE, phrase(run), (scale_parameter(outcome, amounts[0] if amounts else None),))
    ]


def _painted(run: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for i, token in enumerate(run):
        if token.word in JOINERS and split_predicate(parts[-1]) and split_predicate(run[i + 1 :]):
            parts.append([])
            continue
        parts[-1].append(token)
    return [p for p in parts if p]


def move(tokens: Tokens, verb: str) -> list[Edit]:
    """Move X to a place."""
    run = trim(tokens)
    at = next(
        (
            i
            for i, t in enumerate(run)
            if i and (t.word in LOCATIVES or t.word in ("up", "down", "closer", "further", "away", "slightly"))
        ),
        len(run),
    )
    if run and run[min(at, len(run) - 1)].word in ("on", "in") and index_of(run, {"to", "into"}, at) > 0:
        at = index_of(run, {"to", "into"}, at)
    elif words(run[at : at + 2]) in (["on", "the"], ["at", "the"]) and run[at + 2 : at + 3]:
        beyond = next((i for i in range(at + 3, len(run)) if run[i].word in LOCATIVES), -1)
        at = beyond if beyond > 0 and run[at + 2].word in SPOTS and run[at + 3].word != "of" else at
    source = index_of(run[:at], {"from", "off"}, 1)
    subject, pronoun = subject_of(run[: source if source > 0 else at])
    where = destination(run[at:])
    return [Edit("change_position", subject, where, (setting("position", where),) if where else (), pronoun=pronoun)]


def pose(tokens: Tokens, verb: str) -> list[Edit]:
    """Open his eyes; close the door; raise the hand."""
    subject, _ = subject_of(tokens)
    goal = f"{verb} {phrase(trim(tokens))}".strip()
    stance = {"open": "open", "close": "closed"}.get(verb, goal)
    return [Edit("change_pose", subject, goal, (setting("pose", stance),))]


def extract(tokens: Tokens) -> list[Edit]:
    """Cut out the dog: everything else becomes transparent."""
    edits = []
    for part in coordinate(tokens):
        run = trim(part)
        if any(a.kind == "pair" for a in take(run)[0]) and bare(run)[-1].word in ("region", "area", "part", "crop"):
            edits += crop([*run, replace(run[0], word="to")])
            continue
        if (at := index_of(run, {"from", "and", "on"}, 1)) > 0:
            made = background(run[at + 1 :], phrase(run[at + 1 :])) if run[at].word == "on" else None
            if made is not None and made.parameters[:1] and made.parameters[0].property == "color":
                edits.append(made)
                continue
            run = run[:at]
        subject, pronoun = subject_of(run)
        if subject.lower() in BACKGROUNDS:
            edits.append(Edit("change_background", "background", "transparent", (setting("transparent"),)))
            continue
        if any(t.word in ("rain", "snow", "fog", "haze", "noise") for t in run):
            edits += remove(run)
        elif subject:
            edits.append(Edit("extract_object", subject, f"only {subject}", pronoun=pronoun))
    return edits
