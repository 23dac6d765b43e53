"""What a thing ought to be or might be: "the sky should be bluer", "what if the bus were pink", "there ought to be a cat".

A noun phrase, a modal or a supposing "were", and what is said of the thing: a property, a place, a stance, a number, a
text, another thing. Left out: what is wished for with "want" and "need", and complaints (statements.py).
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .adding import add
from .clauses import head_of
from .colors import COLORS, color_name
from .complaints import surplus
from .edits import Edit, setting
from .making import made_into, make
from .nouns import SCENES, is_in
from .phrases import bare, subject_of
from .predicates import predicate, recolored, split_predicate
from .removing import remove
from .tables import listed
from .tokens import Token, index_of, phrase, words

_BE = listed("be made to have been become get being has also more_ a")
WOULD = listed("would i'd we'd id 'd")
_WERE = listed("was were is are had has have would could wore held")


def supposition(run: list[Token]) -> list[Edit] | None:
    """ "what if the horse was a zebra", "how would it look in black and white"; None when nothing is supposed."""
    if run[0].word == "what_if":
        be = index_of(run, _WERE, 2)
        if be < 0:
            return None
        return add(run[be + 1 :]) if run[1].word == "there" else ought(run[1:be], run[be + 1 :])
    if run[0].word in ("what", "how") and words(run[1:2]) and run[1].word in WOULD | {"does", "could", "might"}:
        look = index_of(run, {"look", "look_like", "be"}, 2)
        if look > 2 and look + 1 < len(run):
            seen = [t for t in run[look + 1 :] if t.word not in ("?", "like")]
            while seen and seen[0].word in ("in", "as", "with", "if"):
                seen = seen[1:]
            return ought(run[2:look], seen) if seen else None
    return None


def existential(run: list[Token]) -> list[Edit]:
    spelled = words(run)
    no = index_of(run, {"no"})
    if (
        no >= 0
        and any(w in spelled for w in ("should", "must", "be", "ensure", "sure", "are", "is"))
        and no + 1 < len(run)
    ):
        rest = [t for t in run[no + 1 :] if t.word not in ("more", "featured", "present", "visible", "be", "left")]
        return remove(rest)
    if index_of(run, {"too", "a_lot"}) >= 0:
        return surplus(run)
    be = index_of(run, {"be", "is"})
    if 0 < be < len(run) - 1 and "should" in spelled[:be]:
        return add(run[be + 1 :])
    return []


def ought(noun: list[Token], rest: list[Token]) -> list[Edit]:
    while rest and rest[0].word in _BE and not (rest[0].word == "a" and rest[-1].word not in COLORS):
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
        return _turned_into(noun, rest, subject, pronoun)
    return [replace(e, pronoun=pronoun) for e in edits]


def _turned_into(noun: list[Token], rest: list[Token], subject: str, pronoun: bool) -> list[Edit]:
    """ "the car should be a motorcycle", "it should be night", "the cat should be wearing a hat"."""
    if (
        rest[0].word in ("a", "an", "wearing", "holding", "carrying", "wear", "hold", "carry")
        and subject != WHOLE_IMAGE
    ):
        return [replace(e, pronoun=pronoun) for e in made_into(rest, noun)]
    name = bare(rest)
    if subject in (WHOLE_IMAGE, "it") and 0 < len(name) <= 3 and is_in(name[-1].word, SCENES):
        return [Edit("change_style", WHOLE_IMAGE, phrase(rest), (setting("style", phrase(name)),))]
    return []
