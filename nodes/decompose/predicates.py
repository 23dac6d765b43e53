"""What is said of a thing: "brighter and warmer", "dark blue", "made of wood", "look like a painting", "square".

`predicate` turns such words into edits of a given subject, or returns None when they are no predicate it knows. Left
out: finding the subject (frames).
"""

from __future__ import annotations

from collections.abc import Callable

from ...schema import WHOLE_IMAGE, Parameter
from .amounts import Amount, take
from .colors import AMBIGUOUS, COLOR_NOUNS, COLORS, SHADES, color_name
from .edits import Edit, moving, setting, styled_as
from .morphology import american, bases, is_comparative
from .nouns import (
    ARTICLES,
    BACKGROUNDS,
    ENHANCED,
    IMAGE_WORDS,
    MATERIALS,
    METALS,
    STYLE_HEADS,
    STYLES,
    SUBSTANCES,
    THINGS_TOO,
    WHOLE,
    is_in,
)
from .phrases import JOINERS, bare, coordinate, trim
from .poses import is_stance, stance_of
from .scales import LESS, MORE, OWN, Outcome, Sense, scale_sense
from .shapes import FILLERS, shaped
from .tables import listed
from .tokens import Token, Tokens, phrase, words

_BEFORE_STYLE = listed("look looking be like in feel more a an the")
_BESIDE_MATERIALS = listed("a an the look be like look_like polished shiny solid in of")
_NEVER_LAST = listed("and , & the a of on in more less my")
_BESIDE_TREATMENTS = listed(
    "strength intensity , into mode version filter effect style conversion look classic convert dramatic photograph "
    "film"
)

_STRONG = listed("high strong heavy")
_WEAK = listed("low weak")
_OF_COLORS = frozenset({"brightness", "contrast"})
"""Brighter, punchier or flatter colours are more or less saturated."""
_GAZES = listed("at up down left right away into toward towards back straight sideways")
_TREATMENTS = {"black_and_white": "black_and_white", "sepia": "sepia", "inverted": "invert", "negative": "invert"}
TINTS = {
    "yellow": ("temperature", 1), "orange": ("temperature", 1), "golden": ("temperature", 1),
    "amber": ("temperature", 1),
    "blue": ("temperature", -1), "cyan": ("temperature", -1), "green": ("tint", -1), "magenta": ("tint", 1),
    "pink": ("tint", 1), "purple": ("tint", 1), "red": ("temperature", 1),
}  # fmt: skip


def graded(sense: Sense, factor: int, amount: Amount | None, subject: str, goal: str) -> Edit:
    """An edit along a scale: `factor` -1 turns the word round ("less bright"); the amount may be None."""
    if (
        amount is not None
        and amount.kind == "factor"
        and amount.value < 1
        and sense.part == "adjective"
        and factor > 0
        and not sense.comparative
    ):
        factor = -factor
    outcome = sense.outcome(factor)
    if outcome.action == "other":
        return Edit("other", subject, goal, (setting("instruction", goal),))
    return Edit(outcome.action, subject, goal, (scale_parameter(outcome, amount),))


def scale_parameter(outcome: Outcome, amount: Amount | None) -> Parameter:
    """The parameter for an outcome; an amount of a unit the property does not know is read as percent or left out."""
    if amount is None:
        return moving(outcome, None, None)
    if outcome.property == OWN:
        return setting(amount.kind, amount.value)
    jotted = amount.kind in ("stops", "plain") or (amount.kind == "factor" and any(c.isdigit() for c in amount.text))
    if outcome.property == "exposure" and jotted:
        signed = Outcome(outcome.action, outcome.property, "decrease") if amount.value < 0 else outcome
        return moving(signed, amount.value, "stops")
    if amount.kind == "stops":
        direction = "decrease" if amount.value < 0 else outcome.direction
        return moving(Outcome("adjust_tone", "exposure", direction), amount.value, "stops")
    if outcome.property == "temperature" and (
        amount.kind == "kelvin" or (amount.kind == "plain" and amount.value >= 1000)
    ):
        if amount.absolute or amount.value >= 2000:
            return setting("temperature", amount.value, "kelvin")
        return moving(outcome, amount.value, "kelvin")
    if outcome.property == "hue" and amount.kind in ("degrees", "plain"):
        return moving(outcome, amount.value, "degrees")
    if outcome.property == "gamma" and amount.kind in ("plain", "factor"):
        return setting("gamma", amount.value, "ratio")
    if outcome.action == "blur" and amount.kind == "pixels":
        return setting("radius", amount.value, "pixels")
    if amount.kind == "percent" and amount.absolute and amount.value > 100 and outcome.direction == "increase":
        return moving(outcome, amount.value - 100, "percent")
    toward = amount.kind == "percent" and amount.absolute and outcome.direction == "decrease" and 0 < amount.value < 100
    if toward and outcome.action in ("adjust_tone", "adjust_color"):
        return moving(outcome, 100 - amount.value, "percent")
    if amount.kind == "percent" and amount.value < 0:
        return moving(Outcome(outcome.action, outcome.property, "decrease"), amount.value, "percent")
    return moving(outcome, amount.percent, "percent")


def predicate(tokens: Tokens, subject: str, *, stative: bool = False) -> list[Edit] | None:
    """Edits for a whole predicate, or None. `stative` also takes plain nouns ("it needs contrast")."""
    run = trim(tokens)
    if not run or len(run) > 24:
        return None
    for reader in READERS:
        edits = reader(run, subject)
        if edits is not None:
            return edits
    parts = coordinate(run)
    if len(parts) > 1:
        found: list[Edit] = []
        for part in parts:
            edits = predicate(part, subject, stative=stative)
            if edits is None:
                return None
            found += edits
        return found
    return None


def _scale(run: Tokens, subject: str) -> list[Edit] | None:
    if any(t.word in JOINERS for t in run[1:]):
        return None
    if run[-1].word == "golden" and len(run) == 1 and subject not in (WHOLE_IMAGE, "it"):
        return None
    amounts, left = take(run, plain=False)
    factor, sense = 1, None
    goal = phrase(run)
    for i in left:
        word = run[i].word
        if word in MORE or word in _STRONG:
            continue
        if word in LESS or word in _WEAK or word in {"not", "too"}:
            factor = -factor
        elif sense is None and (found := scale_sense(word)) is not None:
            if found.part == "verb" and not word.endswith("ed"):
                return None
            sense = found
        elif sense is not None and (found := scale_sense(word)) is not None:
            if sense.part == "adjective" and found.scale.name == "saturation" and sense.scale.name in _OF_COLORS:
                sense = Sense(found.scale, sense.sign, "adjective", sense.comparative)
            elif found.comparative and sense.scale.name in ("shadows", "highlights"):
                factor *= found.sign
        elif word == "enough" or word in FILLERS:
            continue
        else:
            return None
    if sense is None or (
        sense.part == "noun" and not any(w in MORE | LESS | _STRONG | _WEAK for w in words(run)) and len(left) > 2
    ):
        return None
    amounts = [a for a in amounts if not (a.kind == "degree" and "too" in words(run))]
    if len(amounts) > 1 and all(a.kind == "degree" for a in amounts):
        amounts = amounts[-1:]
    if sense.part == "noun" and amounts and amounts[0].kind == "factor" and amounts[0].value < 1 and amounts[0].at == 0:
        factor = -factor
    if "too" in words(run):
        goal = f"not {goal}"
    return [graded(sense, factor, amounts[0] if amounts else None, subject, goal)]


def _treatment(run: Tokens, subject: str) -> list[Edit] | None:
    amounts, left = take(run)
    beside = FILLERS | COLOR_NOUNS | _BESIDE_TREATMENTS
    spelled = [run[i].word for i in left if run[i].word not in beside]
    if len(spelled) == 1 and spelled[0] in _TREATMENTS:
        part = next((a.value for a in amounts if a.kind == "percent" and 0 < a.value < 100), None)
        if part is not None and spelled[0] == "sepia":
            return [Edit("adjust_color", subject, phrase(run), (setting("sepia", part, "percent"),))]
        if part is not None and spelled[0] == "black_and_white":
            less = Outcome("adjust_color", "saturation", "decrease")
            return [Edit("adjust_color", subject, phrase(run), (moving(less, part, "percent"),))]
        return [Edit("adjust_color", subject, phrase(run), (setting(_TREATMENTS[spelled[0]]),))]
    return None


def _color(run: Tokens, subject: str) -> list[Edit] | None:
    goal = phrase(run)
    spelled = [w for w in words(run) if w not in FILLERS]
    amounts, left = take(run)
    rest = [run[i].word for i in left if run[i].word not in FILLERS and run[i].word not in MORE]
    if (
        len(rest) == 2
        and (rest[0] in LESS or rest[0] in ("too", "not"))
        and (less := less_colored(rest[1], subject, goal if rest[0] != "too" else f"not {goal}"))
    ):
        amount = amounts[0].percent if amounts and rest[0] != "too" else None
        moved = less.parameters[0].model_copy(update={"amount": amount, "unit": "percent" if amount else None})
        return [Edit(less.action, less.subject, less.goal, (moved,))]
    if len(rest) == 1 and (is_comparative(rest[0]) or any(w in MORE for w in spelled)):
        base = next((b for b in bases(rest[0]) if b in COLORS), None)
        if base is not None and (base != rest[0] or any(w in MORE for w in spelled)):
            amount = amounts[0].percent if amounts else None
            if subject == WHOLE_IMAGE and base in TINTS:
                name, sign = TINTS[base]
                outcome = Outcome("adjust_color", name, "increase" if sign > 0 else "decrease")
            else:
                outcome = Outcome("adjust_color", "saturation", "increase")
            return [Edit("adjust_color", subject, goal, (moving(outcome, amount, "percent"),))]
    named = color_name([t for t in run if t.word not in ("look", "be", "become", "with", "into")])
    if named in SUBSTANCES and subject.lower().split()[-1] not in _TINTED:
        return None
    if named is None or (len(spelled) == 1 and spelled[0] in AMBIGUOUS and run[0].word in ("a", "an")):
        return None
    return [recolored(subject, named, goal)]


_TINTED = listed(
    "hair fur eyes skin lips nails beard eyebrows dress shirt t-shirt jacket coat trousers pants skirt suit tie "
    "scarf hat "
    "car truck van bike sky water sea text letters background leaves feathers"
)
"""Things that copper, bronze or slate only name a colour of."""


def less_colored(word: str, subject: str, goal: str) -> Edit | None:
    """Less of a colour: its opposite over the whole picture, on a part less saturation; None for no colour."""
    stem = word.removesuffix("ish")
    base = next((b for b in (*bases(stem), stem + "e", stem[:-1]) if b in COLORS), None)
    if base is None:
        return None
    if subject in (WHOLE_IMAGE, "it") and base in TINTS:
        name, sign = TINTS[base]
        outcome = Outcome("adjust_color", name, "decrease" if sign > 0 else "increase")
    else:
        outcome = Outcome("adjust_color", "saturation", "decrease")
    return Edit("adjust_color", subject, goal, (moving(outcome, None, None),))


def recolored(subject: str, name: str, goal: str = "") -> Edit:
    """A change of colour; of the background when that is the subject."""
    head = subject.lower().split()[-1] if subject else ""
    if head in BACKGROUNDS - {"scene", "landscape", "scenery"}:
        return Edit("change_background", subject, goal or name, (setting("color", name),))
    return Edit("change_color", subject, goal or name, (setting("color", name),))


def _material(run: Tokens, subject: str) -> list[Edit] | None:
    spelled = [w for w in words(run) if w not in _BESIDE_MATERIALS]
    marked = spelled[:1] in (["made_of"], ["out"]) and len(spelled) > 1
    if marked:
        spelled = spelled[1:]
    if not spelled or len(spelled) > 3 or subject == WHOLE_IMAGE:
        return None
    last = spelled[-1]
    if not marked and last in THINGS_TOO and (any(t.word in ("a", "an") for t in run[:2]) or _is_thing(spelled)):
        return None
    if not marked and not all(_describes_material(w) for w in spelled[:-1]):
        return None
    if marked or (
        is_in(last, MATERIALS)
        and (last not in METALS or len(spelled) == 1 or spelled[0] in ("solid", "polished", "brushed", "pure"))
    ):
        named = phrase(bare([t for t in run if t.word not in ("made_of", "look", "be", "look_like", "out", "of")]))
        return [Edit("change_material", subject, phrase(run), (setting("material", named),))]
    return None


def _is_thing(spelled: list[str]) -> bool:
    """ "wine glass", "red glass": a thing of that name, unlike "stained glass"."""
    return not all(w.endswith("ed") or w in _FINISHES for w in spelled[:-1])


def _describes_material(word: str) -> bool:
    tinted = word in SHADES or word in COLORS
    return tinted or word.endswith(("ed", "ic")) or is_in(word, MATERIALS) or word in _FINISHES


_FINISHES = listed(
    "stainless rough smooth old raw patent rose wrought fine coarse real natural clear sheer patterned new transparent "
    "translucent opaque matte shiny glossy solid polished weathered worn woven thick thin cast corrugated tinted"
)


def _look(run: Tokens, subject: str) -> list[Edit] | None:
    i = next((k for k, t in enumerate(run) if t.word == "look_like"), -1)
    if i < 0 or i + 1 >= len(run) or any(t.word not in FILLERS for t in run[:i]):
        return None
    what = bare(run[i + 1 :])
    spelled = words(what)
    if subject != WHOLE_IMAGE and all(is_in(w, MATERIALS) or _describes_material(w) for w in spelled):
        return [Edit("change_material", subject, phrase(run), (setting("material", phrase(what)),))]
    if subject == WHOLE_IMAGE or any(is_in(w, STYLES) for w in spelled):
        return [styled_as(subject, phrase(run), what)]
    if subject.lower() in BACKGROUNDS:
        return [Edit("change_background", subject, phrase(run), (setting("scene", phrase(what)),))]
    return [Edit("other", subject, phrase(run), (setting("instruction", phrase(run)),))]


def _style(run: Tokens, subject: str) -> list[Edit] | None:
    content = [t for t in run if t.word not in FILLERS or t.word in ("tone",)]
    if not content:
        return None
    looked = run[-1].word in ("look", "feel", "vibe", "vibes") and any(t.word in ("a", "an") for t in run[:3])
    styled = looked or content[-1].word in STYLE_HEADS or all(is_in(t.word, STYLES) for t in content)
    if not styled or subject.lower() in BACKGROUNDS:
        return None
    return [styled_as(subject, phrase(run), _named_style(run))]


def _named_style(run: Tokens) -> list[Token]:
    named = bare(run)
    while len(named) > 1 and named[0].word in _BEFORE_STYLE:
        named = named[1:]
    return named


def _pose(run: Tokens, subject: str) -> list[Edit] | None:
    if subject == WHOLE_IMAGE:
        return None
    gazing = run[0].word == "look" and len(run) > 1 and run[1].word in _GAZES
    if not gazing and not is_stance(run):
        return None
    if any(
        t.word in ("hold", "holding") and run[i + 1 : i + 2] and run[i + 1].word in ("a", "an", "some")
        for i, t in enumerate(run)
    ):
        return None
    return [Edit("change_pose", subject, phrase(run), (setting("pose", stance_of(run)),))]


def _enhanced(run: Tokens, subject: str) -> list[Edit] | None:
    amounts, left = take(run)
    content = [run[i].word for i in left if run[i].word not in FILLERS and run[i].word not in MORE]
    if content and len(content) <= 3 and all(is_in(w, ENHANCED) for w in content):
        outcome = Outcome("enhance", "strength", "increase")
        return [
            Edit("enhance", subject, phrase(run), (moving(outcome, amounts[0].percent, "percent"),) if amounts else ())
        ]
    return None


def _colorized(run: Tokens, subject: str) -> list[Edit] | None:
    """ "in color", "full color", "a color photo"."""
    spelled = [american(w) for w in words(run) if w not in FILLERS and w not in ("version", "a", "one")]
    if spelled[:1] == ["black_and_white"] and any(t.word in ("to", "into") for t in run[1:]):
        spelled = spelled[1:]
    if spelled not in (["color"], ["colored_in"], ["colored"], ["technicolor"]) or any(t.word in MORE for t in run):
        return None
    if run[0].word in ("more", "some") or subject.lower() in BACKGROUNDS:
        return None
    return [Edit("colorize", subject, "in color")]


READERS: tuple[Callable[[Tokens, str], list[Edit] | None], ...] = (
    _colorized, _treatment, _look, _scale, _color, shaped, _enhanced, _style, _material, _pose,
)  # fmt: skip


def split_predicate(tokens: Tokens) -> tuple[list[Token], list[Edit]] | None:
    """A noun phrase followed by a predicate ("the red car blue"): the longest tail that reads as a predicate."""
    run = trim(tokens)
    for i in range(1, min(len(run), 16)):
        noun, tail = run[:i], run[i:]
        if tail[0].word in ("and", ",", "&", "of") or noun[-1].word in _NEVER_LAST:
            continue
        if tail[0].word in IMAGE_WORDS and noun[-1].word not in IMAGE_WORDS:
            continue
        if i == 1 and noun[0].word not in WHOLE and len(run) > 2 and noun[0].word in COLORS:
            continue
        edits = predicate(tail, _named(noun))
        titled = i == 1 and noun[0].word not in ARTICLES and tail[0].kind == "word" and tail[0].text[:1].isupper()
        if edits is not None and not (titled and edits[0].action == "change_style"):
            return noun, edits
    return None


def _named(noun: Tokens) -> str:
    run = bare(noun)
    if all(t.word in WHOLE or t.word in IMAGE_WORDS for t in run):
        return WHOLE_IMAGE
    return phrase(run)
