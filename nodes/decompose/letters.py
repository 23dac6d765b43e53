"""The frame of a letter, a mail or a brief, taken off before anything is read: salutation, signature, headers.

"Dear computer, ...", "Warm regards, Lily Green", "Project: Winter menu", "Task: ...", "@Peter please ..." (a message to
somebody else). Left out: names that are to be written on the picture (signatures.py).
"""

from __future__ import annotations

import re

from .tables import listed
from .tokens import Token, Tokens

_GREETING = re.compile(r"(?:(?:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|morning|hallo|greetings)\b ?)+")
_NO_NAME = listed(
    "i we you it this that the my can could would will please is are need want so um uh there's here if just make"
)
_CLOSING = re.compile(
    r"(?:thanks and )?(?:(?:with|many|my|our) )*(?:kind(?:est)?|warm(?:est)?|best|friendly)? ?(?:regards|wishes|"
    r"greetings)\b"
    r"|all the best\b|sincerely(?: yours)?\b|yours(?: \w+)?$|yours (?:faithfully|sincerely|truly|ever)\b|respectfully\b"
    r"|sent from my\b"
)
_FOND = re.compile(
    r"(?:with |lots of |much )*(?:love|hugs|cheers|best|ta|xoxo|thanks?|thx)"
    r"(?: (?:so much|again|a million|a lot|in advance|you|very much|for (?:your|the|all) \w+))*$"
)
_SMALL = listed("and of the from to at von de van mr mrs ms dr")
_ASKING = listed(
    "task ask job request brief todo to-do wish need action edit edits change changes constraint constraints"
)
_TELLING = listed("project client deadline due invoice status reason ref reference budget usage")
_LINES = listed("subject to from cc re fwd date order title") | _TELLING
_EVERYBODY = listed("all everyone everybody team bot editor editors assistant ai mods here you computer")
_PLEADING = listed("please pls plz can could would will kindly")
_ENDS = frozenset({".", "!", "?", "\n"})
_MOST = 12
"""Words and marks of a signature."""


def unframed(tokens: list[Token]) -> list[Token]:
    """The tokens without the frame of a letter."""
    return _unheaded(_unsigned(_ungreeted(_unaddressed(tokens))))


def _unaddressed(tokens: list[Token]) -> list[Token]:
    """Without a sentence that asks somebody else by name: "@Peter please crop the others"."""
    named = len(tokens) > 2 and tokens[0].text == "@" and tokens[1].kind == "word"
    if not named or tokens[1].word in _EVERYBODY:
        return tokens
    at = next((i for i in range(2, min(len(tokens), 6)) if tokens[i].start > tokens[i - 1].end), 0)
    if not at or tokens[at].word not in _PLEADING:
        return tokens
    return tokens[_end(tokens, at) :]


def _end(tokens: Tokens, i: int) -> int:
    return next((k + 1 for k in range(i, len(tokens)) if tokens[k].word in _ENDS), len(tokens))


def _ungreeted(tokens: list[Token]) -> list[Token]:
    """Without "Dear Mr Osei," and the like at the start."""
    end = next((i for i, t in enumerate(tokens[:7]) if t.kind == "mark" and t.text in ",!\n:"), 0)
    opening = [t.word for t in tokens[:end]]
    greeted = _GREETING.match(" ".join(opening))
    if not greeted or any(w in _NO_NAME for w in opening) or any(t.kind != "word" for t in tokens[:end]):
        return tokens
    return tokens[end + 1 :]


def _unsigned(tokens: list[Token]) -> list[Token]:
    """Without the closing and the name behind it: "Many thanks, Rob"."""
    for i in range(len(tokens) - 1, -1, -1):
        opens = i == 0 or tokens[i - 1].word in _ENDS or tokens[i - 1].text in (",", "-", "\u2013", "\u2014")
        if not opens or tokens[i].kind != "word":
            continue
        line = _line(tokens, i)
        said = " ".join(t.word for t in tokens[i : min(line, i + _MOST)])
        if _CLOSING.match(said):
            return [*tokens[:i], *tokens[_past_name(tokens, line) :]]
        ends = range(min(line, i + _MOST), i, -1)
        fond = next((k for k in ends if _FOND.fullmatch(" ".join(t.word for t in tokens[i:k]))), 0)
        if fond and fond < len(tokens) and _past_name(tokens, fond) == len(tokens):
            return tokens[:i]
        if len(tokens) - i > 2 * _MOST:
            break
    return tokens


def _line(tokens: Tokens, i: int) -> int:
    return next((k for k in range(i, len(tokens)) if tokens[k].kind == "mark"), len(tokens))


def _past_name(tokens: Tokens, i: int) -> int:
    """Where the name behind a closing ends: the end when nothing but names, numbers and marks is left."""
    rest = tokens[i:]
    if len(rest) > _MOST or not all(t.kind != "word" or t.text[0].isupper() or t.word in _SMALL for t in rest):
        return i
    return len(tokens)


def _unheaded(tokens: list[Token]) -> list[Token]:
    """Without headers: "Project: ..." wholly, "Task:" as a label only."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        begins = i == 0 or tokens[i - 1].word in _ENDS
        if begins and i + 1 < len(tokens) and tokens[i + 1].text == ":":
            line = next((k for k in range(i, len(tokens)) if tokens[k].word == "\n"), -1)
            if tokens[i].word in _ASKING:
                i += 2
                continue
            if tokens[i].word in _TELLING or (tokens[i].word in _LINES and line > 0):
                i = line + 1 if line > 0 else _end(tokens, i + 2)
                continue
        out.append(tokens[i])
        i += 1
    return out
