"""The embedded decomposer: an English edit request to sub-requests, by grammar, with no model and no learning.

The words of a request go through `STAGES`, are cut into clauses, each clause is read with the frame of its verb, what
gave nothing is read again in pieces, then references and order are resolved. Work is bounded by the token cap and the
number of spelling look-ups. Left out: looking at the picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ...errors import InputError
from ...schema import WHOLE_IMAGE, Decomposition, SubRequest
from ...tools.base import EditTool
from .addressing import addressed
from .asides import without_asides
from .clauses import split
from .dictation import spoken
from .fronting import unfronted
from .intent import parted, reason_of
from .lettering import capitals
from .letters import unframed
from .merging import without_emptied
from .phrases import fold
from .reader import MAX_EDITS, Reader
from .recasting import recast
from .references import number, ordered
from .refusals import ENGLISH_ONLY, NO_EDIT, UNCLEAR, UNREADABLE, is_foreign, is_unreadable, reason_for
from .repairs import settled
from .signatures import signed
from .slips import mended
from .spelling import corrected
from .tokens import MAX_TOKENS, normalise, tokenise
from .words import Reading, words_of

STAGES = (
    spoken,  # what was spoken is written down: numbers, punctuation
    unframed,  # the frame of a letter is taken off
    signed,  # and signatures
    capitals,
    corrected,  # typos of lexicon words
    mended,  # slips that make another word
    without_asides,
    unfronted,  # what stands in front goes where the grammar looks for it
    addressed,
    fold,  # fixed phrases become one word
    recast,
    settled,  # the writer's own corrections are carried out
    parted,  # what asks, apart from what only tells
)
"""What the words go through before they are cut into clauses, each from words to words."""

MAX_REQUEST = 10_000
"""Longest request in characters."""


class Grammar(Protocol):
    """A decomposer that needs no picture."""

    def __call__(self, request: str, view: object = None) -> Decomposition: ...


def check_text(request: str) -> str:
    """The text of a request, normalised. Raises InputError when it is empty or longer than MAX_REQUEST characters."""
    if len(request) > MAX_REQUEST:
        raise InputError(f"request: {len(request)} characters, at most {MAX_REQUEST} are read; shorten it")
    text = normalise(request)
    if not text:
        raise InputError("request: it is empty, one sentence that says what to change was expected; write one")
    return text


def decompose(request: str, view: object = None) -> Decomposition:
    """Sub-requests r1, r2 ... of an English request; none, with a reason, when it asks for no edit.

    The picture (`view`) is not looked at. Raises InputError for an empty request or one longer than MAX_REQUEST
    characters.
    """
    return _decomposed(request, None)


def grammar_with(tools: Iterable[EditTool]) -> Grammar:
    """The decomposer for a request in which the phrases of these tools mean what they declare."""
    words = words_of(tools)
    if not words:
        return decompose

    def decompose_with(request: str, view: object = None) -> Decomposition:
        return _decomposed(request, Reading(words))

    return decompose_with


def _decomposed(request: str, reading: Reading | None) -> Decomposition:
    text = check_text(request)
    raw = tokenise(text)
    if is_foreign(raw):
        return Decomposition(reason=ENGLISH_ONLY)
    tokens = raw
    for stage in STAGES:
        tokens = reading.spelled(tokens) if reading is not None and stage is corrected else stage(tokens)
    notes: list[str] = []
    if len(raw) >= MAX_TOKENS:
        notes.append(f"Only the first {MAX_TOKENS} words of the request were read.")
    clauses = split(tokens)
    reader = Reader()
    placed, keep = reader.read(clauses)
    notes += reader.notes
    if reading is not None:
        placed, keep = reading.edits(placed), tuple(map(reading.kept, keep))
        notes = list(map(reading.told, notes))
    if any(is_unreadable(c.tokens) for c in clauses):
        if not placed:
            return Decomposition(keep=keep, reason=UNREADABLE, notes=tuple(notes))
        notes.append(UNREADABLE)
    if len(placed) > MAX_EDITS:
        notes.append(f"Only the first {MAX_EDITS} edits of the request were taken.")
        placed = placed[:MAX_EDITS]
    if not placed:
        reason = reason_for(raw)
        reason = reason_of(clauses) if reason == NO_EDIT else reason
        return Decomposition(keep=keep, reason=reason, notes=tuple(notes))
    placed = ordered(without_emptied(placed))
    sub_requests = number(placed, keep)
    if reading is not None:
        sub_requests = tuple(map(reading.liked, sub_requests))
    named = [p for p, s in zip(placed, sub_requests, strict=True) if not _needs_a_thing(s)]
    if len(named) < len(placed):
        if not named:
            return Decomposition(keep=keep, reason=UNCLEAR, notes=tuple(notes))
        notes.append(UNCLEAR)
        sub_requests = number(named, keep)
    return Decomposition(sub_requests=sub_requests, keep=keep, notes=tuple(notes))


def _needs_a_thing(sub_request: SubRequest) -> bool:
    """Whether an edit of a thing has the whole picture for its subject: an "it" that nothing was named for."""
    return sub_request.subject == WHOLE_IMAGE and sub_request.action in (
        "remove_object",
        "replace_object",
        "extract_object",
        "change_position",
    )
