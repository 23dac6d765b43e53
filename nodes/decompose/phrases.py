"""Noun phrases: trimming, coordination, and folding fixed expressions into single tokens.

A subject is the user's own words without the leading article. Left out: what is done to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .colors import SHADES, is_color
from .morphology import is_comparative
from .nouns import ARTICLES, IMAGE_WORDS, POSTMODIFIERS, PRONOUNS, SIZES_DOWN, SIZES_UP, SPOTS, WHOLE, is_in
from .tables import listed
from .tokens import Token, Tokens, phrase, renamed
from .verbs import phrase_table

_BEFORE_IMAGE = listed("the this my our a that an your whole entire")
_INTO_IMAGE = listed("from in of on to into within for throughout across at onto")
_PARTS_OF_IMAGE = listed("side corner top bottom middle center left right edge half")

JOINERS = frozenset({"and", "&", ",", "or", "+", "nor"})
DEFINITE = listed("the his her my their its your our")
POLITE = listed(
    "please pls plz thanks thx ty kindly now too also cheers ok okay though maybe perhaps then tho everyone "
    "guys asap instead alone first afterwards already here thank there again anyway bro mate dude man_ lol :) "
    "so"
)
_LONGEST = 6


def fold(tokens: Tokens) -> list[Token]:
    """Fixed expressions ("get rid of", "black and white") as one token each, longest first."""
    table = phrase_table()
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        if tokens[i].word == "way" and i + 1 < len(tokens) and _is_graded(tokens[i + 1].word):
            out.append(replace(tokens[i], word="a_lot"))
            i += 1
            continue
        for size in range(min(_LONGEST, len(tokens) - i), 0, -1):
            run = tokens[i : i + size]
            if any(t.kind in ("quote", "number") for t in run) or (size == 1 and run[0].text == "N"):
                continue
            reads = table.get(tuple(t.word for t in run))
            if reads is not None:
                out.append(renamed(run, reads))
                i += size
                break
        else:
            out.append(tokens[i])
            i += 1
    return out


def _is_existential(run: Tokens) -> bool:
    return run[0].word == "there" and len(run) > 1 and run[1].word in ("is", "are", "should", "must", "'s", "was")


def _is_graded(word: str) -> bool:
    """Whether "way" before this word is one of degree: "way more", "way too", "way darker"."""
    return word in ("more", "less", "too") or is_comparative(word)


def trim(tokens: Tokens) -> list[Token]:
    """Without dangling marks, courtesies, joiners, and a trailing "in the image"."""
    run = list(tokens)
    while run and (
        run[0].word in JOINERS
        or (run[0].word in POLITE and run[0].word not in ("too", "so", "everyone") and not _is_existential(run))
        or (run[0].kind == "mark" and run[0].word not in "([")
    ):
        run.pop(0)
    while run:
        last = run[-1].word
        if last in POLITE or last in JOINERS or (run[-1].kind == "mark" and last not in ")]%"):
            run.pop()
        elif (len(run) >= 3 and last == "me" and run[-2].word == "for") or [t.word for t in run[-2:]] in (
            ["if", "possible"],
            ["as", "well"],
            ["thank", "you"],
        ):
            run = run[:-2]
        elif (cut := _image_tail(run)) < len(run):
            run = run[:cut]
        else:
            break
    return run


def _image_tail(run: Tokens) -> int:
    """Where a trailing "(from|in|of|on|to) (the|this) image" begins; len(run) when there is none."""
    size = len(run)
    end = size - 1
    if size >= 2 and run[-1].word in IMAGE_WORDS:
        i = end - 1
        while i >= 0 and run[i].word in _BEFORE_IMAGE:
            i -= 1
        if i >= 0 and run[i].word in _INTO_IMAGE:
            if i >= 1 and run[i - 1].word in _PARTS_OF_IMAGE:
                return size
            return i
    return size


def bare(tokens: Tokens) -> list[Token]:
    """A trimmed noun phrase without its leading articles and possessives."""
    run = trim(tokens)
    while len(run) > 1 and (run[0].word in ARTICLES or run[0].word in ("just", "only", "even")):
        run = run[1:]
    if len(run) > 3 and run[0].word in ("all", "both", "each") and run[1].word == "of":
        run = [run[0], *run[2:]]
    return run


def subject_of(tokens: Tokens) -> tuple[str, bool]:
    """The subject a noun phrase names, and whether it is a pronoun that may stand for something said before."""
    run = trim(tokens)
    pronoun = len(run) == 1 and run[0].word in PRONOUNS
    run = bare(run)
    if not run or all(t.word in WHOLE or t.word in ("of", "the", "my", "old", "whole", "entire", "in") for t in run):
        return (run[0].word if pronoun and run[0].word not in ("this", "that") else WHOLE_IMAGE), pronoun
    return phrase(run), pronoun


def _adjective(word: str) -> bool:
    return is_color(word) or word in SHADES or is_in(word, SIZES_UP) or is_in(word, SIZES_DOWN)


def coordinate(tokens: Tokens, ends: Callable[[Tokens], bool] = bool) -> list[list[Token]]:
    """The members of a coordinated phrase; "black and white cat" and "a man with a hat and a bag" stay whole.

    `ends` says whether what follows a joiner can stand as a member of its own.
    """
    parts: list[list[Token]] = [[]]
    guarded = closed = False
    for i, token in enumerate(tokens):
        rest = tokens[i + 1 :]
        if token.word in JOINERS and token.kind != "quote" and parts[-1] and rest:
            left, right = parts[-1][-1].word, rest[0].word
            if right in JOINERS:
                continue
            tinted = _adjective(left) and _adjective(right) and len(rest) > 1
            dangling = len(rest) == 1 and (right in SPOTS or right.endswith("ly"))
            if dangling:
                continue
            definite = right in DEFINITE
            if not tinted and not (guarded and (not definite or closed)) and ends(rest):
                parts.append([])
                guarded = closed = False
                continue
        if token.word in POSTMODIFIERS and parts[-1]:
            guarded = True
            closed = closed or token.word in ("between", "including", "both")
        parts[-1].append(token)
    return [p for p in parts if trim(p)]
