"""Which token is the verb of a clause: "crop" in "crop it", not in "a tight crop".

Weak verbs, which are nouns and adjectives too, count only where the words around them say so. Left out: where clauses
begin (boundaries.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from .amounts import DEGREES
from .morphology import american, bases, is_comparative
from .nouns import DETERMINERS, IMAGE_WORDS, PRONOUNS
from .phrases import JOINERS
from .scales import Sense, scale_sense, scale_verb
from .tables import listed
from .tokens import Token, Tokens
from .verbs import WEAK, verb_base, verb_table

OPENERS = listed(
    "please pls plz kindly just also then now maybe perhaps and but so ok okay hi hello hey yo can could "
    "would will may might you i we us me to like love want need try help let's lets let it is possible go "
    "ahead do be able wish if there way any must should have_to make_sure sure finally next first second "
    "third secondly thirdly lastly how_about instead only additionally furthermore plus again definitely "
    "simply 'd i'd i'll we'd we'll appreciate mind how about trying hoping hope that someone anyone please, "
    "guys somebody everyone pretty gonna going wanna gotta kinda i'm dear quick quickly carefully gently "
    "possibly either somehow shall ai bot assistant all in case really still , : - ( yeah yes actually well "
    "um uh chance u ya photoshop edit_to wondering was great nice thing am looking for_you and/or us, requesting "
    "don't_mind fast ask asking have has got cool awesome start begin end by finish while anybody folks yall y'all "
    "omg ugh oof yikes team editor friend friends sir madam pal buddy gently like way chance"
)
"""Words that may stand before the verb of a request."""
CONSTRAINTS = listed(
    "keeping preserving leaving retaining same nothing don't without keep preserve retain maintain avoid leave "
    "protect except not no"
)
_DIRECT = listed(
    "it up down out off horizontally vertically horizontal vertical left right in clockwise anticlockwise "
    "counterclockwise counter-clockwise everything him them by to tighter closer slightly a_lot very more "
    "less into upside_down straight back top bottom this that completely half over away only at"
)
GEOMETRIC = listed("crop resize rotate flip invert straighten enhance restore colorize recolor")


@dataclass(frozen=True, slots=True)
class Head:
    """The verb of a clause."""

    base: str
    sense: str
    """A key of verbs.SENSES, or "scale"."""
    scale: Sense | None = None


def head_of(token: Token) -> Head | None:
    """The verb a token can be, leaving aside whether it is one here."""
    if token.kind != "word" or token.word in ("took", "taken", "striped"):
        return None
    if token.word == "cut_out":
        return Head("cut_out", "extract")
    if token.word == "touch_up":
        return Head("enhance", "enhance")
    if not (is_comparative(token.word) and token.word not in verb_table()):
        sense = scale_verb(token.word)
        if sense is not None:
            return Head(next((b for b in bases(token.word) if scale_verb(b)), token.word), "scale", sense)
        base = verb_base(token.word)
        if base is not None:
            return Head(base, verb_table()[base])
    return None


def verb_here(tokens: Tokens, i: int, opening: bool = False) -> Head | None:
    """The verb at position i, if the words around it let it be one; `opening` where only a verb is likely."""
    head = head_of(tokens[i])
    if (
        head is None
        or "'" in tokens[i].word
        or (i > 0 and tokens[i - 1].word in DETERMINERS and tokens[i - 1].word not in PRONOUNS)
    ):
        return None
    word = tokens[i].word
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    if following is not None and following.word in ("is", "are", "should", "needs", "of", "was") and word != "rid":
        return None
    valued = following is not None and (following.kind == "number" or following.word in _SET_TO)
    labels = word in ("color", "colors", "colour") and following is not None and following.word == ":"
    if (word in ("tint", "shade") and valued) or labels:
        return None
    if following is not None and following.word == "too" and word in WEAK and i + 2 < len(tokens):
        return None
    weak = word in WEAK or head.base in WEAK or (head.sense == "scale" and word.endswith("ed"))
    if word.endswith("s") and word not in verb_table() and head.base + "s" == american(word):
        return None
    if not weak and not (word.endswith("ed") and word not in verb_table()):
        return head
    if following is None or following.kind == "mark":
        return head if opening or head.sense in GEOMETRIC else None
    return head if _takes(following, opening, head) else None


_SET_TO = listed("+ - : = toward towards up down to")


def _takes(following: Token, opening: bool, head: Head) -> bool:
    word = following.word
    if following.kind == "quote" or word in DETERMINERS or word in PRONOUNS or word in IMAGE_WORDS:
        return True
    if word in _DIRECT:
        return opening or head.sense in GEOMETRIC or word in ("it", "them", "up", "down", "everything")
    if following.kind == "number":
        return opening or head.sense in GEOMETRIC
    if opening:
        return word not in JOINERS or word == "and"
    if head.sense == "scale" and word in DEGREES:
        return True
    return scale_sense(word) is not None and head.sense in ("increase", "decrease", "adjust", "remove")
