"""A second, robust reading of clauses that gave nothing, or no edit of a thing, though they tell of an edit.

People run wishes together without a mark ("half the size pls its too big"), begin with what no frame knows ("idk just
make it look good") and wrap a setting in words ("the contrast goes up like 15 %"). Such a clause is cut again wherever
a wish can begin, and each piece is read by itself, at need without the words that say nothing. It never runs on what
the grammar could read, and a piece counts only where it reads whole. Left out: what is wished for (frames.py).
"""

from __future__ import annotations

from dataclasses import replace

from .amounts import take
from .clauses import Clause, clause_of
from .constraints import constraint
from .edits import Edit
from .frames import edits_of
from .imperatives import OPENERS, verb_here
from .nouns import BACKGROUNDS, DETERMINERS, IMAGE_WORDS
from .phrases import POLITE
from .scales import LESS, MORE, scale_sense
from .soundness import sounded
from .tables import listed
from .tokens import Token, Tokens

_MOST = 60
"""Tokens of the longest clause that is read again."""
_MOST_PIECES = 12
_JOINTS = listed(
    ", : ; ( ) - \u2013 \u2014 and so but because then with plus pls plz please cause cuz & + / | also idk"
)
_TELLING = listed(
    "who which that i we they he she to not don't didn't never can't won't couldn't wouldn't would used if when how "
    "why what where didnt dont people everyone nobody someone don't for"
)
"""Before a verb these say that it is told of, not asked for."""
_PAST = listed("was were had did used got took came went made couldn't didn't wasn't weren't wouldn't tried wanted")
_COPULAS = listed("is are too so looks way not very a_lot slightly all")
_MOVES = listed("up down higher lower plus minus + - % too")
_SHAPES = listed(
    "square squared widescreen upside_down black_and_white sepia mirrored transparent size wide tall long_edge"
)
_LIGHT = (
    (OPENERS - {"image", "not"})
    | POLITE
    | listed(
        "the a an my its goes go going gone get gets got set put by with of at about around as hell heck fuck af "
        "crazy jpeg jpg png webp that this be is are i want need it like idk quite rather so into on to do overall "
        "setting slider please levels follow apply use me way for have maybe tad some bit out photo picture image "
        "pic shot"
    )
)
"""Words that say nothing of an edit, so that a setting may stand among them."""


def cut_again(clause: Clause) -> list[Clause]:
    """The pieces of a clause that read by themselves; none where nothing in it does."""
    tokens = clause.tokens
    if len(tokens) > _MOST or any(t.word in _PAST for t in tokens) or clause.means:
        return []
    found: list[Clause] = []
    for piece in _pieces(tokens)[:_MOST_PIECES]:
        whole = len(piece) == len(tokens)
        read = next((c for c in _readings(piece, whole) if _asks(c)), None)
        if read is not None:
            found.append(replace(read, hard=clause.hard and not found, order=read.order or clause.order))
    return found


def _readings(piece: tuple[Token, ...], whole: bool) -> list[Clause]:
    """The ways to read a piece: as it stands, and as the setting or shape that stands in it."""
    plain = [] if whole else [clause_of(piece, False)]
    bare = _condensed(piece)
    return [*plain, clause_of(bare, False)] if bare and bare != piece else plain


def _asks(clause: Clause) -> bool:
    if clause.tokens[0].word in _WONDERING and not any(t.word in _ADDRESSED for t in clause.tokens[1:3]):
        return False
    if constraint(clause) is not None:
        return True
    edits = edits_of(clause)
    return bool(edits) and all(_is_plain(e) for e in edits) and len(sounded(edits)) == len(edits)


_WONDERING = listed("can could would will may might does do is are")
_ADDRESSED = listed("you u ya we someone somebody anyone please")


def _is_plain(edit: Edit) -> bool:
    return edit.action != "other"


def _pieces(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """The clause cut wherever a wish can begin."""
    pieces: list[tuple[Token, ...]] = []
    start = 0
    for i in range(1, len(tokens) + 1):
        if i < len(tokens) and not _begins(tokens, i, start):
            continue
        piece = tokens[start:i]
        while piece and piece[0].word in _JOINTS | _INTRODUCING and len(piece) > 1:
            piece = piece[1:]
        if any(t.kind != "mark" and t.word not in _JOINTS for t in piece):
            pieces.append(piece)
        start = i
    return pieces


_INTRODUCING = listed("follow finish end start begin quickly obviously definitely")


def _begins(tokens: Tokens, i: int, start: int) -> bool:
    """Whether a wish can begin at i: at a joint, at a verb with its object, at "it's", at the next property."""
    token, before = tokens[i], tokens[i - 1]
    follow = tokens[i + 1] if i + 1 < len(tokens) else None
    if token.kind in ("quote", "number"):
        return False
    if token.word in _JOINTS:
        valued = token.kind == "mark" and follow is not None and follow.kind == "number"
        return not valued or token.word in ",;"
    if token.word in ("it's", "its", "theres", "there's"):
        return follow is not None and (follow.word in _COPULAS or scale_sense(follow.word) is not None)
    if before.word in _TELLING or before.word in DETERMINERS:
        return False
    if token.word in _PHRASAL:
        return True
    head = verb_here(tokens, i)
    based = head is not None and token.word == head.base and not token.word.endswith(("ed", "ing"))
    if head is not None and based and head.sense not in ("need", "see") and token.word not in _HAVING:
        return follow is not None and follow.kind != "mark"
    property_next = token.word in DETERMINERS and follow is not None and scale_sense(follow.word) is not None
    said = tokens[start:i]
    return property_next and _has_setting(said) and before.word not in ("of", "in", "on", "and", "with")


_HAVING = listed("have let get go take leave keep")
"""Verbs that mostly stand beside another one."""
_PHRASAL = frozenset({"touch_up", "cut_out"})
"""What fixed phrases with their object fold to ("clean it up")."""


def _has_setting(said: Tokens) -> bool:
    """Whether a property and how it moves have been said."""
    named = any((s := scale_sense(t.word)) is not None and s.part == "noun" for t in said)
    moved = bool(take(said)[0]) or any(t.word in _MOVES for t in said)
    return named and moved


def _condensed(piece: tuple[Token, ...]) -> tuple[Token, ...]:
    """A piece without the words that say nothing; empty where one of the others is no evidence of an edit either."""
    amounts, left = take(piece, plain=True)
    valued = set(range(len(piece))) - set(left)
    kept: list[Token] = []
    weight, named = len(amounts), False
    for i, token in enumerate(piece):
        sense = scale_sense(token.word) if token.kind == "word" else None
        move = token.word in _MOVES | MORE | LESS
        thing = token.word in BACKGROUNDS or token.word in _SHAPES or verb_here(piece, i, opening=i == 0) is not None
        if i in valued and token.word not in DETERMINERS:
            kept.append(token)
        elif sense is not None or move or (thing and token.word not in IMAGE_WORDS | _LIGHT):
            kept.append(token)
            weight += 2 if sense is not None and sense.comparative else 1 if move or thing or not named else 0
            named = named or sense is not None
        elif token.word not in _LIGHT and token.kind == "word":
            return ()
    flaw = len(kept) == 1 and (s := scale_sense(kept[0].word)) is not None and s.scale.defect
    return tuple(kept) if weight > 1 or flaw else ()
