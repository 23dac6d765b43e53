"""Frames of verbs that move a property of the photo: brighten, increase, reduce, fix, enhance, restore.

Left out: geometry (geometry.py).
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .amounts import HEDGES, Amount, take
from .changing import change, is_plural
from .colors import is_color
from .dials import dialled
from .edits import Edit, moving, setting
from .geometry import straighten
from .heads import VAGUE, head_index, tail_subject
from .morphology import bases, participle
from .nouns import (
    BACKGROUNDS,
    IMAGE_WORDS,
    is_in,
)
from .phrases import bare, coordinate, subject_of, trim
from .predicates import TINTS, graded, predicate, scale_parameter, scaled
from .removing import remove
from .scales import Outcome, Sense, scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

_BRIGHTENED_PARTS = listed("sky face subject foreground background faces midtones whites skin")
_VAGUE_QUALITIES = listed("quality look tonality tone distortion appearance content distortions information elements")
_BESIDE_PROPERTIES = listed("off level levels overall amount amounts by down up back value slider image's")
_NO_OWNERS = listed(
    "color overall more general film image photo picture visual tonal digital unwanted too much excess "
    "excessive any whole total iso of"
)
_CARRYING = listed("bring take put turn push pull get dial drop")
_FULLY = listed("completely fully totally entirely")
_BESIDE_OBJECTS = listed("fully totally entirely up down out by away completely overall everywhere slightly level")

_BEFORE_RADIUS = listed("with a an using at the of in by gaussian")
_SHIFTED = listed("tint color colors hue hues tones white_balance balance temperature image photo picture it cast")
TOWARD = listed("toward towards")
_UP = frozenset(["up", "higher"])


_DOWN = frozenset(["down", "lower", "back"])


PERFECTING = frozenset(["polish", "refine", "perfect", "optimize", "fine-tune", "finesse"])
"""Of a property these mean more of it; "fix" and "adjust" leave the direction to an automatic correction."""


_EDGES = frozenset(["edges", "corners", "edge", "corner", "borders"])


def _without_amounts(part: Tokens) -> tuple[list[Amount], list[Token]]:
    amounts, left = take(part)
    return amounts, trim([part[i] for i in left])


def scale_frame(tokens: Tokens, sense: Sense, verb: str) -> list[Edit]:
    """A verb that is a scale's movement: "brighten the sky by 20% and the grass by 10%"."""
    edits: list[Edit] = []
    parts = coordinate(tokens) or [[]]
    shared = [a for a in take(tokens)[0] if a.kind != "plain"]
    for part in parts:
        if edits and (settings := dialled(list(part))):
            edits += settings
            continue
        amounts, left = take(part, plain=all(t.kind == "number" or t.word in HEDGES for t in part))
        how = phrase([t for i, t in enumerate(part) if i not in left])
        run = [t for t in trim([part[i] for i in left]) if t.word not in _BESIDE_OBJECTS]
        if sense.scale.name == "blur" and (sized := _radius(part)) is not None:
            radius, run = sized
            amounts = [radius]
        if run and run[0].word == "on":
            run = run[1:]
        amount = amounts[0] if amounts else (shared[-1] if shared else None)
        if amount is None and sense.scale.name == "saturation" and any(t.word in _FULLY for t in part):
            amount = Amount(100.0, "percent", "")
        extra = predicate(run, WHOLE_IMAGE) if edits and run else None
        if extra:
            edits += extra
            continue
        edits.append(_scaled_edit(run, sense, amount, f"{participle(verb)} {how}".strip()))
    return edits


def _scaled_edit(run: list[Token], sense: Sense, amount: Amount | None, goal: str) -> Edit:
    noun = bare(run)
    subject, pronoun = subject_of(run)
    name = sense.scale.name
    if noun:
        head = head_index(noun)
        inner = scale_sense(noun[head].word)
        target, _ = tail_subject(noun, head)
        if inner is not None and inner.part == "noun" and inner.scale.defect:
            return graded(inner, -1, amount, target, f"{phrase(noun)} {goal}")
        if (
            inner is not None
            and inner.part == "noun"
            and name in ("brightness", "temperature", "saturation")
            and noun[head].word not in ("light",)
        ):
            goal = f"{phrase(noun[: head + 1])} {goal}"
            if inner.scale.name in ("shadows", "highlights") and name == "brightness":
                return graded(inner, sense.sign, amount, target, goal)
            return graded(sense, 1, amount, target, goal)
        if name == "brightness" and sense.sign < 0 and noun[head].word in _EDGES:
            return Edit(
                "adjust_tone",
                WHOLE_IMAGE,
                goal,
                (scale_parameter(Outcome("adjust_tone", "vignette", "increase"), amount),),
            )
    found = graded(sense, 1, amount, subject, goal)
    return Edit(found.action, found.subject, found.goal, found.parameters, "", pronoun)


def _radius(part: Tokens) -> tuple[Amount, list[Token]] | None:
    """The radius a blur is given ("with a radius of 20 px"; pixels unless said otherwise), and what is left."""
    at = index_of(part, frozenset({"radius"}))
    if at < 0:
        return None
    start, end = at, at + 1
    while start and part[start - 1].word in _BEFORE_RADIUS:
        start -= 1
    while end < len(part) and part[end].word in ("of", "is", ":", "="):
        end += 1
    ahead, _ = take(part[end : end + 2], plain=True)
    if ahead and ahead[0].at == 0:
        end += len(part[end : end + 2]) - len(take(part[end : end + 2], plain=True)[1])
    else:
        ahead, _ = take(part[:start], plain=True)
        start = min([ahead[-1].at, start]) if ahead else start
        while start and part[start - 1].word in _BEFORE_RADIUS:
            start -= 1
    if not ahead or ahead[-1].kind not in ("pixels", "plain") or ahead[-1].value <= 0:
        return None
    return replace(ahead[-1], kind="pixels"), trim([*part[:start], *part[end:]])


def shift(tokens: Tokens, verb: str) -> list[Edit]:
    """Shift the tint, the colors or the white balance toward a color; none when another thing is meant."""
    run = trim(tokens)
    at = index_of(run, TOWARD, 1)
    if at <= 0:
        return []
    amounts, left = take(run[at + 1 :])
    new = [run[at + 1 :][i] for i in left]
    ahead, kept = take(run[:at])
    noun = bare([run[i] for i in kept])
    amount = next(iter([*amounts, *ahead]), None)
    color = next((b for t in new for b in bases(t.word) if b in TINTS), None)
    if not noun or color is None or noun[head_index(noun)].word not in _SHIFTED:
        return []
    name, sign = TINTS[color]
    outcome = Outcome("adjust_color", name, "increase" if sign > 0 else "decrease")
    target, _ = tail_subject(noun, head_index(noun))
    return [Edit("adjust_color", target, f"{participle(verb)} {phrase(run)}", (scale_parameter(outcome, amount),))]


def increase(tokens: Tokens, sign: int, verb: str) -> list[Edit]:
    """Boost or reduce properties: "the brightness by 20% and contrast by 10%", "noise in the sky"."""
    run = trim(tokens)
    edits: list[Edit] = []
    shared = take(run)[0]
    previous: Sense | None = None
    for part in coordinate(run):
        amounts, left = take(part, plain=bool(take(part, plain=True)[0]))
        amount = amounts[0] if amounts else (shared[-1] if shared else None)
        rest = trim([part[i] for i in left])
        how = phrase([t for i, t in enumerate(part) if i not in left])
        amount = amount or _MULTIPLIED.get(verb)
        edits += _moved(rest, sign, amount, f"{_moved_word(verb, sign)} {how}".strip(), previous)
        previous = previous or next((s for t in rest if (s := scale_sense(t.word)) is not None), None)
    return edits


_BLEMISHES = listed(
    "glare reflection shine flare hotspot wrinkle acne pimple blemish spot freckle bag circle stain redness flyaway "
    "glint"
)
_MULTIPLIED = {
    "double": Amount(2.0, "factor", ""),
    "triple": Amount(3.0, "factor", ""),
    "quadruple": Amount(4.0, "factor", ""),
    "halve": Amount(0.5, "factor", ""),
}


def _moved_word(verb: str, sign: int) -> str:
    """How a goal says that a property was moved; "brought" and "taken" would not tell which way."""
    if verb in _CARRYING:
        return "increased" if sign > 0 else "decreased"
    return participle(verb)


def _moved(rest: list[Token], sign: int, amount: Amount | None, done_to: str, previous: Sense | None) -> list[Edit]:
    noun = [t for t in bare(rest) if t.word not in _BESIDE_PROPERTIES]
    while noun and noun[0].word == "of":
        noun = noun[1:]
    noun = bare(noun)
    if not noun:
        return [Edit("enhance", WHOLE_IMAGE, done_to)]
    head = head_index(noun)
    goal = f"{phrase(noun)} {done_to}"
    word = noun[head].word
    if word in ("size", "resolution", "dimensions", "scale"):
        target, _ = tail_subject(noun, head)
        if target != WHOLE_IMAGE:
            return [Edit("other", target, goal, (setting("instruction", goal),))]
        size = scaled([amount] if amount else [], sign < 0)
        return [Edit("resize", WHOLE_IMAGE, goal, (setting("scale", size, "percent"),) if size else ())]
    if word in ("number", "quantity", "count"):
        subject, _ = tail_subject(noun, head)
        return [
            Edit(
                "change_count",
                subject,
                goal,
                (setting("count", amount.value if amount else ("more" if sign > 0 else "fewer")),),
            )
        ]
    sense = scale_sense(word)
    if sense is None:
        sense = next(
            (s for t in reversed(noun[: head + 1]) if (s := scale_sense(t.word)) is not None and s.part == "noun"), None
        )
    target, pronoun = tail_subject(noun, head)
    if sense is None and previous is not None:
        sense, target = previous, subject_of(noun)[0]
    if sense is None and any(is_color(b) for b in bases(word)):
        outcome = Outcome("adjust_color", "saturation", "increase" if sign > 0 else "decrease")
        return [Edit("adjust_color", phrase(noun), goal, (scale_parameter(outcome, amount),))]
    if sense is None and sign < 0 and any(is_in(word, listed) for listed in (_BLEMISHES,)):
        return [Edit("remove_object", subject_of(rest)[0], goal)]
    if sense is None and amount is not None and amount.kind == "plain" and is_plural(word):
        return [Edit("change_count", subject_of(rest)[0], goal, (setting("count", amount.value),))]
    if sense is None:
        subject, pronoun = subject_of(rest)
        if subject == WHOLE_IMAGE or word in ("quality", "appearance"):
            return [Edit("enhance", WHOLE_IMAGE, goal)]
        if word not in _BRIGHTENED_PARTS:
            return [
                Edit(
                    "enhance" if sign > 0 else "other",
                    subject,
                    goal,
                    () if sign > 0 else (setting("instruction", goal),),
                )
            ]
        outcome = Outcome("adjust_tone", "brightness", "increase" if sign > 0 else "decrease")
        return [Edit("adjust_tone", subject, goal, (scale_parameter(outcome, amount),), pronoun=pronoun)]
    if target == WHOLE_IMAGE and head > 0 and sense.part == "noun":
        target = _owner(noun[:head])
    if target == WHOLE_IMAGE and rest[0].word in ("its", "their"):
        target = "it" if rest[0].word == "its" else "them"
    factor = sign if sense.sign > 0 or sense.part == "noun" else -sign
    return [
        graded(
            sense,
            factor * (1 if sense.part == "noun" or sense.sign > 0 else -1) if sense.part != "adjective" else sign,
            amount,
            target,
            goal,
        )
    ]


def _owner(front: Tokens) -> str:
    """ "background blur", "sky's brightness", "face brightness": the thing named before a property."""
    words_ = [t for t in front if scale_sense(t.word) is None and t.word not in _NO_OWNERS]
    if len(words_) == 1 and (
        words_[0].text.endswith("'s") or words_[0].word in BACKGROUNDS | {"sky", "face", "skin", "foreground"}
    ):
        return words_[0].text.removesuffix("'s")
    return WHOLE_IMAGE


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
        if sense.scale.name == "sharpness" or verb in PERFECTING:
            return [graded(sense, 1, None, target, goal)]
        if sense.part == "adjective":
            return [graded(sense, -1, None, subject_of(noun[:head])[0], goal)]
        return [Edit("enhance", target if target in ("sky", "face") else WHOLE_IMAGE, goal)]
    if "red_eye" in words(noun):
        return [Edit("restore", "eyes", goal)]
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
            target = target if target != WHOLE_IMAGE else _owner(noun[:head])
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
