"""How many: the number in front of a noun, and requests for another number of what is there.

"three ducks" are ducks, three of them. Left out: sizes and amounts (amounts.py).
"""

from __future__ import annotations

from .amounts import ONES, TENS, UNITS
from .edits import Edit, setting
from .heads import head_index
from .phrases import bare
from .scales import scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

_GROUPS = {"dozen": 12.0, "couple": 2.0}
_VAGUE = listed("few several some many more further extra additional new")


def counted(thing: list[Token]) -> tuple[str, float | None]:
    """The name of what is counted and its number, None when none is said: "a dozen roses" is roses, 12."""
    run = bare(thing)
    number, end = leading_number(run)
    rest = run[end:]
    while number is not None and len(rest) > 1 and rest[0].word in _VAGUE:
        rest = rest[1:]
    if number is None and len(run) > 1 and run[0].word in ("few", "several", "some"):
        rest = run[1:]
    return (phrase(rest), number) if rest else (phrase(run), None)


def leading_number(run: Tokens) -> tuple[float | None, int]:
    """The number a noun phrase begins with, and how many tokens it takes."""
    spelled = words(run)
    start = 1 if spelled[:1] in (["a"], ["the"], ["exactly"], ["just"], ["only"]) else 0
    if start >= len(spelled):
        return None, 0
    word, end = spelled[start], start + 1
    if run[start].kind == "number" and word.isdigit():
        value = float(word)
    elif word == "half" and spelled[end : end + 2] == ["a", "dozen"]:
        return 6.0, end + 2 + (spelled[end + 2 : end + 3] == ["of"])
    elif word in _GROUPS:
        value = _GROUPS[word]
        end += spelled[end : end + 1] == ["of"]
    elif all(p in ONES or p in TENS for p in word.split("-")):
        value = sum(ONES.get(p, 0.0) + TENS.get(p, 0.0) for p in word.split("-"))
        if spelled[end : end + 1] == ["dozen"]:
            value, end = value * 12, end + 1
    else:
        return None, 0
    return (value, end) if end < len(spelled) else (None, 0)


def recount(tokens: Tokens) -> list[Edit]:
    """A number and a plural noun as a new count ("four ducks on the pond"); none when it is no such thing."""
    run = bare(tokens)
    number, end = leading_number(run)
    if number is None:
        return []
    rest = run[end:]
    while len(rest) > 1 and rest[0].word in ("of", "the", "more"):
        rest = rest[1:]
    head = rest[head_index(rest)]
    if not (is_plural(head.word) or number == 1.0) or any(t.word in UNITS for t in rest[:1]):
        return []
    return [Edit("change_count", phrase(rest), phrase(run), (setting("count", number),))]


def only_so_many(run: Tokens) -> list[Edit]:
    """ "only three geese", "just two of the chairs", "exactly five boats": a new count; none when no number is told."""
    if len(run) < 3 or run[0].word not in ("only", "just", "exactly"):
        return []
    end = next((i for i, t in enumerate(run) if t.word in _REMAINING), len(run))
    return recount(run[1:end])


_REMAINING = listed("should must shall must_stay remain stay left please")


def number_of(tokens: Tokens) -> list[Edit]:
    """ "the number of boats 7", "the count of knights to three"; none when no number of things is set."""
    run = bare(tokens)
    of = index_of(run, {"of"}, 1)
    if of != 1 or run[0].word not in ("number", "count", "amount", "quantity") or len(run) < 4:
        return []
    number, end = leading_number([run[-1], run[-1]])
    noun = run[2:-1]
    while len(noun) > 1 and noun[-1].word in ("to", "be", "at", "as", "is"):
        noun = noun[:-1]
    if number is None or not end:
        return []
    return [Edit("change_count", phrase(bare(noun)), phrase(run[-1:]), (setting("count", number),))]


def fewer_of(run: Tokens) -> list[Edit]:
    """ "the candles down to two", "the pizza to three olives": a lower count; none when no number of things is told."""
    to = index_of(run, {"to"}, 1)
    if to < 1 or to + 1 >= len(run):
        return []
    noun = bare([t for t in run[:to] if t.word != "down"])
    if len(noun) > 2 and noun[0].word in ("number", "count", "amount", "quantity") and noun[1].word == "of":
        noun = bare(noun[2:])
    if counts := recount(run[to + 1 :]):
        return counts
    number, end = leading_number([run[to + 1], run[to + 1]])
    if number is None or not end or len(run) > to + 2 or not noun or not is_plural(noun[-1].word):
        return []
    if run[to + 1].kind == "number" and scale_sense(noun[-1].word) is not None:
        return []
    return [Edit("change_count", phrase(noun), phrase(run[to + 1 :]), (setting("count", number),))]


def so_many(noun: Tokens, rest: Tokens) -> list[Edit]:
    """ "the rowers" that are to be "four"; none when what is said is no mere number or the noun no plural."""
    named = bare(noun)
    if len(rest) != 1 or not named or not is_plural(named[-1].word) or scale_sense(named[-1].word) is not None:
        return []
    number, end = leading_number([rest[0], rest[0]])
    if number is None or not end:
        return []
    return [Edit("change_count", phrase(named), phrase(rest), (setting("count", number),))]


def is_plural(word: str) -> bool:
    """Whether a noun looks like a plural."""
    return (word.endswith("s") and not word.endswith("ss")) or word in _PLURALS


_PLURALS = listed("people men women children sheep fish geese mice deer feet teeth oxen cacti fungi")
