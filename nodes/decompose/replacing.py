"""Frames that put one thing in the place of another: replace X with Y, swap X for Y, substitute Y for X.

What that is goes by the things: another background, other words on a sign, another colour or material, another thing.
Left out: what becomes something else and stays (changing.py).
"""

from __future__ import annotations

from dataclasses import replace

from .changing import background, is_wording, of_same_kind, parallel, retext
from .colors import COLOR_NOUNS, COLORS, SHADES, color_name
from .edits import Edit, setting
from .heads import head_index, tail_subject
from .nouns import (
    BACKGROUNDS,
    MATERIALS,
    TEXT_NOUNS,
    THINGS_TOO,
    is_in,
)
from .phrases import bare, coordinate, subject_of, trim
from .predicates import recolored
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

_PEOPLE = listed("me us him her them")


def replace_with(tokens: Tokens, verb: str) -> list[Edit]:
    """Replace X with Y; swap X for Y; substitute Y for X."""
    markers = frozenset({"with", "by", "for", "to", "into"}) | (
        frozenset({"and"})
        if verb in ("swap", "exchange", "switch") and index_of(tokens, {"with", "for", "by", "to"}) < 0
        else frozenset()
    )
    edits: list[Edit] = []
    for part in parallel(tokens, markers):
        run = trim(part)
        at = next((i for i, t in enumerate(run) if i and t.word in {"with", "by", "into"}), -1)
        at = at if at > 0 else next((i for i, t in enumerate(run) if i and t.word in markers), -1)
        old, new = (run[:at], trim(run[at + 1 :])) if at > 0 else (run, [])
        if verb == "substitute" and at > 0 and run[at].word == "for":
            old, new = new, old
        for member in coordinate(old):
            edits += _replaced(trim(member), new)
    return edits


def _replaced(old: list[Token], new: list[Token]) -> list[Edit]:
    noun = bare(old)
    head = head_index(noun) if noun else 0
    word = noun[head].word if noun else ""
    if word in BACKGROUNDS and (len(noun) == 1 or word != "scene"):
        return [background(new, phrase(new))]
    if (
        noun
        and (is_in(word, TEXT_NOUNS) or noun[0].kind == "quote")
        and (new and (new[0].kind == "quote" or noun[0].kind == "quote" or len(noun) == 1))
    ):
        return [retext(noun, new)]
    if _is_behind(noun):
        return [background(new, phrase(new))]
    subject, pronoun = subject_of(old)
    name = phrase(bare(new))
    if kind := of_same_kind(noun, bare(new)):
        return [replace(e, pronoun=pronoun) for e in kind]
    if new and new[-1].word in ("one", "ones") and (color := color_name(new[:-1])) is not None:
        return [recolored(subject, color, name)]
    if word == "material":
        return [Edit("change_material", tail_subject(noun, head)[0], name, (setting("material", name),))]
    if noun and is_in(noun[0].word, TEXT_NOUNS) and is_wording(new):
        return [retext(noun, new)]
    quoted = any(t.kind == "quote" for t in noun) and any(t.kind == "quote" for t in new)
    if quoted or (is_in(word, TEXT_NOUNS) and new and new[0].text.isupper()):
        return [retext(noun, new)]
    if word in COLOR_NOUNS and (color := color_name(new)):
        return [recolored(tail_subject(noun, head)[0], color)]
    if new and new[0].word not in ("a", "an", "some", "the") and _is_substance(bare(new)):
        return [Edit("change_material", subject, name, (setting("material", name),), pronoun=pronoun)]
    parameters = (setting("object", name),) if name else ()
    return [Edit("replace_object", subject, name, parameters, made=name, pronoun=pronoun)]


def _is_behind(noun: Tokens) -> bool:
    """ "the messy office behind me": what stands behind people is the background."""
    return len(noun) > 2 and noun[-2].word == "behind" and noun[-1].word in _PEOPLE


def _is_substance(new: Tokens) -> bool:
    """ "white marble", "stainless steel": a substance and nothing that is a thing as well (paper, glass, a brick)."""
    *described, last = words(new)
    told = all(w in COLORS or w in SHADES or is_in(w, MATERIALS) or w.endswith("ed") for w in described)
    return last in MATERIALS - THINGS_TOO and last not in COLORS and told
