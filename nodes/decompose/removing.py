"""Frame of removal: an object, a defect, a property, a colour cast, the background.

Left out: cutting a thing out (restyling.extract), trimming a side off (geometry.crop).
"""

from __future__ import annotations

from ...schema import WHOLE_IMAGE, Parameter
from .amounts import FRACTIONS, take
from .colors import is_color
from .edits import Edit, moving, setting
from .geometry import crop
from .heads import VAGUE, head_index, tail_subject
from .nouns import (
    BACKGROUNDS,
    IMAGE_WORDS,
    SPOTS,
)
from .phrases import bare, coordinate, subject_of, trim
from .predicates import graded
from .scales import Outcome, scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

_SIDE_JOINTS = listed("of from off the side edge hand on at")
_QUANTIFIERS = listed("all both every each")
_ROOM = listed("space headroom bars margins area")
_UNUSED = listed("empty blank extra black white dead unused excess wasted")
_AWAY = listed("out off away from completely entirely altogether")


OBJECTS_TOO = listed(
    "light lighting glow texture static smoke detail details focus shadows shadow blacks tones radiance smudges "
    "smears smudge smear"
)


def remove(tokens: Tokens) -> list[Edit]:
    """Take something away: an object, a defect, a property, the background."""
    edits: list[Edit] = []
    if (but := index_of(tokens, {"except", "but"})) > 0 and words(trim(tokens[:but])) in (["everything"], ["all"]):
        kept = subject_of(tokens[but + 1 :])[0]
        return [Edit("extract_object", kept, f"only {kept}")]
    for part in coordinate(tokens):
        run = [t for i, t in enumerate(trim(part)) if not (i == len(trim(part)) - 1 and t.word in _AWAY)]
        while (
            run
            and run[0].word in _AWAY | {"of", "any", "some", "traces", "all"}
            and len(run) > 1
            and run[0].word != "all"
        ):
            run = run[1:]
        if (
            run
            and run[0].word in IMAGE_WORDS | {"the"}
            and (of := index_of(run, {"of", "from"})) in (1, 2)
            and run[of - 1].word in IMAGE_WORDS
        ):
            run = run[of + 1 :]
        if run and is_side(run):
            edits += crop(run, cut=True)
        elif run:
            edits.append(_removal(trim(run)))
    return edits


def is_side(run: Tokens) -> bool:
    """Whether a side of the picture is taken away, not a thing: "the left half", "15% from the top"."""
    noun = [t for t in bare(run) if t.word not in _SIDE_JOINTS and t.word not in IMAGE_WORDS]
    sided = any(t.word in ("top", "bottom", "left", "right") for t in noun)
    amounts, left = take(noun)
    sized = bool(amounts) or any(t.word in FRACTIONS for t in noun)
    return (
        sided
        and sized
        and all(noun[i].word in SPOTS or noun[i].word in FRACTIONS or noun[i].word == "the" for i in left)
    )


def _removal(run: Tokens) -> Edit:
    noun = bare(run)
    if not noun:
        return Edit("remove_object")
    head = head_index(noun)
    word = noun[head].word
    goal = f"no {phrase(bare(noun[1:]) if noun[0].word in _QUANTIFIERS and len(noun) > 1 else noun)}"
    subject, pronoun = tail_subject(noun, head)
    weather = any(t.word in ("rainy", "watery", "wet", "snowy", "rain", "snow") for t in noun[:head])
    if (
        word in BACKGROUNDS - {"scene", "landscape"}
        and not weather
        and (head == 0 or subject != WHOLE_IMAGE or head == 1)
    ):
        return Edit("change_background", "background", "transparent", (setting("transparent"),))
    if word in _ROOM and any(t.word in _UNUSED for t in noun[:head]):
        return Edit("crop", WHOLE_IMAGE, goal)
    if "red_eye" in words(noun):
        return Edit("restore", "eyes", goal)
    tinted = next((t.word for t in noun[:head] if is_color(t.word) or t.word in ("warm", "cool")), "")
    if word in ("tint", "cast", "tinge", "hue", "color-cast") and tinted:
        return Edit("adjust_color", subject, goal, (_untint(tinted),))
    sense = scale_sense(word)
    if (
        sense is not None
        and sense.part in ("noun", "adjective")
        and word not in OBJECTS_TOO
        and not _is_thing(noun, head)
    ):
        if sense.scale.name == "saturation" and word.startswith(("color", "colour", "saturation")):
            if subject == WHOLE_IMAGE:
                return Edit("adjust_color", subject, goal, (setting("black_and_white"),))
            return Edit("adjust_color", subject, goal, (moving(sense.scale.down, 100.0, "percent"),))
        amounts, left = take(noun)
        if amounts and (what := phrase(bare([noun[i] for i in left if noun[i].word != "of"]))):
            goal = f"less {what}"
        return graded(sense, -1, amounts[0] if amounts else None, subject, goal)
    vague = next(
        (s for t in noun if (s := scale_sense(t.word)) is not None and (s.scale.defect or s.scale.name == "blur")), None
    )
    if vague is not None and any(t.word in VAGUE for t in noun):
        return graded(vague, -1, None, subject, goal)
    named, pronoun = subject_of(_without_source(list(run)))
    return Edit("remove_object", named, goal, pronoun=pronoun)


def _without_source(run: list[Token]) -> list[Token]:
    """ "the pigeon from my shoulder" without where it is taken from; "the second coin from the left" tells which."""
    at = index_of(run, {"from", "off"}, 1)
    if at <= 0 or at + 1 >= len(run) or any(t.word in SPOTS for t in run[at:]):
        return run
    return run[:at]


def _is_thing(noun: Tokens, head: int) -> bool:
    """Whether an adjective stands where a thing would ("the warm"), so that no property is read into it."""
    sense = scale_sense(noun[head].word)
    return sense is not None and sense.part == "adjective" and noun[head].word not in ("grainy", "hazy")


def _untint(tint: str) -> Parameter:
    cooler = Outcome("adjust_color", "temperature", "decrease")
    table = {
        "blue": Outcome("adjust_color", "temperature", "increase"),
        "cool": Outcome("adjust_color", "temperature", "increase"),
        "green": Outcome("adjust_color", "tint", "increase"), "magenta": Outcome("adjust_color", "tint", "decrease"),
        "pink": Outcome("adjust_color", "tint", "decrease"), "purple": Outcome("adjust_color", "tint", "decrease"),
    }  # fmt: skip
    return moving(table.get(tint, cooler), None, None)
