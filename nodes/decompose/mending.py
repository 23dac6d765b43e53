"""Frames of verbs that make the photo better without saying how far: fix, adjust, clean, enhance, restore.

Left out: verbs that name the way (tone.py), and what counts as a defect (scales.py).
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .amounts import Amount, take
from .changing import change
from .colors import is_color
from .edits import Edit, moving, setting
from .geometry import straighten
from .heads import VAGUE, head_index, tail_subject
from .morphology import participle
from .nouns import (
    IMAGE_WORDS,
    is_in,
)
from .phrases import bare, coordinate, subject_of, trim
from .predicates import graded
from .removing import remove
from .scales import Outcome, scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words
from .tone import increase, owner

_VAGUE_QUALITIES = listed("quality look tonality tone distortion appearance content distortions information elements")
_UP = frozenset(["up", "higher"])
_DOWN = frozenset(["down", "lower", "back"])
_PERFECTING = frozenset(["polish", "refine", "perfect", "optimize", "fine-tune", "finesse"])
"""Of a property these mean more of it; "fix" and "adjust" leave the direction to an automatic correction."""
_DAMAGE = listed("torn ripped damaged damage stain stains tear tears rip hole missing burnt moldy mouldy water-damaged")


def _without_amounts(part: Tokens) -> tuple[list[Amount], list[Token]]:
    amounts, left = take(part)
    return amounts, trim([part[i] for i in left])


def adjust(tokens: Tokens, verb: str) -> list[Edit]:
    """Fix, set, correct: a defect is removed, a value is set, the rest is an automatic enhancement."""
    run = trim(tokens)
    if not run:
        return [Edit("enhance")]
    last, spelled = run[-1].word, words(run)
    if verb == "bring" and (last in _UP | _DOWN or any(w in _UP | _DOWN for w in spelled)):
        sign = 1 if any(w in _UP for w in spelled) else -1
        return increase([t for t in run if t.word not in _UP | _DOWN], sign, verb)
    if any(w in ("horizon", "tilt", "crooked", "perspective", "angle", "slant", "tilted") for w in spelled):
        return straighten(run)
    if verb in ("clean", "purify", "clear") and (frm := index_of(run, {"of", "from"}, 1)) > 0:
        return remove(run[frm + 1 :])
    amounts, left = take(run, plain=True)
    noun = bare([run[i] for i in left]) or bare(run)
    at = index_of(run, {"to", "into"}, 1)
    senses = [(i, s) for i, t in enumerate(noun) if (s := scale_sense(t.word)) is not None]
    if at > 0 and not (senses and amounts):
        return change(run)
    edits: list[Edit] = []
    for part in coordinate(run):
        own, kept = take(part, plain=True)
        edits += _fixed(trim([part[i] for i in kept]) or trim(part), own or amounts, verb)
    return edits


def _fixed(part: list[Token], amounts: list[Amount], verb: str) -> list[Edit]:
    noun = bare(part)
    goal = f"{phrase(noun)} {participle(verb)}" if subject_of(part)[0] != WHOLE_IMAGE else participle(verb)
    sense = next((s for t in noun if (s := scale_sense(t.word)) is not None), None)
    if sense is not None and sense.scale.name == "tint" and not amounts and any(is_color(t.word) for t in noun):
        return remove(part)
    if sense is not None:
        head = head_index(noun)
        target, _ = tail_subject(noun, head)
        if sense.scale.defect or sense.scale.name == "blur":
            return [graded(sense, -1, None, target, goal)]
        if amounts:
            down = amounts[0].value < 0
            return [graded(sense, -1 if down else 1, replace(amounts[0], value=abs(amounts[0].value)), target, goal)]
        if sense.scale.name == "sharpness" or verb in _PERFECTING:
            return [graded(sense, 1, None, target, goal)]
        if sense.part == "adjective":
            return [graded(sense, -1, None, subject_of(noun[:head])[0], goal)]
        return [Edit("enhance", target if target in ("sky", "face") else WHOLE_IMAGE, goal)]
    if "red_eye" in words(noun):
        return [Edit("restore", "eyes", goal)]
    if any(t.word in _DAMAGE for t in noun):
        return [Edit("restore", WHOLE_IMAGE, goal)]
    if len(noun) > 1 and noun[-1].word in ("cast", "tint", "tinge") and is_color(noun[-2].word):
        return remove(part)
    subject, pronoun = subject_of(part)
    if subject in ("it", "this", "that"):
        subject = WHOLE_IMAGE
    last = noun[-1].word if noun else ""
    if subject == WHOLE_IMAGE or last in _VAGUE_QUALITIES:
        return [Edit("enhance", WHOLE_IMAGE, goal)]
    return [Edit("other", subject, goal, (setting("instruction", f"{verb} {phrase(part)}"),), pronoun=pronoun)]


def enhance(tokens: Tokens, verb: str) -> list[Edit]:
    """Enhance a property (more of it), or the picture, or a part of it."""
    run = trim(tokens)
    edits: list[Edit] = []
    for part in coordinate(run) or [[]]:
        amounts, rest = _without_amounts(part)
        noun = bare(rest)
        head = head_index(noun) if noun else 0
        sense = scale_sense(noun[head].word) if noun else None
        goal = f"{phrase(noun)} {participle(verb)}" if subject_of(rest)[0] != WHOLE_IMAGE else participle(verb)
        if sense is not None and sense.part == "noun":
            target, _ = tail_subject(noun, head)
            target = target if target != WHOLE_IMAGE else owner(noun[:head])
            factor = -1 if sense.scale.defect or sense.scale.name == "blur" else 1
            edits.append(graded(sense, factor, amounts[0] if amounts else None, target, goal))
            continue
        defect = next(
            (s for t in noun if (s := scale_sense(t.word)) is not None and (s.scale.defect or s.scale.name == "blur")),
            None,
        )
        if defect is not None and noun[head].word in VAGUE | IMAGE_WORDS:
            edits.append(graded(defect, -1, None, WHOLE_IMAGE, goal))
            continue
        subject, pronoun = subject_of(rest)
        if noun and is_in(noun[head].word, frozenset({"quality", "look", "appearance"})):
            subject = WHOLE_IMAGE
        amount = amounts[0].percent if amounts else None
        parameters = (moving(Outcome("enhance", "strength", "increase"), amount, "percent"),) if amount else ()
        edits.append(Edit("enhance", subject, goal, parameters, pronoun=pronoun))
    return edits


def restore(tokens: Tokens, verb: str) -> list[Edit]:
    """Restore an old photo, or a property that was lost."""
    run = trim(tokens)
    found = [s for t in run if (s := scale_sense(t.word)) is not None]
    goal = participle(verb)
    defects = [s for s in found if s.scale.defect]
    if defects:
        return [
            Edit(
                "restore",
                WHOLE_IMAGE,
                goal,
                tuple(moving(s.scale.down, None, None) for s in defects if s.scale.down.action == "restore"),
            )
        ]
    head = bare(run)
    if found and head and not any(t.word in IMAGE_WORDS and i < 3 for i, t in enumerate(head)):
        return [graded(s, -1 if s.scale.name == "blur" else 1, None, WHOLE_IMAGE, goal) for s in found[:2]]
    subject, _ = subject_of(run)
    return [
        Edit(
            "restore", subject if len(head) < 3 and not any(t.word in IMAGE_WORDS for t in head) else WHOLE_IMAGE, goal
        )
    ]
