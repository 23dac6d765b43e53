"""What dictation leaves in a message: spoken marks, hums, words said twice, and corrections without a pause.

"blur the plate comma and the faces period" reads with its marks, "by twenty no wait thirty" gets the pause that the
correction needs (repairs.py). Spoken marks count only in a message that has no written ones. Left out: what is
corrected.
"""

from __future__ import annotations

from dataclasses import replace

from .amounts import ONES, TENS
from .nouns import DETERMINERS
from .tables import listed
from .tokens import Token, Tokens

_MARKS = {
    ("comma",): ",", ("period",): ".", ("full", "stop"): ".", ("question", "mark"): "?", ("exclamation", "mark"): "!",
    ("exclamation", "point"): "!", ("new", "line"): ".", ("newline",): ".", ("new", "paragraph"): ".",
    ("semicolon",): ";", ("dot", "dot", "dot"): ".",
}  # fmt: skip
_HUMS = listed("um umm uh uhm uhh erm er hmm hmmm ehm mmm")
_OPENING = (("okay", "so"), ("ok", "so"), ("yeah", "so"), ("so", "yeah"), ("you", "know"), ("alright", "so"))
"""What is said to begin with and says nothing."""
_TWICE = listed("very much so really way more no too bye had that pretty far long please")
"""Words that are doubled on purpose."""
_CORRECTING = (
    ("no", "wait"), ("wait", "no"), ("no", "sorry"), ("sorry", "no"), ("no", "actually"), ("actually", "no"),
    ("no", "make", "it"), ("no", "make", "that"), ("scratch", "that"), ("actually", "scratch", "that"),
    ("or", "rather"),
    ("sorry", "i", "meant"), ("sorry", "i", "mean"), ("strike", "that"), ("i", "mean"), ("i", "meant"),
    ("wait", "actually"), ("actually", "make", "it"), ("actually", "make", "that"),
)  # fmt: skip
_NOT_CORRECTING = listed("what do did if you know than that how , . - ; ! ? ( ... and but so the colors colours")
"""Before one of these, "I mean" corrects nothing: "you know what I mean"."""


def spoken(tokens: list[Token]) -> list[Token]:
    """The tokens as they would have been written."""
    said = _without_hums(tokens)
    if not any(t.kind == "mark" and t.word not in "'%+-&#" for t in said[:-1]):
        said = _marked(said)
    return _paused(said)


def _at(tokens: Tokens, i: int, phrase: tuple[str, ...]) -> bool:
    if i >= len(tokens) or tokens[i].word != phrase[0]:
        return False
    return tuple(t.word for t in tokens[i : i + len(phrase)]) == phrase


def _without_hums(tokens: list[Token]) -> list[Token]:
    """Without hums, what only opens, and words said twice ("the the")."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        again = bool(out) and token.kind == "word" and token.word == out[-1].word
        twice = again and token.word not in _TWICE and token.word not in TENS and token.word not in ONES
        opening = next((o for o in _OPENING if _at(tokens, i, o) and (not out or out[-1].kind == "mark")), ())
        if opening and i + len(opening) < len(tokens):
            i += len(opening)
            continue
        hummed = token.kind == "word" and token.word in _HUMS
        if hummed and tokens[i + 1 : i + 2] and tokens[i + 1].word == "," and (not out or out[-1].kind == "mark"):
            i += 1
        if not hummed and not twice:
            out.append(token)
        i += 1
    return out


def _marked(tokens: list[Token]) -> list[Token]:
    """The tokens with spoken marks as marks; "a full stop brighter" and "the Victorian period" keep their words."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        mark = next((m for m in _MARKS if _at(tokens, i, m)), ())
        owned = out[-1].word in DETERMINERS or out[-1].word in _MEASURING if out else True
        if not mark or owned or not _ends_here(tokens, i + len(mark), mark):
            out.append(tokens[i])
            i += 1
            continue
        out.append(replace(tokens[i], word=_MARKS[mark], text=_MARKS[mark], kind="mark"))
        i += len(mark)
    return out


_MEASURING = listed("one half two three by this that same")


def _ends_here(tokens: Tokens, i: int, mark: tuple[str, ...]) -> bool:
    """Whether a spoken mark parts what stands around it; "period" and "full stop" may qualify a noun."""
    if mark not in (("period",), ("full", "stop")) or i >= len(tokens):
        return True
    return tokens[i].word not in _QUALIFIED and tokens[i].kind == "word"


_QUALIFIED = listed("costume costumes dress drama piece furniture brighter darker more less up down over under of")


def _paused(tokens: list[Token]) -> list[Token]:
    """A pause before each correction that is announced without one."""
    out: list[Token] = []
    for i, token in enumerate(tokens):
        announced = any(_at(tokens, i, c) for c in _CORRECTING) and i + 1 < len(tokens)
        announced = announced or (token.word == "no" and _is_recount(tokens, i))
        if announced and out and out[-1].kind != "mark" and out[-1].word not in _NOT_CORRECTING | _ANNOUNCING:
            out.append(replace(token, word=",", text=",", kind="mark", end=token.start))
        out.append(token)
    return out


def _is_recount(tokens: Tokens, i: int) -> bool:
    """ "twenty no thirty": numbers on both sides."""
    beside = (*tokens[max(0, i - 2) : i], *tokens[i + 1 : i + 2])
    counted = [t.kind == "number" or t.word in ONES or t.word in TENS for t in beside]
    return len(counted) > 1 and any(counted[:-1]) and counted[-1]


_ANNOUNCING = listed("no wait sorry actually scratch strike i or")
