"""Frames of verbs that move a property of the photo: brighten, increase, reduce, shift.

Left out: geometry (geometry.py), and verbs that leave the way to us (mending.py).
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .amounts import HEDGES, Amount, take
from .colors import is_color
from .counting import is_plural
from .dials import dialled
from .edits import Edit, setting
from .heads import head_index, tail_subject
from .morphology import bases, participle
from .nouns import (
    BACKGROUNDS,
    is_in,
)
from .phrases import bare, coordinate, subject_of, trim
from .predicates import TINTS, graded, predicate, scale_parameter
from .scales import Outcome, Sense, scale_sense
from .shapes import scaled
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

_BRIGHTENED_PARTS = listed("sky face subject foreground background faces midtones whites skin")
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


_EDGES = frozenset(["edges", "corners", "edge", "corner", "borders"])


def scale_frame(tokens: Tokens, sense: Sense, verb: str) -> list[Edit]:
    """A verb that is a scale's movement: "brighten the sky by 20% and the grass by 10%"."""
    edits: list[Edit] = []
    if sense.scale.name == "saturation" and "black_and_white" in words(tokens):
        gray = index_of(tokens, {"black_and_white"})
        return predicate([tokens[gray]], WHOLE_IMAGE) or []
    parts = coordinate(tokens) or [[]]
    shared = [a for a in take(tokens)[0] if a.kind != "plain"]
    for part in parts:
        if edits and (settings := dialled(list(part))):
            edits += settings
            continue
        told = any(t.word == "by" and i + 2 == len(part) for i, t in enumerate(part))
        amounts, left = take(part, plain=told or all(t.kind == "number" or t.word in HEDGES for t in part))
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
    at = at if at > 0 else index_of(run, {"to"}, 1)
    if at <= 0:
        return []
    amounts, left = take(run[at + 1 :], plain=True)
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
        if edits and any(t.kind == "number" and t.text[0] in "+-" for t in part) and (settings := dialled(list(part))):
            edits += settings
            continue
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
_IT_ALL = ((WHOLE_IMAGE, True), (WHOLE_IMAGE, False), ("it", True), ("them", True))
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
    if subject_of(rest) in _IT_ALL and amount is not None and amount.kind == "stops":
        exposed = Outcome("adjust_tone", "exposure", "increase" if sign > 0 else "decrease")
        return [Edit("adjust_tone", WHOLE_IMAGE, done_to, (scale_parameter(exposed, amount),))]
    if not noun:
        return [Edit("enhance", WHOLE_IMAGE, done_to)]
    head = head_index(noun)
    goal = f"{phrase(noun)} {done_to}"
    word = noun[head].word
    if word == "canvas":
        return [Edit("other", WHOLE_IMAGE, goal, (setting("instruction", goal),))]
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
        target = owner(noun[:head])
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


def owner(front: Tokens) -> str:
    """ "background blur", "sky's brightness", "face brightness": the thing named before a property."""
    words_ = [t for t in front if scale_sense(t.word) is None and t.word not in _NO_OWNERS]
    if len(words_) == 1 and (
        words_[0].text.endswith("'s") or words_[0].word in BACKGROUNDS | {"sky", "face", "skin", "foreground"}
    ):
        return words_[0].text.removesuffix("'s")
    return WHOLE_IMAGE
