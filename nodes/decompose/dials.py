"""Settings as people jot them down: "contrast +20", "exposure -0.5", "-30 highlights", "sky: sunset", "border: 10px".

Left out: sentences (statements.py).
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .amounts import DEGREES, ONES, TENS, Amount, take
from .changing import background
from .edits import Edit, setting, styled_as
from .geometry import crop, resize, sized
from .heads import head_index
from .lettering import add_border, add_text
from .nouns import ADDED_TEXT, ARTICLES, BACKGROUNDS, BORDERS, PRONOUNS
from .phrases import JOINERS, POLITE, bare, subject_of, trim
from .predicates import TINTS, graded, predicate, scale_parameter
from .scales import Outcome, scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

_UP = listed(
    "up high higher plus raised boosted bumped lifted increased upped maxed more greater stronger heavier "
    "cranked pushed strong intense"
)
_DOWN = listed("down low lower minus reduced lowered less dropped decreased crushed weaker lighter softer cut")
_JOTTED = (
    listed("shift to by at level of + - = : set add pulled turned dialed dialled taken nudged moved way a an the it")
    | listed("toward towards side say maybe about overall slider value")
    | _UP
    | _DOWN
)
_ON = listed("in on for of within around over")
_MORE_OR_LESS = listed("more less extra fewer")
_OF_PART = listed("in on of at for around within over to")
_LABEL_MARKS = frozenset(":=>")
_SIZES = listed("size resolution dimensions width height")
_NOT_LABELS = PRONOUNS | POLITE | listed("hi hello hey note ps task request edit help question instructions todo")


def dialled(content: list[Token]) -> list[Edit]:
    """Edits for a run that is nothing but settings, with or without commas between them; none when it is more."""
    found: list[Edit] = []
    for part in _settings(content):
        edits = _one(part)
        if not edits:
            return []
        found += [e for e in edits if e.parameters and e.parameters[0].amount != 0]
    return found


def _settings(content: list[Token]) -> list[list[Token]]:
    """One run for each setting: a new one begins at a joiner, or where a second name or value would come."""
    parts: list[list[Token]] = [[]]
    valued = named = moved = False
    for i, token in enumerate(content):
        full = valued and named
        anew = named and moved and _is_named(token) and not _is_named(content[i - 1])
        follows = content[i + 1] if i + 1 < len(content) else None
        if token.text.lower() == "plus" and follows is not None and named and take([follows], plain=True)[0]:
            continue
        if token.word in JOINERS and token.word != "+":
            parts.append([])
            valued = named = moved = False
            continue
        signed = token.word in ("+", "-") and follows is not None and follows.kind == "number"
        if anew or (full and (token.kind == "number" or signed or _is_named(token))):
            parts.append([])
            valued = named = moved = False
        moved = moved or (named and (token.word in _UP | _DOWN - {"lighter", "softer"} or token.word in "+-"))
        valued, named = (
            valued or token.kind == "number" or token.word in ONES or token.word in TENS,
            named or _is_named(token),
        )
        parts[-1].append(token)
    return [p for p in parts if p]


def _is_named(token: Token) -> bool:
    return token.word == "tint" or scale_sense(token.word) is not None


def _one(content: list[Token]) -> list[Edit]:
    """One setting, moved by a sign, a word or an amount, of the whole picture or of what stands behind "on" or "in"."""
    run, subject, pronoun = _placed(content)
    amounts, left = take(run, plain=True)
    rest = [run[i] for i in left]
    named = [t for t in rest if t.word not in _JOTTED]
    spelled = words(rest)
    sign = 1 if any(w in _UP for w in spelled) else -1 if any(w in _DOWN for w in spelled) else 0
    if not amounts and any(w in ("high", "low") for w in spelled):  # "high contrast" in a list is how it is to look
        return []
    tinted = [TINTS[t.word] for t in named if t.word in TINTS]
    named = [t for t in named if t.word not in TINTS]
    if "way" in spelled and sign and not amounts:
        amounts = [Amount(DEGREES["a_lot"], "degree", "way")]
    if len(named) > 1 or len(amounts) > 1 or (not amounts and not sign and not tinted):
        return []
    if not named:
        return _bare_value(amounts[0], content, sign) if amounts and not tinted and subject == WHOLE_IMAGE else []
    sense = scale_sense("magenta_tint" if named[0].word == "tint" else named[0].word)
    if sense is None or sense.part != "noun":
        return []
    if tinted:
        if tinted[0][0] != sense.scale.name:
            return []
        sign = tinted[0][1]
    if "lighter" in spelled and sense.scale.name in ("shadows", "highlights"):
        sign = 1
    goal = phrase(content)
    if not amounts:
        return [replace(graded(sense, sign, None, subject, goal), pronoun=pronoun)]
    amount = amounts[0]
    if amount.kind == "factor" and "." not in amount.text:  # "half the brightness" is no setting
        return []
    if amount.value == 0:
        gray = sense.scale.name == "saturation"
        return [graded(sense, -1, replace(amount, value=100.0 if gray else 0.0), subject, goal)]
    negative = (amount.value < 0 or "-" in spelled) != (sign < 0)
    edit = graded(sense, -1 if negative else 1, replace(amount, value=abs(amount.value)), subject, goal)
    return [replace(edit, pronoun=pronoun)]


def _placed(content: list[Token]) -> tuple[list[Token], str, bool]:
    """A setting apart from the thing it is for: "contrast +30 on the tattoo", "hue of the scarf -12".

    The whole picture when none is named.
    """
    value = next((i for i, t in enumerate(content) if i > 2 and (t.kind == "number" or t.word in "+-")), 0)
    if value and content[1].word == "of" and scale_sense(content[0].word) is not None:
        content = [content[0], *content[value:], *content[1:value]]
    for at in range(len(content) - 1, 0, -1):
        behind = content[at + 1 :]
        if content[at].word not in _ON or not behind or any(t.kind != "word" for t in behind):
            continue
        if any(scale_sense(t.word) is not None or t.word in _JOTTED - ARTICLES or t.word in TINTS for t in behind):
            break
        subject, pronoun = subject_of(behind)
        return content[:at], subject, pronoun
    return content, WHOLE_IMAGE, False


def _bare_value(amount: Amount, content: Tokens, sign: int) -> list[Edit]:
    """ "+1 stop" and "5600K" name their property by their unit."""
    if amount.kind not in ("stops", "kelvin"):
        return []
    if sign < 0:
        amount = replace(amount, value=-abs(amount.value))
    outcome = Outcome("adjust_tone", "exposure", "increase")
    if amount.kind == "kelvin":
        outcome = Outcome("adjust_color", "temperature", "increase")
    return [Edit(outcome.action, WHOLE_IMAGE, phrase(content), (scale_parameter(outcome, amount),))]


def of_a_part(content: Tokens) -> list[Edit]:
    """ "more contrast in the sky": more or less of named properties, of one thing; none when it is something else."""
    for i in range(1, len(content) - 1):
        if content[i].word in JOINERS and content[i + 1].word in _MORE_OR_LESS:
            first, second = of_a_part(content[:i]), of_a_part(content[i + 1 :])
            return [*first, *second] if first and second else []
    amounts, left = take(content)
    run = [content[i] for i in left]
    at = index_of(run, _OF_PART, 2)
    if at < 0 or run[0].word not in _MORE_OR_LESS or len(run) > 12 or len(amounts) > 1:
        return []
    senses = [scale_sense(t.word) for t in run[1:at] if t.word not in JOINERS]
    subject, pronoun = subject_of(run[at + 1 :])
    if not run[at + 1 :] or index_of(run, _OF_PART, at + 1) == len(run) - 1:
        return []
    sign, edits = 1 if run[0].word in ("more", "extra") else -1, []
    for sense in senses:
        if sense is None or sense.part == "adjective":
            return []
        edit = graded(sense, sign, amounts[0] if amounts else None, subject, phrase(content))
        edits.append(replace(edit, pronoun=pronoun))
    return edits


def labelled(run: list[Token]) -> list[Edit]:
    """A name, a mark and a value: "new background: a forest", "hair -> blonde", "text: "SALE"", "size = 800px"."""
    at = next((i for i, t in enumerate(run) if i and t.kind == "mark" and t.word in _LABEL_MARKS | {"-"}), -1)
    if not 0 < at <= 4:
        return []
    name, value = bare([t for t in run[:at] if t.word not in ("new", "-")]), trim(run[at + 1 :])
    while value and value[0].word in _LABEL_MARKS:
        value = trim(value[1:])
    if not name or not value or any(t.word in _NOT_LABELS or t.kind != "word" for t in name):
        return []
    word, goal = name[head_index(name)].word, phrase(value)
    if form := sized(value):
        return form
    if word in BACKGROUNDS:
        return [background(value, goal)]
    if run[at].word == "-" and at + 1 < len(run) and run[at + 1].word != ">":
        return []
    if word in ADDED_TEXT:
        return add_text(value)
    if word in BORDERS:
        return add_border([*value, *name])
    if word in _SIZES:
        return resize([*name, *value], "resize")
    if word in ("ratio", "aspect", "format"):
        return crop(value)
    if word in ("style", "filter", "look", "effect"):
        return predicate(value, WHOLE_IMAGE) or [styled_as(WHOLE_IMAGE, goal, value)]
    subject, _ = subject_of(name)
    if subject == WHOLE_IMAGE or scale_sense(word) is not None:
        return [] if subject != WHOLE_IMAGE else predicate(value, WHOLE_IMAGE) or []
    read = predicate(value, subject)
    if read is not None:
        return read
    new = phrase(bare(value))
    told = "new" in words(run[:at]) or run[at].word != ":"
    return [Edit("replace_object", subject, new, (setting("object", new),), made=new)] if told else []
