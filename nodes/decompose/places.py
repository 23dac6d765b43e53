"""Where a thing is to be, in one form: "to the upper right corner" is "top right", "to the pond" is "in the pond".

A corner or side of the picture is told by top, bottom, left, right and center alone; a place beside a thing keeps its
preposition. Left out: finding where the place begins in a phrase (the frames).
"""

from __future__ import annotations

from .lettering import place_of
from .nouns import DETERMINERS, IMAGE_WORDS, LOCATIVES, SPOTS
from .phrases import trim
from .tables import listed
from .tokens import Token, Tokens, phrase, words

_INSIDES = listed(
    "pond lake sea ocean river stream water pool fountain bath bathtub sky air clouds garden yard park forest woods "
    "field meadow room kitchen bedroom scene vase pot bowl cup glass mug basket box bag bucket jar bottle drawer car "
    "boat window doorway street alley hand hands mouth foreground background distance middle center corner fireplace "
    "cage nest "
    "tank aquarium crowd sink oven shelf_ cupboard fridge"
)
"""Things that something added "to" them is in; of the others it is on."""
_OF_FRAME = SPOTS | IMAGE_WORDS | listed(
    "to in at on the of a into onto over towards toward from hand half part area far very corner side edge upper lower "
    "centre right-hand left-hand my our this entire whole"
)  # fmt: skip
_SIDES = listed("left right top bottom back front edge side end other far near")
_TRAVEL = listed("over across back down up along out right just further all so somewhere")
_STANCES = listed(
    "perched hanging sitting standing lying leaning resting placed mounted hung parked positioned located situated "
    "attached set laid floating fixed stuck tied draped seated nestled appear appearing hidden scattered visible "
    "present seen added"
)
"""How a thing is where it is: said of an added thing before its place, never a part of its name."""


def destination(tokens: Tokens) -> str:
    """The position of a moved thing: without "to" and what goes before it, sides of the picture by their names."""
    run = trim(tokens)
    while len(run) > 1 and run[0].word in _TRAVEL and run[1].word in ("to", "onto", "into", "on", "in", "at"):
        run = run[1:]
    if (framed := _in_frame(run)) is not None:
        return framed
    beside = len(run) > 3 and run[0].word in ("on", "at", "to") and run[1].word == "the" and run[2].word in _SIDES
    if len(run) > 1 and (run[0].word == "to" or (beside and any(t.word == "of" for t in run[3:5]))):
        run = run[1:]
        while len(run) > 1 and run[0].word in ("the", "a", "an"):
            run = run[1:]
    return phrase(run)


def addition(tokens: Tokens) -> str:
    """The position of an added thing: "to the pond" is "in the pond", "onto the roof" is "on the roof"."""
    run = trim(tokens)
    while len(run) > 1 and run[0].word in _TRAVEL and run[1].word in ("to", "onto", "into", "on", "in", "at"):
        run = run[1:]
    if (framed := _in_frame(run)) is not None:
        return framed
    if len(run) < 2 or run[0].word not in ("to", "onto", "into"):
        return said_within(run)
    if run[0].word == "to" and len(run) > 2 and run[2].word in _SIDES and any(t.word == "of" for t in run):
        return phrase(run)
    inside = run[0].word == "into" or (run[0].word == "to" and _is_inside(run))
    return f"{'in' if inside else 'on'} {phrase(run[1:])}"


def is_stance(word: str) -> bool:
    """Whether a word only says how a thing is where it is ("perched", "appear")."""
    return word in _STANCES


def said_within(run: Tokens) -> str:
    """A phrase as it stands within a sentence: "The boy" is "the boy"."""
    text = phrase(run)
    function = bool(run) and (run[0].word in DETERMINERS or run[0].word in LOCATIVES)
    return text[:1].lower() + text[1:] if function else text


def without_stance(thing: list[Token]) -> list[Token]:
    """What is added without how it stands there: "a seagull perched" is "a seagull"."""
    while len(thing) > 1 and thing[-1].word in _STANCES:
        thing = thing[:-1]
    return thing


def _is_inside(run: Tokens) -> bool:
    stop = next((i for i, t in enumerate(run) if i > 1 and t.word in ("of", "in", "on", "behind", "with")), len(run))
    return run[stop - 1].word in _INSIDES


def _in_frame(run: Tokens) -> str | None:
    """A place on the picture, "top right"; None when it is a place beside a thing."""
    spelled = words(run)
    if not spelled or not all(w in _OF_FRAME for w in spelled) or not set(spelled) & SPOTS:
        return None
    named = place_of([t for t in run if not (t.word == "right" and run[0] is t and len(run) > 2)])
    return named or None
