"""What the writer takes back or sets apart, before the request is cut into clauses.

"paint it blue, no, make it green" reads as "paint it green"; "five balloons not two" and "marble instead of wood" lose
what is only named for contrast. Left out: edits that are called off by name ("forget the crop", grammar.py).
"""

from __future__ import annotations

from dataclasses import replace

from .amounts import ONES, TENS, UNITS
from .colors import SHADES, is_color
from .nouns import MATERIALS, SPOTS, is_in
from .phrases import JOINERS
from .tables import listed
from .tokens import Token, Tokens, index_of

_PAUSES = frozenset({",", "...", "..", "-", "\u2013", "\u2014", ";", ".", "(", "!"})
_TURNS = listed("wait actually rather sorry correction oops hmm scratch_that i_mean")
_AFTER_NO = listed("wait make just actually sorry scratch_that rather better")
_ENDS = frozenset({".", "!", "?", ";", "\n", "then", "...", "finally", "next", ","})
_BESIDE_NOT = listed("is are was were do does did should must would could can it's that's but or why if be i'm so")


def settled(tokens: list[Token]) -> list[Token]:
    """The tokens as the writer left them: corrections carried out, contrasts taken out."""
    return _without_contrast(_corrected(_without_tag(_without_thanks(tokens))))


def _without_thanks(tokens: list[Token]) -> list[Token]:
    """Without the thanks at the end: "..., thank you so much in advance!"."""
    end = len(tokens)
    while end and (
        tokens[end - 1].word in _THANKING or (tokens[end - 1].kind == "mark" and tokens[end - 1].word in "!.,")
    ):
        end -= 1
    thanked = any(t.word in ("thanks", "thank", "thx", "cheers") for t in tokens[end:])
    return tokens[:end] if end and thanked else tokens


_THANKING = listed(
    "thanks thank thx ty cheers you u so much a_lot in advance and please many very guys all again kindly"
)


def _without_tag(tokens: list[Token]) -> list[Token]:
    """ "too purple, no?", "looks flat, innit" without the question at its end."""
    end = len(tokens)
    while end and tokens[end - 1].word in ("?", "!", "."):
        end -= 1
    if end > 2 and (tokens[end - 1].word == "innit" or (tokens[end - 1].word in _TAGS and end < len(tokens))):
        return tokens[: end - 1]
    return tokens


_TAGS = listed("no right eh yeah huh correct")


def _corrected(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        behind = _past_turn(tokens, i) if out and out[-1].word in _PAUSES else 0
        if behind:
            new, end = _new_version(tokens, behind)
            changed = _replaced(out, new) if new else None
            if changed is not None:
                out, i = changed, end
                continue
        out.append(tokens[i])
        i += 1
    return out


def _past_turn(tokens: Tokens, i: int) -> int:
    """Where the new version begins when a correction is announced at i ("no, make it ..."); 0 when none is."""
    start = i
    while i < len(tokens) and (
        tokens[i].word in _TURNS
        or (tokens[i].word == "no" and i + 1 < len(tokens) and tokens[i + 1].word in _PAUSES | _AFTER_NO)
        or (i > start and tokens[i].word in _PAUSES)
    ):
        i += 1
    return i if i > start and i < len(tokens) else 0


def _new_version(tokens: Tokens, i: int) -> tuple[list[Token], int]:
    """The words that stand instead, without "just" and "make it", and where they end."""
    while i < len(tokens) and tokens[i].word in ("just", "rather", "better"):
        i += 1
    if i + 1 < len(tokens) and tokens[i].word == "make" and tokens[i + 1].word in ("it", "that", "them"):
        i += 2
    end = index_of(tokens, _ENDS, i)
    end = end if end >= 0 else len(tokens)
    return list(tokens[i:end]), end


def _replaced(said: list[Token], new: list[Token]) -> list[Token] | None:
    """What was said with its last phrase of the same kind (amount, colour, thing) replaced; None when there is none."""
    past = said[:-1]
    while past and past[-1].word in _PAUSES:
        past = past[:-1]
    start = max((i + 1 for i, t in enumerate(past) if t.word in _ENDS), default=0)
    for kind in (_is_amount, _is_tint, _is_article):
        first = new[1:2] if new and kind is not _is_article and _is_article(new[0]) else new[:1]
        if not first or not kind(first[0]):
            continue
        at = next((i for i in range(len(past) - 1, start, -1) if kind(past[i])), -1)
        while at > start + 1 and kind(past[at - 1]):
            at -= 1
        if at > start:
            return [*past[:at], *new]
    return None


def _is_amount(token: Token) -> bool:
    word = token.word
    counted = word in ONES or word in TENS or word in UNITS or word in ("half", "third", "thirds", "quarter", "full")
    return token.kind == "number" or counted or word in ("slightly", "a_lot", "twice", "double")


def _is_tint(token: Token) -> bool:
    return is_color(token.word) or token.word in SHADES or is_in(token.word, MATERIALS)


def _is_article(token: Token) -> bool:
    return token.word in ("a", "an", "the", "my", "his", "her", "some", "one")


def _without_contrast(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        if tokens[i].word == "instead_of" or _sets_apart(tokens, i):
            end = _end_of_contrast(tokens, i + 1)
            if (counted := _recounted(out, tokens[i + 1 : end])) is not None:
                out, i = counted, end
                continue
            if end < len(tokens) or out:
                leading = not out or out[-1].word in _ENDS - {","}
                i = end + 1 if leading and end < len(tokens) and tokens[end].word == "," else end
                while out and out[-1].word == ",":
                    out.pop()
                continue
        out.append(tokens[i])
        i += 1
    return out


def _recounted(said: list[Token], contrast: Tokens) -> list[Token] | None:
    """ "five balloons not two" as "change_count five balloons"; None where no numbers of things are told apart."""
    number = contrast[0] if contrast else None
    if number is None or not (number.word in ONES or (number.kind == "number" and number.word.isdigit())):
        return None
    while said and said[-1].word == ",":
        said = said[:-1]
    start = max((i + 1 for i, t in enumerate(said) if t.word in _ENDS), default=0)
    at = next((i for i in range(len(said) - 1, start - 1, -1) if _is_count(said[i])), -1)
    if at < 0 or at + 1 >= len(said) or said[at + 1].kind != "word" or said[at + 1].word in UNITS:
        return None
    verb = replace(said[at], word="change_count", text="", kind="word")
    return [*said[:start], verb, *(t for t in said[at:] if t.word != ",")]


def _is_count(token: Token) -> bool:
    return token.word in ONES or (token.kind == "number" and token.word.isdigit())


def _sets_apart(tokens: Tokens, i: int) -> bool:
    """Whether "not" at i only names what is not meant: "blue not green", "five, not two", "OPEN not CLOSED"."""
    if tokens[i].word != "not" or i == 0 or i + 1 >= len(tokens):
        return False
    before = i - 1 if tokens[i - 1].word != "," else i - 2
    if before < 0 or tokens[before].word in _BESIDE_NOT or tokens[before].word in JOINERS:
        return False
    what = tokens[i + 1]
    named = _is_tint(what) or what.word in ONES or what.word in SPOTS or what.word in ("a", "an")
    shouted = what.text.isupper() and len(what.text) > 1
    return named or shouted or what.kind in ("number", "quote")


def _end_of_contrast(tokens: Tokens, i: int) -> int:
    while i < len(tokens) and tokens[i].word not in _ENDS | {"and", "but", "so", "please", "with", "while"}:
        i += 1
    return i
