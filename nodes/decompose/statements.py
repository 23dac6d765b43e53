"""Clauses without an imperative: "brighter please", "the sky should be bluer", "it's too dark", "I want a cat there".

A complaint ("too dark", "not bright enough") asks for its opposite. Left out: praise and plain description, which ask
for nothing.
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .adding import add
from .amounts import take
from .changing import background
from .clauses import OPENERS, head_of
from .colors import color_name
from .edits import Edit, setting
from .geometry import crop, resize
from .lettering import add_border
from .making import make
from .nouns import BORDERS
from .phrases import POLITE, bare, coordinate, subject_of, trim
from .predicates import graded, predicate, recolored, scale_parameter, split_predicate
from .removing import remove
from .restyling import choose
from .scales import Outcome, scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

_DIALLED_WORDS = listed("shift to by at level of + - = :")
_ASKS_WORDS = listed("style look effect filter vibe vibes painting sketch cartoon")

_MODAL = listed("should must shall needs need ought gotta")
_COPULA = listed("is are was looks look seems appears feels 's be being 're")
_BE = listed("be to have been become get being has also more_ a")
_WANTS = frozenset(["want", "like", "need", "love", "prefer", "wants"])


def statement(tokens: Tokens) -> list[Edit]:
    """Edits that a clause without an imperative asks for; none when it asks for nothing."""
    run = trim(tokens)
    if not run:
        return []
    run = _contracted(run)
    if run[0].word == "how_about":
        run = trim(run[1:]) or run
    spelled = words(run)
    if "enough" in spelled and "not" in spelled[:-1]:
        return _complaint(run[: spelled.index("not")], run[spelled.index("not") :])
    if (len(run) > 2 and spelled[0] in ("there", "ensure", "make_sure", "that")) or "there" in spelled[:3]:
        return _existential(run)
    modal = index_of(run, _MODAL)
    if (
        modal < 0
        and (be := index_of(run, {"is", "are", "has", "have"})) > 0
        and words(run[be + 1 : be + 3]) in (["to", "be"], ["been", "added"], ["been", "removed"])
    ):
        modal = be
    if modal >= 0 and spelled[0] not in ("i", "we"):
        return _ought(run[:modal], run[modal + 1 :])
    copula = index_of(run, _COPULA)
    if copula > 0 and spelled[0] not in (
        "i",
        "i'd",
        "we",
        "we'd",
        "id",
        "what",
        "who",
        "where",
        "which",
        "how",
        "why",
        "when",
    ):
        return _complaint(run[:copula], run[copula + 1 :])
    wanted = index_of(run, _WANTS)
    if 0 < wanted <= 3 and spelled[0] in ("i", "we", "i'd", "i'll", "we'd", "id"):
        wishing = spelled[wanted] in ("want", "need", "prefer") or spelled[0] in ("i'd", "we'd", "id")
        return _wanted(run[wanted + 1 :]) if wishing or "would" in spelled[:wanted] else []
    if spelled[0] in ("i", "we", "love", "like"):
        return []
    if spelled[0] in ("not", "no") and len(run) > 1:
        return remove(run[1:]) if spelled[0] == "no" else []
    return _elliptic(run)


_CONTRACTED = listed("there's it's its that's photo's image's picture's sky's he's she's they're everything's")


def _contracted(run: list[Token]) -> list[Token]:
    out: list[Token] = []
    for i, token in enumerate(run):
        follow = run[i + 1].word if i + 1 < len(run) else ""
        if token.word in _CONTRACTED and (
            token.word != "its"
            or (follow in ("too", "not", "so", "slightly", "way") or scale_sense(follow) is not None)
        ):
            out += [
                replace(token, word=token.word.split("'")[0].replace("its", "it")),
                replace(token, word="is", text="is"),
            ]
        else:
            out.append(token)
    return out


def _existential(run: list[Token]) -> list[Edit]:
    spelled = words(run)
    no = index_of(run, {"no"})
    if (
        no >= 0
        and any(w in spelled for w in ("should", "must", "be", "ensure", "sure", "are", "is"))
        and no + 1 < len(run)
    ):
        rest = [t for t in run[no + 1 :] if t.word not in ("more", "featured", "present", "visible", "be", "left")]
        return remove(rest)
    too = index_of(run, {"too", "a_lot"})
    if too >= 0:
        for token in run[too:]:
            sense = scale_sense(token.word)
            if sense is not None and sense.part == "noun":
                return [graded(sense, -1, None, WHOLE_IMAGE, phrase(run))]
        return []
    be = index_of(run, {"be", "is"})
    if 0 < be < len(run) - 1 and "should" in spelled[:be]:
        return add(run[be + 1 :])
    return []


def _ought(noun: list[Token], rest: list[Token]) -> list[Edit]:
    while rest and rest[0].word in _BE:
        rest = rest[1:]
    if not rest or rest[0].word == "not":
        return []
    subject, pronoun = subject_of(noun)
    color = color_name(noun)
    if color is not None and head_of(rest[0]) is not None and len(rest) > 1:
        return [recolored(subject_of(rest[1:])[0], color)]
    head = head_of(rest[0])
    if (
        head is not None
        and rest[0].word not in ("more",)
        and (rest[0].word.endswith(("ed", "en", "ing", "ut", "pt")) or rest[0].word == head.base)
    ):
        from .frames import apply

        edits = apply(head, [*noun, *rest[1:]])
        if edits:
            return edits
    return _said_of(noun, rest, subject, pronoun)


def _said_of(noun: list[Token], rest: list[Token], subject: str, pronoun: bool) -> list[Edit]:
    content = bare(noun)
    color = color_name(rest)
    if content and content[-1].word in ("color", "hue", "colour") and color is not None:
        owner = phrase([*content[:-1]]).removesuffix("'s") if "of" not in words(content) else subject
        return [recolored(owner, color)]
    edits = predicate(rest, subject, stative=True)
    if edits is None:
        tail = color_name(rest[1:])
        if tail is not None:
            return [recolored(subject, tail, phrase(rest))]
        if split_predicate([*noun, *rest]) is not None:
            return make([*noun, *rest])
        if rest and rest[0].word in ("more", "some", "a", "an", "less", "extra") and subject == WHOLE_IMAGE:
            return add(rest) if rest[0].word != "less" else remove(rest[1:])
        return []
    return [replace(e, pronoun=pronoun) for e in edits]


def _complaint(noun: list[Token], rest: list[Token]) -> list[Edit]:
    spelled = words(rest)
    subject, pronoun = subject_of(noun)
    if any(
        w in spelled for w in ("too", "enough", "not", "slightly", "very", "a_lot", "so", "really", "rather", "quite")
    ) or any(
        (s := scale_sense(w)) is not None
        and (s.scale.defect or s.scale.name == "blur" or w in ("flat", "dull", "washed_out", "overexposed"))
        for w in spelled
    ):
        marker = "too" in spelled or "enough" in spelled
        senses = [s for w in spelled if (s := scale_sense(w)) is not None]
        if not senses:
            if any(w in ("crooked", "tilted", "slanted") for w in spelled):
                return [Edit("rotate", WHOLE_IMAGE, phrase(rest), (setting("straighten"),))]
            return []
        sense = senses[0]
        bad = (
            sense.scale.defect
            or sense.scale.name == "blur"
            or sense.sign < 0
            or any(w == "overexposed" for w in spelled)
        )
        if not marker and not bad:
            return []
        edit = graded(sense, 1 if "enough" in spelled else -1, None, subject, phrase(rest))
        return [replace(edit, pronoun=pronoun)]
    if any(w in ("crooked", "tilted", "slanted", "underexposed") for w in spelled):
        return [Edit("rotate", WHOLE_IMAGE, phrase(rest), (setting("straighten"),))]
    return []


def _wanted(rest: list[Token]) -> list[Edit]:
    rest = trim(rest)
    while (
        rest
        and rest[0].word in ("to", "have", "see", "be", "it", "this")
        and len(rest) > 2
        and rest[0].word in ("to", "have", "see")
    ):
        rest = rest[1:]
    for i, token in enumerate(rest):
        head = head_of(token)
        if (
            i
            and head is not None
            and token.word.endswith(("ed", "en"))
            and token.word not in ("wooden", "golden", "red")
        ):
            from .frames import apply

            return apply(head, [t for k, t in enumerate(rest) if k != i and t.word != "to"])
    found = split_predicate([t for t in rest if t.word not in ("be",)])
    if found is not None:
        _, pronoun = subject_of(found[0])
        return [replace(e, pronoun=pronoun) for e in found[1]]
    direct = predicate(rest, WHOLE_IMAGE)
    if direct:
        return direct
    if rest and rest[0].word in ("a", "an", "some", "more", "another", "two", "three", "less"):
        return add(rest) if rest[0].word != "less" else remove(rest[1:])
    return []


def _elliptic(run: list[Token]) -> list[Edit]:
    """Terse clauses: "brighter", "20% warmer", "b&w", "16:9", "white border 10px", "sky bluer", "less noise"."""
    content = [
        t for t in run if t.word not in POLITE - {"too"} and t.word not in ("just", "make", "and", "it", "way")
    ] or run
    at = index_of(content, {"for"}, 1)
    if 0 < at <= 3 and color_name(content[:at]) is not None:
        return choose(content)
    direct = predicate(content, WHOLE_IMAGE, stative=True)
    if direct and _asks(content, direct):
        return direct
    spelled = words(content)
    dialled = [_dialled(part) for part in coordinate(content)]
    if all(dialled):
        return [edit for found in dialled for edit in found]
    if 2 <= len(content) <= 5 and spelled[-1] in ("background", "backdrop", "bg"):
        made = background(content[:-1], phrase(content))
        if made.parameters and made.parameters[0].property in ("color", "transparent"):
            return [made]
    amounts, left = take(content)
    if len(content) <= 6 and any(w in BORDERS and w not in ("edge", "outline", "frame") for w in spelled):
        return add_border(content)
    if (
        amounts
        and amounts[0].kind == "pixels"
        and any(w in ("wide", "tall", "high", "edge", "width", "height") for w in spelled)
    ):
        return resize(content, "resize")
    if len(content) <= 10 and "style" in spelled[:3] and "of" in spelled[:4]:
        style = phrase(content[spelled.index("of") + 1 :])
        return [Edit("change_style", WHOLE_IMAGE, phrase(content), (setting("style", style),))] if style else []
    if amounts and len(left) <= 2 and amounts[0].kind in ("pair", "lines"):
        small = amounts[0].kind == "pair" and amounts[0].value <= 64
        return crop(content) if small else resize(content, "resize")
    if len(content) <= 8 and not any(t.word in OPENERS - {"more", "less"} for t in content[:1]):
        found = split_predicate(content)
        if (
            found is not None
            and _asks(content, found[1])
            and found[0][0].word not in ("nice", "great", "beautiful", "what", "such")
        ):
            _, pronoun = subject_of(found[0])
            return [replace(e, pronoun=pronoun) for e in found[1]]
    if len(content) >= 2 and content[-1].word in ("removal", "reduction") and len(content) <= 5:
        return remove(content[:-1])
    return []


def _dialled(content: list[Token]) -> list[Edit]:
    """Settings as people jot them down: "contrast +20", "exposure -0.5", "gamma 1.2", "+1 stop"."""
    if len(content) == 2 and content[1].word in ("up", "down", "higher", "lower"):
        sense = scale_sense(content[0].word)
        sign = 1 if content[1].word in ("up", "higher") else -1
        named_scale = sense is not None and sense.part == "noun"
        return [graded(sense, sign, None, WHOLE_IMAGE, phrase(content))] if sense is not None and named_scale else []
    amounts, left = take(content, plain=True)
    named = [t for i in left if (t := content[i]).word not in _DIALLED_WORDS]
    if not amounts or len(named) > 1 or len(amounts) > 1:
        return []
    amount = amounts[0]
    if not named:
        if amount.kind not in ("stops", "kelvin"):
            return []
        outcome = Outcome("adjust_tone", "exposure", "increase")
        if amount.kind == "kelvin":
            outcome = Outcome("adjust_color", "temperature", "increase")
        return [Edit(outcome.action, WHOLE_IMAGE, phrase(content), (scale_parameter(outcome, amount),))]
    sense = scale_sense(named[0].word)
    if sense is None or sense.part != "noun":
        return []
    negative = amount.value < 0 or any(t.word == "-" for t in content)
    amount = replace(amount, value=abs(amount.value))
    return [graded(sense, -1 if negative else 1, amount, WHOLE_IMAGE, phrase(content))]


def _asks(content: Tokens, edits: list[Edit]) -> bool:
    """Whether a bare predicate is a wish, not a description: comparative, treatment, "more", an amount, or one word."""
    spelled = words(content)
    if edits[0].action in ("crop", "rotate", "flip", "resize") or len(content) == 1:
        return edits[0].action != "enhance" or spelled[0] in ("better", "pop", "enhance")
    if any(
        w in ("more", "less", "too", "fewer", "extra", "no", "higher", "lower") or w.endswith("er") for w in spelled
    ):
        return True
    if edits[0].action == "adjust_color" and edits[0].parameters[0].direction == "set":
        return True
    if edits[0].action == "change_style":
        return len(content) <= 4 and spelled[-1] in _ASKS_WORDS
    return bool(take(content)[0]) and not any(w in ("very", "really", "is") for w in spelled)
