"""A request cut into clauses, each with the verb that heads it and the order the user stated.

A joiner ends a clause only where a new clause can start: "remove the car and blur the sky" is two, "remove the car and
the tree" is one (its frame coordinates it). Left out: what the clause means.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .amounts import DEGREES
from .boundaries import FRONTED, HARD, ORDER, SOFT, is_boundary, runs_on
from .imperatives import OPENERS, Head, head_of, verb_here
from .phrases import JOINERS, POLITE
from .tables import listed
from .tokens import Token, Tokens

_SEQUENCE = listed("first next then finally lastly second secondly third thirdly also")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: tokens before the verb (a subject, a fronted place), the verb, tokens after it."""

    tokens: tuple[Token, ...]
    before: tuple[Token, ...] = ()
    head: Head | None = None
    rest: tuple[Token, ...] = ()
    order: str = ""
    """"then", "first", "finally", "before", "after", or nothing."""
    hard: bool = True
    """Whether it begins a sentence (or a numbered item), not after a mere "and" or comma."""
    question: bool = False
    means: bool = False
    """A "by ...ing" or "to ..." clause that says how or why the one before it is done."""


def split(tokens: Tokens) -> list[Clause]:
    """The clauses of a request, in the order they were written."""
    clauses: list[Clause] = []
    start, hard = 0, True
    fronted: tuple[Token, ...] = ()
    spoken = -1
    for i in range(len(tokens) + 1):
        boundary = i == len(tokens) or is_boundary(tokens, i, start) or runs_on(tokens, i, start, spoken)
        if not boundary:
            if spoken < 0 and verb_here(tokens, i, opening=i == start or tokens[i - 1].word in OPENERS) is not None:
                spoken = i
            continue
        spoken = -1
        piece = tuple(tokens[start:i])
        if i < len(tokens) and tokens[i].word in SOFT and all(t.kind == "mark" or t.word in _SEQUENCE for t in piece):
            continue
        if any(t.kind != "mark" for t in piece):
            clause = clause_of(piece, hard)
            if fronted and clause.head is not None:
                clause = replace(clause, before=fronted)
            question = i < len(tokens) and tokens[i].word == "?"
            if (
                clause.head is None
                and piece[0].word in FRONTED
                and not fronted
                and i < len(tokens)
                and tokens[i].word == ","
            ):
                fronted = piece
            else:
                fronted = ()
                clauses.append(replace(clause, question=question))
        elif i < len(tokens) and tokens[i].word == "?" and clauses:
            clauses[-1] = replace(clauses[-1], question=True)
        if i < len(tokens):
            hard = tokens[i].word in HARD
            start = i + 1 if tokens[i].kind == "mark" else i
            if start == i and verb_here(tokens, i, opening=True) is not None:
                spoken = i
    if fronted:
        clauses.append(clause_of(fronted, hard))
    return clauses


def clause_of(tokens: tuple[Token, ...], hard: bool) -> Clause:
    """The verb of a run of tokens, what stands before and behind it, and the order that is stated."""
    run = list(tokens)
    order, means = "", False
    while run and (
        run[0].kind == "mark" or run[0].word in JOINERS or run[0].word in ("then", "next", "but", "also", "so")
    ):
        if run[0].word in ("then", "next"):
            order = "then"
        run.pop(0)
    if (
        run
        and run[0].word in ORDER
        and not (
            run[0].word == "first"
            and len(run) > 1
            and run[1].kind == "word"
            and head_of(run[1]) is None
            and run[1].word not in OPENERS
        )
    ):
        order = ORDER[run.pop(0).word]
    removal = any(t.word in ("removal", "reduction") for t in run[1:4])
    if (
        run
        and run[0].word in ("by", "through", "via", "to")
        and len(run) > 1
        and (head_of(run[1]) is not None or removal)
    ):
        means, run = True, run[1:]
    i = 0
    while i < len(run):
        head = verb_here(run, i, opening=i == 0 or run[i - 1].word in OPENERS)
        if head is not None and not (head.sense in ("need",) or _only_opener(run, i)):
            before = tuple(t for t in run[:i] if t.word not in OPENERS and t.kind != "mark")
            return Clause(tokens, before, head, tuple(run[i + 1 :]), order, hard, means=means)
        if run[i].word in DEGREES and i + 1 < len(run) and verb_here(run, i + 1, opening=True) is not None:
            run = [*run[:i], *run[i + 1 :], run[i]]
            continue
        if run[i].word not in OPENERS and run[i].word not in POLITE and run[i].kind != "mark":
            break
        i += 1
    return Clause(tokens, (), None, tuple(run), order, hard, means=means)


def _only_opener(run: Tokens, i: int) -> bool:
    """ "let", "have" and "get" open a request as often as they head it."""
    word = run[i].word
    if word in ("let", "have", "get", "go"):
        return i + 1 < len(run) and (run[i + 1].word in ("us", "me", "you", "to", "a", "s"))
    return False
